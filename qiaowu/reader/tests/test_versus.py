"""Two documents side by side: written pairs with the class of each line, and what holds for any pair.

A line of `cases/versus.jsonl` is this year's and last year's document, and the lines expected, in order: the
quantity as the old one writes it, as the new one writes it, the class.
"""

from __future__ import annotations

import json
import time
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaowu import reader
from qiaowu.reader.likeness import Side
from qiaowu.reader.versus import KINDS, Pair, amount, compare, counts, deadline

PAIRS = [
    json.loads(line) for line in (Path(__file__).parent / "cases" / "versus.jsonl").read_text("utf-8").splitlines()
]


def lines_of(old: str, new: str, **given: Any) -> list[tuple[str, str, str]]:
    before, after = reader.read(old), reader.read(new)
    found = compare(before, after, **given)
    return [(_surface(before, line.old), _surface(after, line.new), line.kind) for line in found]


def _surface(reading: reader.Reading, index: int | None) -> str:
    return "" if index is None else reading.records[index].surface


def one(old: str, new: str, **given: Any) -> Pair:
    """The only line of a comparison."""
    (line,) = compare(reader.read(old), reader.read(new), **given)
    return line


# --- written pairs ---


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["name"])
def test_each_line_of_a_written_pair_has_its_class(pair: dict[str, Any]) -> None:
    sides = {"old_side": Side(pair["old"], 2025), "new_side": Side(pair["new"], 2026)}
    assert lines_of(pair["old"], pair["new"], **sides) == [tuple(line) for line in pair["lines"]]


@pytest.mark.parametrize("pair", PAIRS, ids=lambda pair: pair["name"])
def test_without_the_texts_the_subjects_suffice(pair: dict[str, Any]) -> None:
    assert lines_of(pair["old"], pair["new"]) == [tuple(line) for line in pair["lines"]]


def test_documents_about_other_things_share_nothing() -> None:
    by_name = {pair["name"]: pair for pair in PAIRS}
    one_text, other = by_name["departments"]["old"], by_name["summary and plan"]["old"]
    kinds = {line[2] for line in lines_of(one_text, other, old_side=Side(one_text, 2025), new_side=Side(other, 2025))}
    assert kinds == {"new", "dropped"}


# --- classes and words ---


@pytest.mark.parametrize(
    ("old", "new", "kind", "words"),
    [
        ("今年要引进项目10个。", "今年要引进项目12个。", "raised", "由10个增加到12个，多2个，增20%"),
        ("今年要引进项目12个。", "今年要引进项目10个。", "lowered", "由12个减少到10个，少2个，减16.7%"),
        ("今年要引进项目10个。", "今年要引进项目10个。", "kept", "没有变化，都是10个"),
        ("今年知晓率要达到90%以上。", "今年知晓率要达到95%以上。", "raised", "由90%提高到95%，提高5个百分点"),
        (
            "今年到位资金要达到3亿元以上。",
            "今年到位资金要达到2.5亿元以上。",
            "lowered",
            "由3亿元减少到2.5亿元，少5000万元，减16.7%",
        ),
        ("今年要引进项目10个。", "今年要引进项目10个以上。", "changed", "数值同为10个；比较：等于→不少于"),
        ("今年要引进项目10个以上。", "今年要引进项目超过10个。", "changed", "数值同为10个；比较：不少于→超过"),
        ("今年要引进项目10个。", "今年力争引进项目10个。", "changed", "数值同为10个；语气：要求→力争"),
        ("今年要引进项目10个。", "今年力争引进项目8个。", "lowered", "由10个减少到8个，少2个，减20%；语气：要求→力争"),
        ("今年要培训侨商60人次。", "今年要培训侨商50人。", "changed", "单位：人次→人，口径不同，两个数不能直接比"),
        (
            "社区每季度更新展板1次。",
            "社区每月更新展板1次。",
            "changed",
            "数值同为1次；频次：每季度1次→每月1次（折合全年4次→12次）",
        ),
        (
            "诉求要在10个工作日内办结。",
            "诉求要在5个工作日内办结。",
            "lowered",
            "上限由10个工作日减少到5个工作日，少5个工作日，减50%，要求更严",
        ),
        ("今年要建立联络站3—5个。", "今年要建立联络站3—6个。", "raised", "由3—5个增加到3—6个，多1个，增20%"),
        ("要在6月底前编制图谱1份。", "要在9月底前编制图谱1份。", "changed", "数值同为1份；期限：6月底前→9月底前"),
    ],
)
def test_a_change_has_its_class_and_is_told_in_words(old: str, new: str, kind: str, words: str) -> None:
    line = one(old, new)
    assert (line.kind, line.words) == (kind, words)


