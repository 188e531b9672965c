"""What kind of document it is, and which way the numbers of a sentence lean: plan or result.

Plans are written in round numbers with 以上 and 左右; results in exact ones, with 余 and 同比.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from .cues import PAST, PLAN, Cues
from .quantities import Quantity

_RULES = re.compile(
    r"(?:^|\n)第[一二三四五六七八九十\d]{1,3}条|本办法|本细则|本规定|本政策|申报人|申请人应|申请人须|申报条件|申请条件|奖励标准|补贴标准|资助标准|管理办法|实施细则|扶持政策|若干措施|若干政策"
)
_GRANTS = re.compile(
    r"给予|奖励|补助|补贴|资助|返还|减免|贴息|救助|罚款|报销|津贴|低保|保险金|补偿|抚恤|免租|奖补|每人每[月天年日]|每生每|安家费|奖学金|助学金|奖金|定额|享受|罚"
)
_DONE = re.compile(r"去年|累计|发放了|兑现|今年以来|一年来|截至|过去|已(?!经?满)|共(?:发放|安排|争取|投入)")
_SCORES = re.compile(
    r"扣\d|加\d+(?:\.\d+)?分|得\d+(?:\.\d+)?分|满分|总分|得分|分值|评分|考核得分|计分|扣分|加分|考核指标|考核细则|赋分|\(\d+分\)"
)
_RESULTS = re.compile(r"工作总结|工作汇报|简报|通报|完成情况|工作成效|综述|纪实|述职|信息快报|回顾")
_PLANS = re.compile(
    r"工作要点|工作计划|实施方案|行动方案|工作方案|行动计划|三年行动|任务分解|目标任务|任务清单|工作目标|主要目标|总体目标|目标责任|规划"
)
_YEARS = re.compile(r"((?:19|20)\d\d)年")
_PLAN_CUE = (
    "≤",
    "≥",
    "<",
    ">",
    "不高于",
    "不大于",
    "不小于",
    "不多于",
    "以上",
    "以内",
    "左右",
    "及以上",
    "不少于",
    "不低于",
    "不超过",
    "至少",
    "控制在",
    "上下",
)
_PAST_CUE = ("近", "超", "突破", "超过", "逾", "余、多", "达到了")


@dataclass(frozen=True, slots=True)
class Genre:
    rules: bool  # numbered articles
    grants: bool  # amounts paid or charged under conditions
    scores: bool
    lean: float  # >0 plan, <0 result
    last_year: int  # the latest year that is named without 前 or 到
    plan_year: int  # the earliest year that the text plans for; 0 unknown


def judge(text: str, cues: Cues, found: Sequence[Quantity]) -> Genre:
    """Look at the whole document once."""
    head = text[:60]
    past = sum(1 for cue in cues.items if cue.tense == PAST and cue.kind in ("period", "state", "event"))
    plan = sum(1 for cue in cues.items if cue.tense == PLAN and cue.kind in ("period", "will"))
    lean = 4 * len(_PLANS.findall(head)) - 4 * len(_RESULTS.findall(head)) + 1.5 * min(plan, 4) - 1.5 * min(past, 4)
    lean += max(-4.0, min(4.0, sum(leaning(q) for q in found[:60])))
    if not past and found:
        exact = sum(1 for q in found if leaning(q) <= -0.4)
        lean += 2.0 if exact * 4 < len(found) else 0.0
    if not past:
        lean += 0.5 * min(4, sum(1 for cue in cues.items if cue.tense == PLAN and cue.kind == "verb"))
    grants = len(_GRANTS.findall(text)) >= 2 and not _DONE.search(text)
    return Genre(
        bool(_RULES.search(text)),
        grants,
        len(_SCORES.findall(text)) >= 2 or sum(1 for q in found if q.unit == "分") >= 4,
        lean,
        _last_year(cues),
        _plan_year(text, cues),
    )


def leaning(q: Quantity) -> float:
    """How the writing of one number leans: >0 plan, <0 result."""
    score = -_exactness(q)
    if q.cue.startswith(_PAST_CUE) or q.cue.endswith("余、多") or (q.approx and q.comparator == "ge"):
        return score - 0.8
    if q.cue.endswith(_PLAN_CUE) or q.cue.startswith(_PLAN_CUE):
        return score + 0.9
    return score + (0.6 if q.comparator == "range" else 0)


def _exactness(q: Quantity) -> float:
    """1326 户 and 87.9 % are counted, 1500 and 90 % are chosen."""
    digits = f"{q.low:f}".replace(".", "").strip("0")
    if len(digits) >= 3:
        return 0.4 if digits[-1] == "5" else 0.8
    if len(digits) == 2:
        return 0.1 if digits[-1] == "5" else 0.4
    return -0.3 if q.low >= 10 else 0.0


def _last_year(cues: Cues) -> int:
    return max((int(m[1]) for c in cues.items if c.tense == "year" and (m := _YEARS.match(c.word))), default=0)


def _plan_year(text: str, cues: Cues) -> int:
    """到2027年 and 2026年…力争: the year being planned; a single year in the text decides nothing."""
    years = {int(y) for y in _YEARS.findall(text)}
    planned = [int(m[1]) for c in cues.items if c.tense == PLAN and (m := re.search(r"((?:19|20)\d\d)年", c.word))]
    if planned:
        return min(planned)
    return max(years) if len(years) > 1 else 0
