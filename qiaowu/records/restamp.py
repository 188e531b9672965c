"""The township beside each record follows the tree of its day: brought in line when a unit gets another place."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import Any

from django.db.models import Model, Q, QuerySet

from qiaowu.orgs.tree import tree_on
from qiaowu.records.kinds import RecordKind, kinds

DAYS = ("held_on", "dated", "month", "since")
"""Where a register keeps the day of the fact; the first that it has."""


def day_field(kind: RecordKind) -> str:
    """The field of a register that holds the day of the fact."""
    names = {column.name for column in kind.model._meta.get_fields()}
    return next(name for name in DAYS if name in names)


def restamp_records(unit_ids: Collection[int], since: date) -> int:
    """Records of these units dated `since` or later, of every register: how many changed their township.

    The township is worked out from unit and day, so it is no change of the record and has no line of its own in
    the log; the change of the tree has.
    """
    return sum(restamp(rows_from(kind, unit_ids, since), day_field(kind)) for kind in kinds())


def rows_from(kind: RecordKind, unit_ids: Collection[int], since: date) -> QuerySet[Any]:
    """Records of a register that are dated `since` or later."""
    rows: QuerySet[Any] = kind.model._default_manager.filter(unit_id__in=unit_ids)
    return rows.filter(Q((f"{day_field(kind)}__gte", since)))


def restamp(rows: QuerySet[Any], day_column: str) -> int:
    """Set `township` of rows with a `unit` by the tree of the day in `day_column`; how many changed."""
    changed = 0
    for pk, unit_id, township_id, day in list(rows.values_list("pk", "unit_id", "township_id", day_column)):
        township = tree_on(day).township_of(unit_id)
        if township_id != (township.pk if township else None):
            model: type[Model] = rows.model
            model._default_manager.filter(pk=pk).update(township=township)
            changed += 1
    return changed
