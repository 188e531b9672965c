"""Where a quantity stands: its sentence, its clause, the words on both sides of it."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import NamedTuple

_SENTENCE = re.compile(r"[^。!?\n\t]+(?:[。!?]+[”)]?|\n|\t|$)|[。!?\n\t]+")
_CLAUSE_END = re.compile(r"[,。;!?\n\t:]")


REACH = 400  # how far words govern a number; longer sentences exist only in broken pages


class Frame(NamedTuple):
    """Offsets in the running text; sentence and clause are cut to REACH on both sides."""

    sentence: int
    sentence_end: int
    clause: int
    clause_end: int
    number: int  # of the sentence


class Sentences:
    """The sentences of a text and the frame of any place in it."""

    __slots__ = ("ranges", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.ranges = [(m.start(), m.end()) for m in _SENTENCE.finditer(text)]
        self.starts = [start for start, _ in self.ranges]

    def index(self, position: int) -> int:
        return max(0, bisect_right(self.starts, position) - 1)

    def frame(self, start: int, end: int) -> Frame:
        if not self.ranges:
            return Frame(0, len(self.text), 0, len(self.text), 0)
        index = self.index(start)
        first, last = self.ranges[index]
        first, last = max(first, start - REACH), min(last, end + REACH)
        text = self.text
        left = text.rfind(",", first, start)
        floor = left if left > first else first
        left = max(left, text.rfind(";", floor, start), text.rfind(":", floor, start), text.rfind("。", floor, start))
        stop = _CLAUSE_END.search(text, end, last)
        return Frame(first, last, max(left + 1, first), stop.start() if stop else last, index)
