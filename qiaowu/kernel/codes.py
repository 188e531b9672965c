"""Division codes, unified social credit codes, and the small code lists of the registers."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import Literal

from .places import find_place, is_country, is_region, place_name

__all__ = [
    "SEX",
    "Level",
    "credit_code_check",
    "credit_code_valid",
    "division_level",
    "division_parent",
    "division_short",
    "division_within",
    "find_place",
    "is_country",
    "is_region",
    "place_name",
]

Level = Literal["province", "city", "county", "township", "community"]

# GB/T 2261.1
SEX: dict[str, str] = {"0": "未知", "1": "男", "2": "女", "9": "未说明"}

# Lengths at which a code of the statistical division list can be cut.
_LEVELS: tuple[tuple[int, Level], ...] = (
    (2, "province"), (4, "city"), (6, "county"), (9, "township"), (12, "community"),
)  # fmt: skip
_LENGTHS = (6, 9, 12)

_CREDIT_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_CREDIT_CODE = re.compile(f"[{_CREDIT_ALPHABET}]{{18}}")


def division_level(code: str) -> Level | None:
    """Level of a division code of 6, 9 or 12 digits; None when it is not one.

    Zeros fill up a code, so 990123 and 990123000000 are the same county.
    """
    if not re.fullmatch(r"[1-9]\d+", code, re.ASCII) or len(code) not in _LENGTHS:
        return None
    significant = _significant(code)
    for length, level in _LEVELS:
        if length == significant:
            return level if _without_holes(code[:length]) else None
    return None


def _significant(code: str) -> int:
    """The shortest cut after which only zeros follow."""
    return next(length for length, _ in _LEVELS if not code[length:].strip("0"))


def _without_holes(code: str) -> bool:
    """A township needs a county, a community a township.

    Counties directly under a province (469001, 429004) have 90 for the city, never 00.
    """
    bounds = [0] + [length for length, _ in _LEVELS if length <= len(code)]
    return all(code[a:b].strip("0") for a, b in pairwise(bounds))


def division_short(code: str) -> str:
    """The code in its usual length: 6 digits to county, 9 for townships, 12 for communities."""
    if division_level(code) is None:
        raise ValueError(f"区划代码写法不对:{code}(应为6位、9位或12位数字)")
    wanted = max(6, _significant(code))
    return code[:wanted]


def division_parent(code: str) -> str | None:
    """The code one level up, in its usual length; None for a province. ValueError for no code."""
    short = division_short(code)
    lengths = [length for length, _ in _LEVELS]
    at = lengths.index(_significant(short))
    if at == 0:
        return None
    return short[: lengths[at - 1]].ljust(6, "0")


def division_within(code: str, ancestor: str) -> bool:
    """Whether `code` is `ancestor` or lies below it. ValueError when one is no division code."""
    top = division_short(ancestor)
    return division_short(code).startswith(top[: _significant(top)])


def credit_code_check(body: str) -> str:
    """Check character of a 17-character unified social credit code (GB 32100)."""
    total = sum(_CREDIT_ALPHABET.index(char) * 3**at for at, char in enumerate(body))
    return _CREDIT_ALPHABET[-total % 31]


def credit_code_valid(code: str) -> bool:
    """Whether this is a unified social credit code, in upper case, with a right check character."""
    return bool(_CREDIT_CODE.fullmatch(code)) and credit_code_check(code[:17]) == code[17]
