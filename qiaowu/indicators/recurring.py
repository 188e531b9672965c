"""Which targets recur, when each of their parts is due, and whether it was met.

A target recurs because its rule counts periods, or because its sentence says so: 每季度更新, 每年走访2次.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qiaowu.indicators import pace
from qiaowu.indicators.deriving import PARTS
from qiaowu.indicators.models import Target
from qiaowu.indicators.queries import Counted, counted, goal_of
from qiaowu.indicators.targets import rule_version
from qiaowu.kernel.period import Part, Period
from qiaowu.measures.count import rows_of
from qiaowu.measures.models import IndicatorVersion
from qiaowu.measures.rules import Rule, parse_rule
from qiaowu.measures.tally import Tally

ZERO = Decimal(0)
_EACH = {"month": _l("每月"), "quarter": _l("每季度"), "half": _l("每半年"), "year": _l("每年")}
_ADDED = frozenset({"count", "sum"})
"""Kinds of rules whose value grows by what was done in a part."""


@dataclass(frozen=True)
class Rhythm:
    """So many times in each part; `every` 2 of a month is every second month."""

    each: Part
    every: int
    needed: Decimal

    def parts(self, whole: Period) -> list[Period]:
        """The parts of a period, as long as the rhythm asks for."""
        single = whole.parts(self.each)
        if self.every == 1:
            return single
        groups = [single[at : at + self.every] for at in range(0, len(single), self.every)]
        return [Period.span(group[0].start, group[-1].end) for group in groups]


@dataclass(frozen=True)
class PartDue:
    """One part of a recurring requirement, and whether it was met."""

    target: Target
    version: IndicatorVersion
    rhythm: Rhythm
    part: Period
    met: bool
    found: Counted

    @property
    def why(self) -> str:
        """What is asked for in each part: 每季度须 1 次, or that something is recorded at all."""
        each = str(_EACH[self.rhythm.each])
        kind = parse_rule(self.version.rule).kind
        if self.rhythm.every > 1:
            return _("按原文的频次，到期须办理并登记")
        if kind == "per_period" or kind in _ADDED:
            return _("%(each)s须 %(n)s 次") % {"each": each, "n": f"{self.rhythm.needed.normalize():f}"}
        return _("%s须办理并登记") % each


def rhythm_of(target: Target, rule: Rule) -> Rhythm | None:
    """How a target recurs; None for one that does not, or whose due days a register of its own keeps."""
    if rule.kind == "per_period":
        return Rhythm(rule.each, 1, Decimal(rule.needed))
    said = target.commitment
    part = PARTS.get(said.per)
    if part is None or rule.kind in {"na", "milestone"} or any(term.measure.slots for _role, term in rule.terms):
        return None
    return Rhythm(part, said.per_every, said.per_count or said.value or Decimal(1))


def parts_due(targets: Iterable[Target], span: Period, day: date) -> Iterator[PartDue]:
    """Parts of recurring targets that end within `span`; one grid for each unit and period."""
    groups: dict[tuple[int, str], list[tuple[Target, IndicatorVersion, Rhythm]]] = {}
    for target in targets:
        version = rule_version(target.indicator, target.span, day)
        rhythm = rhythm_of(target, parse_rule(version.rule))
        if rhythm is not None and any(span.contains(part.end) for part in rhythm.parts(target.span)):
            groups.setdefault((target.unit_id, target.period), []).append((target, version, rhythm))
    for members in groups.values():
        first = members[0][0]
        versions = list({version.pk: version for _target, version, _rhythm in members}.values())
        found = counted(versions, first.unit, first.span, day)
        for target, version, rhythm in members:
            yield from _parts(target, version, rhythm, found[version.pk], span, day)


def _parts(
    target: Target, version: IndicatorVersion, rhythm: Rhythm, found: Counted, span: Period, day: date
) -> Iterator[PartDue]:
    for part in rhythm.parts(target.span):
        if span.contains(part.end):
            met = _met(target, version, rhythm, found, part, day)
            yield PartDue(target, version, rhythm, part, met, found)


def _met(target: Target, version: IndicatorVersion, rhythm: Rhythm, found: Counted, part: Period, day: date) -> bool:
    rule = parse_rule(version.rule)
    if rule.kind == "per_period":
        return _grown(found, target.span, part, lambda tally: tally.num) > ZERO
    if rule.kind in _ADDED:
        return _grown(found, target.span, part, lambda tally: tally.value) >= rhythm.needed
    if part.end >= target.span.end and part.start <= target.span.start:
        actual = pace.exact_value(found.now)
        return actual is not None and pace.met(goal_of(target, version), actual)
    # what is filed anew each time does not add up: the part was met when something was recorded in it
    return any(rows_of(term, target.unit, part, day).exists() for _role, term in rule.terms)


def _grown(found: Counted, whole: Period, part: Period, of: Callable[[Tally], Decimal | None]) -> Decimal:
    """What came within the part, as the cumulative months tell."""
    ends = [month.end for month in whole.months()]
    reached = {end: of(tally) or ZERO for end, tally in zip(ends, found.months, strict=False)}
    before = [value for end, value in reached.items() if end < part.start]
    within = [value for end, value in reached.items() if end <= part.end]
    return (within[-1] - (before[-1] if before else ZERO)) if within else ZERO
