"""The form of a plan: task rows that grow without script, lines split into tasks, last month's plan copied."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qiaowu.kernel.period import month_end, month_index, month_start
from qiaowu.modules.study import actions, queries
from qiaowu.modules.study.actions import TaskDraft
from qiaowu.modules.study.forms import Place, PlanForm, near_months, split_items
from qiaowu.modules.study.models import StudyPlan, StudyTask
from qiaowu.modules.study.views.common import StudyForm
from qiaowu.modules.study.views.listing import GROUPS
from qiaowu.orgs.clock import now, today
from qiaowu.orgs.models import Unit
from qiaowu.records.actions import link
from qiaowu.records.models import Status

BLANKS, MOST = 3, 60
"""Empty task rows that a form opens with, and the most that it holds."""


class PlanFormPage(StudyForm):
    """Write or change a plan. Rows can be added, and lines split into rows, without script."""

    access = "plans.publish"
    permission = "plans.publish"
    template = "study/plan_form.html"
    form_key = "study.plan"
    keep_label = _l("只保存，暂不发布")

    def rows(self) -> Any:
        return StudyPlan.objects.select_related("unit")

    # --- what the form offers ---

    @cached_property
    def units(self) -> list[Place]:
        """Units whose plans the user publishes; townships first, because theirs are counted."""
        kinds = (Unit.Kind.TOWNSHIP, Unit.Kind.DEPARTMENT, Unit.Kind.COMMUNITY, Unit.Kind.ASSOCIATION)
        places = queries.units_within(self.user, "plans.publish", today(), *kinds)
        record = self.record()
        if record and all(unit.pk != record.unit_id for unit, _t in places):
            places.append((record.unit, record.township))
        return sorted(places, key=lambda place: place[0].kind != Unit.Kind.TOWNSHIP)

    @cached_property
    def carriers(self) -> list[Place]:
        """Units that may carry a task, with 本单位 as the empty choice left to the form."""
        return queries.units_within(self.user, "records.enter", today(), *GROUPS)

    @cached_property
    def months(self) -> list[date]:
        record = self.record()
        months = near_months(today())
        return months if record is None or record.month in months else [*months, record.month]

    @cached_property
    def tasks(self) -> list[StudyTask]:
        record = self.record()
        return list(record.tasks.select_related("unit")) if record else []

    @cached_property
    def copied(self) -> StudyPlan | None:
        """The plan that the new one starts from."""
        wanted = self.request.GET.get("copy", "")
        rows = StudyPlan.objects.visible_to(self.user).select_related("unit")
        return rows.filter(pk=int(wanted[:12])).first() if wanted.isdecimal() else None

    def row_keys(self) -> list[str]:
        """Rows of the plan's tasks, then as many new ones as the form asks for."""
        wanted = self.request.POST.get("rows", "")
        copied = self.copied.tasks.count() if self.copied and not self.record() else 0
        blanks = min(int(wanted[:3]), MOST) if wanted.isdecimal() else copied + BLANKS
        return [f"task{task.pk}" for task in self.tasks] + [f"new{n}" for n in range(blanks)]

    # --- the form ---

    def make_form(self, *, data: Any, files: Any, initial: dict[str, Any], rows: list[str] | None = None) -> PlanForm:
        return PlanForm(
            data,
            initial=self.first_values() | initial,
            units=self.units,
            carriers=self.carriers,
            months=self.months,
            rows=rows or self.row_keys(),
            correcting=self.correcting,
            label_suffix="",
        )

    def first_values(self) -> dict[str, Any]:
        record = self.record()
        if record is None:
            return self._copied_values() if self.copied else self._new_values()
        values = {"month": record.month, "unit": record.unit_id, "focus": record.focus}
        values["no_evidence_reason"] = record.no_evidence_reason
        for task in self.tasks:
            values |= _row(f"task{task.pk}", task, task.due_on)
        return values

    def _new_values(self) -> dict[str, Any]:
        wanted = self.request.GET.get("month", "")
        months = {f"{day:%Y-%m}": day for day in self.months}
        unit = self.request.GET.get("unit", "")
        first = next((u.pk for u, _t in self.units if str(u.pk) == unit), self.units[0][0].pk if self.units else None)
        return {"month": months.get(wanted, today().replace(day=1)), "unit": first}

    def _copied_values(self) -> dict[str, Any]:
        """Last month's plan for the month after it: the same tasks, due the same day of the month."""
        earlier = self.copied
        assert earlier is not None
        index = month_index(earlier.month) + 1
        mine = {unit.pk for unit, _t in self.units}
        unit = earlier.unit_id if earlier.unit_id in mine else self._new_values()["unit"]
        values: dict[str, Any] = {"month": month_start(index), "focus": earlier.focus, "unit": unit}
        for number, task in enumerate(earlier.tasks.order_by("due_on", "pk")):
            due = min(task.due_on.day, month_end(index).day)
            values |= _row(f"new{number}", task, month_start(index).replace(day=due))
        return values

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        if request.POST.get("act") in {"rows", "split"}:
            return self._with_more_rows()
        return super().post(request, **kwargs)

    def _with_more_rows(self) -> HttpResponse:
        """The form as typed, with more rows; pasted lines fill the first empty ones."""
        data, keys = self.request.POST, self.row_keys()
        typed: dict[str, Any] = {name: value for name, value in data.items() if not name.startswith("csrf")}
        items = split_items(data.get("paste", "")) if data.get("act") == "split" else []
        empty = [key for key in keys if not data.get(f"{key}_title", "").strip()]
        while len(empty) < len(items) + 1 and len(keys) < MOST:
            empty.append(f"new{len(keys) - len(self.tasks)}")
            keys.append(empty[-1])
        for key, item in zip(empty, items, strict=False):
            typed |= {f"{key}_title": item, f"{key}_document": data.get("source", "").strip()}
        typed["paste"] = "" if items else data.get("paste", "")
        form = self.make_form(data=None, files=None, initial=typed, rows=keys)
        # the token stays the one the editor began with: adding a row is no fresh start
        return self._show(form, base=self._base(self.make_form(data=None, files=None, initial={})))

    def context(self, form: Any) -> dict[str, Any]:
        record = self.record()
        title = _("更正学习计划") if self.correcting else _("修改学习计划") if record else _("制定学习计划")
        heads = ["month", "unit", "focus", *(["reason"] if "reason" in form.fields else [])]
        return super().context(form) | {
            "page_title": title,
            "crumbs": [(_("学习计划"), reverse("study:plans"))],
            "fieldsets": [{"fields": [form[name] for name in heads]}, *form.row_sets()],
            "rows_number": len(form.rows) - len(self.tasks),
            "submit_label": _("保存") if self.correcting else _("保存并发布"),
            "cancel_url": reverse("study:plan", args=[record.pk]) if record else reverse("study:plans"),
            "aside": self._aside(),
            "aside_label": _("发布后"),
        }

    def _aside(self) -> list[dict[str, Any]]:
        due = queries.plan_due_on(today().replace(day=1))
        lines = [
            _("当月 %d 日（含）前发布算按时，逾期的当月计未按时") % due.day,
            _("承办单位不填的由本单位承办，期限不填的到月底"),
            _("任务到承办单位的待办里，登记活动时选它就销号"),
        ]
        return [{"title": _("发布后"), "lines": lines}]

    # --- saving ---

    def save(self, form: Any, version: int | None) -> str:
        with transaction.atomic():
            plan = self._write(form, version)
            publishes = not self.kept_only and plan.status != Status.CONFIRMED
            if publishes:
                plan = actions.hand_on_plan(plan, by=self.user, at=now())
        messages.success(self.request, saved_plan_words(plan, publishes))
        return reverse("study:plan", args=[plan.pk])

    def _write(self, form: PlanForm, version: int | None) -> StudyPlan:
        data = form.cleaned_data
        units = {unit.pk: unit for unit, _t in [*self.units, *self.carriers]}
        values = {
            "month": data["month"],
            "unit": units[data["unit"]],
            "focus": data["focus"],
            "no_evidence_reason": data["no_evidence_reason"],
        }
        common: dict[str, Any] = {"tasks": self._drafts(form, units), "by": self.user, "at": now()}
        if record := self.record():
            return actions.change_plan(record, values, version=version or 0, reason=data.get("reason", ""), **common)
        plan = StudyPlan(month=values["month"], unit=values["unit"], focus=values["focus"])
        plan.no_evidence_reason = values["no_evidence_reason"]
        written = actions.write_plan(plan, **common)
        if self.copied:
            link(written, "copied_from", self.copied, by=self.user, at=now())
        return written

    def _drafts(self, form: PlanForm, units: dict[int, Unit]) -> list[TaskDraft]:
        data = form.cleaned_data
        return [
            TaskDraft(
                data[f"{key}_title"],
                data[f"{key}_document"],
                data[f"{key}_due"],
                units[data[f"{key}_unit"]],
                int(key.removeprefix("task")) if key.startswith("task") else None,
            )
            for key in form.rows
            if data[f"{key}_title"]
        ]


def saved_plan_words(plan: StudyPlan, handed_on: bool) -> str:
    """What became of a plan, for the message after saving."""
    if not handed_on:
        return _("%s 已保存") % plan
    return (_("%s 已发布") if plan.status == Status.CONFIRMED else _("%s 已重新提交，由退回的一级发布")) % plan


def _row(key: str, task: StudyTask, due: date) -> dict[str, Any]:
    return {
        f"{key}_title": task.title,
        f"{key}_document": task.document,
        f"{key}_unit": task.unit_id,
        f"{key}_due": due,
    }
