"""Many counties, one worker: each job sees its own county only, and no county waits for another's thousand."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import psycopg
import pytest
from psycopg import sql

from qiaowu.cli.testing import TestCluster
from tests.queue.conftest import Start, until

A, B = "c990123", "c990124"
NAME = "qiaowu_queue"
JOB = (
    "INSERT INTO records_job (kind, arguments, state, asked_at, title, key, attempts, done, total, mark, cancel_asked,"
)
JOB += (
    " reason, file_name, file_token, posts) SELECT 'test.count', jsonb_build_object('n', n), 'waiting', now(), '', '',"
)
JOB += " 0, 0, 0, '{}', false, '', '', '', '' FROM generate_series(%s::int, %s::int) n"
WAKE = "SELECT pg_notify('qiaowu_jobs', current_user::text)"


@pytest.fixture(scope="module")
def hosted(cluster: TestCluster) -> Iterator[dict[str, str]]:
    """A database with the tables of two counties, for the hosted log-in."""
    urls = cluster.create_database(NAME)
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    both = [
        subprocess.Popen(command, env=os.environ | {"QIAOWU_DATABASE_URL": urls[code], "QIAOWU_COUNTY": code})
        for code in (A, B)
    ]
    assert [one.wait() for one in both] == [0, 0]
    yield urls
    cluster.drop_database(NAME)


@pytest.fixture
def web(hosted: dict[str, str]) -> Iterator[psycopg.Connection[Any]]:
    with psycopg.connect(hosted["web"], autocommit=True) as db:
        yield db


def inside(db: psycopg.Connection[Any], code: str, *statements: Any) -> list[Any]:
    """Run statements in one transaction of a county; the rows of the last."""
    with db.transaction():
        db.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(code)))
        for statement, values in statements:
            cursor = db.execute(statement, values)
        return cursor.fetchall() if cursor.description else []


def states(db: psycopg.Connection[Any], code: str) -> list[Any]:
    return inside(db, code, ("SELECT state, count(*) FROM records_job GROUP BY 1", ()))


def counted(db: psycopg.Connection[Any], code: str) -> set[str]:
    rows = inside(db, code, ("SELECT prefix FROM records_numberseries WHERE last = 1", ()))
    return {prefix for (prefix,) in rows}


@pytest.fixture
def empty(web: psycopg.Connection[Any]) -> None:
    for code in (A, B):
        inside(web, code, ("DELETE FROM records_job", ()), ("DELETE FROM records_numberseries", ()))


def test_one_worker_serves_all_counties_and_each_job_writes_into_its_own(
    hosted: dict[str, str], web: psycopg.Connection[Any], empty: None, start: Start
) -> None:
    inside(web, A, (JOB, (1, 3)))  # before the worker starts: found by looking
    start(QIAOWU_DATABASE_URL=hosted["web"])
    until(lambda: states(web, A) == [("done", 3)])
    inside(web, B, (JOB, (11, 12)), (WAKE, ()))  # while it sleeps: found by the notification
    until(lambda: states(web, B) == [("done", 2)])
    assert (counted(web, A), counted(web, B)) == ({"JOB1-", "JOB2-", "JOB3-"}, {"JOB11-", "JOB12-"})


def test_a_county_cannot_read_or_touch_the_jobs_of_another(web: psycopg.Connection[Any], empty: None) -> None:
    inside(web, A, (JOB, (1, 1)))
    for statement in (f"SELECT arguments FROM {A}.records_job", f"UPDATE {A}.records_job SET state = 'waiting'"):
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            inside(web, B, (statement, ()))
    assert inside(web, B, ("SELECT * FROM records_job", ())) == []


def test_a_notification_carries_the_county_and_nothing_else(web: psycopg.Connection[Any], empty: None) -> None:
    with psycopg.connect(web.info.dsn, password=web.info.password, autocommit=True) as listener:
        listener.execute("LISTEN qiaowu_jobs")
        inside(web, A, (JOB, (1, 5)), (WAKE, ()), (WAKE, ()))
        assert [note.payload for note in listener.notifies(timeout=5, stop_after=1)] == [A]


@pytest.mark.parametrize("payload", ["c99012", "c990123; DROP", "public", "", "c９９０１２３", "c000000", "*"])
def test_a_malformed_or_unknown_county_is_passed_over(
    hosted: dict[str, str], web: psycopg.Connection[Any], empty: None, payload: str, started: Any
) -> None:
    web.execute("SELECT pg_notify('qiaowu_jobs', %s)", (payload,))
    inside(web, A, (JOB, (1, 1)), (WAKE, ()))
    until(lambda: states(web, A) == [("done", 1)])
    assert started.poll() is None


@pytest.fixture(scope="module")
def started(hosted: dict[str, str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[subprocess.Popen[bytes]]:
    """One worker for all malformed notifications."""
    folder = str(tmp_path_factory.mktemp("signs"))
    command = [sys.executable, "-m", "tests.queue.working_main", folder]
    process = subprocess.Popen(command, env=os.environ | {"QIAOWU_DATABASE_URL": hosted["web"]})
    yield process
    process.kill()
    process.wait()


def test_a_county_with_one_job_does_not_wait_for_another_with_many(
    hosted: dict[str, str], web: psycopg.Connection[Any], empty: None, start: Start
) -> None:
    inside(web, A, (JOB, (1, 60)))
    inside(web, B, (JOB, (1, 2)))
    start(QIAOWU_DATABASE_URL=hosted["web"])
    until(lambda: states(web, B) == [("done", 2)] and states(web, A) == [("done", 60)])
    ends = "SELECT count(*) FROM records_job WHERE set_at < %s"
    [(last,)] = inside(web, B, ("SELECT max(set_at) FROM records_job", ()))
    assert inside(web, A, (ends, (last,)))[0][0] <= 3


def test_a_county_that_is_half_installed_does_not_stop_the_others(
    hosted: dict[str, str], web: psycopg.Connection[Any], empty: None, start: Start
) -> None:
    inside(web, A, ("ALTER TABLE records_job RENAME TO records_job_away", ()))
    try:
        inside(web, B, (JOB, (1, 1)))
        worker = start(QIAOWU_DATABASE_URL=hosted["web"])
        until(lambda: states(web, B) == [("done", 1)])
        assert worker.poll() is None
    finally:
        inside(web, A, ("ALTER TABLE records_job_away RENAME TO records_job", ()))
