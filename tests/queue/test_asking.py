"""Asking for a job: together with its cause or not at all, with ids only, once for a key."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.db import IntegrityError, transaction

from qiaowu.hosting.county import county
from qiaowu.orgs.actions import save_draft
from qiaowu.orgs.clock import now
from qiaowu.orgs.models import FormDraft
from qiaowu.records.actions import Refused
from qiaowu.records.queue import actions
from qiaowu.records.queue.contract import ID, job
from qiaowu.records.queue.models import Job
from qiaowu.records.queue.wakeups import listening
from tests.queue.conftest import ask, effects, run_one

pytestmark = pytest.mark.django_db


def cause_and_job(cast: Any) -> None:
    save_draft(by=cast.user("township"), form="cause", data={})
    actions.enqueue("test.count", {"n": 1}, by=cast.user("township"), at=now())


def cut_off(cast: Any) -> None:
    with county(settings.COUNTY):
        cause_and_job(cast)
        raise ZeroDivisionError


@pytest.mark.django_db(transaction=True)
def test_a_job_commits_with_its_cause_and_wakes_a_worker_then(cast: Any) -> None:
    with listening() as listener:
        with county(settings.COUNTY):
            cause_and_job(cast)
            assert listener.heard() == []
        assert listener.heard(5.0) == [settings.COUNTY]
    assert (FormDraft.objects.count(), Job.objects.count()) == (1, 1)


@pytest.mark.django_db(transaction=True)
def test_a_job_goes_with_its_cause_and_wakes_nobody(cast: Any) -> None:
    with listening() as listener:
        with pytest.raises(ZeroDivisionError):
            cut_off(cast)
        assert listener.heard(0.05) == []
    assert (FormDraft.objects.count(), Job.objects.count()) == (0, 0)


@pytest.mark.parametrize("given", [{"n": "张三"}, {"n": 0}, {"n": True}, {"n": 2**63}, {}, {"n": 1, "name": "张三"}])
def test_arguments_that_are_no_ids_are_refused(db: None, given: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"test\.count"):
        actions.enqueue("test.count", given, by=None, at=now())
    assert Job.objects.count() == 0


def test_an_argument_is_an_id_and_no_text() -> None:
    assert ID(5)
    assert not ID("5")


def test_an_undeclared_job_and_a_taken_key_are_refused(db: None) -> None:
    with pytest.raises(ValueError, match="no such job"):
        actions.enqueue("test.unknown", {}, by=None, at=now())
    with pytest.raises(ValueError, match="is taken"):
        job("test.count", label="又一个", arguments={})(lambda task: None)


def test_the_same_key_is_the_same_job_until_it_failed(db: None) -> None:
    first = ask("test.refused", n=1, key="once")
    assert ask("test.refused", n=1, key="once").pk == first.pk
    assert ask("test.refused", n=1, key="other").pk != first.pk
    run_one()
    assert ask("test.refused", n=1, key="once").pk != first.pk


def test_a_key_that_was_done_is_not_done_again(db: None) -> None:
    first = ask("test.count", n=7, key="month-2026-10")
    run_one()
    assert ask("test.count", n=7, key="month-2026-10").pk == first.pk
    assert run_one() is None
    assert effects(7) == 1


def test_a_key_is_no_place_for_text(db: None) -> None:
    with pytest.raises(ValueError, match="not a key"):
        ask("test.count", n=7, key="张三")


def test_a_delayed_job_is_not_due_yet(db: None) -> None:
    ask("test.count", n=7, after=timedelta(hours=1))
    assert run_one() is None


def test_a_waiting_job_is_cancelled_at_once_and_an_ended_one_not_at_all(cast: Any) -> None:
    owner = cast.user("township")
    made = ask("test.count", by=owner, n=7)
    actions.cancel(made, by=owner, at=now())
    assert run_one() is None
    with pytest.raises(Refused, match="已经结束"):
        actions.cancel(made, by=owner, at=now())
    assert effects(7) == 0


def test_nobody_decides_about_another_ones_job_but_the_administrator(cast: Any) -> None:
    made = ask("test.count", by=cast.user("township"), n=7)
    with pytest.raises(Refused, match="没有办理这项任务的权限"):
        actions.cancel(made, by=cast.user("county"), at=now())
    assert actions.cancel(made, by=cast.user("admin"), at=now()).state == "cancelled"


def test_a_failed_job_is_asked_for_again_by_its_owners_wish(cast: Any) -> None:
    made = ask("test.refused", by=cast.user("township"), n=7)
    with pytest.raises(Refused, match="只有"):
        actions.again(made, by=cast.user("township"), at=now())
    run_one()
    second = actions.again(made, by=cast.user("admin"), at=now())
    assert (second.owner, second.state, second.arguments) == (cast.user("township"), "waiting", {"n": 7})


@pytest.mark.parametrize(
    "wrong",
    [
        {"state": "running"},
        {"worker": 5},
        {"state": "done"},
        {"ended_at": "now"},
        {"state": "failed", "ended_at": "now"},
    ],
)
def test_the_database_refuses_a_job_between_two_states(db: None, wrong: dict[str, Any]) -> None:
    given = {name: now() if value == "now" else value for name, value in wrong.items()}
    with pytest.raises(IntegrityError), transaction.atomic():
        Job.objects.create(kind="test.count", asked_at=now(), **given)
    assert Job.objects.create(kind="test.count", asked_at=now()).state == "waiting"
