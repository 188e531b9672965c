"""`qiaowu up` as a person runs it: real processes, real signals, a real database."""

from __future__ import annotations

import json
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from qiaowu.cli import postmaster, web
from qiaowu.cli.problem import Problem
from qiaowu.cli.tests.running import (
    NOBODY,
    Running,
    Start,
    environment,
    free_port,
    migrated,
    qiaowu,
    starting,
    wait_until,
)


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    with migrated() as made:
        yield made


@pytest.fixture
def start() -> Iterator[Start]:
    with starting() as run:
        yield run


def test_interrupt_stops_everything_it_started(root: Path, start: Start) -> None:
    running = start(root)
    assert running.get("/healthz") == 200
    assert len(running.server_pids()) > 3
    assert running.get("/account/login/?q=nobody") == 200
    database = postmaster.read(root / "pg")
    assert database is not None
    assert os.stat(f"/proc/{database.pid}").st_uid != 0
    assert running.stop() == 0
    assert running.server_pids() == []
    assert not (root / "pg" / "postmaster.pid").exists()
    lines = [json.loads(line) for line in (root / "logs" / "qiaowu.log").read_text("utf-8").splitlines()]
    assert [(line["route"], line["status"]) for line in lines if line["event"] == "request"] == [
        ("account/login/", 200)
    ]
    assert "nobody" not in (root / "logs" / "qiaowu.log").read_text("utf-8")


def test_closed_terminal_stops_everything_too(root: Path, start: Start) -> None:
    running = start(root)
    running.process.send_signal(signal.SIGHUP)
    assert running.process.wait(40) == 0
    assert running.server_pids() == []


def test_killed_program_leaves_all_commits_and_the_next_start_takes_over(root: Path, start: Start) -> None:
    first = start(root)
    first.execute("DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT generate_series(1, 200) AS n")
    left = first.server_pids()
    first.process.kill()
    first.process.wait()
    second = start(root, port=first.port)
    assert second.execute("SELECT count(*) FROM kept") == [(200,)]
    assert second.get("/healthz") == 200
    assert not set(left) & set(second.server_pids())


def test_everything_killed_at_once_then_the_next_start_recovers(root: Path, start: Start) -> None:
    first = start(root)
    first.execute("DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT generate_series(1, 200) AS n")
    first.kill_everything()
    second = start(root, port=first.port)  # the first is a zombie: nobody has reaped it
    assert second.execute("SELECT count(*) FROM kept") == [(200,)]
    assert second.stop() == 0


def test_killed_database_is_started_again_under_a_running_server(root: Path, start: Start) -> None:
    running = start(root)
    running.execute("DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT generate_series(1, 200) AS n")
    database = postmaster.read(root / "pg")
    assert database is not None
    os.kill(database.pid, signal.SIGKILL)
    wait_until(lambda: any("数据库已恢复" in line for line in running.said))
    assert running.execute("SELECT count(*) FROM kept") == [(200,)]
    assert running.get("/healthz") == 200
    assert running.stop() == 0


def test_killed_parent_stops_everything_when_asked_for(root: Path, start: Start) -> None:
    code = (
        "import subprocess, sys, time\n"
        "subprocess.Popen([sys.executable, '-m', 'qiaowu.cli', 'up', '--with-parent', '--port', sys.argv[1]])\n"
        "time.sleep(60)\n"
    )
    port = free_port()
    parent = subprocess.Popen([sys.executable, "-c", code, str(port)], env=environment(root))
    seen = Running(root, port, parent)  # type: ignore[arg-type]
    wait_until(lambda: answers(seen))
    parent.kill()
    parent.wait()
    wait_until(lambda: seen.server_pids() == [], limit=30)
    assert not answers(seen)


def answers(running: Running) -> bool:
    try:
        return running.get("/healthz") == 200
    except OSError:
        return False


def test_two_installations_run_side_by_side(root: Path, start: Start) -> None:
    subprocess.run(["cp", "-a", str(root), str(root.parent / "other")], check=True)
    first, second = start(root), start(root.parent / "other")
    first.execute("CREATE TABLE only_here (n int)")
    assert second.execute("SELECT to_regclass('only_here')") == [(None,)]
    assert (first.stop(), second.get("/healthz")) == (0, 200)
    second.process.terminate()
    assert (second.process.wait(40), second.server_pids()) == (0, [])


def test_second_start_on_the_same_folder_is_refused_and_short_commands_share_it(root: Path, start: Start) -> None:
    running = start(root)
    done = qiaowu(root, "up", "--port", str(free_port()))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert f"进程 {running.process.pid}" in done.stderr
    assert qiaowu(root, "manage", "check", "--database", "default").returncode == 0
    assert running.get("/healthz") == 200


def test_busy_port_is_told_in_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web, "PORT_WAIT", 0.0)
    with closing(socket.socket()) as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        with pytest.raises(Problem, match="端口已被其他程序占用"):
            web.require_free("127.0.0.1", other.getsockname()[1])
    web.require_free("127.0.0.1", free_port())
    with pytest.raises(Problem, match="本机没有这个地址"):
        web.require_free("192.0.2.1", free_port())


def test_first_start_loads_the_demo_county_once(root: Path, start: Start) -> None:
    fresh = root.parent / "fresh"
    first = start(fresh)
    accounts = (fresh / "demo-accounts.txt").read_text()
    assert accounts.rstrip() in "".join(first.said)
    assert "正在载入演示县……\n" in first.said
    assert first.stop() == 0
    second = start(fresh, port=first.port)
    assert accounts.rstrip() in "".join(second.said)
    assert "正在载入演示县……\n" not in second.said
    assert qiaowu(fresh, "demo").stdout.rstrip() == accounts.rstrip()
    assert second.stop() == 0


def test_demo_accounts_are_never_opened_to_others(root: Path) -> None:
    done = qiaowu(root.parent / "open", "up", "--host", "0.0.0.0", "--port", str(free_port()))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "演示县只能监听 127.0.0.1" in done.stderr
    assert not (root.parent / "open").exists()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become an ordinary user")
def test_ordinary_user_runs_everything_alone(root: Path, start: Start) -> None:
    own = root.parent / "own"
    own.mkdir()
    shutil.chown(own, NOBODY)
    running = start(own, "--no-demo", user=NOBODY)
    assert running.get("/healthz") == 200
    owners = {os.stat(f"/proc/{pid}").st_uid for pid in running.server_pids()}
    assert owners == {pwd.getpwnam(NOBODY).pw_uid}
    running.process.kill()
    running.process.wait()
    again = start(own, user=NOBODY, port=running.port)
    assert again.stop() == 0
