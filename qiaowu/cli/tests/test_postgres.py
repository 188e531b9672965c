"""The embedded server: safe settings, and a next start after every kind of end."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psycopg
import pytest

from qiaowu.cli import postmaster, soundness
from qiaowu.cli.account import Account
from qiaowu.cli.binaries import choose
from qiaowu.cli.postgres import SUPERUSER, Cluster, address_of, major_of, utf8_locale
from qiaowu.cli.problem import Problem
from qiaowu.cli.tests.conftest import PASSWORD, discard


def connect(cluster: Cluster) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(cluster.address(SUPERUSER, PASSWORD, "postgres").url)


def query(cluster: Cluster, text: str) -> list[tuple[object, ...]]:
    with connect(cluster) as connection:
        return connection.execute(text.encode()).fetchall()


def write_rows(cluster: Cluster, count: int) -> None:
    with connect(cluster) as connection:
        connection.execute("DROP TABLE IF EXISTS kept")
        connection.execute("CREATE TABLE kept (n int)")
        connection.execute("INSERT INTO kept SELECT generate_series(1, %s)", (count,))


def server_processes(folder: Path) -> list[int]:
    """Every process that works in the cluster's folder: the postmaster and its children."""
    every = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [pid for pid in every if postmaster.is_alive(pid, folder)]


def pid_of(cluster: Cluster) -> int:
    assert cluster.process is not None
    return cluster.process.pid


def again(cluster: Cluster) -> Cluster:
    """The same folder as a program started later sees it."""
    return Cluster(cluster.folder, cluster.binaries, cluster.account, cluster.log.with_name("second.log"))


@pytest.fixture
def second(cluster: Cluster) -> Iterator[Cluster]:
    later = again(cluster)
    yield later
    discard(later)


def test_new_cluster_keeps_commits_and_knows_chinese_letters(cluster: Cluster) -> None:
    cluster.start()
    shown = "SELECT current_setting(name) FROM unnest(%s::text[]) AS name"
    with connect(cluster) as connection:
        names = ["fsync", "synchronous_commit", "full_page_writes", "data_checksums", "server_encoding"]
        assert [row[0] for row in connection.execute(shown, (names,))] == ["on", "on", "on", "on", "UTF8"]
        assert connection.execute("SELECT '侨务' ~ '^\\w+$'").fetchone() == (True,)
        assert soundness.unsafe_settings(connection) == []
        soundness.require_chinese(connection)


def test_server_is_reached_by_socket_with_the_password_only(cluster: Cluster) -> None:
    cluster.start()
    assert query(cluster, "SHOW listen_addresses") == [("",)]
    wrong = cluster.address(SUPERUSER, "wrong", "postgres")
    with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
        psycopg.connect(wrong.url)
    assert oct(os.stat(cluster.folder).st_mode & 0o777) == "0o700"


def test_clean_stop_leaves_no_process_and_no_lock(cluster: Cluster) -> None:
    cluster.start()
    cluster.stop()
    assert not (cluster.folder / "postmaster.pid").exists()
    assert server_processes(cluster.folder) == []
    with pytest.raises(Problem, match="没有运行"):
        address_of(cluster.folder, SUPERUSER, PASSWORD, "postgres")


def test_killed_server_keeps_commits_and_drops_open_transactions(cluster: Cluster) -> None:
    cluster.start()
    write_rows(cluster, 1000)
    open_transaction = connect(cluster)
    open_transaction.execute("INSERT INTO kept SELECT generate_series(1, 500)")
    os.kill(pid_of(cluster), signal.SIGKILL)
    assert cluster.process is not None
    assert cluster.process.wait(10) == -signal.SIGKILL
    cluster.start()
    assert query(cluster, "SELECT count(*) FROM kept") == [(1000,)]


def test_zombie_server_does_not_block_the_next_start(cluster: Cluster, second: Cluster) -> None:
    cluster.start()
    write_rows(cluster, 10)
    killed = pid_of(cluster)
    os.kill(killed, signal.SIGKILL)
    wait_until(lambda: postmaster.state(killed) == "Z")  # nobody has reaped it
    second.start()
    assert query(second, "SELECT count(*) FROM kept") == [(10,)]


