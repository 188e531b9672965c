"""What kind of document it is, and which way the numbers of a sentence lean: plan or result.

Plans are written in round numbers with 以上 and 左右; results in exact ones, with 余 and 同比.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

from . import evidence
from .cues import PAST, PLAN, Cue, Cues
from .duty_words import GIVEN
from .quantities import Quantity

_ARTICLE = re.compile(r"(?:^|\n)第[一二三四五六七八九十百\d]{1,3}条")
_RULES_TITLE = re.compile(r"(?:办法|细则|规定|规程|条例|章程|若干政策|若干措施|扶持政策)(?:\(|\n|$)")
_RULES = re.compile(
    r"本办法|本细则|本规定|本政策|申报人|申请人应|申请人须|申报条件|申请条件|奖励标准|补贴标准|资助标准|管理办法|实施细则|扶持政策|若干措施|若干政策"
)
_GRANTS = re.compile(
    rf"{GIVEN}|返还|救助|罚款|津贴|低保|保险金|补偿|抚恤|免租|每人每[月天年日]|每生每|安家费|奖学金|助学金|奖金|定额|享受|罚"
)
_DONE = re.compile(r"去年|累计|发放了|兑现|今年以来|一年来|截至|过去|已(?!经?满)|共(?:发放|安排|争取|投入)")
_SCORES = re.compile(
    r"扣\d|加\d+(?:\.\d+)?分|得\d+(?:\.\d+)?分|满分|总分|得分|分值|评分|考核得分|计分|扣分|加分|考核指标|考核细则|赋分|\(\d+分\)"
)
_RESULTS = re.compile(r"工作总结|小结|工作汇报|简报|通报|完成情况|工作成效|综述|纪实|述职|信息快报|回顾")
_PLANS = re.compile(
    r"工作要点|工作计划|实施方案|行动方案|工作方案|行动计划|三年行动|任务分解|目标任务|任务清单|工作目标|主要目标|总体目标|目标责任|规划|活动方案|计划书|预案|总体方案|建设方案"
)
_YEAR_PLANNED = re.compile(
    r"(20\d\d)年(?:度|全[县市区镇])?(?:[^,。;\n\t\d]{0,12})?(?:要点|重点|计划|工作安排|预期|目标|任务|打算|预算(?:安排|草案)|总体要求)"
)
_YEAR_INSIDE = re.compile(r"((?:19|20)\d\d)年")
_YEAR_TOLD = re.compile(
    r"(20\d\d)年(?:度|全[县市区镇])?(?:[^,。;\n\t\d]{0,12})?(?:回顾|总结|小结|决算|执行情况|完成情况|述职)"
)
_YEARS = re.compile(r"((?:19|20)\d\d)年")
_ORDERS = re.compile(
    r"公告|公示|通知|请示|批复|清单|倡议|推介|招聘|招募|招标|征集|同意|议定|恳请|申请|项目(?:概况|简介|建议)|建设内容|初步设计|可行性|拟建|定于|纪要|会议(?:要求|强调|明确|决定)|建议|意见|部署|启动"
)
_LINE = re.compile(r"(?<=\n)(?:([一二三四五六七八九十]{1,3}、|第[一二三四五六七八九十]{1,2}部分)|(?=.))")
_LONG, _STRETCH, _SHORT, _TITLE = 1600, 900, 150, 80
_NEWS = re.compile(r"本报|[讯电](?:[ (]|记者)|记者|日前|近日|举行|开幕|昨日|\d{1,2}月\d{1,2}日,|走进|获悉")


@dataclass(frozen=True, slots=True)
class Genre:
    rules: bool  # numbered articles
    grants: bool  # amounts paid or charged under conditions
    scores: bool
    lean: float  # >0 plan, <0 result
    last_year: int  # the latest year that is named without 前 or 到
    plan_year: int  # the earliest year that the text plans for; 0 unknown
    horizon: bool  # that year is only an end (到2028年): the years before it may be planned for too
    document: str  # what the first lines announce: document:plan, :report, :news or :none
    leaning: str  # `lean` as an observation


class Genres:
    """The genre of each stretch of a text: a short text is one stretch, a long one is many-sided and is cut."""

    __slots__ = ("_judged", "_starts", "written")

    def __init__(self, text: str, cues: Cues, found: Sequence[Quantity]) -> None:
        self._starts = _cuts(text)
        ends = [*self._starts[1:], len(text)]
        places = [q.start for q in found]
        self.written = [evidence.of_number(q) for q in found]
        years = _last_year(cues), *_plan_year(text, cues)
        document, named = _document(text[:90]), bool(_RULES_TITLE.search(text[:_TITLE]))
        self._judged: list[Genre] = []
        for start, end in zip(self._starts, ends, strict=True):
            first, last = bisect_left(places, start), bisect_left(places, end)
            inside = found[first:last]
            lean = _lean(text[start : start + 60], cues.between(start, end), self.written[first:last])
            flags = _flags(text[start:end], inside, named, long=len(ends) > 1)
            self._judged.append(Genre(*flags, lean, *years, document, evidence.bucket("text", lean, 1.5, 5)))

    def at(self, position: int) -> Genre:
        return self._judged[max(0, bisect_right(self._starts, position) - 1)]


def _cuts(text: str) -> list[int]:
    """Where stretches begin: at the parts of a long text, and every thousand characters at a line."""
    starts = [0]
    if len(text) < _LONG:
        return starts
    for match in _LINE.finditer(text):
        if match.start() - starts[-1] > (_SHORT if match[1] else _STRETCH):
            starts.append(match.start())
    return starts


def _lean(head: str, cues: list[Cue], written: Sequence[tuple[str, str]]) -> float:
    """`written` is how the numbers of the stretch are written."""
    leans = [evidence.leaning(seen) for seen in written[:60]]
    past = sum(1 for cue in cues if cue.tense == PAST and cue.kind in ("period", "state", "event"))
    plan = sum(1 for cue in cues if cue.tense == PLAN and cue.kind in ("period", "will"))
    lean = 4 * len(_PLANS.findall(head)) - 4 * len(_RESULTS.findall(head)) + 1.5 * min(plan, 4) - 1.5 * min(past, 4)
    lean += max(-4.0, min(4.0, sum(leans)))
    if not past and written:
        exact = sum(1 for lean_of in leans if lean_of <= -0.4)
        lean += 2.0 if exact * 4 < len(leans) else 0.0
    if not past:
        lean += 0.5 * min(4, sum(1 for cue in cues if cue.tense == PLAN and cue.kind == "verb"))
    return lean


def _flags(text: str, found: Sequence[Quantity], named: bool, *, long: bool) -> tuple[bool, bool, bool]:
    """Whether a stretch holds articles, payments under conditions, points; a long text needs more than a mention."""
    need = max(2, len(text) // 300) if long else 2
    rules = named or ("第" in text and bool(_ARTICLE.search(text))) or (not long and bool(_RULES.search(text)))
    grants = (named or not long) and len(_GRANTS.findall(text)) >= need and not _DONE.search(text)
    scores = len(_SCORES.findall(text)) >= need or sum(1 for q in found if q.unit == "分") >= 2 * need
    return rules, grants, scores


def _document(head: str) -> str:
    """Plans and reports name themselves; news has a place, a day or a paper in front."""
    plan, report = _PLANS.search(head), _RESULTS.search(head)
    if plan and not report:
        return "document:plan"
    if report:
        return "document:report"
    if _NEWS.search(head):
        return "document:news"
    return "document:order" if _ORDERS.search(head) else "document:none"


def _last_year(cues: Cues) -> int:
    return max((int(m[1]) for c in cues.items if c.tense == "year" and (m := _YEARS.match(c.word))), default=0)


def _plan_year(text: str, cues: Cues) -> tuple[int, bool]:
    """到2027年 and 2026年…力争: the year being planned; a single year in the text decides nothing."""
    years = {int(y) for y in _YEARS.findall(text)}
    ends = [int(m[1]) for c in cues.items if "年" in c.word and c.tense == PLAN and (m := _YEAR_INSIDE.search(c.word))]
    named = [int(y) for y in _YEAR_PLANNED.findall(text)]
    told = max((int(y) for y in _YEAR_TOLD.findall(text)), default=0)
    if told:
        ends, named = [y for y in ends if y > told], [y for y in named if y > told]
        years = {y for y in years if y > told} | {0}
    if ends or named:
        return min(ends + named), not named
    return (max(years) if len(years) > 1 else 0), False
