"""The records behind a figure: one row a record, those that a reader may open, and how many they may not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qiaowu.indicators.links import page_url
from qiaowu.indicators.words import Shown, Writer, plain
from qiaowu.kernel.figures import exact
from qiaowu.kernel.period import Period
from qiaowu.measures.count import SLOT, lines_of, lines_of_rows, rows_of
from qiaowu.measures.rules import Rule, Term
from qiaowu.measures.tally import Line
from qiaowu.orgs.models import Unit, User
from qiaowu.records.kinds import kind_named

Ref = tuple[str, int]
ZERO = Decimal(0)


@dataclass
class Part:
    """One record's part in a figure: what its lines add up to, by role."""

    kind: str
    record_id: int
    dated: date
    unit_id: int
    revision: int
    amounts: dict[str, Decimal] = field(default_factory=dict)
    title: str = ""
    url: str = ""
    unit: str = ""
    visible: bool = False

    @property
    def ref(self) -> Ref:
        return self.kind, self.record_id


@dataclass(frozen=True)
class Behind:
    """The parts a reader may see, newest first, and the number of those that they may not."""

    parts: list[Part]
    hidden: int
    due: int = 0
    """Of all of them, the days due that no record met: they are no records."""

    @property
    def total(self) -> int:
        return len(self.parts) + self.hidden

    @property
    def records(self) -> int:
        return self.total - self.due

    @property
    def told(self) -> str:
        return count_text(self.records, self.due)


@dataclass(frozen=True)
class Glance:
    """The newest parts and how many there are: what the indicator page shows of them."""

    newest: tuple[Part, ...]
    readable: int
    hidden: int
    due: int = 0

    @property
    def total(self) -> int:
        return self.readable + self.hidden

    @property
    def records(self) -> int:
        return self.total - self.due

    @property
    def told(self) -> str:
        return count_text(self.records, self.due)


def count_text(records: int, due: int) -> str:
    """121 条记录、126 项应办: what is due without a record is no record. The one way in which pages count rows."""
    return _("%d 条记录") % records + (_("、%d 项应办") % due if due else "")


def told_of(parts: Iterable[Part]) -> str:
    """`count_text` of these parts."""
    found = [part.kind == SLOT for part in parts]
    return count_text(len(found) - sum(found), sum(found))


def parts_of(lines: Iterable[Line], rule: Rule) -> list[Part]:
    """Lines of one record put together; the days due of one unit stay apart. Newest first."""
    counting = {role: term.aggregate in {"count", "distinct"} for role, term in rule.terms}
    found: dict[Any, Part] = {}
    for line in lines:
        key = (line.kind, line.record_id, line.dated) if line.kind == SLOT else (line.kind, line.record_id)
        part = found.setdefault(key, Part(line.kind, line.record_id, line.dated, line.unit_id, line.revision))
        amount = Decimal(1) if counting[line.role] else line.amount
        part.amounts[line.role] = part.amounts.get(line.role, ZERO) + amount
    return sorted(found.values(), key=lambda part: (part.dated, part.record_id), reverse=True)


def behind(lines: Iterable[Line], rule: Rule, user: User) -> Behind:
    """The parts that `user` may open; what lies outside is only counted."""
    parts = parts_of(lines, rule)
    seen = visible_refs(parts, user)
    for part in parts:
        part.visible = part.ref in seen
    shown = [part for part in parts if part.visible]
    return Behind(shown, len(parts) - len(shown), sum(part.kind == SLOT for part in parts))


def glance(rule: Rule, unit: Unit, period: Period, as_of: date, user: User, limit: int) -> Glance:
    """The newest parts that `user` may open, and how many there are; what `behind` says, without reading all lines.

    Where a row is a record, and nothing but rows is counted, the database counts and cuts.
    """
    term = _rows_are_records(rule)
    if term is None:
        found = behind(lines_of(rule, unit, period, as_of), rule, user)
        return Glance(tuple(found.parts[:limit]), len(found.parts), found.hidden, found.due)
    rows = rows_of(term, unit, period, as_of)
    readable = rows if user.scope.county_wide("records.read") else rows.filter(pk__in=_readable(term, user))
    total, newest = rows.count(), readable.order_by(f"-{term.measure.dated}", "-pk")[:limit]
    known = total if readable is rows else readable.count()
    parts = parts_of(lines_of_rows("value", term, newest), rule)
    for part in parts:
        part.visible = True
    return Glance(tuple(parts), known, total - known)


