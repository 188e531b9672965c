"""Standing rules: what makes a number a requirement, be it a rhythm, a limit, a payment under conditions or a score."""

from __future__ import annotations

import re

from . import duty_words as words
from .cues import PAST, PLAN
from .frame import Frame
from .quantities import Quantity
from .rhythm import TIMES, Rhythm
from .tenses import Tense, Tenses
from .units import DURATIONS, MONEY


class Duties(Tenses):
    """Knows what the number before was judged to be, since rules come in lists."""

    _role = _unit = ""
    _unit_sentence, _limit, _beaten = -1, False, False
    _last_end = 0
    _planned = False  # whether the number before stood under a word of plan
    _part = False  # inside a list of parts

    def _duty(self, q: Quantity, frame: Frame, left: str, rhythm: Rhythm | None, each: str, tense: Tense) -> str:
        """Why this is a standing rule, or the empty string."""
        told = tense.carried and self.sections.at(q.start).tense == PAST
        told = told and tense.sure > 0 and not (self.genre.rules or self.genre.scores or self.genre.grants)
        past = tense.name == PAST and (told or (tense.sure == 2 and not tense.carried))
        if past and each and "标准" in self.text[q.tail : q.tail + 4] and "按" in left:
            return "“按……标准”,为常设要求"
        if past and not (q.unit == "分" and self.genre.scores):
            return ""
        right = self.text[q.tail : frame.clause_end + 1]
        if rhythm is not None and not rhythm.average and not (q.approx and q.comparator == "ge"):
            if self._raised(q, left, tense):
                return ""
            paid = q.unit in MONEY and tense.sure == 1 and self.genre.document == "document:news"
            return "" if tense.name == PAST and (tense.sure == 2 or paid) else "有周期(每月、每季度等),为经常性要求"
        if words.AIM_BEHIND.match(right) or (words.AIM_BEFORE.search(left) and not words.DONE_PART.search(left)):
            return ""
        if q.comparator == "le" and q.strict and right.startswith("的") and not right[1:2].isdigit():
            return "“低于……的”表示条件,为常设要求"
        if words.NEEDED.match(right):
            return "“方可”“才能”表示条件,为常设要求"
        anchored = tense.cue is not None and tense.cue.kind in ("period", "weak", "will", "event")
        planned = tense.name == PLAN and (anchored or (self._part and self._planned))
        if planned and tense.cue is not None and words.STANDING.match(tense.cue.word):
            planned = not (self.genre.rules or self.genre.grants or self.grants_here(frame))
        self._planned = planned
        scored = self._score(q, frame, left)
        if scored:
            return scored
        if self._beaten and self._goes_on(q, planned and tense.sure == 2, frame):
            return "与同句中的经常性要求相连,为常设要求"
        if q.unit in DURATIONS:
            return self._limit_of_time(q, frame, left, each, planned, tense)
        if left.startswith(("对", "凡")) and right.startswith("的") and not (planned and tense.sure == 2 and q.approx):
            return "“对……的”表示适用条件,为常设要求"
        if words.THRESHOLD.match(self.text[q.tail : min(frame.sentence_end, q.tail + 40)]):
            return "“……的”表示条件,为常设要求"
        return self._rule(q, frame, left, right, each, planned, tense)

    def _raised(self, q: Quantity, left: str, tense: Tense) -> bool:
        """In the part of a document that plans, a standard raised to 1650元 a month is an aim."""
        if q.unit not in MONEY or tense.name != PLAN or not words.RAISED.search(left):
            return False
        return self.sections.at(q.start).tense == PLAN or (tense.cue is not None and tense.cue.kind == "will")

    def _conditioned(self, q: Quantity, frame: Frame) -> bool:
        """60分以下的,次年预算压减20%: what a condition in the same part of the sentence brings about."""
        if q.unit not in MONEY and q.unit not in DURATIONS and q.unit not in ("%", "分"):
            return False
        part = max(self.text.rfind(";", frame.sentence, q.start) + 1, frame.sentence)
        return words.CONDITION.search(self.text, part, q.start) is not None

    def _score(self, q: Quantity, frame: Frame, left: str) -> str:
        """Points given or taken, and the thresholds and weights that decide on them."""
        threshold = words.THRESHOLD.match(self.text[q.tail : q.tail + 40])
        if self.genre.scores and (q.unit == "分" or threshold or _scored(self.text, q, frame)):
            return "评分或扣分规则,为常设要求"
        if q.unit == "%" and (
            words.WEIGHT.search(self.text[frame.sentence : q.head]) or left.endswith(("权重", "权重为", "权重占"))
        ):
            return "考核权重,为常设要求"
        return "评分规则,为常设要求" if q.unit == "分" and words.SCORE_UNIT.search(left) else ""

    def _limit_of_time(self, q: Quantity, frame: Frame, left: str, each: str, planned: bool, tense: Tense) -> str:
        """3个工作日内办结 stands as a rule; 压缩到3天 under a word of plan is an aim, 平均3.5天 a result."""
        if tense.name == PAST and tense.sure and words.SHORTENED.search(left):
            return ""
        if q.cue_is_inside and not planned and (tense.cue is None or tense.cue.start < frame.clause):
            return "时限,为常设要求"
        term = words.TERM.search(left)
        if words.STATISTIC.search(left) and not each and self.sections.at(q.start).tense:
            return ""
        if (
            tense.name == PAST
            and not each
            and (tense.cue is not None or ((q.comparator == "eq" or q.approx) and not term))
        ):
            return ""
        moved = words.SHORTENED.search(left)
        firm = tense.cue is None or tense.cue.kind != "weak"
        aimed = planned and bool(moved or (firm and q.comparator != "eq" and not q.cue_is_inside))
        return "" if aimed and not each and not term else "时限或期限,为常设要求"

    def _rule(self, q: Quantity, frame: Frame, left: str, right: str, each: str, planned: bool, tense: Tense) -> str:
        if words.STRICT_DUTY.search(left):
            return "含一般、不得、原则上等规范用语,为常设要求"
        if each in ("次", "场", "期", "批") and q.comparator in ("ge", "le", "range", "approx"):
            return "每次活动的标准,为常设要求"
        if q.unit in MONEY and "罚" in right[:14] and words.PAYS_BEHIND.match(right):
            return "处罚标准,为常设要求"
        if (
            (self.genre.grants or self.grants_here(frame))
            and not (planned and tense.cue)
            and self._granted(q, left, right, tense, each)
        ):
            return "奖补、资助或收费标准,为常设要求"
        free = tense.name == PLAN or (tense.cue is None and self.sections.at(q.start).tense != PAST)
        if free and (self._conditioned(q, frame) or (q.unit in MONEY and words.FINE.search(left))):
            return "条件成立时适用的标准,为常设要求"
        if free and q.unit in MONEY and words.CLASS.search(left):
            return "分类分档的标准,为常设要求"
        if planned:
            return ""
        if self.genre.rules:
            return "条文中的标准,为常设要求"
        if self._continued(q, left):
            return "与前一项同为常设要求"
        if q.unit == "%" and words.SHARE_PAID.search(left) and tense.name == PLAN:
            return "减免或补助比例,为常设要求"
        if (
            q.unit in MONEY
            and words.PAYS.search(left)
            and not words.PAYS_NOUN.search(left)
            and not (self.sections.at(q.start).tense == PLAN and not words.TERMS_OF_PAY.search(left))
            and (tense.name == PLAN or not tense.sure)
        ):
            return "奖补、资助或收费标准,为常设要求"
        if (each and not words.MEAN.search(left)) or words.PER_CASE.search(left):
            return "按每个单位或每人规定,为常设要求"
        if words.DUTY.search(self.text[frame.clause : q.start]) or (
            q.unit in ("人", "名") and re.match(r"[^,。;]{0,8}组成", right)
        ):
            return "含应当、必须等规范用语,为常设要求"
        told = tense.name == PAST and (tense.carried or tense.cue is not None)
        if q.comparator == "le" and words.CAP.search(q.cue) and not told:
            return "不超过、最高等为上限,属常设要求"
        return ""

    def _goes_on(self, q: Quantity, planned: bool, frame: Frame) -> bool:
        """每季度走访1次,梳理诉求不少于5条: what follows a duty with a rhythm, up to the next period or semicolon."""
        if planned and q.unit not in DURATIONS and q.unit not in TIMES:
            return False
        if q.unit in TIMES and q.comparator == "eq" and q.low > 12:
            return False
        if q.unit in ("%", "百分点") or q.approx or not (q.comparator in ("ge", "le") or q.unit in TIMES):
            return False
        if words.SUMMED.search(self.text, frame.clause, q.start):
            return False
        left = self.text.rfind(";", frame.sentence, q.start)
        behind = max(left, self._last_end)
        return left < self._last_end and not any(
            c.kind in ("period", "weak") for c in self.cues.between(behind, q.start)
        )

    def _continued(self, q: Quantity, left: str) -> bool:
        """A类200万元,B类100万元: short further items of a rule, or a second limit beside the first."""
        if self._role != "requirement" or self._unit_sentence != self.sentences.index(q.start):
            return False
        if self._unit != q.unit or q.unit in DURATIONS:
            return False
        return len(left) <= 10 or (q.comparator in ("ge", "le") and self._limit and not q.approx)

    def _granted(self, q: Quantity, left: str, right: str, tense: Tense, each: str) -> bool:
        """Amounts, shares, thresholds and caps of a text that promises payments under conditions."""
        pays = bool(words.GIVES.search(left) or words.PAYS_BEHIND.match(right))
        if q.unit in MONEY:
            firm = tense.name == PAST and tense.sure >= 1 and not each
            return not words.MEAN.search(left) and (
                q.comparator == "le" or bool(each) or bool(q.per) or (pays and not firm)
            )
        if q.unit == "%":
            return pays or bool(re.search(r"按|比例|标准", left)) or q.comparator in ("le", "ge")
        return (pays and q.comparator in ("ge", "le") and not q.approx) or bool(words.PAID_FOR.match(right))


def _scored(text: str, q: Quantity, frame: Frame) -> bool:
    """A threshold in a sentence that goes on to give or take points."""
    return bool(re.search(r"[扣加得]\d|满分|\d分", text[q.end : frame.sentence_end])) or bool(
        re.search(r"得分|不得评优|评优", text[frame.sentence : frame.sentence_end])
    )