def test_difference_and_share_are_exact() -> None:
    line = one("今年要引进项目12个。", "今年要引进项目10个。")
    assert (line.difference, line.percent) == (Decimal(-2), Decimal("-16.7"))
    rate = one("今年知晓率要达到90%。", "今年知晓率要达到95%。")
    assert (rate.difference, rate.percent) == (Decimal(5), None)
    other = one("今年要培训侨商60人次。", "今年要培训侨商50人。")
    assert (other.difference, other.percent) == (None, None)


@pytest.mark.parametrize(
    ("old", "new", "reached", "verdict"),
    [
        ("今年办结率要达到95%以上。", "去年办结率为96%。", True, "已达到"),
        ("今年办结率要达到95%以上。", "去年办结率为93.5%。", False, "未达到，差1.5个百分点"),
        ("今年投诉率要控制在2%以内。", "去年投诉率为1.5%。", True, "已达到"),
        ("今年要引进项目12个。", "去年引进项目10个。", False, "未达到，差2个"),
        ("今年要引进项目约12个。", "去年引进项目11个。", None, "约数或区间，不作判断"),
    ],
)
def test_a_result_is_set_beside_the_promise_it_answers(old: str, new: str, reached: bool | None, verdict: str) -> None:
    told = [line for line in compare(reader.read(old), reader.read(new)) if line.kind == "reported"]
    assert [(line.reached, line.words.rsplit("，", 1)[-1] in verdict) for line in told] == [(reached, True)]
    assert told[0].words.endswith(verdict)


def test_a_promise_is_both_reported_on_and_compared_with_the_next() -> None:
    found = lines_of("今年办结率要达到95%以上。", "去年办结率为96%，今年要达到97%以上。")
    assert found == [("95%", "96%", "reported"), ("95%", "97%", "raised")]


def test_what_was_a_result_then_and_is_a_promise_now_says_so() -> None:
    line = one("去年引进项目10个。", "今年要引进项目12个。")
    assert (line.kind, line.about) == ("raised", "start")
    assert "性质：原为已有实绩，现为目标" in line.words


def test_results_are_compared_with_results() -> None:
    line = one("去年引进项目10个。", "去年引进项目12个。")
    assert (line.kind, line.about) == ("raised", "result")


# --- why two belong together ---


def test_the_reason_names_what_the_two_share() -> None:
    old = "二、招商\n（一）引资。今年要引进侨资项目10个。"
    new = "二、招商\n（一）引资。今年要引进侨资项目12个。"
    assert one(old, new).reason == "事项同为“引进侨资项目”；单位同为“个”；同在“引资”部分"


def test_the_words_around_are_named_where_the_subjects_differ() -> None:
    old, new = "今年要落实侨商回家乡签约项目10个。", "今年要力争侨商回家乡签约侨资项目12个。"
    reason = one(old, new, old_side=Side(old), new_side=Side(new)).reason
    assert "侨商回家乡签约" in reason


def test_the_same_label_joins_what_the_words_do_not() -> None:
    old, new = "今年要新增孵化场地2000平方米。", "今年创业空间要扩大3000平方米。"
    assert [line[2] for line in lines_of(old, new)] == ["new", "dropped"]
    joined = one(old, new, old_side=Side(labels=["K25 孵化面积"]), new_side=Side(labels=["K25 孵化面积"]))
    assert (joined.kind, joined.reason.split("；")[0]) == ("raised", "同属“K25 孵化面积”")


def test_foreign_units_are_not_joined_by_a_common_word() -> None:
    assert [line[2] for line in lines_of("今年要引进项目10个。", "今年项目要到位资金3亿元。")] == ["new", "dropped"]


