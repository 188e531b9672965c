"""The workers as children: started, started again when they end by themselves, stopped in order."""

from __future__ import annotations

import os
import subprocess
import sys
import time

from qiaowu.cli import signals
from qiaowu.cli.output import note

STOP_LIMIT = 20.0  # seconds for the job in hand to come to a step
FIRST_PAUSE, LONGEST_PAUSE = 0.5, 30.0  # seconds before a worker that ended is started again
SOUND_RUN = 60.0  # seconds after which an end is no sign of a fault that comes back at once


class Workers:
    """So many worker processes with one environment. `tend` is called every now and then."""

    def __init__(self, count: int, env: dict[str, str]) -> None:
        self._env = env
        self._running: list[Running] = [Running() for _ in range(count)]

    def start(self) -> None:
        """Start all of them, each in its own session: Ctrl-C reaches only us."""
        for one in self._running:
            one.start(self._env)

    def tend(self) -> None:
        """Start again those that have ended, after a pause that grows while they keep ending."""
        for one in self._running:
            one.tend(self._env)

    def stop(self) -> None:
        """Ask all to stop, then wait for each; every one is reaped."""
        for one in self._running:
            if one.process is not None and one.process.poll() is None:
                one.process.terminate()
        for one in self._running:
            if one.process is not None:
                signals.end(one.process, STOP_LIMIT)


class Running:
    """One worker process and the patience we have with it."""

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None
        self._started = self._again_at = 0.0
        self._pause = FIRST_PAUSE

    def start(self, env: dict[str, str]) -> None:
        command = [sys.executable, "-m", "qiaowu.cli.work", str(os.getpid())]
        self.process = subprocess.Popen(command, env=env, stdin=subprocess.DEVNULL, start_new_session=True)
        self._started, self._again_at = time.monotonic(), 0.0

    def tend(self, env: dict[str, str]) -> None:
        """Notice an end at once, act on it after the pause."""
        if self.process is None or self.process.poll() is None:
            return
        moment = time.monotonic()
        if not self._again_at:
            self._pause = FIRST_PAUSE if moment - self._started > SOUND_RUN else min(self._pause * 2, LONGEST_PAUSE)
            self._again_at = moment + self._pause
            note("后台任务进程意外退出，正在重新启动……")
        if moment >= self._again_at:
            self.start(env)
