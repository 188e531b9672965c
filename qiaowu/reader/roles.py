"""target, actual, baseline or requirement: tense of the sentence, duty words, form of the clause."""

from __future__ import annotations

import re
from typing import NamedTuple

from . import duty_words as words
from .cues import EXAMPLE, PAST, PLAN, Cue
from .duties import Duties
from .evidence import EXPECTED
from .frame import Frame
from .quantities import Quantity
from .rhythm import Rhythm
from .tenses import Tense

_MOVE = r"(?:提高|提升|上升|升|增加|增长|增|扩大|扩展|扩容|扩|下降|降低|降|减少|减|压缩|压减|缩短|缩减|缩|优化|调整|发展|跃升|拓展|提|变|恢复|改善|壮大|上调|下调|攀升|回升|延长|放宽|精简|压降|回落|收窄|整合|合并|归并|撤并|压|翻番|倍增|转|跃|扩充|增至|降至|升至|减至|缩至)"
_TO_BEHIND = re.compile(
    rf"(?:左右|以上|以下|以内|多|余)?(?:\([^()]{{0,12}}\))?(?:(?:、|和)\d[\d.]*[^,。;、\d]{{0,4}}){{0,6}}(?:[^,。;\d]{{0,8}}?{_MOVE}[^,。;\d]{{0,4}}?(?:到|至|为|成|了)?|(?:至|到))[^,。;\d]{{0,6}}(?=[\d一二三四五六七八九十两百])"
)
_FROM_BEFORE = re.compile(
    r"(?:从|由|自)(?:[^,。;、]{0,16}?的)?[^,。;、\d]{0,10}(?:\d[\d.]*[^,。;、\d]{0,4}(?:、|和)){0,6}$|(?:较|比|在)[^,。;、]{1,14}的$|原(?:来|先|有)?的?$|(?:基数|基线|基准|基期)(?:值|为|是|:)?$"
)
_BASE_BEHIND = re.compile(r"起步|的?基础上")
_EXAMPLE_AT = re.compile(
    r"(?:^|[。;\n“(])(?:如(?=[^果何期下实有需遇未因无此同今能不意前上次])(?!要|需|有|遇)|以[^,。;]{1,14}为例)"
)
_EACH = re.compile(
    r"每(?:个|位|名|家|所|支|项|场|次|座|处|辆|台|件|条|栋|户|人|村|镇|乡|校|亩|吨|班|期|社区|街道|县|区|企|批|单|满|增加|增|减|缺|少|超|有|新增|逾期|降低|提高|发生|下降|引进|培育|引荐|推荐|认定|孵化|例|篇|张|公里|平方米|千瓦|组|对|届|学员|员|门|车|机|床|点|套|份|层|床位|岗|组|队|网格)"
)
_FORECAST = EXPECTED | {"有望", "可望", "达产后", "投产后", "建成投产后", "全部建成后", "投运后"}


class Judgement(NamedTuple):
    role: str
    modality: str
    reason: str  # in Chinese, for the person who checks
    sure: int  # 2 firm, 1 usual, 0 guess
    seen: tuple[str, ...] = ()  # evidence on past or plan


_Decision = tuple[str, str, str, int]  # role, modality, reason, sure


