"""What a sentence stands under in its document, and the clause that a number stands in."""

from __future__ import annotations

import re
from dataclasses import dataclass

from qiaowu.commitments.models import Commitment, SourceDocument
from qiaowu.indicators.models import Target

_NUMBER = re.compile(
    r"\s*(?P<no>[一二三四五六七八九十]+、|[(（][一二三四五六七八九十]+[)）])\s*(?P<text>.*)", re.DOTALL
)
_EDGES = "，。；、：！？,;:!?\n"
SHOWN_LEVELS = 2
LONGEST = 40


@dataclass(frozen=True)
class Heading:
    """A heading of the document: its number, its words, and what stands behind the comma."""

    number: str
    title: str
    rest: str = ""


def heading_of(target: Target) -> Heading:
    """The two upper headings above the sentence as one, else the mechanism of the indicator."""
    said = target.commitment
    path = _path(said.document, said.span.start)
    if not path:
        return Heading("", target.indicator.mechanism)
    numbered = [_NUMBER.fullmatch(text) for text in path]
    number = "".join(_bare(found["no"]) for found in numbered if found)
    last = numbered[-1]["text"] if numbered[-1] else path[-1]
    title, _comma, rest = last.strip().replace(",", "，").partition("，")
    return Heading(number, title[:LONGEST].rstrip("。"), rest[:LONGEST].rstrip("。"))


def _path(document: SourceDocument, start: int) -> list[str]:
    """Headings of the upper levels above a place, as written, from the outermost inwards."""
    above: dict[int, str] = {}
    for head in document.structure.get("headings", []):
        if head["start"] > start:
            break
        if head["level"] <= SHOWN_LEVELS:
            above = {level: text for level, text in above.items() if level < head["level"]}
            above[head["level"]] = document.text[head["start"] : head["end"]]
    return list(above.values())


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
