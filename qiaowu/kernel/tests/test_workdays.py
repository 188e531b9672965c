from datetime import UTC, date, datetime, time, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaowu.kernel.period import Period
from qiaowu.kernel.workdays import WorkCalendar, builtin

CALENDAR = builtin()
days = st.dates(date(2024, 6, 1), date(2027, 6, 30))


def day(text):
    return date.fromisoformat(text)


def by_hand(start, end):
    span = (start + timedelta(n) for n in range((end - start).days + 1))
    return sum(CALENDAR.is_workday(each) for each in span)


def test_2026_has_the_published_working_days():
    assert CALENDAR.by_month(2026) == [21, 16, 22, 21, 19, 21, 23, 21, 22, 18, 21, 23]
    assert sum(CALENDAR.by_month(2026)) == 248


def test_2025_has_the_published_working_days():
    assert CALENDAR.by_month(2025) == [19, 19, 21, 22, 19, 20, 23, 21, 23, 18, 20, 23]
    assert sum(CALENDAR.by_month(2025)) == 248


@pytest.mark.parametrize(
    ("received", "n", "due"),
    [
        ("2026-02-13", 5, "2026-02-27"),
        ("2026-02-13", 6, "2026-02-28"),
        ("2026-09-18", 3, "2026-09-22"),
        ("2026-09-30", 3, "2026-10-10"),
        ("2026-04-30", 1, "2026-05-06"),
        ("2026-04-30", 5, "2026-05-11"),
        ("2026-04-30", 0, "2026-04-30"),
        ("2026-10-03", 1, "2026-10-08"),
    ],
)
def test_add_counts_from_the_next_working_day(received, n, due):
    assert CALENDAR.add(day(received), n) == day(due)


def test_add_refuses_negative_days():
    with pytest.raises(ValueError, match="不能为负"):
        CALENDAR.add(day("2026-04-30"), -1)


@given(days, days)
def test_count_equals_counting_by_hand(first, second):
    start, end = min(first, second), max(first, second)
    assert CALENDAR.count(start, end) == by_hand(start, end)


def test_count_backwards_is_zero():
    assert CALENDAR.count(day("2026-03-02"), day("2026-03-01")) == 0


@given(days, st.integers(1, 60))
def test_used_is_the_inverse_of_add(received, n):
    due = CALENDAR.add(received, n)
    assert CALENDAR.is_workday(due)
    assert CALENDAR.used(received, due) == n
    assert CALENDAR.used(received, due - timedelta(1)) == n - 1


def test_share_is_exact():
    year = Period.year(2026)
    assert CALENDAR.elapsed(year, day("2026-09-30")) == (186, 248)
    assert CALENDAR.share(year, day("2026-09-30")) == Fraction(3, 4)
    assert CALENDAR.share(year, day("2025-12-31")) == 0
    assert CALENDAR.share(year, day("2027-03-01")) == 1


def test_share_of_a_period_without_working_day():
    holiday = Period.span(day("2026-10-02"), day("2026-10-05"))
    assert CALENDAR.share(holiday, day("2026-10-04")) == 0
    assert CALENDAR.share(holiday, day("2026-10-05")) == 1


@given(days, days)
def test_share_never_falls(first, second):
    year = Period.year(2026)
    earlier, later = min(first, second), max(first, second)
    assert CALENDAR.share(year, earlier) <= CALENDAR.share(year, later)


def test_missing_years_count_weekends_only():
    assert CALENDAR.missing(Period.year(2026)) == []
    assert CALENDAR.missing(Period.span(day("2026-12-01"), day("2028-01-31"))) == [2027, 2028]
    assert CALENDAR.is_workday(day("2027-10-01"))
    assert CALENDAR.count(day("2027-01-01"), day("2027-12-31")) == 261


@pytest.mark.parametrize(
    ("received", "days", "due"),
    [
        ("2026-04-30T17:29", 1, "2026-05-06"),
        ("2026-04-30T17:30", 1, "2026-05-07"),
        ("2026-09-19T10:00", 1, "2026-09-21"),  # Saturday; the Sunday after is a working day
        ("2026-10-03T10:00", 3, "2026-10-12"),
        ("2026-09-18T09:00", 3, "2026-09-22"),
    ],
)
def test_due_after_hours_starts_the_next_working_day(received, days, due):
    moment = datetime.fromisoformat(received).replace(tzinfo=UTC)
    expected = datetime.combine(day(due), time.max, UTC)
    assert CALENDAR.due_at(moment, days) == expected


def test_closing_hour_may_be_set():
    moment = datetime(2026, 9, 17, 16, 0)
    assert CALENDAR.due_at(moment, 1, closing_hour=16).date() == day("2026-09-20")
    assert CALENDAR.due_at(moment, 1, closing_hour=time(16, 1)).date() == day("2026-09-18")


def test_a_day_cannot_be_off_and_on():
    with pytest.raises(ValueError, match="2026-05-01"):
        WorkCalendar(frozenset({day("2026-05-01")}), frozenset({day("2026-05-01")}), frozenset())


def test_with_year_replaces_only_that_year():
    changed = CALENDAR.with_year(2027, [day("2027-10-01")], [day("2027-10-09")])
    assert changed.missing(Period.year(2027)) == []
    assert changed.by_month(2026) == CALENDAR.by_month(2026)
    assert (changed.is_workday(day("2027-10-01")), changed.is_workday(day("2027-10-09"))) == (
        False,
        True,
    )
    again = changed.with_year(2027, [], [])
    assert again.is_workday(day("2027-10-01"))
    assert not again.is_workday(day("2027-10-09"))
    with pytest.raises(ValueError, match="2026-10-01"):
        CALENDAR.with_year(2027, [day("2026-10-01")], [])
