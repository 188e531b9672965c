"""What `qiaowu verify` checks of records, files, the tree and the schema; other packages register their own checks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.db import connection
from django.db.models import CheckConstraint, Model, UniqueConstraint
from django.utils.translation import gettext as _

from qiaowu.activities.models import Participation
from qiaowu.orgs.tree import Tree, tree_on
from qiaowu.records import chain, files
from qiaowu.records.kinds import kinds
from qiaowu.records.models import ChangeEntry, Evidence, Record
from qiaowu.records.restamp import day_field
from qiaowu.records.seals import SEAL, Seal, seals_of
from qiaowu.records.wording import field_label
from qiaowu.web.registry import registry

HAND_WRITTEN = ("a_target_points_to_a_confirmed_commitment",)
"""Constraints that only a migration knows."""


@dataclass(frozen=True)
class Check:
    """A check by its name in the office's words; it yields one sentence for each fault."""

    title: str
    faults: Callable[[], Iterable[str]]


def all_checks() -> list[Check]:
    """Checks of this file, then those that packages registered."""
    own = [
        Check(_("操作日志逐条相连"), chain.faults),
        Check(_("记录与日志所记一致"), records_differing_from_log),
        Check(_("佐证文件与登记的哈希一致"), broken_evidence),
        Check(_("记录所属乡镇与当日区划一致"), misplaced_records),
        Check(_("数据库约束齐全"), missing_constraints),
    ]
    return own + [Check(_title(source), source) for source in registry.verifiers]


def _title(source: Callable[[], Iterable[str]]) -> str:
    """The name of the package that registered the check."""
    owner = apps.get_containing_app_config(source.__module__)
    return str(owner.verbose_name) if owner else source.__module__


def broken_evidence() -> Iterator[str]:
    """Files that are gone or no longer match the hash under which they were accepted."""
    rows = Evidence.objects.exclude(sha256="").order_by("sha256", "pk").distinct("sha256")
    for evidence in rows.iterator():
        try:
            files.read(evidence.sha256)
        except FileNotFoundError:
            yield _("佐证“%(title)s”（编号 %(pk)s）的文件不在了") % {"title": evidence.title, "pk": evidence.pk}
        except ValueError:
            yield _("佐证“%(title)s”（编号 %(pk)s）的文件与登记的哈希不符") % {
                "title": evidence.title,
                "pk": evidence.pk,
            }


def misplaced_records() -> Iterator[str]:
    """Records whose township is not the one in which their unit lay on their day."""
    tree = lru_cache(maxsize=None)(tree_on)
    for kind in kinds():
        rows = kind.model._default_manager.values_list("pk", "unit_id", "township_id", day_field(kind))
        for pk, unit_id, township_id, day in rows.iterator():
            if not _lies_in(tree(day), unit_id, township_id):
                yield _("%(kind)s第 %(pk)s 号所属乡镇与%(day)s的区划不符") % {"kind": kind.label, "pk": pk, "day": day}
    parts = Participation.objects.values_list("activity_id", "unit_id", "township_id", "activity__held_on")
    for activity_id, unit_id, township_id, day in parts.iterator():
        if not _lies_in(tree(day), unit_id, township_id):
            yield _("活动第 %(pk)s 号参加单位的所属乡镇与%(day)s的区划不符") % {"pk": activity_id, "day": day}


def _lies_in(tree: Tree, unit_id: int, township_id: int | None) -> bool:
    township = tree.township_of(unit_id)
    return (township.pk if township else None) == township_id


@dataclass
class Told:
    """What the log tells of one record: last values and revision, unit, who entered and who confirmed it, and when."""

    values: dict[str, Any] = field(default_factory=dict)
    revision: int = 0
    unit_code: str = ""
    created: tuple[str, datetime] | None = None
    confirmed: tuple[str, datetime] | None = None

    def hear(self, entry: ChangeEntry) -> None:
        """Take in the next entry."""
        self.values.update(entry.after)
        self.revision = max(self.revision, entry.revision)
        self.unit_code = entry.unit_code or self.unit_code
        if entry.act == "create":
            self.created = entry.actor, entry.at
        if entry.act == "confirm":
            self.confirmed = entry.actor, entry.at


