"""Why each field of a statement has its value, in Chinese, made on demand."""

from __future__ import annotations

from bisect import bisect_left
from decimal import Decimal
from operator import attrgetter

from .model import Statement
from .reading import Trace, analyse
from .script import fold

_COMPARATORS = {"eq": "就是所写的数", "ge": "下限", "le": "上限", "approx": "约数", "range": "区间"}
_KINDS = {
    "flow": "一段时间里逐次发生，按时段累加",
    "stock": "某一时点有多少，取最后一次的数",
    "rate": "是比率，先分别相加分子分母再相除",
    "per_period": "写明了频次，每期都要达到",
    "milestone": "看是否按期完成，不计数量",
}
_MODALITIES = {
    "commit": "明确要求",
    "aim": "尽力争取，不作硬性要求",
    "forecast": "预计，只展示不考核",
    "example": "举例，仅供参考",
    "fact": "陈述事实",
}
_MODAL_WORDS = {
    "commit": ("必须", "务必", "确保", "保证", "不得", "不少于", "不低于", "要", "应", "须"),
    "aim": ("力争", "争取", "力求", "努力"),
    "forecast": ("预计", "预期", "有望", "可望"),
    "example": ("例如", "比如", "譬如", "诸如", "参考", "如"),
}


def explain(text: str, statement: Statement) -> dict[str, str]:
    """Field name → reason. Empty when the statement does not belong to `text`."""
    reading, traces = analyse(text)
    first = bisect_left(reading.records, statement.start, key=attrgetter("start"))
    for index in range(first, len(traces)):
        record = reading.records[index]
        if record.start != statement.start:
            break
        if (record.end, record.value) == (statement.end, statement.value):
            return _reasons(text, record, traces[index])
    return {}


def _owner(text: str, record: Statement) -> str:
    if not record.owner:
        return "本句未点名责任单位"
    sentence = "".join(fold(text[record.sentence_start : record.sentence_end]).split())
    if "".join(record.owner.split()) in sentence:
        return f"本句点名“{record.owner}”"
    return f"标题、责任标注或表头写明“{record.owner}”"


def _reasons(text: str, record: Statement, trace: Trace) -> dict[str, str]:
    quantity = trace.quantity
    reasons = {
        "value": _value(record),
        "unit": f"数字后的“{record.unit}”" if record.unit else "原文未写单位",
        "comparator": _comparator(record, quantity.cue),
        "role": trace.judgement.reason,
        "modality": _modality(text, record),
        "period_type": _KINDS[record.period_type],
        "period": f"本句中的“{record.period}”" if record.period else "本句未写时段",
        "subject": f"数字前后的名词“{record.subject}”" if record.subject else "未找到统计对象",
        "owner": _owner(text, record),
    }
    if record.frequency is not None:
        reasons["frequency"] = f"{record.frequency.words}{plain(record.frequency.count)}{record.unit}"
    if record.each:
        reasons["each"] = f"“每”字之后为“{record.each}”，按其逐一计算"
    if record.confidence.level != "high":
        reasons["confidence"] = record.confidence.reason
    return reasons


def _value(record: Statement) -> str:
    """How the written number became a value; a number that stands there in digits is only quoted."""
    figures = [plain(value) for value in (record.value, record.value_max) if value is not None]
    if all(figure in record.surface.replace(",", "") for figure in figures):
        return f"原文写作“{record.surface}”"
    return f"原文“{record.surface}”折算为{'至'.join(f'{Decimal(figure):,}' for figure in figures)}"


def _modality(text: str, record: Statement) -> str:
    """The meaning, and the word before the number in the same sentence that says it, where one does."""
    before = text[record.sentence_start : record.start]
    places = [(before.rfind(word), word) for word in _MODAL_WORDS.get(record.modality, ())]
    at, word = max(places, key=lambda found: (found[0] + len(found[1]), len(found[1])), default=(-1, ""))
    meaning = _MODALITIES[record.modality]
    return f"“{word}”：{meaning}" if at >= 0 else meaning


def _comparator(record: Statement, cue: str) -> str:
    words = _COMPARATORS[record.comparator] + ("，不含本数" if record.strict else "")
    if not cue:
        return f"数字旁没有“以上”“不超过”一类的词，{words}"
    return f"写作{words}" if record.comparator == "range" else f"“{cue}”表示{words}"


def plain(value: object) -> str:
    """A Decimal without exponent or trailing zeros."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
