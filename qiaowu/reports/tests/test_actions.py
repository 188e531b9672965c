"""Drafting, editing and issuing a report on the real database."""

from __future__ import annotations

import pytest

from qiaowu.indicators.models import Figure
from qiaowu.records import files
from qiaowu.records.actions import Refused, void
from qiaowu.records.models import ChangeEntry
from qiaowu.reports.actions import (
    StaleReport,
    UnknownToken,
    accept_figures,
    change_blocks,
    draft_report,
    issue_report,
)
from qiaowu.reports.models import Report
from qiaowu.reports.queries import Draft, Issued, stale_figures
from qiaowu.reports.tests.scene import AS_OF, AT, YEAR, Scene, blocks_with
from qiaowu.reports.text import filled

pytestmark = pytest.mark.django_db


def printed(report: Report) -> str:
    draft = Draft(report)
    return "\n".join(filled(block["text"], draft.texts) for block in report.blocks)


def test_draft_speaks_of_every_target_by_references(scene: Scene) -> None:
    report = scene.draft()

    text = printed(report)

    assert report.title == "关于2026年1—9月全县侨务目标任务进展情况的报告"
    assert "到位资金1.93亿元，完成力争目标3亿元的64.3%" in text
    assert "期限已到应解决的问题188件，已解决178件，解决率94.7%" in text
    assert "侨界人才库757条，上年为640条，完成年度目标800条的94.6%" in text
    assert "“侨家大院”发布尚未报送数据" in text
    assert Draft(report).checks == []
    assert "1.93亿" not in str(report.blocks)


def test_draft_of_a_county_without_targets_says_so(cast: object) -> None:
    scene = Scene(cast)  # type: ignore[arg-type]

    report = scene.draft()

    assert "目标任务尚未设定" in printed(report)
    with pytest.raises(Refused, match="没有设定目标"):
        issue_report(report, report.version, by=scene.cast.user("county"), at=AT)
    assert not Report.objects.filter(state="issued").exists()


def test_a_draft_without_any_reference_or_value_is_not_issued(scene: Scene) -> None:
    clerk = scene.cast.user("county")
    bare = change_blocks(scene.draft(), [{"id": "b1", "level": 0, "text": "一切正常。"}], 1, by=clerk, at=AT)
    silent = change_blocks(scene.draft(), [{"id": "b1", "level": 0, "text": "{{K08}}。"}], 1, by=clerk, at=AT)

    with pytest.raises(Refused, match="没有引用任何数据"):
        issue_report(bare, bare.version, by=clerk, at=AT)
    with pytest.raises(Refused, match="还没有报送"):
        issue_report(silent, silent.version, by=clerk, at=AT)


def test_addressee_is_that_of_the_county_and_then_that_of_the_last_report(scene: Scene) -> None:
    clerk, first = scene.cast.user("county"), scene.draft()
    assert first.addressee == "县委、县政府"

    change_blocks(first, first.blocks, 1, by=clerk, at=AT, addressee="县委统一战线工作领导小组")

    assert scene.draft().addressee == "县委统一战线工作领导小组"
    told = ChangeEntry.objects.filter(record_kind=Report.KIND, act="change").latest("number")
    assert told.after == {"主送机关": "县委统一战线工作领导小组"}


def test_drafting_without_the_right_is_refused(scene: Scene) -> None:
    with pytest.raises(Refused, match="权限"):
        draft_report(scene.county, YEAR, AS_OF, by=scene.cast.user("leader"), at=AT)
    assert not Report.objects.exists()


def test_change_with_a_stale_version_keeps_what_the_other_saved(scene: Scene) -> None:
    report = scene.draft()
    clerk = scene.cast.user("county")
    change_blocks(report, blocks_with(report, 1, "甲改的导语。"), 1, by=clerk, at=AT)

    with pytest.raises(StaleReport, match="被他人修改"):
        change_blocks(report, blocks_with(report, 1, "乙改的导语。"), 1, by=clerk, at=AT)

    report.refresh_from_db()
    assert report.blocks[0]["text"] == "甲改的导语。"


def test_change_with_an_unknown_token_names_the_paragraph(scene: Scene) -> None:
    report = scene.draft()

    with pytest.raises(UnknownToken, match=r"第3段：没有 \{\{K39\.sum\}\} 这个数"):
        change_blocks(report, blocks_with(report, 3, "共{{K39.sum}}。"), 1, by=scene.cast.user("county"), at=AT)


