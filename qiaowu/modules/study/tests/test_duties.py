"""Who owes what: each duty comes with its cause and goes when anybody did it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qiaowu.kernel.period import Period
from qiaowu.modules.study import duties
from qiaowu.modules.study.tests.book import evaluation, plan, session

pytestmark = pytest.mark.django_db
TODAY = date(2026, 10, 12)
Q3 = date(2026, 7, 1)


def owed(cast: Any, who: str, day: date = TODAY) -> dict[str, date]:
    return {duty.title: duty.due for duty in duties.duties_of(cast.user(who), day)}


def all_plans(cast: Any, *units: str) -> None:
    for unit in units:
        for month in (8, 9, 10, 11):
            plan(cast, unit, month=date(2026, month, 1), tasks=(("已办", unit, date(2027, 12, 1)),))
        evaluation(cast, unit, quarter=Q3)


def test_a_township_owes_its_plans_and_the_evaluation_of_the_quarter(cast: Any) -> None:
    plan(cast, month=date(2026, 9, 1))
    plan(cast, month=date(2026, 8, 1), published=None)
    assert owed(cast, "township") == {
        "云锦：8月学习计划已起草，还没发布": date(2026, 8, 5),
        "云锦：发布10月学习计划": date(2026, 10, 5),
        "云锦：登记2026年三季度学习评估": date(2026, 9, 30),
    }


def test_what_is_done_is_owed_no_more(cast: Any) -> None:
    all_plans(cast, "yunjin")
    assert owed(cast, "township") == {}


def test_the_next_plan_is_asked_for_near_the_end_of_the_month(cast: Any) -> None:
    evaluation(cast, "yunjin", quarter=Q3)
    evaluation(cast, "yunjin", quarter=date(2026, 10, 1))
    for month in (8, 9, 10):
        plan(cast, month=date(2026, month, 1))
    assert owed(cast, "township", date(2026, 10, 24)) == {}
    assert owed(cast, "township", date(2026, 10, 25)) == {"云锦：发布11月学习计划": date(2026, 11, 5)}


def test_a_task_is_owed_by_the_unit_that_carries_it(cast: Any) -> None:
    all_plans(cast, "yunjin", "zhenjiang")
    tasks = (("学习侨法", "haitang", date(2026, 10, 20)), ("明年再学", "haitang", date(2026, 12, 20)))
    plan(cast, month=date(2026, 12, 1), tasks=tasks)
    assert owed(cast, "community") == {"学习任务：学习侨法": date(2026, 10, 20)}
    assert owed(cast, "township") == owed(cast, "township2") == {}


def test_a_submitted_record_waits_for_its_township_and_a_returned_one_for_its_unit(cast: Any) -> None:
    all_plans(cast, "yunjin", "zhenjiang")
    session(cast, "haitang", by="community", status="submitted", title="甲", day=date(2026, 9, 8))
    session(cast, "haitang", by="community", status="returned", title="乙", day=date(2026, 10, 9))
    assert owed(cast, "township") == {"确认：海棠9月8日“甲”": date(2026, 10, 10)}
    assert owed(cast, "community") == {"补正：海棠10月9日“乙”": date(2026, 11, 4)}
    assert owed(cast, "township2") == {}
    assert owed(cast, "county") == {}


def test_the_county_sees_what_townships_submitted_and_who_has_no_plan(cast: Any) -> None:
    all_plans(cast, "zhenjiang")
    session(cast, "yunjin", status="submitted", title="甲", day=date(2026, 10, 9))
    assert owed(cast, "county") == {
        "1 个乡镇（街道）10月学习计划未发布": date(2026, 10, 5),
        "确认：云锦10月9日“甲”": date(2026, 11, 4),
    }


@pytest.mark.parametrize("who", ["leader", "auditor", "admin", "stranger"])
def test_whoever_enters_nothing_owes_nothing(cast: Any, who: str) -> None:
    session(cast, "haitang", by="community", status="submitted")
    assert owed(cast, who) == {}


@pytest.mark.parametrize(("who", "most"), [("township", 10), ("county", 9), ("community", 6)])
def test_duties_cost_few_queries_however_many_they_are(cast: Any, who: str, most: int) -> None:
    for n in range(5):
        session(cast, "haitang", by="community", status="submitted", title=f"第{n}场")
        session(cast, "haitang", by="community", status="returned", title=f"退{n}场")
        plan(cast, month=date(2026, 5 + n, 1), tasks=(("学", "haitang", date(2026, 10, 20)),))
    user = cast.user(who)
    with CaptureQueriesContext(connection) as asked:
        found = list(duties.duties_of(user, TODAY))
    assert len(found) >= (1 if who == "county" else 5)
    assert len(asked) <= most


def test_each_duty_has_one_action_that_opens(cast: Any) -> None:
    session(cast, "haitang", by="community", status="submitted")
    session(cast, "yunjin", status="returned")
    plan(cast, tasks=(("学", "yunjin", date(2026, 10, 20)), ("学", "haitang", date(2026, 10, 20))))
    for who in ("township", "community", "county"):
        client = cast.client(who)
        for duty in duties.duties_of(cast.user(who), TODAY):
            assert duty.why
            assert client.get(duty.action.url).status_code == 200, duty.title
            assert client.get(duty.url).status_code == 200, duty.title


def test_the_calendar_holds_sessions_due_plans_and_tasks(cast: Any) -> None:
    session(cast, title="甲")
    session(cast, "zhenjiang", by="township2", title="别处")
    session(cast, title="作废", status="void")
    plan(cast, tasks=(("学侨法", "haitang", date(2026, 10, 20)),))
    items = duties.calendar_of(cast.user("township"), Period.month(2026, 10))
    assert {(item.day.day, item.title, item.done) for item in items} == {
        (10, "甲", True),
        (5, "学习计划发布截止", False),
        (20, "任务到期：学侨法", False),
    }
    assert cast.client("township").get("/calendar/").status_code == 200


def test_the_search_finds_only_what_the_user_may_read(cast: Any) -> None:
    row = session(cast, title="学习侨法")
    session(cast, "zhenjiang", by="township2", title="枕江学习侨法")
    plan(cast, focus="侨法宣传月")
    hits = {hit.title for hit in duties.search_hits("侨法", cast.user("township"))}
    assert hits == {"学习侨法", "云锦街道 2026年10月学习计划"}
    assert [hit.title for hit in duties.search_hits(row.no, cast.user("township"))] == ["学习侨法"]
    assert list(duties.search_hits("侨法", cast.user("stranger"))) == []


def test_books_that_disagree_are_named(cast: Any) -> None:
    right, wrong = session(cast, headcount=12), session(cast, headcount=30)
    for row in (right, wrong):
        row.sign_ins.create(unit=row.unit, heads=12, noted_by=cast.user("township"), noted_at=row.created_at)
    plan(cast)
    assert set(duties.disagreements()) == {
        f"活动 {wrong.no} 签到汇总 12，人次 30，不一致",
        "云锦街道 2026年10月学习计划 已发布，但没有学习任务",
    }
