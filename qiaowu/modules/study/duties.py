"""Who owes what in study, what stands in the calendar, what the search finds, what the books must agree on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from qiaowu.activities.models import Activity
from qiaowu.kernel.period import Period, month_index, month_start
from qiaowu.kernel.text import inner_quotes
from qiaowu.kernel.workdays import WorkCalendar
from qiaowu.modules.study import queries
from qiaowu.modules.study.models import Evaluation, StudyPlan, StudyTask
from qiaowu.orgs.calendar import work_calendar
from qiaowu.orgs.models import Unit, User
from qiaowu.records.models import Record, Status
from qiaowu.records.returns import COUNTY, return_levels, returned_at, waits_above, why_not_confirm
from qiaowu.web.registry import Action, CalendarItem, Duty, Hit

BACK, AHEAD, REPAIR = 2, 14, 3
"""Months back for which a plan is still asked for, days ahead from which a task is shown,
and working days from a return until the record should be corrected."""
FREEZE = 3
"""Working days after the month's end until its figures are frozen."""
SHOWN = 60
PLANS, TASKS, EVALUATIONS = "study.plans_on_time", "study.tasks_done", "study.evaluated_quarters"
SESSIONS = {queries.GROUP_STUDY: "study.group_sessions", queries.RELATIVES_HOME: "study.relatives_home_sessions"}
"""The measures that a duty done adds to."""


def duties_of(user: User, day: date) -> Iterator[Duty]:
    """All duties of study: plans to publish, tasks to close, records to confirm or correct, evaluations."""
    if not user.can("records.enter"):
        return
    own = {post.unit_id for post in user.scope.posts_with("records.enter")}
    yield from _tasks(own, day)
    yield from _records(user, own, day)
    townships = _my_townships(user)
    if townships:
        yield from _plans(user, townships, day)
        yield from _evaluations(townships, day)
    if user.scope.county_wide("plans.publish"):
        yield from _unpublished(day)
        yield from _corrected_plans()


def _my_townships(user: User) -> list[Unit]:
    posts = user.scope.posts_with("plans.publish")
    return [post.unit for post in posts if post.unit.kind == Unit.Kind.TOWNSHIP and post.role.reach == "subtree"]


# --- plans ---


def _plans(user: User, townships: list[Unit], day: date) -> Iterator[Duty]:
    """A plan for this month and those just before; for the next one from the 25th on."""
    last = month_index(day) + (day.day >= 25)
    months = [month_start(index) for index in range(month_index(day) - BACK, last + 1)]
    found = StudyPlan.objects.not_void().filter(unit__in=townships, month__in=months)
    plans = {(plan.unit_id, plan.month): plan for plan in found}
    due_day = queries.plan_due_on(months[0]).day
    for unit in townships:
        for month in months:
            plan = plans.get((unit.pk, month))
            if unit.opened_on <= month and _is_owed(user, plan):
                yield _plan_duty(unit, month, plan, month.replace(day=due_day))


def _is_owed(user: User, plan: StudyPlan | None) -> bool:
    """A missing, drafted or returned plan; not one that was handed back to the level that returned it."""
    if plan is None or plan.status == Status.RETURNED:
        return True
    return plan.status != Status.CONFIRMED and not why_not_confirm(user, plan)


def _plan_duty(unit: Unit, month: date, plan: StudyPlan | None, due: date) -> Duty:
    label = f"{month.month}月"
    new = f"{reverse('study:plan_new')}?month={month:%Y-%m}&unit={unit.pk}"
    url = reverse("study:plan", args=[plan.pk]) if plan else new
    words = _("%(month)s学习计划已起草，还没发布") if plan else _("发布%(month)s学习计划")
    if plan and plan.status == Status.RETURNED:
        return _returned_plan(plan, url)
    action = Action(_("去发布") if plan else _("制定计划"), url, "primary", about=f"{unit.short_name}{label}")
    why = _("%(unit)s每月 %(day)d 日前发布，逾期当月计未按时") % {"unit": unit.short_name, "day": due.day}
    title = f"{unit.short_name}：" + words % {"month": label}
    key = f"study.plan:{unit.pk}:{month:%Y-%m}"
    return Duty(key, title, url, due, why, action, unit_id=unit.pk, serves=PLANS)


