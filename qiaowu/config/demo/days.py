"""Working days of 2025 and 2026 as announced; other years fall back to Monday to Friday, but for New Year."""

from __future__ import annotations

from datetime import date, timedelta

# first and last day of each holiday
_OFF = [
    ("2025-01-01", "2025-01-01"), ("2025-01-28", "2025-02-04"), ("2025-04-04", "2025-04-06"),
    ("2025-05-01", "2025-05-05"), ("2025-05-31", "2025-06-02"), ("2025-10-01", "2025-10-08"),
    ("2026-01-01", "2026-01-03"), ("2026-02-15", "2026-02-23"), ("2026-04-04", "2026-04-06"),
    ("2026-05-01", "2026-05-05"), ("2026-06-19", "2026-06-21"), ("2026-09-25", "2026-09-27"),
    ("2026-10-01", "2026-10-07"), ("2027-01-01", "2027-01-03"),
]  # fmt: skip
# weekend days worked in exchange
_WORK = {
    "2025-01-26", "2025-02-08", "2025-04-27", "2025-09-28", "2025-10-11",
    "2026-01-04", "2026-02-14", "2026-02-28", "2026-05-09", "2026-09-20", "2026-10-10",
}  # fmt: skip


def is_workday(day: date) -> bool:
    """Whether offices work on the day."""
    text = day.isoformat()
    if text in _WORK:
        return True
    if any(first <= text <= last for first, last in _OFF):
        return False
    return day.weekday() < 5


def workdays(first: date, last: date) -> list[date]:
    """The working days from `first` to `last`, both included."""
    span = (last - first).days + 1
    return [day for i in range(span) if is_workday(day := first + timedelta(days=i))]


def month_end(year: int, month: int) -> date:
    """The last day of a month; month 12 rolls into the next year correctly."""
    return date(year + month // 12, month % 12 + 1, 1) - timedelta(days=1)


def next_workday(day: date) -> date:
    """The first working day after `day`."""
    day += timedelta(days=1)
    while not is_workday(day):
        day += timedelta(days=1)
    return day
