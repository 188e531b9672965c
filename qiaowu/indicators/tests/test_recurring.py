"""Targets whose sentence says how often: each part is due in the calendar, and a duty of whoever leads."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qiaowu.indicators import due
from qiaowu.indicators.models import Target
from qiaowu.indicators.tests.story import filing, make_targets
from qiaowu.kernel.period import Period
from qiaowu.measures.models import Indicator

pytestmark = pytest.mark.django_db


def said(cast: Any, code: str, **fields: Any) -> Target:
    """A target of `code` that stands on a commitment with a rhythm of its own."""
    target = make_targets(cast)["K13"]
    type(target.commitment).objects.filter(pk=target.commitment_id).update(**fields)
    Target.objects.filter(pk=target.pk).update(indicator=Indicator.objects.get(code=code), value=100, test="eq")
    return Target.objects.get(pk=target.pk)


def days(cast: Any, code: str, year: int = 2026) -> list[tuple[date, bool]]:
    """Due days of the indicator in the calendar of a year, and whether each is done."""
    name = Indicator.objects.get(code=code).name
    found = [item for month in Period.year(year).months() for item in due.calendar(cast.user("leader"), month)]
    return [(item.day, item.done) for item in found if item.title == name]


@pytest.mark.parametrize("code", ["K12", "K35"])
def test_a_rate_renewed_each_quarter_is_due_at_the_end_of_each(cast: Any, code: str) -> None:
    said(cast, code, per="quarter", per_count=1)
    filing(cast, code, "office", date(2026, 3, 20), n=30, d=32)

    ends = [date(2026, 3, 31), date(2026, 6, 30), date(2026, 9, 30), date(2026, 12, 31)]
    assert days(cast, code) == list(zip(ends, (True, False, False, False), strict=True))


def test_a_due_item_shows_the_sentence_that_asks_for_it(cast: Any) -> None:
    said(cast, "K12", per="quarter", per_count=1)

    page = cast.client("county").get("/calendar/?month=2026-09").content.decode()

    (item,) = [i for i in due.calendar(cast.user("county"), Period.month(2026, 9)) if i.title == "宣传栏季度更新"]
    assert "知晓率从75%提升至89%" not in item.quote
    assert "95%" in item.quote
    assert "宣传栏季度更新" in page
    assert item.quote in page


def test_visits_of_a_year_are_due_at_its_end_and_done_when_the_target_is_met(cast: Any) -> None:
    said(cast, "K47", per="year", per_count=2)
    filing(cast, "K47", "office", date(2026, 9, 20), n=7, d=9)
    assert days(cast, "K47") == [(date(2026, 12, 31), False)]

    filing(cast, "K47", "office", date(2026, 10, 9), n=9, d=9)
    assert days(cast, "K47") == [(date(2026, 12, 31), True)]


def test_a_quarter_without_a_record_is_a_duty_of_the_unit_that_leads(cast: Any) -> None:
    target = said(cast, "K12", per="quarter", per_count=1)

    def found(day: date) -> list[Any]:
        return [duty for duty in due.duties(cast.user("county"), day) if f":{target.pk}:" in duty.key]

    (late,) = found(date(2026, 10, 12))
    assert (late.due, late.why) == (date(2026, 9, 30), "贵单位是责任单位，每季度须办理并登记")
    assert late.action.url.endswith("?period=2026-Q3") or "period=2026Q3" in late.action.url
    filing(cast, "K12", "office", date(2026, 9, 28), n=32, d=32)
    assert found(date(2026, 10, 12)) == []


def test_sums_of_a_month_are_due_until_enough_was_done(cast: Any) -> None:
    said(cast, "K09", per="month", per_count=2)
    filing(cast, "K09", "office", date(2026, 3, 3), 1)
    filing(cast, "K09", "office", date(2026, 4, 3), 2)

    done = dict(days(cast, "K09"))
    assert len(done) == 12
    assert [done[date(2026, month, 28 if month == 2 else 31 if month == 3 else 30)] for month in (2, 3, 4)] == [
        False, False, True,
    ]  # fmt: skip


def test_every_second_month_is_due_at_the_end_of_each_pair(cast: Any) -> None:
    said(cast, "K09", per="month", per_count=1, per_every=2)
    assert [day.month for day, _done in days(cast, "K09")] == [2, 4, 6, 8, 10, 12]


def test_what_a_register_of_its_own_keeps_due_is_not_told_twice(cast: Any) -> None:
    said(cast, "K19", per="quarter", per_count=1)
    assert days(cast, "K19") == []