def _returned_plan(plan: StudyPlan, url: str) -> Duty:
    back = returned_at(plan.KIND, [plan.pk]).get(plan.pk, plan.created_at)
    due = work_calendar().add(timezone.localdate(back), REPAIR)
    why = _("退回之日起 %d 个工作日内补正，补正后重新提交") % REPAIR
    action = Action(_("去补正"), reverse("study:plan_edit", args=[plan.pk]), "primary")
    title = _("补正：%s") % plan
    key, back_for = f"study.plan:{plan.pk}", plan.return_reason
    return Duty(key, title, url, due, why, action, reason=back_for, unit_id=plan.unit_id, serves=PLANS)


def _corrected_plans() -> Iterator[Duty]:
    """Plans that the county returned and that were handed in again."""
    for plan in StudyPlan.objects.filter(status=Status.SUBMITTED).select_related("unit").order_by("month", "pk"):
        url = reverse("study:plan", args=[plan.pk])
        due = work_calendar().add(plan.month, FREEZE)
        why = _("退回后已补正，看过改了什么再发布")
        action = Action(_("去发布"), url, "primary")
        title, key = _("发布：%s") % plan, f"study.plan:{plan.pk}"
        yield Duty(key, title, url, due, why, action, unit_id=plan.unit_id, serves=PLANS)


def _unpublished(day: date) -> Iterator[Duty]:
    """The county sees which townships have no published plan this month, in one line."""
    month = day.replace(day=1)
    published = set(queries.published_plans().filter(month=month).values_list("unit_id", flat=True))
    townships = Unit.objects.filter(kind=Unit.Kind.TOWNSHIP, opened_on__lte=day).exclude(closed_on__lt=day)
    missing = [unit.short_name for unit in townships if unit.pk not in published]
    if not missing:
        return
    url = f"{reverse('study:plans')}?month={month.isoformat()}"
    title = _("%(n)d 个乡镇（街道）%(month)d月学习计划未发布") % {"n": len(missing), "month": month.month}
    due, names = queries.plan_due_on(month), "、".join(missing)
    yield Duty(f"study.unpublished:{month:%Y-%m}", title, url, due, names, Action(_("看名单"), url), serves=PLANS)


# --- tasks ---


def _tasks(own: set[int], day: date) -> Iterator[Duty]:
    """Open tasks that the user's own unit carries: those of this month, and of the next two weeks."""
    until = max(day + timedelta(days=AHEAD), Period.of("month", day).end)
    rows = queries.open_tasks().filter(unit__in=own, due_on__lte=until)
    for task in rows.select_related("unit", "plan__unit").order_by("due_on", "pk")[:SHOWN]:
        new = f"{reverse('study:session_new')}?task={task.pk}"
        yield Duty(
            f"study.task:{task.pk}",
            _("学习任务：%s") % task.title,
            reverse("study:plan", args=[task.plan_id]),
            task.due_on,
            _("%(plan)s，由%(unit)s承办") % {"plan": task.plan, "unit": task.unit.short_name},
            Action(_("登记活动"), new, "primary", about=task.title),
            note=_("学习%s") % task.document if task.document else "",
            unit_id=task.unit_id,
            serves=TASKS,
        )


# --- records ---


def _records(user: User, own: set[int], day: date) -> Iterator[Duty]:
    """Sessions and evaluations that wait for my confirmation, came back to me, or that I have not handed in."""
    mine = Q(status=Status.RETURNED) & (Q(unit__in=own) | Q(created_by=user))
    mine |= Q(status=Status.DRAFT, created_by=user)
    calendar: WorkCalendar | None = None
    for rows, name in _REGISTERS:
        wanted = rows().filter(_waiting(user) | mine).select_related("unit").order_by("held_on", "pk")
        found = _own_level(user, list(wanted))[:SHOWN]
        back = returned_at(found[0].KIND, [r.pk for r in found if r.status == Status.RETURNED]) if found else {}
        for record in found:
            calendar = calendar or work_calendar()
            yield _record_duty(record, name, calendar, back.get(record.pk), day)


