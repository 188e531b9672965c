"""How often: 每季度1次, 每两个月一次, 一年两次, 月均, 元/月."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from .numerals import value_of
from .quantities import Quantity

_PER = {
    "年": "year", "年度": "year", "学年": "year", "半年": "half_year", "学期": "half_year", "季度": "quarter", "季": "quarter", "月": "month",
    "月度": "month", "半月": "half_month", "半个月": "half_month", "旬": "ten_days", "周": "week", "星期": "week", "礼拜": "week", "天": "day", "日": "day",
    "工作日": "day", "晚": "day", "自然月": "month", "自然年": "year",
}  # fmt: skip
_CAPACITY = re.compile(r"(?:能力|产能|规模)(?:达|达到|为|提高到|提升至|增加到)?$")
TIMES = {"次", "场", "期", "遍", "趟", "轮", "场次", "节", "回"}
_EVERY = re.compile(
    r"(?=[每按逐一月季周日年])(?:(?:每隔?|按(?=.{1,3}(?:发放|拨付|结算|支付|报送|通报|调度|计|更新|召开|开展))|逐)(?:(?P<n>[一二两三四五六七八九十\d]{1,3})个?|个)?(?P<unit>学期|学年|半年|半个?月|季度|年度|月度|自然[年月]|工作日|星期|年|季|月|旬|周|天|日)(?!以上|龄|薪|租|均|一?路|用电)"
    r"|(?P<one>一)(?P<unit2>年|季度?|月|周|天|日)(?=[一二两三四五六七八九十\d]{1,2}(?:次|场|期|会|更|报|调度|报送|通报|督查|[^,。;]{0,2}$))"
    r"|(?P<unit3>月|季|周|日)(?:均|度?例会|薪|租金?)|(?P<year>年)(?:薪|租金|均(?=[^,。;%]{0,10}[次场期人元件户家名篇条天])))"
)
_TIMES_AFTER = re.compile(r"(?:/|每)(?:人)?(?:每)?(?P<unit>季度|半年|学期|年|月|周|天|日|旬)(?![^,。;]{0,2}[前后内])")


class Rhythm(NamedTuple):
    per: str
    every: int
    start: int
    end: int
    average: bool = False  # 月均, 日均: a mean, no duty


def of(text: str, quantity: Quantity, left: int, clause_end: int) -> Rhythm | None:
    """The rhythm governing a quantity: the last one between `left` and the number, or one behind the unit."""
    if quantity.per:
        return Rhythm(quantity.per, 1, quantity.end - 1, quantity.end)
    last = None
    for match in _EVERY.finditer(text, left, quantity.start):
        last = match
    if last is not None:
        return None if quantity.unit == "%" and last[0][-1] in "薪金租" else _rhythm(last)
    behind = _TIMES_AFTER.match(text, quantity.end, clause_end)
    return Rhythm(_PER[behind["unit"]], 1, behind.start(), behind.end()) if behind else None


def _rhythm(match: re.Match[str]) -> Rhythm | None:
    unit = match["unit"] or match["unit2"] or match["unit3"] or match["year"]
    number = value_of(match["n"]) if match["n"] else None
    if match["n"] and number is None:
        return None
    every = int(number.low) if number else 1
    per = _PER[unit]
    if per == "month" and every in (3, 6, 12):
        per, every = {3: "quarter", 6: "half_year", 12: "year"}[every], 1
    return Rhythm(
        per,
        every,
        match.start(),
        match.end(),
        match[0].endswith("均") or _CAPACITY.search(match.string, max(0, match.start() - 6), match.start()) is not None,
    )


_DUTY_VERB = re.compile(
    r"[^,。;、\d]{0,10}?(?:更新|制定|召开|开展|报送|上报|通报|调度|组织|举办|研究|听取|分析|走访|检查|巡查|排查|评估|公布|公示|汇总|汇报|督查|核查|轮换|维护|发布|编发|印发|推送|学习|培训|会商|研判|安排|梳理|统计|考核|体检|演练|清零|点评|晾晒|收集|监测|抽查)"
)


def duties(text: str) -> list[tuple[Rhythm, int]]:
    """每季度更新内容: rhythms with a verb of duty behind them, and where that verb ends."""
    found = []
    for match in _EVERY.finditer(text):
        duty = _DUTY_VERB.match(text, match.end()) if match[0].startswith("每") else None
        rhythm = _rhythm(match) if duty else None
        if duty and rhythm:
            found.append((rhythm, duty.end()))
    return found


def amount(quantity: Quantity) -> Decimal:
    """What `count` of a frequency holds: the number of times, or the amount paid per period."""
    return quantity.low
