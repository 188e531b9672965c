"""The unit tree as of a day, one unit, and opening or renaming one."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.orgs import units
from qiaowu.orgs.clock import now, today
from qiaowu.orgs.models import Placement, Post, Unit, UnitChange
from qiaowu.orgs.tree import Tree, tree_on
from qiaowu.web.details import fact
from qiaowu.web.editing import FormPage
from qiaowu.web.forms import DayField, TextField
from qiaowu.web.office.accounts import account_url
from qiaowu.web.office.base import ReasonField, UnitField, history_rows, row_of
from qiaowu.web.office.effects import earliest_opening
from qiaowu.web.pages import Action, ActPage, Page


def unit_url(unit: Unit) -> str:
    """Address of a unit's page."""
    return reverse("office:unit", args=[unit.pk])


def change_words(change: UnitChange) -> str:
    """A change in a sentence: 2027-01-01 起，海棠社区归枕江镇."""
    texts = {
        UnitChange.Kind.MOVE: _("%(day)s 起，%(unit)s归%(other)s"),
        UnitChange.Kind.MERGE: _("%(day)s 起，%(unit)s并入%(other)s"),
        UnitChange.Kind.CLOSE: _("%(day)s 起，%(unit)s撤销"),
    }
    return texts[UnitChange.Kind(change.kind)] % {
        "day": change.day,
        "unit": change.unit.name,
        "other": change.other.name if change.other else "",
    }


class DayForm(forms.Form):
    on = DayField(label=gettext_lazy("看哪一天的"), required=False, help_text="")


class UnitsPage(Page):
    """The tree as it stood, stands or will stand on a day, with what is still to come."""

    access = "units.manage"
    template = "web/office/units.html"
    title = gettext_lazy("单位")

    def get(self, request: HttpRequest) -> HttpResponse:
        asked = request.GET.get("on", "")
        form = DayForm({"on": asked or today().isoformat()})
        day = form.cleaned_data["on"] if form.is_valid() else today()
        tree = tree_on(day)
        root = next(iter(tree.open_units(Unit.Kind.COUNTY)), None)
        people = self._people()
        context = {
            "actions": self._actions(),
            "form": form,
            "day": day,
            "now": day == today(),
            "count": len(tree.open_units()),
            "root": self._node(tree, root, people) if root else None,
            "groups": self._groups(tree, root, people) if root else [],
            "coming": [
                {"text": change_words(change), "why": change.reason, "change": change}
                for change in units.coming_changes(today())
            ],
        }
        return self.render(context)

    def _actions(self) -> list[Action]:
        return [
            Action(_("设立单位"), reverse("office:unit_new"), "primary"),
            Action(_("从表格导入"), reverse("office:import_units")),
        ]

    def _people(self) -> dict[int, int]:
        counts: dict[int, int] = {}
        held = Post.objects.held_on(today()).filter(user__is_active=True)
        for unit_id in held.values_list("unit_id", flat=True):
            counts[unit_id] = counts.get(unit_id, 0) + 1
        return counts

    def _groups(self, tree: Tree, root: Unit, people: dict[int, int]) -> list[dict[str, Any]]:
        """What lies below the county, by kind; townships with what lies below them."""
        found = []
        for kind, label in Unit.Kind.choices:
            nodes = [self._node(tree, unit, people) for unit in tree.children(root.pk, kind)]
            if nodes:
                found.append({"title": label, "nodes": nodes, "deep": any(node["below"] for node in nodes)})
        return found

    def _node(self, tree: Tree, unit: Unit, people: dict[int, int]) -> dict[str, Any]:
        below = tree.children(unit.pk) if unit.kind != Unit.Kind.COUNTY else []
        return {
            "unit": unit,
            "url": unit_url(unit),
            "people": people.get(unit.pk, 0),
            "below": [{"unit": one, "url": unit_url(one), "people": people.get(one.pk, 0)} for one in below],
        }