def _rows_are_records(rule: Rule) -> Term | None:
    """The rule's only term, if each of its rows is a record of its own that counts once."""
    if rule.kind not in {"count", "sum"}:
        return None
    ((_role, term),) = rule.terms
    return term if term.measure.record == "pk" and not term.measure.slots else None


def _readable(term: Term, user: User) -> QuerySet[Any]:
    kind = kind_named(term.measure.record_kind)
    rows: QuerySet[Any] = term.measure.queryset_model._default_manager.all()
    return rows.visible_to(user).order_by().values("pk") if kind else rows.none()  # type: ignore[attr-defined]


def visible_refs(parts: Sequence[Part], user: User) -> set[Ref]:
    """References of the records that `user` may read; one query a register."""
    wanted: dict[str, set[int]] = {}
    for part in parts:
        wanted.setdefault(part.kind, set()).add(part.record_id)
    found: set[Ref] = set()
    for key, ids in wanted.items():
        if key == SLOT:
            found |= {(key, pk) for pk in ids if _reaches_unit(user, pk)}
            continue
        kind = kind_named(key)
        if kind is not None and user.scope.county_wide("records.read"):
            found |= {(key, pk) for pk in ids}
        elif kind is not None:
            rows = kind.model._default_manager.visible_to(user)  # type: ignore[attr-defined]
            found |= {(key, pk) for pk in rows.filter(pk__in=ids).values_list("pk", flat=True)}
    return found


def _reaches_unit(user: User, unit_id: int) -> bool:
    return user.scope.covers("records.read", unit_id=unit_id, township_id=None)


def name_parts(parts: Sequence[Part]) -> Sequence[Part]:
    """Give the parts on a page their titles, addresses and units; one query a register."""
    units = dict(Unit.objects.filter(pk__in={part.unit_id for part in parts}).values_list("pk", "short_name"))
    titles = _titles(parts)
    for part in parts:
        part.unit = units.get(part.unit_id, "")
        part.title, part.url = titles.get(part.ref, ("", ""))
        if part.kind == SLOT:
            part.title = _("%s 应办") % part.unit
    return parts


def _titles(parts: Sequence[Part]) -> dict[Ref, tuple[str, str]]:
    found: dict[Ref, tuple[str, str]] = {}
    for key, _n in Counter(part.kind for part in parts).items():
        kind = kind_named(key)
        if kind is None:
            continue
        ids = [part.record_id for part in parts if part.kind == key]
        for record in kind.model._default_manager.select_related(*_related(kind.model)).filter(pk__in=ids):
            found[key, record.pk] = (str(record), page_url(kind.url_name, record.pk))
    return found


def _related(model: Any) -> list[str]:
    names = {column.name for column in model._meta.get_fields()}
    return [name for name in ("unit", "indicator") if name in names]


def share_text(part: Part, writer: Writer) -> Shown:
    """What a record is counted as: its amount, or its part of numerator and denominator."""
    if "value" in part.amounts:
        if writer.recurring or writer.rule.kind == "milestone":
            return Shown(plain(exact(part.amounts["value"])), _("次"))
        return writer.number(part.amounts["value"])
    num, den = part.amounts.get("num"), part.amounts.get("den")
    if num is not None and den is not None:
        return Shown(f"{plain(exact(num))}/{plain(exact(den))}", writer.part)
    if num is not None:
        return Shown(_("分子 %s") % plain(exact(num)), writer.part)
    return Shown(_("分母 %s") % plain(exact(den or ZERO)), writer.part)
