"""The lives of demo records, and the chained log that tells them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from zlib import crc32

from django.utils import timezone

from qiaowu.config.demo.days import next_workday
from qiaowu.orgs.models import User
from qiaowu.records import chain
from qiaowu.records.models import ChainHead, ChangeEntry, Evidence, Record, Status

R = TypeVar("R", bound=Record)
_MOVES = {
    "submit": Status.SUBMITTED,
    "confirm": Status.CONFIRMED,
    "return": Status.RETURNED,
    "void": Status.VOID,
}


@dataclass(frozen=True)
class Act:
    """One act on a record; `name` as in `records.history.ACTS`."""

    name: str
    by: User
    at: datetime
    reason: str = ""


@dataclass
class Life:
    """A record with what happened to it, in order, and the facts that it was created with."""

    record: Record
    acts: list[Act]
    evidence: Evidence | None = None
    facts: dict[str, Any] = field(default_factory=dict)


def moment(day: date, key: str, minutes: int = 0) -> datetime:
    """A time of the office morning of `day`, the same for the same key; `minutes` later than it."""
    start = timezone.make_aware(datetime.combine(day, time(8, 40)))
    return start + timedelta(minutes=crc32(key.encode()) % 90 + minutes)


def acts_for(
    status: str, *, key: str, author: User, checker: User, reported: date, today: date, files: bool, **late: Any
) -> list[Act]:
    """What led to `status`: entered on `reported`, checked on the next working day, or at once by its own checker.

    `late` may hold `reason` and `decided_on` of a return or a void.
    """
    acts = [Act("create", author, moment(reported, key))]
    if files:
        acts.append(Act("attach", author, moment(reported, key, 3)))
    own = author.pk == checker.pk
    if status != Status.DRAFT and not own:
        acts.append(Act("submit", author, moment(reported, key, 6)))
    if status in {Status.CONFIRMED, Status.VOID}:
        day = reported if own else min(next_workday(reported), today)
        acts.append(Act("confirm", checker, moment(day, key, 9)))
    if status in {Status.RETURNED, Status.VOID}:
        if own:
            acts.append(Act("submit", author, moment(reported, key, 6)))
        decided = late.get("decided_on") or min(next_workday(reported), today)
        acts.append(
            Act("return" if status == "returned" else "void", checker, moment(decided, key, 30), late["reason"])
        )
    return acts


def settle(record: Record, acts: list[Act]) -> None:
    """Give the record the state that its acts lead to."""
    record.created_by, record.created_at = acts[0].by, acts[0].at
    record.version = 1 + sum(act.name in _MOVES for act in acts)
    moves = [act for act in acts if act.name in _MOVES]
    record.status = _MOVES[moves[-1].name] if moves else Status.DRAFT
    if record.status == Status.CONFIRMED:
        record.confirmed_by, record.confirmed_at = moves[-1].by, moves[-1].at
    if record.status == Status.RETURNED:
        record.return_reason = moves[-1].reason


def store_evidence(lives: Iterable[Life]) -> None:
    """Write the evidence rows of stored records."""
    rows = []
    for life in lives:
        if life.evidence is None:
            continue
        attached = next(act for act in life.acts if act.name == "attach")
        life.evidence.record_kind, life.evidence.record_id = life.record.ref
        life.evidence.added_by, life.evidence.added_at = attached.by, attached.at
        rows.append(life.evidence)
    Evidence.objects.bulk_create(rows, batch_size=500)


def entries_of(lives: Iterable[Life]) -> list[ChangeEntry]:
    """What the log says of all lives, in the order of their time; ids must be known."""
    return sorted((entry for life in lives for entry in _entries(life)), key=lambda entry: entry.at)


def append(entries: Iterable[ChangeEntry]) -> int:
    """Seal entries into the chain in the given order; returns how many."""
    kept = list(entries)
    ChainHead.objects.get_or_create(id=1, defaults={"digest": chain.GENESIS})
    head = ChainHead.objects.select_for_update().get(id=1)
    for number, entry in enumerate(kept, start=head.length + 1):
        entry.number = number
        entry.digest = chain.digest_of(entry, head.digest)
        head.length, head.digest = number, entry.digest
    ChangeEntry.objects.bulk_create(kept, batch_size=1000)
    head.save(update_fields=["length", "digest"])
    return len(kept)


def _entries(life: Life) -> Iterable[ChangeEntry]:
    status, revision = str(Status.DRAFT), 1
    for act in life.acts:
        before: dict[str, Any] = {}
        after: dict[str, Any] = {}
        if act.name == "create":
            after = life.facts | {"status": status}
        elif act.name == "attach" and life.evidence:
            after = {"evidence": life.evidence.title, "sha256": life.evidence.sha256}
        else:
            before, after = {"status": status}, {"status": str(_MOVES[act.name])}
            status, revision = after["status"], revision + 1
        yield _entry(life.record, act, revision, before, after)


def _entry(record: Record, act: Act, revision: int, before: dict[str, Any], after: dict[str, Any]) -> ChangeEntry:
    return ChangeEntry(
        at=act.at,
        actor=act.by.username,
        actor_name=act.by.display_name,
        act=act.name,
        record_kind=record.KIND,
        record_id=record.pk,
        record_title=str(record)[:200],
        unit_code=record.unit.code,
        revision=revision,
        reason=act.reason,
        before=before,
        after=after,
    )
