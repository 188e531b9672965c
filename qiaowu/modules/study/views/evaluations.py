"""Evaluations of study by quarter: the register, a page, a form."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qiaowu.kernel.period import Period
from qiaowu.modules.study import actions
from qiaowu.modules.study.forms import Place, QuarterForm, recent_quarters
from qiaowu.modules.study.models import Evaluation
from qiaowu.modules.study.views.common import StudyForm, evidence_count, own_places
from qiaowu.modules.study.views.listing import by_unit, choice, state_column, status_filter, unit_choice
from qiaowu.orgs.clock import now, today
from qiaowu.records import actions as records
from qiaowu.records.actions import evidence_of
from qiaowu.web.details import RecordPage, fact
from qiaowu.web.lists import Column, Filter, ListPage
from qiaowu.web.pages import Action, Crumbs


class EvaluationsPage(ListPage):
    """Evaluations of study by quarter."""

    access = "records.read"
    title = _l("学习评估")
    export_name = _l("学习评估")
    order = "-quarter_start,unit__order,-pk"
    intro = _l("每季一次，用问卷或心得交流看学习效果。只记份数和小结，不记个人。")
    empty_title = _l("还没有学习评估")
    empty_text = _l("季末登记一次：方式、份数、小结。")
    columns = (
        Column("name", _l("评估"), str),
        Column("quarter", _l("季度"), lambda r: Period.of("quarter", r.quarter_start).label, sort="quarter_start"),
        Column("kind", _l("方式"), lambda r: r.get_kind_display()),
        Column("held_on", _l("评估日期"), lambda r: r.held_on, kind="date", sort="held_on"),
        Column("answers", _l("份"), lambda r: r.answers, numeric=True, sort="answers"),
        Column("evidence", _l("佐证"), lambda r: _("%d 件") % r.evidence_n if r.evidence_n else "", hide_phone=True),
        state_column(),
    )
    filters = (
        Filter("unit", unit_choice(_l("单位")), by_unit),
        Filter(
            "quarter",
            lambda user: choice(_l("季度"), quarter_choices(8))(user),
            lambda rows, value: rows.filter(quarter_start=value),
        ),
        status_filter(),
    )

    def queryset(self) -> QuerySet[Any]:
        rows = Evaluation.objects.visible_to(self.user).select_related("unit")
        found: QuerySet[Any] = rows.annotate(evidence_n=evidence_count(Evaluation.KIND))
        return found

    def row_url(self, row: Any) -> str:
        return reverse("study:evaluation", args=[row.pk])

    def actions(self) -> list[Action]:
        if not self.user.can("records.enter"):
            return []
        return [Action(_("登记评估"), reverse("study:evaluation_new"), "primary")]


def quarter_choices(count: int) -> list[tuple[str, str]]:
    return [(day.isoformat(), Period.of("quarter", day).label) for day in recent_quarters(today(), count)]


class EvaluationPage(RecordPage):
    """One evaluation."""

    def queryset(self) -> Any:
        return Evaluation.objects.select_related("unit", "township")

    def crumbs(self, record: Evaluation) -> Crumbs:
        return [(_("学习评估"), reverse("study:evaluations"))]

    def edit_url(self, record: Evaluation) -> str:
        return reverse("study:evaluation_edit", args=[record.pk])

    def sections(self, record: Evaluation) -> list[dict[str, Any]]:
        facts = [
            fact(_("单位"), record.unit.name),
            fact(_("季度"), Period.of("quarter", record.quarter_start).label),
            fact(_("评估方式"), record.get_kind_display()),
            fact(_("评估日期"), record.held_on, kind="date"),
            fact(_("收回份数"), record.answers, kind="number", unit=_("份")),
            fact(_("评估小结"), record.summary, wide=True),
        ]
        return [{"title": "", "facts": facts}]


class EvaluationFormPage(StudyForm):
    """Record an evaluation, or change one."""

    template = "study/evaluation_form.html"
    form_key = "study.evaluation"

    def rows(self) -> Any:
        return Evaluation.objects.select_related("unit")

    @property
    def units(self) -> list[Place]:
        return own_places(self.user, self.record(), today())

    def make_form(self, *, data: Any, files: Any, initial: dict[str, Any]) -> QuarterForm:
        record = self.record()
        own = _evaluation_values(record) if record else self._new_values()
        quarters = recent_quarters(today())
        if record and record.quarter_start not in quarters:
            quarters.append(record.quarter_start)
        return QuarterForm(
            data,
            files,
            initial=own | initial,
            units=self.units,
            quarters=quarters,
            has_evidence=bool(record) and evidence_of(record).exists(),
            correcting=self.correcting,
            label_suffix="",
        )

    def _new_values(self) -> dict[str, Any]:
        """The quarter that has ended last, unless the address names one."""
        home = self.user.scope.home
        quarters = {Period.of("quarter", day).key: day for day in recent_quarters(today())}
        last = Period.of("quarter", today()).previous()
        quarter = quarters.get(self.request.GET.get("quarter", ""), last.start)
        return {"quarter_start": quarter, "unit": home.pk if home else None, "held_on": today(), "kind": "survey"}

    def context(self, form: Any) -> dict[str, Any]:
        record = self.record()
        return super().context(form) | {
            "page_title": _("修改学习评估") if record else _("登记学习评估"),
            "crumbs": [(_("学习评估"), reverse("study:evaluations"))],
            "submit_label": self.hand_on_label(),
            "cancel_url": reverse("study:evaluation", args=[record.pk]) if record else reverse("study:evaluations"),
        }

    def save(self, form: Any, version: int | None) -> str:
        data = form.cleaned_data
        names = ("quarter_start", "kind", "held_on", "summary", "no_evidence_reason")
        values: dict[str, Any] = {name: data[name] for name in names} | {"answers": int(data["answers"] or 0)}
        values["unit"] = next(unit for unit, _t in self.units if unit.pk == data["unit"])
        with transaction.atomic():
            return self.finish(self._write(values, data.get("reason", ""), version), form)

    def _write(self, values: dict[str, Any], reason: str, version: int | None) -> Evaluation:
        if record := self.record():
            changed: Evaluation = records.change(
                record,
                values,
                by=self.user,
                at=now(),
                version=version or 0,
                day=lambda saved: saved.held_on,
                reason=reason,
            )
            return changed
        evaluation = Evaluation()
        for name, value in values.items():
            setattr(evaluation, name, value)
        return actions.enter_evaluation(evaluation, by=self.user, at=now())


def _evaluation_values(record: Evaluation) -> dict[str, Any]:
    names = ("quarter_start", "kind", "held_on", "answers", "summary", "no_evidence_reason")
    return {name: getattr(record, name) for name in names} | {"unit": record.unit_id}
