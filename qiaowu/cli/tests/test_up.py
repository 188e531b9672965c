"""`qiaowu up` as a person runs it: real processes, real signals, a real database."""

from __future__ import annotations

import http.client
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

import qiaowu as qiaowu_package
from qiaowu.cli import postmaster, web
from qiaowu.cli.datadir import DataDir
from qiaowu.cli.postgres import address_of
from qiaowu.cli.problem import Problem

COUNTY = "c990123"
PATHS = [str(Path(qiaowu_package.__file__).parent.parent), *(path for path in sys.path if "site-packages" in path)]
NOBODY = "nobody"


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(root: Path) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QIAOWU_") and name != "PORT"}
    return kept | {"QIAOWU_DATA_DIR": str(root)}


def qiaowu(root: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A short command on a data folder."""
    command = [sys.executable, "-m", "qiaowu.cli", *arguments]
    return subprocess.run(command, env=environment(root), capture_output=True, text=True, check=False, timeout=120)


@dataclass
class Running:
    """One `qiaowu up` and what it said."""

    root: Path
    port: int
    process: subprocess.Popen[str]
    said: list[str] = field(default_factory=list)

    def wait_until_serving(self) -> None:
        wait_until(lambda: any("已启动" in line for line in self.said) or self.process.poll() is not None)
        assert self.process.poll() is None, self.said

    def get(self, path: str) -> int:
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request("GET", path)
            return connection.getresponse().status

    def execute(self, text: str) -> list[tuple[object, ...]]:
        """SQL as the county."""
        data = DataDir(self.root)
        address = address_of(data.cluster, COUNTY, data.password_of(COUNTY)[COUNTY], "qiaowu")
        with psycopg.connect(address.url) as connection:
            cursor = connection.execute(text.encode())
            return cursor.fetchall() if cursor.description else []

    def server_pids(self) -> list[int]:
        """Every process of this installation but `up` itself: database and web server."""
        every = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        return [pid for pid in every if postmaster.is_alive(pid, self.root / "pg") or self.is_web(pid)]

    def is_web(self, pid: int) -> bool:
        try:
            parts = (Path("/proc") / str(pid) / "cmdline").read_bytes().split(b"\0")
        except OSError:
            return False
        return b"qiaowu.cli.serve" in parts and str(self.port).encode() in parts

    def stop(self) -> int:
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(40)


def wait_until(condition: Callable[[], bool], limit: float = 60.0) -> None:
    deadline = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


Start = Callable[..., Running]


@pytest.fixture(scope="module")
def root() -> Iterator[Path]:
    """A data folder, migrated and without the demo county: whatever one test does, the next start must work."""
    folder = Path(tempfile.mkdtemp(prefix="qw-up-", dir="/tmp"))
    folder.chmod(0o711)
    done = qiaowu(folder / "made", "manage", "migrate", "--verbosity", "0")
    assert done.returncode == 0, done.stderr
    yield folder / "made"
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture
def start() -> Iterator[Start]:
    """Starts `qiaowu up` and, at the end, ends whatever is left of it."""
    running: list[Running] = []

    def run(root: Path, *arguments: str, port: int | None = None, user: str | None = None) -> Running:
        one = launch(root, port or free_port(), arguments, user)
        running.append(one)
        one.wait_until_serving()
        return one

    yield run
    for one in running:
        for pid in [*([one.process.pid] if one.process.poll() is None else []), *one.server_pids()]:
            os.kill(pid, signal.SIGKILL)
        one.process.wait()


def launch(root: Path, port: int, arguments: tuple[str, ...], user: str | None = None) -> Running:
    """In a process group of its own, as a terminal would."""
    identity = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
    python = interpreter(identity)
    process = subprocess.Popen(
        [python, "-m", "qiaowu.cli", "up", "--port", str(port), *arguments],
        cwd="/",
        env=environment(root) | {"PYTHONPATH": os.pathsep.join(path for path in PATHS if path)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        **identity,  # type: ignore[call-overload]
    )
    running = Running(root, port, process)
    threading.Thread(target=listen, args=(running,), daemon=True).start()
    return running


def interpreter(identity: dict[str, object]) -> str:
    """A Python of our version that this user may run: ours may lie in root's private home."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, f"/usr/bin/{name}", f"/usr/local/bin/{name}"):
        with suppress(OSError):
            command = [python, "-c", "import qiaowu.cli.main"]
            env = {"PYTHONPATH": os.pathsep.join(path for path in PATHS if path)}
            if subprocess.run(command, cwd="/", env=env, check=False, capture_output=True, **identity).returncode == 0:  # type: ignore[call-overload]
                return python
    pytest.skip("no Python here that an ordinary user may run")


def listen(running: Running) -> None:
    assert running.process.stdout is not None
    with running.process.stdout as output:
        running.said += iter(output.readline, "")


def test_interrupt_stops_everything_it_started(root: Path, start: Start) -> None:
    running = start(root)
    assert running.get("/healthz") == 200
    assert len(running.server_pids()) > 3
    database = postmaster.read(root / "pg")
    assert database is not None
    assert os.stat(f"/proc/{database.pid}").st_uid != 0
    assert running.stop() == 0
    assert running.server_pids() == []
    assert not (root / "pg" / "postmaster.pid").exists()


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
    for pid in [first.process.pid, *first.server_pids()]:
        os.kill(pid, signal.SIGKILL)
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
