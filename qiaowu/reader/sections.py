"""Which part of a document a place belongs to: the part that looks back or the part that looks ahead.

A heading says it in its words (工作回顾, 存在问题 · 下一步打算, 主要目标); its sub-headings inherit that. A sentence that
opens a part (一年来,主要做了以下工作: · 围绕上述目标,重点抓好) says it for the text up to the next heading of its level.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

from .cues import PAST, PLAN
from .frame import Sentences

_PAST_TITLE = re.compile(
    r"回顾|成效|成绩|成果|总结|小结|完成情况|进展|做法|问题(?!整改)|不足|困难|短板|现状|概况|情况|亮点|经验|形势|基础(?!设施|教育|研究|工作|上)|去年|上年|过去|以来|一年来|五年来|取得|特点|举措成效|薄弱环节|主要原因|决算"
)
_PLAN_TITLE = re.compile(
    r"下一?步|下一?阶段|打算|计划(?!生育|执行)|安排|目标(?!完成)|任务(?!完成)|要求|措施|思路|规划|部署|展望|建议|明年|今后|未来|新的一年|指标|方案|保障|步骤|对策|工作重点|重点工作|重点任务|预算(?!执行)|要点|分工|实施|开展|怎么干|政策"
)
_JOINED = re.compile(r"(?:回顾|总结|情况|成效|完成)[^,。\n]{0,4}(?:和|及|与|暨|、)")
_RESULT_TITLE = re.compile(
    r"(?<=[\u4e00-\u9fff])(?:更加|更为|更|明显|显著|不断|持续|稳步|全面|有力|有效|日益|日趋|逐步|大幅|成功|再上|再创|实现|取得|迈上|喜获|加速|稳中|整体|切实|得到|走在|初步|基本(?!组织|制度|队伍|活动|保障|民生|公共|医疗|养老|农田|建设)|进一步|深入|扎实|成色|快速|平稳)[\u4e00-\u9fff]{2,8}$"
)
_PLAN_HEAD = re.compile(
    r"(?:聚力|聚焦|着力|加快|推进|推动|强化|深化|实施|打造|建设|完善|健全|做强|做优|做大|做好|抓好|持续|进一步|大力|全力|努力|奋力|积极|切实|扎实|突出|加强|优化|提升|拓展|培育|壮大|构建|筑牢|夯实|激发|扩大|稳定|严格|全面|深入|更大力度|以更|促进|保障|支持|引导|开展|建立|发展|提高|创新|统筹|守牢|繁荣|增进|规范|落实|狠抓|严守|树立|改善)"
)
_LINE = re.compile(r"\n([^,。;:!?\n\t]{4,30})(?=\n)")
_PART = re.compile(r"\n(第[一二三四五六七八九十]{1,2}部分[^,。;\n]{2,40})")
_ORDER = re.compile(r"(?:第[一二三四五六七八九十]|首先|其次|最后),(?<![^\n。;]...)(?P<title>[^,。;:\n]{2,40})")
# one of these begins every opening sentence, or stands in it; a look that spares most sentences the rest
_OPENER_LOOK = r"(?=[各同对肯一二两三四五过去回几今我也还要清深必存看客成但原新明未接为围锚实完按]|[^。\n了下面几项:求标路]*+[了下面几项:求标路])"
_OPENER = re.compile(
    _OPENER_LOOK + r"(?:各位(?:代表|委员|同志)[!,:]|同志们[!,:]|同时,|对此,|肯定成绩的同时,)?(?:"
    r"(?P<past>(?:一年来|[二两三四五]年来|[过去]{2}(?:的)?[一二三四五]?年|回顾|几年来|今年以来,我们|我们主要(?:做了|抓了)|(?:20\d\d年,?)?(?:我们)?(?:主要|重点)?(?:做了|完成了|开展了|抓了)以下|[^,。:\n]{0,12}主要(?:做了|开展了|抓了))|[^。\n]{0,30}(?:做了|开展了|抓了|完成了)(?:以下|如下|[一二三四五六七八]个?方面|几)[^。\n]{0,10}(?::|。))"
    r"|(?P<told>[^,。:;\n]{0,24}(?:情况|回顾|成效|进展|问题|小结|总结)(?:如下|是|有)?:)|(?P<meant>[^,。:;\n]{0,24}(?:安排|计划|目标|任务|打算|重点|措施|要求|建议|建设内容|事项|内容及规模)(?:如下|是|为)?:)"
    r"|(?P<gap>(?:我们)?(?:也|还)?(?:要)?(?:清醒|深知|必须|存在的?(?:主要)?问题|看到|客观|存在的?(?:不足|差距|困难))|(?:成绩|但)[^。\n]{0,24}(?:清醒|存在|不足|问题|短板|差距))"
    r"|(?P<plan>(?:原则)?同意|下一?步|下一?阶段|新的一年|明年|今后|未来|接下来|(?:为此|对此),?我们(?:将|要)|(?:围绕|对照|锚定|实现|完成)(?:上述|以上|这一|这些|全年)?(?:目标|任务)|按照(?:上述|以上)[^。\n]{0,24},(?:我们)?(?:将|要|重点|着力|突出)|(?:20\d\d年|今年)?,?[^,。:\n]{0,14}(?:总体要求|主要预期目标|预期目标|主要目标|工作目标|总体思路|工作思路|总体目标)(?:是|为|:)|今年,?(?:我们)?(?:要|将|重点|着力|突出)[^。\n]{0,40}(?:以下|方面|工作)|[^。\n]{0,40}(?:议定|决定|明确|确定|部署|提出)(?:了)?(?:以下|如下)(?:事项|意见|工作|任务|要求)|[^。\n]{0,36}(?:重点|着力|集中精力|主要|突出)(?:抓好|做好|推进|实施|干好|落实)(?:以下|如下|[一二三四五六七八九十]个?方面|几|[一二三四五六七八九十]项)))"
)


class Section(NamedTuple):
    """What the headings above a place say; empty strings where they say nothing."""

    tense: str  # past or plan
    mild: str  # the aspect of the nearest sub-heading: 持续优化 past, 加快推进 plan
    word: str  # the heading or opening words, for the reason shown


_NOWHERE = Section("", "", "")


class Sections:
    """The sections of a text in order; `at` looks a place up."""

    __slots__ = ("_states", "starts")

    def __init__(self, text: str, sentences: Sentences, places: list[tuple[int, int, str]]) -> None:
        self.starts: list[int] = []
        self._states: list[Section] = []
        stack: list[tuple[int, Section]] = []
        for position, level, section in sorted(_events(text, sentences, places), key=lambda e: (e[0], e[1])):
            if level < _OPENS:
                stack = [item for item in stack if item[0] < level]
                base = stack[-1][1] if stack else _NOWHERE
                own = section if section.tense else Section(base.tense, section.mild, base.word)
                stack.append((level, own))
            elif level == _OPENS:
                stack = [*stack[:-1], (stack[-1][0], section)] if stack else [(-1, section)]
            state = stack[-1][1] if stack else _NOWHERE
            self.starts.append(position)
            self._states.append(section if level == _PARAGRAPH else state)

    def number(self, position: int) -> int:
        """How many headings and openings stand before `position`: places with one number share them."""
        return bisect_right(self.starts, position)

    def at(self, position: int) -> Section:
        number = bisect_right(self.starts, position)
        return self._states[number - 1] if number else _NOWHERE


_OPENS, _PARAGRAPH, _ENDED = 8, 9, 10  # levels of events that are no headings


def _events(text: str, sentences: Sentences, places: list[tuple[int, int, str]]) -> list[tuple[int, int, Section]]:
    found = [(position, level, title_tense(title)) for position, level, title in places]
    lines = "\n" + text  # the break before a title stands where the title stands in `text`
    for pattern, level in ((_PART, 0), (_LINE, 0)):
        for match in pattern.finditer(lines):
            section = title_tense(match[1])
            if section.tense:
                found.append((match.start(), level, section))
    found += [(m.start(), 3, title_tense(m["title"])) for m in _ORDER.finditer(text)]
    for start, end in sentences.ranges:
        opener = _OPENER.match(text, start, end)
        if opener is None:
            continue
        name = opener.lastgroup or ""
        name = {"told": PAST, "meant": PLAN}.get(name, name)
        if name == "gap":
            found += [
                (start, _PARAGRAPH, Section(PAST, "", opener[0])),
                (text.find("\n", start) + 1 or len(text), _ENDED, _NOWHERE),
            ]
        else:
            found.append((start, _OPENS, Section(name, "", opener[0])))
    return found


def title_tense(title: str) -> Section:
    """What a heading says of its part: by its words, else by the aspect of its verbs."""
    plain = title.strip()
    past, plan = _last(_PAST_TITLE, plain), _last(_PLAN_TITLE, plain)
    if past >= 0 and plan >= 0 and _JOINED.search(plain):
        return Section("", "", "")
    mild = _aspect(plain)
    if mild and len(plain) > 4 and not re.search(r"回顾|打算|目标|问题|下一?步|工作(?:安排|思路|总结|情况)$", plain):
        return Section("", mild, "")
    if past < 0 and plan < 0:
        return Section("", mild, "")
    return Section(PAST if past > plan else PLAN, mild, plain)


def _aspect(title: str) -> str:
    """加快建设… is still to be done, …持续优化 is reported; the part behind the last comma counts most."""
    tail = title.rpartition(",")[2]
    if _PLAN_HEAD.match(tail):
        return PLAN
    if _RESULT_TITLE.search(tail):
        return PAST
    return PLAN if _PLAN_HEAD.match(title) else ""


def _last(pattern: re.Pattern[str], title: str) -> int:
    return max((m.start() for m in pattern.finditer(title)), default=-1)
