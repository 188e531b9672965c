"""What a user set going and what they have done: the two tabs beside 待办."""

from __future__ import annotations

from collections import defaultdict
from typing import Any

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from qiaowu.orgs.models import Unit, User
from qiaowu.records.history import ACTS
from qiaowu.records.kinds import RecordKind, kind_named, kinds
from qiaowu.records.models import ChangeEntry, Record, Status
from qiaowu.records.returns import COUNTY, return_levels
from qiaowu.web.lists import STATE_CODES

SHOWN = 30
DONE_ACTS = ("submit", "confirm", "return", "void", "restore")


def begun_by(user: User) -> list[dict[str, Any]]:
    """Records that the user entered, newest first, with the state in which each is now and with whom it lies."""
    found: list[Record] = []
    for kind in kinds():
        rows: Any = kind.model._default_manager
        found += (
            rows.visible_to(user)
            .filter(created_by=user)
            .select_related("unit", "township", "confirmed_by")
            .order_by("-created_at")[:SHOWN]
        )
    newest = sorted(found, key=lambda record: (record.created_at, record.pk), reverse=True)[:SHOWN]
    levels = return_levels(record for record in newest if record.status == Status.SUBMITTED)
    return [_row(record, _where(record, levels.get(record.ref, 0)), record.created_at) for record in newest]


def _where(record: Record, returned_by: int) -> str:
    """With whom a record lies now: with its own unit, or with the level that confirms it."""
    if record.status == Status.SUBMITTED:
        county = record.COUNTY_CONFIRMS or returned_by >= COUNTY or record.unit.kind != Unit.Kind.COMMUNITY
        office = _("县侨办") if county or record.township is None else record.township.short_name
        return _("等%s确认") % office
    if record.status == Status.CONFIRMED and record.confirmed_by and record.confirmed_at:
        words = {"who": record.confirmed_by.display_name, "day": f"{timezone.localdate(record.confirmed_at):%Y-%m-%d}"}
        return _("%(who)s %(day)s 确认") % words
    waits = {Status.DRAFT: _("在本单位，还没提交"), Status.RETURNED: _("退回本单位，等补正")}
    return waits.get(Status(record.status), "")


def done_by(user: User) -> list[dict[str, Any]]:
    """What the user handed in, confirmed, returned or voided last, of records that they still may read."""
    entries = list(
        ChangeEntry.objects.filter(actor=user.username, act__in=DONE_ACTS, record_kind__in=[k.key for k in kinds()])
        .order_by("-number")[:SHOWN]
        .values_list("record_kind", "record_id", "act", "at")
    )
    readable = _readable(user, [(kind, pk) for kind, pk, _act, _at in entries])
    return [
        _row(readable[kind, pk], str(ACTS[act]), moment) for kind, pk, act, moment in entries if (kind, pk) in readable
    ]


def _readable(user: User, refs: list[tuple[str, int]]) -> dict[tuple[str, int], Record]:
    """The records of these references that the user may read; one query a register."""
    wanted: dict[str, set[int]] = defaultdict(set)
    for key, pk in refs:
        wanted[key].add(pk)
    found: dict[tuple[str, int], Record] = {}
    for key, pks in wanted.items():
        rows: Any = _kind(key).model._default_manager
        found |= {record.ref: record for record in rows.visible_to(user).filter(pk__in=pks).select_related("unit")}
    return found


def _kind(key: str) -> RecordKind:
    kind = kind_named(key)
    if kind is None:
        raise LookupError(key)
    return kind


def _row(record: Record, act: str, moment: Any) -> dict[str, Any]:
    kind = _kind(record.KIND)
    return {
        "title": str(record),
        "url": reverse(kind.url_name, args=[record.pk]),
        "kind": kind.label,
        "unit": record.unit.name,
        "act": act,
        "at": moment,
        "state": {"code": STATE_CODES.get(record.status, record.status), "label": record.get_status_display()},
        "reason": record.return_reason if record.status == "returned" else "",
    }
