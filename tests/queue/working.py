"""Jobs for the tests, known to their worker processes (`working_main`) and to workers inside a test."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from qiaowu.records.actions import Refused, next_number
from qiaowu.records.queue import claims, running
from qiaowu.records.queue.contract import ID, job
from qiaowu.records.queue.running import Task
from qiaowu.records.queue.worker import main as work

SECRET = "张三的身份证号"


def folder() -> Path:
    """Where the test and its workers leave each other signs."""
    return Path(os.environ["QIAOWU_TEST_SIGNS"])


def sign(name: str) -> None:
    (folder() / name).touch()


def wait_for(task: Task, name: str) -> None:
    while not (folder() / name).exists():
        task.progress(task.done)
        time.sleep(0.01)


@job("test.count", label="计数", arguments={"n": ID})
def count(task: Task, *, n: int) -> None:
    """Counts how often it took effect."""
    next_number(f"JOB{n}-")


@job("test.slow", label="慢任务", arguments={"n": ID})
def slow(task: Task, *, n: int) -> None:
    next_number(f"JOB{n}-")
    task.progress(1, 3)
    sign(f"begun{n}")
    wait_for(task, "go")
    next_number(f"JOB{n}-")


def _ids(value: Any) -> bool:
    return isinstance(value, list) and all(map(ID, value))


@job("test.parts", label="分段任务", arguments={"ns": _ids})
def parts(task: Task, *, ns: list[int]) -> Iterator[dict[str, Any]]:
    for at in range(task.mark.get("next", 0), len(ns)):
        next_number(f"JOB{ns[at]}-")
        task.progress(at + 1, len(ns))
        if at == 2:
            sign("third")
            wait_for(task, "go")
        yield {"next": at + 1}


@job("test.poison", label="毒任务", arguments={"n": ID}, attempts=2)
def poison(task: Task, *, n: int) -> None:
    next_number(f"JOB{n}-")
    os.kill(os.getpid(), signal.SIGKILL)


@job("test.endless", label="停不下的任务", arguments={"n": ID}, attempts=1, limit=0.3)
def endless(task: Task, *, n: int) -> None:
    next_number(f"JOB{n}-")
    time.sleep(60)


@job("test.faulty", label="出错的任务", arguments={"n": ID}, attempts=2)
def faulty(task: Task, *, n: int) -> None:
    next_number(f"JOB{n}-")
    raise ZeroDivisionError(SECRET)


@job("test.refused", label="办不成的任务", arguments={"n": ID})
def refused(task: Task, *, n: int) -> None:
    next_number(f"JOB{n}-")
    raise Refused("这件事办不成。")


@job("test.filed", label="出文件的任务", arguments={"n": ID}, permission="records.export")
def filed(task: Task, *, n: int) -> None:
    with task.result(f"结果{n}.csv") as file:
        file.write(b"x" * n)


def main() -> None:
    """A worker of the tests: it looks more often than a real one."""
    running.BEAT = 0.1
    claims.BACKOFF = 0
    work()
