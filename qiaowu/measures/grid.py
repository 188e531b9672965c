"""Many rules x units x months in few passes: one query for all terms over the same rows.

The grid gives what `count` gives, cell by cell (a property test compares them), but asks the
database once per source instead of once per cell. Months are the cells; a longer period is put
together from its months: counts and sums add up, distinct keys are united, of a state the newest
is kept. Nothing stored is ever summed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, ExtractMonth, ExtractYear

from qiaowu.kernel.period import Period, month_index
from qiaowu.measures.count import seen, slots_with_township
from qiaowu.measures.rules import Rule, Term
from qiaowu.measures.tally import BLANK, ZERO, Tally, met_of_due, ratio, sub_periods_due
from qiaowu.orgs.models import Unit

COUNTY = 0
"""Group under which the whole county is kept; no unit has this id."""


@dataclass
class Cell:
    """What one term gives for one group and one month, in a form that can be put together."""

    rows: int = 0
    amount: Decimal = ZERO
    keys: set[Any] = field(default_factory=set)
    states: dict[int, tuple[date, int, Decimal]] = field(default_factory=dict)

    def add(self, other: Cell) -> None:
        self.rows += other.rows
        self.amount += other.amount
        self.keys |= other.keys
        for unit_id, state in other.states.items():
            if unit_id not in self.states or state[:2] > self.states[unit_id][:2]:
                self.states[unit_id] = state

    def total(self, term: Term) -> Decimal | None:
        if not self.rows:
            return None if term.measure.empty == "blank" else ZERO
        match term.aggregate:
            case "count":
                return Decimal(self.rows)
            case "sum":
                return self.amount
            case "distinct":
                return Decimal(len(self.keys))
            case "stock":
                return sum((amount for _day, _id, amount in self.states.values()), ZERO)


Cells = dict[tuple[int, int], Cell]
"""(group, month index) -> cell; the group is a unit's id, or COUNTY."""


class Grid:
    """The cells of a set of rules over one span of time; ask `tally` for any rule, unit and period in it."""

    def __init__(self, rules: Iterable[Rule], span: Period, as_of: date, *, by_unit: bool = False) -> None:
        """Ask the database. `by_unit` groups by single unit (communities) instead of by township."""
        self.span, self.as_of, self.by_unit = span, as_of, by_unit
        terms = {term for rule in rules for _role, term in rule.terms}
        self._cells: dict[Term, Cells] = {}
        self._whole: dict[tuple[Term, str], Cells] = {}
        self._load({term for term in terms if not term.measure.by_period and not term.measure.slots})
        for term in terms:
            if term.measure.slots:
                self._cells[term] = self._slot_cells(term)

    def tally(self, rule: Rule, unit: Unit, period: Period) -> Tally:
        """The rule's value; `period` is whole months within the span (or the span itself)."""
        if rule.kind == "na":
            return Tally("na", note=rule.reason)
        group = COUNTY if unit.kind == Unit.Kind.COUNTY else unit.pk
        if rule.kind == "per_period":
            return self._per_period(rule, group, period)
        totals = {role: self._cell(term, group, period).total(term) for role, term in rule.terms}
        if rule.kind == "ratio":
            return ratio(totals["num"], totals["den"])
        value = totals["value"]
        if rule.kind == "milestone":
            return Tally("value", Decimal(1 if value else 0))
        return BLANK if value is None else Tally("value", value)

    def _per_period(self, rule: Rule, group: int, period: Period) -> Tally:
        ((_role, term),) = rule.terms
        parts = [part for part in period.parts(rule.each) if part.start <= self.as_of]
        met = {part for part in parts if self._cell(term, group, part).rows >= rule.needed}
        return met_of_due(len(met), len(met | set(sub_periods_due(rule, period, self.as_of))))

    def _cell(self, term: Term, group: int, period: Period) -> Cell:
        cells = self._cells_for(term, period)
        result = Cell()
        for month in range(month_index(period.start), month_index(min(period.end, self.span.end)) + 1):
            if cell := cells.get((group, month)):
                result.add(cell)
        return result

    def _cells_for(self, term: Term, period: Period) -> Cells:
        """Rows that depend on the period are asked for once a period, all others once a span."""
        if not term.measure.by_period or term.measure.slots:
            return self._cells[term]
        key = (term, period.key)
        if key not in self._whole:
            self._whole[key] = self._query({term}, term.measure.queryset(seen(period, self.as_of)), period)[term]
        return self._whole[key]

    def _load(self, terms: set[Term]) -> None:
        """One query for each source: terms whose measures return the same rows share it."""
        sources: dict[tuple[str, ...], tuple[QuerySet[Any], set[Term]]] = {}
        for term in terms:
            rows = term.measure.queryset(self.span)
            measure = term.measure
            sql, params = rows.query.sql_with_params()
            key = (sql, str(params), measure.dated, measure.unit_column, measure.township_column)
            sources.setdefault(key, (rows, set()))[1].add(term)
        for rows, together in sources.values():
            self._cells.update(self._query(together, rows, self.span))

    def _query(self, terms: set[Term], rows: QuerySet[Any], period: Period) -> dict[Term, Cells]:
        measure = next(iter(terms)).measure
        cut = {f"{measure.dated}__gte": period.start, f"{measure.dated}__lte": min(period.end, self.as_of)}
        rows = rows.filter(**cut).order_by().annotate(m_group=self._group(measure), m_month=_month(rows, measure.dated))
        adding = [term for term in terms if term.aggregate in {"count", "sum"}]
        found = _added(adding, rows)
        for term in terms - set(adding):
            found[term] = _kept(term, rows.filter(term.measure.where))
        for cells in found.values():
            _put_county(cells)
        return found

    def _group(self, measure: Any) -> Any:
        if self.by_unit:
            return F(measure.unit_column)
        return Coalesce(F(measure.township_column), F(measure.unit_column))

    def _slot_cells(self, term: Term) -> Cells:
        cells: Cells = defaultdict(Cell)
        for slot, township_id in slots_with_township(term, self.span, self.as_of):
            group = slot.unit_id if self.by_unit else (township_id or slot.unit_id)
            cells[group, month_index(slot.day)].add(Cell(1, Decimal(1), {slot.unit_id}))
        _put_county(cells)
        return cells


