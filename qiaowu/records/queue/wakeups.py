"""What the processes of one database tell each other: that a county has work, and which workers live.

A notification carries the county's code and nothing else. Losing one costs time, never a job: workers look
through all counties when they connect, and now and then. A worker lives as long as its session holds its
lock; the server frees the lock in the moment the process dies, whatever any clock says.
"""

from __future__ import annotations

import secrets
import select
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

CHANNEL = "qiaowu_jobs"
WORKERS = 0x71_77_75  # class of the advisory locks of workers
KEEPALIVE = {"tcp_keepalives_idle": 10, "tcp_keepalives_interval": 5, "tcp_keepalives_count": 3}
"""Seconds and tries after which the server frees the lock of a worker on a machine that is gone."""


def wake() -> None:
    """Tell the workers, at the commit of this transaction, that the chosen county has work."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_notify(%s, current_user::text)", [CHANNEL])


def workers_alive() -> set[int]:
    """Numbers of the workers whose session is open now."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT objid::bigint FROM pg_locks WHERE locktype = 'advisory' AND granted AND classid = %s"
            " AND database = (SELECT oid FROM pg_database WHERE datname = current_database())",
            [WORKERS],
        )
        return {int(row[0]) for row in cursor.fetchall()}


def name_sessions(number: int) -> None:
    """Every connection that this process opens from now on says which worker it belongs to."""
    connection.close()
    options = connection.settings_dict.setdefault("OPTIONS", {})
    options["application_name"] = session_name(number)


def session_name(number: int) -> str:
    return f"qiaowu-worker-{number}"


def end_sessions(numbers: Iterable[int]) -> None:
    """End what lost workers left open, so that their locks are free."""
    names = [session_name(number) for number in numbers]
    if names:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = ANY(%s) AND usename = session_user AND datname = current_database()",
                [names],
            )


class Listener:
    """A connection of its own that holds a worker's lock and hears notifications."""

    def __init__(self, own: Any, number: int) -> None:
        self._raw, self.number = own.connection, number

    def heard(self, seconds: float = 0.0, also: int | None = None) -> list[str]:
        """What came in, waiting up to `seconds` for it; returns early when the descriptor `also` can be read.

        Raises OperationalError of the driver when the connection is lost.
        """
        if seconds > 0:
            watched = [self._raw.fileno()] + ([] if also is None else [also])
            select.select(watched, [], [], seconds)
        return [notification.payload for notification in self._raw.notifies(timeout=0)]


@contextmanager
def listening() -> Iterator[Listener]:
    """Take a worker's number and listen; both end with the block, or with the process."""
    number = secrets.randbits(31)
    own = connection.copy()
    try:
        with own.cursor() as cursor:
            for name, value in (KEEPALIVE | {"application_name": session_name(number)}).items():
                cursor.execute("SELECT set_config(%s, %s, false)", [name, str(value)])
            cursor.execute("SELECT pg_advisory_lock(%s, %s)", [WORKERS, number])
            cursor.execute(f"LISTEN {CHANNEL}")
        yield Listener(own, number)
    finally:
        own.close()
