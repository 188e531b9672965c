"""What workers write: take a job, move it on, end it. Each function runs inside `county(code)`.

A job is held by its worker's number and its count of attempts. Whoever lost it, to a crash that was none or
to a cancellation, finds no row to update, raises `Lost`, and its transaction takes back what it wrote.
Times are the database's own; none is trusted after the clock was set: one that lies in the future, or
too far back, means that the job is due.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from django.utils.translation import gettext as _

from qiaowu.records.queue.actions import tidy
from qiaowu.records.queue.contract import job_kind
from qiaowu.records.queue.models import Job
from qiaowu.records.queue.wakeups import wake, workers_alive

LEASE = timedelta(seconds=30)
"""A worker that has not been heard of for so long has lost its job."""
SLACK = timedelta(seconds=5)
BACKOFF, FACTOR, LONGEST = 10, 3, 3600
"""Seconds before the second attempt, what each further wait is multiplied by, and the longest wait."""


class Lost(Exception):
    """The job is no longer this worker's."""


def delay(attempts: int) -> timedelta:
    """How long a job waits after so many attempts."""
    return timedelta(seconds=min(BACKOFF * FACTOR ** (attempts - 1), LONGEST))


def due() -> Q:
    """Waiting jobs whose time has come; one that was set in the future was set by another clock."""
    come = Q(not_before__isnull=True) | Q(not_before__lte=Now()) | Q(set_at__gt=Now() + SLACK)
    return Q(state=Job.State.WAITING) & come


def stale(alive: Collection[int]) -> Q:
    """Running jobs whose worker is gone or silent."""
    silent = Q(beat_at__lt=Now() - LEASE) | Q(beat_at__gt=Now() + LEASE)
    return Q(state=Job.State.RUNNING) & (silent | ~Q(worker__in=alive))


def take(worker: int, *, at: datetime, most: int | None = None, gone: list[int] | None = None) -> Job | None:
    """The oldest job that is due, now this worker's; None when there is none.

    With `most`, none either while so many jobs of the county run: others must not wait for them. Numbers of
    workers that lost a job are added to `gone`: a frozen one, or a query that outlives its worker, still holds locks.
    """
    rows = Job.objects.select_for_update(skip_locked=True, of=("self",)).order_by("pk")
    if Job.objects.filter(state=Job.State.RUNNING).exists():
        for left in rows.filter(stale(workers_alive())):
            if gone is not None and left.worker is not None and left.worker != worker:
                gone.append(left.worker)
            _take_back(left, at=at)
        if most is not None and Job.objects.filter(state=Job.State.RUNNING).count() >= most:
            return None
    job = rows.filter(due()).first()
    if job is None:
        return None
    job.state, job.worker, job.attempts = Job.State.RUNNING, worker, job.attempts + 1
    _store(job, beat_at=Now())
    return job


def _store(job: Job, **times: Any) -> None:
    """Write what changes when a job moves, with times of the database."""
    job.set_at = Now()
    job.beat_at = times.get("beat_at")
    job.not_before = times.get("not_before")
    job.save(update_fields=["state", "worker", "attempts", "reason", "ended_at", "set_at", "beat_at", "not_before"])


def _take_back(job: Job, *, at: datetime) -> None:
    """A job whose worker died: due again, unless it was cancelled or has brought down too many."""
    job.worker = None
    if job.cancel_asked:
        _end(job, Job.State.CANCELLED, at=at)
    elif job.attempts >= _most_attempts(job):
        _end(job, Job.State.FAILED, at=at, reason=_("办理程序多次中断，已停止。"))
    else:
        job.state = Job.State.WAITING
        _store(job)


def _most_attempts(job: Job) -> int:
    declared = job_kind(job.kind)
    return declared.attempts if declared else 1


def _end(job: Job, state: Job.State, *, at: datetime, reason: str = "") -> None:
    job.state, job.worker, job.reason, job.ended_at = state, None, reason[:300], at
    _store(job)
    tidy(job)


def held(job: Job) -> QuerySet[Job]:
    """The job's row while it is still the worker's that took it."""
    return Job.objects.filter(pk=job.pk, state=Job.State.RUNNING, worker=job.worker, attempts=job.attempts)


def beat(job: Job, done: int, total: int) -> bool:
    """Say that the worker lives, and how far it is. True when someone asked to cancel. Raises Lost."""
    if not held(job).update(beat_at=Now(), done=done, total=total):
        raise Lost
    return held(job).filter(cancel_asked=True).exists()


def keep(job: Job, mark: dict[str, Any], done: int, total: int) -> None:
    """A part is done: its mark commits together with what the part wrote. Raises Lost."""
    kept = held(job).filter(cancel_asked=False)
    if not kept.update(mark=mark, beat_at=Now(), done=done, total=total):
        raise Lost


def finish(job: Job, *, at: datetime, total: int = 0, file: tuple[str, str] = ("", ""), posts: str = "") -> None:
    """All is done, in the transaction that did it; `file` is name and token. Raises Lost, also when cancelled."""
    mine = held(job).filter(cancel_asked=False)
    moved = mine.update(
        state=Job.State.DONE,
        worker=None,
        beat_at=None,
        set_at=Now(),
        ended_at=at,
        reason="",
        done=total,
        total=total,
        file_name=file[0],
        file_token=file[1],
        posts=posts,
    )
    if not moved:
        raise Lost
    tidy(job)


def fail(job: Job, reason: str, *, at: datetime, for_good: bool = False) -> None:
    """An attempt failed: the job waits for the next one, or stays undone with its reason."""
    current = held(job).select_for_update(of=("self",)).first()
    if current is None:
        return
    if current.cancel_asked:
        _end(current, Job.State.CANCELLED, at=at)
    elif for_good or current.attempts >= _most_attempts(current):
        _end(current, Job.State.FAILED, at=at, reason=reason)
    else:
        current.state, current.worker, current.reason = Job.State.WAITING, None, reason[:300]
        _store(current, not_before=Now() + delay(current.attempts))


def give_back(job: Job, *, at: datetime) -> None:
    """Stopped in the middle by no fault of the job: cancelled if someone asked, else due again at once."""
    current = held(job).select_for_update(of=("self",)).first()
    if current is None:
        return
    if current.cancel_asked:
        _end(current, Job.State.CANCELLED, at=at)
        return
    current.state, current.worker, current.attempts = Job.State.WAITING, None, max(current.attempts - 1, 0)
    _store(current)
    wake()


def seconds_to_next() -> float | None:
    """How long until this county should be looked at again; None when nothing is open."""
    soonest: float | None = None
    times = Job.objects.open().annotate(now=Now()).values_list("state", "not_before", "now")
    for state, not_before, moment in times.order_by("not_before")[:50]:
        waits = LEASE.total_seconds() / 3 if state == Job.State.RUNNING else 0.5
        if state == Job.State.WAITING and not_before:
            waits = max((not_before - moment).total_seconds(), 0.05)
        soonest = waits if soonest is None else min(soonest, waits)
    return soonest
