"""Numerals as they are written: 1,250 · ３．５ · 1.2万 · 两万三千 · 百分之三十 · 七成五 · 三四十 · 3亿5千万.

Works on folded text without blanks (see layout). `find` scans once, `value_of` reads one numeral.
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"两": 2}
SCALES = {"十": 10, "百": 100, "千": 1_000, "万": 10_000, "亿": 100_000_000}
MAX_DIGITS = 18  # longer digit strings are codes, not quantities

ARABIC = r"(?:\d{1,3}(?:,\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?)"
HAN = "零一二两三四五六七八九十百千万亿"
_HAN_NUMBER = rf"[{HAN}]+(?:点[零一二三四五六七八九]+[百千万亿]*)?"
_SCALE = r"(?:[十百万亿]|千(?![瓦克米伏]))"
_NUMERAL = rf"(?:{ARABIC}{_SCALE}*(?:\d+{_SCALE}+)*|{_HAN_NUMBER})"
TOKEN = re.compile(
    rf"(?=[\d{HAN}半过])(?:百分百|一半|(?:[百千万]分之|[{HAN}]{{1,4}}分之|\d{{1,3}}分之)?{_NUMERAL}|半数|过半)"
)
_PARTS_OF = re.compile(r"(.+?)分之(.+)")
_CHUNK = re.compile(r"(\d+(?:\.\d+)?)([十百千万亿]*)")
_PAIR = re.compile(r"([一二两三四五六七八九])([二两三四五六七八九])([十百千万亿]*)$")
_TEEN_PAIR = re.compile(r"([一二三四五六七八九]?十)([一二三四五六七八])([二三四五六七八九])([百千万亿]*)$")


class Numeral(NamedTuple):
    low: Decimal
    high: Decimal | None  # adjacent approximation 三四十
    percent: bool  # the numeral itself says it is a share
    bare_scale: bool  # 百, 万 without a digit: a number only in 百余, 上百
    han: bool
    scaled: bool  # ends in 万 or 亿
    year_like: bool  # four digits without scale


@lru_cache(maxsize=65536)
def value_of(token: str) -> Numeral | None:
    """The value of one numeral, or None where the characters are no number (二〇二五, 十四五)."""
    if token in ("一半", "半数", "过半"):
        return _plain(Decimal(50), percent=True)
    if token == "百分百":
        return _plain(Decimal(100), percent=True)
    if "分之" in token:
        return _share(token)
    if token[0].isascii():
        return _arabic(token)
    if not token.isascii() and any(char.isdecimal() for char in token):
        return None  # digits of another script are no numbers of a Chinese text
    return _han(token)


def _plain(low: Decimal, high: Decimal | None = None, *, percent: bool = False) -> Numeral:
    return Numeral(low, high, percent, False, True, False, False)


def _share(token: str) -> Numeral | None:
    match = _PARTS_OF.match(token)
    if match is None:
        return None
    whole, part = value_of(match[1]), value_of(match[2])
    if whole is None or part is None or not whole.low:
        return None
    share = part.low * 100 / whole.low
    high = part.high * 100 / whole.low if part.high is not None else None
    return _plain(_tidy(share), high, percent=True)


def _tidy(value: Decimal) -> Decimal:
    """三分之一 = 33.33: two decimals say what the text says, more would pretend precision."""
    return value if value == value.quantize(Decimal("0.01")) else value.quantize(Decimal("0.01"))


def _arabic(token: str) -> Numeral | None:
    plain = token.replace(",", "")
    total, digits = Decimal(0), 0
    if plain.isdecimal():  # most numbers
        year = len(plain) == 4 and plain[:2] in ("19", "20")
        return None if len(plain) > MAX_DIGITS else Numeral(Decimal(plain), None, False, False, False, False, year)
    for number, scales in _CHUNK.findall(plain):
        digits += len(number)
        if digits > MAX_DIGITS:
            return None
        total += _scaled(Decimal(number), _product(scales))
    return Numeral(total, None, False, False, False, plain[-1] in "万亿", False)


def _scaled(number: Decimal, scale: int) -> Decimal:
    """1.2 × 10000 as 12000, without the trailing zero that Decimal would keep."""
    value = number * scale
    return value.quantize(Decimal(1)) if scale > 1 and value == int(value) else value


def _product(scales: str) -> int:
    result = 1
    for scale in scales:
        result *= SCALES[scale]
    return result


def _han(token: str) -> Numeral | None:
    if len(token) > 24:
        return None
    pair = _adjacent(token)
    if pair is not None:
        return Numeral(*pair, False, False, True, token[-1] in "万亿", False)
    if "点" in token:
        value = _decimal_point(token)
    elif all(c in DIGITS for c in token) and len(token) > 1:
        return None  # 二〇二五, 一二三: digits read one by one are years or codes
    else:
        value = _integer(token)
    if value is None:
        return None
    bare = token[0] in "百千万亿" and all(c in SCALES for c in token)
    return Numeral(value, None, False, bare, True, token[-1] in "万亿", False)


def _adjacent(token: str) -> tuple[Decimal, Decimal] | None:
    """三四十 → 30, 40; 三五 → 3, 5; 十七八 → 17, 18."""
    match = _PAIR.match(token)
    if match and (_neighbours(match[1], match[2]) or token == "三五"):
        scale = _product(match[3])
        return Decimal(DIGITS[match[1]] * scale), Decimal(DIGITS[match[2]] * scale)
    match = _TEEN_PAIR.match(token)
    if match and _neighbours(match[2], match[3]):
        ten, scale = _integer(match[1]), _product(match[4])
        if ten is not None:
            return (ten + DIGITS[match[2]]) * scale, (ten + DIGITS[match[3]]) * scale
    return None


def _neighbours(low: str, high: str) -> bool:
    return DIGITS[high] - DIGITS[low] == 1


def _decimal_point(token: str) -> Decimal | None:
    whole, _, rest = token.partition("点")
    fraction = rest.rstrip("百千万亿")
    left = _integer(whole)
    if left is None or not fraction:
        return None
    number = Decimal(f"{left}.{''.join(str(DIGITS[c]) for c in fraction)}")
    return _scaled(number, _product(rest[len(fraction) :]))


def _integer(token: str) -> Decimal | None:
    """Positional reading; 两万三 = 23000 and 三百五 = 350 as spoken; None for 十四五, 三二百."""
    total = section = digit = 0
    seen = last = 0  # value of the last digit's right to exist; the scale just read
    for char in token:
        if char in DIGITS:
            if digit:
                return None
            digit, seen = DIGITS[char], 1
            last = 1 if char == "零" else last
            continue
        scale = SCALES[char]
        if scale < 10_000:
            section += (digit if seen else 1) * scale
        elif section or digit or total:
            total, section = (
                (total + section + digit) * scale if scale > total else total + (section + digit) * scale,
                0,
            )
        else:
            total = scale
        digit, seen, last = 0, 0, scale
    if digit and last >= 100:
        digit *= last // 10
    elif digit and last == 10 and section % 10:
        return None
    return Decimal(total + section + digit)
