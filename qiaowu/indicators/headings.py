"""What a sentence stands under in its document, and the clause that a number stands in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from qiaowu.commitments.models import Commitment, SourceDocument
from qiaowu.indicators.models import Target

_NUMBER = re.compile(
    r"\s*(?P<no>[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）])\s*(?P<text>.*)", re.DOTALL
)
_EDGES = "，。；、：！？,;:!?\n"
SHOWN_LEVELS = 2
LONGEST = 40


_DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True)
class Heading:
    """A heading of the document: its number, its words, and what stands behind the comma.

    `lost`: the document has a gap where the heading was; `title` is then the mechanism of the indicator.
    """

    number: str
    title: str
    rest: str = ""
    lost: bool = False

    @property
    def whole(self) -> str:
        """The heading as one text: 以“学”字为先，织密学习宣传网络; without what is only a remark."""
        return f"{self.title}，{self.rest}" if self.rest and not self.lost else self.title


@dataclass(frozen=True)
class Head:
    """A heading above a sentence, as written; of one that a gap swallowed only its number is known."""

    level: int
    number: str
    text: str = ""
    gap: int | None = None
    """Characters missing where it stood; 0 where nobody says how many, None for a heading that is there."""


def heading_of(target: Target) -> Heading:
    """The two upper headings above the sentence as one, else the mechanism of the indicator."""
    said = target.commitment
    path = _path(said.document, said.span.start)
    if not path:
        return Heading("", target.indicator.mechanism)
    number, last = "".join(_bare(head.number) for head in path), path[-1]
    if last.gap is not None:
        return Heading(number, target.indicator.mechanism, _missing(last.gap), lost=True)
    title, __, rest = last.text.strip().replace(",", "，").partition("，")
    return Heading(number, title[:LONGEST].rstrip("。"), rest[:LONGEST].rstrip("。"))


def _missing(characters: int) -> str:
    return _("原文此处缺约 %d 字，标题待补") % characters if characters else _("原文此处有缺，标题待补")


def _path(document: SourceDocument, start: int) -> list[Head]:
    """Headings of the upper levels above a place, from the outermost inwards, those that a gap swallowed included."""
    above: dict[int, Head] = {}
    for place, head in heads_of(document):
        if place > start:
            break
        above = {level: kept for level, kept in above.items() if level < head.level}
        above[head.level] = head
    return list(above.values())


def heads_of(document: SourceDocument) -> list[tuple[int, Head]]:
    """The upper headings with their places; where their numbers jump over a gap, what must have stood in it."""
    found = [
        (head["start"], _head(head["level"], document.text[head["start"] : head["end"]]))
        for head in document.structure.get("headings", [])
        if head["level"] <= SHOWN_LEVELS
    ]
    for gap in document.structure.get("gaps", []):
        before = [head for place, head in found if place <= gap["position"]]
        after = [head for place, head in found if place > gap["position"]]
        lost = [(gap["position"], head) for head in _swallowed(before, after, gap.get("length") or 0)]
        at = len(before)
        found[at:at] = lost
    return found


def _head(level: int, text: str) -> Head:
    numbered = _NUMBER.fullmatch(text)
    return Head(level, numbered["no"], numbered["text"]) if numbered else Head(level, "", text)


def _swallowed(before: list[Head], after: list[Head], gap: int) -> Iterator[Head]:
    """The headings in effect behind a gap that the numbers around it say are missing, the outer one first."""
    outer = _number_of([head for head in before if head.level == 1][-1:])
    following = _number_of([head for head in after if head.level == 1][:1])
    inside = _since_outer(before)
    behind = next(iter(after), None)
    inner = _number_of([behind]) if behind is not None and behind.level == SHOWN_LEVELS else 0
    new = bool(outer and following > outer + 1) or bool(outer and inner and inside and inner <= inside)
    if new:
        number = following - 1 if following > outer + 1 else outer + 1
        yield Head(1, f"{numeral(number)}、", gap=gap)
        inside = 0
    if inner > inside + 1:
        yield Head(SHOWN_LEVELS, f"（{numeral(inner - 1)}）", gap=gap)


def _since_outer(before: list[Head]) -> int:
    """Number of the last inner heading under the outer one that holds."""
    last = next(iter(before[-1:]), None)
    return _number_of([last]) if last is not None and last.level == SHOWN_LEVELS else 0


def _number_of(heads: Sequence[Head | None]) -> int:
    """一、 as 1, （十二） as 12; 0 for a heading without a number."""
    text = "".join(char for char in heads[0].number if char in _DIGITS or char == "十") if heads and heads[0] else ""
    if "十" not in text:
        return _DIGITS.index(text) if len(text) == 1 else 0
    tens, __, ones = text.partition("十")
    return (_DIGITS.index(tens) if tens else 1) * 10 + (_DIGITS.index(ones) if ones else 0)


def numeral(number: int) -> str:
    """1..99 in characters: 一, 十, 十一, 二十, 二十三."""
    tens, ones = divmod(number, 10)
    head = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return head + (_DIGITS[ones] if ones else "")


def _bare(number: str) -> str:
    """二、 as 二, （一） as (一): short enough for the head of a group."""
    return number.rstrip("、").replace("（", "(").replace("）", ")")


def clause_of(said: Commitment) -> str:
    """The clause of the document in which the number stands: 力争到位资金3亿元以上."""
    text = said.document.text
    start, end = said.span.start, said.span.end
    while start > said.sentence_start and text[start - 1] not in _EDGES:
        start -= 1
    while end < said.sentence_end and text[end] not in _EDGES:
        end += 1
    clause = text[start:end].strip()
    return clause if said.span.text in clause and len(clause) <= LONGEST else said.span.text
