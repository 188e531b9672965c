"""`make run` itself: two of them on one machine, each ended in its own rough way."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from qiaowu.cli.tests.running import Running, environment, free_port, migrated, wait_until

ROOT = Path(__file__).parent.parent
pytestmark = pytest.mark.skipif(
    not shutil.which("make") or not list(ROOT.glob(".venv/qiaowu-*.stamp")),
    reason="`make run` would first have to build .venv here; `make test` has done that",
)


@pytest.fixture
def two() -> Iterator[tuple[Running, Running]]:
    """Two `make run` with ports and data folders of their own, both serving."""
    with migrated() as first, migrated() as second:
        both = make_run(first), make_run(second)
        try:
            for one in both:
                wait_until(lambda one=one: serves(one))
            yield both
        finally:
            for one in both:
                with suppress(ProcessLookupError):
                    os.killpg(one.process.pid, signal.SIGKILL)
                one.end()


def make_run(root: Path) -> Running:
    """As typed into a terminal, which gives each command line a process group."""
    port = free_port()
    process = subprocess.Popen(
        ["make", "run"],
        cwd=ROOT,
        env=environment(root, {"PORT": str(port)}),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        text=True,
        start_new_session=True,
    )
    return Running(root, port, process)


def serves(running: Running) -> bool:
    assert running.process.poll() is None, (running.root / "logs").iterdir()
    with suppress(OSError):
        return running.get("/readyz") == 200
    return False


def test_two_run_at_once_and_end_alone(two: tuple[Running, Running]) -> None:
    first, second = two
    first.execute("CREATE TABLE only_here AS SELECT generate_series(1, 50) AS n")
    assert second.execute("SELECT to_regclass('only_here')") == [(None,)]

    os.killpg(first.process.pid, signal.SIGINT)  # Ctrl-C reaches the whole group
    first.process.wait(40)
    wait_until(lambda: first.server_pids() == [])
    assert not (first.root / "pg" / "postmaster.pid").exists()
    assert second.get("/healthz") == 200

    second.process.kill()  # make alone; what it started notices and stops in order
    second.process.wait(40)
    wait_until(lambda: second.server_pids() == [])
    assert not (second.root / "pg" / "postmaster.pid").exists()

    again = make_run(first.root)
    try:
        wait_until(lambda: serves(again))
        assert again.execute("SELECT count(*) FROM only_here") == [(50,)]
    finally:
        os.killpg(again.process.pid, signal.SIGINT)
        again.process.wait(40)
        again.end()
