"""The workers of `qiaowu up` and of `qiaowu worker`: started again when they die, gone when their starter is."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from qiaowu.cli.tests.test_up import Running, Start, environment, root, start, wait_until

__all__ = ["root", "start"]  # fixtures


def worker_pids(running: Running) -> list[int]:
    """The workers that serve this data folder, whoever started them."""
    mine = f"QIAOWU_DATA_DIR={running.root}".encode()
    found = [entry for entry in Path("/proc").iterdir() if entry.name.isdigit()]
    return [
        int(entry.name)
        for entry in found
        if b"qiaowu.cli.work" in parts(entry / "cmdline") and mine in parts(entry / "environ")
    ]


def parts(path: Path) -> list[bytes]:
    """The zero-ended parts of a file of a process; none for one that is gone."""
    with suppress(OSError):
        return path.read_bytes().split(b"\0")
    return []


def test_killed_worker_is_started_again_and_readiness_tells(root: Path, start: Start) -> None:
    running = start(root)
    wait_until(lambda: running.get("/readyz") == 200)
    (worker,) = worker_pids(running)
    os.kill(worker, signal.SIGKILL)
    wait_until(lambda: running.get("/readyz") == 503)
    wait_until(lambda: running.get("/readyz") == 200)
    assert worker not in worker_pids(running)
    assert any("后台任务进程意外退出" in line for line in running.said)
    assert running.stop() == 0
    assert (running.server_pids(), worker_pids(running)) == ([], [])


def test_worker_of_a_killed_program_ends_by_itself(root: Path, start: Start) -> None:
    running = start(root)
    wait_until(lambda: len(worker_pids(running)) == 1)
    running.process.kill()
    running.process.wait()
    wait_until(lambda: worker_pids(running) == [])


def test_workers_of_their_own_join_a_running_database_and_stop_alone(root: Path, start: Start) -> None:
    running = start(root, "--workers", "0")
    assert (running.get("/readyz"), worker_pids(running)) == (503, [])
    command = [sys.executable, "-m", "qiaowu.cli", "worker", "--count", "2"]
    workers = subprocess.Popen(command, env=environment(root))
    try:
        wait_until(lambda: running.get("/readyz") == 200 and len(worker_pids(running)) == 2)
        workers.send_signal(signal.SIGINT)
        assert workers.wait(30) == 0
        assert (running.get("/readyz"), worker_pids(running)) == (503, [])
    finally:
        workers.kill()
        workers.wait()
