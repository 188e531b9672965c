"""What the machine proposes for periods, lead units, decisions and titles, and the reasons it gives."""

from __future__ import annotations

from datetime import date

import pytest

from qiaowu.commitments import guess, suggest

DATED = date(2026, 2, 26)
UNITS = [
    ("澜溪县", "澜溪"),
    ("县委统战部(侨办)", "县侨办"),
    ("县侨联", "侨联"),
    ("县商务局", "商务局"),
    ("县委办", "县委办"),
]


@pytest.mark.parametrize(
    ("words", "role", "key"),
    [
        ("今年", "target", "2026"),
        ("全年", "target", "2026"),
        ("", "target", "2026"),
        ("去年", "actual", "2025"),
        ("明年", "target", "2027"),
        ("到2027年", "target", "2027"),
        ("今年上半年", "target", "2026H1"),
        ("三季度", "target", "2026Q3"),
        ("6月底前", "target", "2026-01-01..2026-06-30"),
        ("9月", "actual", "2026-09"),
        ("近一年来", "actual", "2025-02-27..2026-02-26"),
        ("近年来", "actual", ""),
        ("", "actual", ""),
    ],
)
def test_period_for(words: str, role: str, key: str) -> None:
    found = suggest.period_for(words, year=2026, dated=DATED, role=role)
    assert found.value == key
    assert found.reason


@pytest.mark.parametrize(
    ("owner", "code", "lead", "inferred"),
    [
        ("县委统战部、县侨联", "K21", "县委统战部(侨办)", False),
        ("县侨联、县商务局", "K33", "县侨联", False),
        ("", "K39", "县商务局", True),
        ("有关部门", "K39", "县商务局", True),
        ("县委", "K44", "县委办", True),
        ("各乡镇（街道）", "K06", "县委统战部(侨办)", True),
        ("", "K25", "", True),
    ],
)
def test_lead_for(owner: str, code: str, lead: str, inferred: bool) -> None:
    found, guessed = suggest.lead_for(owner, code, UNITS)
    assert (found.value, guessed) == (lead, inferred)


@pytest.mark.parametrize(
    ("role", "modality", "code", "certainty", "decision"),
    [
        ("target", "commit", "K39", "high", "confirmed"),
        ("target", "forecast", "K10", "high", "confirmed"),
        ("actual", "fact", "K49", "high", "reference"),
        ("baseline", "fact", "K13", "high", "reference"),
        ("target", "example", "K02", "high", "reference"),
        ("target", "commit", "K40", "high", "reference"),
        ("target", "commit", "", "high", "doubtful"),
        ("target", "commit", "K41", "low", "doubtful"),
    ],
)
def test_decision_for(role: str, modality: str, code: str, certainty: str, decision: str) -> None:
    assert suggest.decision_for(role, modality, code, certainty).value == decision


def test_a_unit_that_does_not_fit_is_no_indicator() -> None:
    place = suggest.Place("元", "到位资金", "今年力争到位资金", "")
    assert suggest.indicator_for(place).value == "K39"
    assert suggest.indicator_for(suggest.Place("平方米", "到位资金", "今年力争到位资金", "")).value == ""


def test_title_date_and_kind_come_from_the_head_of_the_text() -> None:
    found = guess.from_text("中共澜溪县委员会\n在全县侨务工作推进会上的讲话\n（2026年2月26日）\n同志们：\n", "a.docx")
    assert (found.title, found.dated, found.kind) == ("在全县侨务工作推进会上的讲话", DATED, "speech")
    assert found.issued_by == "中共澜溪县委员会"


def test_a_text_without_a_head_takes_the_files_name() -> None:
    found = guess.from_text("今年要办好十件实事，一件一件抓落实。", "2026年侨务工作计划.docx")
    assert (found.title, found.dated, found.kind) == ("2026年侨务工作计划", None, "plan")
