"""Writes of study: sessions with their participants, plans with their tasks, closing a task."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from qiaowu.activities.models import Activity, Participation, SignIn
from qiaowu.modules.study.access import may_close_task, may_publish_plan
from qiaowu.modules.study.models import Evaluation, NetworkNode, StudyPlan, StudyTask
from qiaowu.modules.study.queries import OPEN_TASK
from qiaowu.orgs.models import Unit, User
from qiaowu.orgs.tree import tree_on
from qiaowu.records import actions as records
from qiaowu.records.actions import Refused
from qiaowu.records.models import Record, Status
from qiaowu.records.returns import why_not_confirm
from qiaowu.records.seals import seal_note

R = TypeVar("R", bound=Record)


@dataclass(frozen=True)
class TaskDraft:
    """One task as typed on the plan form; `pk` names an existing task that is kept."""

    title: str
    document: str
    due_on: date
    unit: Unit
    pk: int | None = None


@transaction.atomic
def record_session(
    activity: Activity,
    *,
    participants: Iterable[Unit],
    tasks: Iterable[StudyTask] = (),
    tally: Mapping[int, int] | None = None,
    by: User,
    at: datetime,
) -> Activity:
    """Enter a study session as a draft, with the units that took part and the tasks it fulfils.

    `tally` maps a unit's id to the heads that came from it; None leaves the sign-in as it is.
    """
    activity.no = records.next_number(f"HD-{activity.held_on:%Y%m}-")
    units, chosen = list(participants), list(tasks)

    def related(saved: Activity) -> None:
        _set_participants(saved, units)
        _set_tasks(saved, chosen, by=by, at=at)
        _set_tally(saved, tally, by=by, at=at)

    return records.create(activity, by=by, at=at, day=activity.held_on, after_save=related)


@transaction.atomic
def change_session(
    activity: Activity,
    values: Mapping[str, Any],
    *,
    participants: Iterable[Unit],
    tasks: Iterable[StudyTask],
    tally: Mapping[int, int] | None = None,
    by: User,
    at: datetime,
    version: int,
    reason: str = "",
) -> Activity:
    """Change a session. Raises records.Conflict when it was changed since `version`."""
    units, chosen = list(participants), list(tasks)

    def related(saved: Activity) -> None:
        _set_participants(saved, units)
        _set_tasks(saved, chosen, by=by, at=at)
        _set_tally(saved, tally, by=by, at=at)

    return records.change(
        activity,
        dict(values),
        by=by,
        at=at,
        version=version,
        day=lambda saved: saved.held_on,
        reason=reason,
        after_save=related,
    )


def _set_participants(activity: Activity, units: list[Unit]) -> None:
    tree = tree_on(activity.held_on)
    # Written anew rather than compared: the township of each depends on the day, which may have changed too.
    activity.participations.all().delete()
    Participation.objects.bulk_create(
        Participation(activity=activity, unit=unit, township=tree.township_of(unit.pk))
        for unit in units
        if unit.pk != activity.unit_id
    )


def _set_tasks(activity: Activity, tasks: list[StudyTask], *, by: User, at: datetime) -> None:
    """The tasks that this session fulfils; a task taken off is open again. Each is told in its plan's history."""
    kept = {task.pk for task in tasks}
    found = _locked_tasks(Q(activity=activity) | Q(pk__in=kept))
    dropped = [task for task in found if task.pk not in kept]
    added = [task for task in found if task.pk in kept and task.activity_id != activity.pk]
    for task in added:
        if not may_close_task(by, task):
            raise Refused(_("任务“%(task)s”不归您的单位承办。") % {"task": task.title})
        if task.plan.month > activity.held_on:
            words = {"task": task.title, "month": task.plan.month.month}
            raise Refused(_("任务“%(task)s”属%(month)d月计划，不能由更早的活动完成。") % words)
        if task.state != "open":
            raise Refused(_("任务“%(task)s”已由别的活动完成。") % {"task": task.title})
    for task in dropped:
        _close(task, None, activity, by=by, at=at, act="reopen_task")
    for task in added:
        _close(task, activity, activity, by=by, at=at, act="close_task")


