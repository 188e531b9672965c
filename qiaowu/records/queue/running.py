"""Runs one job: its transaction, its progress, its limits, and what becomes of it."""

from __future__ import annotations

import inspect
import logging
import os
import threading
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import IO, Any

from django.db import Error, InterfaceError, OperationalError, connection, connections
from django.utils.translation import gettext as _

from qiaowu.hosting.county import county
from qiaowu.orgs.clock import now
from qiaowu.orgs.models import User
from qiaowu.records.actions import Refused
from qiaowu.records.queue import claims, results
from qiaowu.records.queue.claims import Lost
from qiaowu.records.queue.contract import JobKind, job_kind
from qiaowu.records.queue.models import Job

logger = logging.getLogger(__name__)
BEAT = 2.0  # seconds between two signs of life of a running job
TIMED_OUT = 75  # exit code of a worker that ended itself because a job would not


class Interrupted(Exception):
    """The job was asked to stop in the middle: by a person, or because the worker stops."""


class Task:
    """What a job's function gets: its owner, the mark of its last part, and the ways to tell how far it is."""

    def __init__(self, job: Job, stopping: Callable[[], bool] = lambda: False) -> None:
        self.job = job
        self.mark: dict[str, Any] = dict(job.mark)
        self.done, self.total = job.done, job.total
        self.file: tuple[str, str] = ("", "")
        self.cancelled = self.lost = False
        self._stopping = stopping

    @property
    def owner(self) -> User:
        """Who asked. Raises Refused when nobody did or the account was closed."""
        owner = self.job.owner
        if owner is None or not owner.is_active:
            raise Refused(_("发起人的账号已停用。"))
        return owner

    def progress(self, done: int, total: int | None = None) -> None:
        """Tell how far it is, and stop here if someone wants that. Cheap: call it as often as you like."""
        self.done, self.total = done, self.total if total is None else total
        if self.cancelled or self.lost or self._stopping():
            raise Interrupted

    @contextmanager
    def result(self, name: str) -> Iterator[IO[bytes]]:
        """An open file that the owner may fetch when the job is done."""
        with results.new_file() as (token, file):
            yield file
        self.file = name[:120], token


class Pulse:
    """A thread with a connection of its own: shows life and progress, hears of cancelling, minds the time limit.

    The first beat comes after some seconds, so a short job costs no second connection.
    """

    def __init__(self, code: str, task: Task, limit: float) -> None:
        self._code, self._task = code, task
        self._end = threading.Event()
        self._deadline = time.monotonic() + limit
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        """Begin to beat."""
        self._thread.start()

    def stop(self) -> None:
        """No beat is under way when this returns, so none waits for the row that the job is about to lock."""
        self._end.set()
        self._thread.join()

    def _run(self) -> None:
        try:
            while not self._end.wait(BEAT):
                if time.monotonic() > self._deadline:
                    self._give_up()
                with suppress(Error):  # the database is away: the job itself will meet that
                    self._beat()
        finally:
            connections.close_all()

    def _beat(self) -> None:
        task = self._task
        try:
            with county(self._code):
                task.cancelled = claims.beat(task.job, task.done, task.total)
        except Lost:
            task.lost = True

    def _give_up(self) -> None:
        """A thread cannot be stopped from outside, a process can; its open transaction is undone by the server."""
        logger.error("job %s took longer than it may", self._task.job)
        with suppress(Error), county(self._code):
            claims.fail(self._task.job, _("办理超过时限。"), at=now())
        os._exit(TIMED_OUT)


def run(code: str, job: Job, stopping: Callable[[], bool] = lambda: False) -> None:
    """Run a job that was taken, and see it to the end of this attempt.

    Raises OperationalError or InterfaceError when the database is lost: then nothing was written, and the
    job is taken again.
    """
    task, kind = Task(job, stopping), job_kind(job.kind)
    if kind is None:
        _settle(code, task, lambda: claims.fail(job, _("本版本没有这项任务。"), at=now(), for_good=True))
        return
    pulse = Pulse(code, task, kind.limit)
    pulse.start()
    try:
        _attempt(code, task, kind, pulse)
    except (Interrupted, Lost):
        _settle(code, task, lambda: claims.give_back(job, at=now()))
    except Refused as refused:
        reason = str(refused)
        _settle(code, task, lambda: claims.fail(job, reason, at=now(), for_good=True))
    except Exception as error:
        hand_on_lost_connection(error)
        _note(job, error)
        reason = _("程序出错（%s），请联系系统管理员。") % type(error).__name__
        _settle(code, task, lambda: claims.fail(job, reason, at=now()))
    finally:
        pulse.stop()


def _attempt(code: str, task: Task, kind: JobKind, pulse: Pulse) -> None:
    """The job's transactions. What they write commits together with the job's own state, or not at all."""
    kind.check(task.job.arguments)
    if inspect.isgeneratorfunction(kind.run):
        parts = kind.run(task, **task.job.arguments)
        while _one_part(code, task, kind, parts):
            pass
        return
    with county(code):
        _admit(task, kind)
        kind.run(task, **task.job.arguments)
        pulse.stop()
        _finish(task)


def _one_part(code: str, task: Task, kind: JobKind, parts: Iterator[dict[str, Any]]) -> bool:
    """One part in one transaction; False after the last."""
    with county(code):
        _admit(task, kind)
        for mark in parts:
            claims.keep(task.job, mark, task.done, task.total)
            return True
        _finish(task)
    return False


def _admit(task: Task, kind: JobKind) -> None:
    """Ask the owner's right again: it may be gone since the job was asked for."""
    if task.job.owner_id:
        task.job.owner = User.objects.get(pk=task.job.owner_id)
    if kind.permission and not task.owner.can(kind.permission):
        raise Refused(_("发起人已没有办理这项任务的权限。"))


def _finish(task: Task) -> None:
    posts = standing(task.job.owner) if task.file[1] else ""
    claims.finish(task.job, at=now(), total=task.total, file=task.file, posts=posts)


def standing(user: User | None) -> str:
    """The posts by which a file was made; whoever holds others today may not fetch it."""
    return ",".join(str(post.pk) for post in user.scope.posts)[:200] if user else ""


def _settle(code: str, task: Task, write: Callable[[], None]) -> None:
    """Write how the attempt ended, after everything it wrote is undone, its file included."""
    with suppress(OSError):
        results.drop_of(code, task.file[1])
    with county(code):
        write()


def hand_on_lost_connection(error: Exception) -> None:
    """Hand on what only a new connection can mend."""
    if isinstance(error, (OperationalError, InterfaceError)) and not connection.is_usable():
        raise error


def _note(job: Job, error: Exception) -> None:
    """To the log go the kind of error and its place; its message may quote a row."""
    place = "".join(traceback.format_tb(error.__traceback__)[-3:])
    logger.error("job %s failed: %s\n%s", job, type(error).__name__, place)
