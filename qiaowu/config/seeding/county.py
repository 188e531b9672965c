"""Loads the demo county, and lets it grow to a later day. Both write the same stories, cut off at the day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone

from qiaowu.activities.models import Activity, Participation
from qiaowu.commitments.models import SourceDocument
from qiaowu.config.demo.filings import build_filings
from qiaowu.config.demo.study import StudyData, build_study
from qiaowu.config.demo.study_plans import build_nodes
from qiaowu.config.demo.units import COUNTY
from qiaowu.config.seeding.document import UPLOADED_AT, store_document
from qiaowu.config.seeding.filings import filing_lives
from qiaowu.config.seeding.journal import Life, append, finish, play, store_evidence
from qiaowu.config.seeding.known import Known, NotOurs
from qiaowu.config.seeding.orgs import Directory, store_orgs
from qiaowu.config.seeding.room import Room
from qiaowu.config.seeding.study import activity_lives, evaluation_lives, node_lives, participations, plan_lives
from qiaowu.config.seeding.tasks import close_tasks, open_tasks
from qiaowu.indicators.models import Target
from qiaowu.measures.catalogue import load_catalogue
from qiaowu.modules.study.models import StudyTask
from qiaowu.orgs.models import Unit
from qiaowu.records.models import ChainHead, ChangeEntry, NumberSeries, Record

_MOVED = ["status", "version", "confirmed_by", "confirmed_at", "return_reason"]


def exists() -> bool:
    """Whether the demo county, or any other, is already there."""
    return Unit.objects.exists()


def can_grow() -> bool:
    """Whether this version knows the county's records again; those of the first release bore other times."""
    directory = Directory.load()
    try:
        Known().part(node_lives(build_nodes(directory.accounts), directory))
    except NotOurs:
        return False
    return True


@transaction.atomic
def load_county(today: date, password: str) -> dict[str, int]:
    """Write the demo county as it stands on `today`; returns how many of what, by Chinese name.

    Raises RuntimeError when units exist already: nothing is ever mixed into a county in use.
    """
    if exists():
        raise RuntimeError(f"county {COUNTY} exists")
    load_catalogue()
    directory = store_orgs(password)
    return {"单位": len(directory.units), "账号": len(directory.users)} | _write(directory, today)


@transaction.atomic
def grow_county(today: date) -> dict[str, int]:
    """Bring a loaded demo county to `today`: what its stories hold since, entered, checked and told in the log.

    What people entered or changed stays as it is. A second run finds nothing to do. Raises `NotOurs` for a
    county that another version wrote. Returns how many of what were added, by Chinese name.
    """
    # Nobody else may write to the log between our look at it and our entries.
    ChainHead.objects.select_for_update().filter(id=1).first()
    return _write(Directory.load(), today)


@dataclass
class Stories:
    """Everything the demo tells up to a day, as plain rows and as lives of records."""

    study: StudyData
    activities: dict[str, Life]
    plans: dict[str, Life]
    others: list[Life]

    @classmethod
    def until(cls, today: date, directory: Directory) -> Stories:
        """The stories cut off at the end of `today`."""
        study = build_study(today, accounts=directory.accounts)
        others = [*node_lives(study.nodes, directory), *evaluation_lives(study.evaluations, directory)]
        others += filing_lives(build_filings(today), directory)
        return cls(study, activity_lives(study.activities, directory), plan_lives(study.plans, directory), others)

    @property
    def lives(self) -> list[Life]:
        return [*self.activities.values(), *self.plans.values(), *self.others]


def _write(directory: Directory, today: date) -> dict[str, int]:
    """Write what the log does not hold yet, all of it for a new county."""
    before, known = ChangeEntry.objects.count(), Known()
    stories = Stories.until(today, directory)
    new, standing = known.part(stories.lives)
    room = Room(standing)
    new = [life for life in new if room.has(life)]
    _enter(new, stories, directory)
    _go_on([life for life in standing if life.due])
    entries = finish([*new, *standing])
    entries += close_tasks(stories.study.plans, stories.plans, stories.activities, known)
    decided = _tell(entries, directory, today)
    return _counted(new) | {"承诺": decided, "日志": ChangeEntry.objects.count() - before}


def _counted(new: list[Life]) -> dict[str, int]:
    study = [life for life in new if life.record.KIND != "filings.filing"]
    return {"学习记录": len(study), "报送数据": len(new) - len(study)}


def _enter(new: list[Life], stories: Stories, directory: Directory) -> None:
    """Store new records with their parts, played up to the clock."""
    _number([life.record for life in new if isinstance(life.record, Activity)])
    for life in new:
        play(life)
    for register, rows in _by_register(new).items():
        register._default_manager.bulk_create(rows, batch_size=500)
    _enter_parts({id(life) for life in new}, stories, directory)
    store_evidence(new)


def _number(activities: list[Activity]) -> None:
    """Numbers go on from the last that was given, whoever gave it."""
    by_prefix: dict[str, list[Activity]] = defaultdict(list)
    for activity in activities:
        by_prefix[f"HD-{activity.held_on:%Y%m}-"].append(activity)
    for prefix, rows in by_prefix.items():
        NumberSeries.objects.get_or_create(prefix=prefix)
        series = NumberSeries.objects.select_for_update().get(prefix=prefix)
        for number, activity in enumerate(rows, start=series.last + 1):
            activity.no = f"{prefix}{number:04d}"
        series.last += len(rows)
        series.save(update_fields=["last"])


def _by_register(lives: Iterable[Life]) -> dict[type[Record], list[Record]]:
    found: dict[type[Record], list[Record]] = defaultdict(list)
    for life in lives:
        found[type(life.record)].append(life.record)
    return found


def _enter_parts(new: set[int], stories: Stories, directory: Directory) -> None:
    """Units that took part, and tasks, of the records that were just stored."""
    guests, tasks = [], []
    for row in stories.study.activities:
        life = stories.activities.get(row.key)
        if life and id(life) in new and isinstance(life.record, Activity):
            guests += participations(row, life.record, directory)
    for plan in stories.study.plans:
        if plan.key in stories.plans and id(stories.plans[plan.key]) in new:
            tasks += open_tasks(plan, stories.plans[plan.key].record)
    Participation.objects.bulk_create(guests, batch_size=1000)
    StudyTask.objects.bulk_create(tasks, batch_size=1000)


def _go_on(standing: list[Life]) -> None:
    """Take stored records further: checked, returned, changed."""
    for life in standing:
        play(life)
    for register, rows in _by_register(standing).items():
        changed = {name for life in standing if life.record in rows for act in life.due for name in act.values}
        fields: list[Any] = [*_MOVED, *sorted(changed)]
        register._default_manager.bulk_update(rows, fields, batch_size=500)


def _tell(entries: list[ChangeEntry], directory: Directory, today: date) -> int:
    """Chain the entries in the order of time, with the document between what was before it and after it.

    Returns how many commitments the document has, if it came now.
    """
    entries.sort(key=lambda entry: entry.at)
    append(entry for entry in entries if entry.at < UPLOADED_AT)
    decided = store_document(directory) if _document_is_due(today) else 0
    append(entry for entry in entries if entry.at >= UPLOADED_AT)
    return decided


def _document_is_due(today: date) -> bool:
    """Once its day has come; an office that has set out with a paper or targets of its own is left to them."""
    return (
        today >= timezone.localdate(UPLOADED_AT) and not SourceDocument.objects.exists() and not Target.objects.exists()
    )