def records_differing_from_log() -> Iterator[str]:
    """Records that were changed without the log: replaying it must give what the row holds."""
    for kind in kinds():
        told, seals = _replayed(kind.key), seals_of(kind.model)
        rows = kind.model._default_manager.select_related("unit", "created_by", "confirmed_by")
        for record in rows.iterator(chunk_size=2000):
            name = {"kind": kind.label, "pk": record.pk, "record": record}
            for fault in _differences(record, told.get(record.pk), seals.get(record.pk, {})):
                yield _("%(kind)s第 %(pk)s 号“%(record)s”：") % name + fault


def _differences(record: Record, told: Told | None, seal: Seal) -> Iterator[str]:
    """What is wrong with one record, without naming it."""
    if told is None or told.created is None:
        yield _("没有录入日志")
        return
    if record.version != told.revision:
        yield _("版本为 %(held)s，日志记到 %(logged)s") % {"held": record.version, "logged": told.revision}
    differing = [_label(record, name) for name in _differing(record, told.values)]
    for label in (*differing, *_wrong_hands(record, told), *_wrong_parts(record, told.values, seal)):
        yield _("“%s”与日志所记不同") % label


def _wrong_hands(record: Record, told: Told) -> Iterator[str]:
    """Unit and persons, by codes and user names: those of people and places may change, these do not."""
    if record.unit.code != told.unit_code:
        yield _label(record, "unit")
    if (record.created_by.username, record.created_at) != told.created:
        yield _label(record, "created_by")
    confirmer = record.confirmed_by
    if confirmer and (confirmer.username, record.confirmed_at) != told.confirmed:
        yield _label(record, "confirmed_by")


def _wrong_parts(record: Record, logged: Mapping[str, Any], seal: Seal) -> list[str]:
    """Rows of other tables that belong to the record. Entries of before seals were logged say nothing of them."""
    if SEAL not in logged:
        return []
    names = [name for name in record.parts() if logged[SEAL].get(name) != seal.get(name)]
    return [field_label(record.KIND, name) for name in names]


def _replayed(kind: str) -> dict[int, Told]:
    """What the log tells of each record of a register, by id."""
    told: dict[int, Told] = defaultdict(Told)
    for entry in ChangeEntry.objects.filter(record_kind=kind).order_by("number").iterator(chunk_size=5000):
        told[entry.record_id].hear(entry)
    return told


def _differing(record: Record, logged: Mapping[str, Any]) -> list[str]:
    """Own columns that differ. What the row only points to may be renamed without a change of the record."""
    plain = Record.facts(record)
    own = [name for name in plain if not record._meta.get_field(name).is_relation]
    return [name for name in own if name in logged and not _same(logged[name], plain[name])]


def _same(logged: Any, present: Any) -> bool:
    if logged == present:
        return True
    try:
        return Decimal(str(logged)) == Decimal(str(present))
    except InvalidOperation:
        return False


def _label(record: Record, name: str) -> str:
    return str(getattr(record._meta.get_field(name), "verbose_name", name))


def missing_constraints() -> Iterator[str]:
    """Constraints that the models or a migration declare and the database does not hold."""
    present = _constraints_present()
    for name in [*HAND_WRITTEN, *_declared()]:
        if name not in present:
            yield _("数据库缺少约束 %s") % name


def _declared() -> Iterator[str]:
    """Names of the constraints of all our tables."""
    ours: list[type[Model]] = [model for model in apps.get_models() if model.__module__.startswith("qiaowu.")]
    for model in ours:
        for constraint in model._meta.constraints:
            if isinstance(constraint, (CheckConstraint, UniqueConstraint)):
                yield constraint.name


def _constraints_present() -> set[str]:
    """Valid constraints and unique indexes of the county's schema."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT conname FROM pg_constraint WHERE convalidated AND connamespace = current_schema()::regnamespace"
            " UNION SELECT indexname FROM pg_indexes WHERE schemaname = current_schema()"
        )
        return {row[0] for row in cursor.fetchall()}
