"""Each check, with one sentence that breaks it and one that does not."""

from __future__ import annotations

import pytest

from qiaowu.reports.gb9704 import Annex, Heading, Run, Table, font_log, fontconfig, lint

from .examples import figure, report, sentence


def codes(**changes: object) -> list[str]:
    return [finding.code for finding in lint(report(annexes=(), **{"blocks": [], **changes}))]


def test_clean_report_has_no_findings() -> None:
    assert lint(report()) == []


@pytest.mark.parametrize(
    ("code", "wrong", "right"),
    [
        ("thousands", "走访1,286人次", "走访1286人次，其中120人次上门"),
        ("full_width_digit", "走访１２人次", "走访12人次"),
        ("date_zero", "2026年03月5日前", "2026年3月5日前"),
        ("date_style", "于2026-3-5完成", "于2026年3月5日完成"),
        ("date_style", "于2026.03.05完成", "得分20.26分"),
        ("date_chinese", "二〇二六年度", "2026年度"),
        ("year_short", "26年度目标", "2026年度目标"),
        ("number_brackets", "按照国侨发[2026]5号文件", "按照国侨发〔2026〕5号文件"),
        ("number_ordinal", "国侨发〔2026〕第5号", "国侨发〔2026〕5号"),
        ("percent_range", "提高3~5%", "提高3%~5%"),
        ("decimals", "到位1.2345亿元", "到位1.23亿元"),
        ("trailing_zero", "到位1.50亿元", "到位1.5亿元"),
        ("exclamation", "加快推进！", "加快推进。"),
        ("ascii_marks", "加快推进,确保完成", "加快推进，确保完成"),
        ("unpaired", "（按人次统计", "（按人次统计）"),
    ],
)
def test_text_check(code: str, wrong: str, right: str) -> None:
    assert code in codes(blocks=[sentence(wrong)])
    assert codes(blocks=[sentence(right)]) == []


def test_figure_over_two_runs_is_found() -> None:
    assert codes(blocks=[sentence("走访1", figure("286", 1), "人次")]) == ["figure_split"]
    assert codes(blocks=[sentence(figure("85.7", 1), "%")]) == ["figure_split"]
    assert codes(blocks=[sentence("走访", figure("1286", 1), "人次")]) == []


def test_typed_document_number_is_found() -> None:
    assert codes(number="云侨办[2026]第03号") == ["number_style"]
    assert codes(number="内部资料") == ["number_style"]


@pytest.mark.parametrize(
    ("level", "text"), [(1, "（一）情况"), (2, "一、情况"), (2, "（一）、情况"), (3, "1、情况"), (4, "1.情况")]
)
def test_head_with_the_number_of_another_level_is_found(level: int, text: str) -> None:
    assert codes(blocks=[Heading(level, text)]) == ["head_style"]


def test_head_without_number_is_left_alone() -> None:
    assert codes(blocks=[Heading(1, "主要情况")]) == []


def test_mixed_scales_in_one_table_are_found() -> None:
    rows = [("1.2亿元",), ("3000万元",)]
    assert codes(blocks=[Table(("资金",), rows)]) == ["mixed_scale"]
    assert codes(blocks=[Table(("资金",), [("12000",), ("3,000",)], unit_note="单位：万元")]) == []


def test_marks_after_titles_are_found() -> None:
    document = report(title="通报。", annexes=[Annex("分解表。", [])])
    assert [finding.code for finding in lint(document)] == ["title_mark", "annex_mark"]


def test_finding_says_where() -> None:
    finding = lint(report(blocks=[sentence("好。"), sentence("走访1,286人次。")], annexes=()))[0]
    assert (finding.where, finding.excerpt) == ("正文第2段", "1,286")


def test_font_log_lists_what_is_used() -> None:
    names = [font.name for font in font_log(report())]
    assert names == ["方正小标宋_GBK", "仿宋_GB2312", "黑体", "楷体_GB2312", "宋体"]
    plain = report(draft=False, annexes=(), blocks=[sentence(Run("好。"))])
    assert [font.name for font in font_log(plain)] == ["方正小标宋_GBK", "仿宋_GB2312", "宋体"]


def test_fontconfig_maps_every_named_face() -> None:
    text = fontconfig()
    assert all(f"<family>{font.name}</family>" in text for font in font_log(report()))
