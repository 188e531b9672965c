"""The numbers of a pace are rounded once, and what is missing is their difference."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from qiaowu.indicators.pace import Lines, Standing
from qiaowu.indicators.rounding import missing_cases, money_unit, places_of, seen
from qiaowu.measures.tally import Tally

NUMBERS = st.integers(0, 10**7).map(lambda n: Fraction(n, 100))
SHARES = st.fractions(0, 1, max_denominator=260)


def standing(actual: Fraction, expected: Fraction) -> Standing:
    ratio = actual * 100 / expected if expected else None
    return Standing("late", "yellow", actual, expected, ratio)


def test_expectation_is_as_fine_as_its_size_asks_for() -> None:
    assert [places_of(Fraction(n)) for n in (7, 99, 100, 999, 1000)] == [2, 2, 1, 1, 0]
    made = seen(standing(Fraction(193_000_000), Fraction(225_903_614)), Fraction(300_000_000), money="万元")
    assert (made.expected, made.gap) == (225_900_000, -32_900_000)


def test_expectation_is_not_rounded_over_the_value() -> None:
    made = seen(standing(Fraction(15), Fraction("15.004")), Fraction(20))
    assert made.expected is not None
    assert made.expected > 15
    assert made.gap == Fraction("-0.004")


def test_a_unit_of_money_serves_all_numbers_of_an_indicator() -> None:
    assert money_unit(Fraction(5000), Fraction(9999)) == "元"
    assert money_unit(Fraction(5000), Fraction(10_000)) == "万元"


def test_ratio_follows_the_printed_numbers_unless_that_changes_the_light() -> None:
    late = standing(Fraction(1), Fraction("1.5461"))
    assert seen(late, Fraction(2)).ratio(late.ratio or Fraction(0), Lines()) == Fraction(100) / Fraction("1.55")
    edge = standing(Fraction(4), Fraction("4.9999"))  # 80.0016 % is yellow, 4 ÷ 5 would be too; 5.0001 is red
    red = standing(Fraction(4), Fraction("5.0001"))
    assert seen(edge, Fraction(9)).ratio(edge.ratio or Fraction(0), Lines()) == edge.ratio
    assert seen(red, Fraction(9)).ratio(red.ratio or Fraction(0), Lines()) == red.ratio


def test_few_cases_are_told_in_whole_ones() -> None:
    seven = Tally("value", Decimal(700) / 9, Decimal(7), Decimal(9))
    assert missing_cases(standing(Fraction(700, 9), Fraction(100)), seven) == -2


@given(NUMBERS, NUMBERS, SHARES)
def test_gap_is_the_difference_of_what_is_printed_and_has_the_side_of_the_exact_one(
    actual: Fraction, goal: Fraction, share: Fraction
) -> None:
    found = standing(actual, goal * share)
    made = seen(found, goal)
    exact = actual - goal * share
    assert made.actual == actual
    assert made.gap is not None
    assert made.gap == actual - (made.expected or 0)
    assert (made.gap > 0, made.gap < 0) == (exact > 0, exact < 0)


@given(st.integers(0, 500), st.integers(0, 500), SHARES)
def test_whole_things_have_reached_the_printed_expectation_just_when_they_reached_the_exact_one(
    actual: int, goal: int, share: Fraction
) -> None:
    found = standing(Fraction(actual), goal * share)
    made = seen(found, Fraction(goal), whole=True)
    assert made.expected is not None
    assert made.gap is not None
    assert made.expected.denominator == made.gap.denominator == 1
    assert made.gap == actual - made.expected
    assert (made.gap >= 0) == (actual >= goal * share)