def test_lock_file_of_a_reused_number_does_not_block_the_next_start(cluster: Cluster, account: Account) -> None:
    cluster.start()
    os.kill(pid_of(cluster), signal.SIGKILL)
    assert cluster.process is not None
    cluster.process.wait(10)
    with subprocess.Popen(["sleep", "60"], **account.popen_options()) as other:
        lock = cluster.folder / "postmaster.pid"
        lock.write_text("\n".join([str(other.pid), *lock.read_text().splitlines()[1:]]) + "\n")
        cluster.start()
        assert other.poll() is None
        assert query(cluster, "SELECT 1") == [(1,)]
        other.kill()


def test_server_of_a_killed_program_is_stopped_cleanly_and_replaced(cluster: Cluster, second: Cluster) -> None:
    program = start_elsewhere(cluster)
    write_rows(second, 7)
    left = postmaster.read(cluster.folder)
    program.kill()
    program.wait()
    assert left is not None
    assert postmaster.is_alive(left.pid, cluster.folder)
    second.start()
    assert not postmaster.is_alive(left.pid, cluster.folder)
    assert query(second, "SELECT count(*) FROM kept") == [(7,)]
    assert "database system was not properly shut down" not in second.log.read_text()


def start_elsewhere(cluster: Cluster) -> subprocess.Popen[bytes]:
    """Another program that runs the cluster until it is killed."""
    code = (
        "import pathlib, time\n"
        "from qiaowu.cli.account import database_account\n"
        "from qiaowu.cli.binaries import choose\n"
        "from qiaowu.cli.postgres import Cluster\n"
        "account = database_account()\n"
        f"Cluster(pathlib.Path({str(cluster.folder)!r}), choose(account), account,"
        f" pathlib.Path({str(cluster.log)!r})).start()\n"
        "time.sleep(60)\n"
    )
    program = subprocess.Popen([sys.executable, "-c", code])
    wait_until(lambda: (found := postmaster.read(cluster.folder)) is not None and found.ready)
    return program


def wait_until(condition: object, limit: float = 15.0) -> None:
    assert callable(condition)
    deadline = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_every_process_killed_at_once_then_the_next_start_works(cluster: Cluster, second: Cluster) -> None:
    cluster.start()
    write_rows(cluster, 3)
    ours = server_processes(cluster.folder)
    assert len(ours) > 3
    for pid in ours:
        os.kill(pid, signal.SIGKILL)
    second.start()
    assert query(second, "SELECT count(*) FROM kept") == [(3,)]


def test_orphans_of_a_killed_server_are_waited_for(cluster: Cluster, second: Cluster) -> None:
    cluster.start()
    busy = connect(cluster)
    row = busy.execute("SELECT pg_backend_pid()").fetchone()
    assert row is not None
    backend = int(str(row[0]))
    os.kill(backend, signal.SIGSTOP)  # an orphan that does not notice, so the shared memory stays in use
    os.kill(pid_of(cluster), signal.SIGKILL)
    subprocess.Popen(["sh", "-c", f"sleep 1; kill -KILL {backend}"])
    before = time.monotonic()
    second.start()
    assert time.monotonic() - before > 0.5
    assert "pre-existing shared memory block" in second.log.read_text()
    assert query(second, "SELECT 1") == [(1,)]


def test_two_clusters_run_at_once(cluster: Cluster, folder: Path, account: Account) -> None:
    other = Cluster(folder / "other", choose(account), account, folder / "other.log")
    other.create("another", sync=False)
    try:
        cluster.start()
        other.start()
        write_rows(cluster, 1)
        assert query(cluster, "SELECT count(*) FROM kept") == [(1,)]
        with psycopg.connect(other.address(SUPERUSER, "another", "postgres").url) as connection:
            assert connection.execute("SELECT to_regclass('kept')").fetchone() == (None,)
    finally:
        discard(other)


def test_long_folder_name_gets_a_short_socket_folder(
    cluster: Cluster, folder: Path, request: pytest.FixtureRequest
) -> None:
    deep = folder / ("县" * 40) / "a,b"
    deep.mkdir(parents=True)
    cluster.folder.rename(deep / "pg")
    request.addfinalizer(lambda: (deep / "pg").rename(cluster.folder))
    moved = Cluster(deep / "pg", cluster.binaries, cluster.account, cluster.log)
    moved.start()
    found = postmaster.read(moved.folder)
    assert found is not None
    assert len(found.socket_folder) < 50
    assert oct(os.stat(found.socket_folder).st_mode & 0o777) == "0o700"
    assert query(moved, "SELECT 1") == [(1,)]
    moved.stop()
    assert not Path(found.socket_folder).exists()


