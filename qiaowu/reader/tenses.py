"""Past or plan: the evidence on each number is gathered here and weighed; words of time and will weigh most."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import NamedTuple

from . import evidence
from .cues import EXAMPLE, PAST, PLAN, Cue, Cues
from .duty_words import GIVEN
from .frame import REACH, Frame, Sentences
from .genre import Genres
from .neighbours import First, Own
from .quantities import Quantity
from .sections import Sections
from .weights import WEIGHTS

_PAUSE = re.compile(r"[,。;:\n]")
_STRONG = {"will", "ahead", "past", "recent", "now", "state", "le", "event", "year_ahead", "year_gone", "forecast"}
_OPENS_PLAN = {"新的一年", "新一年", "下一步", "今年", "明年", "下一阶段", "下阶段", "接下来", "来年", "今后", "下半年"}
_YEAR_BEFORE = {"上年", "上年度", "上一年", "上一年度", "去年"}
_GIVEN = re.compile(rf"{GIVEN}|返还|扣减")
_TERMS = re.compile(r"的,|按[^,。;]{0,24}[%\d]|最高|不超过|每[人户亩家个项名吨月年台次生]|标准|一次性|额度|上限|限额")
_PAID_OUT = re.compile(r"已|累计|共(?:发放|计|为|向)|发放了|去年|今年以来|兑现|惠及|获得|落实[^,。;]{0,10}\d")
_COMPARED = re.compile(r"同比|环比|(?:比|较)(?:上年|去年|年初|上月|同期)|[升降增减]幅|位居|排名|居全")


class Tense(NamedTuple):
    name: str  # past plan example or ""
    cue: Cue | None
    sure: int
    carried: bool = False
    seen: tuple[str, ...] = ()  # the evidence, for learning the weights
    where: str = ""  # the heading that decides where no word of time does


def _strength(words: str, anchor: Cue | None) -> str:
    return "none" if anchor is None else "strong" if words.partition(":")[0] in _STRONG else "weak"


class Tenses:
    """Judges in the order of the text; carries the period of one sentence into the next."""

    def __init__(
        self,
        text: str,
        sentences: Sentences,
        cues: Cues,
        genres: Genres,
        found: Sequence[tuple[Quantity, Frame]],
        sections: Sections,
    ) -> None:
        self.text, self.sentences, self.cues, self.genres, self.sections = text, sentences, cues, genres, sections
        self.genre = genres.at(0)
        self._last: tuple[int, str, int] = (-1, "", 0)  # sentence, tense and end of the quantity before
        self._grant = (-1, False)
        self._classes: dict[int, str] = {}
        self._numbers = {q.start: seen for (q, _), seen in zip(found, genres.written, strict=True)}
        self._leans: dict[int, tuple[float, int]] = {}
        for q, frame in found:
            score, count = self._leans.get(frame.number, (0.0, 0))
            self._leans[frame.number] = (score + evidence.leaning(self._numbers[q.start]), count + 1)
        self._carry: list[tuple[str, int]] = []
        self._walk()
        self._pivot = next((c.start for c in cues.items if c.tense == PLAN and c.word in _OPENS_PLAN), -1)
        self._first = First(
            [self._own(q, frame) for q, frame in found], [f.number for _, f in found], self._paragraphs()
        )

    def _own(self, q: Quantity, frame: Frame) -> Own:
        """The evidence that does not depend on what other numbers were judged to be."""
        self.genre = self.genres.at(q.start)
        before = self.cues.between(frame.sentence, q.start)
        anchor = self._anchor(before, frame, q)
        seen = self._words_before(q, frame, before, anchor)
        strength = _strength(seen[0], anchor)
        self._around(seen, q, frame, strength)
        return Own(q.start, before, anchor, seen, strength)

    def _paragraphs(self) -> list[int]:
        return [paragraph for _, paragraph in self._carry]

    def _walk(self) -> None:
        """What each sentence inherits: the class of the last period named before it, and in which paragraph."""
        kept, paragraph, cues, last = ("", 0), 0, self.cues.items, 0
        for start, end in self.sentences.ranges:
            if start and self.text[start - 1] == "\n":
                paragraph += 1
            name, where = kept
            self._carry.append((name and f"carry:{name}:{'near' if where == paragraph else 'far'}", paragraph))
            first, last = last, bisect_left(self.cues.starts, end, last)
            for cue in reversed(cues[first:last]):
                if cue.kind in ("period", "weak") and cue.tense != "month" and not self._of_baseline(cue):
                    kept = (self._category(cue), paragraph)
                    break

    def _category(self, cue: Cue) -> str:
        """The years of a text are the same in all its stretches, so a word has one class."""
        known = self._classes.get(cue.start)
        if known is None:
            known = self._classes[cue.start] = self._class_of(cue)
        return known

    def _class_of(self, cue: Cue) -> str:
        if cue.tense == PLAN and cue.word[:4].isdigit() and int(cue.word[:4]) < self.genre.last_year:
            return "past"  # 2024年底前 in a text that knows 2025
        return evidence.category(cue, self.genre.plan_year, self.genre.horizon)

    def tense(self, quantity: Quantity, frame: Frame, same: str = "") -> Tense:
        """`same` is the tense of the whole of which the number is a part (其中)."""
        if same:
            return Tense(same, None, 1, True)
        own = self._first.get(quantity.start) or self._own(quantity, frame)
        anchor = own.anchor
        if anchor is not None and anchor.tense == EXAMPLE:
            return Tense(EXAMPLE, anchor, 2)
        if anchor is not None and self._listed_year(anchor, frame):
            return Tense(self._last[1], anchor, 1)
        strength, weight = own.strength, WEIGHTS.get
        seen = (*own.seen, *self._first.around(quantity.start, strength), *self._before(quantity, frame, strength))
        score = sum([weight(name, 0.0) for name in seen])
        return self._named(score, anchor, own.before, frame, seen, quantity.start)

    def _named(
        self, score: float, anchor: Cue | None, before: list[Cue], frame: Frame, seen: tuple[str, ...], start: int
    ) -> Tense:
        """The sum as a judgement: which word to show for it, and how sure it is."""
        name = PLAN if score > 0 else PAST
        sure = 2 if abs(score) > 2.2 else 1 if abs(score) > 0.8 else 0
        section = self.sections.at(start)
        where = section.word if section.tense == name else ""
        if anchor is not None:
            agrees = (WEIGHTS.get(seen[0], 0.0) > 0) == (score > 0)
            if agrees or (not where and (anchor.kind == "weak" or anchor.tense == "year")):
                return Tense(name, anchor, sure, False, seen)
            return Tense(name, None, sure, True, seen, where)
        verbs = [c for c in before if c.kind == "verb" and c.start >= frame.clause and c.tense == name]
        if section.tense == name:
            return Tense(name, None, sure, True, seen, where)
        return Tense(name, verbs[-1] if verbs else None, min(sure, 1), not verbs, seen)

    def _around(self, seen: list[str], q: Quantity, frame: Frame, strength: str) -> None:
        """Adds to `seen` what the part of the document, the words behind and the other numbers say."""
        section = self.sections.at(q.start)
        if section.tense:
            seen.append(f"section:{section.tense}:{strength}")
        if section.mild:
            seen.append(f"title:{section.mild}:{strength}")
        if strength != "strong":
            carry = self._carry[frame.number][0] if self._carry else ""
            if carry:
                seen.append(carry)
            if not section.tense and self._pivot > frame.sentence:
                seen.append("before_pivot")
        self._behind(q, frame, seen, strength)
        number = self._numbers[q.start] if q.start in self._numbers else evidence.of_number(q)
        seen += number
        total, count = self._leans.get(frame.number, (0.0, 1))
        if count > 1 and strength != "strong":
            seen.append(evidence.bucket("beside", (total - evidence.leaning(number)) / (count - 1), 0.3, 3))
        seen.append(f"{self.genre.document}:{strength}")
        seen.append(self.genre.leaning if strength != "strong" else f"{self.genre.leaning[:6]}:strong")

    def _words_before(self, q: Quantity, frame: Frame, before: list[Cue], anchor: Cue | None) -> list[str]:
        if anchor is None:
            seen = ["none"]
        else:
            name = self._category(anchor)
            place = "clause" if anchor.start >= frame.clause else "part" if self._same_part(anchor, q) else "sentence"
            seen = [f"{name}:{place}"]
            for cue in reversed(before):
                if cue.start < anchor.start and cue.kind != "verb" and cue.tense != "month":
                    seen.append(f"then:{self._category(cue)}" if cue.tense != EXAMPLE else "then:example")
                    break
        verb = next((c for c in reversed(before) if c.kind == "verb"), None)
        if verb is not None and verb.start >= frame.clause:
            seen += evidence.verb(verb.word, verb.tense)
            if verb.start == frame.sentence:
                seen.append("verb:first")
        return seen

    def _same_part(self, cue: Cue, q: Quantity) -> bool:
        return self.text.find(";", cue.end, q.start) < 0

    def _before(self, q: Quantity, frame: Frame, strength: str) -> tuple[str, ...]:
        """What the number before was judged to be, and how near it is."""
        sentence, previous, end = self._last
        if previous not in (PLAN, PAST):
            return ()
        if sentence == frame.number:
            near = "sentence" if self.text.find(";", end, q.start) < 0 else "part"
        elif self._carry and sentence >= 0 and self._carry[sentence][1] == self._carry[frame.number][1]:
            near = "paragraph"
        else:
            near = "far" if self.sections.number(end) == self.sections.number(q.start) else "heading"
        return (f"last:{previous}:{near}:{strength}",)

    def _behind(self, q: Quantity, frame: Frame, seen: list[str], strength: str) -> None:
        for cue in self.cues.between(q.end, frame.sentence_end):
            if cue.kind == "verb" or cue.tense in ("month", EXAMPLE):
                continue
            where = "after" if cue.start < frame.clause_end else "later"
            seen.append(f"{where}:{self._category(cue)}:{strength}")
            break
        if _COMPARED.search(self.text, frame.clause, min(frame.sentence_end, q.end + 12)):
            seen.append(f"compared:{strength}")

    def _listed_year(self, anchor: Cue, frame: Frame) -> bool:
        """2025年30名、2026年35名: years in one list share their tense."""
        if anchor.tense != "year" or self._last[0] != frame.number:
            return False
        return self.text[self._last[2] : anchor.start] in ("、", "和", "及")

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

    def _anchor(self, before: list[Cue], frame: Frame, quantity: Quantity) -> Cue | None:
        """The word of time, state or will that governs the number: the last one that reaches it."""
        for cue in reversed(before):
            if cue.kind == "verb" or cue.tense == "month" or self._of_baseline(cue):
                continue
            if cue.kind == "state" and (
                self.genre.rules
                or self._conditional(cue, quantity, frame)
                or self._over(cue, before, quantity, frame)
                or self._willed(before, cue)
            ):
                continue
            if cue.word in _YEAR_BEFORE and self.grants_here(frame):
                continue  # 按上年度研发费用的10%给予补助: the year of a measure, not of the news
            if cue.word == "争取" and any(
                c.tense == PAST and c.kind == "period" and c.end <= cue.start for c in before
            ):
                continue  # 前三季度争取债券18亿元: won, not aimed at
            return cue
        return None

    def grants_here(self, frame: Frame) -> bool:
        """Whether the sentence promises payments under conditions."""
        if self._grant[0] != frame.number:
            words = self.text[frame.sentence : frame.sentence_end]
            given = bool(_GIVEN.search(words) and _TERMS.search(words)) and not _PAID_OUT.search(words)
            self._grant = (frame.number, given)
        return self._grant[1]

    def _of_baseline(self, cue: Cue) -> bool:
        """由2025年的93%提高到97%: the year belongs to the value that is left behind."""
        return (
            cue.kind in ("period", "weak")
            and self.text[cue.end : cue.end + 1] == "的"
            and self.text[cue.start - 1 : cue.start] in ("由", "从", "自")
        )

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

    def _conditional(self, cue: Cue, quantity: Quantity, frame: Frame) -> bool:
        """获评…的,奖励…: a condition, not news; 累计不超过 sets a cap."""
        if cue.word == "累计" and (quantity.comparator == "le" or quantity.cue == "满" or self.grants_here(frame)):
            return True
        stop = _PAUSE.search(self.text, cue.end)
        return stop is not None and self.text[stop.start() - 1] == "的" and cue.end < stop.start()

    def _willed(self, before: list[Cue], state: Cue) -> bool:
        """力争累计…, 预计仍有…: a word of will in the same clause governs a word of state."""
        wills = [c.start for c in before if c.kind == "will" and c.start < state.start]
        if not wills or state.word == "了":
            return False
        left = max(self.text.rfind(mark, max(0, state.start - REACH), state.start) for mark in ",;。\n")
        return wills[-1] > left
