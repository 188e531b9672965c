"""What the steps of quick entry hand to each other. Every finding keeps its place in the message."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, NamedTuple

from .units import UnitTable

Span = tuple[int, int]
EMPTY: tuple[Any, ...] = (None, "", [], False)


class Found(NamedTuple):
    """A value and the stretch of the message it was read from."""

    value: Any
    start: int
    end: int


class Heads(NamedTuple):
    """A number of persons or viewers."""

    number: int
    approx: bool
    basis: str  # 人 or 人次
    start: int
    end: int


class When(NamedTuple):
    day: date
    end: date | None
    time: str  # HH:MM or ""
    said: bool  # False: no time word, the day of sending is a guess
    day_span: Span | None = None
    time_span: Span | None = None


class Record:
    """One draft in the making: values, and where each was read."""

    def __init__(self, kind: str) -> None:
        self.values: dict[str, Any] = {"kind": kind}
        self.spans: dict[str, Span] = {}  # in the view of the segment
        self.placed: dict[str, Span] = {}  # in the message

    def put(self, name: str, found: Found | None) -> None:
        if found is not None and found.value not in EMPTY:
            self.set(name, found.value, (found.start, found.end))

    def set(self, name: str, value: Any, span: Span | None = None) -> None:
        """Empty values are left out: a field is given only when the message gives it."""
        if value in EMPTY:
            return
        self.values[name] = value
        if span:
            self.spans[name] = span

    def borrow(self, name: str, other: Record) -> None:
        """What the record before said, with its place."""
        self.set(name, other.values.get(name))
        for mine, theirs in ((self.spans, other.spans), (self.placed, other.placed)):
            if name in theirs and name in self.values:
                mine[name] = theirs[name]

    def place(self, back: Callable[[Span], Span]) -> None:
        """Turn places of the view into places of the message; done once, when the record is ready."""
        self.placed.update({name: back(span) for name, span in self.spans.items()})
        self.spans = {}

    def count(self, heads: Heads | None) -> None:
        if heads:
            span = (heads.start, heads.end)
            self.set("headcount", heads.number, span)
            self.set("headcount_approx", heads.approx, span)
            self.set("count_basis", heads.basis, span)


@dataclass(slots=True)
class Scene:
    """What the builders of one segment look at. All texts have one length, so places agree."""

    text: str  # the segment alone
    shared: str  # headings and tails that the segment shares with its neighbours
    whole: str
    when: When
    sent: datetime
    sender: str
    table: UnitTable
    previous: list[Record] = field(default_factory=list)

    def start(self, kind: str, *, time: bool = True) -> Record:
        """A record with its day, and its time where one is wanted."""
        record = Record(kind)
        record.set("date", self.when.day.isoformat(), self.when.day_span)
        if time:
            record.set("time", self.when.time, self.when.time_span)
        return record

    def ends(self, record: Record) -> None:
        if self.when.end and self.when.end > self.when.day:
            record.set("end_date", self.when.end.isoformat(), self.when.day_span)


@dataclass(slots=True)
class Draft:
    """The answer for one message; `spans` runs parallel to `records`, see README.md."""

    records: list[dict[str, Any]] = field(default_factory=list)
    warn: list[str] = field(default_factory=list)
    spans: tuple[dict[str, Span], ...] = ()
    notes: tuple[str, ...] = ()
