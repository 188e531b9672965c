"""The pages of reports through HTTP, with what can go wrong."""

from __future__ import annotations

import io
import re
from typing import Any

import docx as python_docx
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from openpyxl import load_workbook

from qiaowu.indicators.models import Figure, FigureLine
from qiaowu.records import files
from qiaowu.records.models import ChangeEntry
from qiaowu.reports import reach
from qiaowu.reports.actions import change_blocks, issue_report
from qiaowu.reports.models import Report, ReportFigure
from qiaowu.reports.tests.scene import AT, Scene, blocks_with, page, words
from qiaowu.web.registry import used_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def report(scene: Scene) -> Report:
    return scene.draft()


def typed(scene: Scene, report: Report, text: str = "带动就业1200人。") -> Report:
    return change_blocks(report, blocks_with(report, 1, text), 1, by=scene.cast.user("county"), at=AT)


# --- drafting ---


def test_new_report_is_drafted_from_a_form(scene: Scene) -> None:
    client = scene.cast.client("county")
    assert 'value="2026-09-30"' in page(client.get("/reports/new/"))

    answer = client.post("/reports/new/", {"unit": scene.county.pk, "year": "2026", "as_of": "2026-09-30"})

    report = Report.objects.get()
    assert answer.headers["Location"] == f"/reports/{report.pk}/"
    assert "1.93亿元" in page(client.get(answer.headers["Location"]))


@pytest.mark.parametrize(
    ("as_of", "words_of_error"),
    [("2026-12-01", "还没到"), ("2025-09-30", "要在2026年之内"), ("", ""), ("九月", "")],
)
def test_new_report_with_a_wrong_day_is_refused(scene: Scene, as_of: str, words_of_error: str) -> None:
    data = {"unit": scene.county.pk, "year": "2026", "as_of": as_of}

    answer = scene.cast.client("county").post("/reports/new/", data)

    assert answer.status_code == 422
    assert words_of_error in page(answer)
    assert not Report.objects.exists()


def test_report_of_a_township_without_targets_says_so(scene: Scene) -> None:
    client = scene.cast.client("county")
    data = {"unit": scene.cast.unit("yunjin").pk, "year": "2026", "as_of": "2026-09-30"}

    answer = client.post("/reports/new/", data, follow=True)

    assert "云锦街道侨务目标任务尚未设定" in words(answer)


# --- the draft ---


def test_draft_shows_each_figure_as_a_link_with_its_state(scene: Scene, report: Report) -> None:
    html = page(scene.cast.client("county").get(f"/reports/{report.pk}/"))

    assert re.search(r'<a class="fc fc-ok" href="[^"]*/indicators/K39/\?[^"]*"[^>]*>1\.93亿元', html)
    assert "没有要处理的" in html
    assert f'href="/reports/{report.pk}/issue/"' in html


def test_draft_shows_changed_figures_in_amber_with_one_fix(scene: Scene, report: Report) -> None:
    client = scene.cast.client("county")
    scene.file("K39", 7_000_000)

    html = page(client.get(f"/reports/{report.pk}/"))
    assert re.search(r'<a class="fc fc-late"[^>]*>2亿元', html)
    assert "采用 2亿元" in html

    client.post(f"/reports/{report.pk}/accept/", {"version": report.version})
    assert "fc-late" not in page(client.get(f"/reports/{report.pk}/"))
    assert ReportFigure.objects.get(report=report, key="K39").shown == "2亿元"


def test_one_changed_figure_is_accepted_and_the_others_stay_open(scene: Scene, report: Report) -> None:
    scene.file("K39", 7_000_000)
    client = scene.cast.client("county")

    client.post(f"/reports/{report.pk}/accept/", {"version": report.version, "key": "K39"})

    shown = dict(report.figures.values_list("key", "shown"))
    assert (shown["K39"], shown["K39.share"]) == ("2亿元", "64.3%")


def test_paragraph_is_opened_and_saved(scene: Scene, report: Report) -> None:
    client = scene.cast.client("county")
    url = f"/reports/{report.pk}/blocks/b1/"
    assert "<textarea" in page(client.get(url))

    answer = client.post(url, {"text": "到位资金{{K39}}。", "version": report.version})

    assert answer.headers["Location"] == f"/reports/{report.pk}/#b1"
    report.refresh_from_db()
    assert (report.blocks[0]["text"], report.version) == ("到位资金{{K39}}。", 2)
    entry = ChangeEntry.objects.filter(record_kind="reports.report", act="change").last()
    assert entry is not None
    assert entry.after == {"段落1": "到位资金{{K39}}。"}


