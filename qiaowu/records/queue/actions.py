"""What people and pages do with jobs: ask for one, cancel it, ask again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.functions import Now
from django.utils.translation import gettext as _
from psycopg.errors import UniqueViolation

from qiaowu.orgs.models import User
from qiaowu.records.actions import Refused
from qiaowu.records.queue.contract import JobKind, job_kind, well_keyed
from qiaowu.records.queue.models import Job
from qiaowu.records.queue.wakeups import wake


def enqueue(
    kind: str,
    arguments: Mapping[str, Any],
    *,
    by: User | None,
    at: datetime,
    title: str = "",
    key: str = "",
    after: timedelta | None = None,
) -> Job:
    """Ask for a job; it exists when and only when the running transaction commits.

    With a `key` the same job asked again is the one there is, unless that failed or was cancelled. `after`
    delays it. Raises ValueError on an undeclared kind or arguments that do not fit.
    """
    declared = _declared(kind)
    declared.check(arguments)
    if not well_keyed(key):
        raise ValueError("not a key")
    fresh = Job(kind=kind, arguments=dict(arguments), key=key, owner=by, title=title[:80], asked_at=at)
    fresh.unit = by.scope.home if by else None
    fresh.not_before = Now() + after if after else None
    stored = _store(fresh)
    wake()
    return stored


def _declared(kind: str) -> JobKind:
    declared = job_kind(kind)
    if declared is None:
        raise ValueError(f"no such job: {kind}")
    return declared


def _store(fresh: Job) -> Job:
    """The new row, or the one that was asked for before under the same key."""
    try:
        with transaction.atomic():
            fresh.save(force_insert=True)
    except IntegrityError as error:
        if not fresh.key or not isinstance(error.__cause__, UniqueViolation):
            raise
        states = (*Job.OPEN, Job.State.DONE)
        return Job.objects.get(kind=fresh.kind, key=fresh.key, state__in=states)
    return fresh


@transaction.atomic
def cancel(job: Job, *, by: User, at: datetime) -> Job:
    """Stop a job: at once when it waits, at its next step when it runs. Raises Refused when it has ended."""
    current = _own(job, by)
    if not current.is_open:
        raise Refused(_("任务已经结束，不能取消。"))
    current.cancel_asked = True
    if current.state == Job.State.WAITING:
        current.state, current.ended_at = Job.State.CANCELLED, at
        tidy(current)
    current.save(update_fields=["cancel_asked", "state", "ended_at"])
    return current


@transaction.atomic
def again(job: Job, *, by: User, at: datetime) -> Job:
    """Ask anew for a job that failed or was cancelled. Raises Refused when it is not at such an end."""
    current = _own(job, by)
    if current.state not in {Job.State.FAILED, Job.State.CANCELLED}:
        raise Refused(_("只有未完成和已取消的任务可以重新办理。"))
    declared = job_kind(current.kind)
    if declared is None or declared.ended is not None:
        raise Refused(_("这项任务不能重新办理，请在原来的页面上重新发起。"))
    arguments, title = current.arguments, current.title
    return enqueue(current.kind, arguments, by=current.owner, at=at, title=title, key=current.key)


def _own(job: Job, by: User) -> Job:
    """The row as it is now, locked. Raises Refused when it is not `by`'s to decide about."""
    current = Job.objects.visible_to(by).select_for_update(of=("self",)).filter(pk=job.pk).first()
    if current is None:
        raise Refused(_("您没有办理这项任务的权限。"))
    return current


def tidy(job: Job) -> None:
    """Let a job that ends drop what was kept for it."""
    declared = job_kind(job.kind)
    if declared and declared.ended:
        declared.ended(job.arguments)
