"""`qiaowu up` as a person runs it: started as a program of its own, watched from outside."""

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
from collections.abc import Callable, Iterator, Mapping
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

import psycopg
import pytest

import qiaowu as qiaowu_package
from qiaowu.cli import postmaster
from qiaowu.cli.datadir import DataDir
from qiaowu.cli.postgres import address_of

COUNTY = "c990123"
PATHS = [str(Path(qiaowu_package.__file__).parent.parent), *(path for path in sys.path if "site-packages" in path)]
NOBODY = "nobody"


def free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def environment(root: Path, extra: Mapping[str, str] = MappingProxyType({})) -> dict[str, str]:
    """The surroundings of a program: this data folder, nothing else of ours, and what a test adds."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("QIAOWU_") and name != "PORT"}
    return kept | {"PYTHONPATH": os.pathsep.join(path for path in PATHS if path), "QIAOWU_DATA_DIR": str(root)} | extra


def qiaowu(
    root: Path, *arguments: str, env: Mapping[str, str] = MappingProxyType({}), user: str | None = None
) -> subprocess.CompletedProcess[str]:
    """A short command on a data folder."""
    command = [interpreter(user), "-m", "qiaowu.cli", *arguments]
    return subprocess.run(
        command,
        cwd="/",
        env=environment(root, env),
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
        **identity(user),
    )


def identity(user: str | None) -> dict[str, Any]:
    """Arguments for subprocess to be this user and nobody else."""
    return {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}


@lru_cache
def interpreter(user: str | None) -> str:
    """A Python of our version that this user may run: ours may lie in root's private home."""
    if user is None:
        return sys.executable
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    env = {"PYTHONPATH": os.pathsep.join(path for path in PATHS if path)}
    for python in (sys.executable, f"/usr/bin/{name}", f"/usr/local/bin/{name}"):
        command = [python, "-c", "import qiaowu.cli.main"]
        with suppress(OSError):
            done = subprocess.run(command, cwd="/", env=env, check=False, capture_output=True, **identity(user))
            if done.returncode == 0:
                return python
    pytest.skip("no Python here that an ordinary user may run")


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
        """Ctrl-C."""
        self.process.send_signal(signal.SIGINT)
        return self.process.wait(40)

    def kill_everything(self) -> None:
        """As when the machine loses its power."""
        os.kill(self.process.pid, signal.SIGKILL)
        self.kill_everything_left()

    def end(self) -> None:
        """Leave nothing behind, whatever state a failed test left it in."""
        if self.process.poll() is None:
            self.process.kill()
        self.process.wait()
        self.kill_everything_left()

    def kill_everything_left(self) -> None:
        for pid in self.server_pids():
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


def wait_until(condition: Callable[[], bool], limit: float = 60.0) -> None:
    deadline = time.monotonic() + limit
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


@contextmanager
def migrated(env: Mapping[str, str] = MappingProxyType({})) -> Iterator[Path]:
    """A data folder, migrated and without the demo county: whatever one test does, the next start must work."""
    with open_folder() as folder:
        done = qiaowu(folder / "made", "manage", "migrate", "--verbosity", "0", env=env)
        assert done.returncode == 0, done.stderr
        yield folder / "made"


@contextmanager
def open_folder() -> Iterator[Path]:
    """A short temporary folder that a service user can pass through."""
    folder = Path(tempfile.mkdtemp(prefix="qw-up-", dir="/tmp"))
    folder.chmod(0o711)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


Start = Callable[..., Running]


@contextmanager
def starting() -> Iterator[Start]:
    """Starts `qiaowu up` and, at the end, ends whatever is left of it."""
    running: list[Running] = []

    def run(root: Path, *arguments: str, port: int | None = None, **options: Any) -> Running:
        one = launch(root, port or free_port(), arguments, **options)
        running.append(one)
        one.wait_until_serving()
        return one

    try:
        yield run
    finally:
        for one in running:
            one.end()


def launch(
    root: Path,
    port: int,
    arguments: tuple[str, ...],
    user: str | None = None,
    env: Mapping[str, str] = MappingProxyType({}),
) -> Running:
    """In a process group of its own, as a terminal would."""
    process = subprocess.Popen(
        [interpreter(user), "-m", "qiaowu.cli", "up", "--port", str(port), *arguments],
        cwd="/",
        env=environment(root, env),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
        **identity(user),
    )
    running = Running(root, port, process)
    threading.Thread(target=listen, args=(running,), daemon=True).start()
    return running


def listen(running: Running) -> None:
    assert running.process.stdout is not None
    with running.process.stdout as output:
        running.said += iter(output.readline, "")
