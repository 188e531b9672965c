"""What a term gives for one group and one month, in a form that can be put together."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from qiaowu.measures.rules import Term
from qiaowu.measures.tally import ZERO

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


NOTHING = Cell()
Cells = dict[tuple[int, int], Cell]
"""(group, month index) -> cell; the group is a unit's id, or COUNTY."""


def put_county(cells: Cells) -> None:
    """Add the county's cells: what all groups give together, distinct keys united."""
    county: Cells = defaultdict(Cell)
    for (_group, month), cell in cells.items():
        county[COUNTY, month].add(cell)
    cells.update(county)
