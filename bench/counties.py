"""`python -m bench.counties [COUNTIES] [WORKERS]`: background jobs of many counties on one server.

Prints what workers cost at rest, how long a job takes from the commit of its cause to its end, and how long
the jobs of others take while one county has a thousand; beside the floor of the same run, an empty
transaction of a county. Machines differ and are shared: read the ratios.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from qiaowu.cli.address import Address
from qiaowu.cli.testing import PASSWORD, test_cluster
from qiaowu.hosting import install

REST, GAP, SINGLE, MANY, OTHERS = 20.0, 0.25, 100, 1000, 50
JOB = """INSERT INTO records_job (kind, arguments, state, asked_at, title, key, attempts, done, total, mark,
    cancel_asked, reason, file_name, file_token, posts)
    SELECT 'test.count', jsonb_build_object('n', n), 'waiting', clock_timestamp(), '', '', 0, 0, 0, '{}',
    false, '', '', '', '' FROM generate_series(%s::int, %s::int) n"""
TOOK = """SELECT extract(epoch FROM set_at - asked_at)::float FROM records_job
    WHERE state = 'done' AND (arguments->>'n')::int BETWEEN %s AND %s"""
Db = psycopg.Connection[Any]


def main() -> None:
    """Make the counties, start the workers, measure."""
    given = [int(text) for text in sys.argv[1:]]
    count, workers = [*given, *(100, 1)[len(given) :]][:2]
    codes = [f"c{990100 + n}" for n in range(count)]
    with test_cluster("qiaowu_counties") as running:
        make_counties(running.superuser, codes)
        web = running.superuser.as_user(install.WEB_ROLE, PASSWORD)
        with working(web, workers) as pids, psycopg.connect(web.url, autocommit=True) as db:
            wait(lambda: len(alive(db)) == workers)
            time.sleep(5)  # the first round through all counties
            print(f"{count} counties, {workers} workers, load {os.getloadavg()[0]:.1f}")
            at_rest(pids)
            floor(db, codes)
            one_by_one(db, codes)
            one_county_with_many(db, codes)


def make_counties(server: Address, codes: list[str]) -> None:
    """The first county by migration, the others as copies of its tables."""
    with psycopg.connect(server.url) as db:
        for code in codes:
            install.create_county(db, code, PASSWORD)
            install.let_web_choose(db, code)
    url = server.as_user(codes[0], PASSWORD).url
    command = [sys.executable, "-m", "django", "migrate", "--verbosity", "0"]
    subprocess.run(command, env=environment(url) | {"QIAOWU_COUNTY": codes[0]}, check=True)
    with psycopg.connect(server.url, autocommit=True) as db:
        tables = db.execute("SELECT tablename FROM pg_tables WHERE schemaname = %s", (codes[0],)).fetchall()
        for code in codes[1:]:
            for (table,) in tables:
                like = f'CREATE TABLE {code}."{table}" (LIKE {codes[0]}."{table}" INCLUDING ALL)'
                db.execute(f'{like}; ALTER TABLE {code}."{table}" OWNER TO {code}'.encode())


def environment(url: str) -> dict[str, str]:
    return os.environ | {"DJANGO_SETTINGS_MODULE": "qiaowu.config.settings", "QIAOWU_DATABASE_URL": url}


@contextmanager
def working(web: Address, count: int) -> Iterator[list[int]]:
    """So many workers that know the jobs of the tests."""
    command = [sys.executable, "-m", "tests.queue.working_main", "."]
    processes = [subprocess.Popen(command, env=environment(web.url)) for _n in range(count)]
    try:
        yield [process.pid for process in processes]
    finally:
        for process in processes:
            process.terminate()
            process.wait()


def alive(db: Db) -> list[Any]:
    return db.execute("SELECT 1 FROM pg_locks WHERE locktype = 'advisory' AND classid = 7436149").fetchall()


def wait(condition: Callable[[], bool]) -> None:
    while not condition():
        time.sleep(0.1)


def inside(db: Db, code: str, *statements: tuple[str, tuple[Any, ...]]) -> list[Any]:
    """One transaction of a county; the rows of its last statement."""
    with db.transaction():
        db.execute(f"SET LOCAL ROLE {code}".encode())
        for text, values in statements:
            cursor = db.execute(text.encode(), values)
        return cursor.fetchall() if cursor.description else []


def ask(db: Db, code: str, first: int, last: int) -> None:
    inside(db, code, (JOB, (first, last)), ("SELECT pg_notify('qiaowu_jobs', current_user::text)", ()))


def used(pids: list[int]) -> float:
    """Seconds of processor time that these processes have used."""
    fields = [Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split() for pid in pids]
    return sum(int(one[11]) + int(one[12]) for one in fields) / os.sysconf("SC_CLK_TCK")


def at_rest(pids: list[int]) -> None:
    before = used(pids)
    time.sleep(REST)
    print(f"at rest: {100 * (used(pids) - before) / REST:.2f} % of a core")


def floor(db: Db, codes: list[str]) -> None:
    began = time.monotonic()
    for code in codes:
        inside(db, code, ("SELECT 1", ()))
    print(f"floor, an empty transaction of a county: {1000 * (time.monotonic() - began) / len(codes):.2f} ms")


def one_by_one(db: Db, codes: list[str]) -> None:
    for n in range(1, SINGLE + 1):
        ask(db, codes[n * 7 % len(codes)], n, n)
        time.sleep(GAP)
    time.sleep(3)
    show("one job at a time", [took for code in codes for (took,) in inside(db, code, (TOOK, (1, SINGLE)))])


def one_county_with_many(db: Db, codes: list[str]) -> None:
    ask(db, codes[0], 10_001, 10_000 + MANY)
    began = time.monotonic()
    for n in range(OTHERS):
        ask(db, codes[1 + n % (len(codes) - 1)], 20_001 + n, 20_001 + n)
        time.sleep(0.05)
    wait(lambda: len(inside(db, codes[0], (TOOK, (10_001, 10_000 + MANY)))) == MANY)
    print(f"{MANY} jobs of one county: {time.monotonic() - began:.1f} s")
    others = [took for code in codes[1:] for (took,) in inside(db, code, (TOOK, (20_001, 20_000 + OTHERS)))]
    show("meanwhile one job of another", others)


def show(what: str, seconds: list[float]) -> None:
    cuts = statistics.quantiles(seconds, n=20)
    print(f"{what}: median {1000 * cuts[9]:.0f}, p95 {1000 * cuts[18]:.0f} ms ({len(seconds)} jobs)")


if __name__ == "__main__":
    main()
