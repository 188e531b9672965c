"""Filters and columns that the registers of study share."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qiaowu.modules.study import queries
from qiaowu.orgs.clock import today
from qiaowu.orgs.models import Unit
from qiaowu.records.memory import remembered
from qiaowu.records.models import Status
from qiaowu.web.lists import Column, Filter

GROUPS = (Unit.Kind.TOWNSHIP, Unit.Kind.COMMUNITY, Unit.Kind.DEPARTMENT, Unit.Kind.ASSOCIATION)


def unit_choice(label: Any) -> Any:
    """A filter field with the units whose records the user reads; a township stands for all that lies in it."""

    def field(user: Any) -> forms.Field:
        units = remembered(("study.unit_choice", user.scope.key, today()), lambda: _readable_units(user))
        return forms.TypedChoiceField(label=label, choices=[("", _("全部")), *units], coerce=int, empty_value=None)

    return field


def _readable_units(user: Any) -> list[tuple[int, str]]:
    places = queries.units_within(user, "records.read", today(), *GROUPS)
    return [(unit.pk, unit.name) for unit, _township in places]


def by_unit(rows: QuerySet[Any], unit_id: int) -> QuerySet[Any]:
    return rows.filter(Q(unit_id=unit_id) | Q(township_id=unit_id))


def choice(label: Any, choices: Any) -> Any:
    """A filter field with a fixed choice and 全部 on top."""
    return lambda user: forms.ChoiceField(label=label, choices=[("", _("全部")), *choices])


def state_column() -> Column:
    return Column(
        "status",
        _l("状态"),
        lambda r: r.get_status_display(),
        kind="state",
        state=lambda r: str(r.status),
        sort="status",
    )


def status_filter() -> Filter:
    return Filter("status", choice(_l("状态"), Status.choices), lambda rows, value: rows.filter(status=value))
