"""The lives of demo records, played act by act onto their rows, and the chained log that tells them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from zlib import crc32

from django.utils import timezone

from qiaowu.config.demo.steps import Step
from qiaowu.orgs.models import User
from qiaowu.records import chain
from qiaowu.records.models import ChainHead, ChangeEntry, Evidence, Record, Status, plain
from qiaowu.records.seals import SEAL, Seal, seals_of

_MOVES = {
    "submit": Status.SUBMITTED,
    "confirm": Status.CONFIRMED,
    "return": Status.RETURNED,
    "void": Status.VOID,
}


@dataclass(frozen=True)
class Act:
    """One act on a record; `name` as in `records.history.ACTS`. A change sets `values`."""

    name: str
    by: User
    at: datetime
    reason: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)


@dataclass
class Life:
    """A record as it was entered, all its acts up to the clock, and the facts that it was entered with.

    `due` are the acts that are still to be written; all of them for a record that is not stored yet.
    `paper` makes the evidence; it is asked only when the evidence is attached, for it stores the file.
    """

    record: Record
    acts: list[Act]
    paper: Callable[[], Evidence] | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    evidence: Evidence | None = None
    due: list[Act] = field(default_factory=list)
    entries: list[ChangeEntry] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.due = list(self.acts)
        self.facts = self.record.facts() | self.facts

    @property
    def is_new(self) -> bool:
        """Whether the record is yet to be entered."""
        return self.due[:1] == self.acts[:1]

    @property
    def begins(self) -> datetime:
        """When the record was entered."""
        return self.acts[0].at


def moment(day: date, key: str, minutes: int = 0) -> datetime:
    """A time of the office morning of `day`, the same for the same key; `minutes` later than it.

    The whole hash goes into it, down to the microsecond, so that a record is known again by its time.
    """
    rest, minute = divmod(crc32(key.encode()), 90)
    microsecond, second = divmod(rest, 60)
    start = timezone.make_aware(datetime.combine(day, time(8, 40)))
    return start + timedelta(minutes=minute + minutes, seconds=second, microseconds=microsecond)


def acts_of(steps: Iterable[Step], key: str, author: User, checker: User) -> list[Act]:
    """Acts of a story. Who checks what they entered themselves does not hand it to anybody first."""
    kept = list(steps)
    if author.pk == checker.pk and not any(step.act == "return" for step in kept):
        kept = [step for step in kept if step.act != "submit"]
    return [_act(step, key, author if step.act in {"create", "attach", "submit"} else checker) for step in kept]


def _act(step: Step, key: str, by: User) -> Act:
    return Act(step.act, by, moment(step.on, key, step.minutes), step.reason, step.values)


def play(life: Life) -> None:
    """Bring the record through its due acts, and note what the log says of each; the row need not be stored yet."""
    for act in life.due:
        before, after = _PLAYED.get(act.name, _move)(life, act)
        life.entries.append(entry_of(life.record, act, before, after))


Told = tuple[dict[str, Any], dict[str, Any]]
"""What the log holds of an act: before and after."""


def _create(life: Life, act: Act) -> Told:
    record = life.record
    record.status, record.version, record.created_by, record.created_at = Status.DRAFT, 1, act.by, act.at
    return {}, life.facts | {"status": str(Status.DRAFT)}


def _attach(life: Life, act: Act) -> Told:
    if life.paper is None:
        raise ValueError(f"{life.record} has nothing to attach")
    life.evidence = paper = life.paper()
    paper.added_by, paper.added_at = act.by, act.at
    return {}, {"evidence": paper.title, "sha256": paper.sha256}


def _change(life: Life, act: Act) -> Told:
    before = _facts(life.record, act.values)
    for name, value in act.values.items():
        setattr(life.record, name, value)
    life.record.version += 1
    after = _facts(life.record, act.values)
    changed = [name for name in after if before[name] != after[name]]
    return {name: before[name] for name in changed}, {name: after[name] for name in changed}


def _facts(record: Record, names: Iterable[str]) -> dict[str, Any]:
    facts = record.facts()
    return {name: plain(facts[name]) for name in names}


def _move(life: Life, act: Act) -> Told:
    record, before = life.record, str(life.record.status)
    record.status = _MOVES[act.name]
    record.version += 1
    confirmed = act.name == "confirm"
    record.confirmed_by, record.confirmed_at = (act.by, act.at) if confirmed else (None, None)
    if act.name == "return":
        record.return_reason = act.reason
    return {"status": before}, {"status": str(record.status)}


_PLAYED = {"create": _create, "attach": _attach, "change": _change}


def entry_of(record: Record, act: Act, before: dict[str, Any], after: dict[str, Any]) -> ChangeEntry:
    """An entry of the log, without its place in the chain."""
    return ChangeEntry(
        at=act.at,
        actor=act.by.username,
        actor_name=act.by.display_name,
        act=act.name,
        record_kind=record.KIND,
        record_title=str(record)[:200],
        unit_code=record.unit.code,
        revision=record.version,
        reason=act.reason,
        before=before,
        after=after,
    )


def finish(lives: Iterable[Life]) -> list[ChangeEntry]:
    """The entries of played lives once all their rows are stored: they name the record and seal its parts."""
    told = list(lives)
    seals = dict(_seals(told))
    for life in told:
        for entry in life.entries:
            entry.record_id = life.record.pk
            if entry.act == "create" and life.record.parts():
                entry.after[SEAL] = seals.get(life.record.ref, {})
    return [entry for life in told for entry in life.entries]


def _seals(lives: list[Life]) -> Iterator[tuple[tuple[str, int], Seal]]:
    """Seals of the records that were entered, by register and id."""
    for register in {type(life.record) for life in lives}:
        entered = [life.record.pk for life in lives if type(life.record) is register and life.is_new]
        for pk, seal in seals_of(register, entered).items() if register.parts() else ():
            yield (register.KIND, pk), seal


def store_evidence(lives: Iterable[Life]) -> None:
    """Write the evidence rows of stored records."""
    rows = []
    for life in lives:
        if life.evidence is not None:
            life.evidence.record_kind, life.evidence.record_id = life.record.ref
            rows.append(life.evidence)
    Evidence.objects.bulk_create(rows, batch_size=500)


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