def test_saving_an_old_version_shows_both_and_changes_nothing(scene: Scene, report: Report) -> None:
    client = scene.cast.client("county")
    url = f"/reports/{report.pk}/blocks/b1/"
    client.post(url, {"text": "甲的导语。", "version": 1})

    answer = client.post(url, {"text": "乙的导语。", "version": 1})

    assert answer.status_code == 409
    assert "被他人修改" in page(answer)
    assert "乙的导语。" in page(answer)
    report.refresh_from_db()
    assert report.blocks[0]["text"] == "甲的导语。"


def test_unknown_token_names_the_paragraph_and_the_nearest_one(scene: Scene, report: Report) -> None:
    url = f"/reports/{report.pk}/blocks/b3/"

    answer = scene.cast.client("county").post(url, {"text": "共{{K39.tagret}}。", "version": 1})

    assert answer.status_code == 422
    assert "第3段" in page(answer)
    assert "{{K39.target}}" in page(answer)
    report.refresh_from_db()
    assert report.version == 1


@pytest.mark.parametrize("text", ["", "   ", "x" * 3001, "联系人110101199003070038。"])
def test_paragraph_that_cannot_be_kept_is_refused(scene: Scene, report: Report, text: str) -> None:
    answer = scene.cast.client("county").post(f"/reports/{report.pk}/blocks/b1/", {"text": text, "version": 1})

    assert answer.status_code == 422
    report.refresh_from_db()
    assert report.version == 1


def test_paragraph_is_added_moved_rewritten_and_removed(scene: Scene, report: Report) -> None:
    client = scene.cast.client("county")
    url = f"/reports/{report.pk}/blocks/b1/"
    first = report.blocks[0]["text"]

    def act(name: str) -> list[str]:
        report.refresh_from_db()
        client.post(f"{url}act/", {"act": name, "version": report.version})
        report.refresh_from_db()
        return [block["id"] for block in report.blocks]

    client.post(url, {"text": "新的一段。", "version": 1, "add": "1"})
    report.refresh_from_db()
    new = report.blocks[1]
    assert new["text"] == "新的一段。"
    assert act("down")[:2] == [new["id"], "b1"]
    assert act("up")[:2] == ["b1", new["id"]]
    client.post(url, {"text": "改坏了。", "version": report.version})
    act("rewrite")
    assert report.blocks[0]["text"] == first
    assert "b1" not in act("remove")
    assert client.post(f"{url}act/", {"act": "up", "version": report.version}).status_code == 404


def test_paragraph_without_template_is_not_rewritten(scene: Scene, report: Report) -> None:
    client = scene.cast.client("county")
    last = report.blocks[-1]["id"]

    answer = client.post(f"/reports/{report.pk}/blocks/{last}/act/", {"act": "rewrite", "version": 1}, follow=True)

    assert "这一段没有模板" in page(answer)


def test_typed_number_is_red_until_it_has_a_source(scene: Scene, report: Report) -> None:
    report = typed(scene, report)
    client = scene.cast.client("county")
    html = page(client.get(f"/reports/{report.pk}/"))
    assert re.search(r'<a class="fc fc-bad"[^>]*>1200人', html)
    assert "处理完 1 处才能定稿" in html
    assert client.get(f"/reports/{report.pk}/issue/").status_code == 302

    act = f"/reports/{report.pk}/blocks/b1/act/"
    empty = client.post(act, {"act": "source", "number": "1200人", "source": " ", "version": 2}, follow=True)
    assert "请写明这个数引自哪里" in page(empty)
    client.post(act, {"act": "source", "number": "1200人", "source": "县人社局统计月报", "version": 2})

    html = page(client.get(f"/reports/{report.pk}/"))
    assert "fc-bad" not in html
    assert "引自：县人社局统计月报" in html


