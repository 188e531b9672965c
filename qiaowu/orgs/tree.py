"""The unit tree as it stood on a day. A county has some hundreds of units, so all of it is kept at hand."""

from dataclasses import dataclass, field
from datetime import date

from qiaowu.orgs.models import Unit
from qiaowu.orgs.office import Office, office


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


def tree_on(day: date) -> Tree:
    """The tree of `day`, shared by all who ask while units and placements stay as they are."""
    return office().work_out(("tree", day), lambda now: _grow(now, day))


def _grow(now: Office, day: date) -> Tree:
    return Tree(day, now.units, {unit: parent for unit, parent, during in now.placements if day in during})