class OneUnit(Page):
    """Base of the pages of one unit."""

    abstract = True

    def unit(self) -> Unit:
        return row_of(Unit.objects.all(), self.kwargs["pk"])

    def crumbs(self) -> list[tuple[str, str]]:
        unit = self.unit()
        return [(_("单位"), reverse("office:units")), (unit.name, unit_url(unit))]


class UnitPage(OneUnit):
    """One unit: where it lay when, who works there, what lies below it, and what was done to it."""

    access = "units.manage"
    template = "web/office/unit.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        unit, day = self.unit(), today()
        tree = tree_on(day)
        changes = UnitChange.objects.filter(undone_at__isnull=True).select_related("unit", "other")
        context = {
            "page_title": unit.name,
            "crumbs": [(_("单位"), reverse("office:units"))],
            "meta": f"{unit.get_kind_display()} · {unit.code}",
            "actions": self._actions(unit),
            "facts": self._facts(unit),
            "places": self._places(unit),
            "people": [
                {"post": post, "url": account_url(post.user)}
                for post in Post.objects.held_on(day)
                .filter(unit=unit, user__is_active=True)
                .select_related("user", "on_behalf_of")
                .order_by("role_key", "user__username")
            ],
            "below": [{"unit": one, "url": unit_url(one)} for one in tree.children(unit.pk)],
            "changes": [
                {"text": change_words(one), "change": one, "coming": one.day > day}
                for one in changes.filter(unit=unit) | changes.filter(other=unit)
            ],
            "history": history_rows("orgs.unit", unit.pk),
        }
        return self.render(context)

    def _actions(self, unit: Unit) -> list[Action]:
        def to(name: str) -> str:
            return reverse(f"office:{name}", args=[unit.pk])

        found = [Action(_("改名"), to("unit_rename"))]
        if unit.closed_on is None and unit.kind != Unit.Kind.COUNTY:
            if units.PARENTS[unit.kind] != {Unit.Kind.COUNTY}:  # else there is one place only
                found.append(Action(_("调整隶属"), to("unit_move")))
            found += [
                Action(_("并入其他单位"), to("unit_merge")),
                Action(_("撤销"), to("unit_close"), "danger"),
            ]
        if unit.closed_on is None and any(unit.kind in above for above in units.PARENTS.values()):
            new = f"{reverse('office:unit_new')}?parent={unit.pk}"
            found.insert(0, Action(_("设立下级单位"), new, "primary"))
        return found

    def _facts(self, unit: Unit) -> list[dict[str, Any]]:
        facts = [
            fact(_("简称"), unit.short_name),
            fact(_("代码"), unit.code),
            fact(_("设立"), unit.opened_on, kind="date"),
        ]
        if unit.closed_on:
            facts.append(fact(_("最后一天"), unit.closed_on, kind="date"))
        return facts

    def _places(self, unit: Unit) -> list[dict[str, Any]]:
        """Where the unit lay from when to when, the newest first."""
        rows = Placement.objects.filter(unit=unit).select_related("parent").order_by("-during")
        return [{"parent": row.parent, "since": row.during.lower, "until": row.during.upper} for row in rows]


class UnitForm(forms.Form):
    kind = forms.ChoiceField(
        label=gettext_lazy("类别"),
        choices=[("", gettext_lazy("请选择")), *((k, v) for k, v in Unit.Kind.choices if k != Unit.Kind.COUNTY)],
    )
    parent = UnitField(*{kind for above in units.PARENTS.values() for kind in above}, label=gettext_lazy("上级单位"))
    name = TextField(label=gettext_lazy("名称"), max_length=60, help_text=gettext_lazy("全称，如“海棠社区”。"))
    short_name = TextField(label=gettext_lazy("简称"), max_length=30, help_text=gettext_lazy("表格和群消息里的叫法。"))
    code = TextField(
        label=gettext_lazy("代码"),
        max_length=20,
        help_text=gettext_lazy("乡镇 9 位、社区（村）12 位统计用区划代码；其他单位用本县自编的代码。设立后不能改。"),
    )
    since = DayField(label=gettext_lazy("设立日期"))


