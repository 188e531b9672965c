from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from qiaowu.kernel.period import MONTHS_IN, Period, month_end, month_index, month_start

days = st.dates(date(1950, 1, 1), date(2080, 12, 31))
kinds = st.sampled_from(["year", "half", "quarter", "month"])
named = st.builds(Period.of, kinds, days)
spans = st.builds(lambda a, b: Period.span(min(a, b), max(a, b)), days, days)
periods = st.one_of(named, spans, st.builds(Period.year_to, days))


@pytest.mark.parametrize(
    ("period", "key", "label"),
    [
        (Period.year(2026), "2026", "2026年"),
        (Period.half(2026, 1), "2026H1", "2026年上半年"),
        (Period.half(2026, 2), "2026H2", "2026年下半年"),
        (Period.quarter(2026, 3), "2026Q3", "2026年三季度"),
        (Period.month(2026, 9), "2026-09", "2026年9月"),
        (Period.year_to(date(2026, 9, 30)), "2026-01-01..2026-09-30", "2026年1—9月"),
        (Period.year_to(date(2026, 1, 31)), "2026-01-01..2026-01-31", "2026年1月"),
        (Period.year_to(date(2026, 9, 29)), "2026-01-01..2026-09-29", "2026年1月1日—9月29日"),
        (Period.year_to(date(2024, 2, 29)), "2024-01-01..2024-02-29", "2024年1—2月"),
        (
            Period.span(date(2026, 3, 5), date(2026, 4, 2)),
            "2026-03-05..2026-04-02",
            "2026年3月5日—4月2日",
        ),
        (
            Period.span(date(2025, 10, 1), date(2026, 9, 30)),
            "2025-10-01..2026-09-30",
            "2025年10月1日—2026年9月30日",
        ),
        (
            Period.span(date(2026, 3, 5), date(2026, 3, 5)),
            "2026-03-05..2026-03-05",
            "2026年3月5日",
        ),
    ],
)
def test_key_and_label(period, key, label):
    assert (str(period), period.label) == (key, label)
    assert Period.parse(key) == period


@given(periods)
def test_key_round_trips(period):
    assert Period.parse(period.key) == period


@pytest.mark.parametrize(
    "key",
    ["", "26", "2026H3", "2026Q0", "2026-13", "2026-9", "2026-00", "0000", "2026q3", " 2026",
     "2026-02-30..2026-03-01", "2026-03-02..2026-03-01", "2026-01-01", "２０２６", "2026\n"],
)  # fmt: skip
def test_parse_refuses_other_text_in_chinese(key):
    with pytest.raises(ValueError, match="时段写法不对"):
        Period.parse(key)


def test_numbers_out_of_range_are_refused():
    for make, number in [(Period.half, 3), (Period.quarter, 5), (Period.month, 0)]:
        with pytest.raises(ValueError, match="超出范围"):
            make(2026, number)


@pytest.mark.parametrize(
    ("kind", "start", "end"),
    [
        ("year", date(2026, 1, 1), date(2026, 12, 30)),
        ("month", date(2026, 2, 1), date(2026, 2, 27)),
        ("ytd", date(2026, 2, 1), date(2026, 3, 1)),
        ("span", date(2026, 1, 1), date(2026, 3, 1)),
        ("week", date(2026, 1, 5), date(2026, 1, 11)),
        ("span", date(2026, 3, 2), date(2026, 3, 1)),
    ],
)
def test_days_that_do_not_fit_the_kind_are_refused(kind, start, end):
    with pytest.raises(ValueError, match="时段"):
        Period(kind, start, end)


@given(kinds, days)
def test_a_named_period_holds_its_day_and_has_its_months(kind, day):
    period = Period.of(kind, day)
    assert period.contains(day)
    assert month_index(period.end) - month_index(period.start) + 1 == MONTHS_IN[kind]
    assert (period.start.day, (period.end + timedelta(1)).day) == (1, 1)


@given(named)
def test_previous_is_adjacent_and_of_the_same_kind(period):
    previous = period.previous()
    assert previous.kind == period.kind
    assert previous.end + timedelta(1) == period.start


@given(spans)
def test_previous_span_is_as_long_and_adjacent(period):
    assume(period.kind == "span" and period.start > date(1951, 1, 1))
    assume(period.start - timedelta(period.days) > date(1, 1, 1))
    previous = period.previous()
    assert (previous.days, previous.end + timedelta(1)) == (period.days, period.start)


def test_previous_year_to_date_is_the_same_days_of_last_year():
    assert Period.year_to(date(2026, 9, 30)).previous() == Period.year_to(date(2025, 9, 30))
    assert Period.year_to(date(2024, 2, 29)).previous() == Period.year_to(date(2023, 2, 28))


def test_same_last_year():
    assert Period.quarter(2026, 3).same_last_year() == Period.quarter(2025, 3)
    assert Period.span(date(2026, 3, 5), date(2026, 4, 2)).same_last_year() == Period.span(
        date(2025, 3, 5), date(2025, 4, 2)
    )


@given(periods, kinds)
def test_parts_are_exactly_the_named_periods_inside(period, kind):
    assume(period.days < 1500)
    every_day = [period.start + timedelta(n) for n in range(period.days)]
    touched = sorted({Period.of(kind, day) for day in every_day}, key=lambda part: part.start)
    assert period.parts(kind) == [part for part in touched if period.covers(part)]


def test_parts_of_a_year():
    year = Period.year(2026)
    assert [part.key for part in year.quarters()] == ["2026Q1", "2026Q2", "2026Q3", "2026Q4"]
    assert len(year.months()) == 12
    assert year.parts("year") == [year]
    assert [part.key for part in Period.year_to(date(2026, 9, 29)).parts("half")] == ["2026H1"]


@given(periods, days)
def test_clip_keeps_exactly_the_days_up_to_it(period, day):
    clipped = period.clip(day)
    if day < period.start:
        assert clipped is None
    else:
        assert (clipped.start, clipped.end) == (period.start, min(period.end, day))


def test_clip_of_a_period_that_is_over_keeps_its_kind():
    assert Period.quarter(2026, 1).clip(date(2026, 10, 12)) == Period.quarter(2026, 1)
    assert Period.quarter(2026, 1).clip(date(2026, 3, 31)) == Period.quarter(2026, 1)
    assert Period.year(2026).clip(date(2026, 9, 30)) == Period.year_to(date(2026, 9, 30))


@given(days)
def test_month_index_is_undone_by_start_and_end(day):
    index = month_index(day)
    assert month_start(index) <= day <= month_end(index)
    assert month_start(index + 1) == month_end(index) + timedelta(1)


def test_year_number_is_that_of_the_last_day():
    assert Period.span(date(2025, 10, 1), date(2026, 9, 30)).year_number == 2026
