"""Counting rules: the stored JSON of an indicator version, read into typed form.

{"kind": "count"|"sum"|"distinct"|"stock"|"milestone", "of": MEASURE, "where": {PARAM: VALUE}}
{"kind": "ratio", "num": TERM, "den": TERM}
{"kind": "per_period", "of": MEASURE, "each": "month"|"quarter", "needed": 1}
{"kind": "na", "reason": TEXT}
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, cast, get_args

from qiaowu.measures.contract import Measure, measure_named

Aggregate = Literal["count", "sum", "distinct", "stock"]
Kind = Literal["count", "sum", "distinct", "stock", "ratio", "per_period", "milestone", "na"]
Role = Literal["value", "num", "den"]


@dataclass(frozen=True)
class Term:
    """One measure, one way to add its rows up, and the parameters that narrow it."""

    aggregate: Aggregate
    of: str
    where: tuple[tuple[str, str], ...] = ()

    @property
    def measure(self) -> Measure:
        return measure_named(self.of)

    @property
    def lookups(self) -> dict[str, str]:
        """The narrowing as ORM lookups; only declared parameters exist."""
        return {self.measure.params[name]: value for name, value in self.where}


@dataclass(frozen=True)
class Rule:
    """A parsed rule. Ratios hold two terms, all other kinds one, `na` none."""

    kind: Kind
    terms: tuple[tuple[Role, Term], ...] = ()
    each: Literal["month", "quarter"] = "quarter"
    needed: int = 1
    reason: str = ""


def parse_rule(data: Mapping[str, Any]) -> Rule:
    """Read a rule. Raises ValueError naming what is wrong, KeyError for an unknown measure."""
    kind = data.get("kind")
    if kind not in get_args(Kind):
        raise ValueError(f"unknown kind of rule: {kind!r}")
    match kind:
        case "na":
            return Rule("na", reason=str(data["reason"]))
        case "ratio":
            return Rule("ratio", (("num", _term(data["num"])), ("den", _term(data["den"]))))
        case "per_period":
            if data["each"] not in {"month", "quarter"}:
                raise ValueError(f"a rule cannot be met each {data['each']!r}")
            return Rule("per_period", (("value", _term(data, "count")),), data["each"], int(data.get("needed", 1)))
        case "milestone":
            return Rule("milestone", (("value", _term(data, "count")),))
        case _:
            return Rule(cast(Kind, kind), (("value", _term(data)),))


def _term(data: Mapping[str, Any], aggregate: str | None = None) -> Term:
    way = aggregate or data.get("kind", "count")
    if way not in get_args(Aggregate):
        raise ValueError(f"unknown way to add up: {way!r}")
    term = Term(cast(Aggregate, way), data["of"], tuple(sorted(data.get("where", {}).items())))
    unknown = {name for name, _value in term.where} - term.measure.params.keys()
    if unknown:
        raise ValueError(f"{term.of} has no parameter {sorted(unknown)}")
    if way == "sum" and term.measure.amount is None:
        raise ValueError(f"{term.of} has nothing to add up")
    if way == "distinct" and term.measure.distinct is None:
        raise ValueError(f"{term.of} has nothing to tell apart")
    if way == "stock" and term.measure.amount is None:
        raise ValueError(f"{term.of} has no state to read")
    return term
