"""Where a target should stand on a day, and the light that follows; exact fractions, nothing rounded.

A flow is expected in proportion to the working days that are over, a stock moves from its opening to
the target in the same proportion. Rates, milestones and the periods of a recurring requirement are
not pro-rated: they are due in full or not yet due. A limit (≤) is a limit on every day.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from typing import Literal

from qiaowu.kernel.figures import Exact, exact
from qiaowu.kernel.period import Period
from qiaowu.kernel.workdays import WorkCalendar
from qiaowu.measures.tally import Tally

Test = Literal["ge", "gt", "le", "eq", "range"]
State = Literal["ok", "late", "bad", "idle", "na", "show", "unreported"]
PRO_RATED = frozenset({"flow", "stock"})
HUNDRED = Fraction(100)
ZERO, ONE = Fraction(0), Fraction(1)
TREND_MONTHS = 3


@dataclass(frozen=True)
class Lines:
    """The two lines of the light, in percent of what is expected."""

    green: Fraction = HUNDRED
    yellow: Fraction = Fraction(80)


@dataclass(frozen=True)
class Goal:
    """What is to be reached: the test and its numbers, the kind of period, how binding it is.

    `value` of a rate and of a recurring requirement is in percent. `due_month` is the month at whose
    end something that comes out once a year is measured; until then it is not due.
    """

    test: Test
    value: Fraction
    period_type: str
    value_max: Fraction | None = None
    modality: str = "commit"
    show_only: bool = False
    due_month: int | None = None
    opening: Fraction = ZERO

    @property
    def pro_rated(self) -> bool:
        return self.period_type in PRO_RATED and self.test != "le" and self.due_month is None


@dataclass(frozen=True)
class Days:
    """Working days of the period that are over, and all of them."""

    gone: int
    total: int
    started: bool
    ended: bool

    @property
    def share(self) -> Fraction:
        """Share of the period that is over, 0..1; a period without working days is over when it ends."""
        return Fraction(self.gone, self.total) if self.total else Fraction(self.ended)

    @property
    def left(self) -> int:
        return self.total - self.gone


@dataclass(frozen=True)
class Standing:
    """A target on a day. `ratio` is actual ÷ expected in percent; `cause` says which rule gave the light."""

    state: State
    cause: str
    actual: Fraction | None = None
    expected: Fraction | None = None
    ratio: Fraction | None = None
    over: bool = False
    softened: bool = False

    @property
    def gap(self) -> Fraction | None:
        """actual − expected: below zero is behind."""
        if self.actual is None or self.expected is None:
            return None
        return self.actual - self.expected

    @property
    def counts(self) -> bool:
        """Whether the target is judged at all on this day."""
        return self.state in {"ok", "late", "bad"}


def days_of(period: Period, as_of: date, calendar: WorkCalendar) -> Days:
    """The working days of a period as seen at the end of `as_of`."""
    gone, total = calendar.elapsed(period, as_of)
    return Days(gone, total, period.start <= as_of, period.end <= as_of)


def exact_value(tally: Tally) -> Fraction | None:
    """The value of a tally without the rounding of a decimal division."""
    if not tally.known:
        return None
    if tally.num is not None and tally.den:
        return exact(tally.num) * 100 / exact(tally.den)
    return None if tally.value is None else exact(tally.value)


def expected(goal: Goal, share: Fraction) -> Fraction:
    """What should be reached when `share` of the period is over; of a range, of its lower end."""
    if not goal.pro_rated:
        return goal.value
    if goal.period_type == "stock":
        return goal.opening + (goal.value - goal.opening) * share
    return goal.value * share


def due_on(goal: Goal, period: Period) -> date | None:
    """The day on which something with a month of its own, or a milestone, falls due; None when it always counts."""
    if goal.due_month is not None:
        year = period.end.year
        last = date(year, goal.due_month, monthrange(year, goal.due_month)[1])
        return min(last, period.end)
    return period.end if goal.period_type == "milestone" else None


def stand(
    goal: Goal,
    tally: Tally,
    period: Period,
    as_of: date,
    days: Days,
    lines: Lines | None = None,
    *,
    silent: bool = False,
) -> Standing:
    """The light of a target, and the numbers behind it; `silent` when nobody recorded anything of what was due."""
    actual = exact_value(tally)
    wanted = expected(goal, days.share)
    if tally.state == "na":
        return Standing("na", "na")
    if goal.show_only or goal.modality == "forecast":
        return Standing("show", "forecast" if goal.modality == "forecast" else "show_only", actual)
    if not days.started:
        return Standing("idle", "not_begun", actual)
    day = due_on(goal, period)
    if day is not None and as_of < day and not (goal.period_type == "milestone" and actual):
        return Standing("idle", "not_due", actual)
    if actual is None:
        return _without_value(goal, tally, wanted)
    if silent:
        return Standing("unreported", "silent", expected=wanted)
    return _judged(goal, actual, wanted, lines or Lines())


def _without_value(goal: Goal, tally: Tally, wanted: Fraction) -> Standing:
    """Nothing reported, or nothing to divide by."""
    if tally.den is None:
        return Standing("unreported", "unreported", expected=wanted)
    return Standing("idle" if goal.period_type == "per_period" else "na", "no_cases", expected=wanted)


def _judged(goal: Goal, actual: Fraction, wanted: Fraction, lines: Lines) -> Standing:
    state, cause = _within(actual, goal) if goal.test == "le" else _reached(goal, actual, wanted, lines)
    softened = state == "bad" and goal.modality == "aim"
    ratio = actual * 100 / wanted if wanted > 0 else None
    over = goal.value_max is not None and actual > goal.value_max
    over = over or (goal.test == "eq" and actual > goal.value)
    return Standing("late" if softened else state, cause, actual, wanted, ratio, over, softened)


def _within(actual: Fraction, goal: Goal) -> tuple[State, str]:
    return ("ok", "within") if actual <= goal.value else ("bad", "beyond")


def _reached(goal: Goal, actual: Fraction, wanted: Fraction, lines: Lines) -> tuple[State, str]:
    if wanted <= 0:
        return "ok", "nothing_due"
    ratio = actual * 100 / wanted
    if ratio == lines.green and goal.test == "gt":
        return "late", "only_equal"
    if ratio >= lines.green:
        return "ok", "green"
    return ("late", "yellow") if ratio >= lines.yellow else ("bad", "red")


def met(goal: Goal, actual: Fraction) -> bool:
    """Whether the whole target is reached, by its own test, whatever the day."""
    match goal.test:
        case "gt":
            return actual > goal.value
        case "le":
            return actual <= goal.value
        case "eq":
            return actual == goal.value
        case _:
            return actual >= goal.value


def plan(goal: Goal, period: Period, calendar: WorkCalendar) -> list[Fraction]:
    """Expected value at the end of each month of the period; rates are level."""
    return [expected(goal, calendar.share(period, month.end)) for month in period.months()]


def months_left(period: Period, as_of: date) -> Fraction:
    """Months from the end of `as_of` to the end of the period, the running month by its days."""
    if as_of >= period.end:
        return ZERO
    if as_of < period.start:
        return Fraction(len(period.months()))
    left = sum((ONE for month in period.months() if month.start > as_of), ZERO)
    days = monthrange(as_of.year, as_of.month)[1]
    return left + Fraction(days - as_of.day, days)


def needed_per_month(goal: Goal, actual: Fraction, period: Period, as_of: date) -> Fraction | None:
    """What each remaining month must bring; None when nothing is missing, no time is left, or it is no sum."""
    left = months_left(period, as_of)
    if not goal.pro_rated or not left or actual >= goal.value:
        return None
    return (goal.value - actual) / left


def pace_of(reached: Sequence[Fraction | None], as_of: date, opening: Fraction = ZERO) -> Fraction | None:
    """Average gain of the last three whole months; `reached` is cumulative, one a month from January.

    The running month is left out until its last day. None when one of the two values is not known.
    """
    whole = as_of.month if as_of.day == monthrange(as_of.year, as_of.month)[1] else as_of.month - 1
    months = min(TREND_MONTHS, whole)
    if not months or whole > len(reached):
        return None
    last = reached[whole - 1]
    first = reached[whole - months - 1] if whole > months else opening
    return None if last is None or first is None else (last - first) / months


def forecast(actual: Fraction, pace: Fraction | None, period: Period, as_of: date) -> Fraction | None:
    """The value at the end of the period if the pace of the last three months holds."""
    return None if pace is None else actual + pace * months_left(period, as_of)


def fraction(value: Exact | None) -> Fraction | None:
    return None if value is None else exact(value)
