"""The table of many cells is the tally of each cell, for every indicator of the catalogue."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qiaowu.kernel.period import Period
from qiaowu.measures.count import count
from qiaowu.measures.grid import Grid
from qiaowu.measures.models import Indicator
from qiaowu.measures.rules import parse_rule
from tests.ledger import Ledger

pytestmark = pytest.mark.django_db
AS_OF = date(2026, 10, 12)
YEAR = Period.year(2026)


def test_every_cell_of_the_table_is_its_tally_and_its_count(cast: Any) -> None:
    Ledger(cast)
    rules = [
        parse_rule(indicator.version_on(AS_OF).rule) for indicator in Indicator.objects.prefetch_related("versions")
    ]
    grid = Grid(rules, YEAR, AS_OF)
    units = [cast.unit("county"), cast.unit("yunjin"), cast.unit("zhenjiang")]
    months = YEAR.months()
    for rule in rules:
        table = grid.table(rule, units, months)
        for unit in units:
            for month in months:
                assert table[unit.pk, month.key] == grid.tally(rule, unit, month)
            assert table[unit.pk, "2026-09"] == count(rule, unit, Period.month(2026, 9), AS_OF)


def test_every_unit_of_a_township_is_its_count(cast: Any) -> None:
    Ledger(cast)
    rules = [
        parse_rule(indicator.version_on(AS_OF).rule) for indicator in Indicator.objects.prefetch_related("versions")
    ]
    grid = Grid(rules, YEAR, AS_OF, by_unit=True)
    for rule in rules:
        for unit in (cast.unit("haitang"), cast.unit("jinxiu"), cast.unit("shangzhou")):
            assert grid.tally(rule, unit, YEAR) == count(rule, unit, YEAR, AS_OF), (rule, unit)