class Roles(Duties):
    """Judges the quantities of one text in order."""

    _seen_last: tuple[str, ...] = ()

    def judge(self, quantity: Quantity, frame: Frame, rhythm: Rhythm | None, each: str) -> Judgement:
        """Role, modality and reason of one quantity; quantities come in the order of the text."""
        self.genre = self.genres.at(quantity.start)
        if frame.number != self._unit_sentence:
            self._beaten = False
        judged = Judgement(*self._judge(quantity, frame, rhythm, each), self._seen_last)
        self._seen_last, self._last_end = (), quantity.end
        self._role, self._unit, self._unit_sentence = judged.role, quantity.unit, frame.number
        self._limit = quantity.comparator in ("ge", "le")
        self._beaten = rhythm is not None and not rhythm.average and judged.role == "requirement"
        return judged

    def _judge(self, quantity: Quantity, frame: Frame, rhythm: Rhythm | None, each: str) -> _Decision:
        text = self.text
        left = text[frame.clause : quantity.head]
        whole = text[frame.sentence : quantity.head]
        if quantity.role == "baseline" or _is_baseline(text, quantity, frame):
            return ("baseline", "fact", "“从……到……”的起点值,为基数", 2)
        part = self._part_of(quantity, frame)
        tense = self.tense(quantity, frame, part)
        self._seen_last = tense.seen
        self._last = (frame.number, tense.name, quantity.end)
        self._part = part == PLAN or (self._part and text[quantity.start - 12 : quantity.start].find("、") >= 0)
        if self._part and self._role == "requirement" and rhythm is None:
            return ("requirement", "commit", "“其中”承接总数,同为常设要求", 1)
        if tense.name == EXAMPLE or self._exemplified(whole, tense):
            return ("actual", "example", "以举例方式给出(例如、如),为参考实绩", 2)
        duty = self._duty(quantity, frame, left, rhythm, each, tense)
        if duty:
            return ("requirement", _modality(self._wills(quantity, frame)), duty, 2 if rhythm or tense.sure < 2 else 1)
        if (
            tense.name == PAST
            and not words.AIM_BEHIND.match(text, quantity.tail)
            and (not words.AIM_BEFORE.search(left) or words.DONE_PART.search(left))
        ):
            return ("actual", "fact", _because(tense, "已经达到或现状"), tense.sure)
        return ("target", _modality(self._wills(quantity, frame)), _because(tense, "要达到的目标"), tense.sure)

    def _wills(self, quantity: Quantity, frame: Frame) -> list[Cue]:
        """Words of will that still govern the number: those after the last period or in its clause."""
        words: list[Cue] = []
        for cue in self.cues.between(frame.sentence, quantity.start):
            if cue.kind in ("period", "weak", "event", "state") and cue.start >= frame.clause and cue.tense != "month":
                words = words if cue.tense == PLAN else []
            if cue.kind == "will":
                words.append(cue)
        return words

    def _exemplified(self, whole: str, tense: Tense) -> bool:
        named = ("如" in whole or "为例" in whole) and _EXAMPLE_AT.search(whole)
        return bool(named) and not (tense.name == PLAN and tense.sure == 2)


def _is_baseline(text: str, q: Quantity, frame: Frame) -> bool:
    left = text[max(frame.clause, q.head - 34) : q.head]
    if not _FROM_BEFORE.search(left):
        return False
    if re.search(r"基(?:数|线|准|期)", left[-6:]):
        return True
    behind = text[q.tail : min(len(text), q.tail + 30)]
    return bool(_TO_BEHIND.match(behind) or _BASE_BEHIND.match(behind))


def _modality(wills: list[Cue]) -> str:
    for cue in reversed(wills):
        if cue.word in _FORECAST:
            return "forecast"
        if cue.word in ("力争", "争取", "努力", "力求", "奋力"):
            return "aim"
    return "commit"


def _because(tense: Tense, what: str) -> str:
    if tense.cue is not None:
        return f"“{tense.cue.word}”表明{what}"
    if tense.where:
        return f"位于“{tense.where}”部分,判为{what}"
    if tense.carried:
        return f"承上下文,判为{what}"
    return f"无时间词,按全文体裁和数字写法判为{what}"


def each_of(text: str, left: int, start: int) -> str:
    """每个社区 → 社区: the unit over which a quantity is distributed, or the empty string."""
    if text.find("每", left, start) < 0:
        return ""
    last = None
    for match in _EACH.finditer(text, left, start):
        last = match
    if last is None:
        return ""
    tail = text[last.end() : min(start, last.end() + 8)]
    word = re.match(
        r"[\u4e00-\u9fff]{1,8}?(?=建立|建成|至少|不少于|配备|设立|设置|新建|联系|每|要|须|应|给予|补助|奖励|不低于|不超过|开展|组织|培育|打造|确定|安排|选派|达|有|$|参加|服务|扣|加)",
        tail,
    )
    measure = last[0][1:]
    if measure in ("个", "位", "名", "家", "所", "支", "项", "场", "座", "处", "辆", "台", "件", "条", "栋"):
        return word[0] if word else tail.strip(",、:") or measure
    return measure
