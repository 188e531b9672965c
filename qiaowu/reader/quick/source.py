"""Where drafts come from: the message without what must not be kept, and the words behind each field.

All offsets are code points of the message. Built on `read` and `masked` alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from qiaowu.reader.script import fold

from .drafts import masked, read
from .sensitive import blank
from .units import UnitTable

Span = tuple[int, int]
_MENTION = re.compile(r"@(?!所有人)\S+")
_STOP = re.compile(r"[。！!\n]")
_STRETCH = re.compile(r"[^。；;！!\n]+[。；;！!]?")
_KIND_WORDS = {
    "group_study": r"[“\"]?1\+N[”\"]?(?:集中学习|联学)?|集中学习|集体学习|学习",
    "relatives_home": r"侨[眷券卷]之家",
    "online_talk": r"云端座谈会?|云座谈|线上座谈|政策云讲堂|线上宣讲",
    "board_update": r"宣传栏|公告栏|橱窗|板报|展板|宣传板",
    "inspection_trip": r"考察团|考察组|考察",
    "fund_receipt": r"到账|收汇|到位|实缴|汇入",
    "station_news": r"海外联络站|联络站",
    "visit": r"走访|看望|慰问|座谈|调研|通电话|连线",
    "ticket": r"来电|来访|窗口|热线|投诉|求助|反映|咨询",
    "suggestion": r"建议|希望|提议",
}


@dataclass(frozen=True, slots=True)
class Masked:
    """A message with blanks where something must not be kept; `cuts` are those places."""

    text: str
    cuts: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A draft record with the stretch that it reports and the words behind its fields.

    `guessed` names fields that the message does not say: the day of sending, the sender as host.
    """

    record: dict[str, Any]
    span: Span
    words: dict[str, Span]
    guessed: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """One message: what may be kept of it, its drafts, why the rest is no record, codes of what was left out."""

    masked: Masked
    found: tuple[Found, ...]
    notes: tuple[str, ...]
    warn: frozenset[str]


def explain(text: str, sent_at: datetime, sender: str, table: UnitTable) -> Reading:
    """Read a message. What must not be kept is in nothing that is returned."""
    draft = read(text, sent_at, sender, table)
    safe = mask(text, draft.records, draft.warn)
    body = fold(safe.text)
    found = []
    for record, spans in zip(draft.records, draft.spans, strict=True):
        words = {name: _trim(body, span) for name, span in spans.items() if name not in _FLAGS and _words(body, span)}
        if "date" not in words and (day := _written_day(body, record["date"])):
            words["date"] = day
        stretch = _stretch(body, words.values())
        if "kind" not in words and (named := _kind_words(body, stretch, record["kind"])):
            words["kind"] = named
        found.append(Found(record, stretch, words, tuple(_guessed(record, words, sender))))
    return Reading(safe, tuple(found), draft.notes, frozenset(draft.warn))


# --- what must not be kept ---


def mask(text: str, records: list[dict[str, Any]] | None = None, warn: Iterable[str] = ()) -> Masked:
    """The message with everything blanked that must not be stored.

    Names behind an @ go too, and so does the whole message when it offers a person or a project
    without consent and gives nothing else.
    """
    cuts: set[Span] = {found.span() for found in _MENTION.finditer(text)}
    cuts.update(_differences(text, masked(text)))
    if "no_consent" in set(warn):
        cuts.update([(0, len(text))] if not records else _unasked(blank(text, cuts)))
    return Masked(blank(text, cuts), tuple(_joined(cuts)))


_UNASKED = re.compile(r"人才|博士|硕士|教授|专家|学者|项目|同意|本人|意向|库")


def _unasked(text: str) -> Iterator[Span]:
    """Stretches that speak of persons or projects, in a message that also holds something else."""
    for stretch in _STRETCH.finditer(text):
        if _UNASKED.search(stretch[0]):
            yield stretch.span()


def _joined(cuts: Iterable[Span]) -> Iterator[Span]:
    """Overlapping and touching spans as one."""
    last: Span | None = None
    for start, end in sorted(cuts):
        if last and start <= last[1]:
            last = (last[0], max(last[1], end))
            continue
        if last:
            yield last
        last = (start, end)
    if last:
        yield last


def _differences(before: str, after: str) -> Iterator[Span]:
    """Stretches that were changed; blanks inside of one belong to it."""
    start: int | None = None
    end = 0
    for at, (old, new) in enumerate(zip(before, after, strict=True)):
        if old != new:
            start, end = (at if start is None else start), at + 1
        elif start is not None and not old.isspace():
            yield start, end
            start = None
    if start is not None:
        yield start, end


# --- where the words stand ---

_FLAGS = {"count_basis", "headcount_approx", "value_approx", "consent", "correction"}
"""They say how another field is meant, and stand in its words."""


def _words(body: str, span: Span) -> str:
    return body[slice(*span)].strip()


def _trim(text: str, span: Span) -> Span:
    inner = text[slice(*span)]
    kept = inner.strip(" \n,，。;；:：、")
    start = span[0] + inner.find(kept)
    return (start, start + len(kept)) if kept else span


def _stretch(body: str, spans: Iterable[Span]) -> Span:
    """The sentences that hold the words of a draft; without words the whole message."""
    found = list(spans)
    if not found:
        return _trim(body, (0, len(body)))
    first, last = min(start for start, _end in found), max(end for _start, end in found)
    stops = [m.end() for m in _STOP.finditer(body, 0, first)]
    after = _STOP.search(body, last)
    return _trim(body, (stops[-1] if stops else 0, after.end() if after else len(body)))


def _written_day(body: str, day: str) -> Span | None:
    """A day written with its month, where the reader does not say from which words it took it."""
    _year, month, number = (int(part) for part in day.split("-"))
    found = re.search(rf"(?<!\d)0?{month}(?:月0?{number}[日号]?|[./-]0?{number})(?!\d)", body)
    return found.span() if found else None


def _kind_words(body: str, stretch: Span, kind: str) -> Span | None:
    pattern = re.compile(_KIND_WORDS.get(kind, r"(?!)"))
    found = pattern.search(body, *stretch) or pattern.search(body)
    return found.span() if found else None


def _guessed(record: dict[str, Any], words: dict[str, Span], sender: str) -> Iterator[str]:
    if "date" not in words:
        yield "date"
    if record.get("host_unit") == sender and "host_unit" not in words:
        yield "host_unit"
