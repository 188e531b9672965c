"""Headings, sentences and broken-off statements of a document."""

from __future__ import annotations

import re
from bisect import bisect_right

from .layout import Layout
from .model import Heading, Truncated

_HAN = "一二三四五六七八九十"
_HEADING = re.compile(
    rf"[\n。;!?:](?:(?P<l1>[{_HAN}]{{1,3}}、|第[{_HAN}]{{1,3}}[章部篇](?:分)?)|(?P<l2>\([{_HAN}]{{1,3}}\)|第[{_HAN}]{{1,3}}节)|(?P<l3>[{_HAN}]是(?:要)?|\d{{1,2}}[.、](?!\d))|(?P<l4>\(\d{{1,2}}\)|[①-⑳]))(?P<title>[^。;:\n\t]{{2,50}})(?=[。;:\n]|$)"
)
_DANGLING = re.compile(
    r"(?:不得?(?:低|少|高|多|小|大|超)(?:于|过)?|(?<![表传到发直])达到?|提[高升][到至]|增[加长][到至]|降[低]?[到至]|控制在|超过|突破|约|至少|最[高多低少](?:为|达)?|(?:第|共计|总计|合计|约为|新增|完成率|占比))\s*$"
)
_STOP = re.compile(r"……*|\.\.\.+|\n")  # each begins with a fixed character: found far sooner than …+


def headings(layout: Layout) -> tuple[list[Heading], list[tuple[int, int, str]]]:
    """Headings with offsets in the original, and (position in the running text, level, title) for look-ups."""
    found: list[Heading] = []
    places: list[tuple[int, int, str]] = []
    # with one more break in front, the mark before a heading stands where the heading stands in the text
    for match in _HEADING.finditer("\n" + layout.text):
        level = next(i for i in range(1, 5) if match[f"l{i}"])
        start, end = layout.span(match.start(), match.end() - 1)
        title = match["title"].strip()
        found.append(Heading(start, end, level, title))
        places.append((match.start(), level, title))
    return found, places


class Outline:
    """Which titles stand above a place."""

    __slots__ = ("_paths", "_starts")

    def __init__(self, places: list[tuple[int, int, str]]) -> None:
        self._starts = [p[0] for p in places]
        self._paths: list[tuple[str, ...]] = []
        stack: list[tuple[int, str]] = []
        for _, level, title in places:
            stack = [item for item in stack if item[0] < level]
            stack.append((level, title))
            self._paths.append(tuple(t for _, t in stack))

    def above(self, position: int) -> tuple[str, ...]:
        index = bisect_right(self._starts, position) - 1
        return self._paths[index] if index >= 0 else ()


def truncated(layout: Layout) -> list[Truncated]:
    """Statements that stop before their value: at an ellipsis, at a cut notice, at the end of the text."""
    text, found = layout.text, []
    for stop, sign in [*((m.start(), m[0]) for m in _STOP.finditer(text)), (len(text), "")]:
        if sign == "\n" and not layout.gaps:
            continue
        left = text[max(0, stop - 60) : stop]
        if not left or not _DANGLING.search(left):
            continue
        if sign == "\n" and not _near_gap(layout, stop):
            continue
        clause = stop - len(left) + max(left.rfind(mark) for mark in ",。;\n") + 1
        start, end = layout.span(clause, stop)
        found.append(Truncated(start, end, f"“{text[clause:stop]}”之后原文中断,数值缺失,请按原件补录"))
    return found


def _near_gap(layout: Layout, stop: int) -> bool:
    origin = layout.origin(stop - 1)
    return any(0 <= gap.position - origin <= 6 for gap in layout.gaps)