@pytest.mark.parametrize("setting", ["fsync", "full_page_writes", "synchronous_commit"])
def test_unsafe_server_setting_is_refused(cluster: Cluster, setting: str) -> None:
    with (cluster.folder / "postgresql.conf").open("a") as file:
        file.write(f"{setting} = off\n")
    cluster.start()
    with connect(cluster) as connection, pytest.raises(Problem, match=setting):
        soundness.require_durable(connection)


def test_unsafe_setting_of_one_role_is_refused(cluster: Cluster) -> None:
    cluster.start()
    with connect(cluster) as connection:
        connection.execute("CREATE ROLE hasty")
        connection.execute("ALTER ROLE hasty SET synchronous_commit = off")
        with pytest.raises(Problem, match="synchronous_commit=off"):
            soundness.require_durable(connection)
        connection.rollback()


def test_database_that_knows_no_chinese_letter_is_refused(cluster: Cluster) -> None:
    cluster.start()
    with psycopg.connect(cluster.address(SUPERUSER, PASSWORD, "postgres").url, autocommit=True) as server:
        server.execute("CREATE DATABASE plain TEMPLATE template0 LC_CTYPE 'C' LC_COLLATE 'C'")
    plain = cluster.address(SUPERUSER, PASSWORD, "plain").url
    with psycopg.connect(plain) as connection, pytest.raises(Problem, match="LC_CTYPE 为 C"):
        soundness.require_chinese(connection)


def test_broken_configuration_is_told_in_one_sentence(cluster: Cluster) -> None:
    (cluster.folder / "postgresql.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(Problem) as caught:
        cluster.start()
    assert "no_such_setting" in str(caught.value) or "errors" in str(caught.value)
    assert str(caught.value).count("\n") == 0


def test_folder_of_another_major_version_is_refused(folder: Path, account: Account) -> None:
    assert major_of(folder) is None
    (folder / "PG_VERSION").write_text("14\n")
    assert major_of(folder) == 14
    with pytest.raises(Problem, match="数据目录由 PostgreSQL 14 建立"):
        choose(account, major_of(folder))


def test_a_refused_statement_leaves_no_value_in_the_server_s_log(cluster: Cluster) -> None:
    cluster.start()
    with connect(cluster) as connection:
        connection.execute("CREATE TEMPORARY TABLE people (name text PRIMARY KEY)")
        connection.execute("INSERT INTO people VALUES ('zhang-san')")
        with pytest.raises(psycopg.errors.UniqueViolation, match="zhang-san"):
            connection.execute("INSERT INTO people VALUES ('zhang-san')")
    told = cluster.log.read_text("utf-8")
    assert "duplicate key value" in told
    assert "zhang-san" not in told


def test_unfinished_cluster_is_made_anew(folder: Path, account: Account) -> None:
    (folder / "pg.new").mkdir()
    (folder / "pg.new" / "PG_VERSION").write_text("18\n")
    cluster = Cluster(folder / "pg", choose(account), account, folder / "log")
    assert not cluster.exists
    cluster.create("anew", sync=False)
    assert cluster.exists
    assert sorted(path.name for path in folder.iterdir()) == ["pg"]


def test_locale_is_never_plain_c() -> None:
    assert utf8_locale().endswith("UTF-8")


def test_no_acknowledged_write_is_lost_over_repeated_kills(cluster: Cluster) -> None:
    cluster.start()
    with connect(cluster) as connection:
        connection.execute("CREATE TABLE acknowledged (n int PRIMARY KEY)")
    known: list[int] = []
    for _ in range(4):
        writer = threading.Thread(target=write_until_killed, args=(cluster, known))
        target = len(known) + 50
        writer.start()
        wait_until(lambda enough=target: len(known) >= enough)
        os.kill(pid_of(cluster), signal.SIGKILL)
        writer.join(20)
        cluster.start()
        stored = {row[0] for row in query(cluster, "SELECT n FROM acknowledged")}
        assert set(known) <= stored
        assert len(stored) <= len(known) + 1  # the last one may be stored without an answer
        known[:] = sorted(stored)  # type: ignore[type-var]


def write_until_killed(cluster: Cluster, known: list[int]) -> None:
    """One row a transaction; a number is noted only after the server has acknowledged it."""
    with suppress(psycopg.Error):
        connection = psycopg.connect(cluster.address(SUPERUSER, PASSWORD, "postgres").url, autocommit=True)
        while True:
            number = len(known) + 1
            connection.execute("INSERT INTO acknowledged VALUES (%s)", (number,))
            known.append(number)
