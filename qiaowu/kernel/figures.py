"""Numbers as the office writes them: half-up, trailing zeros cut, never across the target.

All arithmetic is on Decimal, int or Fraction; a float is refused, because a rounded binary
fraction could tip a figure over its target.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Literal

Exact = Decimal | int | Fraction
Style = Literal["text", "table", "en"]
Comparator = Literal["=", ">=", ">", "<=", "<", "range", "~"]

NO_VALUE = "—"
FEW = "样本少"

_HUNDRED = Fraction(100)
_MAX_PLACES = 60
_SIGNS = {"=": "", ">=": "≥", ">": ">", "<=": "≤", "<": "<", "~": "约"}
_SIGNS_EN = _SIGNS | {"~": "about "}


def exact(value: Exact) -> Fraction:
    """The value as a fraction. TypeError for a float or bool, ValueError for NaN and infinity."""
    if isinstance(value, bool) or not isinstance(value, Decimal | int | Fraction):
        raise TypeError(f"只接受精确数值，不接受 {type(value).__name__}")
    if isinstance(value, Decimal) and not value.is_finite():
        raise ValueError("数值必须有限")
    return Fraction(value)


def round_half_up(value: Exact, places: int) -> Fraction:
    """Rounded to `places` decimals; a half goes away from zero."""
    number = exact(value)
    steps = (abs(number) * 10**places * 2 + 1) // 2
    return Fraction(steps if number >= 0 else -steps, 10**places)


def round_against(value: Exact, places: int, *lines: Exact | None) -> tuple[Fraction, int]:
    """Rounded as finely as needed so that it stays on its side of every line.

    A value below a target is not rounded up to it, one above is not rounded down to it.
    Returns the rounded value and the decimals it took, `places` at least.
    """
    number = exact(value)
    marks = [exact(line) for line in lines if line is not None]
    for finer in range(places, _MAX_PLACES):
        rounded = round_half_up(number, finer)
        if all(_side(rounded, mark) == _side(number, mark) for mark in marks):
            return rounded, finer
    raise ValueError("数值与目标过于接近，无法写成小数")


def _side(value: Fraction, mark: Fraction) -> int:
    return (value > mark) - (value < mark)


def digits(value: Fraction, places: int, *, grouped: bool = False, cut: bool = True) -> str:
    """Decimal digits of an already rounded value; `cut` drops trailing zeros."""
    steps = int(abs(value) * 10**places)
    whole, rest = divmod(steps, 10**places)
    tail = f"{rest:0{places}}" if places else ""
    tail = tail.rstrip("0") if cut else tail
    sign = "-" if value < 0 and steps else ""
    head = f"{whole:,}" if grouped else str(whole)
    return f"{sign}{head}.{tail}" if tail else sign + head


def format_number(
    value: Exact,
    style: Style = "text",
    places: int = 2,
    target: Exact | None = None,
    unit: str = "",
) -> str:
    """A count or measure: 1240.5平方米; grouped by thousands in tables and in English."""
    rounded, finer = round_against(value, places, target)
    gap = " " if style == "en" and unit and unit != "%" else ""
    return digits(rounded, finer, grouped=style != "text") + gap + unit


def format_approx(value: Exact, bound: Literal["lower", "upper", "point"], unit: str = "") -> str:
    """An approximate number as it was said: 60余家, 近60家, 约60家; 20000 is 2万余人次."""
    number, scale = exact(value), ""
    if number >= 10_000 and (number / 1000).denominator == 1:
        number, scale = number / 10_000, "万"
    text = format_number(number, places=4) + scale
    if bound == "lower":
        return f"{text}余{unit}"
    return ("近" if bound == "upper" else "约") + text + unit


def format_percent(value: Exact, places: int = 1, target: Exact | None = None) -> str:
    """`value` in percent: 94.96 against a target of 95 prints 94.96%."""
    rounded, finer = round_against(value, places, target, 0, 100)
    return digits(rounded, finer) + "%"


def format_rate(n: Exact, d: Exact, places: int = 1, target: Exact | None = None, least: int = 0) -> str:
    """A rate with its two numbers: 85.7%(48/56). `target` is in percent.

    Never rounds across the target, nor to 0% or 100% unless it is that exactly. "—" for a
    zero denominator; below `least` cases no percentage is given: 样本少(7/8).
    """
    top, base = exact(n), exact(d)
    if not base:
        return NO_VALUE
    cases = f"({_plain(top)}/{_plain(base)})"
    if base < least:
        return FEW + cases
    return format_percent(top / base * _HUNDRED, places, target) + cases


def _plain(value: Fraction) -> str:
    return digits(*round_against(value, 2))


def change_points(new: Exact, old: Exact, places: int = 1, style: Style = "text") -> str:
    """Change of one rate (both in percent): 提高14个百分点, 下降0.5个百分点, 持平."""
    words = ("up", "down") if style == "en" else ("提高", "下降")
    unit = " percentage points" if style == "en" else "个百分点"
    return _change(exact(new) - exact(old), places, words, unit)


def change_relative(new: Exact, old: Exact, places: int = 1, style: Style = "text") -> str:
    """Relative change of an amount: 增长18.7%, 下降3%, 持平; "—" when the base is not positive."""
    base = exact(old)
    if base <= 0:
        return NO_VALUE
    words = ("up", "down") if style == "en" else ("增长", "下降")
    return _change((exact(new) - base) / base * _HUNDRED, places, words, "%")


def _change(delta: Fraction, places: int, words: tuple[str, str], unit: str) -> str:
    english = words[0].isascii()
    if not delta:
        return "unchanged" if english else "持平"
    # The line at zero: a small change must not print as a change of 0.
    rounded, finer = round_against(abs(delta), places, 0)
    return words[delta < 0] + (" " if english else "") + digits(rounded, finer) + unit


def format_range(low: Exact, high: Exact, unit: str = "", style: Style = "text") -> str:
    """3—5个; a percent sign stands on both ends: 63%~68%. English: 3–5 stations, 63%–68%."""
    first, last = (format_number(end, style, places=4) for end in (low, high))
    if style == "en":
        gap = " " if unit else ""
        return f"{first}%–{last}%" if unit == "%" else f"{first}–{last}{gap}{unit}"
    return f"{first}%~{last}%" if unit == "%" else f"{first}—{last}{unit}"


def comparator_text(
    comparator: Comparator,
    value: Exact,
    unit: str = "",
    upper: Exact | None = None,
    style: Style = "text",
) -> str:
    """A target with its sign: ≥800条, >500人, ≤5%, 3—5个, about 60. Range needs `upper`."""
    if comparator == "range":
        if upper is None:
            raise ValueError("区间目标缺少上限")
        return format_range(value, upper, unit, style)
    signs = _SIGNS_EN if style == "en" else _SIGNS
    return signs[comparator] + format_number(value, style, 4, unit=unit)
