"""Pace and lights against brute force: day by day, and by every rule in turn."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qiaowu.indicators.pace import (
    Days,
    Goal,
    Lines,
    days_of,
    exact_value,
    expected,
    forecast,
    met,
    months_left,
    needed_per_month,
    pace_of,
    plan,
    stand,
)
from qiaowu.kernel.period import Period
from qiaowu.kernel.workdays import builtin
from qiaowu.measures.tally import BLANK, Tally

CALENDAR = builtin()
YEAR = Period.year(2026)
days_2026 = st.dates(date(2026, 1, 1), date(2026, 12, 31))
amounts = st.fractions(min_value=0, max_value=10**9, max_denominator=100)
positive = st.fractions(min_value=Fraction(1, 100), max_value=10**9, max_denominator=100)


def value(number: int | str) -> Tally:
    return Tally("value", Decimal(number))


def judge(goal: Goal, tally: Tally, day: date = date(2026, 9, 30), period: Period = YEAR) -> str:
    return stand(goal, tally, period, day, days_of(period, day, CALENDAR)).state


@given(day=days_2026, target=amounts)
def test_flow_is_expected_by_working_days_counted_one_by_one(day, target) -> None:
    every = [date(2026, 1, 1) + timedelta(n) for n in range(365)]
    total = sum(CALENDAR.is_workday(d) for d in every)
    gone = sum(CALENDAR.is_workday(d) for d in every if d <= day)
    days = days_of(YEAR, day, CALENDAR)
    assert (days.gone, days.total, days.left) == (gone, total, total - gone)
    assert expected(Goal("ge", target, "flow"), days.share) == target * Fraction(gone, total)


@given(day=days_2026, target=amounts, opening=amounts)
def test_stock_moves_from_its_opening_to_the_target(day, target, opening) -> None:
    share = days_of(YEAR, day, CALENDAR).share
    wanted = expected(Goal("ge", target, "stock", opening=opening), share)
    assert wanted == opening * (1 - share) + target * share
    assert min(opening, target) <= wanted <= max(opening, target)


@pytest.mark.parametrize("kind", ["rate", "per_period", "milestone"])
@given(day=days_2026, target=amounts)
def test_rates_milestones_and_periods_are_not_prorated(kind, day, target) -> None:
    assert expected(Goal("ge", target, kind), days_of(YEAR, day, CALENDAR).share) == target


@settings(max_examples=300)
@given(
    day=days_2026,
    target=positive,
    actual=amounts,
    modality=st.sampled_from(["commit", "aim"]),
    test=st.sampled_from(["ge", "gt", "range"]),
    kind=st.sampled_from(["flow", "stock", "rate"]),
)
def test_light_is_that_of_the_plain_rules(day, target, actual, modality, test, kind) -> None:
    top = target * 2 if test == "range" else None
    goal = Goal(test, target, kind, value_max=top, modality=modality)
    tally = Tally("value", None, Decimal(actual.numerator), Decimal(actual.denominator * 100))
    found = stand(goal, tally, YEAR, day, days_of(YEAR, day, CALENDAR))
    wanted = target * CALENDAR.share(YEAR, day) if kind != "rate" else target
    assert found.actual == actual
    assert found.expected == wanted
    if not wanted or actual > wanted or (actual == wanted and test != "gt"):
        light = "ok"
    elif actual * 100 >= 80 * wanted or modality == "aim":
        light = "late"
    else:
        light = "bad"
    assert found.state == light
    assert found.over is (top is not None and actual > top)


def test_exactly_on_the_lines() -> None:
    goal = Goal("ge", Fraction(95), "rate")
    assert judge(goal, value("95")) == "ok"
    assert judge(goal, value("94.9999999999")) == "late"
    assert judge(goal, value("76")) == "late"
    assert judge(goal, value("75.9999999999")) == "bad"


def test_rate_is_compared_by_its_parts_not_by_its_rounded_value() -> None:
    third = Tally("value", Decimal("33.3333333333"), Decimal(1), Decimal(3))
    assert exact_value(third) == Fraction(100, 3)
    assert judge(Goal("ge", Fraction(100, 3), "rate"), third) == "ok"


def test_strict_target_is_not_met_by_the_same_number() -> None:
    goal = Goal("gt", Fraction(500), "flow")
    end = date(2026, 12, 31)
    found = stand(goal, value(500), YEAR, end, days_of(YEAR, end, CALENDAR))
    assert (found.state, found.cause, met(goal, Fraction(500))) == ("late", "only_equal", False)
    assert judge(goal, value(501), end) == "ok"


def test_aim_that_is_far_behind_is_late_and_says_so() -> None:
    found = stand(
        Goal("ge", Fraction(100), "flow", modality="aim"),
        value(1),
        YEAR,
        date(2026, 9, 30),
        days_of(YEAR, date(2026, 9, 30), CALENDAR),
    )
    assert (found.state, found.cause, found.softened) == ("late", "red", True)


@pytest.mark.parametrize("actual", [0, 10, 10**6])
def test_forecast_and_show_only_are_never_judged(actual) -> None:
    assert judge(Goal("gt", Fraction(10), "stock", modality="forecast"), value(actual)) == "show"
    assert judge(Goal("ge", Fraction(10), "flow", show_only=True), value(actual)) == "show"


def test_range_is_met_at_its_lower_end_and_flagged_beyond_its_upper() -> None:
    goal, end = Goal("range", Fraction(3), "stock", value_max=Fraction(5)), date(2026, 12, 31)
    found = {n: stand(goal, value(n), YEAR, end, days_of(YEAR, end, CALENDAR)) for n in (2, 3, 5, 6)}
    assert {n: (s.state, s.over) for n, s in found.items()} == {
        2: ("bad", False), 3: ("ok", False), 5: ("ok", False), 6: ("ok", True)
    }  # fmt: skip


def test_limit_holds_on_every_day_of_the_year() -> None:
    goal = Goal("le", Fraction(5), "flow")
    for day in (date(2026, 1, 2), date(2026, 12, 31)):
        assert [judge(goal, value(n), day) for n in (0, 5, 6)] == ["ok", "ok", "bad"]


def test_blank_zero_and_not_applicable_are_three_states() -> None:
    goal = Goal("ge", Fraction(10), "flow")
    assert [judge(goal, tally) for tally in (BLANK, value(0), Tally("na"))] == ["unreported", "bad", "na"]
    assert judge(Goal("ge", Fraction(95), "rate"), Tally("blank", None, Decimal(0), Decimal(0))) == "na"
    assert judge(Goal("eq", Fraction(100), "per_period"), Tally("blank", None, Decimal(0), Decimal(0))) == "idle"


def test_what_comes_out_once_a_year_is_idle_until_its_month_ends() -> None:
    goal = Goal("ge", Fraction(95), "rate", due_month=11)
    wave = Tally("value", Decimal("90.3"), Decimal(372), Decimal(412))
    assert [judge(goal, wave, day) for day in (date(2026, 5, 31), date(2026, 11, 29), date(2026, 11, 30))] == [
        "idle", "idle", "late"
    ]  # fmt: skip
    assert judge(Goal("ge", Fraction(10), "flow", due_month=10), value(0), date(2026, 9, 30)) == "idle"


def test_milestone_counts_when_done_and_only_fails_when_due() -> None:
    goal = Goal("ge", Fraction(1), "milestone")
    assert [judge(goal, value(n), date(2026, 6, 30)) for n in (0, 1)] == ["idle", "ok"]
    assert [judge(goal, value(n), date(2026, 12, 31)) for n in (0, 1)] == ["bad", "ok"]


def test_before_the_period_nothing_is_judged() -> None:
    assert judge(Goal("ge", Fraction(5), "flow"), value(0), date(2025, 12, 31)) == "idle"


def test_office_may_move_the_lines() -> None:
    day = date(2026, 12, 31)
    found = stand(
        Goal("ge", Fraction(100), "flow"),
        value(90),
        YEAR,
        day,
        days_of(YEAR, day, CALENDAR),
        Lines(Fraction(90), Fraction(70)),
    )
    assert found.state == "ok"


@given(target=amounts, kind=st.sampled_from(["flow", "stock", "rate"]))
def test_plan_ends_at_the_target_and_never_falls(target, kind) -> None:
    line = plan(Goal("ge", target, kind), YEAR, CALENDAR)
    assert line[-1] == target
    assert line == sorted(line)
    assert len(line) == 12


@given(day=days_2026, target=positive, actual=amounts)
def test_needed_pace_brings_exactly_the_target(day, target, actual) -> None:
    need = needed_per_month(Goal("ge", target, "flow"), actual, YEAR, day)
    left = months_left(YEAR, day)
    assert 0 <= left <= 12
    if need is None:
        assert actual >= target or not left
    else:
        assert actual + need * left == target


def test_numbers_of_the_reference_screen() -> None:
    day, reached = date(2026, 9, 30), [400, 700, 2400, 4500, 7100, 10200, 12500, 15400, 19300]
    days, goal = days_of(YEAR, day, CALENDAR), Goal("ge", Fraction(30000), "flow", modality="aim")
    found = stand(goal, value(19300), YEAR, day, days)
    assert days == Days(186, 248, True, False)
    assert (found.state, found.expected, found.gap) == ("late", 22500, -3200)
    curve = [Fraction(n) for n in reached]
    speed = pace_of(curve, day)
    assert speed == Fraction(19300 - 10200, 3)
    assert forecast(found.actual, speed, YEAR, day) == 28400
    assert needed_per_month(goal, Fraction(19300), YEAR, day) == Fraction(10700, 3)


def test_running_month_does_not_slow_the_pace() -> None:
    curve = [Fraction(10 * n) for n in range(1, 10)]
    assert pace_of([*curve, Fraction(91)], date(2026, 10, 12)) == pace_of(curve, date(2026, 9, 30)) == 10
    assert pace_of([Fraction(4)], date(2026, 1, 15)) is None
    assert pace_of([Fraction(4), Fraction(9)], date(2026, 2, 28), Fraction(1)) == 4
    assert pace_of([None, None, Fraction(9)], date(2026, 3, 31), Fraction(0)) == 3
