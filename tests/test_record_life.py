"""The life of a record, told with the notebooks of one study session."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from qiaowu.activities.models import Activity
from qiaowu.records import actions, chain
from qiaowu.records.actions import Conflict, Refused
from qiaowu.records.history import changed_since_return, history_of
from qiaowu.records.models import ChangeEntry, Evidence, Status

pytestmark = pytest.mark.django_db
AT = timezone.now()


def draft(cast: Any, unit: str = "haitang", by: str = "community", **fields: Any) -> Activity:
    values: dict[str, Any] = {"headcount": 36, "no_evidence_reason": "签到表存社区"} | fields
    activity = Activity(
        no=actions.next_number("HD-202609-"),
        unit=cast.unit(unit),
        type="group_study",
        title="学习侨法",
        held_on=date(2026, 9, 1),
        **values,
    )
    return actions.create(activity, by=cast.user(by), at=AT, day=activity.held_on)


def change(record: Activity, by: Any, version: int | None = None, reason: str = "", **values: Any) -> Activity:
    return actions.change(
        record,
        values,
        by=by,
        at=AT,
        version=version or record.version,
        day=lambda saved: saved.held_on,
        reason=reason,
    )


def test_a_new_record_knows_the_township_of_its_day(cast: Any) -> None:
    assert draft(cast).township == cast.unit("yunjin")


def test_a_worker_submits_and_the_township_confirms(cast: Any) -> None:
    record = actions.submit(draft(cast), by=cast.user("community"), at=AT)
    record = actions.confirm(record, by=cast.user("township"), at=AT)
    assert (record.status, record.confirmed_by) == (Status.CONFIRMED, cast.user("township"))


def test_a_worker_cannot_confirm(cast: Any) -> None:
    with pytest.raises(Refused):
        actions.confirm(draft(cast), by=cast.user("community"), at=AT)


@pytest.mark.parametrize("act", ["submit", "confirm"])
def test_the_sibling_township_can_do_nothing_and_leaves_nothing(cast: Any, act: str) -> None:
    record = draft(cast)
    entries = ChangeEntry.objects.count()
    with pytest.raises(Refused):
        getattr(actions, act)(record, by=cast.user("township2"), at=AT)
    record.refresh_from_db()
    assert (record.status, ChangeEntry.objects.count()) == (Status.DRAFT, entries)


def test_without_evidence_or_a_reason_nothing_is_submitted(cast: Any) -> None:
    with pytest.raises(Refused, match="佐证"):
        actions.submit(draft(cast, no_evidence_reason=""), by=cast.user("community"), at=AT)


def test_evidence_takes_the_place_of_a_reason(cast: Any) -> None:
    record = draft(cast, no_evidence_reason="")
    actions.attach(
        record, Evidence(kind="link", title="报道", url="https://example.cn/a"), by=cast.user("community"), at=AT
    )
    assert actions.submit(record, by=cast.user("community"), at=AT).status == Status.SUBMITTED


def test_a_returned_record_shows_what_changed_when_it_comes_back(cast: Any) -> None:
    record = actions.submit(draft(cast), by=cast.user("community"), at=AT)
    record = actions.return_back(record, by=cast.user("township"), at=AT, reason="人次与签到表不符")
    record = change(record, cast.user("community"), headcount=31)
    record = actions.submit(record, by=cast.user("community"), at=AT)
    changes = [(c.label, c.before, c.after) for c in changed_since_return(record)]
    assert changes == [("参加人次", "36", "31")]


def test_a_return_needs_a_reason(cast: Any) -> None:
    record = actions.submit(draft(cast), by=cast.user("community"), at=AT)
    with pytest.raises(Refused, match="原因"):
        actions.return_back(record, by=cast.user("township"), at=AT, reason=" ")


def test_a_change_from_an_old_version_is_a_conflict_and_overwrites_nothing(cast: Any) -> None:
    record = draft(cast)
    change(record, cast.user("township"), headcount=40)
    with pytest.raises(Conflict):
        change(record, cast.user("community"), version=record.version, headcount=50)
    record.refresh_from_db()
    assert record.headcount == 40


def test_a_confirmed_record_is_changed_only_with_a_reason(cast: Any) -> None:
    record = actions.confirm(draft(cast), by=cast.user("township"), at=AT)
    with pytest.raises(Refused, match="原因"):
        change(record, cast.user("township"), headcount=40)
    assert change(record, cast.user("township"), reason="补签两人", headcount=38).headcount == 38


def test_a_voided_record_can_be_restored_as_a_draft(cast: Any) -> None:
    record = actions.confirm(draft(cast), by=cast.user("township"), at=AT)
    record = actions.void(record, by=cast.user("township"), at=AT, reason="重复录入")
    assert actions.restore(record, by=cast.user("township"), at=AT).status == Status.DRAFT


def test_every_act_is_in_the_log_with_who_what_and_why(cast: Any) -> None:
    record = actions.submit(draft(cast), by=cast.user("community"), at=AT)
    record = actions.return_back(record, by=cast.user("township"), at=AT, reason="缺签到表")
    told = [(item.who, item.act, item.reason) for item in history_of(record)]
    assert told == [("township同志", "退回", "缺签到表"), ("community同志", "提交", ""), ("community同志", "录入", "")]


def test_the_chain_is_whole_after_many_acts(cast: Any) -> None:
    for _n in range(3):
        actions.confirm(draft(cast), by=cast.user("township"), at=AT)
    assert list(chain.faults()) == []


TAMPERS = {
    "edit": lambda: ChangeEntry.objects.filter(number=2).update(reason="改过"),
    "edit_after": lambda: ChangeEntry.objects.filter(number=3).update(after={"headcount": 99}),
    "delete": lambda: ChangeEntry.objects.filter(number=2).delete(),
    "cut_the_tail": lambda: ChangeEntry.objects.filter(number=4).delete(),
    "insert": lambda: ChangeEntry.objects.create(
        number=9,
        at=AT,
        actor="x",
        actor_name="x",
        act="create",
        record_kind="k",
        record_id=1,
        record_title="t",
        digest="0",
    ),
    "reorder": lambda: (
        ChangeEntry.objects.filter(number=2).update(number=100),
        ChangeEntry.objects.filter(number=3).update(number=2),
        ChangeEntry.objects.filter(number=100).update(number=3),
    ),
}


@pytest.mark.parametrize("tamper", TAMPERS.values(), ids=TAMPERS)
def test_tampering_with_the_log_is_found(cast: Any, tamper: Any) -> None:
    for _n in range(2):
        actions.confirm(draft(cast), by=cast.user("township"), at=AT)
    tamper()
    assert list(chain.faults())


def test_numbers_of_a_series_never_repeat(cast: Any) -> None:
    assert [actions.next_number("HD-202610-") for _n in range(3)] == [
        "HD-202610-0001",
        "HD-202610-0002",
        "HD-202610-0003",
    ]


def test_the_word_that_a_record_was_voided_carries_the_way_back(cast: Any) -> None:
    record, client = draft(cast), cast.client("township")
    page = client.post(f"/records/{record.KIND}/{record.pk}/void/", {"reason": "重复登记"}, follow=True)
    undo = f"/records/{record.KIND}/{record.pk}/do/restore/"
    assert f'<form method="post" action="{undo}">' in page.content.decode().partition('id="toasts"')[2]
    after = client.post(undo, follow=True).content.decode().partition('id="toasts"')[2]
    assert "已恢复为草稿" in after
    assert "data-undo" not in after
    record.refresh_from_db()
    assert record.status == Status.DRAFT
