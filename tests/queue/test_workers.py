"""Worker processes: killed, stopped, racing, poisoned; what a job does happens once whatever they suffer."""

from __future__ import annotations

import os
import signal
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from qiaowu.cli.testing import TestCluster
from qiaowu.orgs.clock import now
from qiaowu.records.queue.actions import cancel
from qiaowu.records.queue.models import Job
from qiaowu.records.queue.wakeups import workers_alive
from tests.queue.conftest import Start, ask, effects, ended, until
from tests.queue.working import sign

pytestmark = pytest.mark.django_db(transaction=True)


def fresh(job: Job) -> Job:
    return Job.objects.get(pk=job.pk)


def test_a_worker_killed_in_the_middle_of_a_job_costs_time_and_nothing_else(start: Start, signs: Path) -> None:
    made, first = ask("test.slow", n=7), start()
    until((signs / "begun7").exists)
    first.kill()
    first.wait()
    assert effects(7) == 0
    sign("go")
    start()
    until(lambda: ended(made))
    assert (fresh(made).state, fresh(made).attempts, effects(7)) == ("done", 2, 2)


def test_parts_that_were_committed_before_a_kill_are_not_done_again(start: Start, signs: Path) -> None:
    made, first = ask("test.parts", ns=[1, 2, 3, 4, 5]), start()
    until((signs / "third").exists)
    first.kill()
    first.wait()
    assert [effects(n) for n in (1, 2, 3, 4, 5)] == [1, 1, 0, 0, 0]
    sign("go")
    start()
    until(lambda: ended(made))
    assert [effects(n) for n in (1, 2, 3, 4, 5)] == [1, 1, 1, 1, 1]
    assert (fresh(made).done, fresh(made).total) == (5, 5)


def test_two_workers_at_one_queue_do_each_job_once(start: Start) -> None:
    start(), start()
    until(lambda: len(workers_alive()) == 2)
    made = [ask("test.count", n=n) for n in range(1, 31)]
    until(lambda: ended(*made))
    assert [effects(n) for n in range(1, 31)] == [1] * 30
    assert set(Job.objects.values_list("state", "attempts")) == {("done", 1)}


def test_a_running_job_shows_its_progress_and_can_be_cancelled(cast: Any, start: Start, signs: Path) -> None:
    made = ask("test.slow", by=cast.user("township"), n=7)
    start()
    until(lambda: (fresh(made).done, fresh(made).total) == (1, 3))
    assert cancel(made, by=cast.user("township"), at=now()).state == "running"
    until(lambda: ended(made))
    assert (fresh(made).state, effects(7)) == ("cancelled", 0)


def test_a_worker_asked_to_stop_gives_its_job_back_and_is_gone_at_once(start: Start, signs: Path) -> None:
    made, worker = ask("test.slow", n=7), start()
    until((signs / "begun7").exists)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(10) == 0
    assert (fresh(made).state, fresh(made).attempts, effects(7)) == ("waiting", 0, 0)


def test_an_idle_worker_stops_when_asked(start: Start) -> None:
    worker = start()
    until(lambda: len(workers_alive()) == 1)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(10) == 0
    assert workers_alive() == set()


def test_a_job_that_kills_its_worker_is_stopped_and_the_others_are_done(start: Start) -> None:
    poison, sound = ask("test.poison", n=1), ask("test.count", n=2)
    for _attempt in range(2):
        assert start().wait(30) == -signal.SIGKILL
    start()
    until(lambda: ended(poison, sound))
    assert (fresh(poison).state, effects(1)) == ("failed", 0)
    assert fresh(poison).reason == "办理程序多次中断，已停止。"
    assert (fresh(sound).state, effects(2)) == ("done", 1)


def test_a_job_beyond_its_time_limit_ends_its_worker_and_says_so(start: Start) -> None:
    made = ask("test.endless", n=7)
    assert start().wait(30) == 75
    assert (fresh(made).state, fresh(made).reason, effects(7)) == ("failed", "办理超过时限。", 0)


def test_a_worker_that_loses_the_database_comes_back_and_does_the_job_once(
    start: Start, signs: Path, cluster: TestCluster
) -> None:
    made = ask("test.slow", n=7)
    worker = start()
    until((signs / "begun7").exists)
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (own,) = cursor.fetchone()
    with psycopg.connect(cluster.superuser_url, autocommit=True) as server:
        database = "datname = current_database() AND pid NOT IN (pg_backend_pid(), %s)"
        server.execute(f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {database}", (own,))
    sign("go")
    until(lambda: ended(made))
    assert (fresh(made).state, effects(7), worker.poll()) == ("done", 2, None)


def test_a_failed_attempt_is_tried_again_by_the_worker_itself(start: Start) -> None:
    made = ask("test.faulty", n=7)
    start()
    until(lambda: ended(made))
    assert (fresh(made).state, fresh(made).attempts, effects(7)) == ("failed", 2, 0)


def test_a_worker_that_was_frozen_loses_its_job_and_writes_nothing(start: Start, signs: Path) -> None:
    made, frozen = ask("test.slow", n=7), start()
    until((signs / "begun7").exists)
    os.kill(frozen.pid, signal.SIGSTOP)
    Job.objects.update(beat_at="2020-01-01T00:00:00+08:00")
    sign("go")
    start()
    until(lambda: ended(made))
    os.kill(frozen.pid, signal.SIGCONT)
    frozen.send_signal(signal.SIGTERM)
    assert frozen.wait(20) == 0
    assert (fresh(made).state, fresh(made).attempts, effects(7)) == ("done", 2, 2)
