"""Workers for the tests: inside the test for what happens, as processes for what happens to them."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

from qiaowu.hosting.county import county
from qiaowu.orgs.clock import now
from qiaowu.orgs.models import User
from qiaowu.records.models import NumberSeries
from qiaowu.records.queue import claims, running
from qiaowu.records.queue.actions import enqueue
from qiaowu.records.queue.models import Job
from tests.queue import working  # noqa: F401 - declares the jobs of the tests

WAIT = 40.0


def ask(kind: str, by: User | None = None, **given: Any) -> Job:
    """A committed job. What is no argument of the job goes to `enqueue`."""
    options = {name: given.pop(name) for name in ("key", "after", "title") if name in given}
    with county(settings.COUNTY):
        return enqueue(kind, given, by=by, at=now(), **options)


def effects(n: int) -> int:
    """How often job `n` took effect."""
    series = NumberSeries.objects.filter(prefix=f"JOB{n}-").first()
    return series.last if series else 0


def run_one(worker: int = 1) -> Job | None:
    """Take and run the next job inside this test."""
    with county(settings.COUNTY):
        job = claims.take(worker, at=now())
    if job is not None:
        running.run(settings.COUNTY, job)
        return Job.objects.get(pk=job.pk)
    return None


def until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + WAIT
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def ended(*jobs: Job) -> bool:
    return not Job.objects.filter(pk__in=[job.pk for job in jobs]).open().exists()


@pytest.fixture
def signs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("QIAOWU_TEST_SIGNS", str(tmp_path))
    return tmp_path


Start = Callable[..., subprocess.Popen[bytes]]


@pytest.fixture
def start(signs: Path) -> Iterator[Start]:
    """Starts worker processes; none is left after the test."""
    started: list[subprocess.Popen[bytes]] = []

    def run(**environment: str) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "tests.queue.working_main", str(signs)]
        started.append(subprocess.Popen(command, env=os.environ | environment))
        return started[-1]

    yield run
    for process in started:
        process.kill()
        process.wait()
