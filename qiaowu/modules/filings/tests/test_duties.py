"""Who owes which figure, and who does not."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

from qiaowu.modules.filings.duties import filing_duties
from qiaowu.modules.filings.tests.helpers import stored
from qiaowu.records.actions import return_back, submit
from qiaowu.web.registry import Duty

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 12)


def duties(cast: Any, name: str) -> list[Duty]:
    return list(filing_duties(cast.user(name), TODAY))


def monthly(cast: Any, *months: int, code: str = "K33") -> None:
    for month in months:
        stored(cast.unit("yunjin"), code, f"2026-{month:02d}", date(2026, month, 28), cast.user("county"), value=90)


def test_unit_that_files_monthly_owes_the_month_that_is_over(cast: Any) -> None:
    monthly(cast, 7, 8)
    (duty,) = duties(cast, "township")
    assert duty.title == "报送2026年9月侨界人才库"
    assert duty.due == date(2026, 10, 10)
    page = cast.client("township").get(duty.url)
    assert page.context["form"]["period"].value() == "2026-09"


def test_duty_is_gone_once_the_figure_is_filed(cast: Any) -> None:
    monthly(cast, 7, 8, 9)
    assert duties(cast, "township") == []


def test_quarter_that_covers_the_month_is_enough(cast: Any) -> None:
    monthly(cast, 7, 8)
    stored(cast.unit("yunjin"), "K33", "2026Q3", date(2026, 9, 30), cast.user("county"), value=91)
    assert duties(cast, "township") == []


def test_single_events_make_no_habit(cast: Any) -> None:
    monthly(cast, 3, 6, 8, code="K26")
    assert duties(cast, "township") == []


def test_zero_report_of_the_quarter_is_expected_again(cast: Any) -> None:
    for quarter, day in (("2026Q1", date(2026, 3, 31)), ("2026Q2", date(2026, 6, 30))):
        stored(cast.unit("yunjin"), "K39", quarter, day, cast.user("county"), value=0)
    assert [duty.title for duty in duties(cast, "township")] == ["报送2026年三季度到位资金"]


def test_void_filing_does_not_count_as_filed(cast: Any) -> None:
    monthly(cast, 7, 8)
    stored(cast.unit("yunjin"), "K33", "2026-09", date(2026, 9, 30), cast.user("county"), "void", value=91)
    assert len(duties(cast, "township")) == 1


def test_returned_figure_comes_back_to_its_unit_with_the_reason(cast: Any) -> None:
    filing = stored(
        cast.unit("yunjin"), "K39", "2026-09", date(2026, 9, 28), cast.user("township"), "returned", value=6
    )
    (duty,) = duties(cast, "township")
    assert (duty.reason, duty.action.url) == ("缺银行回单", f"/filings/{filing.pk}/edit/")
    assert duties(cast, "township2") == duties(cast, "county") == []


def test_returned_figure_is_due_from_the_day_of_its_last_return(cast: Any) -> None:
    filing = stored(cast.unit("yunjin"), "K39", "2026-09", date(2026, 9, 28), cast.user("township"), value=6)
    for day in (8, 12):
        at = datetime(2026, 10, day, 1, 30, tzinfo=UTC)
        filing = return_back(filing, by=cast.user("county"), at=at, reason="缺银行回单")
        (duty,) = duties(cast, "township")
        assert duty.due == {8: date(2026, 10, 12), 12: date(2026, 10, 15)}[day]
        filing = submit(filing, by=cast.user("township"), at=at)


def test_county_has_one_duty_for_all_that_waits(cast: Any) -> None:
    for day in (1, 2):
        stored(
            cast.unit("yunjin"), "K39", "2026-10", date(2026, 10, day), cast.user("township"), "submitted", value=day
        )
    (duty,) = duties(cast, "county")
    assert duty.title == "确认报送数据 2 条"
    assert cast.client("county").get(duty.url).context["total"] == 2
    assert duties(cast, "township") == []
    assert duties(cast, "leader") == []


def test_duties_appear_on_the_home_page(cast: Any) -> None:
    monthly(cast, 7, 8)
    assert "报送2026年9月侨界人才库" in cast.client("township").get("/").content.decode()
