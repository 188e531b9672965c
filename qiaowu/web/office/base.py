"""What the pages of administration share: one row by its id, its log, and people and units to choose from."""

from __future__ import annotations

from typing import Any, TypeVar

from django import forms
from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext_lazy

from qiaowu.orgs.clock import today
from qiaowu.orgs.models import Unit, User
from qiaowu.records.history import presented
from qiaowu.records.models import ChangeEntry
from qiaowu.web.forms import TextField, area

M = TypeVar("M", bound=Model)
SHOWN = 12
"""Entries of the log on a page; the whole of it is the auditor's."""


def row_of(rows: QuerySet[M], pk: int) -> M:
    """The row with this id; Http404 without."""
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def history_rows(kind: str, *ids: int) -> list[dict[str, Any]]:
    """The last entries of the log about one subject, for the time line."""
    entries = ChangeEntry.objects.filter(record_kind=kind, record_id__in=ids).order_by("-number")[:SHOWN]
    return [_row(entry) for entry in entries]


def _row(entry: ChangeEntry) -> dict[str, Any]:
    item = presented(entry)
    return {
        "at": item.at,
        "dated": True,
        "who": item.who,
        "text": item.act,
        "changes": item.changes,
        "reason": item.reason,
    }


class PersonField(forms.ModelChoiceField):
    """An active account, by name and the post held today."""

    def __init__(self, *, but: int, **kwargs: Any) -> None:
        usual: dict[str, Any] = {"empty_label": gettext_lazy("请选择")}
        people = User.objects.filter(is_active=True).exclude(pk=but).order_by("display_name", "username")
        super().__init__(people.prefetch_related("posts__unit"), **usual | kwargs)

    def label_from_instance(self, person: Any) -> str:
        held = [
            post for post in person.posts.all() if post.since <= today() and (not post.until or post.until >= today())
        ]
        told = f"（{held[0].unit.short_name}）" if held else ""
        return f"{person.display_name} {person.username}{told}"


class UnitField(forms.ModelChoiceField):
    """A unit that is in use, by name and code."""

    def __init__(self, *kinds: str, **kwargs: Any) -> None:
        usual: dict[str, Any] = {"empty_label": gettext_lazy("请选择")}
        units = Unit.objects.filter(closed_on__isnull=True)
        super().__init__(units.filter(kind__in=kinds) if kinds else units, **usual | kwargs)

    def label_from_instance(self, unit: Any) -> str:
        return f"{unit.name} · {unit.get_kind_display()}"


class ReasonField(TextField):
    """Why, or on which paper: read by whoever looks at the log."""

    def __init__(self, **kwargs: Any) -> None:
        usual: dict[str, Any] = {"label": gettext_lazy("原因"), "max_length": 200, "widget": area(2)}
        super().__init__(**usual | kwargs)
