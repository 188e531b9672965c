"""Many rules x units x months in few passes: one query for all terms over the same rows.

The grid gives what `count` gives, cell by cell (a property test compares them), but asks the
database once per source instead of once per cell. Months are the cells; a longer period is put
together from its months: counts and sums add up, distinct keys are united, of a state the newest
is kept. Nothing stored is ever summed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal

from qiaowu.hosting.reading import reading
from qiaowu.kernel.period import Period, month_index
from qiaowu.measures.asking import ask_all, ask_frames
from qiaowu.measures.cells import COUNTY, NOTHING, Cell, Cells, put_county
from qiaowu.measures.count import seen, slots_with_township
from qiaowu.measures.rules import Rule, Term
from qiaowu.measures.tally import BLANK, Tally, met_of_due, ratio, sub_periods_due
from qiaowu.orgs.models import Unit


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
        dated = {term for term in terms if not term.measure.by_period and not term.measure.slots}
        self._cells.update(ask_all(dated, span, as_of, by_unit=by_unit))
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
                totals = [cell.get((group, index), NOTHING).total(term) for cell, term in pairs]
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
            put_county(cells)
        return cells

    def _months_of(self, period: Period) -> range:
        """Month indices of a period within the span; asked for once a period, not once a cell."""
        months = self._months.get(period)
        if months is None:
            months = range(month_index(period.start), month_index(min(period.end, self.span.end)) + 1)
            self._months[period] = months
        return months

    # --- what is asked for when it is needed ---

    def _load_frames(self, term: Term, asked: Period) -> None:
        """Cells of a period-dependent term for the frame asked for and for every month of the span."""
        begun = [month for month in self.span.months() if month.start <= self.as_of]
        frames = {frame.key: frame for frame in (asked, *(term.measure.frame(seen(m, self.as_of)) for m in begun))}
        missing = [frame for key, frame in frames.items() if (term, key) not in self._framed]
        self._framed.update(ask_frames(term, missing, by_unit=self.by_unit))

    def _slot_cells(self, term: Term) -> Cells:
        cells: Cells = defaultdict(Cell)
        for slot, township_id in slots_with_township(term, self.span, self.as_of):
            group = slot.unit_id if self.by_unit else (township_id or slot.unit_id)
            cell = cells[group, month_index(slot.day)]
            cell.rows += 1
            cell.amount += 1
            cell.keys.add(slot.unit_id)
        return cells
