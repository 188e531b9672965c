"""Sums of money: the single receipt or the planned investment, not the running total."""

from __future__ import annotations

import re
from decimal import Decimal

from qiaowu.reader.numerals import value_of

from . import amounts
from .model import Found

_NAMES = {
    "美元": "USD", "美金": "USD", "美刀": "USD", "USD": "USD", "欧元": "EUR", "欧": "EUR", "EUR": "EUR", "港元": "HKD", "港币": "HKD", "HKD": "HKD", "日元": "JPY", "英镑": "GBP",
    "加元": "CAD", "加币": "CAD", "澳元": "AUD", "澳币": "AUD", "新加坡元": "SGD", "新币": "SGD", "林吉特": "MYR", "马币": "MYR", "瑞郎": "CHF", "瑞士法郎": "CHF",
    "泰铢": "THB", "雷亚尔": "BRL", "韩元": "KRW", "迪拉姆": "AED", "卢布": "RUB", "人民币": "CNY", "元": "CNY", "块": "CNY",
}  # fmt: skip
_UNIT = "|".join(sorted(_NAMES, key=len, reverse=True))
_MONEY = re.compile(
    rf"(?P<pre>{_UNIT})?\s*(?P<approx>(?<![签节公条])约|近|超|逾)?\s*(?P<n>{amounts.NUMBER})\s*(?P<more>余|多|来)?(?P<scale>个?亿|千万|百万|万|千|百|[wW])?(?P<more2>余|多)?\s*(?P<unit>{_UNIT})?(?![个人块期次批家平亩吨])"
)
_ABOUT = re.compile(
    r"投(?:资|入|了|约)?|资金|到账|到帐|到资|收汇|款|实缴|到位|出资|注资|入账|进账|汇入|汇到|金额|应为|应是|资|大概|大约|约|估计|估算|规模|到了|一笔|首笔|[第二三四五]笔|万"
)
_TOTAL = re.compile(
    r"累计|计划|签约|签下|意向|总投资|合同|共到位|协议|折|约合|合计|此前|之前|前面|已经?到过?|前期|前\S笔|总额|预算|不是|而非|误报|原报|写成|报成|上次|其中"
)


def find(text: str, *, planned: bool = False) -> tuple[Found, str] | None:
    """(plain decimal amount, ISO code); `planned`: the total investment is what is wanted."""
    best: tuple[int, re.Match[str]] | None = None
    for match in _MONEY.finditer(text):
        if not _is_money(text, match):
            continue
        left = re.split(r"[,。;()\n]", text[max(0, match.start() - 12) : match.start()])[-1]
        rank = 1 if planned or not _TOTAL.search(left) else -1
        rank += bool(re.search(r"(?:到位|到账|到资|收到|汇入|收汇|入账)了?(?:资金|外资)?$", left)) if rank > 0 else 0
        if best is None or rank > best[0]:
            best = (rank, match)
    if best is None:
        return None
    match = best[1]
    code = _NAMES.get(match["unit"] or "", "CNY")
    if code == "CNY" and match["pre"] and _NAMES[match["pre"]] != "CNY":
        code = _NAMES[match["pre"]]
    return Found(_value(match), match.start("n"), match.end()), code


def about(text: str, amount: Found) -> bool:
    """约6000万, 大约3500万, 300余万, 500万左右."""
    before = re.search(
        r"(?:(?<![签节公条合契])约|大约|大概|差不多|近|超过?|逾|上下)\s*$",
        text[max(0, amount.start - 4) : amount.start],
    )
    within = re.search(r"[余多来]", text[amount.start : amount.end])
    return bool(before or within or re.match(r"\s*(?:人民币|美元|欧元)?(?:左右|上下|出头)", text[amount.end :]))


def _is_money(text: str, match: re.Match[str]) -> bool:
    if match["n"][0] in "百千零" or value_of(match["n"].replace(",", "")) is None:
        return False
    if match["unit"] or match["pre"]:
        return match["unit"] != "块" or bool(match["scale"])
    return match["scale"] in ("万", "亿", "个亿", "千万", "百万", "w", "W") and bool(
        _ABOUT.search(text[max(0, match.start() - 16) : match.start()])
    )


def _value(match: re.Match[str]) -> str:
    numeral = value_of(match["n"].replace(",", ""))
    number = numeral.low if numeral else Decimal(0)
    scale = {
        "个亿": 100_000_000,
        "亿": 100_000_000,
        "千万": 10_000_000,
        "百万": 1_000_000,
        "万": 10_000,
        "w": 10_000,
        "千": 1000,
        "百": 100,
        "": 1,
    }
    return f"{(number * scale[(match['scale'] or '').lower()]).normalize():f}"
