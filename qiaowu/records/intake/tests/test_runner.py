"""The child process: bounds hold, the parent lives, nothing is left behind."""

from __future__ import annotations

import os
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from qiaowu.records.intake import IntakeError, read_document, runner
from qiaowu.records.intake.runner import run_child

from . import samples as s

Behave = Callable[..., dict[str, object]]
HEAD = """
import json, os, sys
sys.path.insert(0, {root!r})
from qiaowu.records.intake import child
child.limit_process()
child.forbid_effects()
def say(**answer):
    os.write(1, json.dumps(answer).encode())
"""
ROOT = str(Path(__file__).resolve().parents[4])


@pytest.fixture
def behave(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Behave:
    """Runs a child that behaves as told, under the real limits."""
    work = tmp_path / "work"
    work.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(work))

    def run(body: str, seconds: float = 10, data: bytes = b"x") -> dict[str, object]:
        script = tmp_path / "child.py"
        script.write_text(HEAD.format(root=ROOT) + body, encoding="utf-8")
        try:
            return run_child("docx", data, seconds=seconds, child=script)
        finally:
            assert list(work.iterdir()) == []

    return run


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("os.abort()", "crashed"),
        ("os._exit(3)", "crashed"),
        ("os.kill(os.getpid(), 11)", "crashed"),
        ("os.kill(os.getpid(), 9)", "too_heavy"),
        ("os.write(1, b'no json')", "crashed"),
        ("os.write(1, b'[1]')", "crashed"),
        ("say(code='unheard', message='x')", "crashed"),
        ("while True: os.write(1, b'x' * 65536)", "text_too_long"),
        ("import ctypes.util\nos.fork()", "crashed"),
    ],
)
def test_bad_child_gives_a_reason(behave: Behave, body: str, code: str) -> None:
    with pytest.raises(IntakeError) as caught:
        behave(body)
    assert caught.value.code == code


@pytest.mark.parametrize(
    "body", ["import time; time.sleep(60)", "while True: pass", "os.close(1); os.read(0, 1)\nwhile True: pass"]
)
def test_slow_child_is_stopped(behave: Behave, body: str) -> None:
    started = time.monotonic()
    with pytest.raises(IntakeError) as caught:
        behave(body, seconds=1)
    assert caught.value.code == "timeout"
    assert time.monotonic() - started < 8


def test_memory_is_bounded(behave: Behave) -> None:
    body = "try:\n    held = bytearray(600 * 2**20)\nexcept MemoryError:\n    say(held='no')"
    assert behave(body) == {"held": "no"}


@pytest.mark.parametrize(
    "act",
    [
        "import socket; socket.create_connection(('127.0.0.1', 9))",
        "import socket; socket.getaddrinfo('example.invalid', 80)",
        "import subprocess; subprocess.run(['true'])",
        "os.system('true')",
        "os.posix_spawn('/bin/true', ['true'], {})",
        "open('/tmp/qiaowu-outside', 'w')",
        "os.open('/tmp/qiaowu-outside', os.O_CREAT | os.O_WRONLY)",
        "open('../outside', 'a')",
        "os.remove('/tmp/none')",
        "os.symlink('/etc/passwd', 'link')",
        "os.rename('own', '../own')",
    ],
)
def test_effect_outside_is_forbidden(behave: Behave, act: str) -> None:
    body = f"try:\n    {act}\nexcept PermissionError:\n    say(refused=True)"
    assert behave(body) == {"refused": True}


def test_own_folder_is_private_and_may_be_written(behave: Behave) -> None:
    body = (
        "open('own', 'w').write('x')\nsay(mode=os.stat('.').st_mode & 0o777, home=os.environ['TMPDIR'] == os.getcwd())"
    )
    assert behave(body) == {"mode": 0o700, "home": True}


def test_environment_of_the_server_does_not_reach_the_child(behave: Behave, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QIAOWU_DATABASE_URL", "postgresql://secret")
    assert behave("say(found='QIAOWU_DATABASE_URL' in os.environ)") == {"found": False}


def test_limits_are_set(behave: Behave) -> None:
    body = (
        "import resource as r\n"
        "say(core=r.getrlimit(r.RLIMIT_CORE)[1], cpu=r.getrlimit(r.RLIMIT_CPU)[1], memory=r.getrlimit(r.RLIMIT_AS)[1])"
    )
    assert behave(body) == {"core": 0, "cpu": 30, "memory": 512 * 2**20}


def test_child_that_never_reads_is_no_obstacle(behave: Behave) -> None:
    assert behave("say(read=0)", data=b"x" * (5 * 2**20)) == {"read": 0}


def test_burst_of_uploads_waits_its_turn(behave: Behave, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runner, "_SLOTS", threading.BoundedSemaphore(1))
    runner._SLOTS.acquire()
    with pytest.raises(IntakeError) as caught:
        behave("say()", seconds=0.2)
    runner._SLOTS.release()
    assert caught.value.code == "busy"
    assert behave("say(done=1)") == {"done": 1}


def test_parent_keeps_no_file_open() -> None:
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(3):
        read_document(s.docx(), "计划.docx")
    assert len(os.listdir("/proc/self/fd")) == before


def test_child_imports_only_what_it_needs() -> None:
    """Speed is not timed here; what makes a start slow is imports, and those can be counted."""
    import subprocess
    import sys

    child = Path(__file__).parents[1] / "child.py"
    command = [sys.executable, "-I", "-X", "importtime", str(child), "docx"]
    done = subprocess.run(command, input=s.docx(), capture_output=True, timeout=30)
    loaded = {line.rsplit("|", 1)[1].strip().split(".")[0] for line in done.stderr.decode().splitlines() if "|" in line}
    assert s.SENTENCE in done.stdout.decode()
    assert loaded.isdisjoint({"pypdf", "docx", "lxml", "django", "psycopg"})
