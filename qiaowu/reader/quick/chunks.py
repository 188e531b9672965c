"""A message cut into sentences, list items, and the short items that commas part: 5/7鹭尾村24人,5/14沙洲33人."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import NamedTuple

from . import counts
from .kinds import classify
from .units import UnitTable

_ITEM = re.compile(
    r"(?:(?<=[:;。\n,])|^)[^\S\n]*(?:\d{1,2}(?:[.、](?!\d)|\)\s?)|[①-⑩]|[❶-❿]|\(\d{1,2}\)|\([一二三四五六七八九十]\)|[一二三四五六七八九]、|[一二三四五六]是|第[一二三四五六][,、:]|[-*·]\s*(?=[\u4e00-\u9fff\d]))|(?<=[^\S\n])\d{1,2}\)\s?"
)
_STOP = re.compile(r"[。;!]+(?:[”」)])?|\n+")
OWN_TIME = re.compile(
    r"[\s(]*(?:20\d\d[年./-])?(?:\d{1,2}[:./]\d{1,2}(?!\d*\s*[万wW亿])|\d{1,2}月\d{1,2}|(?:上|本|这)?(?:周|星期|礼拜)[一二三四五六日天]|[上下]午|[今昨前][天日晚早]|\d{1,2}[日号])"
)
OWN_DAY = re.compile(r"\d{1,2}[./]\d{1,2}|\d{1,2}月\d{1,2}|周[一二三四五六日]|\d{1,2}[日号]|[昨今前][天晚]")
OWN_CLOCK = re.compile(r"\s*(?:[上下]午)?\d{1,2}(?::\d\d|[点时])")
ASKING = re.compile(r"来电|来访|[来询]问|咨询|反映|投诉|求助|来办|想办|窗口|留言|要求")
_AMONG = re.compile(r"\s*(?:其中|分别是|分别为)[:]?")
_EACH = re.compile(r"各自?|(?:都|均)已?(?:完成|更新|换)|陆续|依次|分别|先后|两场|三场|都(?:搞|办|开展|组织)")
_TAIL = re.compile(
    r"[\s]*(?:[两三四五几\d]个?(?:村|社区|地方?|边|场|次)|各村|大家)?(?:学习|活动)?(?:内容|主题)?(?:都|均|统一)(?:是|为|学|讲|围绕|以)"
)


class Piece(NamedTuple):
    start: int
    end: int
    listed: bool  # a list mark stood before it
    head: bool = False  # says what the items behind it are: 甲村、乙村各办一场


def pieces(body: str, table: UnitTable) -> list[Piece]:
    """Sentences and list items without their marks, in order."""
    found: list[Piece] = []
    marks = [m.span() for m in _ITEM.finditer(body)]
    starts = [0, *(end for _, end in marks)]
    ends = [*(start for start, _ in marks), len(body)]
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        listed = number > 0
        for sentence in _sentences(body, start, end):
            parts = _parted(body, sentence, table)
            for left, right in parts:
                head = len(parts) > 2 and (left, right) == parts[0] and bool(_EACH.search(body, left, right))
                found.append(Piece(left, right, listed, head))
                listed = False
    return found


def _sentences(body: str, start: int, end: int) -> list[tuple[int, int]]:
    result, position = [], start
    for match in _STOP.finditer(body, start, end):
        result.append((position, match.end()))
        position = match.end()
    result.append((position, end))
    return [(left, right) for left, right in result if body[left:right].strip()]


def _parted(body: str, sentence: tuple[int, int], table: UnitTable) -> list[tuple[int, int]]:
    """A sentence at the commas before its items, and behind the colon of its heading."""
    start, end = sentence
    cuts: list[int] = []
    for match in re.finditer(r"(?<!\d):|:(?!\d)", body[start:end]):
        colon = start + match.start()
        if colon - start < 40 and counts.heads(body[start:colon]) is None and _item(body[colon + 1 : end], table):
            cuts.append(colon + 1)
            break
    cuts += _commas(body, cuts[-1] if cuts else start, end, table, headed=bool(cuts))
    edges = [start, *cuts, end]
    return [(left, right) for left, right in pairwise(edges) if body[left:right].strip(" ,\n")]


def _commas(body: str, start: int, end: int, table: UnitTable, *, headed: bool) -> list[int]:
    calls = _calls(body, start, end)
    if calls:
        return calls
    marks = [(start + m.start(), start + m.end()) for m in re.finditer(r",|、|\s+", body[start:end])]
    starts = [start, *(after for _, after in marks)]
    stops = [*(before for before, _ in marks), end]
    chunks = [body[a:b] for a, b in zip(starts, stops, strict=True)]
    items = [n for n, chunk in enumerate(chunks) if is_item(chunk, table) or (_dated(chunk, table) and classify(chunk))]
    if len(items) < 2:
        return []
    dated = all(OWN_DAY.search(chunks[n]) for n in items)
    head = "".join(chunks[: items[0]])
    if not headed and not dated and not _EACH.search(head) and ":" not in head:
        return []
    tails = [n for n in range(items[-1] + 1, len(chunks)) if _TAIL.match(chunks[n])]
    skips = {n: _AMONG.match(chunks[n]) for n in items}
    return [
        starts[n] + (skip.end() if (skip := skips.get(n)) else 0) for n in [*items, *tails[:1]] if starts[n] > start
    ]


def _calls(body: str, start: int, end: int) -> list[int]:
    """9:05 来电咨询…,9:40 又有人来问…: where each clause with a clock of its own begins, from two on."""
    edges = [start, *(start + m.end() for m in re.finditer(r",", body[start:end])), end]
    own = [a for a, b in pairwise(edges) if OWN_CLOCK.match(body[a:b]) and ASKING.search(body[a:b])]
    return [a for a in own if a > start] if len(own) > 1 else []


def _item(text: str, table: UnitTable) -> bool:
    """An item with a number of persons, or with a day of its own and a kind: 周五茶山村换宣传栏."""
    return is_item(text, table) or bool(OWN_TIME.match(text) and classify(text))


def _dated(text: str, table: UnitTable) -> bool:
    """A day of its own at the start, or a unit at the start and a day behind it."""
    return bool(OWN_TIME.match(text)) or (bool(OWN_DAY.search(text)) and starts_with_unit(text, table))


def starts_with_unit(text: str, table: UnitTable) -> bool:
    lead = OWN_TIME.match(text)
    skip = lead.end() if lead else 0
    return any(m.start <= skip + len(text) - len(text.lstrip(" ,\n")) + 5 for m in table.find(text)[:1])


def is_item(text: str, table: UnitTable) -> bool:
    """A unit or a day at the start, and a number of persons: 沙洲社区33人."""
    among = _AMONG.match(text)
    text = text[among.end() :] if among else text
    if counts.heads(text) is None:
        return False
    return bool(OWN_TIME.match(text)) or starts_with_unit(text, table)
