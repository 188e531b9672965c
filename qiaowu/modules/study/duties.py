"""Who owes what in study, what stands in the calendar, what the search finds, what the books must agree on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, F, Q, Sum
from django.urls import reverse
from django.utils.translation import gettext as _

from qiaowu.activities.models import Activity
from qiaowu.kernel.period import Period, month_index, month_start
from qiaowu.kernel.workdays import WorkCalendar
from qiaowu.modules.study import queries
from qiaowu.modules.study.models import Evaluation, StudyPlan, StudyTask
from qiaowu.orgs.calendar import work_calendar
from qiaowu.orgs.models import Unit, User
from qiaowu.records.models import Record, Status
from qiaowu.web.registry import Action, CalendarItem, Duty, Hit

BACK, AHEAD = 2, 14
"""Months back for which a plan is still asked for, and days ahead from which a task is shown."""
FREEZE = 3
"""Working days after the month's end until its figures are frozen."""
SHOWN = 60


def duties_of(user: User, day: date) -> Iterator[Duty]:
    """All duties of study: plans to publish, tasks to close, records to confirm or correct, evaluations."""
    if not user.can("records.enter"):
        return
    own = {post.unit_id for post in user.scope.posts_with("records.enter")}
    yield from _tasks(own, day)
    yield from _records(user, own, day)
    townships = _my_townships(user)
    if townships:
        yield from _plans(townships, day)
        yield from _evaluations(townships, day)
    if user.scope.county_wide("plans.publish"):
        yield from _unpublished(day)


def _my_townships(user: User) -> list[Unit]:
    posts = user.scope.posts_with("plans.publish")
    return [post.unit for post in posts if post.unit.kind == Unit.Kind.TOWNSHIP and post.role.reach == "subtree"]


# --- plans ---


def _plans(townships: list[Unit], day: date) -> Iterator[Duty]:
    """A plan for this month and those just before; for the next one from the 25th on."""
    last = month_index(day) + (day.day >= 25)
    months = [month_start(index) for index in range(month_index(day) - BACK, last + 1)]
    found = StudyPlan.objects.not_void().filter(unit__in=townships, month__in=months)
    plans = {(plan.unit_id, plan.month): plan for plan in found}
    due_day = queries.plan_due_on(months[0]).day
    for unit in townships:
        for month in months:
            plan = plans.get((unit.pk, month))
            if unit.opened_on <= month and (plan is None or plan.status != Status.CONFIRMED):
                yield _plan_duty(unit, month, plan, month.replace(day=due_day))


def _plan_duty(unit: Unit, month: date, plan: StudyPlan | None, due: date) -> Duty:
    label = f"{month.month}月"
    new = f"{reverse('study:plan_new')}?month={month:%Y-%m}&unit={unit.pk}"
    url = reverse("study:plan", args=[plan.pk]) if plan else new
    words = _("%(month)s学习计划已起草，还没发布") if plan else _("发布%(month)s学习计划")
    action = Action(_("去发布") if plan else _("制定计划"), url, "primary", about=f"{unit.short_name}{label}")
    why = _("%(unit)s每月 %(day)d 日前发布，逾期当月计未按时") % {"unit": unit.short_name, "day": due.day}
    title = f"{unit.short_name}：" + words % {"month": label}
    return Duty(f"study.plan:{unit.pk}:{month:%Y-%m}", title, url, due, why, action, unit_id=unit.pk)


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
    yield Duty(f"study.unpublished:{month:%Y-%m}", title, url, due, names, Action(_("看名单"), url))


# --- tasks ---


def _tasks(own: set[int], day: date) -> Iterator[Duty]:
    """Open tasks that the user's own unit carries."""
    rows = queries.open_tasks().filter(unit__in=own, due_on__lte=day + timedelta(days=AHEAD))
    for task in rows.select_related("unit", "plan__unit").order_by("due_on", "pk")[:SHOWN]:
        new = f"{reverse('study:session_new')}?task={task.pk}"
        yield Duty(
            f"study.task:{task.pk}",
            _("学习任务：%s") % task.title,
            reverse("study:plan", args=[task.plan_id]),
            task.due_on,
            _("%(plan)s，由%(unit)s承办") % {"plan": task.plan, "unit": task.unit.short_name},
            Action(_("登记活动"), new, "primary", about=task.title),
            quote=task.document,
            unit_id=task.unit_id,
        )


# --- records ---


def _records(user: User, own: set[int], day: date) -> Iterator[Duty]:
    """Sessions and evaluations that wait for my confirmation, or came back to me."""
    confirms = user.scope.filter("records.confirm")
    waiting = Q(pk__in=[]) if not user.can("records.confirm") else Q(confirms, status=Status.SUBMITTED)
    if user.scope.county_wide("records.confirm"):
        waiting &= ~Q(unit__kind=Unit.Kind.COMMUNITY)  # those are confirmed by their township
    returned = Q(status=Status.RETURNED) & (Q(unit__in=own) | Q(created_by=user))
    registers: tuple[tuple[Any, str], ...] = ((queries.sessions(), "session"), (Evaluation.objects.all(), "evaluation"))
    calendar: WorkCalendar | None = None
    for rows, name in registers:
        for record in rows.filter(waiting | returned).select_related("unit").order_by("held_on", "pk")[:SHOWN]:
            calendar = calendar or work_calendar()
            yield _record_duty(record, name, calendar.add(Period.of("month", record.held_on).end, FREEZE))


def _record_duty(record: Any, name: str, due: date) -> Duty:
    url = reverse(f"study:{name}", args=[record.pk])
    month = record.held_on.month
    key = f"study.{name}:{record.pk}"
    if record.status == Status.RETURNED:
        edit = reverse(f"study:{name}_edit", args=[record.pk])
        why = _("退回原因：%s") % record.return_reason
        return Duty(key, _("补正：%s") % _named(record), url, due, why, Action(_("去补正"), edit, "primary"))
    why = _("确认后计入%(month)d月数据，月末后 %(days)d 个工作日冻结") % {"month": month, "days": FREEZE}
    return Duty(key, _("确认：%s") % _named(record), url, due, why, Action(_("去确认"), url, "primary"))


def _named(record: Record) -> str:
    if not isinstance(record, Activity):
        return str(record)
    words = {"unit": record.unit.short_name, "day": f"{record.held_on.month}月{record.held_on.day}日"}
    return _("%(unit)s%(day)s“%(title)s”") % (words | {"title": record.title})


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
                yield Duty(key, title, url, quarter.end, why, action, unit_id=unit.pk)


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
