"""The unit tree of the demo county, read from `units.json`."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

COUNTY = "990123"
_FOLDER = Path(__file__).parent


@dataclass(frozen=True)
class UnitRow:
    """One unit of the tree.

    `kind` is county, department, association, township or community; `style` the Chinese word for
    it (街道, 镇, 乡, 社区, 村 ...). `weight` is a township's share of the registered 侨 population in
    per mille, the default key for splitting a county target; `boards` its notice boards in use by
    the end of the year; `dense` marks places where many relatives of overseas Chinese live.
    """

    code: str
    name: str
    short: str
    kind: str
    style: str
    parent: str | None
    valid_from: str
    full_name: str = ""
    aliases: list[str] = field(default_factory=list)
    weight: int = 0
    boards: int = 0
    dense: bool = False


@cache
def all_units() -> tuple[UnitRow, ...]:
    """Every unit, parents before children."""
    rows = json.loads((_FOLDER / "units.json").read_text(encoding="utf-8"))
    return tuple(UnitRow(**row) for row in rows)


def of_kind(kind: str) -> list[UnitRow]:
    return [unit for unit in all_units() if unit.kind == kind]


def townships() -> list[UnitRow]:
    """The 14 townships in code order."""
    return of_kind("township")


def communities(township: str | None = None) -> list[UnitRow]:
    """All 186 communities and villages, or those of one township code."""
    return [u for u in of_kind("community") if township in (None, u.parent)]


@cache
def code_of(name: str) -> str:
    """The code of a unit by its full name; KeyError where there is none."""
    return {unit.name: unit.code for unit in all_units()}[name]


@cache
def name_of(code: str) -> str:
    """The name of a unit by its code; KeyError where there is none."""
    return {unit.code: unit.name for unit in all_units()}[code]


def spread(total: int, weights: list[int]) -> list[int]:
    """Whole shares of `total` in proportion to `weights`, by largest remainder; they sum to `total`."""
    whole = sum(weights)
    shares = [total * weight // whole for weight in weights]
    rest = [(total * weight % whole, -i) for i, weight in enumerate(weights)]
    for _, i in sorted(rest, reverse=True)[: total - sum(shares)]:
        shares[-i] += 1
    return shares
