"""Sharing a total among units so that the shares always add up to it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Literal, TypeVar

Weight = Decimal | int | Fraction
Cover = Literal["covered", "gap", "over"]
Amount = TypeVar("Amount", int, Decimal)


def split_whole(total: int, weights: Sequence[Weight]) -> list[int]:
    """Whole shares in proportion to `weights`, by largest remainder; their sum is `total`.

    Equal remainders go to the earlier unit, so the same input always gives the same shares.
    ValueError for a negative weight or when all weights are zero.
    """
    exact = _proportions(weights)
    quotas = [abs(total) * share for share in exact]
    shares = [int(quota) for quota in quotas]
    left = abs(total) - sum(shares)
    by_remainder = sorted(range(len(quotas)), key=lambda at: (shares[at] - quotas[at], at))
    for at in by_remainder[:left]:
        shares[at] += 1
    return [-share for share in shares] if total < 0 else shares


def _proportions(weights: Sequence[Weight]) -> list[Fraction]:
    exact = [Fraction(weight) for weight in weights]
    if any(weight < 0 for weight in exact):
        raise ValueError("分解权重不能为负数")
    if not (whole := sum(exact)):
        raise ValueError("分解权重之和必须大于零")
    return [weight / whole for weight in exact]


def split_decimal(total: Decimal, weights: Sequence[Weight], places: int = 2) -> list[Decimal]:
    """As `split_whole`, in steps of 10**-places. ValueError when `total` is finer than a step."""
    # Fractions, not scaled decimals: the decimal context must not round a large total.
    steps = Fraction(total) * 10**places
    if steps.denominator != 1:
        raise ValueError(f"待分解的总数最多保留{places}位小数")
    return [_shifted(share, places) for share in split_whole(int(steps), weights)]


def _shifted(steps: int, places: int) -> Decimal:
    sign, digits, exponent = Decimal(steps).as_tuple()
    assert isinstance(exponent, int)
    return Decimal((sign, digits, exponent - places))


def split_equal(total: int, units: int) -> list[int]:
    """Shares that differ by at most one; the earlier units get the larger ones."""
    return split_whole(total, [1] * units)


def coverage(parts: Sequence[Amount], total: Amount) -> tuple[Cover, Amount]:
    """Whether the shares make up the total, and total − Σ shares.

    The difference is positive for a gap (the part the county carries itself) and negative
    when more was shared out than promised.
    """
    left = total
    for part in parts:
        left -= part
    if left == 0:
        return "covered", left
    return ("gap" if left > 0 else "over"), left
