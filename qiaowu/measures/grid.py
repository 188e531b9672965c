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

from qiaowu.hosting.reading import reading
from qiaowu.kernel.period import Period, month_index
from qiaowu.measures.contract import Measure
from qiaowu.measures.count import dated_within, seen, slots_with_township
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


_NOTHING = Cell()
Cells = dict[tuple[int, int], Cell]
"""(group, month index) -> cell; the group is a unit's id, or COUNTY."""


class Grid:
    """The cells of a set of rules over one span of time; ask `tally` for any rule, unit and period in it."""

    def __init__(self, rules: Iterable[Rule], span: Period, as_of: date, *, by_unit: bool = False) -> None:
        """Ask the database. `by_unit` groups by single unit (communities) instead of by township."""
        self.span, self.as_of, self.by_unit = span, as_of, by_unit
        terms = {term for rule in rules for _role, term in rule.terms}
        self._cells: dict[Term, Cells] = {}
        self._whole: set[Term] = set()
        self._framed: dict[tuple[Term, str], Cells] = {}
        self._frames: dict[tuple[Term, Period], Period] = {}
        self._months: dict[Period, range] = {}
        self._due: dict[tuple[Rule, Period], tuple[list[Period], frozenset[Period]]] = {}
        self._load({term for term in terms if not term.measure.by_period and not term.measure.slots})
        with reading():
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
        totals = {role: self._total(term, group, period) for role, term in rule.terms}
        if rule.kind == "ratio":
            return ratio(totals["num"], totals["den"])
        value = totals["value"]
        if rule.kind == "milestone":
            return Tally("value", Decimal(1 if value else 0))
        return BLANK if value is None else Tally("value", value)

    def table(self, rule: Rule, units: Sequence[Unit], months: Sequence[Period]) -> dict[tuple[int, str], Tally]:
        """The rule's values for many units and months, by (unit id, period key).

        The same values as `tally` gives one by one, for a fraction of its time: a scorecard has
        thousands of cells, most of them empty, and all empty cells of a rule share one value.
        """
        if rule.kind not in {"count", "sum", "distinct", "stock", "ratio"} or any(
            t.measure.by_period for _r, t in rule.terms
        ):
            return {(unit.pk, month.key): self.tally(rule, unit, month) for unit in units for month in months}
        terms = [term for _role, term in rule.terms]
        empty = self._from_totals(rule, [Cell().total(term) for term in terms])
        groups = {unit.pk: COUNTY if unit.kind == Unit.Kind.COUNTY else unit.pk for unit in units}
        pairs = [(self._of(term, whole=COUNTY in groups.values()), term) for term in terms]
        filled: set[tuple[int, int]] = set().union(*(cells for cells, _term in pairs))
        found: dict[tuple[int, str], Tally] = {}
        places = [(month.key, self._months_of(month)[0]) for month in months]
        for pk, group in groups.items():
            for key, index in places:
                if (group, index) not in filled:
                    found[pk, key] = empty
                    continue
                totals = [cell.get((group, index), _NOTHING).total(term) for cell, term in pairs]
                found[pk, key] = self._from_totals(rule, totals)
        return found

    @staticmethod
    def _from_totals(rule: Rule, totals: Sequence[Decimal | None]) -> Tally:
        if rule.kind == "ratio":
            return ratio(totals[0], totals[1])
        return BLANK if totals[0] is None else Tally("value", totals[0])

    def _per_period(self, rule: Rule, group: int, period: Period) -> Tally:
        ((_role, term),) = rule.terms
        if (rule, period) not in self._due:
            begun = [part for part in period.parts(rule.each) if part.start <= self.as_of]
            self._due[rule, period] = begun, frozenset(sub_periods_due(rule, period, self.as_of))
        parts, due = self._due[rule, period]
        met = {part for part in parts if sum(cell.rows for cell in self._found(term, group, part)) >= rule.needed}
        return met_of_due(len(met), len(met | due))

    def _total(self, term: Term, group: int, period: Period) -> Decimal | None:
        found = self._found(term, group, period)
        if len(found) == 1:
            return found[0].total(term)
        result = Cell()
        for cell in found:
            result.add(cell)
        return result.total(term)

    def _found(self, term: Term, group: int, period: Period) -> list[Cell]:
        """The cells of the months of a period; of rows that depend on the period, all of its frame."""
        if term in self._cells:
            cells = self._of(term, whole=group == COUNTY)
            return [cells[group, month] for month in self._months_of(period) if (group, month) in cells]
        if period.start > self.as_of:
            return []
        if (term, period) not in self._frames:
            self._frames[term, period] = term.measure.frame(seen(period, self.as_of))
        frame = self._frames[term, period]
        if (term, frame.key) not in self._framed:
            self._load_frames(term, frame)
        framed = self._framed[term, frame.key]
        return [framed[group, 0]] if (group, 0) in framed else []

    def _of(self, term: Term, *, whole: bool) -> Cells:
        """The cells of a term; those of the whole county are put together when somebody asks for them."""
        cells = self._cells[term]
        if whole and term not in self._whole:
            self._whole.add(term)
            _put_county(cells)
        return cells

    def _months_of(self, period: Period) -> range:
        """Month indices of a period within the span; asked for once a period, not once a cell."""
        months = self._months.get(period)
        if months is None:
            months = range(month_index(period.start), month_index(min(period.end, self.span.end)) + 1)
            self._months[period] = months
        return months

    # --- asking the database ---

    def _load(self, terms: set[Term]) -> None:
        """One query for each source and set of parameters: terms over the same rows share it."""
        sources: dict[tuple[Any, ...], tuple[QuerySet[Any], list[Term]]] = {}
        asked = {measure: measure.queryset(self.span) for measure in {term.measure for term in terms}}
        texts = {measure: str(rows.query.sql_with_params()) for measure, rows in asked.items()}
        for term in sorted(terms, key=str):
            measure = term.measure
            shape = "add" if term.aggregate in {"count", "sum"} else (term.aggregate, term.of)
            names = tuple(name for name, _value in term.where)
            key = (texts[measure], measure.dated, measure.unit_column, measure.township_column, shape, names)
            sources.setdefault(key, (asked[measure], []))[1].append(term)
        for rows, together in sources.values():
            self._cells.update(self._query(together, rows))

    def _query(self, terms: list[Term], rows: QuerySet[Any]) -> dict[Term, Cells]:
        measure = terms[0].measure
        month = _month(rows, measure.dated)
        rows = rows.filter(dated_within(measure, self.span, self.as_of)).order_by()
        rows = rows.annotate(m_group=self._group(measure), m_month=month)
        lookups = list(terms[0].lookups)
        rows = rows.filter(_any_of(terms))
        ask = _added if terms[0].aggregate in {"count", "sum"} else _kept
        return ask(terms, rows, lookups)

    def _load_frames(self, term: Term, asked: Period) -> None:
        """Count the rows of a period-dependent measure for the frame asked for and for every month of the span.

        One query: each frame is a FILTER over the rows that the measure returns for it.
        """
        measure = term.measure
        if term.aggregate != "count":
            raise ValueError(f"rows of {term.of} depend on the period and can only be counted")
        begun = [month for month in self.span.months() if month.start <= self.as_of]
        frames = {frame.key: frame for frame in (asked, *(measure.frame(seen(m, self.as_of)) for m in begun))}
        missing = [frame for key, frame in frames.items() if (term, key) not in self._framed]
        columns = {}
        for i, frame in enumerate(missing):
            rows = measure.rows(frame).filter(measure.where).filter(**term.lookups)
            columns[f"m_rows{i}"] = Count("pk", filter=Q(pk__in=rows.values("pk")))
            self._framed[term, frame.key] = defaultdict(Cell)
        everything = measure.queryset_model._default_manager.order_by().annotate(m_group=self._group(measure))
        for row in everything.values("m_group").annotate(**columns):
            for i, frame in enumerate(missing):
                if row[f"m_rows{i}"]:
                    self._framed[term, frame.key][row["m_group"], 0] = Cell(row[f"m_rows{i}"])
        for frame in missing:
            _put_county(self._framed[term, frame.key])

    def _group(self, measure: Measure) -> Any:
        if self.by_unit:
            return F(measure.unit_column)
        return Coalesce(F(measure.township_column), F(measure.unit_column))

    def _slot_cells(self, term: Term) -> Cells:
        cells: Cells = defaultdict(Cell)
        for slot, township_id in slots_with_township(term, self.span, self.as_of):
            group = slot.unit_id if self.by_unit else (township_id or slot.unit_id)
            cell = cells[group, month_index(slot.day)]
            cell.rows += 1
            cell.amount += 1
            cell.keys.add(slot.unit_id)
        return cells


