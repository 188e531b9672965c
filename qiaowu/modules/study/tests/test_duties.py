"""Who owes what: each duty comes with its cause and goes when anybody did it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from qiaowu.kernel.period import Period
from qiaowu.modules.study import duties
from qiaowu.modules.study.tests.book import AT, evaluation, plan, session
from qiaowu.records.actions import return_back, submit

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
    assert owed(cast, "community") == {"补正：海棠10月9日“乙”": date(2026, 10, 15)}
    assert owed(cast, "township2") == {}
    assert owed(cast, "county") == {}


def test_the_county_sees_what_townships_submitted_and_who_has_no_plan(cast: Any) -> None:
    all_plans(cast, "zhenjiang")
    session(cast, "yunjin", status="submitted", title="甲", day=date(2026, 10, 9))
    assert owed(cast, "county") == {
        "1 个乡镇（街道）10月学习计划未发布": date(2026, 10, 5),
        "确认：云锦10月9日“甲”": date(2026, 11, 4),
    }


def test_a_return_is_due_from_its_own_day_and_says_why(cast: Any) -> None:
    all_plans(cast, "yunjin", "zhenjiang")
    row = session(cast, "haitang", by="community", day=date(2026, 3, 4), title="讲“侨法”")
    return_back(row, by=cast.user("township"), at=AT, reason="缺签到表")
    (duty,) = duties.duties_of(cast.user("community"), TODAY)
    assert (duty.title, duty.due, duty.reason) == ("补正：海棠3月4日“讲‘侨法’”", date(2026, 10, 15), "缺签到表")
    assert "退回原因：缺签到表" in cast.client("community").get("/").content.decode()


def test_drafts_and_sessions_to_come_are_owed_by_whoever_entered_them(cast: Any) -> None:
    all_plans(cast, "yunjin", "zhenjiang")
    session(cast, "haitang", by="community", status="draft", day=date(2026, 10, 20), headcount=None, title="将办")
    session(cast, "haitang", by="community", status="draft", day=date(2026, 10, 9), title="写完")
    assert owed(cast, "community") == {
        "登记人次：海棠10月20日“将办”": date(2026, 10, 20),
        "办完草稿：海棠10月9日“写完”": date(2026, 11, 4),
    }
    assert owed(cast, "township") == {}


def test_what_waits_for_another_level_takes_no_place_in_the_list(cast: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    all_plans(cast, "yunjin", "zhenjiang")
    for day in (1, 2):
        row = session(cast, "haitang", by="community", day=date(2026, 9, day))
        return_back(row, by=cast.user("county"), at=AT, reason="人次不符")
        submit(row, by=cast.user("community"), at=AT)
    session(cast, "haitang", by="community", status="submitted", title="甲", day=date(2026, 9, 8))
    monkeypatch.setattr(duties, "SHOWN", 2)
    assert owed(cast, "township") == {"确认：海棠9月8日“甲”": date(2026, 10, 10)}


def test_what_i_handed_in_stays_in_sight(cast: Any) -> None:
    row = session(cast, "haitang", by="community", status="submitted", title="交上去的")
    worker, officer = cast.client("community"), cast.client("township")
    (mine,) = worker.get("/?tab=mine").context["rows"]
    assert (mine["title"], mine["state"]["label"]) == ("交上去的", "待确认")
    officer.post(f"/records/activities.activity/{row.pk}/do/confirm/")
    (done,) = officer.get("/?tab=done").context["rows"]
    assert (done["title"], done["act"], done["url"]) == ("交上去的", "确认", f"/study/sessions/{row.pk}/")
    assert "交上去的" in officer.get("/?tab=done").content.decode()
    assert worker.get("/?tab=done").context["rows"] == []
    assert cast.client("township2").get("/?tab=mine").context["rows"] == []


def test_what_i_handed_in_says_with_whom_it_lies(cast: Any) -> None:
    kept = {name: session(cast, "haitang", by="community", status=name, title=name) for name in ("draft", "submitted")}
    session(cast, "haitang", by="community", title="counted")
    back = session(cast, "haitang", by="community", title="back")
    return_back(back, by=cast.user("county"), at=AT, reason="人次不符")

    def told() -> dict[str, str]:
        return {row["title"]: row["act"] for row in cast.client("community").get("/?tab=mine").context["rows"]}

    assert told() == {
        "draft": "在本单位，还没提交",
        "submitted": "等云锦确认",
        "counted": "county同志 2026-10-12 确认",
        "back": "退回本单位，等补正",
    }
    submit(back, by=cast.user("community"), at=AT)
    return_back(kept["submitted"], by=cast.user("township"), at=AT, reason="缺表")
    submit(kept["submitted"], by=cast.user("community"), at=AT)
    assert (told()["back"], told()["submitted"]) == ("等县侨办确认", "等云锦确认")
    assert "等县侨办确认" in cast.client("community").get("/?tab=mine").content.decode()


def test_a_task_of_this_month_is_owed_from_its_first_day(cast: Any) -> None:
    all_plans(cast, "yunjin", "zhenjiang")
    plan(cast, month=date(2026, 12, 1), tasks=(("月底学", "haitang", date(2026, 10, 31)),))
    assert owed(cast, "community", date(2026, 10, 1)) == {"学习任务：月底学": date(2026, 10, 31)}


def test_a_returned_plan_goes_back_to_the_county(cast: Any) -> None:
    for month in (8, 9):
        plan(cast, month=date(2026, month, 1))
    evaluation(cast, "yunjin", quarter=Q3)
    row = plan(cast, tasks=(("学", "yunjin", date(2026, 12, 20)),))
    return_back(row, by=cast.user("county"), at=AT, reason="任务太笼统")
    assert owed(cast, "township") == {"补正：云锦街道 2026年10月学习计划": date(2026, 10, 15)}
    officer, county = cast.client("township"), cast.client("county")
    page, publish = f"/study/plans/{row.pk}/", f"/study/plans/{row.pk}/publish/"
    assert officer.get(page).context["actions"][0].label == "重新提交"
    officer.post(publish)
    row.refresh_from_db()
    assert row.status == "returned"
    officer.post(f"/records/study.plan/{row.pk}/do/submit/")
    officer.post(publish)
    row.refresh_from_db()
    assert row.status == "submitted"
    assert owed(cast, "township") == {}
    assert "发布：云锦街道 2026年10月学习计划" in owed(cast, "county")
    county.post(publish)
    row.refresh_from_db()
    assert row.status == "confirmed"


@pytest.mark.parametrize("who", ["leader", "auditor", "admin", "stranger"])
def test_whoever_enters_nothing_owes_nothing(cast: Any, who: str) -> None:
    session(cast, "haitang", by="community", status="submitted")
    assert owed(cast, who) == {}


@pytest.mark.parametrize(("who", "most"), [("township", 11), ("county", 10), ("community", 7)])
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
