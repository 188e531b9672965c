"""Issuing a report on its pages: what is asked before, and what stands afterwards."""

from __future__ import annotations

import io
import re

import docx as python_docx
import pytest

from qiaowu.indicators.models import Figure
from qiaowu.records import files
from qiaowu.reports.actions import change_blocks, issue_report
from qiaowu.reports.models import Report
from qiaowu.reports.tests.scene import AT, Scene, blocks_with, page, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(scene: Scene) -> Report:
    return scene.draft()


def typed(scene: Scene, report: Report, text: str = "带动就业1200人。") -> Report:
    return change_blocks(report, blocks_with(report, 1, text), 1, by=scene.cast.user("county"), at=AT)


def test_issuing_asks_first_and_says_what_freezes(scene: Scene, report: Report) -> None:
    client = scene.cast.client("county")

    asked = page(client.get(f"/reports/{report.pk}/issue/"))
    client.post(f"/reports/{report.pk}/issue/", {"version": report.version, "typed_title": report.title})

    assert "核发并固定 5 项数据" in asked
    assert "“侨家大院”发布" in asked
    shown = page(client.get(f"/reports/{report.pk}/"))
    assert "〔2026〕1号" in shown
    assert "各项数据与台账现数一致" in shown


@pytest.mark.parametrize("title", ["", "关于2026年1—9月工作的报告", None])
def test_nothing_is_issued_before_the_title_is_typed(scene: Scene, report: Report, title: str | None) -> None:
    client = scene.cast.client("county")
    typed = {} if title is None else {"typed_title": title}

    answer = client.post(f"/reports/{report.pk}/issue/", {"version": report.version, **typed})

    assert answer.status_code == 422
    assert "报告标题" in page(answer)
    report.refresh_from_db()
    assert not report.issued
    assert not Figure.objects.exists()


def test_typed_title_may_differ_in_marks_and_widths_only(scene: Scene, report: Report) -> None:
    typed = "关于２０２６年1-9月 全县侨务目标任务进展情况的报告"

    client = scene.cast.client("county")
    client.post(f"/reports/{report.pk}/issue/", {"version": report.version, "typed_title": typed, "full": "on"})

    report.refresh_from_db()
    assert report.issued
    paper = python_docx.Document(io.BytesIO(files.read(report.docx_sha256)))
    assert any("附件3" in p.text for p in paper.paragraphs)


def test_a_report_without_figures_says_why_it_cannot_be_issued(scene: Scene) -> None:
    client, unit = scene.cast.client("county"), scene.cast.unit("yunjin")
    report = scene.draft(unit)

    shown = words(client.get(f"/reports/{report.pk}/"))

    assert "还没有设定目标" in shown
    assert "可以定稿" not in shown
    assert "定稿编号" not in shown
    assert client.get(f"/reports/{report.pk}/issue/").status_code == 302


def test_issuing_an_old_version_is_refused(scene: Scene, report: Report) -> None:
    client = scene.cast.client("county")
    client.post(f"/reports/{report.pk}/blocks/b1/", {"text": "导语。", "version": 1})

    answer = client.post(f"/reports/{report.pk}/issue/", {"version": 1, "typed_title": report.title}, follow=True)

    assert "被他人修改" in page(answer)
    assert not Figure.objects.exists()


def test_issued_report_shows_what_differs_now_and_keeps_its_text(scene: Scene, report: Report) -> None:
    issue_report(report, 1, by=scene.cast.user("county"), at=AT)
    scene.file("K39", 7_000_000)

    html = page(scene.cast.client("leader").get(f"/reports/{report.pk}/"))

    assert re.search(r'<a class="fc fc-late"[^>]*>1\.93亿元', html)
    assert "1 项有变化" in html
    assert "新增 1 条" in html


def test_issued_report_tells_what_was_reported_only_afterwards(scene: Scene, report: Report) -> None:
    issue_report(report, 1, by=scene.cast.user("county"), at=AT)
    scene.file("K08", 35)

    text = words(scene.cast.client("leader").get(f"/reports/{report.pk}/"))

    assert "1项有变化" in text
    assert "“侨家大院”发布定稿未报现在35条记录定稿时未报，现已报送" in text


def test_issued_file_is_the_stored_one_for_whoever_reads_all_records(scene: Scene, report: Report) -> None:
    report = issue_report(report, 1, by=scene.cast.user("county"), at=AT)

    answer = scene.cast.client("leader").get(f"/reports/{report.pk}/docx/")

    assert answer.content == files.read(report.docx_sha256)
    assert python_docx.Document(io.BytesIO(answer.content)).paragraphs
    # its annex names the records of all units
    assert scene.cast.client("township").get(f"/reports/{report.pk}/docx/").status_code == 404
    assert scene.cast.client("township").get(f"/reports/{report.pk}/").status_code == 200


def test_issued_report_can_no_longer_be_changed(scene: Scene, report: Report) -> None:
    report = issue_report(report, 1, by=scene.cast.user("county"), at=AT)
    client = scene.cast.client("county")

    for path in ("blocks/b1/", "blocks/b1/act/", "accept/", "title/", "issue/", "drop/"):
        data = {"text": "改", "act": "remove", "title": "改", "version": report.version}
        assert client.post(f"/reports/{report.pk}/{path}", data).status_code == 404

    before = report.blocks
    report.refresh_from_db()
    assert report.blocks == before
