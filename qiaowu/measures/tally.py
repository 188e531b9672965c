"""A value and the lines behind it; the value is a pure function of the lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Literal

from qiaowu.kernel.period import Period
from qiaowu.measures.rules import Role, Rule, Term

State = Literal["value", "blank", "na"]
ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Line:
    """One record's part in a figure: which role it plays, when, for which unit, and with what amount."""

    role: Role
    kind: str
    record_id: int
    revision: int
    unit_id: int
    dated: date
    amount: Decimal
    key: str = ""


@dataclass(frozen=True, slots=True)
class Tally:
    """What a rule gives for a unit and a period.

    `state`: a value (which may be zero), blank (nothing reported), or na (does not apply). Ratios and
    per-period rules carry numerator and denominator; the value of a ratio is their exact quotient x 100.
    """

    state: State
    value: Decimal | None = None
    num: Decimal | None = None
    den: Decimal | None = None
    note: str = ""

    @property
    def known(self) -> bool:
        return self.state == "value"


BLANK = Tally("blank")


def evaluate(rule: Rule, lines: Iterable[Line], period: Period, as_of: date) -> Tally:
    """The rule's value from its lines alone; issuing, replaying and verifying use nothing else."""
    if rule.kind == "na":
        return Tally("na", note=rule.reason)
    by_role: dict[Role, list[Line]] = {role: [] for role, _term in rule.terms}
    for line in lines:
        by_role[line.role].append(line)
    if rule.kind == "per_period":
        return _per_period(rule, by_role["value"], period, as_of)
    results = {role: _add_up(term, by_role[role]) for role, term in rule.terms}
    if rule.kind == "ratio":
        return ratio(results["num"], results["den"])
    value = results["value"]
    if rule.kind == "milestone":
        return Tally("value", Decimal(1 if value else 0))
    return BLANK if value is None else Tally("value", value)


def ratio(num: Decimal | None, den: Decimal | None) -> Tally:
    """Numerator and denominator to the top, division last; nothing to divide by is blank."""
    if num is None or den is None:
        return BLANK
    if den == 0:
        return Tally("blank", None, num, den)
    return Tally("value", num * 100 / den, num, den)


def _add_up(term: Term, lines: Sequence[Line]) -> Decimal | None:
    if not lines:
        return None if term.measure.empty == "blank" else ZERO
    match term.aggregate:
        case "count":
            return Decimal(len(lines))
        case "sum":
            return sum((line.amount for line in lines), ZERO)
        case "distinct":
            return Decimal(len({line.key for line in lines}))  # a key may stand on many lines
        case "stock":
            return sum((line.amount for line in last_states(lines)), ZERO)


def last_states(lines: Iterable[Line]) -> list[Line]:
    """The newest line of each unit; on one day the later record wins."""
    newest: dict[int, Line] = {}
    for line in lines:
        held = newest.get(line.unit_id)
        if held is None or (line.dated, line.record_id) > (held.dated, held.record_id):
            newest[line.unit_id] = line
    return list(newest.values())


def sub_periods_due(rule: Rule, period: Period, as_of: date) -> list[Period]:
    """Months or quarters of the period that have ended by `as_of`."""
    return [part for part in period.parts(rule.each) if part.end <= as_of]


def _per_period(rule: Rule, lines: Sequence[Line], period: Period, as_of: date) -> Tally:
    parts = [part for part in period.parts(rule.each) if part.start <= as_of]
    met = {part for part in parts if sum(part.contains(line.dated) for line in lines) >= rule.needed}
    # A running quarter is not yet due, but counts once it is met; surplus is never carried over.
    due = met | set(sub_periods_due(rule, period, as_of))
    return met_of_due(len(met), len(due))


def met_of_due(met: int, due: int) -> Tally:
    """Periods met over periods due; blank while none is due."""
    return ratio(Decimal(met), Decimal(due))
