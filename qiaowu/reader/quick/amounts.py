"""Numbers as chat messages write them: 1.2w+, 3,862, 六十余, 四五十."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from qiaowu.reader.numerals import value_of

NUMBER = r"(?:\d[\d,]*(?:\.\d+)?|[一二两三四五六七八九十百千零]+)"
_SCALE = {"w": 10_000, "W": 10_000, "万": 10_000, "千": 1_000, "k": 1_000, "K": 1_000, "亿": 100_000_000, "百": 100}
COUNT = re.compile(
    rf"(?P<before>约|大约|大概|近|将近|超|超过|破|突破|逾|上|不下)?\s*(?P<n>{NUMBER}|百|千)\s*(?P<more1>余|多|来|几)?(?P<scale>亿|万|千(?!克|米)|百|[wW](?![a-zA-Z])|[kK](?![a-zA-Z]))?(?P<more2>余|多|来|\+)?"
)


class Amount(NamedTuple):
    value: Decimal
    approx: bool


def read(match: re.Match[str]) -> Amount | None:
    """The value of a COUNT match; lower end where two neighbours are named (四五十)."""
    word = match["n"].replace(",", "")
    numeral = value_of(word)
    if numeral is None:
        return None
    value = numeral.low * _SCALE.get(match["scale"] or "", 1)
    approx = bool(match["before"] or match["more1"] or match["more2"] or numeral.high is not None)
    return Amount(value.quantize(Decimal(1)) if value == value.to_integral_value() else value, approx)
