"""What of the demo county is written already, as its log tells: so that nothing is written twice.

A demo record is known again by the moment of its entry in the log, which follows from its key alone and
which nobody can change. What people did to a record stands in the log too; such a record is theirs.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from qiaowu.config.seeding.journal import Act, Life
from qiaowu.records.models import ChangeEntry, Record

_HARMLESS = frozenset({"urge", "export"})
"""Acts of people that leave a record as it was."""


class NotOurs(Exception):
    """The county was not written by this version, so it cannot be told what is missing."""


class Known:
    """The log at one glance."""

    def __init__(self) -> None:
        self._entered: dict[tuple[str, datetime], int] = {}
        self._acts: dict[tuple[str, int], set[tuple[str, datetime]]] = defaultdict(set)
        self.horizon: datetime | None = None
        """The latest act of the demo's own; what lies before it was written or left out on purpose."""
        entries = ChangeEntry.objects.order_by("-number").values_list("record_kind", "record_id", "act", "at")
        for kind, pk, act, at in entries.iterator(chunk_size=5000):
            self._acts[kind, pk].add((act, at))
            if act == "create":
                self._entered[kind, at] = pk

    def part(self, lives: Iterable[Life]) -> tuple[list[Life], list[Life]]:
        """Lives whose records are to be entered, and lives with a stored record; both with what is due now.

        Raises NotOurs when people's work is there and none of the demo's.
        """
        new: list[Life] = []
        standing: list[Life] = []
        for life in lives:
            (standing if self.id_of(life) else new).append(life)
        if self._acts and new and not standing:
            raise NotOurs
        self.horizon = max((act.at for life in standing for act in self._done(life)), default=None)
        for life in standing:
            life.due = [] if self._taken_over(life) else [act for act in life.acts if self._is_due(act)]
        _fetch(standing, self)
        return [life for life in new if self._is_due(life.acts[0])], standing

    def id_of(self, life: Life) -> int | None:
        """The stored record of a life."""
        return self._entered.get((life.record.KIND, life.begins))

    def holds(self, record: Record, act: str, at: datetime) -> bool:
        """Whether the log has this act."""
        return (act, at) in self._acts[record.ref]

    def _done(self, life: Life) -> list[Act]:
        logged = self._acts[life.record.KIND, self.id_of(life) or 0]
        return [act for act in life.acts if (act.name, act.at) in logged]

    def _is_due(self, act: Act) -> bool:
        return self.horizon is None or act.at > self.horizon

    def _taken_over(self, life: Life) -> bool:
        """Whether people have changed the record, confirmed it, returned it: then it goes their way."""
        own = {(act.name, act.at) for act in life.acts}
        logged = self._acts[life.record.KIND, self.id_of(life) or 0]
        return any(act not in _HARMLESS for act, _at in logged - own)


def _fetch(lives: list[Life], known: Known) -> None:
    """Put the rows as they are stored into the lives."""
    by_register: dict[type[Record], dict[int, Life]] = defaultdict(dict)
    for life in lives:
        by_register[type(life.record)][known.id_of(life) or 0] = life
    for register, found in by_register.items():
        rows: Any = register._default_manager.select_related("unit")
        for row in rows.filter(pk__in=found).iterator(chunk_size=2000):
            found[row.pk].record = row


def last_day() -> date | None:
    """The day of the latest entry of the log, by the office's time; None while nothing is written."""
    latest = ChangeEntry.objects.order_by("-at").values_list("at", flat=True).first()
    return timezone.localdate(latest) if latest else None
