"""Counting for one unit and one period, with the lines behind; every page that shows rows uses this."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from qiaowu.hosting.reading import reading
from qiaowu.kernel.period import Period
from qiaowu.measures.contract import Measure, Slot
from qiaowu.measures.rules import Role, Rule, Term
from qiaowu.measures.tally import Line, Tally, evaluate, last_states
from qiaowu.orgs.models import Unit
from qiaowu.orgs.tree import Tree, tree_on

SLOT = "orgs.unit"
"""Kind of a line that stands for something due, not for a record."""


@dataclass(frozen=True)
class Where:
    """The unit whose rows count: the whole county, a township with what lay in it, or one unit."""

    unit: Unit

    def cut(self, unit: str, township: str) -> Q:
        """The filter over the named columns."""
        match self.unit.kind:
            case Unit.Kind.COUNTY:
                return Q()
            case Unit.Kind.TOWNSHIP:
                return Q(**{township: self.unit.pk})
            case _:
                return Q(**{unit: self.unit.pk})

    def holds(self, unit_id: int, township_id: int | None) -> bool:
        """The same rule for one row."""
        match self.unit.kind:
            case Unit.Kind.COUNTY:
                return True
            case Unit.Kind.TOWNSHIP:
                return township_id == self.unit.pk
            case _:
                return unit_id == self.unit.pk


def rows_of(term: Term, unit: Unit, period: Period, as_of: date) -> QuerySet[Any]:
    """The records that a term counts, as a queryset that a page can filter by `visible_to`."""
    measure = term.measure
    rows = measure.queryset(seen(period, as_of)).filter(measure.where).filter(**term.lookups)
    rows = rows.filter(Where(unit).cut(measure.unit_column, measure.township_column))
    if measure.by_period:  # chosen by the period already; of one that has not begun nothing is known
        return rows if period.start <= as_of else rows.none()
    return rows.filter(dated_within(measure, period, as_of))


def dated_within(measure: Measure, period: Period, as_of: date) -> Q:
    """Rows whose date falls into the part of the period that has happened by `as_of`."""
    return Q(**{f"{measure.dated}__gte": period.start, f"{measure.dated}__lte": min(period.end, as_of)})


def seen(period: Period, as_of: date) -> Period:
    """The part of the period that has happened by `as_of`; what has not begun stays as it is."""
    return Period.span(period.start, as_of) if period.start <= as_of < period.end else period


def lines_of(rule: Rule, unit: Unit, period: Period, as_of: date) -> list[Line]:
    """Every line of the rule for a unit and a period; of a stock only the last state of each unit."""
    found: list[Line] = []
    for role, term in rule.terms:
        source = _slot_lines if term.measure.slots else _row_lines
        lines = list(source(role, term, unit, period, as_of))
        if term.aggregate == "stock":
            lines = last_states(lines)
        elif term.aggregate == "distinct" and term.measure.slots:
            lines = list({line.key: line for line in lines}.values())
        found += lines
    return found


def _row_lines(role: Role, term: Term, unit: Unit, period: Period, as_of: date) -> Iterator[Line]:
    rows = rows_of(term, unit, period, as_of).order_by(term.measure.dated, term.measure.record)
    return lines_of_rows(role, term, rows)


def lines_of_rows(role: Role, term: Term, rows: QuerySet[Any]) -> Iterator[Line]:
    """One line for each row of `rows_of`, or of a part of them."""
    measure = term.measure
    columns = [measure.record, measure.revision, measure.unit_column, measure.dated]
    if measure.amount:
        columns.append(measure.amount)
    distinct = [measure.distinct] if measure.distinct else []
    kind = measure.record_kind
    for row in rows.values_list(*columns, *distinct):
        amount = Decimal(row[4] or 0) if measure.amount else Decimal(1)
        key = str(row[-1]) if distinct else ""
        yield Line(role, kind, row[0], row[1], row[2], row[3], amount, key)


def _slot_lines(role: Role, term: Term, unit: Unit, period: Period, as_of: date) -> Iterator[Line]:
    where = Where(unit)
    for slot, township_id in slots_with_township(term, period, as_of):
        if where.holds(slot.unit_id, township_id):
            yield Line(role, SLOT, slot.unit_id, 0, slot.unit_id, slot.day, Decimal(1), str(slot.unit_id))


def slots_with_township(term: Term, period: Period, as_of: date) -> Iterator[tuple[Slot, int | None]]:
    """Slots due by `as_of`, each with the township its unit lay in on that day."""
    trees: dict[date, Tree] = {}  # months of slots fall on few days
    with reading():
        for slot in list(term.measure.due(period)):
            if slot.day <= as_of and period.contains(slot.day):
                tree = trees.get(slot.day) or trees.setdefault(slot.day, tree_on(slot.day))
                township = tree.township_of(slot.unit_id)
                yield slot, township.pk if township else None


def count(rule: Rule, unit: Unit, period: Period, as_of: date) -> Tally:
    """The live value of a rule for a unit and a period, seen from `as_of`."""
    return evaluate(rule, lines_of(rule, unit, period, as_of), period, as_of)