def test_typed_number_that_the_ledger_knows_becomes_a_reference(scene: Scene, report: Report) -> None:
    report = typed(scene, report, "到位资金1.93亿元。")
    client = scene.cast.client("county")
    assert "改为引用 到位资金" in page(client.get(f"/reports/{report.pk}/"))

    fields = {"act": "refer", "number": "1.93亿元", "key": "K39", "version": 2}
    client.post(f"/reports/{report.pk}/blocks/b1/act/", fields)

    report.refresh_from_db()
    assert report.blocks[0]["text"] == "到位资金{{K39}}。"


@pytest.mark.parametrize("number", ["", "39", "77人"])
def test_reference_for_a_number_that_is_not_typed_is_a_missing_page(scene: Scene, report: Report, number: str) -> None:
    report = typed(scene, report, "到位资金{{K39}}。")
    fields = {"act": "refer", "number": number, "key": "K39", "version": 2}

    answer = scene.cast.client("county").post(f"/reports/{report.pk}/blocks/b1/act/", fields)

    assert answer.status_code == 404
    report.refresh_from_db()
    assert report.blocks[0]["text"] == "到位资金{{K39}}。"


def test_target_that_was_dropped_is_red_and_stops_issuing(scene: Scene, report: Report) -> None:
    from qiaowu.indicators.models import Target  # imported here: used by this test alone

    Target.objects.filter(indicator__code="K39").update(dropped_at=AT)
    client = scene.cast.client("county")

    html = page(client.get(f"/reports/{report.pk}/"))
    assert "没有此数" in html
    client.post(f"/reports/{report.pk}/issue/", {"version": report.version, "typed_title": report.title})

    report.refresh_from_db()
    assert report.state == "draft"
    assert client.get(f"/reports/{report.pk}/docx/").status_code == 200


def test_title_is_changed_and_an_empty_one_refused(scene: Scene, report: Report) -> None:
    client = scene.cast.client("county")
    url = f"/reports/{report.pk}/title/"

    assert client.post(url, {"title": " ", "version": 1}).status_code == 422
    client.post(url, {"title": "三季度侨务工作汇报", "version": 1})

    report.refresh_from_db()
    assert report.title == "三季度侨务工作汇报"


def test_draft_is_dropped_with_a_log_entry(scene: Scene, report: Report) -> None:
    client = scene.cast.client("county")
    assert "不能恢复" in page(client.get(f"/reports/{report.pk}/drop/"))

    client.post(f"/reports/{report.pk}/drop/")

    assert not Report.objects.exists()
    assert ChangeEntry.objects.filter(record_kind="reports.report", act="void").exists()


def test_house_style_is_hinted_at_and_does_not_stop_issuing(scene: Scene, report: Report) -> None:
    report = typed(scene, report, "进展良好,继续推进！")
    client = scene.cast.client("county")

    html = page(client.get(f"/reports/{report.pk}/"))

    assert "行文提示" in html
    assert "正文第1段" in html
    assert "中文句子用全角标点" in html
    assert issue_report(report, report.version, by=scene.cast.user("county"), at=AT).issued


def test_a_figure_is_picked_from_a_list_and_put_behind_the_text(scene: Scene, report: Report) -> None:
    client, url = scene.cast.client("county"), f"/reports/{report.pk}/blocks/b1/"
    assert '<option value="K39.gap">' in page(client.get(url))

    answer = page(client.post(url, {"text": "到位资金为。", "token": "K39", "act": "insert", "version": 1}))

    assert "到位资金为{{K39}}。</textarea>" in answer
    assert "1.93亿元" in answer[answer.index('id="try"') :]
    report.refresh_from_db()
    assert report.version == 1, "nothing is saved by picking"


def test_unsaved_text_is_shown_with_its_values(scene: Scene, report: Report) -> None:
    client, url = scene.cast.client("county"), f"/reports/{report.pk}/blocks/b1/"

    answer = page(client.post(url, {"text": "解决率{{K32.rate}}，另有5家。", "act": "preview", "version": 1}))

    shown = answer[answer.index('id="try"') :]
    assert "94.7%" in shown
    assert re.search(r'class="fc fc-bad"[^>]*>5家', shown)
    report.refresh_from_db()
    assert report.version == 1


def test_draft_with_all_records_is_a_download_of_its_own(scene: Scene, report: Report) -> None:
    client = scene.cast.client("county")

    short, full = (client.get(f"/reports/{report.pk}/docx/{more}") for more in ("", "?records=all"))

    tables = [len(python_docx.Document(io.BytesIO(answer.content)).tables) for answer in (short, full)]
    assert tables[0] == 2 < tables[1]


