"""The unit tree as it stood on a day. A county has some hundreds of units, so one query loads it."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import date

from qiaowu.orgs.models import Placement, Unit


@dataclass(frozen=True)
class Tree:
    """Units of one day: `parents` maps a unit's id to its parent's, `units` an id to the unit."""

    day: date
    units: dict[int, Unit]
    parents: dict[int, int]
    _townships: dict[int, Unit | None] = field(default_factory=dict, compare=False, repr=False)

    def open_units(self, *kinds: str) -> list[Unit]:
        """Units of these kinds that exist on the day, in the office's order."""
        return [u for u in self.units.values() if (not kinds or u.kind in kinds) and _exists(u, self.day)]

    def lineage(self, unit_id: int) -> list[int]:
        """The unit, its parent, and so on to the county. Raises ValueError on a circle."""
        chain = [unit_id]
        while (parent := self.parents.get(chain[-1])) is not None:
            if parent in chain:
                raise ValueError(f"unit tree has a circle at {parent}")
            chain.append(parent)
        return chain

    def township_of(self, unit_id: int) -> Unit | None:
        """The township that the unit is or lies in; None for units of the county level."""
        if unit_id not in self._townships:
            lineage = (self.units[ancestor] for ancestor in self.lineage(unit_id))
            self._townships[unit_id] = next((unit for unit in lineage if unit.kind == Unit.Kind.TOWNSHIP), None)
        return self._townships[unit_id]

    def children(self, unit_id: int, *kinds: str) -> list[Unit]:
        """Open units directly below `unit_id`."""
        return [u for u in self.open_units(*kinds) if self.parents.get(u.pk) == unit_id]

    def below(self, unit_id: int) -> set[int]:
        """Ids of the unit and of everything below it on the day."""
        return {u for u in self.units if unit_id in self.lineage(u)}

    @property
    def county(self) -> Unit:
        """The root. Raises LookupError in an empty county."""
        for unit in self.units.values():
            if unit.kind == Unit.Kind.COUNTY:
                return unit
        raise LookupError("no county unit")


def _exists(unit: Unit, day: date) -> bool:
    return unit.opened_on <= day and (unit.closed_on is None or day <= unit.closed_on)


class Forest:
    """Trees of many days from two queries: all units and all placements, whatever their time."""

    def __init__(self) -> None:
        self._units = {unit.pk: unit for unit in Unit.objects.all()}
        self._placements = list(Placement.objects.values_list("unit_id", "parent_id", "during"))
        self._trees: dict[date, Tree] = {}

    def on(self, day: date) -> Tree:
        if day not in self._trees:
            parents = {unit: parent for unit, parent, during in self._placements if day in during}
            self._trees[day] = Tree(day, self._units, parents)
        return self._trees[day]


_shared: ContextVar[Forest | None] = ContextVar("forest", default=None)


@contextmanager
def shared_trees() -> Iterator[None]:
    """Within the block all trees come from one reading of units and placements; for reads only."""
    if _shared.get() is not None:
        yield
        return
    token = _shared.set(Forest())
    try:
        yield
    finally:
        _shared.reset(token)


def tree_on(day: date) -> Tree:
    """The tree of `day`: two queries, or none inside `shared_trees`."""
    if forest := _shared.get():
        return forest.on(day)
    parents = dict(Placement.objects.filter(during__contains=day).values_list("unit_id", "parent_id"))
    return Tree(day, {unit.pk: unit for unit in Unit.objects.all()}, parents)