def test_typed_number_is_listed_and_stops_issuing_until_it_has_a_source(scene: Scene) -> None:
    report, clerk = scene.draft(), scene.cast.user("county")
    text = "截至2026年9月30日，带动就业1200人。"
    report = change_blocks(report, blocks_with(report, 1, text), 1, by=clerk, at=AT)

    assert [(c.kind, c.place, c.text) for c in Draft(report).checks] == [("typed", 1, "1200人")]
    with pytest.raises(Refused, match="还有 1 处"):
        issue_report(report, report.version, by=clerk, at=AT)

    blocks = [dict(block) for block in report.blocks]
    blocks[0]["sources"] = {"1200人": "县人社局9月统计月报"}
    report = change_blocks(report, blocks, report.version, by=clerk, at=AT)
    assert issue_report(report, report.version, by=clerk, at=AT).issued


def test_draft_shows_what_changed_since_it_was_settled(scene: Scene) -> None:
    report, clerk = scene.draft(), scene.cast.user("county")
    scene.file("K08", 35)

    changed = {check.key: (check.was, check.now) for check in Draft(report).checks}

    assert changed["K08.light"] == ("尚未报送数据", "达到序时进度")
    assert changed["n.unreported"] == ("1项", "0项")
    with pytest.raises(Refused, match="没有处理"):
        issue_report(report, report.version, by=clerk, at=AT)
    report = accept_figures(report, list(changed), report.version, by=clerk, at=AT)
    assert stale_figures(report) == []


def test_issuing_freezes_figures_file_number_and_log(scene: Scene) -> None:
    report, clerk = scene.draft(), scene.cast.user("county")

    issued = issue_report(report, report.version, by=clerk, at=AT)

    assert issued.number == "〔2026〕1号"
    assert files.read(issued.docx_sha256).startswith(b"PK")
    codes = set(Figure.objects.values_list("indicator_version__indicator__code", flat=True))
    assert codes == {"K02", "K29", "K32", "K33", "K39"}
    entry = ChangeEntry.objects.get(record_kind="reports.report", act="issue")
    assert entry.after["编号"] == "〔2026〕1号"
    assert all(figure.holds for figure in Issued(issued).figures)


def test_issuing_twice_is_refused_and_a_second_report_reuses_equal_figures(scene: Scene) -> None:
    clerk = scene.cast.user("county")
    first = issue_report(scene.draft(), 1, by=clerk, at=AT)

    with pytest.raises(Refused, match="已定稿"):
        issue_report(first, first.version, by=clerk, at=AT)
    second = issue_report(scene.draft(), 1, by=clerk, at=AT)

    assert second.number == "〔2026〕2号"
    assert Figure.objects.count() == 5
    assert second.figures_sha256 == first.figures_sha256


def test_figure_that_changed_is_restated_and_the_first_report_keeps_its_own(scene: Scene) -> None:
    clerk = scene.cast.user("county")
    first = issue_report(scene.draft(), 1, by=clerk, at=AT)
    extra = scene.file("K39", 7_000_000)

    second = issue_report(scene.draft(), 1, by=clerk, at=AT)

    restated = Figure.objects.get(restates__isnull=False)
    assert (restated.value, restated.reason) == (200_000_000, "报告定稿")
    assert {row.shown for row in first.figures.filter(key="K39")} == {"1.93亿元"}
    assert {row.shown for row in second.figures.filter(key="K39")} == {"2亿元"}
    assert stale_figures(first) == [("K39", "1.93亿元", "2亿元")]
    assert stale_figures(second) == []
    void(extra, by=scene.cast.user("county"), at=AT, reason="重复报送")
    assert [key for key, _was, _now in stale_figures(second)] == ["K39"]


def test_failure_while_issuing_leaves_nothing_behind(scene: Scene, monkeypatch: pytest.MonkeyPatch) -> None:
    report = scene.draft()

    def full(content: bytes) -> str:
        raise OSError("no space left")

    monkeypatch.setattr(files, "store", full)
    with pytest.raises(OSError, match="no space"):
        issue_report(report, 1, by=scene.cast.user("county"), at=AT)

    report.refresh_from_db()
    assert (report.state, report.number, Figure.objects.count()) == ("draft", "", 0)