def _month(rows: QuerySet[Any], dated: str) -> Any:
    """Month index of the date column; a register may keep it as a stored column, which is cheaper."""
    stored = f"{dated}_month"
    if any(column.name == stored for column in rows.model._meta.get_fields()):
        return F(stored)
    return ExtractYear(dated) * 12 + ExtractMonth(dated) - 1


def _added(terms: Sequence[Term], rows: QuerySet[Any]) -> dict[Term, Cells]:
    """Counts and sums of all terms in one pass: a FILTER clause for each term."""
    if not terms:
        return {}
    # Fixed aliases: nothing that a user wrote ever becomes part of the statement.
    columns: dict[str, Any] = {}
    wanted = Q()
    for i, term in enumerate(terms):
        narrowed = term.measure.where & Q(**term.lookups)
        wanted |= narrowed
        columns[f"m_rows{i}"] = _count(narrowed)
        if term.aggregate == "sum":
            columns[f"m_sum{i}"] = Sum(term.measure.amount, filter=narrowed) if narrowed else Sum(term.measure.amount)
    if all(term.measure.where & Q(**term.lookups) for term in terms):
        rows = rows.filter(wanted)
    found: dict[Term, Cells] = {term: defaultdict(Cell) for term in terms}
    for row in rows.values("m_group", "m_month").annotate(**columns):
        for i, term in enumerate(terms):
            if row[f"m_rows{i}"]:
                amount = Decimal(row.get(f"m_sum{i}") or 0)
                found[term][row["m_group"], row["m_month"]] = Cell(row[f"m_rows{i}"], amount)
    return found


def _count(narrowed: Q) -> Count:
    return Count("pk", filter=narrowed) if narrowed else Count("pk")


def _kept(term: Term, rows: QuerySet[Any]) -> Cells:
    """Distinct keys, or the last state of each unit, by group and month."""
    rows = rows.filter(**term.lookups)
    measure = term.measure
    cells: Cells = defaultdict(Cell)
    if term.aggregate == "distinct":
        for group, month, key in rows.values_list("m_group", "m_month", str(measure.distinct)).distinct():
            cells[group, month].add(Cell(1, ZERO, {key}))
        return cells
    columns = ("m_group", "m_month", measure.unit_column, measure.dated, measure.record, str(measure.amount))
    newest = rows.order_by(measure.unit_column, "m_month", f"-{measure.dated}", f"-{measure.record}")
    for group, month, unit_id, day, record, amount in newest.distinct(measure.unit_column, "m_month").values_list(
        *columns
    ):
        cells[group, month].add(Cell(1, ZERO, set(), {unit_id: (day, record, Decimal(amount or 0))}))
    return cells


def _put_county(cells: Cells) -> None:
    """Add the county's cells: what all groups give together, distinct keys united."""
    county: Cells = defaultdict(Cell)
    for (_group, month), cell in cells.items():
        county[COUNTY, month].add(cell)
    cells.update(county)
