"""The sentence behind a duty and how its target stands: what 待办 says beside what is to be done."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from qiaowu.indicators.links import cell_url, document_url, quote_of
from qiaowu.indicators.models import Target
from qiaowu.indicators.queries import Row, frame_of, rows_for, standing_targets
from qiaowu.indicators.words import whole_name, writer_of
from qiaowu.measures.rules import parse_rule
from qiaowu.orgs.models import Unit, User
from qiaowu.orgs.tree import tree_on
from qiaowu.web.registry import DutyPromise, DutyTarget, Served


def promises(user: User, day: date, wanted: set[Served]) -> dict[Served, DutyPromise]:
    """For each (measure or indicator, unit) the nearest standing target: the unit's, its township's, the county's."""
    if not wanted or not user.can("overview.read"):
        return {}
    targets = [t for t in standing_targets(day.year).visible_to(user) if t.span.contains(day)]
    chosen = {served: target for served in wanted if (target := _nearest(served, targets, day))}
    rows = _rows(chosen.values(), day)
    return {served: _promise(rows[target.pk], day, user) for served, target in chosen.items()}


def _nearest(served: Served, targets: list[Target], day: date) -> Target | None:
    what, unit_id = served
    serving = [target for target in targets if what in _names(target, day)]
    for near in _units(unit_id, day):
        if found := next((target for target in serving if target.unit_id == near), None):
            return found
    return None


def _names(target: Target, day: date) -> set[str]:
    """What a duty may name to serve this target: the indicator's code, and the measures that it counts."""
    rule = parse_rule(target.indicator.version_on(min(target.span.end, max(target.span.start, day))).rule)
    return {target.indicator.code} | {term.of for _role, term in rule.terms}


def _units(unit_id: int | None, day: date) -> list[int]:
    """The unit, its township and the county, nearest first."""
    tree = tree_on(day)
    township = tree.township_of(unit_id) if unit_id else None
    return [pk for pk in (unit_id, township.pk if township else None, tree.county.pk) if pk]


def _rows(targets: Iterable[Target], day: date) -> dict[int, Row]:
    """The targets with their figures, those of one unit counted together."""
    by_unit: dict[Unit, dict[int, Target]] = {}
    for target in targets:
        by_unit.setdefault(target.unit, {})[target.pk] = target
    frame = frame_of(day)
    return {row.target.pk: row for unit, own in by_unit.items() for row in rows_for(own.values(), unit, frame)}


def _promise(row: Row, day: date, user: User) -> DutyPromise:
    target = row.target
    writer = writer_of(row.version, frame_of(day).few, row.goal.value)
    label = f"{target.indicator.name} {whole_name(target.unit)}"
    url = cell_url("indicator", target.indicator.code, target.unit, target.period, day)
    value, goal = (str(shown) for shown in (writer.value(row.counted.now), writer.goal(row.goal)))
    quote_url = document_url(target) if user.can("documents.read") else ""
    return DutyPromise(quote_of(target), quote_url, DutyTarget(label, url, row.standing.state, value, goal))
