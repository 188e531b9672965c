"""Parent side of the child process: feed, listen, and never wait longer or store more than agreed."""

from __future__ import annotations

import contextlib
import json
import os
import selectors
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any, Literal

from .messages import REFUSALS
from .model import LIMITS, IntakeError, refuse

_CHILD = Path(__file__).with_name("child.py")
_CHUNK = 64 * 1024
_TOO_HEAVY = (-signal.SIGKILL, -signal.SIGXCPU)

# Each child may take half a gigabyte: a burst of uploads must not take the machine.
_SLOTS = threading.BoundedSemaphore(4)

Mode = Literal["docx", "pdf", "office", "pdf-evidence", "sheet"]


def run_child(mode: Mode, data: bytes, *, seconds: float = LIMITS.seconds, child: Path = _CHILD) -> dict[str, Any]:
    """The child's answer for `data`. Raises IntakeError: its own refusal, or busy, timeout, too_heavy, crashed."""
    if not _SLOTS.acquire(timeout=seconds):
        raise refuse("busy")
    try:
        return _run(mode, data, seconds, child)
    finally:
        _SLOTS.release()


def _run(mode: Mode, data: bytes, seconds: float, child: Path) -> dict[str, Any]:
    with tempfile.TemporaryDirectory(prefix="qiaowu-intake-") as folder:
        process = _start(mode, folder, child)
        try:
            answer = _exchange(process, data, time.monotonic() + seconds)
            too_long = answer is not None and len(answer) > LIMITS.answer_bytes
            code = None if answer is None or too_long else _ended(process)
        finally:
            _stop(process)
    if too_long:
        raise refuse("text_too_long", limit=LIMITS.text_chars)
    if answer is None or code is None:
        raise refuse("timeout", limit=round(seconds))
    return _read(answer, code)


def _start(mode: Mode, folder: str, child: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-I", "-B", "-X", "utf8", str(child), mode],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=folder,
        # Nothing of the server's environment: it holds the database address and keys.
        env={"TMPDIR": folder, "HOME": folder, "LC_ALL": "C.UTF-8"},
        start_new_session=True,
    )


def _exchange(process: subprocess.Popen[bytes], data: bytes, deadline: float) -> bytes | None:
    """What the child said, or None if time ran out; stops reading past the allowed size."""
    assert process.stdin
    assert process.stdout
    os.set_blocking(process.stdin.fileno(), False)
    waiting, answer = memoryview(data), bytearray()
    with selectors.DefaultSelector() as selector:
        selector.register(process.stdin, selectors.EVENT_WRITE)
        selector.register(process.stdout, selectors.EVENT_READ)
        while len(answer) <= LIMITS.answer_bytes:
            ready = selector.select(max(0.0, deadline - time.monotonic()))
            if not ready:
                return None
            for key, _ in ready:
                if key.fileobj is process.stdin:
                    waiting = _feed(selector, process.stdin, waiting)
                else:
                    chunk = os.read(process.stdout.fileno(), _CHUNK)
                    if not chunk:
                        return bytes(answer)
                    answer += chunk
    return bytes(answer)


def _feed(selector: selectors.BaseSelector, stdin: Any, waiting: memoryview) -> memoryview:
    """Write a piece; a child that no longer listens has its reasons, which its answer tells."""
    try:
        waiting = waiting[os.write(stdin.fileno(), waiting[:_CHUNK]) :]
    except BrokenPipeError:
        waiting = waiting[:0]
    if not waiting:
        selector.unregister(stdin)
        with contextlib.suppress(BrokenPipeError):
            stdin.close()
    return waiting


def _stop(process: subprocess.Popen[bytes]) -> None:
    """End the child and whatever it might have started; its session is its own."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdin, process.stdout):
        if stream:
            with contextlib.suppress(BrokenPipeError):
                stream.close()


def _ended(process: subprocess.Popen[bytes]) -> int | None:
    """The exit code of a child that has said all; one that lingers has none."""
    with contextlib.suppress(subprocess.TimeoutExpired):
        return process.wait(timeout=2)
    return None


def _read(answer: bytes, code: int) -> dict[str, Any]:
    if code in _TOO_HEAVY:
        raise refuse("too_heavy")
    try:
        found = json.loads(answer)
    except ValueError:
        found = None
    if code != 0 or not isinstance(found, dict):
        raise refuse("crashed")
    if "code" in found:
        raise _refusal(found)
    return found


def _refusal(found: dict[str, Any]) -> IntakeError:
    code = found["code"] if found["code"] in REFUSALS else "crashed"
    return IntakeError(code, str(found.get("message", ""))[:500])
