"""Numbers as chat messages write them: 1.2w+, 3,862, 六十余, 四五十, 30来号, 百余."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from qiaowu.reader.numerals import DIGITS, value_of

NUMBER = r"(?:\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?|[一二两三四五六七八九十百千零]{1,12})"
_SCALE = {"w": 10_000, "万": 10_000, "千": 1_000, "k": 1_000, "亿": 100_000_000, "百": 100, "十": 10}
COUNT = re.compile(
    rf"(?P<before>大约|大概|将近|超过|突破|接近|差不多|不下于?|不到|估计(?:得|能|大概)?有?|估摸着?有?|可能有|[约大]摸着?有?|约莫有?|怕[有是]|少说也?有?|总有|得有|足有|(?<![节签公条])约|(?<![最附])近|超|破|过(?=[百千万])|逾|上(?=[百千万]))?\s*(?P<n>{NUMBER}|(?<=[上近过破超约])万)\s*(?P<more1>余|多|来|几)?"
    r"(?P<scale>亿|万|千(?!克|米|瓦)|百|十|[wW](?![a-zA-Z])|[kK](?![a-zA-Z]))?(?:(?<=[wW万])(?P<rest>[\d一二三四五六七八九])(?![\d.天日月号点个条期十百千万余多家块场名人位]))?(?P<more2>余|多|来|\+)?"
)
_HUNDRED_PAIR = re.compile(r"([一二两三四五六七八九])百([一二三四五六七八])[二三四五六七八九]十")  # 一百五六十
_AROUND = re.compile(r"\s*(?:左右|上下|出头|\+|光景|的样子)")


class Amount(NamedTuple):
    value: Decimal
    approx: bool


def read(match: re.Match[str]) -> Amount | None:
    """The value of a COUNT match; lower end where two neighbours are named (四五十)."""
    pair = _HUNDRED_PAIR.fullmatch(match["n"])
    if pair:
        return Amount(Decimal(DIGITS[pair[1]] * 100 + DIGITS[pair[2]] * 10), True)
    numeral = value_of(match["n"].replace(",", ""))
    if numeral is None:
        return None
    value = numeral.low * _SCALE.get((match["scale"] or "").lower(), 1)
    rest = match["rest"] or "0"
    value += (int(rest) if rest.isdigit() else DIGITS[rest]) * 1_000  # 2w3, 一万二
    approx = bool(match["before"] or match["more1"] or match["more2"] or numeral.high is not None)
    return Amount(value.quantize(Decimal(1)) if value == value.to_integral_value() else value, approx)


def around(text: str, position: int) -> bool:
    """Whether 左右, 上下 or + stands at this place, behind the measure word."""
    return bool(_AROUND.match(text, position))
