"""The golden rows of the source speech, read where it lies; nothing of its text is copied here but the figures."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from qiaowu import reader
from qiaowu.reader import Reading, Statement

SPEECH = Path(__file__).resolve().parents[4] / "shared" / "seed" / "speech.txt"
pytestmark = pytest.mark.skipif(not SPEECH.exists(), reason="原始讲话稿不在 ../shared/seed/speech.txt,跳过")

# surface, value, upper end, unit, comparator, strict, role, modality
GOLDEN = [
    ("12次", "12", None, "次", "eq", False, "actual", "example"),
    ("800余人次", "800", None, "人次", "ge", False, "actual", "example"),
    ("每月", "1", None, "次", "eq", False, "requirement", "commit"),
    ("20期", "20", None, "期", "ge", False, "target", "commit"),
    ("10万次", "100000", None, "次", "ge", True, "target", "forecast"),
    ("每季度", "1", None, "次", "eq", False, "requirement", "commit"),
    ("75%", "75", None, "%", "eq", False, "baseline", "fact"),
    ("89%", "89", None, "%", "eq", False, "actual", "fact"),
    ("95%", "95", None, "%", "ge", False, "target", "aim"),
    ("1次", "1", None, "次", "eq", False, "requirement", "commit"),
    ("5场", "5", None, "场", "eq", False, "actual", "fact"),
    ("300余人次", "300", None, "人次", "ge", False, "actual", "fact"),
    ("8期", "8", None, "期", "eq", False, "actual", "fact"),
    ("500人", "500", None, "人", "ge", True, "actual", "fact"),
    ("90%", "90", None, "%", "ge", False, "target", "aim"),
    ("10名", "10", None, "名", "eq", False, "target", "commit"),
    ("1.2亿元", "120000000", None, "元", "eq", False, "actual", "example"),
    ("37项", "37", None, "项", "eq", False, "actual", "example"),
    ("10余次", "10", None, "次", "ge", False, "actual", "example"),
    ("2000平方米", "2000", None, "平方米", "eq", False, "target", "commit"),
    ("10个", "10", None, "个", "ge", False, "target", "commit"),
    ("5家", "5", None, "家", "eq", False, "target", "commit"),
    ("3名", "3", None, "名", "eq", False, "target", "commit"),
    ("60余家", "60", None, "家", "ge", False, "actual", "fact"),
    ("89个", "89", None, "个", "eq", False, "actual", "fact"),
    ("95%", "95", None, "%", "ge", False, "target", "aim"),
    ("800条", "800", None, "条", "ge", False, "target", "commit"),
    ("100个", "100", None, "个", "ge", False, "target", "commit"),
    ("一次", "1", None, "次", "eq", False, "requirement", "commit"),
    ("2次", "2", None, "次", "eq", False, "target", "commit"),
    ("50名", "50", None, "名", "ge", False, "target", "commit"),
    ("5个", "5", None, "个", "eq", False, "target", "aim"),
    ("3亿元", "300000000", None, "元", "ge", False, "target", "aim"),
    ("20家", "20", None, "家", "eq", False, "actual", "example"),
    ("3个", "3", None, "个", "eq", False, "actual", "example"),
    ("4.5亿元", "450000000", None, "元", "eq", False, "actual", "example"),
    ("3-5个", "3", "5", "个", "range", False, "target", "commit"),
    ("10场", "10", None, "场", "ge", False, "target", "commit"),
    ("2万余人次", "20000", None, "人次", "ge", False, "actual", "fact"),
    ("1次", "1", None, "次", "eq", False, "requirement", "commit"),
    ("2-3名", "2", "3", "名", "range", False, "requirement", "commit"),
    ("2次", "2", None, "次", "ge", False, "requirement", "commit"),
    ("40人次", "40", None, "人次", "eq", False, "actual", "fact"),
    ("56条", "56", None, "条", "eq", False, "actual", "fact"),
    ("48条", "48", None, "条", "eq", False, "actual", "fact"),
    ("86%", "86", None, "%", "eq", False, "actual", "fact"),
    ("100%", "100", None, "%", "eq", False, "target", "aim"),
]


@pytest.fixture(scope="module")
def text() -> str:
    return SPEECH.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def reading(text: str) -> Reading:
    return reader.read(text)


def _row(r: Statement) -> tuple[object, ...]:
    high = None if r.value_max is None else str(r.value_max)
    return (r.surface, str(r.value), high, r.unit, r.comparator, r.strict, r.role, r.modality)


def test_speech_gives_exactly_the_golden_rows(reading: Reading) -> None:
    assert [_row(r) for r in reading.records] == GOLDEN


def _find(reading: Reading, surface: str, nth: int = 0) -> tuple[int, Statement]:
    return [(i, r) for i, r in enumerate(reading.records) if r.surface == surface][nth]


def test_awareness_runs_from_baseline_to_reached_to_aim(reading: Reading) -> None:
    base, baseline = _find(reading, "75%")
    reached, actual = _find(reading, "89%")
    aimed, _ = _find(reading, "95%")
    assert [(link.relation, link.index) for link in baseline.links] == [("to", reached)]
    assert {(link.relation, link.index) for link in actual.links} == {("from", base), ("goal", aimed)}


def test_suggestions_link_total_and_part(reading: Reading) -> None:
    total, whole = _find(reading, "56条")
    part, done = _find(reading, "48条")
    assert ("part", part) in [(link.relation, link.index) for link in whole.links]
    assert ("total", total) in [(link.relation, link.index) for link in done.links]


@pytest.mark.parametrize(
    ("surface", "nth", "per", "count", "owner"),
    [
        ("每月", 0, "month", 1, ""),
        ("每季度", 0, "quarter", 1, ""),
        ("1次", 0, "quarter", 1, ""),
        ("一次", 0, "quarter", 1, ""),
        ("1次", 1, "quarter", 1, "县委"),
        ("2次", 1, "year", 2, "每位常委"),
    ],
)
def test_duties_carry_their_rhythm(reading: Reading, surface: str, nth: int, per: str, count: int, owner: str) -> None:
    _, record = _find(reading, surface, nth)
    assert record.frequency is not None
    assert (record.frequency.per, record.frequency.count, record.frequency.every) == (per, Decimal(count), 1)
    assert record.owner == owner
    assert record.period_type == "per_period"


def test_contacts_are_per_committee_member(reading: Reading) -> None:
    assert _find(reading, "2-3名")[1].each == "常委"


def test_cut_statement_is_reported_without_a_value(reading: Reading, text: str) -> None:
    assert [text[t.start : t.end] for t in reading.truncated] == [text[2164:2170]]
    assert "数值缺失" in reading.truncated[0].note


def test_both_gaps_are_reported_with_place_and_length(reading: Reading, text: str) -> None:
    assert [gap.length for gap in reading.gaps] == [828, 895]
    assert [text[gap.position : gap.position + 2] for gap in reading.gaps] == ["……", "……"]


def test_page_furniture_is_recognised_by_kind(reading: Reading) -> None:
    kinds = {f.kind for f in reading.furniture}
    assert kinds == {"title_bar", "table_pipe", "site_notice", "navigation", "columns"}
    assert not any(f.start < r.end and r.start < f.end for f in reading.furniture for r in reading.records)


def test_masked_names_stay_masked(reading: Reading, text: str) -> None:
    assert not any("*" in r.surface for r in reading.records)
    assert any("*" in sentence for sentence in (text[s.start : s.end] for s in reading.sentences))


def test_headings_have_their_levels(reading: Reading) -> None:
    assert {h.level for h in reading.headings} == {1, 2, 3}
    assert _find(reading, "40人次")[1].heading[0].startswith("强化保障措施")


def test_every_record_has_a_reason_for_each_field(reading: Reading, text: str) -> None:
    for record in reading.records:
        reasons = reader.explain(text, record)
        assert {
            "value",
            "unit",
            "comparator",
            "role",
            "modality",
            "period",
            "subject",
            "owner",
            "period_type",
        } <= reasons.keys()
        assert all(reasons.values())
