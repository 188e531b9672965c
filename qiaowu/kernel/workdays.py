"""The working-day clock: holiday tables, day counting, due dates.

The table of a year is issued by the State Council each November. Until it is imported, that
year counts weekends only and the caller shows "暂按周末计算" (see `missing`).
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from itertools import chain

from .period import Period

CLOSING = time(17, 30)
WEEKENDS_ONLY = "暂按周末计算"

_DAY = timedelta(1)
_END_OF_DAY = time.max


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """`off`: public holidays; `work`: weekend days made up for; `years`: those with a table.

    Raises ValueError when one day stands in both sets.
    """

    off: frozenset[date]
    work: frozenset[date]
    years: frozenset[int]
    # Only the days that differ from the plain week matter for counting.
    _lost: tuple[date, ...] = field(init=False, repr=False, compare=False)
    _gained: tuple[date, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if both := self.off & self.work:
            raise ValueError(f"{min(both).isoformat()} 不能既放假又上班")
        lost = sorted(day for day in self.off if day.weekday() < 5)
        gained = sorted(day for day in self.work if day.weekday() >= 5)
        object.__setattr__(self, "_lost", tuple(lost))
        object.__setattr__(self, "_gained", tuple(gained))

    def is_workday(self, day: date) -> bool:
        if day in self.off:
            return False
        return day.weekday() < 5 or day in self.work

    def next_workday(self, day: date) -> date:
        """`day` itself when it is a working day, else the first one after it."""
        while not self.is_workday(day):
            day += _DAY
        return day

    def add(self, received: date, n: int) -> date:
        """Day `n` of the clock: the day of receipt is day 0, day 1 the next working day.

        Day 0 is the day of receipt even when that is a holiday. ValueError for n < 0.
        """
        if n < 0:
            raise ValueError("工作日天数不能为负数")
        day = received
        for _ in range(n):
            day = self.next_workday(day + _DAY)
        return day

    def count(self, start: date, end: date) -> int:
        """Working days from `start` to `end`, both included; 0 when `end` is earlier."""
        if end < start:
            return 0
        plain = _weekdays_before(end.toordinal() + 1) - _weekdays_before(start.toordinal())
        return plain - _within(self._lost, start, end) + _within(self._gained, start, end)

    def used(self, received: date, as_of: date) -> int:
        """Days of the clock gone by at the end of `as_of`; inverse of `add` on working days."""
        return self.count(received + _DAY, as_of)

    def elapsed(self, period: Period, as_of: date) -> tuple[int, int]:
        """(working days gone at the end of `as_of`, working days of the whole period)."""
        gone = self.count(period.start, min(period.end, as_of))
        return gone, self.count(period.start, period.end)

    def share(self, period: Period, as_of: date) -> Fraction:
        """Share of the period's working days that is over, 0..1, exact.

        A period without a working day is over when its last day is.
        """
        gone, total = self.elapsed(period, as_of)
        if total:
            return Fraction(gone, total)
        return Fraction(as_of >= period.end)

    def by_month(self, year: int) -> list[int]:
        """Working days of each of the twelve months."""
        return [self.count(part.start, part.end) for part in Period.year(year).months()]

    def missing(self, period: Period) -> list[int]:
        """Years of the period that have no table, in order; for them only weekends count."""
        years = range(period.start.year, period.end.year + 1)
        return [year for year in years if year not in self.years]

    def received_day(self, received: datetime, closing_hour: time | int = CLOSING) -> date:
        """The working day a matter counts as received on.

        From closing time on, and on days off, it counts as received on the next working day.
        """
        closing = time(closing_hour) if isinstance(closing_hour, int) else closing_hour
        late = received.time() >= closing
        return self.next_workday(received.date() + _DAY if late else received.date())

    def due_at(self, received: datetime, days: int, closing_hour: time | int = CLOSING) -> datetime:
        """Last moment of day `days`, in the time zone of `received`; late when now > due."""
        due = self.add(self.received_day(received, closing_hour), days)
        return datetime.combine(due, _END_OF_DAY, received.tzinfo)

    def with_year(self, year: int, off: Iterable[date], work: Iterable[date]) -> WorkCalendar:
        """A calendar with this table for `year`. ValueError for days of another year."""
        off, work = frozenset(off), frozenset(work)
        if stray := [day for day in off | work if day.year != year]:
            raise ValueError(f"{min(stray).isoformat()} 不属于{year}年的放假安排")
        return WorkCalendar(
            off | {day for day in self.off if day.year != year},
            work | {day for day in self.work if day.year != year},
            self.years | {year},
        )


def _weekdays_before(ordinal: int) -> int:
    """Mondays to Fridays before this proleptic ordinal; ordinal 1 is a Monday."""
    weeks, rest = divmod(ordinal - 1, 7)
    return weeks * 5 + min(rest, 5)


def _within(days: tuple[date, ...], start: date, end: date) -> int:
    return bisect_right(days, end) - bisect_left(days, start)


def _run(start: str, end: str) -> Iterator[date]:
    first, last = date.fromisoformat(start), date.fromisoformat(end)
    return (first + _DAY * step for step in range((last - first).days + 1))


# The State Council's notices for 2025 and 2026.
_OFF_2025 = (
    ("2025-01-01", "2025-01-01"), ("2025-01-28", "2025-02-04"), ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"), ("2025-05-31", "2025-06-02"), ("2025-10-01", "2025-10-08"),
)  # fmt: skip
_WORK_2025 = ("2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11")
_OFF_2026 = (
    ("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"), ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"), ("2026-06-19", "2026-06-21"), ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"),
)  # fmt: skip
_WORK_2026 = ("2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10")


def builtin() -> WorkCalendar:
    """The tables delivered with the program: 2025 and 2026, 248 working days each."""
    off = chain.from_iterable(_run(*ends) for ends in _OFF_2025 + _OFF_2026)
    work = (date.fromisoformat(text) for text in _WORK_2025 + _WORK_2026)
    return WorkCalendar(frozenset(off), frozenset(work), frozenset({2025, 2026}))
