"""A document's text as it is shown: sections, paragraphs, marked spans, gaps; furniture set apart.

Pure functions over the text and the stored offsets. Every code point of the text lies in exactly one
piece, is furniture, or belongs to a line without a letter or digit, so a selection on the page maps
back to offsets of the document.
"""

from __future__ import annotations

import itertools
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

_SHOWN_FURNITURE = 2  # shorter pieces are stray bars and say nothing


@dataclass(frozen=True, slots=True)
class Mark:
    """A span to mark: `key` names its commitment, or is negative for a statement that breaks off."""

    start: int
    end: int
    key: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text; `key` is None outside of marks, and `first` tells where a mark begins."""

    start: int
    text: str
    key: int | None = None
    first: bool = False


@dataclass(slots=True)
class Block:
    """A paragraph, a heading, furniture of the page, or a gap of `length` code points (None: unknown)."""

    kind: Literal["p", "h", "aside", "gap"]
    start: int
    pieces: list[Piece] = field(default_factory=list)
    length: int | None = None
    note: str = ""

    @property
    def text(self) -> str:
        return "".join(piece.text for piece in self.pieces)


@dataclass(slots=True)
class Section:
    """A heading with what stands under it, and the keys of the marks inside."""

    title: str
    blocks: list[Block]

    @property
    def keys(self) -> list[int]:
        return [p.key for block in self.blocks for p in block.pieces if p.key is not None and p.first]

    @property
    def paragraphs(self) -> int:
        return sum(1 for block in self.blocks if block.kind == "p")

    @property
    def has_gap(self) -> bool:
        return any(block.kind == "gap" for block in self.blocks)


def sections_of(text: str, structure: dict[str, Any], marks: Sequence[Mark]) -> list[Section]:
    """The whole document in order. Marks may overlap; the later one begins where the earlier ends."""
    flat = _without_overlap(sorted(marks, key=lambda mark: (mark.start, mark.end)))
    sections = [Section("", [])]
    for block in _blocks(text, structure, flat):
        if block.kind == "h":
            sections.append(Section(block.text.strip(), []))
        sections[-1].blocks.append(block)
    return [section for section in sections if section.blocks]


def _without_overlap(marks: Sequence[Mark]) -> list[Mark]:
    """Cut the start of a mark that begins inside the one before; one wholly covered keeps its place and no length."""
    result: list[Mark] = []
    reach = 0
    for mark in marks:
        covered = mark.end <= reach
        start, end = (mark.start, mark.start) if covered else (max(mark.start, reach), mark.end)
        result.append(Mark(start, end, mark.key))
        reach = max(reach, mark.end)
    return sorted(result, key=lambda mark: mark.start)


def _blocks(text: str, structure: dict[str, Any], marks: Sequence[Mark]) -> Iterator[Block]:
    furniture = [(f["start"], f["end"]) for f in structure.get("furniture", [])]
    heads = {h["start"]: h["end"] for h in structure.get("headings", []) if h["level"] <= 2}
    gaps = list(structure.get("gaps", []))
    starts = [mark.start for mark in marks]
    cuts = _cuts(text, structure)
    for start, end in itertools.pairwise(cuts):
        while gaps and gaps[0]["position"] < end:
            gap = gaps.pop(0)
            yield Block("gap", gap["position"], length=gap["length"], note=gap["note"])
        block = _block(text, start, end, furniture, heads)
        if block is not None:
            inside = marks[bisect_left(starts, start) - _reaching(marks, starts, start) : bisect_left(starts, end)]
            block.pieces = list(_pieces(text, start, end, inside))
            yield block
    for gap in gaps:
        yield Block("gap", gap["position"], length=gap["length"], note=gap["note"])


def _reaching(marks: Sequence[Mark], starts: Sequence[int], position: int) -> int:
    """1 when the mark before `position` reaches over it."""
    index = bisect_left(starts, position) - 1
    return 1 if index >= 0 and marks[index].end > position else 0


def _cuts(text: str, structure: dict[str, Any]) -> list[int]:
    """Where blocks begin: line starts, headings and their ends, furniture and its ends, and the end of the text."""
    cuts = {0, len(text)}
    at = text.find("\n")
    while at >= 0:
        cuts.add(at + 1)
        at = text.find("\n", at + 1)
    for head in structure.get("headings", []):
        cuts.add(head["start"])
        if head["level"] <= 2:
            cuts.add(_behind_heading(text, head["end"]))
    for piece in structure.get("furniture", []):
        cuts.update((piece["start"], piece["end"]))
    return sorted(cut for cut in cuts if 0 <= cut <= len(text))


def _behind_heading(text: str, end: int) -> int:
    """The full stop behind a heading in the middle of a line belongs to it, not to the sentence that follows."""
    return end + 1 if text[end : end + 1] in {"。", "："} else end


def _block(
    text: str, start: int, end: int, furniture: Sequence[tuple[int, int]], heads: dict[int, int]
) -> Block | None:
    """The kind of block that a range is; None for blank lines and stray bars."""
    if not text[start:end].strip():
        return None
    index = bisect_left(furniture, (start + 1, 0)) - 1
    if index >= 0 and furniture[index][0] <= start < furniture[index][1]:
        return Block("aside", start) if end - start > _SHOWN_FURNITURE else None
    if not any(char.isalnum() for char in text[start:end]):
        return None
    return Block("h" if start in heads else "p", start)


def _pieces(text: str, start: int, end: int, marks: Sequence[Mark]) -> Iterator[Piece]:
    at, stop = start, start + len(text[start:end].rstrip("\n"))
    for mark in marks:
        begin = min(max(mark.start, at), stop)
        close = max(begin, min(mark.end, stop))
        if begin > at:
            yield Piece(at, text[at:begin])
        yield Piece(begin, text[begin:close], mark.key, first=mark.start >= start)
        at = close
    if at < stop:
        yield Piece(at, text[at:stop])
