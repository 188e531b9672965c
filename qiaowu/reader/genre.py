"""What kind of document it is: whether plain numbers in it are plans, results or standing rules."""

from __future__ import annotations

import re
from dataclasses import dataclass

from .cues import PAST, PLAN, Cues

_RULES = re.compile(r"第[一二三四五六七八九十\d]{1,3}条|本办法|本细则|本规定|本政策|申报条件|申请条件|奖励标准|补贴标准|资助标准|管理办法|实施细则|扶持政策|若干措施|若干政策")
_SCORES = re.compile(r"扣\d|加\d+(?:\.\d+)?分|得\d+(?:\.\d+)?分|满分|分值|评分|考核得分|计分|扣分|加分|考核指标|考核细则|赋分|\(\d+分\)")
_RESULTS = re.compile(r"工作总结|工作汇报|简报|通报|完成情况|工作成效|综述|纪实|述职|信息快报|回顾")
_PLANS = re.compile(r"工作要点|工作计划|实施方案|行动方案|工作方案|行动计划|三年行动|任务分解|目标任务|任务清单|下一步|工作目标|主要目标|总体目标|目标责任|部署会|动员会|推进会|规划")
_YEARS = re.compile(r"((?:19|20)\d\d)年")


@dataclass(frozen=True, slots=True)
class Genre:
    rules: bool
    scores: bool
    lean: int  # >0 plan, <0 result
    plan_year: int  # the latest year that the text plans for; 0 unknown


def judge(text: str, cues: Cues) -> Genre:
    """Look at the whole document once."""
    head = text[:60]
    past = sum(1 for cue in cues.items if cue.tense == PAST and cue.kind in ("period", "state", "event"))
    plan = sum(1 for cue in cues.items if cue.tense == PLAN and cue.kind in ("period", "will"))
    lean = 4 * len(_PLANS.findall(head)) - 4 * len(_RESULTS.findall(head)) + min(plan, 6) - min(past, 6)
    return Genre(len(_RULES.findall(text)) >= 1, len(_SCORES.findall(text)) >= 2, lean, _plan_year(text, cues))


def _plan_year(text: str, cues: Cues) -> int:
    """到2027年 and 2026年…力争: the year being planned; a single year in the text decides nothing."""
    years = {int(y) for y in _YEARS.findall(text)}
    planned = [int(m[1]) for c in cues.items if c.tense == PLAN and (m := re.search(r"((?:19|20)\d\d)年", c.word))]
    if planned:
        return min(planned)
    return max(years) if len(years) > 1 else 0