def _month(rows: QuerySet[Any], dated: str) -> Any:
    """Month index of the date column; a register may keep it as a stored column, which is cheaper."""
    path, _sep, name = dated.rpartition("__")
    model = rows.model._meta.get_field(path).related_model if path else rows.model
    if any(column.name == f"{name}_month" for column in model._meta.get_fields()):
        return F(f"{dated}_month")
    return ExtractYear(dated) * 12 + ExtractMonth(dated) - 1


def _any_of(terms: Sequence[Term]) -> Q:
    """Rows that at least one term counts, so that the others are never read."""
    wanted = Q()
    for measure in {term.of: term.measure for term in terms}.values():
        if not measure.where:
            wanted = Q()
            break
        wanted |= measure.where
    for place, lookup in enumerate(terms[0].lookups):
        wanted &= Q(**{f"{lookup}__in": sorted({term.where[place][1] for term in terms})})
    return wanted


def _added(terms: Sequence[Term], rows: QuerySet[Any], lookups: list[str]) -> dict[Term, Cells]:
    """Counts and sums of all terms in one pass: a FILTER clause for each measure, a group for each parameter."""
    # Fixed aliases: nothing that a user wrote ever becomes part of the statement.
    columns: dict[str, Any] = {}
    measures = list(dict.fromkeys(term.measure for term in terms))
    summed = {term.of for term in terms if term.aggregate == "sum"}
    for i, measure in enumerate(measures):
        narrowed = measure.where if measure.where and len(measures) > 1 else None
        columns[f"m_rows{i}"] = Count("pk", filter=narrowed)
        if measure.key in summed:
            columns[f"m_sum{i}"] = Sum(str(measure.amount), filter=narrowed)
    found: dict[Term, Cells] = {term: defaultdict(Cell) for term in terms}
    wanted: dict[tuple[Any, ...], list[Term]] = defaultdict(list)
    for term in terms:
        wanted[(measures.index(term.measure), *(value for _name, value in term.where))].append(term)
    for row in rows.values("m_group", "m_month", *lookups).annotate(**columns):
        values = tuple(row[lookup] for lookup in lookups)
        for i in range(len(measures)):
            if not row[f"m_rows{i}"]:
                continue
            cell = Cell(row[f"m_rows{i}"], Decimal(row.get(f"m_sum{i}") or 0))
            for term in wanted.get((i, *values), ()):
                found[term][row["m_group"], row["m_month"]] = cell
    return found