_REGISTERS: tuple[tuple[Any, str], ...] = ((queries.sessions, "session"), (Evaluation.objects.all, "evaluation"))


def _waiting(user: User) -> Q:
    """Submitted records of my reach; those of communities are the township's, unless the county returned them."""
    if not user.can("records.confirm"):
        return Q(pk__in=[])
    waiting = Q(user.scope.filter("records.confirm"), status=Status.SUBMITTED)
    if user.scope.county_wide("records.confirm"):
        waiting &= ~Q(unit__kind=Unit.Kind.COMMUNITY) | ~Q(return_reason="")
    return waiting


def _own_level(user: User, rows: list[Any]) -> list[Any]:
    """Without the submitted records that another level returned and therefore confirms."""
    submitted = [row for row in rows if row.status == Status.SUBMITTED]
    levels = return_levels(submitted)
    away = waits_above(user, submitted)
    if user.scope.county_wide("records.confirm"):
        below = [row for row in submitted if row.unit.kind == Unit.Kind.COMMUNITY]
        away |= {row.ref for row in below if levels.get(row.ref, 0) < COUNTY}
    return [row for row in rows if row.ref not in away]


def _record_duty(record: Any, name: str, calendar: WorkCalendar, back: datetime | None, day: date) -> Duty:
    url, edit = (reverse(f"study:{page}", args=[record.pk]) for page in (name, f"{name}_edit"))
    key, month = f"study.{name}:{record.pk}", record.held_on.month
    frozen = calendar.add(Period.of("month", record.held_on).end, FREEZE)
    if record.status == Status.RETURNED:
        due = calendar.add(timezone.localdate(back or record.created_at), REPAIR)
        why = _("退回之日起 %d 个工作日内补正，补正后重新提交") % REPAIR
        action = Action(_("去补正"), edit, "primary")
        title, back_for = _("补正：%s") % _named(record), record.return_reason
        return Duty(key, title, url, due, why, action, reason=back_for, **_served(record))
    if record.status == Status.DRAFT:
        return _draft_duty(record, key, url, edit, record.held_on if record.held_on >= day else frozen)
    why = _("确认后计入%(month)d月数据，月末后 %(days)d 个工作日冻结") % {"month": month, "days": FREEZE}
    action = Action(_("去确认"), url, "primary")
    return Duty(key, _("确认：%s") % _named(record), url, frozen, why, action, **_served(record))


def _served(record: Any) -> dict[str, Any]:
    """What a session or an evaluation is good for."""
    measure = SESSIONS.get(record.type, "") if isinstance(record, Activity) else EVALUATIONS
    return {"unit_id": record.unit_id, "serves": measure}


def _draft_duty(record: Any, key: str, url: str, edit: str, due: date) -> Duty:
    """A record that was entered and not handed in: one entered ahead waits for its heads."""
    if isinstance(record, Activity) and record.headcount is None:
        why = _("先登记的活动，办完补人次和佐证")
        action = Action(_("登记人次"), edit, "primary")
        return Duty(key, _("登记人次：%s") % _named(record), url, due, why, action, **_served(record))
    why, action = _("还是草稿，没有提交，不计数"), Action(_("接着办"), edit, "primary")
    return Duty(key, _("办完草稿：%s") % _named(record), url, due, why, action, **_served(record))


def _named(record: Record) -> str:
    if not isinstance(record, Activity):
        return str(record)
    words = {"unit": record.unit.short_name, "day": f"{record.held_on.month}月{record.held_on.day}日"}
    return _("%(unit)s%(day)s“%(title)s”") % (words | {"title": inner_quotes(record.title)})


# --- evaluations ---


