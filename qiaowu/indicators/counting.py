"""From a record to every figure that counts it: the way back from a row, by the same rules as the way there.

A record counts through its own rows, or through those of another register that stand on it: a session closes the
task of a plan, and makes a node of the network an active one.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from qiaowu.indicators.deriving import rule_version
from qiaowu.kernel.period import Period
from qiaowu.measures.contract import Measure, measures
from qiaowu.measures.count import Where, rows_of
from qiaowu.measures.models import Indicator, IndicatorVersion
from qiaowu.measures.rules import Role, Rule, Term, parse_rule
from qiaowu.orgs.models import Unit


@dataclass(frozen=True)
class Row:
    """One row of a measure that stands on the record; `params` are the values by which a rule may narrow."""

    record_id: int
    unit_id: int
    township_id: int | None
    dated: date
    amount: Decimal
    params: dict[str, str]


@dataclass(frozen=True)
class Part:
    """The rows of one term that stand on the record; `via` is the register they belong to, when it is another."""

    role: Role
    term: Term
    rows: tuple[Row, ...]
    via: str = ""

    def amount(self) -> Decimal:
        if self.term.aggregate in {"count", "distinct"}:
            return Decimal(len(self.rows))
        return sum((row.amount for row in self.rows), Decimal(0))


@dataclass(frozen=True)
class Counting:
    """An indicator that counts the record in one cell, with the parts it counts by."""

    indicator: Indicator
    version: IndicatorVersion
    rule: Rule
    unit: Unit
    period: Period
    parts: tuple[Part, ...]

    @property
    def amounts(self) -> dict[str, Decimal]:
        return {part.role: part.amount() for part in self.parts}

    @property
    def via(self) -> str:
        """The other register through which alone the record counts; empty when it counts by itself."""
        return "" if any(not part.via for part in self.parts) else self.parts[0].via


@dataclass(frozen=True)
class Standing:
    """What stands on a record as of a day: by measure, its own rows and those of other registers."""

    kind: str
    rows: dict[Measure, list[Row]]
    day: date

    @property
    def years(self) -> list[int]:
        """The years in which it counts, newest first."""
        return sorted({row.dated.year for found in self.rows.values() for row in found}, reverse=True)

    @property
    def unit_ids(self) -> set[int]:
        """Units and townships of the rows: whose figures they are, beside the county's."""
        told = [row for found in self.rows.values() for row in found]
        return {row.unit_id for row in told} | {row.township_id for row in told if row.township_id}

    def cell(self, indicator: Indicator, unit: Unit, period: Period) -> Counting | None:
        """How a cell counts the record; None when it does not."""
        version = rule_version(indicator, period, self.day)
        rule = parse_rule(version.rule)
        parts = [self._part(role, term, unit, period) for role, term in rule.terms]
        counted = tuple(part for part in parts if part.rows)
        return Counting(indicator, version, rule, unit, period, counted) if counted else None

    def _part(self, role: Role, term: Term, unit: Unit, period: Period) -> Part:
        """The rows that this term counts for the unit; of a state only the one that is the newest of its unit."""
        where, measure = Where(unit), term.measure
        found = [
            row
            for row in self.rows.get(measure, ())
            if where.holds(row.unit_id, row.township_id)
            and period.contains(row.dated)
            and all(row.params[name] == value for name, value in term.where)
        ]
        if term.aggregate == "stock":
            found = [row for row in found if _is_newest(row, term, unit, period, self.day)]
        via = measure.record_kind if found and measure.record_kind != self.kind else ""
        return Part(role, term, tuple(found), via)


def _is_newest(row: Row, term: Term, unit: Unit, period: Period, day: date) -> bool:
    measure = term.measure
    own = rows_of(term, unit, period, day).filter(**{measure.unit_column: row.unit_id})
    newest = own.order_by(f"-{measure.dated}", f"-{measure.record}").values_list(measure.record, flat=True).first()
    return bool(newest == row.record_id)


def standing_on(kind: str, record_id: int, day: date) -> Standing:
    """What counts because of the record as of `day`: one query for each measure over its register."""
    wanted = [measure for measure in measures() if not measure.slots]
    rows = {measure: list(_rows(measure, kind, record_id, day)) for measure in wanted}
    return Standing(kind, {measure: found for measure, found in rows.items() if found}, day)


def _rows(measure: Measure, kind: str, record_id: int, day: date) -> Iterator[Row]:
    """The rows of one measure. Those that depend on the period are asked for this year's, as far as it has gone."""
    through = measure.through.get(kind)
    if measure.record_kind != kind and through is None:
        return
    seen = Period.span(date(day.year, 1, 1), day)
    rows: Any = measure.queryset(seen).filter(measure.where)
    if measure.record_kind == kind:
        rows = rows.filter(**{measure.record: record_id})
    elif through is not None:
        rows = rows.filter(through(record_id, measure.frame(seen)))
    rows = rows.filter(**{f"{measure.dated}__lte": day})
    names = list(measure.params)
    columns = [measure.record, measure.unit_column, measure.township_column, measure.dated]
    amount = [measure.amount] if measure.amount else []
    for row in rows.values_list(*columns, *(measure.params[name] for name in names), *amount):
        values = dict(zip(names, map(str, row[4:]), strict=False))
        heads = Decimal(row[-1] or 0) if amount else Decimal(1)
        yield Row(row[0], row[1], row[2], row[3], heads, values)
