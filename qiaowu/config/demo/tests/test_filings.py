"""Filings against the numbers of the demo year and of the screens."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from decimal import Decimal

import pytest

from qiaowu.config.demo.filings import Filing, build_filings, target_shares
from qiaowu.config.demo.units import code_of, communities

TODAY = date(2026, 10, 12)
YEAR_END = date(2027, 1, 20)


@pytest.fixture(scope="module")
def rows() -> list[Filing]:
    return build_filings(TODAY)


@pytest.fixture(scope="module")
def full_year() -> list[Filing]:
    return build_filings(YEAR_END)


def year(rows: list[Filing], indicator: str, until: date = date(2026, 9, 30)) -> list[Filing]:
    """Confirmed filings of an indicator in 2026 up to a day."""
    return [
        row
        for row in rows
        if row.indicator == indicator and row.status == "confirmed" and date(2026, 1, 1) <= row.as_of <= until
    ]


def total(rows: list[Filing]) -> Decimal:
    return sum((Decimal(row.value or 0) for row in rows), Decimal(0))


def ratio(rows: list[Filing]) -> tuple[int, int]:
    return sum(int(r.numerator or 0) for r in rows), sum(int(r.denominator or 0) for r in rows)


def newest(rows: list[Filing]) -> list[Filing]:
    """The last filing of each unit."""
    last: dict[str, Filing] = {}
    for row in sorted(rows, key=lambda row: row.as_of):
        last[row.unit] = row
    return list(last.values())


@pytest.mark.parametrize(
    ("indicator", "value"),
    [
        ("K09", 17), ("K15", 4), ("K25", 1240), ("K26", 8), ("K27", 4), ("K31", 178), ("K36", 1),
        ("K37", 28), ("K38", 4), ("K42", 8), ("K44", 3), ("K48", 34), ("K49", 53),
    ],
)  # fmt: skip
def test_sums_up_to_september(rows: list[Filing], indicator: str, value: int) -> None:
    assert total(year(rows, indicator)) == value


@pytest.mark.parametrize(
    ("indicator", "value"), [("K10", 78400), ("K11", 32), ("K28", 3), ("K33", 757), ("K34", 99), ("K41", 4)]
)
def test_stocks_on_30_september(rows: list[Filing], indicator: str, value: int) -> None:
    assert total(newest(year(rows, indicator))) == value


@pytest.mark.parametrize(
    ("indicator", "pair"), [("K32", (178, 188)), ("K50", (44, 50)), ("K52", (297, 306)), ("K53", (142, 154))]
)
def test_rates_up_to_september(rows: list[Filing], indicator: str, pair: tuple[int, int]) -> None:
    assert ratio(year(rows, indicator)) == pair


@pytest.mark.parametrize(("indicator", "pair"), [("K46", (9, 9)), ("K47", (7, 9)), ("K13", (372, 412))])
def test_last_rates_on_30_september(rows: list[Filing], indicator: str, pair: tuple[int, int]) -> None:
    assert ratio(newest(year(rows, indicator))) == pair


def test_boards_renewed_by_quarter(full_year: list[Filing]) -> None:
    by_quarter: dict[str, list[Filing]] = defaultdict(list)
    for row in year(full_year, "K12", date(2026, 12, 31)):
        by_quarter[row.period].append(row)
    assert {period: ratio(found) for period, found in by_quarter.items()} == {
        "2026Q1": (28, 30),
        "2026Q2": (31, 32),
        "2026Q3": (30, 32),
        "2026Q4": (29, 32),
    }


def test_funds_in_place_by_month_unit_and_number(rows: list[Filing]) -> None:
    receipts = [row for row in year(rows, "K39") if not row.zero_report]
    by_month: dict[str, Decimal] = defaultdict(Decimal)
    by_unit: dict[str, tuple[int, int]] = {}
    for row in receipts:
        by_month[row.period] += Decimal(row.value or 0) / 10000
        amount, number = by_unit.get(row.unit, (0, 0))
        by_unit[row.unit] = amount + int(Decimal(row.value or 0)) // 10000, number + 1
    assert list(by_month.values()) == [400, 300, 1700, 2100, 2600, 3100, 2300, 2900, 3900]
    assert len(receipts) == 26
    assert by_unit == {
        code_of(name): figure
        for name, figure in {
            "云锦街道": (5200, 7), "望归街道": (2900, 4), "枕江镇": (2600, 4), "新榕街道": (2300, 3),
            "归帆镇": (1900, 2), "榕湾镇": (1600, 2), "石塔镇": (1150, 1), "双橹镇": (600, 1),
            "岭下镇": (550, 1), "县科工局": (500, 1),
        }.items()
    }  # fmt: skip


def test_funds_of_the_year_by_quarter(full_year: list[Filing]) -> None:
    quarters = [0, 0, 0, 0]
    for row in year(full_year, "K39", date(2026, 12, 31)):
        quarters[(row.as_of.month - 1) // 3] += int(Decimal(row.value or 0)) // 10000
    assert quarters == [2400, 7800, 9100, 11600]


def test_zero_report_differs_from_no_report(rows: list[Filing]) -> None:
    units = {row.unit for row in year(rows, "K39")}
    assert code_of("桥亭镇") in units
    assert code_of("鹭洲镇") not in units


def test_receipt_without_bank_slip_is_returned_only_once_checked() -> None:
    assert _slipless(date(2026, 9, 30)) == [("submitted", "")]
    assert _slipless(TODAY) == [("returned", "缺银行回单，补齐后再计入")]


def _slipless(today: date) -> list[tuple[str, str]]:
    """State of the receipt of 28 September as seen on a day."""
    found = [r for r in build_filings(today) if r.indicator == "K39" and r.as_of == date(2026, 9, 28)]
    return [(row.status, row.reason) for row in found]


def test_foreign_receipts_convert_exactly(rows: list[Filing]) -> None:
    foreign = [row for row in rows if row.currency != "CNY"]
    assert {row.currency for row in foreign} == {"EUR", "USD"}
    for row in foreign:
        assert Decimal(row.original_amount) * Decimal(row.fx_rate) == Decimal(row.value or 0)


def test_targets_sum_to_the_county_target() -> None:
    assert sum(map(Decimal, target_shares("K39").values())) == 300_000_000
    assert target_shares("K39")[code_of("云锦街道")] == "60000000"
    assert sum(map(Decimal, target_shares("K33").values())) == 800
    assert sum(map(Decimal, target_shares("K34").values())) == 100


def test_year_end_figures(full_year: list[Filing]) -> None:
    end = date(2026, 12, 31)
    assert total(year(full_year, "K09", end)) == 23
    assert total(year(full_year, "K25", end)) == 2060
    assert total(year(full_year, "K26", end)) == 11
    assert total(year(full_year, "K37", end)) == 54
    assert total(year(full_year, "K38", end)) == 6
    assert total(year(full_year, "K42", end)) == 11
    assert total(year(full_year, "K48", end)) == 43
    assert total(newest(year(full_year, "K33", end))) == 814
    assert total(newest(year(full_year, "K34", end))) == 106
    assert ratio(year(full_year, "K50", end)) == (57, 61)
    assert ratio(newest(year(full_year, "K13", end))) == (460, 486)


def test_views_stay_below_the_forecast_in_november(full_year: list[Filing]) -> None:
    assert total(newest(year(full_year, "K10", date(2026, 11, 30)))) == 96000


def test_pools_are_verified_between_93_and_98_percent(full_year: list[Filing]) -> None:
    for quarter in range(1, 5):
        found = [r for r in full_year if r.indicator == "K35" and r.period == f"2026Q{quarter}"]
        met, due = ratio(found)
        assert 0.93 <= met / due <= 0.98


def test_priors_of_the_speech_are_filed(rows: list[Filing]) -> None:
    prior = {r.indicator: r for r in rows if r.period == "2025"}
    assert (prior["K31"].value, prior["K48"].value, prior["K49"].value) == ("89", "40", "56")
    assert (prior["K50"].numerator, prior["K50"].denominator) == ("48", "56")
    waves = [r for r in rows if r.indicator == "K13" and r.as_of.year < 2026]
    assert [(r.numerator, r.denominator) for r in waves] == [("285", "380"), ("356", "400")]
    talks = [r for r in rows if r.indicator == "K16" and date(2025, 2, 27) <= r.as_of <= date(2026, 2, 26)]
    assert len(talks) == 5
    assert 300 <= total(talks) < 400


def test_surveys_of_november_appear_only_after_november(rows: list[Filing]) -> None:
    assert not [r for r in rows if r.indicator == "K20"]
    assert total([r for r in rows if r.indicator == "K21"]) == 0


@pytest.mark.parametrize("today", [date(2026, 2, 26), TODAY, YEAR_END])
def test_filings_are_sound_at_any_clock(today: date) -> None:
    rows = build_filings(today)
    assert rows == build_filings(today)
    assert len({row.key for row in rows}) == len(rows)
    for row in rows:
        assert row.as_of < row.reported_on <= today
        assert (row.value is None) == (row.numerator is not None)
        assert int(row.numerator or 0) <= int(row.denominator or 0)
        assert row.method
        assert row.evidence
        assert row.reporter
        assert bool(row.reason) >= (row.status == "returned")


def test_no_study_indicator_is_filed(full_year: list[Filing]) -> None:
    study = {"K01", "K02", "K03", "K04", "K05", "K06", "K07", "K17", "K18", "K19", "K51"}
    assert not study & {row.indicator for row in full_year}


def test_filing_units_are_above_communities(rows: list[Filing]) -> None:
    assert not {row.unit for row in rows} & {unit.code for unit in communities()}


def test_later_knowledge_appears_only_when_its_day_has_come() -> None:
    def notes(today: date) -> list[str]:
        found = [r for r in build_filings(today) if r.indicator == "K38" and r.as_of == date(2026, 10, 28)]
        return [row.note for row in found]

    assert notes(date(2026, 11, 20)) == [""]
    assert notes(date(2026, 11, 24)) == ["投资方退出，11月24日终止，当年签约仍计"]


@pytest.mark.parametrize("day", [date(2026, 3, 31), TODAY, date(2026, 12, 20), date(2026, 12, 31)])
def test_what_a_day_shows_is_the_whole_story_cut_off_there(day: date) -> None:
    late = {row.key: row for row in build_filings(date(2027, 3, 31)) if row.reported_on <= day}
    early = {row.key: row for row in build_filings(day)}
    assert early.keys() == late.keys()
    for key, row in early.items():
        assert row.steps == [step for step in late[key].steps if step.on <= day]
        assert opening(row) == opening(late[key])


def opening(row: Filing) -> dict[str, object]:
    """The figures and note as they were entered."""
    return {name: getattr(row, name) for name in ("value", "numerator", "denominator", "note")} | row.opening


def test_suggestions_done_late_restate_earlier_quarters_by_a_change() -> None:
    def numerators(today: date) -> int:
        quarters = {"2026Q1", "2026Q2", "2026Q3"}
        return ratio([row for row in build_filings(today) if row.indicator == "K50" and row.period in quarters])[0]

    assert numerators(date(2026, 12, 21)) - numerators(date(2026, 12, 20)) == 4
    changed = [row for row in build_filings(YEAR_END) if row.indicator == "K50" and row.opening]
    assert changed
    for row in changed:
        assert [step.act for step in row.steps][-2:] == ["confirm", "change"]
        assert int(row.opening["numerator"]) < int(row.numerator or 0)
