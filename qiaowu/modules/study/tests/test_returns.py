"""A record that came back: who corrects it, to whom it goes again, and what is kept when somebody was first."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from qiaowu.activities.models import Activity
from qiaowu.modules.study.actions import change_session, submit_plan
from qiaowu.modules.study.duties import duties_of
from qiaowu.modules.study.tests.book import plan, session, session_post, text_of
from qiaowu.records.actions import Refused, return_back
from qiaowu.records.models import ChangeEntry

pytestmark = pytest.mark.django_db
NEW = "/study/sessions/new/"
TODAY = date(2026, 10, 12)


def edit_url(row: Activity) -> str:
    return reverse("study:session_edit", args=[row.pk])


def test_a_worker_cannot_change_what_was_confirmed_and_loses_nothing(cast: Any) -> None:
    row = session(cast, "haitang", by="community")
    client, page = cast.client("community"), reverse("study:session", args=[row.pk])
    assert client.get(edit_url(row)).url == page
    late = client.post(edit_url(row), session_post(cast, "haitang", venue="文化礼堂"))
    assert late.status_code == 409
    again = client.get(edit_url(row))
    for answer in (late, again):
        assert answer.context["form"]["venue"].value() == "文化礼堂"
        assert "没有写进记录" in text_of(answer)
    row.refresh_from_db()
    assert row.version == 1


def test_what_came_too_late_is_filled_in_when_the_record_comes_back(cast: Any) -> None:
    row = session(cast, "haitang", by="community")
    worker = cast.client("community")
    worker.post(edit_url(row), session_post(cast, "haitang", venue="文化礼堂"))
    return_back(row, by=cast.user("township"), at=row.created_at, reason="地点不对")
    page = worker.get(edit_url(row))
    assert page.context["form"]["venue"].value() == "文化礼堂"
    assert "退回原因：地点不对" in text_of(page)


def test_what_the_county_returned_goes_back_to_the_county(cast: Any) -> None:
    row, officer, county = session(cast), cast.client("township"), cast.client("county")
    page, act = reverse("study:session", args=[row.pk]), f"/records/activities.activity/{row.pk}/do/"
    county.post(f"/records/activities.activity/{row.pk}/return/", {"reason": "人次不符"})
    labels = [action.label for action in officer.get(page).context["actions"]]
    assert "确认" not in labels
    assert labels[0] == "提交"
    officer.post(f"{act}confirm/")
    row.refresh_from_db()
    assert row.status == "returned"
    officer.post(edit_url(row), session_post(cast, headcount="31"))
    officer.post(f"{act}confirm/")
    row.refresh_from_db()
    assert row.status == "submitted"
    assert "确认" not in [action.label for action in officer.get(page).context["actions"]]
    assert any("确认：云锦" in duty.title for duty in duties_of(cast.user("county"), TODAY))
    assert not any("云锦10月10日" in duty.title for duty in duties_of(cast.user("township"), TODAY))
    shown = county.get(page)
    assert ("参加人次", "36", "31") in [(c.label, c.before, c.after) for c in shown.context["changed"]]
    county.post(f"{act}confirm/")
    row.refresh_from_db()
    assert (row.status, row.confirmed_by) == ("confirmed", cast.user("county"))
    acts = ChangeEntry.objects.filter(record_id=row.pk).order_by("number").values_list("act", flat=True)
    assert list(acts) == ["return", "change", "submit", "confirm"]


def test_a_communitys_record_returned_by_the_county_passes_by_its_township(cast: Any) -> None:
    row = session(cast, "haitang", by="community")
    return_back(row, by=cast.user("county"), at=row.created_at, reason="缺签到表")
    cast.client("community").post(edit_url(row), session_post(cast, "haitang"))
    title = "确认：海棠10月10日“学习归侨侨眷权益保护法”"
    assert title in [duty.title for duty in duties_of(cast.user("county"), TODAY)]
    assert title not in [duty.title for duty in duties_of(cast.user("township"), TODAY)]
    cast.client("township").post(f"/records/activities.activity/{row.pk}/do/confirm/")
    row.refresh_from_db()
    assert row.status == "submitted"


def test_a_township_that_returns_it_too_does_not_take_it_from_the_county(cast: Any) -> None:
    row = session(cast, "haitang", by="community")
    worker, officer, county = cast.client("community"), cast.client("township"), cast.client("county")
    address = f"/records/activities.activity/{row.pk}"
    for returning in (county, officer):
        returning.post(f"{address}/return/", {"reason": "人次不符"})
        worker.post(edit_url(row), session_post(cast, "haitang", headcount="31"))
    labels = [action.label for action in officer.get(reverse("study:session", args=[row.pk])).context["actions"]]
    assert "确认" not in labels
    officer.post(f"{address}/do/confirm/")
    row.refresh_from_db()
    assert row.status == "submitted"
    county.post(f"{address}/do/confirm/")
    row.refresh_from_db()
    assert row.status == "confirmed"


def test_a_plan_returned_by_both_levels_is_published_by_the_county(cast: Any) -> None:
    row = plan(cast, "haitang", tasks=(("学", "haitang", date(2026, 12, 20)),), status="submitted")
    officer, county = cast.user("township"), cast.user("county")
    return_back(row, by=county, at=row.created_at, reason="任务太笼统")
    submit_plan(row, by=officer, at=row.created_at)
    return_back(row, by=officer, at=row.created_at, reason="再写细些")
    submit_plan(row, by=officer, at=row.created_at)
    cast.client("township").post(f"/study/plans/{row.pk}/publish/")
    row.refresh_from_db()
    assert row.status == "submitted"
    cast.client("county").post(f"/study/plans/{row.pk}/publish/")
    row.refresh_from_db()
    assert row.status == "confirmed"


def test_a_return_before_the_last_confirmation_counts_no_more(cast: Any) -> None:
    row = session(cast, "haitang", by="community")
    address, officer, county = f"/records/activities.activity/{row.pk}", cast.client("township"), cast.client("county")
    county.post(f"{address}/return/", {"reason": "人次不符"})
    cast.client("community").post(edit_url(row), session_post(cast, "haitang"))
    county.post(f"{address}/do/confirm/")
    officer.post(f"{address}/void/", {"reason": "重复登记"})
    officer.post(f"{address}/do/restore/")
    officer.post(f"{address}/do/confirm/")
    row.refresh_from_db()
    assert (row.status, row.confirmed_by) == ("confirmed", cast.user("township"))


def test_whoever_returned_a_record_may_correct_and_confirm_it(cast: Any) -> None:
    row = session(cast, "haitang", by="community", status="submitted")
    officer = cast.client("township")
    officer.post(f"/records/activities.activity/{row.pk}/return/", {"reason": "人次不符"})
    officer.post(edit_url(row), session_post(cast, "haitang", headcount="31"))
    acts = ChangeEntry.objects.filter(record_id=row.pk).order_by("number").values_list("act", flat=True)
    assert list(acts) == ["return", "change", "submit", "confirm"]


def test_a_session_to_come_asks_for_its_heads_and_not_for_confirmation(cast: Any) -> None:
    row = session(cast, status="draft", day=date(2026, 10, 20), headcount=None)
    page = cast.client("township").get(reverse("study:session", args=[row.pk]))
    labels = [action.label for action in page.context["actions"]]
    assert labels[0] == "登记人次"
    assert not {"确认", "提交", "修改"} & set(labels)
    assert "待举办" in text_of(page)
    for act in ("confirm", "submit"):
        cast.client("township").post(f"/records/activities.activity/{row.pk}/do/{act}/")
    row.refresh_from_db()
    assert row.status == "draft"


def test_a_later_plans_task_is_not_closed_by_an_earlier_session(cast: Any) -> None:
    due = date(2026, 11, 20)
    task = plan(cast, month=date(2026, 11, 1), tasks=(("十一月的学习", "yunjin", due),)).tasks.get()
    client = cast.client("township")
    assert "十一月的学习" not in text_of(client.get(NEW))
    assert client.post(NEW, session_post(cast, tasks=[task.pk])).status_code == 422
    with pytest.raises(Refused, match="11月计划"):
        change_session(
            session(cast, status="draft"),
            {},
            participants=[],
            tasks=[task],
            by=cast.user("township"),
            at=task.plan.created_at,
            version=1,
        )


def test_nobody_is_offered_to_return_their_own_record(cast: Any) -> None:
    own, foreign = session(cast), session(cast, "haitang", by="community")
    client = cast.client("township")
    for row, offered in ((own, False), (foreign, True)):
        page = client.get(reverse("study:session", args=[row.pk]))
        assert ("退回" in [action.label for action in page.context["actions"]]) is offered
        answer = client.post(f"/records/activities.activity/{row.pk}/return/", {"reason": "退给自己"})
        row.refresh_from_db()
        assert (answer.status_code, row.status) == ((302, "returned") if offered else (422, "confirmed"))
    assert "自己录入的记录不用退回" in text_of(client.post(f"/records/{own.KIND}/{own.pk}/return/", {"reason": "退"}))
