"""`python -m qiaowu.cli.serve HOST PORT PARENT`: the web server process, started by `qiaowu up`.

It and its workers end when their parent ends, however that happened: a killed `qiaowu up` must not
leave a server behind that holds the port and talks to a stopped database.
"""

from __future__ import annotations

import gc
import importlib
import multiprocessing
import os
import signal
import sys
import threading
import time
from typing import Any

TARGET = "qiaowu.config.wsgi:application"
MOST_WORKERS = 16
THREADS = 2  # a worker; each holds one database connection, and the server allows 100
WATCH_INTERVAL = 0.5  # seconds


def main() -> None:
    """Serve until told to stop."""
    # imported here: a worker started afresh imports this module and needs none of it
    from granian import Granian
    from granian.constants import Interfaces
    from granian.log import LogLevels

    host, port, parent = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    end_with(parent)
    Granian(
        TARGET,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=worker_count(),
        blocking_threads=THREADS,
        log_level=LogLevels.warning,
        log_access=False,
        respawn_failed_workers=True,
        respawn_interval=0.5,
        workers_kill_timeout=10,
    ).serve(target_loader=load)


def worker_count() -> int:
    """The processor cores this process may use."""
    available = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return min(available, MOST_WORKERS)


def load(target: str) -> Any:
    """Load the application in a worker, after the worker has begun to watch its parent."""
    # a forked worker still has the server's handler, which would swallow a stop during the loading
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    parent = multiprocessing.parent_process()
    if parent is not None and parent.pid is not None:
        end_with(parent.pid)
    module, _, name = target.partition(":")
    application = getattr(importlib.import_module(module), name)
    collect_seldom()
    return application


def collect_seldom() -> None:
    """Let the garbage collector pass by what was loaded, and look at the rest less often.

    Building a statement makes thousands of objects that die by themselves, and by default every 700 of them
    start a collection: a fifth of the time of a scorecard.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


def end_with(parent: int) -> None:
    """Watch the parent from a thread; when it is gone, stop as if asked to."""
    threading.Thread(target=watch, args=(parent,), daemon=True).start()


def watch(parent: int) -> None:
    """SIGTERM lets requests in progress finish; the kill is for a process that does not heed it."""
    while os.getppid() == parent:
        time.sleep(WATCH_INTERVAL)
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(15)
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    main()