def _locked_tasks(which: Q) -> list[StudyTask]:
    """Tasks with their plans, locked before anything is logged.

    The plans come first, as in a change of a plan, so that nobody waits in a ring; and they are locked at
    all because the log seals a plan with all its tasks: two sessions must not each seal what the other left.
    """
    plans = StudyTask.objects.filter(which).values("plan")
    list(StudyPlan.objects.select_for_update().filter(pk__in=plans).order_by("pk"))
    rows = StudyTask.objects.select_for_update(of=("self",)).select_related("plan__unit", "activity")
    return list(rows.filter(which).order_by("pk"))


def _close(task: StudyTask, closed_by: Activity | None, told: Activity, *, by: User, at: datetime, act: str) -> None:
    """Close the task by a session, or open it again; `told` is the session that the plan's history names."""
    task.activity, task.closed_on = closed_by, closed_by.held_on if closed_by else None
    task.save(update_fields=["activity", "closed_on"])
    note = {"tasks": f"{task.title}（{told.no}）"} | seal_note(task.plan)
    records.log_record_note(task.plan, by=by, at=at, act=act, note=note)


def _set_tally(activity: Activity, tally: Mapping[int, int] | None, *, by: User, at: datetime) -> None:
    """One line for each unit; a line that stays the same keeps who noted it."""
    if tally is None:
        return
    kept = {line.unit_id: line for line in activity.sign_ins.all() if tally.get(line.unit_id or 0) == line.heads}
    activity.sign_ins.exclude(pk__in=[line.pk for line in kept.values()]).delete()
    SignIn.objects.bulk_create(
        SignIn(activity=activity, unit_id=unit_id, heads=heads, noted_by=by, noted_at=at)
        for unit_id, heads in tally.items()
        if unit_id not in kept
    )


def confirm_session(activity: Activity, *, by: User, at: datetime) -> Activity:
    """Confirm a session: it counts from now on. Its date must have come."""
    # Here and not as a constraint: a planned session may be entered ahead, it only must not count yet.
    _refuse_unheld(activity, at)
    return records.confirm(activity, by=by, at=at)


def submit_session(activity: Activity, *, by: User, at: datetime) -> Activity:
    """Hand a session in. As for confirming, its date must have come and its heads must be known."""
    _refuse_unheld(activity, at)
    return records.submit(activity, by=by, at=at)


def _refuse_unheld(activity: Activity, at: datetime) -> None:
    if activity.held_on > at.date():
        raise Refused(_("活动日期还没到，办完再确认或提交。"))
    if activity.headcount is None and not activity.cancelled:
        raise Refused(_("请先填写参加人次。"))


@transaction.atomic
def write_plan(plan: StudyPlan, *, tasks: Iterable[TaskDraft], by: User, at: datetime) -> StudyPlan:
    """Enter a monthly plan as a draft with its tasks."""
    if StudyPlan.objects.not_void().filter(unit=plan.unit, month=plan.month).exists():
        raise Refused(_("%(unit)s这个月已有学习计划，请直接修改它。") % {"unit": plan.unit})
    drafts = list(tasks)
    return records.create(plan, by=by, at=at, day=plan.month, after_save=lambda saved: _set_plan_tasks(saved, drafts))


@transaction.atomic
def change_plan(
    plan: StudyPlan,
    values: Mapping[str, Any],
    *,
    tasks: Iterable[TaskDraft],
    by: User,
    at: datetime,
    version: int,
    reason: str = "",
) -> StudyPlan:
    """Change a plan and its tasks. A task that was closed cannot be taken out."""
    drafts = list(tasks)
    return records.change(
        plan,
        dict(values),
        by=by,
        at=at,
        version=version,
        day=lambda saved: saved.month,
        reason=reason,
        after_save=lambda saved: _set_plan_tasks(saved, drafts),
    )


def _set_plan_tasks(plan: StudyPlan, drafts: list[TaskDraft]) -> None:
    kept = {draft.pk for draft in drafts if draft.pk}
    gone = plan.tasks.exclude(pk__in=kept)
    if closed := gone.exclude(OPEN_TASK).first():
        raise Refused(_("任务“%(task)s”已完成，不能删去。") % {"task": closed.title})
    gone.delete()
    # Locked, because a session may close one of them meanwhile, and the whole row is written below.
    existing = {task.pk: task for task in plan.tasks.select_for_update()}
    for draft in drafts:
        task = existing.get(draft.pk or 0) or StudyTask(plan=plan)
        task.title, task.document, task.due_on, task.unit = draft.title, draft.document, draft.due_on, draft.unit
        task.save()


