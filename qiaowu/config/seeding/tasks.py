"""Tasks of the study plans: written open, then closed one by one by an activity or a waiver, as the pages do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from qiaowu.activities.models import Activity
from qiaowu.config.demo import study_types
from qiaowu.config.seeding.journal import Act, Life, entry_of, moment
from qiaowu.config.seeding.known import Known
from qiaowu.modules.study.models import StudyPlan, StudyTask
from qiaowu.records.models import ChangeEntry, Record, Status
from qiaowu.records.seals import SEAL, digest_of_rows


def open_tasks(row: study_types.Plan, plan: Record) -> list[StudyTask]:
    """The tasks of a stored plan, as they were when it was published."""
    return [
        StudyTask(
            plan_id=plan.pk, unit_id=plan.unit_id, title=task.title, document=task.source_document, due_on=task.due_on
        )
        for task in row.tasks
    ]


@dataclass(frozen=True)
class Closing:
    """A task is closed: by the session that was entered for it, or in writing."""

    plan: Record
    title: str
    act: Act
    on: date
    session: Activity | None
    waiver: str


class Tasks:
    """The tasks of the plans as they are stored now, by plan; closes them and seals each plan anew."""

    def __init__(self, plans: Iterable[Record]) -> None:
        self._rows: dict[int, list[StudyTask]] = defaultdict(list)
        self._changed: dict[int, StudyTask] = {}
        rows = StudyTask.objects.filter(plan__in=[plan.pk for plan in plans]).select_related("unit", "activity")
        for task in rows.order_by("pk"):
            self._rows[task.plan_id].append(task)

    def close(self, closing: Closing) -> ChangeEntry | None:
        """Close the task and tell it; None when people have renamed it, closed it or taken it out."""
        task = next((row for row in self._rows[closing.plan.pk] if row.title == closing.title), None)
        if task is None or task.activity_id or task.waiver:
            return None
        task.activity, task.waiver, task.closed_on = closing.session, closing.waiver, closing.on
        self._changed[task.pk] = task
        told = f"{task.title}（{closing.session.no}）" if closing.session else f"免办：{task.title}"
        after = {"tasks": told, SEAL: {"tasks": self._seal(closing.plan.pk)}}
        entry = entry_of(closing.plan, closing.act, {}, after)
        entry.record_id = closing.plan.pk
        return entry

    def _seal(self, plan_id: int) -> str:
        return digest_of_rows([_sealed(task) for task in self._rows[plan_id]])

    def save(self) -> None:
        """Write the closed tasks."""
        StudyTask.objects.bulk_update(self._changed.values(), ["activity", "waiver", "closed_on"], batch_size=500)


def _sealed(task: StudyTask) -> list[str | None]:
    """The values that the seal of a plan covers, in its order."""
    found: list[str | None] = []
    for path in StudyPlan.parts()["tasks"].values:
        value: object = task
        for name in path.split("__"):
            value = getattr(value, name) if value is not None else None
        found.append(None if value is None else str(value))
    return found


def close_tasks(
    rows: Iterable[study_types.Plan], plans: Mapping[str, Life], sessions: Mapping[str, Life], known: Known
) -> list[ChangeEntry]:
    """Close what is to be closed by now and was not yet; returns what the log says of it, in the order of time."""
    due = [
        closing
        for row in rows
        if row.key in plans
        for closing in _closings(row, plans[row.key], sessions)
        if closing.plan.pk and not known.holds(closing.plan, closing.act.name, closing.act.at)
    ]
    tasks = Tasks(closing.plan for closing in due)
    entries = [tasks.close(closing) for closing in sorted(due, key=lambda closing: closing.act.at)]
    tasks.save()
    return [entry for entry in entries if entry]


def _closings(row: study_types.Plan, plan: Life, sessions: Mapping[str, Life]) -> Iterator[Closing]:
    """What closes the tasks of a published plan. A session that is void, or was left out, closes nothing."""
    if plan.record.status != Status.CONFIRMED:
        return
    published = plan.acts[-1]
    for task in row.tasks:
        if task.waiver and task.closed_on:
            at = moment(task.closed_on, task.key)
            yield Closing(
                plan.record, task.title, Act("change", published.by, at, task.waiver), task.closed_on, None, task.waiver
            )
        elif task.activity and task.activity in sessions:
            yield from _by_session(task, plan, sessions[task.activity], published.at)


def _by_session(task: study_types.Task, plan: Life, session: Life, published: datetime) -> Iterator[Closing]:
    """With the entry of the session, or right after the plan if that came later."""
    held = session.record
    if not isinstance(held, Activity) or not held.pk or held.status == Status.VOID:
        return
    at = max(session.begins, published + timedelta(minutes=task.no))
    yield Closing(plan.record, task.title, Act("close_task", session.acts[0].by, at), held.held_on, held, "")
