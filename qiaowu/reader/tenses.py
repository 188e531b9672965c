"""Past or plan: which word of time or will governs a number, and what decides where there is none."""

from __future__ import annotations

import math
import re
from typing import NamedTuple

from .cues import EXAMPLE, PAST, PLAN, Cue, Cues
from .frame import REACH, Frame, Sentences
from .genre import Genre, leaning
from .quantities import Quantity

_PAUSE = re.compile(r"[,。;:\n]")


class Tense(NamedTuple):
    name: str  # past plan example or ""
    cue: Cue | None
    sure: int
    carried: bool = False


class Tenses:
    """Judges in the order of the text; carries the period of one sentence into the next."""

    def __init__(self, text: str, sentences: Sentences, cues: Cues, genre: Genre, found: list[Quantity]) -> None:
        self.text, self.sentences, self.cues, self.genre = text, sentences, cues, genre
        self._last: tuple[int, str, int] = (-1, "", 0)  # sentence, tense and end of the quantity before
        self._evidence: dict[tuple[int, int], tuple[float, int]] = {}
        for q in found:
            key = self._segment(q.start)
            score, count = self._evidence.get(key, (0.0, 0))
            self._evidence[key] = (score + leaning(q), count + 1)
        self._carry: dict[int, str] = {}
        self._pivot = self._first_pivot()
        self._walk()

    def _segment(self, position: int) -> tuple[int, int]:
        """The stretch of a sentence governed by one word of time or will: (sentence, start of that word or -1)."""
        index = self.sentences.index(position)
        start = self.sentences.ranges[index][0] if self.sentences.ranges else 0
        for cue in reversed(self.cues.between(max(start, position - REACH), position)):
            if cue.kind != "verb" and cue.tense != "month":
                return index, cue.start
        return index, -1

    def _walk(self) -> None:
        """What each sentence inherits: the tense of the last period named before it in its part of the text."""
        tense = ""
        for index, (start, end) in enumerate(self.sentences.ranges):
            self._carry[index] = tense
            last = [c for c in self.cues.between(start, end) if c.kind in ("period", "weak") and c.tense != "month"][
                -12:
            ]
            for cue in last:
                tense = self._of_period(cue, start, min(end, cue.end + REACH)) or tense

    def _first_pivot(self) -> int:
        """Where 今年, 下一步 and the like begin; plain figures before it in a mixed text report what was reached."""
        for cue in self.cues.items:
            if cue.tense == PLAN and cue.word in (
                "新的一年",
                "新一年",
                "下一步",
                "今年",
                "明年",
                "下一阶段",
                "下阶段",
                "接下来",
                "来年",
                "今后",
                "下半年",
            ):
                return cue.start
        return -1

    def _of_period(self, cue: Cue, start: int, end: int) -> str:
        if cue.tense == "year":
            return self._year(cue, start, end)
        if cue.kind == "weak":
            return self._weak(cue, start, end)
        if cue.kind == "event":
            inside = self.cues.between(cue.end, end)
            told = any(c.tense == PAST and c.kind == "state" for c in inside)
            return PLAN if not told and self._local(start, cue.start) + self._verbs(inside) > 1.2 else PAST
        if (
            cue.tense == PLAN
            and cue.word.endswith("年前")
            and cue.word[:4].isdigit()
            and int(cue.word[:4]) < self.genre.last_year
        ):
            return PAST
        return cue.tense

    def _year(self, cue: Cue, start: int, end: int) -> str:
        year = int(re.sub(r"\D", "", cue.word)[:4])
        inside = self.cues.between(cue.end, end)
        if any(c.tense == PLAN and c.kind == "will" for c in inside[:3]):
            return PLAN
        if any(c.tense == PAST and c.kind == "state" for c in inside[:3]):
            return PAST
        if self.genre.plan_year:
            return PLAN if year >= self.genre.plan_year else PAST
        if any(c.tense == PLAN and c.kind in ("period", "will") for c in inside):
            return PAST if self._local(start, cue.start) + self._verbs(inside) < -0.5 else PLAN
        return PLAN if self._local(start, cue.start) + self._verbs(inside) > 0.4 else PAST

    def _weak(self, cue: Cue, start: int, end: int) -> str:
        for c in self.cues.between(cue.end, min(end, cue.end + 40)):
            if c.kind in ("will", "period") and c.tense == PLAN:
                return PLAN
            if c.tense == PAST and c.kind in ("state", "period"):
                return PAST
        if cue.tense == "month":
            return ""
        early = cue.word in ("上半年", "一季度", "第一季度", "二季度", "第二季度", "三季度", "第三季度")
        verbs = self._verbs(self.cues.between(cue.end, end)) - (1.2 if self._pivot > end else 0)
        return (
            PLAN
            if self._local(start, cue.start)
            + verbs
            + (-0.3 if early else 1.0 if cue.word.startswith(("今年", "本年")) else 0.4)
            > 0
            else PAST
        )

    def _verbs(self, cues: list[Cue]) -> float:
        score = sum(0.5 if c.tense == PLAN else -0.5 for c in cues if c.kind == "verb")
        return max(-1.0, min(1.0, score))

    def _local(self, position: int, cue: int) -> float:
        """How a stretch leans by the writing of its numbers, and the document as a whole."""
        index = self.sentences.index(position)
        own, count = self._evidence.get((index, cue), (0.0, 1))
        lean = max(-2.0, min(2.0, self.genre.lean))
        if self._pivot > position:
            lean = min(lean, 0.0)  # what follows 今年, 明年 says nothing about what stands before
        return float(max(-2.5, min(2.5, own / math.sqrt(count))) + lean * 0.4)

    def tense(self, quantity: Quantity, frame: Frame) -> Tense:
        before = self.cues.between(frame.sentence, quantity.start)
        same = self._part_of(quantity, frame)
        if same:
            return Tense(same, None, 1, True)
        anchor = self._anchor(before, frame, quantity)
        if anchor is not None and self._listed_year(anchor, frame):
            return Tense(self._last[1], anchor.cue, 1)
        if anchor is not None:
            return anchor
        return self._unanchored(quantity, frame, before)

    def _listed_year(self, anchor: Tense, frame: Frame) -> bool:
        """2025年30名、2026年35名: years in one list share their tense."""
        if anchor.cue is None or anchor.cue.tense != "year" or self._last[0] != frame.number:
            return False
        return self.text[self._last[2] : anchor.cue.start] in ("、", "和", "及")

    def _part_of(self, quantity: Quantity, frame: Frame) -> str:
        """其中 names a part of what stands before it; the part shares its tense."""
        sentence, name, end = self._last
        if sentence != frame.number or not name:
            return ""
        where = self.text.rfind("其中", end, quantity.start)
        if where < 0 or self.text.find("。", end, where) >= 0:
            return ""
        inside = self.cues.between(where, quantity.start)
        return "" if any(c.kind in ("state", "will", "period", "weak") and c.tense != "year" for c in inside) else name

    def _anchor(self, before: list[Cue], frame: Frame, quantity: Quantity) -> Tense | None:
        for cue in reversed(before):
            if cue.kind == "verb" or cue.tense == "month":
                continue
            if cue.tense == EXAMPLE:
                return Tense(EXAMPLE, cue, 2)
            if cue.kind == "state" and (self.genre.rules or self._conditional(cue, quantity)):
                continue
            if cue.word == "争取" and any(
                c.tense == PAST and c.kind == "period" and c.end <= cue.start for c in before
            ):
                continue  # 前三季度争取债券18亿元: won, not aimed at
            if cue.kind == "state" and self._over(cue, before, quantity, frame):
                continue
            name = self._of_period(cue, frame.sentence, frame.sentence_end)
            if cue.kind in ("state", "weak") and self._willed(before, cue):
                name = PLAN
            return Tense(name, cue, 1 if cue.kind == "weak" or cue.tense == "year" else 2)
        return None

    def _over(self, cue: Cue, before: list[Cue], quantity: Quantity, frame: Frame) -> bool:
        """In a sentence that plans, 已建的30个 or …了 does not reach beyond its own clause."""
        if cue.end > frame.clause:
            return False
        plans = any(c.tense == PLAN and c.kind in ("will", "weak", "period") and c.start < cue.start for c in before)
        return plans and (
            cue.word == "了"
            or self.text.find(";", cue.end, quantity.start) >= 0
            or self.text[cue.end + 1 : cue.end + 2] == "的"
        )

    def _conditional(self, cue: Cue, quantity: Quantity) -> bool:
        """获评…的,奖励…: a condition, not news; 累计不超过 sets a cap."""
        if cue.word == "累计" and (quantity.comparator == "le" or quantity.cue == "满"):
            return True
        stop = _PAUSE.search(self.text, cue.end)
        return stop is not None and self.text[stop.start() - 1] == "的" and cue.end < stop.start()

    def _willed(self, before: list[Cue], state: Cue) -> bool:
        """力争累计…, 预计仍有…: a word of will in the same clause governs a word of state."""
        left = max(self.text.rfind(mark, max(0, state.start - REACH), state.start) for mark in ",;。\n")
        return state.word != "了" and any(c.kind == "will" and left < c.start < state.start for c in before)

    def _unanchored(self, quantity: Quantity, frame: Frame, before: list[Cue]) -> Tense:
        after = [c for c in self.cues.between(quantity.end, frame.clause_end) if c.kind in ("state", "will")]
        if after:
            return Tense(after[0].tense, after[0], 1)
        carried = self._carry.get(frame.number, "")
        score = -0.15 + self._local(quantity.start, -1) + {PLAN: 1.6, PAST: -1.6}.get(carried, 0.0)
        if not carried and self._pivot > frame.sentence:
            score -= 1.8
        verbs = [c for c in before if c.kind == "verb" and c.start >= frame.clause]
        if verbs:
            score += 0.7 if verbs[-1].tense == PLAN else -0.7
        if quantity.comparator in ("ge", "le") and not quantity.approx and not quantity.strict:
            score += 0.8
        sentence, previous, _ = self._last
        if previous in (PLAN, PAST):
            near = (0.7 if verbs else 1.0) if sentence == frame.number else 0.0 if verbs else 0.6
            score += near if previous == PLAN else -near
        name = PLAN if score > 0 else PAST
        if carried == name:
            return Tense(name, None, 1, True)
        return Tense(name, verbs[-1] if verbs and verbs[-1].tense == name else None, 1 if abs(score) > 1.5 else 0)