@transaction.atomic
def publish_plan(plan: StudyPlan, *, by: User, at: datetime) -> StudyPlan:
    """Publish a plan: the day counts for being on time, and its tasks become duties of their units."""
    current = records.lock(plan)
    if not may_publish_plan(by, current):
        raise Refused(_("您没有发布这个单位学习计划的权限。"))
    if refusal := why_not_confirm(by, current):
        raise Refused(refusal)
    if current.status == Status.CONFIRMED:
        raise Refused(_("计划已经发布。"))
    if not current.tasks.exists():
        raise Refused(_("计划里还没有学习任务，请先分解任务再发布。"))
    before = current.facts()
    # A plan that was returned and published again keeps the day on which it was first published.
    current.published_on = current.published_on or at.date()
    current.status, current.confirmed_by, current.confirmed_at = Status.CONFIRMED, by, at
    current.version += 1
    current.save()
    records.log_record(current, by=by, at=at, act="confirm", before=before)
    return current


@transaction.atomic
def submit_plan(plan: StudyPlan, *, by: User, at: datetime) -> StudyPlan:
    """Hand a corrected plan back to the level that returned it, which publishes it."""
    current = records.lock(plan)
    if not may_publish_plan(by, current):
        raise Refused(_("您没有发布这个单位学习计划的权限。"))
    if current.status != Status.RETURNED:
        raise Refused(_("只有已退回的计划要重新提交，其他的直接发布。"))
    before = current.facts()
    current.status = Status.SUBMITTED
    current.version += 1
    current.save()
    records.log_record(current, by=by, at=at, act="submit", before=before)
    return current


def hand_on_plan(plan: StudyPlan, *, by: User, at: datetime) -> StudyPlan:
    """Publish a plan, or hand a returned one back to the level that returned it."""
    if plan.status == Status.RETURNED:
        plan = submit_plan(plan, by=by, at=at)
    return plan if why_not_confirm(by, plan) else publish_plan(plan, by=by, at=at)


@transaction.atomic
def waive_task(task: StudyTask, *, reason: str, by: User, at: datetime) -> StudyTask:
    """Close a task without an activity; the written reason takes its place."""
    current = _locked_tasks(Q(pk=task.pk))[0]
    if not may_publish_plan(by, current.plan):
        raise Refused(_("免办由发布计划的单位决定。"))
    if current.state != "open":
        raise Refused(_("任务已经完成。"))
    if not reason.strip():
        raise Refused(_("请写明免办的原因。"))
    current.activity, current.waiver, current.closed_on = None, reason.strip(), at.date()
    current.save(update_fields=["activity", "waiver", "closed_on"])
    note = {"tasks": _("免办：%s") % current.title} | seal_note(current.plan)
    records.log_record_note(current.plan, by=by, at=at, act="change", note=note, reason=reason.strip())
    return current


def enter_node(node: NetworkNode, *, by: User, at: datetime) -> NetworkNode:
    """Designate a unit as a node of the study network. A list is its own evidence, and says so."""
    node.no_evidence_reason = node.no_evidence_reason or _("学习网络名单登记，无需佐证")
    if NetworkNode.objects.not_void().filter(unit=node.unit, until__isnull=True).exists():
        raise Refused(_("%(unit)s已在学习网络中。") % {"unit": node.unit})
    return records.create(node, by=by, at=at, day=node.since)


def enter_evaluation(evaluation: Evaluation, *, by: User, at: datetime) -> Evaluation:
    """Record an evaluation of study in a quarter."""
    return records.create(evaluation, by=by, at=at, day=evaluation.held_on)


@transaction.atomic
def hand_on(record: R, *, by: User, at: datetime) -> R:
    """Take an open record as far as `by` may, a session by the rules of sessions."""
    confirming: Any = confirm_session if isinstance(record, Activity) else None
    return records.hand_on(record, by=by, at=at, confirming=confirming)
