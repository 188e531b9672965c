"""The worker: goes from county to county, one job at a time in each, and sleeps until somebody wakes it.

Counties that have work stand in a line. The worker does one job of the first and puts the county at the
end, so that a thousand jobs of one county let one job of another wait for a single job. Several workers
share a database: rows are claimed with SKIP LOCKED, and while there are several counties the last free
worker is never lent to a county that already keeps the others busy.
"""

from __future__ import annotations

import logging
import os
import select
import signal
import time
from contextlib import suppress

import psycopg
from django.db import DatabaseError, InterfaceError, OperationalError, close_old_connections, connection

from qiaowu.hosting.county import COUNTY_CODE, counties, county
from qiaowu.orgs.clock import now
from qiaowu.records.queue import claims, cleaning, running
from qiaowu.records.queue.models import Job
from qiaowu.records.queue.wakeups import Listener, end_sessions, listening, name_sessions, workers_alive

logger = logging.getLogger(__name__)
SWEEP = 300.0  # seconds between two looks at every county, in case a notification was lost
AFTER_FAULT = 60.0  # seconds until a county is looked at again in which the worker could not read
RECOUNT = 2.0  # seconds for which the number of workers is taken as known
LONGEST_PAUSE = 15.0  # seconds between two tries to reach the database


class Worker:
    """One process's share of the work. `serve` returns when `stop` was called."""

    def __init__(self) -> None:
        self.stopping = False
        self._line: dict[str, None] = {}  # counties with work, in the order of their turns
        self._later: dict[str, float] = {}  # counties to look at again, by monotonic time
        self._swept = 0.0
        self._counted, self._several = -RECOUNT, 1
        self._known: frozenset[str] = frozenset()
        self._bell, self._rope = os.pipe()
        os.set_blocking(self._rope, False)

    def stop(self, *_: object) -> None:
        """End after the job in hand has come to a step; may be called from a signal."""
        self.stopping = True
        with suppress(OSError):
            os.write(self._rope, b".")

    def serve(self) -> None:
        """Work until stopped; a lost database is waited for."""
        pause = 0.5
        while not self.stopping:
            try:
                # a new number each time: what an older one left in the middle is then due at once
                with listening() as listener:
                    name_sessions(listener.number)
                    pause = 0.5
                    self._sweep()
                    while not self.stopping:
                        self.turn(listener)
            except (OperationalError, InterfaceError, psycopg.OperationalError, psycopg.InterfaceError) as error:
                if self.stopping:
                    return
                logger.warning("database not reachable: %s", type(error).__name__)
                connection.close()
                select.select([self._bell], [], [], pause)
                pause = min(pause * 2, LONGEST_PAUSE)

    def turn(self, listener: Listener) -> None:
        """One job of the next county in line, or sleep until there is one."""
        self._hear(listener.heard(0.0 if self._line else self._idle_seconds(), self._bell))
        self._due_again()
        if self._line and not self.stopping:
            self._visit(next(iter(self._line)), listener.number)

    def _idle_seconds(self) -> float:
        wanted = min([self._swept + SWEEP, *self._later.values()])
        return max(wanted - time.monotonic(), 0.001)

    def _hear(self, codes: list[str]) -> None:
        for code in codes:
            if not COUNTY_CODE.fullmatch(code):
                logger.warning("a notification that names no county")
            elif code in self._known or code in self._learn():
                self._line.setdefault(code)

    def _learn(self) -> frozenset[str]:
        self._known = frozenset(counties())
        return self._known

    def _due_again(self) -> None:
        moment = time.monotonic()
        if moment >= self._swept + SWEEP:
            self._sweep()
        for code in [code for code, when in self._later.items() if when <= moment]:
            del self._later[code]
            self._line.setdefault(code)

    def _sweep(self) -> None:
        """Look at every county, those of which nothing was heard too."""
        self._swept = time.monotonic()
        for code in sorted(self._learn()):
            self._line.setdefault(code)

    def _visit(self, code: str, number: int) -> None:
        """One job of this county; it goes to the end of the line, or is looked at later."""
        self._line.pop(code, None)
        try:
            job = self._take(code, number)
        except (OperationalError, InterfaceError) as error:
            running.hand_on_lost_connection(error)
            self._later[code] = time.monotonic() + AFTER_FAULT
        except DatabaseError as error:
            # one county that is half installed must not stop the others
            logger.warning("county %s cannot be served: %s", code, type(error).__name__)
            self._later[code] = time.monotonic() + AFTER_FAULT
        else:
            if job is not None:
                self._line.setdefault(code)
                running.run(code, job, lambda: self.stopping)
        close_old_connections()

    def _take(self, code: str, number: int) -> Job | None:
        """The next job of this county, now ours; without one its next time is noted."""
        gone: list[int] = []
        with county(code):
            job = claims.take(number, at=now(), most=self._most(), gone=gone)
            wait = claims.seconds_to_next() if job is None else None
            cleaning.clean_now_and_then(code)
        end_sessions(gone)
        if wait is not None:
            self._later[code] = time.monotonic() + wait
        return job

    def _most(self) -> int | None:
        """How many workers one county may keep busy: all but one, unless there is one county or one worker."""
        if len(self._known) < 2:
            return None
        if time.monotonic() > self._counted + RECOUNT:
            self._counted, self._several = time.monotonic(), len(workers_alive())
        return self._several - 1 if self._several > 1 else None


def main() -> None:
    """Serve until SIGTERM or SIGINT."""
    worker = Worker()
    for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
        signal.signal(number, worker.stop)
    worker.serve()
