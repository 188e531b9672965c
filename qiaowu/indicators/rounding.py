"""The numbers of a pace as they are shown: rounded once, here, so that every page and report says the same.

Pure. What is missing is worked out from the rounded numbers, and so can be checked with a pencil.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import ceil

from qiaowu.indicators.pace import Lines, Standing
from qiaowu.kernel.figures import exact, round_against
from qiaowu.kernel.money import YUAN
from qiaowu.kernel.money import Unit as MoneyUnit
from qiaowu.measures.tally import Tally

HUNDRED, ZERO = Fraction(100), Fraction(0)
FINE = 2
"""Decimals of a value, in the unit of the page."""


@dataclass(frozen=True)
class Seen:
    """Value and expectation as printed, in the indicator's own unit (元, not 万元; percent for a rate)."""

    actual: Fraction | None
    expected: Fraction | None
    exact_gap: Fraction | None = None
    whole: bool = False

    @property
    def gap(self) -> Fraction | None:
        """actual − expected of the printed numbers; of the exact ones where printing hides which is more."""
        if self.actual is None or self.expected is None or self.exact_gap is None:
            return None
        shown = self.actual - self.expected
        same = _side(shown) == _side(self.exact_gap) or (self.whole and not shown and self.exact_gap > 0)
        return shown if same else self.exact_gap

    def ratio(self, exact: Fraction, lines: Lines) -> Fraction:
        """Percent of the expectation by the printed numbers; the exact one where rounding would change the light."""
        if not self.actual or not self.expected:
            return exact
        shown = self.actual * 100 / self.expected
        marks = (lines.green, lines.yellow)
        return shown if all(_side(shown - mark) == _side(exact - mark) for mark in marks) else exact


def _side(value: Fraction) -> int:
    return (value > 0) - (value < 0)


def money_unit(*numbers: Fraction) -> MoneyUnit:
    """万元 from 1万 of the largest number on, 元 below: one unit for all numbers of an indicator."""
    return "万元" if max((abs(number) for number in numbers), default=ZERO) >= YUAN["万元"] else "元"


def places_of(size: Fraction) -> int:
    """Decimals of a number that was worked out: as fine as its size asks for."""
    return FINE if abs(size) < 100 else 1 if abs(size) < 1000 else 0


def seen(
    standing: Standing,
    goal: Fraction | None,
    *,
    money: MoneyUnit = "元",
    percent: bool = False,
    whole: bool = False,
) -> Seen:
    """Value and expectation of a standing as printed; neither is rounded over the other, nor over the goal.

    `whole`: there is no half session, so a part of one that is expected is expected as one; whoever has as many
    whole ones as the exact expectation asks for has as many as the printed one.
    """
    scale = YUAN[money]
    actual = standing.actual
    value = None if actual is None else _rounded(actual, scale, 1 if percent else FINE, *_lines(goal, percent=percent))
    near = [number for number in (actual, value) if number is not None]
    due = None if standing.expected is None else expectation(standing.expected, near, scale=scale, whole=whole)
    return Seen(value, due, standing.gap, whole)


def expectation(wanted: Fraction, near: Sequence[Fraction] = (), *, scale: int = 1, whole: bool = False) -> Fraction:
    """What should be reached as printed: up to the next whole thing, else as fine as its size asks for."""
    if whole:
        return Fraction(ceil(wanted))
    return _rounded(wanted, scale, places_of(wanted / scale), ZERO, *near)


def cases(percent: Fraction, den: Fraction) -> Fraction:
    """A share of few cases as a number of them, one decimal where it is no whole number."""
    return round_against(percent * den / 100, 1, ZERO)[0]


def missing_cases(standing: Standing, tally: Tally) -> Fraction | None:
    """actual − expected in cases, of the printed numbers."""
    if standing.expected is None or tally.num is None or tally.den is None:
        return None
    return exact(tally.num) - cases(standing.expected, exact(tally.den))


def _lines(goal: Fraction | None, *, percent: bool) -> tuple[Fraction | None, ...]:
    return (goal, ZERO, HUNDRED) if percent else (goal,)


def _rounded(value: Fraction, scale: int, places: int, *lines: Fraction | None) -> Fraction:
    marks = [None if line is None else line / scale for line in lines]
    return round_against(value / scale, places, *marks)[0] * scale
