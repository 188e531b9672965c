"""Why each field of a statement has its value, in Chinese, made on demand."""

from __future__ import annotations

from .model import Statement
from .reading import Trace, analyse

_COMPARATORS = {"eq": "等于所写数值", "ge": "下限", "le": "上限", "approx": "约数", "range": "区间"}
_PER = {
    "day": "天",
    "week": "周",
    "ten_days": "旬",
    "half_month": "半月",
    "month": "月",
    "quarter": "季度",
    "half_year": "半年",
    "year": "年",
}
_KINDS = {
    "flow": "时段内累加",
    "stock": "时点存量",
    "rate": "比率",
    "per_period": "每期都要达到",
    "milestone": "按期完成与否",
}
_MODALITIES = {
    "commit": "明确要求",
    "aim": "力争、争取类措辞",
    "forecast": "预计、预期类措辞,只展示不考核",
    "example": "举例,仅供参考",
    "fact": "陈述事实",
}


def explain(text: str, statement: Statement) -> dict[str, str]:
    """Field name → reason. Empty when the statement does not belong to `text`."""
    reading, traces = analyse(text)
    for record, trace in zip(reading.records, traces, strict=True):
        if (record.start, record.end, record.value) == (statement.start, statement.end, statement.value):
            return _reasons(text, record, trace)
    return {}


def _reasons(text: str, record: Statement, trace: Trace) -> dict[str, str]:
    quantity = trace.quantity
    reasons = {
        "value": f"原文“{record.surface}”折算为{plain(record.value)}"
        + (f"至{plain(record.value_max)}" if record.value_max is not None else ""),
        "unit": f"数字后的“{record.unit}”" if record.unit else "原文未写单位",
        "comparator": _comparator(record, quantity.cue),
        "role": trace.judgement.reason,
        "modality": _MODALITIES[record.modality],
        "period_type": _KINDS[record.period_type],
        "period": f"本句中的“{record.period}”" if record.period else "本句未写时段",
        "subject": f"数字前后的名词“{record.subject}”" if record.subject else "未找到统计对象",
        "owner": f"本句点名“{record.owner}”" if record.owner else "本句未点名责任单位",
    }
    if record.frequency is not None:
        every = "" if record.frequency.every == 1 else str(record.frequency.every)
        reasons["frequency"] = f"每{every}{_PER[record.frequency.per]}{plain(record.frequency.count)}{record.unit}"
    if record.each:
        reasons["each"] = f"“每”字之后为“{record.each}”,按其逐一计算"
    if record.confidence.level != "high":
        reasons["confidence"] = record.confidence.reason
    return reasons


def _comparator(record: Statement, cue: str) -> str:
    words = _COMPARATORS[record.comparator]
    if record.strict:
        words += ",不含本数"
    return (
        f"“{cue}”表示{words}"
        if cue and record.comparator != "range"
        else f"按{words}理解"
        if not cue
        else f"写作{words}"
    )


def plain(value: object) -> str:
    """A Decimal without exponent or trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