def _kept(terms: Sequence[Term], rows: QuerySet[Any], lookups: list[str]) -> dict[Term, Cells]:
    """Distinct keys, or the last state of each unit, by group and month; all terms are of one measure."""
    measure = terms[0].measure
    found: dict[Term, Cells] = {term: defaultdict(Cell) for term in terms}
    by_value = {tuple(value for _name, value in term.where): term for term in terms}
    if terms[0].aggregate == "distinct":
        rows = rows.values_list("m_group", "m_month", *lookups, str(measure.distinct)).distinct()
        for group, month, *values, key in rows:
            if term := by_value.get(tuple(values)):
                found[term][group, month].add(Cell(1, ZERO, {key}))
        return found
    # Under a name of its own: where units are the groups, the column alone would be ordered by as "m_group".
    rows = rows.annotate(m_unit=F(measure.unit_column))
    columns = (measure.dated, measure.record, str(measure.amount))
    newest = rows.order_by(*lookups, "m_unit", "m_month", f"-{measure.dated}", f"-{measure.record}")
    newest = newest.distinct(*lookups, "m_unit", "m_month")
    newest = newest.values_list("m_group", "m_month", "m_unit", *lookups, *columns)
    for group, month, unit_id, *values, day, record, amount in newest:
        if term := by_value.get(tuple(values)):
            found[term][group, month].add(Cell(1, ZERO, set(), {unit_id: (day, record, Decimal(amount or 0))}))
    return found


def _put_county(cells: Cells) -> None:
    """Add the county's cells: what all groups give together, distinct keys united."""
    county: Cells = defaultdict(Cell)
    for (_group, month), cell in cells.items():
        county[COUNTY, month].add(cell)
    cells.update(county)