def _evaluations(townships: list[Unit], day: date) -> Iterator[Duty]:
    """The quarter that has ended, and the running one in its last month."""
    running = Period.of("quarter", day)
    quarters = [running.previous()] + ([running] if (running.end - day).days < 31 else [])
    rows = Evaluation.objects.not_void().filter(unit__in=townships, quarter_start__in=[q.start for q in quarters])
    have = set(rows.values_list("unit_id", "quarter_start"))
    for unit in townships:
        for quarter in quarters:
            if unit.opened_on <= quarter.end and (unit.pk, quarter.start) not in have:
                url = f"{reverse('study:evaluation_new')}?quarter={quarter.key}"
                title = f"{unit.short_name}：" + _("登记%s学习评估") % quarter.label
                why = _("学习效果每季评估一次，用问卷或心得交流")
                action = Action(_("登记评估"), url, "primary")
                key = f"study.evaluation:{unit.pk}:{quarter.key}"
                yield Duty(key, title, url, quarter.end, why, action, unit_id=unit.pk, serves=EVALUATIONS)


# --- calendar and search ---


def calendar_of(user: User, period: Period) -> Iterator[CalendarItem]:
    """Sessions of the period, the days on which plans are due, and the tasks that fall due."""
    days = (period.start, period.end)
    sessions = queries.sessions().visible_to(user).not_void().filter(held_on__range=days).select_related("unit")
    for row in sessions.order_by("held_on", "pk"):
        url = reverse("study:session", args=[row.pk])
        done = row.status == Status.CONFIRMED
        yield CalendarItem(row.held_on, row.title, url, "held", row.unit.short_name, done)
    if user.can("plans.publish"):
        for month in {period.start.replace(day=1), period.end.replace(day=1)}:
            due = queries.plan_due_on(month)
            if period.contains(due):
                url = f"{reverse('study:plans')}?month={month.isoformat()}"
                yield CalendarItem(due, _("学习计划发布截止"), url, "due")
    tasks = StudyTask.objects.visible_to(user).filter(plan__status=Status.CONFIRMED, due_on__range=days)
    for task in tasks.select_related("unit", "activity"):
        url, done = reverse("study:plan", args=[task.plan_id]), task.state in {"done", "waived"}
        yield CalendarItem(task.due_on, _("任务到期：%s") % task.title, url, "due", task.unit.short_name, done)


def search_hits(query: str, user: User) -> Iterator[Hit]:
    """Sessions by subject, number or host; plans by focus, unit or task."""
    if not user.can("records.read"):
        return
    wanted = Q(title__icontains=query) | Q(no__icontains=query) | Q(unit__name__icontains=query)
    for row in queries.sessions().visible_to(user).filter(wanted).select_related("unit").order_by("-held_on")[:8]:
        note = f"{row.no} {row.unit.name} {row.held_on:%Y-%m-%d}"
        yield Hit(_("活动"), row.title, reverse("study:session", args=[row.pk]), note)
    tasks = StudyTask.objects.filter(title__icontains=query).values("plan")
    wanted = Q(focus__icontains=query) | Q(unit__name__icontains=query) | Q(pk__in=tasks)
    for plan in StudyPlan.objects.visible_to(user).filter(wanted).select_related("unit").order_by("-month")[:8]:
        yield Hit(_("学习计划"), str(plan), reverse("study:plan", args=[plan.pk]), plan.focus)


# --- what must agree ---


def disagreements() -> Iterable[str]:
    """Sentences about confirmed records that contradict themselves; empty when all is well."""
    told = queries.held_sessions().annotate(signed=Sum("sign_ins__heads")).exclude(signed=F("headcount"))
    for row in told.filter(signed__isnull=False):
        words = {"no": row.no, "signed": row.signed, "heads": row.headcount}
        yield _("活动 %(no)s 签到汇总 %(signed)d，人次 %(heads)d，不一致") % words
    empty = queries.published_plans().annotate(n=Count("tasks")).filter(n=0).select_related("unit")
    for plan in empty:
        yield _("%s 已发布，但没有学习任务") % plan
