"""The evidence on past or plan for one number: names of observations, to be summed up with the weights in `weights`.

An observation is a short string such as `will:clause` (a word of will in the clause) or `section:past`; each is cheap
to see and has a weight of its own, so the sum can be explained by its largest parts.
"""

from __future__ import annotations

from .cues import PAST, PLAN, Cue
from .quantities import Quantity

_THIS_YEAR = {"今年", "本年", "本年度", "今年底", "今年年底"}
_EARLY = {"上半年", "一季度", "第一季度", "二季度", "第二季度", "三季度", "第三季度"}
_LATE = {"下半年", "年底", "年末", "四季度", "第四季度", "期末"}
_NOW = {"目前", "当前", "现在", "如今", "至今", "迄今", "眼下", "当下"}
EXPECTED = {"预计", "预期", "预测"}
_RECENT = ("今年以来", "年初以来", "截至", "截止", "前三季度", "近日", "日前")
_MORE = {"以上", "及以上", "以内", "左右", "上下"}
_CHOSEN = ("≤", "≥", "不高于", "不大于", "不小于", "不多于", "不少于", "不低于", "不超过", "至少", "控制在")
_REACHED = ("突破", "超过", "超", "逾", "达到了")


def category(cue: Cue, plan_year: int, horizon: bool = False) -> str:
    """The class of a word of time or will."""
    if cue.kind == "will":
        return "forecast" if cue.word in EXPECTED else "will"
    if cue.tense == "year_month":
        return "by_month"
    if cue.tense == "year":
        year = int(cue.word[:4])
        if not plan_year and cue.word[-1] in "底末":
            return "year_end"
        return (
            "year"
            if not plan_year
            else "year_ahead"
            if year >= plan_year
            else "year_before"
            if horizon
            else "year_gone"
        )
    if cue.kind == "state":
        return "le" if cue.word == "了" else "state"
    if cue.kind == "weak":
        return _weak(cue.word)
    if cue.kind == "event":
        return "event"
    if cue.tense == PAST:
        return "now" if cue.word in _NOW else "recent" if cue.word.startswith(_RECENT) else "past"
    return "ahead"


def _weak(word: str) -> str:
    if word in _THIS_YEAR:
        return "this_year"
    if word in _EARLY:
        return "early"
    if word in _LATE:
        return "late"
    return "whole_year" if word == "全年" else "this"


def of_number(q: Quantity) -> tuple[str, str]:
    """How the number is written: its exactness and the words around it."""
    return _exactness(q), _words(q)


def _exactness(q: Quantity) -> str:
    digits = str(q.low).replace(".", "").strip("0")
    if len(digits) >= 3:
        return "digits:half" if digits[-1] == "5" else "digits:exact"
    if len(digits) == 2:
        return "digits:two5" if digits[-1] == "5" else "digits:two"
    return "digits:round" if q.low >= 10 else "digits:small"


def _words(q: Quantity) -> str:
    cue = q.cue
    if q.comparator == "range":
        return "words:range"
    if not cue:
        return "words:none"
    if q.approx and q.comparator == "ge":
        return "words:more"
    if cue.startswith(_CHOSEN):
        return "words:bound"
    if cue.startswith(_REACHED):
        return "words:over_bound" if cue.endswith(("以上", "以内")) else "words:over"
    if cue.startswith("近"):
        return "words:near"
    if cue in _MORE or cue.endswith(("以上", "以内", "左右", "内")):
        return "words:about" if cue in ("左右", "上下") else "words:behind"
    return f"words:{q.comparator}"


_LEAN = {
    "digits:exact": -0.8, "digits:half": -0.4, "digits:two": -0.4, "digits:two5": -0.1, "digits:round": 0.3, "digits:small": 0.0,
    "words:range": 0.6, "words:more": -0.8, "words:bound": 0.9, "words:over": -0.8, "words:over_bound": 0.4, "words:near": -0.8, "words:about": 0.9,
    "words:behind": 0.9,
}  # fmt: skip


def leaning(seen: tuple[str, str]) -> float:
    """How the writing of one number leans: >0 plan, <0 result."""
    return _LEAN[seen[0]] + _LEAN.get(seen[1], 0.0)


def bucket(name: str, value: float, step: float, top: int) -> str:
    """A number as an observation: lean:-2 … lean:+2."""
    return f"{name}:{max(-top, min(top, round(value / step))):+d}"


def verb(word: str, tense: str) -> tuple[str, ...]:
    return (f"verb:{'plan' if tense == PLAN else 'past'}",)
