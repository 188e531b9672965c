"""The period or deadline that a statement names, as written."""

from __future__ import annotations

import re

from .frame import Frame

_HAN = "一二两三四五六七八九十"
_YEAR = r"(?:19|20)\d\d年"
_PERIOD = re.compile(
    rf"(?=[截到至今去上本明后来新年全近过未前较比与同多当昨月任季“第下目如现{_HAN}\d])(?:截[至止]到?(?:目前|{_YEAR}?(?:\d{{1,2}}月)?(?:底|末|\d{{1,2}}日)?|去年底|年底)|(?:到|至){_YEAR}(?:度|底|末|年底)?|{_YEAR}(?:\d{{1,2}}月)?(?:\d{{1,2}}日|底|末)?(?:前|之前|以前)"
    rf"|{_YEAR}(?:[-~至到]{_YEAR}|度|上半年|下半年|全年|前三季度|第?[一二三四]季度|\d{{1,2}}[-~至到]\d{{1,2}}月|\d{{1,2}}月(?:\d{{1,2}}日|底|末|份)?)?(?:以来)?"
    rf"|(?:19|20)\d\d[-~至到]{_YEAR}|\d{{1,2}}月\d{{1,2}}日(?:前|之前)?|(?:今年)?\d{{1,2}}[-~至到]\d{{1,2}}月份?|\d{{1,2}}月(?:底|末|份|[上中下]旬)?(?:前|之前)?(?!龄)"
    rf"|近[{_HAN}\d]{{1,2}}(?:年|个月|天)来?|过去(?:的)?[{_HAN}\d]{{1,2}}年|未来[{_HAN}\d]{{1,2}}(?:年|个月)|[{_HAN}\d]{{1,2}}年(?:内|来|间)|前[{_HAN}\d]{{1,2}}个月"
    rf"|“?十[三四五六]五”?(?:期间|时期|以来|末)|前[一二三]季度|第?[一二三四]季度(?:末|前)?|(?:较|比|与|同)(?P<skip>去年同期|上年同期|去年|上年度|上年|年初|上一年度|上月)"
    r"|去年(?:底|末|同期|全年)?|上一?年度?|前年|今年以来|年初以来|今年(?:上半年|下半年|底|年底|内|全年)?|本年度?|明年(?:底|上半年)?|后年|来年|新的一年|新一年|下一年度?|年底前|年底|年末|年内|全年|上半年|下半年"
    r"|近年来|近几年|多年来|本学[年期]|新学[年期]|本月|上月|本季度|上季度|月底前|季度末|任期内|目前|当前|如今|现在|当年|当日|当天|昨日|今日|本周)"
)

_COMPARED = re.compile(r"[从由在比较自]")


class Periods:
    """Looks each sentence over once."""

    __slots__ = ("_found", "_sentence", "_text")

    def __init__(self, text: str) -> None:
        self._text, self._sentence = text, -1
        self._found: list[tuple[int, str]] = []

    def of(self, frame: Frame, start: int) -> str:
        """The last period named before `start` in the sentence; comparisons with last year do not count."""
        if frame.sentence != self._sentence:
            self._sentence = frame.sentence
            matches = _PERIOD.finditer(self._text, frame.sentence, frame.sentence_end)
            self._found = [(m.end(), m[0]) for m in matches if m["skip"] is None]
        for stop, words in reversed(self._found):
            if stop <= start:
                return words
        return ""


def before_baseline(text: str, frame: Frame, start: int) -> str:
    """A baseline has a period only where one stands next to it: 由2023年的5个."""
    floor = max(frame.clause, start - 14)
    matches = list(_PERIOD.finditer(text, floor, start))
    if not matches or not _COMPARED.search(text, floor, matches[-1].start() + 1):
        return ""
    return matches[-1]["skip"] or matches[-1][0]
