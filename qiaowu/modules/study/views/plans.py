"""Monthly plans: the register, a plan with its tasks, publishing and waiving."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import Any

from django import forms
from django.contrib import messages
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qiaowu.kernel.period import Period
from qiaowu.modules.study import actions, queries
from qiaowu.modules.study.access import may_close_task, may_publish_plan
from qiaowu.modules.study.models import StudyPlan, StudyTask
from qiaowu.modules.study.views.listing import by_unit, state_column, status_filter, unit_choice
from qiaowu.orgs.clock import now, today
from qiaowu.records.actions import Refused
from qiaowu.records.models import Status
from qiaowu.records.returns import why_not_confirm
from qiaowu.web.details import HANDING_ON, RecordPage, fact, record_actions
from qiaowu.web.forms import TextField, area
from qiaowu.web.lists import Column, Filter, ListPage
from qiaowu.web.pages import Action, ActPage, Crumbs, Page


def timely(plan: StudyPlan, due_day: int, day: date) -> str:
    """Whether the plan was published by the due day of its month, as the register says it."""
    due = plan.month.replace(day=due_day)
    if plan.published_on:
        late = (plan.published_on - due).days
        return _("按时") if late <= 0 else _("逾期 %d 天") % late
    return _("未发布，已逾期") if day > due else _("未发布")


def _count(rows: QuerySet[Any]) -> Any:
    found = rows.filter(plan=OuterRef("pk")).order_by().values("plan").annotate(n=Count("pk")).values("n")
    return Coalesce(Subquery(found), 0)


def _month_field(user: Any) -> forms.Field:
    months = StudyPlan.objects.visible_to(user).order_by("-month").values_list("month", flat=True).distinct()
    named = [(day.isoformat(), Period.of("month", day).label) for day in months]
    return forms.ChoiceField(label=_("月份"), choices=[("", _("全部")), *named])


class PlansPage(ListPage):
    """The register of monthly plans."""

    access = "records.read"
    title = _l("学习计划")
    export_name = _l("月度学习计划")
    order = "-month,unit__order"
    empty_title = _l("还没有学习计划")
    empty_text = _l("每月一份，把上级文件分解成学习任务；活动完成任务，任务自动销号。")
    filters = (
        Filter(
            "q",
            lambda user: TextField(label=_("重点或任务"), max_length=40),
            lambda rows, value: rows.filter(
                Q(focus__icontains=value) | Q(pk__in=StudyTask.objects.filter(title__icontains=value).values("plan"))
            ),
        ),
        Filter("month", _month_field, lambda rows, value: rows.filter(month=value)),
        Filter("unit", unit_choice(_l("单位")), by_unit),
        status_filter(),
    )

    @cached_property
    def due_day(self) -> int:
        """Asked for once, not once a row."""
        return queries.plan_due_on(date(2026, 1, 1)).day

    @property
    def columns(self) -> tuple[Column, ...]:  # type: ignore[override]
        due_day, day = self.due_day, today()
        return (
            Column("name", _l("计划"), str),
            Column("month", _l("月份"), lambda r: f"{r.month:%Y-%m}", sort="month", hide_phone=True),
            Column("focus", _l("学习重点"), lambda r: r.focus, wrap=True, hide_phone=True),
            Column("tasks", _l("任务"), lambda r: r.tasks_n, numeric=True),
            Column("done", _l("已完成"), lambda r: r.done_n, numeric=True),
            Column("published", _l("发布日期"), lambda r: r.published_on, kind="date", sort="published_on"),
            Column("time", _l("是否按时"), lambda r: timely(r, due_day, day)),
            state_column(),
        )

    def queryset(self) -> QuerySet[Any]:
        rows = StudyPlan.objects.visible_to(self.user).select_related("unit")
        found: QuerySet[Any] = rows.annotate(
            tasks_n=_count(StudyTask.objects.all()), done_n=_count(queries.done_tasks())
        )
        return found

    def row_url(self, row: Any) -> str:
        return reverse("study:plan", args=[row.pk])

    def actions(self) -> list[Action]:
        if not self.user.can("plans.publish"):
            return []
        return [Action(_("制定计划"), reverse("study:plan_new"), "primary")]


TASK_STATES = {
    "open": ("idle", _l("未完成")),
    "late": ("bad", _l("已逾期")),
    "waiting": ("late", _l("活动待确认")),
    "returned": ("late", _l("活动被退回")),
    "draft": ("late", _l("活动未提交")),
    "done": ("ok", _l("已完成")),
    "waived": ("na", _l("免办")),
}


class PlanPage(RecordPage):
    """A plan and the state of its tasks."""

    template = "study/plan.html"

    def queryset(self) -> Any:
        return StudyPlan.objects.select_related("unit", "township")

    def crumbs(self, record: StudyPlan) -> Crumbs:
        return [(_("学习计划"), reverse("study:plans")), (Period.of("month", record.month).label, None)]

    def edit_url(self, record: StudyPlan) -> str:
        return reverse("study:plan_edit", args=[record.pk])

    def sections(self, record: StudyPlan) -> list[dict[str, Any]]:
        due = queries.plan_due_on(record.month)
        published = f"{record.published_on:%Y-%m-%d} " if record.published_on else ""
        facts = [
            fact(_("单位"), record.unit.name),
            fact(_("月份"), Period.of("month", record.month).label),
            fact(_("发布期限"), due, kind="date"),
            fact(_("发布"), published + timely(record, due.day, today())),
            fact(_("学习重点"), record.focus, wide=True),
        ]
        return [{"title": "", "facts": facts}]

    def extra(self, record: StudyPlan) -> dict[str, Any]:
        tasks = list(record.tasks.select_related("unit", "activity", "plan"))
        done = sum(task.state in {"done", "waived"} for task in tasks)
        published = {"state": {"code": "confirmed", "label": _("已发布")}} if record.status == Status.CONFIRMED else {}
        return published | {
            "tasks": [self._task(task, record) for task in tasks],
            "tasks_note": _("%(done)d / %(all)d 项完成") % {"done": done, "all": len(tasks)},
            "actions": self._actions(record),
        }

    def _actions(self, record: StudyPlan) -> list[Action]:
        """A plan is published, not confirmed; so its first button is called that."""
        usual = record_actions(record, self.user, edit_url=self.edit_url(record))
        found = [a for a in usual if a.code not in HANDING_ON]
        if may_publish_plan(self.user, record):
            copy = Action(_("复制到下月"), f"{reverse('study:plan_new')}?copy={record.pk}", "quiet")
            found.append(copy)
            found = [*self._next_step(record, usual), *found]
        else:
            found = [a for a in found if a.url != self.edit_url(record)]
        return found

    def _next_step(self, record: StudyPlan, usual: list[Action]) -> list[Action]:
        """Publishing; for a plan that was sent back, handing it in to whoever returned it."""
        if record.status == Status.RETURNED:
            return [replace(action, label=_("重新提交")) for action in usual if action.code == "submit"]
        if record.status in {Status.DRAFT, Status.SUBMITTED} and not why_not_confirm(self.user, record):
            return [Action(_("发布"), reverse("study:plan_publish", args=[record.pk]), "primary", "post")]
        return []

    def _task(self, task: StudyTask, plan: StudyPlan) -> dict[str, Any]:
        late = task.state == "open" and task.due_on < today()
        code, words = TASK_STATES["late" if late else task.state]
        published = plan.status == Status.CONFIRMED
        return {
            "task": task,
            "light": code,
            "words": words,
            "session_url": self._session_url(task),
            "actions": list(self._task_actions(task, plan)) if published and task.state == "open" else [],
        }

    def _session_url(self, task: StudyTask) -> str:
        shown = task.activity and task.state in {"done", "waiting", "returned", "draft"}
        return reverse("study:session", args=[task.activity_id]) if shown else ""

    def _task_actions(self, task: StudyTask, plan: StudyPlan) -> list[Action]:
        found = []
        if may_close_task(self.user, task):
            url = f"{reverse('study:session_new')}?task={task.pk}"
            found.append(Action(_("登记活动"), url, about=task.title))
        if may_publish_plan(self.user, plan):
            found.append(Action(_("免办"), reverse("study:task_waive", args=[task.pk]), "quiet", about=task.title))
        return found


class PlanPublish(ActPage):
    """Publish a plan."""

    access = "plans.publish"

    def act(self, **kwargs: Any) -> str:
        plan = StudyPlan.objects.visible_to(self.user).filter(pk=kwargs["pk"]).first()
        if plan is None or not may_publish_plan(self.user, plan):
            raise Http404
        plan = actions.publish_plan(plan, by=self.user, at=now())
        messages.success(self.request, _("%s 已发布") % plan)
        return reverse("study:plan", args=[plan.pk])

    def refused_url(self, **kwargs: Any) -> str:
        return reverse("study:plan", args=[kwargs["pk"]])


class WaiveForm(forms.Form):
    reason = TextField(
        label=_l("免办原因"),
        max_length=200,
        widget=area(3),
        error_messages={"required": _l("请写明免办的原因，任务才能销号。")},
    )


class TaskWaive(Page):
    """Close a task without a session; a reason takes its place."""

    access = "plans.publish"
    template = "web/confirm.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._show(self._task(pk), WaiveForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        task, form = self._task(pk), WaiveForm(request.POST)
        if form.is_valid():
            try:
                actions.waive_task(task, reason=form.cleaned_data["reason"], by=self.user, at=now())
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("任务“%s”已免办") % task.title)
                return HttpResponseRedirect(reverse("study:plan", args=[task.plan_id]))
        return self._show(task, form, status=422)

    def _task(self, pk: int) -> StudyTask:
        rows = StudyTask.objects.visible_to(self.user).select_related("plan__unit", "unit")
        task = rows.filter(pk=pk).first()
        if task is None or not may_publish_plan(self.user, task.plan):
            raise Http404
        return task

    def _show(self, task: StudyTask, form: forms.Form, status: int = 200) -> HttpResponse:
        context = {
            "page_title": _("免办：%s") % task.title,
            "crumbs": [(str(task.plan), reverse("study:plan", args=[task.plan_id]))],
            "text": _("免办的任务算完成，原因留在计划的历史里。"),
            "form": form,
            "confirm_label": _("免办"),
            "cancel_url": reverse("study:plan", args=[task.plan_id]),
        }
        return self.render(context, status=status)
