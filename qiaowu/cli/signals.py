"""Ctrl-C, SIGTERM and a closed terminal as one request, answered only at the places that ask for it.

A signal that raised wherever it arrived could do so between starting a process and noting it, and
leave that process behind. So the handler only sets a mark; waiting goes through `pause`.
"""

from __future__ import annotations

import os
import signal
import subprocess
import threading

NUMBERS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
_requested = threading.Event()
_parent: int | None = None  # stop when this process is gone; None means never


class Interrupted(BaseException):
    """Someone asked the program to stop. Not an Exception, so that no handler of faults swallows it."""


def catch(with_parent: bool = False) -> None:
    """From now on stop requests are marks. With `with_parent` the end of our parent is a request too."""
    global _parent
    for number in NUMBERS:
        signal.signal(number, lambda *_: _requested.set())
    _parent = os.getppid() if with_parent else None


def check() -> None:
    """Raise Interrupted when a stop was requested."""
    if _requested.is_set() or (_parent is not None and os.getppid() != _parent):
        raise Interrupted


def pause(seconds: float) -> None:
    """Wait; raise Interrupted as soon as a stop is requested."""
    _requested.wait(seconds)
    check()


def wait_for(process: subprocess.Popen[bytes]) -> int:
    """The exit code of a child. A stop request ends the child first, then raises Interrupted."""
    try:
        while process.poll() is None:
            pause(0.02)
    except Interrupted:
        end(process, 10.0)
        raise
    return process.returncode


def end(process: subprocess.Popen[bytes], limit: float) -> None:
    """Ask a child to stop, and after `limit` seconds make it stop; either way it is reaped."""
    if process.poll() is None:
        process.terminate()
    try:
        process.wait(limit)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
