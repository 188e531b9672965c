"""Moving, merging and closing a unit: first what it would do, then the button that does it.

What is done is what was looked at: the page carries a seal over what was filled in, and other values are shown first.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.orgs import units
from qiaowu.orgs.clock import now, today
from qiaowu.orgs.models import Unit, UnitChange
from qiaowu.orgs.refusal import Refused
from qiaowu.orgs.units import Plan
from qiaowu.web.forms import DayField
from qiaowu.web.office.base import ReasonField, UnitField
from qiaowu.web.office.effects import effects_of
from qiaowu.web.office.units import OneUnit, change_words, first_of_next_month, unit_url

_SALT = "qiaowu.office.seen"
HOUR = 3600


class TreeChange(OneUnit):
    """Base: a form, what it would do, and the act."""

    abstract = True
    template = "web/office/change.html"
    verb: ClassVar[str | Promise]

    def form(self, data: Any = None) -> forms.Form:
        raise NotImplementedError

    def plan(self, given: dict[str, Any]) -> Plan:
        """What it would do; raises Refused."""
        raise NotImplementedError

    def do(self, given: dict[str, Any]) -> UnitChange:
        """Do it; raises Refused."""
        raise NotImplementedError

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._show(self.form())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self.form(request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            if request.POST.get("act") == "submit" and self._was_seen(form):
                change = self.do(form.cleaned_data)
                messages.success(request, change_words(change))
                return HttpResponseRedirect(unit_url(change.unit))
            effects = effects_of(self.plan(form.cleaned_data), carry_posts=bool(form.cleaned_data.get("carry_posts")))
        except Refused as refused:
            form.add_error(None, str(refused))
            return self._show(form, status=422)
        return self._show(form, effects=effects, seen=signing.dumps(self._sealed(form), salt=_SALT))

    def _sealed(self, form: forms.Form) -> list[str]:
        """What was filled in, the reason aside."""
        values = [f"{name}={form.cleaned_data[name]}" for name in form.fields if name != "reason"]
        return [str(self.kwargs["pk"]), type(self).__name__, *values]

    def _was_seen(self, form: forms.Form) -> bool:
        try:
            seen = signing.loads(self.request.POST.get("seen", ""), salt=_SALT, max_age=HOUR)
        except signing.BadSignature:
            return False
        return bool(seen == self._sealed(form))

    def _show(self, form: forms.Form, status: int = 200, **more: Any) -> HttpResponse:
        unit = self.unit()
        context = {
            "page_title": f"{self.verb}：{unit.name}",
            "crumbs": self.crumbs(),
            "cancel_url": unit_url(unit),
            "form": form,
            "verb": self.verb,
            "no_dock": True,
        }
        return self.render(context | more, status=status)


class CloseForm(forms.Form):
    last_day = DayField(label=gettext_lazy("最后一天"), help_text=gettext_lazy("这一天仍在用。例如 12.31。"))
    reason = ReasonField(label=gettext_lazy("依据"), help_text=gettext_lazy("如批复文号。"))


class MoveForm(forms.Form):
    day = DayField(label=gettext_lazy("从哪天起"), help_text=gettext_lazy("最早明天，通常是某月 1 日。例如 1月1日。"))
    reason = ReasonField(label=gettext_lazy("依据"), help_text=gettext_lazy("如批复文号。"))

    def __init__(self, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["parent"] = UnitField(*units.PARENTS.get(unit.kind, ()), label=_("新的上级单位"))
        self.order_fields(["parent", "day", "reason"])


class MergeForm(MoveForm):
    carry_posts = forms.BooleanField(
        label=gettext_lazy("原单位人员的岗位同时转到接收单位"), required=False, initial=True
    )

    def __init__(self, unit: Unit, *args: Any, **kwargs: Any) -> None:
        super().__init__(unit, *args, **kwargs)
        del self.fields["parent"]
        into = UnitField(unit.kind, label=_("并入哪个单位"))
        into.queryset = into.queryset.exclude(pk=unit.pk)  # type: ignore[union-attr]
        self.fields["into"] = into
        self.order_fields(["into", "day", "carry_posts", "reason"])


class MoveUnit(TreeChange):
    """调整隶属."""

    access = "units.manage"
    verb = gettext_lazy("调整隶属")

    def form(self, data: Any = None) -> forms.Form:
        return MoveForm(self.unit(), data, initial={"day": first_of_next_month(today())})

    def plan(self, given: dict[str, Any]) -> Plan:
        return units.plan_move(self.unit(), given["parent"], given["day"], today=today())

    def do(self, given: dict[str, Any]) -> UnitChange:
        return units.move_unit(self.unit(), by=self.user, at=now(), **given)


class MergeUnit(TreeChange):
    """并入其他单位."""

    access = "units.manage"
    verb = gettext_lazy("合并")

    def form(self, data: Any = None) -> forms.Form:
        return MergeForm(self.unit(), data, initial={"day": first_of_next_month(today())})

    def plan(self, given: dict[str, Any]) -> Plan:
        return units.plan_merge(self.unit(), given["into"], given["day"], today=today())

    def do(self, given: dict[str, Any]) -> UnitChange:
        return units.merge_units(self.unit(), by=self.user, at=now(), **given)


class CloseUnit(TreeChange):
    """撤销."""

    access = "units.manage"
    verb = gettext_lazy("撤销")

    def form(self, data: Any = None) -> forms.Form:
        return CloseForm(data, initial={"last_day": first_of_next_month(today()) - timedelta(days=1)})

    def plan(self, given: dict[str, Any]) -> Plan:
        return units.plan_close(self.unit(), given["last_day"], today=today())

    def do(self, given: dict[str, Any]) -> UnitChange:
        return units.close_unit(self.unit(), by=self.user, at=now(), **given)
