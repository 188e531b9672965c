"""Statements from table cells: value from the cell, unit and period from the header."""

from __future__ import annotations

import re
from decimal import Decimal

from . import units
from .genre import Genre
from .numerals import TOKEN, value_of
from .quantities import Quantity, scan
from .tables import Cell

_PLAN = re.compile(
    r"目标|计划|任务|预期|要求|标准|今年|本年|明年|拟|力争|确保|需|应|达标|指标值|(?<!公共)预算(?!收入|支出|执行|管理)|目标值|限额|上限"
)
_PAST = re.compile(
    r"完成|执行数|决算|实际|实绩|去年|上年|已|现状|累计|达成|基本情况|结果|得分|上半年|前三季度|1[-~至]\d+月|目前|现有|实现|决算|同比|增速"
)
_BASE = re.compile(r"基数|基期|基准|基线|基础值")
_RULE = re.compile(r"分值|满分|权重|服务期|期限|年限|赋分|扣分|标准分|补贴标准|奖励标准|补助标准|时限|频次|周期")
_YEAR = re.compile(r"((?:19|20)\d\d)")


def quantity(text: str, start: int, end: int, cell: Cell) -> Quantity | None:
    """The number of a cell with its inherited unit; -3.5 in a column of growth is a fall."""
    q = _quantity(text, start, end, cell)
    if q is None or text[start] != "-" or q.start != start + 1 or q.high is not None:
        return q
    return q._replace(start=start, head=start, low=-q.low)


def _quantity(text: str, start: int, end: int, cell: Cell) -> Quantity | None:
    """The number of a cell as it stands; cells with a unit of their own keep it."""
    own = scan(text[start:end] + "\n")
    if own:
        q = own[0]
        return q._replace(start=q.start + start, end=q.end + start, head=q.head + start, tail=q.tail + start)
    written = cell.unit
    probe = scan(text[start:end] + written + "\n") if written else []
    token = TOKEN.search(text, start, end)
    if token is None:
        return None
    if probe:
        q = probe[0]
        stop = min(q.end + start, end)
        return q._replace(start=q.start + start, end=stop, head=q.head + start, tail=stop)
    number = value_of(token[0])
    if number is None or (number.year_like and not written):
        return None
    name = units.stored(written) if written else ""
    code = "ge" if text[start] in "≥>" else "le" if text[start] in "≤<" else "eq"
    return Quantity(
        token.start(),
        token.end(),
        number.low * _scale(written),
        None,
        name,
        code,
        text[start] in "<>",
        False,
        start,
        end,
        "",
    )


def _scale(written: str) -> Decimal:
    factor = Decimal(1)
    for char, size in (("亿", 100_000_000), ("万", 10_000)):
        if written.startswith(char):
            factor *= size
    return factor


def role(cell: Cell, genre: Genre, before: str = "") -> tuple[str, str]:
    """(role, reason) from the column head, then the column to the left (`before`), the row, then the caption and the document."""
    for words, where in ((cell.header, "列头"), (cell.label, "行名"), (cell.caption, "表题")):
        for pattern, name in ((_BASE, "baseline"), (_RULE, "requirement"), (_PAST, "actual"), (_PLAN, "target")):
            if where == "表题" and name in ("baseline", "requirement"):
                continue
            match = pattern.search(words)
            if match and not (name == "actual" and re.search(r"目标|计划|任务", words)):
                return name, f"{where}“{words}”"
    if before and cell.header and re.search(r"增|幅|占比|同比|排名|率", cell.header):
        return before, "随左侧一列"
    year = _YEAR.search(cell.header)
    if year and genre.plan_year:
        return ("target" if int(year[1]) >= genre.plan_year else "actual"), f"列头“{cell.header}”"
    planned = genre.document == "document:plan" or genre.lean >= 4
    return ("target" if planned else "actual"), "按全文体裁"


def period(cell: Cell) -> str:
    match = re.search(
        r"(?:19|20)\d\d年?(?:底|度)?|去年|今年|上年|本年度?|明年|上半年|前三季度|[一二三四]季度|全年|\d{1,2}[-~至]\d{1,2}月",
        cell.header,
    )
    return match[0] if match else ""