class NewUnit(FormPage):
    """设立单位."""

    access = "units.manage"
    title = gettext_lazy("设立单位")
    submit_label = gettext_lazy("设立")

    def make_form(self, *, data: QueryDict | None, files: Any, initial: dict[str, Any]) -> forms.Form:
        parent = self.request.GET.get("parent", "")
        above = Unit.objects.filter(pk=int(parent)).first() if parent.isascii() and parent.isdigit() else None
        start: dict[str, Any] = {"since": today()}
        if above:
            start |= {"parent": above, "kind": self._usual_kind(above)}
        return UnitForm(data, initial=start | initial)

    def _usual_kind(self, above: Unit) -> str:
        usual = {Unit.Kind.TOWNSHIP: Unit.Kind.COMMUNITY, Unit.Kind.COUNTY: Unit.Kind.TOWNSHIP}
        return str(usual.get(Unit.Kind(above.kind), ""))

    def context(self, form: Any) -> dict[str, Any]:
        earliest = earliest_opening(today())
        lines = [
            _("设立之日起计入应办事项，如月度学习计划"),
            _("设立日期最早填 %s") % earliest if earliest.year > 1950 else _("还没有记录，设立日期可填实际日期"),
            _("接着在账号页给人岗位，单位才有人办事"),
        ]
        return {
            "crumbs": [(_("单位"), reverse("office:units"))],
            "cancel_url": reverse("office:units"),
            "aside": [{"title": _("设立后"), "lines": lines}],
            "aside_label": _("设立后"),
            "fieldsets": [
                {"fields": [form["kind"], form["parent"]]},
                {"fields": [form["name"], form["short_name"]]},
                {"fields": [form["code"], form["since"]]},
            ],
        }

    def save(self, form: Any, version: int | None) -> str:
        unit = units.open_unit(by=self.user, at=now(), earliest=earliest_opening(today()), **form.cleaned_data)
        messages.success(self.request, _("%s已设立") % unit.name)
        return unit_url(unit)


class RenameForm(forms.Form):
    name = TextField(label=gettext_lazy("名称"), max_length=60)
    short_name = TextField(label=gettext_lazy("简称"), max_length=30)
    reason = ReasonField(label=gettext_lazy("依据"), help_text=gettext_lazy("如批复文号。"))


class RenameUnit(OneUnit, FormPage):
    """改名: from now on, everywhere; what is final keeps its text."""

    access = "units.manage"
    submit_label = gettext_lazy("改名")

    def make_form(self, *, data: QueryDict | None, files: Any, initial: dict[str, Any]) -> forms.Form:
        unit = self.unit()
        return RenameForm(data, initial={"name": unit.name, "short_name": unit.short_name} | initial)

    def context(self, form: Any) -> dict[str, Any]:
        unit = self.unit()
        lines = [
            _("立即生效，各页面和新起草的报告都用新名"),
            _("已定稿的报告仍是原来的名字"),
            _("代码、隶属和记录都不变"),
        ]
        return {
            "page_title": _("单位改名：%s") % unit.name,
            "crumbs": self.crumbs(),
            "cancel_url": unit_url(unit),
            "aside": [{"title": _("改名后"), "lines": lines}],
            "aside_label": _("改名后"),
        }

    def save(self, form: Any, version: int | None) -> str:
        unit = units.rename_unit(self.unit(), by=self.user, at=now(), **form.cleaned_data)
        messages.success(self.request, _("已改名为%s") % unit.name)
        return unit_url(unit)


class UndoChange(ActPage):
    """取消: take back a change whose day has not come."""

    access = "units.manage"

    def act(self, **kwargs: Any) -> str:
        change = row_of(UnitChange.objects.select_related("unit", "other"), kwargs["pk"])
        units.undo_change(change, by=self.user, at=now())
        messages.success(self.request, _("已取消：%s") % change_words(change))
        return reverse("office:units")

    def refused_url(self, **kwargs: Any) -> str:
        return reverse("office:units")


def first_of_next_month(day: date) -> date:
    """The usual first day of a change."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
