"""Sessions from a pasted message: what it fills in, and which sessions are there already."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from qiaowu.activities.models import Activity
from qiaowu.activities.types import type_label
from qiaowu.modules.study import queries
from qiaowu.orgs.models import User
from qiaowu.web.quickkinds import QuickDraft

SOURCES = {
    "type": ("kind",),
    "title": ("title", "topic"),
    "held_on": ("date",),
    "unit": ("host_unit",),
    "headcount": ("headcount",),
    "venue": ("place",),
    "participants": ("participating_units",),
    "starts_at": ("time",),
    "ends_on": ("end_date",),
}
"""Fields of the form with the reader's fields that fill them, the first that is given."""


def given(draft: QuickDraft) -> dict[str, Any]:
    """Form values that the message gives; a field that it leaves out is not among them."""
    values = draft.values
    filled: dict[str, Any] = {
        "title": values.get("title") or values.get("topic"),
        "held_on": date.fromisoformat(values["date"]),
        "starts_at": values.get("time"),
        "ends_on": values.get("end_date"),
        "headcount": values.get("headcount"),
        "venue": values.get("place"),
        "participants": [unit.pk for unit in draft.guests],
        "one_plus_n": draft.kind == queries.GROUP_STUDY and "1+N" in draft.words.get("kind", ""),
        "summary": _summary(draft),
    }
    return {"type": draft.kind} | {name: value for name, value in filled.items() if value not in (None, "", [], False)}


def _summary(draft: QuickDraft) -> str:
    """What has no field of its own: the issue, and a number that was only about."""
    lines = []
    if episode := draft.values.get("episode"):
        lines.append(_("第%s期。") % episode)
    if draft.values.get("headcount_approx"):
        lines.append(_("参加人数为约数（原文“%s”）。") % draft.words.get("headcount", draft.values["headcount"]))
    return "".join(lines)


def default_title(draft: QuickDraft) -> str:
    """A title for a session whose message names no topic."""
    return _("%s活动") % type_label(draft.kind) if draft.kind == queries.RELATIVES_HOME else type_label(draft.kind)


def same_sessions(user: User, *, kind: str, unit_id: int, day: date) -> list[Activity]:
    """Sessions of this type, unit and day that are not void, as far as the user may see them."""
    rows = queries.sessions().visible_to(user).not_void().filter(type=kind, unit_id=unit_id, held_on=day)
    return list(rows.select_related("unit").order_by("pk"))


def one_line(session: Activity) -> str:
    """A session in one line."""
    heads = _("%d 人次") % session.headcount if session.headcount is not None else _("人次未填")
    return f"{session.no} {session.unit.name} {session.title} {heads} {session.get_status_display()}"
