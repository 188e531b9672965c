"""What filings add up to: by hand, by `count` and by the grid, for each kind of rule."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from qiaowu.kernel.period import Period
from qiaowu.measures.count import count
from qiaowu.measures.grid import Grid
from qiaowu.measures.models import Indicator
from qiaowu.measures.rules import Rule, parse_rule
from qiaowu.modules.filings.models import Filing
from qiaowu.modules.filings.tests.helpers import stored
from qiaowu.orgs.models import Unit

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 10, 12)
YEAR = Period.year(2026)
# one indicator for each kind of rule over filings
FLOW, STOCK, RATE, LATEST_RATE, EACH_QUARTER, MILESTONE = "K39", "K33", "K32", "K13", "K44", "K29"


def rule_of(code: str) -> Rule:
    return parse_rule(Indicator.objects.get(code=code).versions.get().rule)


def month_of(day: date) -> str:
    return Period.of("month", day).key


def county() -> Unit:
    return Unit.objects.get(kind="county")


def counted(code: str, unit: Unit, period: Period = YEAR) -> tuple[str, Decimal | None, Decimal | None, Decimal | None]:
    """The value from `count`, after making sure that the grid gives the same."""
    rule = rule_of(code)
    tally = count(rule, unit, period, AS_OF)
    assert Grid([rule], YEAR, AS_OF).tally(rule, unit, period) == tally
    return tally.state, tally.value, tally.num, tally.den


# --- by hand ---


def test_flow_adds_up_and_a_reported_zero_is_not_a_blank(cast: Any) -> None:
    user, yunjin, zhenjiang = cast.user("county"), cast.unit("yunjin"), cast.unit("zhenjiang")
    assert counted(FLOW, county()) == ("blank", None, None, None)
    stored(zhenjiang, FLOW, "2026Q3", date(2026, 9, 30), user, value=0)
    assert counted(FLOW, zhenjiang) == ("value", 0, None, None)
    assert counted(FLOW, yunjin)[0] == "blank"
    stored(yunjin, FLOW, "2026-03", date(2026, 3, 1), user, value=4_000_000)
    stored(yunjin, FLOW, "2026-09", date(2026, 9, 3), user, value=6_000_000)
    assert counted(FLOW, county())[1] == 10_000_000
    assert counted(FLOW, yunjin, Period.quarter(2026, 1))[1] == 4_000_000


def test_stock_takes_the_last_state_of_each_unit(cast: Any) -> None:
    user = cast.user("county")
    stored(cast.unit("yunjin"), STOCK, "2026-07", date(2026, 7, 31), user, value=80)
    stored(cast.unit("yunjin"), STOCK, "2026-09", date(2026, 9, 30), user, value=91)
    stored(cast.unit("zhenjiang"), STOCK, "2026-08", date(2026, 8, 31), user, value=69)
    assert counted(STOCK, county())[1] == 160
    assert counted(STOCK, county(), Period.month(2026, 9))[1] == 91


def test_rate_adds_first_and_divides_last(cast: Any) -> None:
    user = cast.user("county")
    stored(cast.unit("yunjin"), RATE, "2026-08", date(2026, 8, 31), user, numerator=9, denominator=10)
    stored(cast.unit("zhenjiang"), RATE, "2026-08", date(2026, 8, 31), user, numerator=1, denominator=2)
    state, value, num, den = counted(RATE, county())
    assert (state, num, den) == ("value", 10, 12)
    assert value == Decimal(10) * 100 / 12


def test_survey_counts_its_last_wave_only(cast: Any) -> None:
    user, office = cast.user("county"), cast.unit("office")
    stored(office, LATEST_RATE, "2026-05", date(2026, 5, 22), user, numerator=372, denominator=412)
    stored(office, LATEST_RATE, "2026-10", date(2026, 10, 9), user, numerator=460, denominator=486)
    assert counted(LATEST_RATE, county())[2:] == (460, 486)


def test_each_quarter_is_met_once_and_surplus_is_not_carried_over(cast: Any) -> None:
    user, office = cast.user("county"), cast.unit("office")
    for day in (date(2026, 3, 5), date(2026, 3, 6), date(2026, 6, 11)):
        stored(office, EACH_QUARTER, month_of(day), day, user, value=1)
    assert counted(EACH_QUARTER, county())[2:] == (2, 3)
    stored(office, EACH_QUARTER, "2026-09", date(2026, 9, 10), user, value=0)
    assert counted(EACH_QUARTER, county())[2:] == (2, 3)
    stored(office, EACH_QUARTER, "2026-10", date(2026, 10, 8), user, value=1)
    assert counted(EACH_QUARTER, county())[2:] == (3, 4)


def test_milestone_is_done_or_not(cast: Any) -> None:
    assert counted(MILESTONE, county())[:2] == ("value", 0)
    stored(cast.unit("department"), MILESTONE, "2026-01", date(2026, 1, 5), cast.user("county"), value=1)
    assert counted(MILESTONE, county())[:2] == ("value", 1)


@pytest.mark.parametrize("status", ["draft", "submitted", "returned", "void"])
def test_what_is_not_confirmed_never_counts(cast: Any, status: str) -> None:
    stored(cast.unit("yunjin"), FLOW, "2026-09", date(2026, 9, 3), cast.user("county"), status, value=6_000_000)
    assert counted(FLOW, county())[0] == "blank"


def test_indicators_do_not_mix(cast: Any) -> None:
    stored(cast.unit("yunjin"), "K40", "2026-09", date(2026, 9, 3), cast.user("county"), value=450_000_000)
    assert counted(FLOW, county())[0] == "blank"


# --- any filings at all ---

DAYS = st.integers(0, 320).map(lambda n: date(2026, 1, 1) + timedelta(days=n))
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["yunjin", "zhenjiang", "department"]),
        st.sampled_from([FLOW, STOCK, RATE, LATEST_RATE, EACH_QUARTER, MILESTONE]),
        DAYS,
        st.integers(0, 3),
        st.integers(3, 5),
        st.sampled_from(["confirmed", "confirmed", "confirmed", "submitted", "void"]),
    ),
    max_size=14,
)
PERIODS = [YEAR, Period.quarter(2026, 1), Period.quarter(2026, 3), Period.month(2026, 9), Period.half(2026, 1)]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(rows=ROWS, period=st.sampled_from(PERIODS))
def test_grid_and_count_give_what_counting_by_hand_gives(cast: Any, rows: list[Any], period: Period) -> None:
    Filing.objects.all().delete()
    user = cast.user("county")
    for name, code, day, num, den, status in rows:
        figure: dict[str, int] = (
            {"numerator": num, "denominator": den} if code in {RATE, LATEST_RATE} else {"value": num}
        )
        stored(cast.unit(name), code, month_of(day), day, user, status, **figure)
    kept = [filing for filing in Filing.objects.confirmed() if period.contains(filing.dated) and filing.dated <= AS_OF]
    grid = Grid([rule_of(code) for code in BY_HAND], YEAR, AS_OF)
    for unit in (county(), cast.unit("yunjin"), cast.unit("zhenjiang"), cast.unit("department")):
        mine = [filing for filing in kept if unit.kind == "county" or filing.unit_id == unit.pk]
        for code, by_hand in BY_HAND.items():
            rule = rule_of(code)
            tally = count(rule, unit, period, AS_OF)
            assert grid.tally(rule, unit, period) == tally
            of_code = [filing for filing in mine if filing.indicator.code == code]
            assert (tally.value, tally.num, tally.den) == by_hand(of_code, period), (code, unit.name, of_code)


Figure = tuple[Decimal | None, Decimal | None, Decimal | None]


def flow_by_hand(rows: list[Filing], period: Period) -> Figure:
    return (sum((row.value or Decimal(0) for row in rows), Decimal(0)) if rows else None), None, None


def stock_by_hand(rows: list[Filing], period: Period) -> Figure:
    return flow_by_hand(newest_of_each_unit(rows), period)


def newest_of_each_unit(rows: list[Filing]) -> list[Filing]:
    newest = {row.unit_id: row for row in sorted(rows, key=lambda row: (row.dated, row.pk))}
    return list(newest.values())


def rate_by_hand(rows: list[Filing], period: Period) -> Figure:
    if not rows:
        return None, None, None
    num = sum((row.numerator or Decimal(0) for row in rows), Decimal(0))
    den = sum((row.denominator or Decimal(0) for row in rows), Decimal(0))
    return num * 100 / den, num, den


def latest_rate_by_hand(rows: list[Filing], period: Period) -> Figure:
    return rate_by_hand(newest_of_each_unit(rows), period)


def each_quarter_by_hand(rows: list[Filing], period: Period) -> Figure:
    quarters = [quarter for quarter in period.quarters() if quarter.start <= AS_OF]
    met = {q for q in quarters if any(row.value and q.contains(row.dated) for row in rows)}
    due = [q for q in quarters if q in met or q.end <= AS_OF]
    if not due:
        return None, Decimal(len(met)), Decimal(0)
    return Decimal(len(met)) * 100 / len(due), Decimal(len(met)), Decimal(len(due))


def milestone_by_hand(rows: list[Filing], period: Period) -> Figure:
    return Decimal(any(row.value for row in rows)), None, None


BY_HAND = {
    FLOW: flow_by_hand,
    STOCK: stock_by_hand,
    RATE: rate_by_hand,
    LATEST_RATE: latest_rate_by_hand,
    EACH_QUARTER: each_quarter_by_hand,
    MILESTONE: milestone_by_hand,
}
