"""Amounts of money: stored in 元 to the 分, shown in 元, 万元 or 亿元."""

from __future__ import annotations

import re
import unicodedata
from decimal import Decimal
from fractions import Fraction
from typing import Literal

from .figures import Exact, Style, digits, exact, round_against, round_half_up

Unit = Literal["auto", "元", "万元", "亿元"]

YUAN: dict[str, int] = {"元": 1, "万元": 10_000, "亿元": 100_000_000}
_AMOUNT = re.compile(r"(-?\d+(?:\.\d+)?)\s*(亿|万|千|百)?\s*元?", re.ASCII)
_SCALES = {"亿": 10**8, "万": 10**4, "千": 1000, "百": 100, None: 1}


def format_amount(
    value: Exact,
    unit: Unit = "auto",
    style: Style = "text",
    places: int = 2,
    target: Exact | None = None,
) -> str:
    """An amount given in 元, up to `places` decimals, never rounded across `target` (in 元).

    'auto' takes 亿元 from 1亿, 万元 from 1万. In a table the unit stands in the heading and
    must be named; the cell has digits only, with thousands separators. English: 300 million CNY.
    """
    if style == "en":
        return _english(exact(value), places, target)
    if style == "table":
        if unit == "auto":
            raise ValueError("同一张表只用一个金额单位，请指定")
        return _digits(value, YUAN[unit], places, target, grouped=True)
    if unit == "auto":
        unit = _fitting_unit(exact(value), places, target)
    return _digits(value, YUAN[unit], places, target) + unit


def format_against(value: Exact, target: Exact, unit: Unit = "auto", style: Style = "text") -> str:
    """An amount beside its target: 299,950,000 against 3亿 prints 2.9995亿元, not 3亿元."""
    return format_amount(value, unit, style, target=target)


def _digits(value: Exact, scale: int, places: int, target: Exact | None, *, grouped: bool = False) -> str:
    line = None if target is None else exact(target) / scale
    rounded, finer = round_against(exact(value) / scale, places, line)
    return digits(rounded, finer, grouped=grouped)


def _fitting_unit(value: Fraction, places: int, target: Exact | None) -> Unit:
    if _fills(value, YUAN["亿元"], YUAN["万元"], places, target):
        return "亿元"
    return "万元" if _fills(value, YUAN["万元"], 1, places, target) else "元"


def _fills(value: Fraction, scale: int, below: int, places: int, target: Exact | None) -> bool:
    """Whether the amount, as printed in the unit below, makes up one of this unit.

    9,999.999万 prints as 1亿元, not as 10000万元, unless the target is 1亿.
    """
    line = None if target is None else exact(target) / below
    rounded, _ = round_against(value / below, places, line)
    return abs(rounded) * below >= scale


def _english(value: Fraction, places: int, target: Exact | None) -> str:
    scale, word = 1, ""
    if _fills(value, 10**9, 10**6, places, target):
        scale, word = 10**9, "billion "
    elif _fills(value, 10**6, 1, places, target):
        scale, word = 10**6, "million "
    return f"{_digits(value, scale, places, target, grouped=True)} {word}CNY"


def to_yuan(value: Decimal | int, unit: str) -> Decimal:
    """An amount given in 元, 万元 or 亿元, in 元. ValueError for another unit."""
    if unit not in YUAN:
        raise ValueError(f"不认识的金额单位:{unit}")
    return Decimal(value) * YUAN[unit]


def to_fen(value: Exact) -> Decimal:
    """Half-up to 0.01, as amounts are stored."""
    # By way of text: the decimal context must not round a long amount.
    return Decimal(digits(round_half_up(value, 2), 2, cut=False))


def convert(amount: Decimal, rate: Decimal) -> Decimal:
    """A foreign amount in 元 at the day's central parity (元 for one unit), half-up to the 分."""
    return to_fen(exact(amount) * exact(rate))


def parse_amount(text: str) -> Decimal:
    """Reads 3亿元, 3,000万元, 1.2亿, 5000 as 元. ValueError when it is not one amount."""
    plain = unicodedata.normalize("NFKC", text).strip()
    plain = re.sub(r"(?<=\d),(?=\d{3})", "", plain.lstrip("¥"))
    if not (found := _AMOUNT.fullmatch(plain)):
        raise ValueError(f"金额写法不对:{text}(应如 5000元、3000万元、1.2亿元)")
    return Decimal(found[1]) * _SCALES[found[2]]
