"""From the page to one running text: blanks and wrapped lines closed up, breaks kept, offsets mapped back."""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass

from . import furniture, tables
from .model import Furniture, Gap
from .script import fold

HARD = "\x1e"  # stands for a notice that was cut out: whatever is left and right of it does not belong together
_BLANKS = re.compile(r"\s+")
_MARKER = re.compile(
    r"[一二三四五六七八九十]{1,3}、|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十百\d]{1,4}[章节条]"
    r"|[一二三四五六七八九十]是|[①-⑳]|\(\d{1,2}\)|\d{1,2}[.、](?!\d)|附件\d?[:.]|[●■◆▲★·]"
)
_STRONG_MARKER = re.compile(
    r"[一二三四五六七八九十]{1,3}、[^一二三四五六七八九十]|\([一二三四五六七八九十]{1,3}\)|第[一二三四五六七八九十百]{1,4}[章节条]|[一二三四五六七八九十]是"
)
_ENDS = "。!?;:……"
_PHONE_LEFT = re.compile(r"[-/:.]\d*$|\d[-/:]\d+$")
_CELL_BLANK = re.compile(r"(?<=\d) (?=\d)")
_NEW_NUMBER = re.compile(r"(?:19|20)\d\d年")


@dataclass(frozen=True, slots=True)
class Layout:
    """`text` is folded and closed up; `origin(i)` gives the offset in the original."""

    original: str
    text: str
    starts: tuple[int, ...]  # where each kept piece starts in `text`
    origins: tuple[int, ...]  # and in the original
    cells: tuple[tuple[int, int, tables.Cell], ...]  # numeric table cells, offsets in `text`
    furniture: tuple[Furniture, ...]
    gaps: tuple[Gap, ...]

    def origin(self, position: int) -> int:
        """Offset in the original of a character of `text`."""
        piece = bisect_right(self.starts, position) - 1
        return self.origins[piece] + position - self.starts[piece]

    def span(self, start: int, end: int) -> tuple[int, int]:
        piece = bisect_right(self.starts, start) - 1
        shift = self.origins[piece] - self.starts[piece]
        if piece + 1 == len(self.starts) or end <= self.starts[piece + 1]:
            return start + shift, end + shift
        return start + shift, self.origin(end - 1) + 1

    def local(self, origin: int) -> int:
        """The position in `text` of an original offset, or of the next kept character."""
        piece = bisect_right(self.origins, origin) - 1
        if piece < 0:
            return 0
        inside = self.starts[piece] + origin - self.origins[piece]
        limit = self.starts[piece + 1] if piece + 1 < len(self.starts) else len(self.text)
        return min(inside, limit)


def arrange(original: str) -> Layout:
    """Fold, recognise furniture and tables, close up."""
    folded = fold(original)
    if "\r" in folded:
        folded = folded.replace("\r\n", " \n").replace("\r", "\n")
    found, gaps = furniture.find(folded)
    plain = _blank(folded, found)
    grid = tables.find(plain, original if len(original) == len(plain) else plain)
    bars = furniture.pipes(plain, [(t.start, t.end) for t in grid])
    plain = _blank(plain, bars)
    text, starts, origins = _close_up(plain, grid)
    layout = Layout(
        original, text, starts, origins, (), tuple(sorted([*found, *bars], key=lambda f: f.start)), tuple(gaps)
    )
    if not grid:
        return layout
    cells = tuple((layout.local(c.start), layout.local(c.end - 1) + 1, c) for t in grid for c in t.cells)
    return Layout(original, text, starts, origins, cells, layout.furniture, layout.gaps)


def _blank(text: str, pieces: list[Furniture]) -> str:
    if not pieces:
        return text
    parts, position = [], 0
    for piece in pieces:
        fill = HARD if piece.kind in ("site_notice", "navigation", "columns", "title_bar") else " "
        parts += [text[position : piece.start], fill * (piece.end - piece.start)]
        position = piece.end
        if piece.kind == "page_number" and text[position : position + 1] == "\n":
            parts.append(" ")
            position += 1  # the sentence may go on over the page
    parts.append(text[position:])
    return "".join(parts)


def _close_up(plain: str, grid: list[tables.Table]) -> tuple[str, tuple[int, ...], tuple[int, ...]]:
    """Join the pieces between blanks; each blank becomes nothing, one blank, a tab or a line break."""
    pieces: list[str] = []
    starts: list[int] = []
    origins: list[int] = []
    length = last = 0

    def keep(piece: str, origin: int) -> None:
        nonlocal length
        pieces.append(piece)
        starts.append(length)
        origins.append(origin)
        length += len(piece)

    ranges = [(t.start, t.end) for t in grid]
    inner = {m.start() for t in grid for c in t.cells for m in _CELL_BLANK.finditer(plain, c.start, c.end)}
    line_start = table = 0
    for match in _BLANKS.finditer(plain):
        start, end = match.span()
        while table < len(ranges) and ranges[table][1] < start:
            table += 1
        in_table = table < len(ranges) and ranges[table][0] <= start <= ranges[table][1]
        if start > last:
            keep(plain[last:start], last)
        joint = "" if start in inner else _joint(plain, start, end, line_start, in_table)
        if joint:
            keep(joint, start)
        if "\n" in match[0] or HARD in match[0]:
            line_start = end
        last = end
    if last < len(plain):
        keep(plain[last:], last)
    if not pieces:
        return "", (0,), (0,)
    return "".join(pieces), tuple(starts), tuple(origins)


def _joint(plain: str, start: int, end: int, line_start: int, in_table: bool) -> str:
    if start == 0 or end == len(plain):
        return ""
    blank = plain[start:end]
    if in_table:
        return "\n" if "\n" in blank else "\t"
    if HARD in blank:
        return "\n"
    if "\n" in blank:
        return "" if blank.count("\n") == 1 and _wrapped(plain, start, end, line_start) else "\n"
    return _inner_blank(plain, start, end)


def _wrapped(plain: str, start: int, end: int, line_start: int) -> bool:
    """Whether a line goes on in the next one (a PDF wraps anywhere, also inside a number)."""
    before, after = plain[start - 1], plain[end]
    if before.isdigit() and (after.isdigit() or after in ".,%"):
        return True
    if before == "." and plain[start - 2].isdigit() and after.isdigit() and start - line_start > 4:
        return True
    if before in _ENDS or _MARKER.match(plain, end):
        return False
    line = plain[line_start:start]
    if before.isdigit() or before in ",、-~(“至到由从每余多近约第" or after in ",。;、)”%余多万亿":
        return True
    if _STRONG_MARKER.match(line) and not re.search(r"[,。;]", line):
        return False
    return "," in line or "。" in line or ";" in line or start - line_start >= 22


def _inner_blank(plain: str, start: int, end: int) -> str:
    before, after = plain[start - 1], plain[end]
    if before.isdigit() and after.isdigit():
        return _between_digits(plain, start, end)
    if _STRONG_MARKER.match(plain, end) or (before in _ENDS and _MARKER.match(plain, end)):
        return "\n"
    if end - start >= 2 and before > "\u2e7f" and after > "\u2e7f":
        return " "
    return " " if before > "\u4dff" and after > "\u4dff" else ""


def _between_digits(plain: str, start: int, end: int) -> str:
    """1 050 is one number, 0591-2856 1190 and 14:00 20 are not."""
    left = plain[max(0, start - 24) : start]
    if end - start > 1 or _PHONE_LEFT.search(left):
        return " "
    if _NEW_NUMBER.match(plain, end) and not plain[start - 2 : start - 1].isdigit():
        return " "  # 表2 2026年
    return ""