def test_two_alike_go_to_their_nearest_place() -> None:
    old = "今年甲镇要引进项目10个。\n今年乙镇要引进项目20个。"
    new = "今年甲镇要引进项目11个。\n今年乙镇要引进项目21个。"
    assert lines_of(old, new) == [("10个", "11个", "raised"), ("20个", "21个", "raised")]


# --- periods ---


@pytest.mark.parametrize(
    ("words", "year", "rest"),
    [
        ("今年", 2026, ""),
        ("2026年", 2026, ""),
        ("年底前", 2026, ""),
        ("6月底前", 2026, "6月"),
        ("今年上半年", 2026, "上半年"),
        ("到2027年", 2026, "2027年"),
        ("到2026年底", 2026, ""),
        ("到2027年", None, "2027年"),
        ("2027年", None, ""),
        ("", None, ""),
    ],
)
def test_a_deadline_is_what_differs_from_the_year_itself(words: str, year: int | None, rest: str) -> None:
    assert deadline(words, year) == rest


def test_the_year_of_each_document_is_no_change() -> None:
    old, new = "2025年要引进项目10个。", "2026年要引进项目10个。"
    assert one(old, new, old_side=Side(year=2025), new_side=Side(year=2026)).kind == "kept"


# --- what holds for any pair ---

SENTENCES = st.lists(
    st.builds(
        lambda what, number, unit: f"今年要{what}{number}{unit}。",
        st.sampled_from(["引进项目", "培训侨商", "举办活动", "走访归侨", "新建驿站"]),
        st.integers(1, 10**9),
        st.sampled_from(["个", "人次", "场", "户", "%", "万元"]),
    ),
    max_size=12,
)


@given(SENTENCES, SENTENCES)
def test_every_statement_stands_in_exactly_one_line(old: list[str], new: list[str]) -> None:
    before, after = reader.read("\n".join(old)), reader.read("\n".join(new))
    lines = compare(before, after)
    kept = [line for line in lines if line.kind != "reported"]
    told = [line.new for line in lines if line.new is not None]
    assert sorted(line.old for line in kept if line.old is not None) == list(range(len(before.records)))
    assert sorted(told) == list(range(len(after.records)))
    assert sum(counts(lines).values()) == len(lines)


@given(SENTENCES)
def test_a_document_beside_itself_has_no_change(lines: list[str]) -> None:
    text = "\n".join(lines)
    found = compare(reader.read(text), reader.read(text), old_side=Side(text), new_side=Side(text))
    assert {line.kind for line in found} <= {"kept"}
    assert all(line.old == line.new for line in found)


@given(st.text(), st.text())
def test_no_text_makes_it_fail(old: str, new: str) -> None:
    given_sides = {"old_side": Side(old, 2025), "new_side": Side(new, 2026)}
    assert {line.kind for line in compare(reader.read(old), reader.read(new), **given_sides)} <= set(KINDS)


@pytest.mark.parametrize("value", ["1E+40", "-3", "0", "0.0000001"])
def test_no_value_makes_it_fail(value: str) -> None:
    before = reader.read("今年要引进项目10个。")
    after = replace(before, records=(replace(before.records[0], value=Decimal(value)),))
    for pair in (before, after), (after, before):
        assert len(compare(*pair)) == 1
    assert amount(after.records[0]).endswith("个")


@pytest.mark.parametrize("varied", [True, False])
def test_five_hundred_by_five_hundred_take_less_than_a_second(varied: bool) -> None:
    def text(extra: int) -> str:
        name = (lambda i: f"{chr(0x4E00 + i * 7)}{chr(0x5000 + i * 3)}") if varied else (lambda i: "商")
        return "\n".join(f"今年要组织侨{name(i)}开展培训{i + extra}人次以上。" for i in range(500))

    old, new = text(5), text(9)
    before, after = reader.read(old), reader.read(new)
    started = time.process_time()
    lines = compare(before, after, old_side=Side(old, 2025), new_side=Side(new, 2026))
    assert time.process_time() - started < 1
    assert counts(lines)["raised"] == 500