def test_records_of_an_issued_report_are_taken_along_as_a_spreadsheet(scene: Scene, report: Report) -> None:
    issue_report(report, 1, by=scene.cast.user("county"), at=AT)
    url = f"/reports/{report.pk}/records/"

    answer = scene.cast.client("county").get(url)

    sheet = load_workbook(io.BytesIO(answer.content)).active
    rows = list(sheet.iter_rows(min_row=2, values_only=True))
    codes = [row[0] for row in rows]
    assert {code: codes.count(code) for code in codes} == {"K02": 3, "K32": 1, "K33": 1, "K39": 1}
    assert scene.cast.client("township").get(url).status_code == 404
    assert scene.cast.client("county").get(f"/reports/{scene.draft().pk}/records/").status_code == 404


# --- who may ---


@pytest.mark.parametrize("account", ["township", "leader", "service", "community", "auditor", "admin", "stranger"])
def test_draft_is_a_missing_page_to_whoever_does_not_write(scene: Scene, report: Report, account: str) -> None:
    client = scene.cast.client(account)
    before = (report.version, report.blocks)

    for path in ("", "docx/", "title/", "issue/", "drop/", "blocks/b1/"):
        assert client.get(f"/reports/{report.pk}/{path}").status_code == 404
    for path in ("title/", "issue/", "drop/", "accept/", "blocks/b1/", "blocks/b1/act/"):
        data = {"text": "改", "title": "改", "act": "remove", "version": 1}
        assert client.post(f"/reports/{report.pk}/{path}", data).status_code == 404
    assert client.get("/reports/new/").status_code == 404

    report.refresh_from_db()
    assert (report.version, report.blocks) == before


def test_list_shows_drafts_only_to_writers(scene: Scene, report: Report) -> None:
    issued = issue_report(scene.draft(), 1, by=scene.cast.user("county"), at=AT)

    mine, theirs = (scene.cast.client(name).get("/reports/") for name in ("county", "leader"))

    assert f"/reports/{report.pk}/" in page(mine)
    assert f"/reports/{report.pk}/" not in page(theirs)
    assert f"/reports/{issued.pk}/" in page(theirs)
    assert "起草报告" not in page(theirs)
    assert scene.cast.client("community").get("/reports/").status_code == 404


def test_list_needs_the_same_queries_for_one_and_for_three(
    scene: Scene, report: Report, django_assert_num_queries: Any
) -> None:
    client = scene.cast.client("county")
    client.get("/reports/")
    with CaptureQueriesContext(connection) as one:
        client.get("/reports/")
    scene.draft()
    scene.draft()

    with django_assert_num_queries(len(one)):
        client.get("/reports/")


# --- what other pages see ---


def test_record_names_the_issued_reports_that_used_it(scene: Scene, report: Report) -> None:
    line = scene.file("K39", 7_000_000)
    user = scene.cast.user("leader")
    assert list(reach.used_in("filings.filing", line.pk, user)) == []
    issue_report(scene.draft(), 1, by=scene.cast.user("county"), at=AT)

    uses = [use for use in used_in("filings.filing", line.pk, user) if "〔2026〕1号" in use.label]

    assert [(use.share, use.value) for use in uses] == [("到位资金", "2亿元")]


def test_search_finds_reports_the_user_may_read(scene: Scene, report: Report) -> None:
    assert [hit.title for hit in reach.search("侨务目标", scene.cast.user("county"))] == [report.title]
    assert list(reach.search("侨务目标", scene.cast.user("leader"))) == []


def test_verify_names_a_lost_file_an_altered_line_and_a_wrong_seal(scene: Scene, report: Report) -> None:
    report = issue_report(report, 1, by=scene.cast.user("county"), at=AT)
    assert list(reach.verify()) == []

    files.path_of(report.docx_sha256).unlink()
    figure = Figure.objects.get(indicator_version__indicator__code="K39")
    Report.objects.update(figures_sha256="0" * 64)
    FigureLine.objects.filter(figure=figure).update(amount=1)

    faults = list(reach.verify())
    assert [fault.removeprefix("报告〔2026〕1号") for fault in faults] == [
        "的文件不见了",
        "引用的K39不能由记录重算出来",
        "的校验值与所引数据不符",
    ]
