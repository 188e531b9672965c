"""The study network: who carries study in each unit; missing contacts stand out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Count, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qiaowu.kernel.period import Period
from qiaowu.modules.study import actions, queries
from qiaowu.modules.study.forms import NodeForm, Place
from qiaowu.modules.study.models import NetworkNode
from qiaowu.modules.study.views.common import StudyForm, own_places
from qiaowu.modules.study.views.listing import by_unit, choice, state_column, unit_choice
from qiaowu.orgs.clock import now, today
from qiaowu.records import actions as records
from qiaowu.web.details import RecordPage, fact
from qiaowu.web.forms import TextField
from qiaowu.web.lists import Column, Filter, ListPage
from qiaowu.web.pages import Action, Crumbs


def _quarter_sessions(day: date) -> Any:
    """Held sessions of the quarter in which a node's unit was host or guest, as one column."""
    quarter = Period.of("quarter", day)
    held = queries.held_sessions().filter(held_on__gte=quarter.start, held_on__lte=quarter.end)

    def number(rows: QuerySet[Any], column: str) -> Any:
        # joining the guests of every session once a node would be slow; each half counts through its own index
        counted = rows.order_by().values(column).annotate(n=Count("pk", distinct=True)).values("n")
        return Coalesce(Subquery(counted), 0)

    hosted = number(held.filter(unit_id=OuterRef("unit_id")), "unit_id")
    joined = number(held.filter(participations__unit_id=OuterRef("unit_id")), "participations__unit_id")
    return hosted + joined


def _by_contact(rows: QuerySet[Any], value: str) -> QuerySet[Any]:
    return rows.filter(contact_name="") if value == "missing" else rows.exclude(contact_name="")


class NodesPage(ListPage):
    """Nodes of the network by township."""

    access = "records.read"
    title = _l("学习网络")
    export_name = _l("学习网络")
    order = "township__order,unit__order"
    intro = _l("县、乡镇（街道）、社区（村）和侨界团体的学习联络员。联络员落实、当季有活动的算活跃。")
    empty_title = _l("学习网络里还没有单位")
    empty_text = _l("把承担学习的单位列进来，写上联络员。")
    columns = (
        Column("unit", _l("单位"), lambda r: r.unit.name, sort="unit__order"),
        Column(
            "township", _l("所属乡镇（街道）"), lambda r: r.township.name if r.township else "", sort="township__order"
        ),
        Column(
            "contact",
            _l("联络员"),
            lambda r: r.contact_name or _("未落实"),
            kind="light",
            state=lambda r: "na" if r.until else "ok" if r.contact_name else "bad",
            sort="contact_name",
        ),
        Column("since", _l("纳入日期"), lambda r: r.since, kind="date", sort="since", hide_phone=True),
        Column("sessions", _l("本季活动"), lambda r: r.sessions_n, numeric=True, unit=_l("场")),
        Column("left", _l("退出日期"), lambda r: r.until, kind="date", hide_phone=True),
        state_column(),
    )
    filters = (
        Filter(
            "q",
            lambda user: TextField(label=_("单位或联络员"), max_length=40),
            lambda rows, value: rows.filter(Q(unit__name__icontains=value) | Q(contact_name__icontains=value)),
        ),
        Filter("unit", unit_choice(_l("乡镇（街道）或单位")), by_unit),
        Filter("contact", choice(_l("联络员"), [("missing", _l("未落实")), ("named", _l("已落实"))]), _by_contact),
    )

    def queryset(self) -> QuerySet[Any]:
        rows = NetworkNode.objects.visible_to(self.user).not_void().select_related("unit", "township")
        found: QuerySet[Any] = rows.annotate(sessions_n=_quarter_sessions(today()))
        return found

    def row_url(self, row: Any) -> str:
        return reverse("study:node", args=[row.pk])

    def actions(self) -> list[Action]:
        if not self.user.can("records.enter"):
            return []
        return [Action(_("加入单位"), reverse("study:node_new"), "primary")]

    def totals_text(self, rows: QuerySet[Any]) -> str:
        missing = rows.order_by().filter(contact_name="", until__isnull=True).count()
        return _("%d 个未落实联络员") % missing if missing else _("联络员都已落实")


class NodePage(RecordPage):
    """One node."""

    def queryset(self) -> Any:
        return NetworkNode.objects.select_related("unit", "township")

    def crumbs(self, record: NetworkNode) -> Crumbs:
        return [(_("学习网络"), reverse("study:nodes"))]

    def edit_url(self, record: NetworkNode) -> str:
        return reverse("study:node_edit", args=[record.pk])

    def sections(self, record: NetworkNode) -> list[dict[str, Any]]:
        facts = [
            fact(_("单位"), record.unit.name),
            fact(_("所属乡镇（街道）"), record.township.name if record.township else None),
            fact(_("联络员"), record.contact_name or _("未落实")),
            fact(_("纳入日期"), record.since, kind="date"),
            fact(_("退出日期"), record.until, kind="date"),
        ]
        return [{"title": "", "facts": facts}]


class NodeFormPage(StudyForm):
    """Bring a unit into the network, or change its contact."""

    template = "study/evaluation_form.html"
    form_key = "study.node"

    def rows(self) -> Any:
        return NetworkNode.objects.select_related("unit")

    @property
    def units(self) -> list[Place]:
        record = self.record()
        return own_places(self.user, record, today())

    def make_form(self, *, data: Any, files: Any, initial: dict[str, Any]) -> NodeForm:
        record = self.record()
        home = self.user.scope.home
        first: dict[str, Any] = {"since": today(), "unit": home.pk if home else None}
        if record:
            first = {"unit": record.unit_id, "contact_name": record.contact_name}
            first |= {"since": record.since, "until": record.until}
        units, correcting = self.units, self.correcting
        return NodeForm(data, initial=first | initial, units=units, correcting=correcting, label_suffix="")

    def context(self, form: Any) -> dict[str, Any]:
        record = self.record()
        return super().context(form) | {
            "page_title": _("修改学习网络节点") if record else _("加入学习网络"),
            "crumbs": [(_("学习网络"), reverse("study:nodes"))],
            "cancel_url": reverse("study:node", args=[record.pk]) if record else reverse("study:nodes"),
        }

    def save(self, form: Any, version: int | None) -> str:
        data = form.cleaned_data
        values: dict[str, Any] = {name: data[name] for name in ("contact_name", "since", "until")}
        values["unit"] = next(unit for unit, _t in self.units if unit.pk == data["unit"])
        with transaction.atomic():
            return self.finish(self._write(values, data.get("reason", ""), version), form)

    def _write(self, values: dict[str, Any], reason: str, version: int | None) -> NetworkNode:
        if record := self.record():
            changed: NetworkNode = records.change(
                record,
                values,
                by=self.user,
                at=now(),
                version=version or 0,
                day=lambda saved: saved.since,
                reason=reason,
            )
            return changed
        node = NetworkNode(unit=values["unit"], contact_name=values["contact_name"], since=values["since"])
        node.until = values["until"]
        return actions.enter_node(node, by=self.user, at=now())
