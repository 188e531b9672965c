"""A pasted message as draft records. Nothing is guessed that the message does not say; what must not be kept is cut."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from qiaowu.reader.script import fold

from . import business, dates, events, media, segments, sensitive, tickets, verdict, visits
from .forbidden import LEAD, NO_CONSENT
from .kinds import EVENTS
from .model import Draft, Record, Scene, Span, When
from .segments import Segment
from .units import UnitTable
from .views import view

_CORRECTION = re.compile(
    r"更正|纠正|勘误|订正|以(?:这个|此|本条|这条|这次)为准|有误|(?:不是|而非)[^,。;]{0,6}\d|改为|改成|报错了?|写错了?|打错了?|打反了|弄错了?|搞错了?|看错了?|应为|应该?是[^,。;]{0,6}\d|修正|作废|少算了|多算了|漏算了|重报|更新一下(?:数据|人数)"
)
_CORRECTED = re.compile(
    r"更正|纠正|勘误|订正|以(?:这个|此|本条|这条|这次)为准|作废"
)  # where 报错 may be the matter itself
_OF_THE_SAME = re.compile(r"^[\s,]*(?:他|她|其|本人|上述|该|这位|以上|都|均)")
_LAST_WEEK = re.compile(r"上一?周(?![一二三四五六日天末])")
PASSES = 3
"""Taking a stretch out can bring two others together; more passes than this change nothing."""

_BUILDERS: dict[str, Callable[[Scene, str], list[Record]]] = {
    **dict.fromkeys(EVENTS, events.event), "board_update": events.board, "inspection_trip": events.trip, "video": media.video, "view_reading": media.readings,
    "visit": visits.visit, "suggestion": visits.suggestion, "ticket": tickets.ticket, "talent": business.talent, "pool_project": business.project,
    "fund_receipt": business.fund, "station_news": business.station,
}  # fmt: skip


def read(text: str, sent_at: datetime, sender_unit: str, table: UnitTable) -> Draft:
    """Draft records and warnings of one message; spans and notes as README.md says."""
    folded = segments.clean(fold(text))
    body, _, warn = _protected(text)
    reader = _Reader(body, sent_at, sender_unit, table)
    reader.run()
    if not reader.refused and NO_CONSENT.search(folded) and LEAD.search(folded) and not business.agreed(folded):
        reader.refuse()
    if reader.refused:
        warn.add("no_consent")
    notes = reader.notes if reader.notes or reader.records else [verdict.PROTECTED if warn else verdict.NOTHING]
    return Draft(
        [record.values for record in reader.records],
        sorted(warn),
        tuple(record.placed for record in reader.records),
        tuple(dict.fromkeys(notes)),
    )


def masked(text: str) -> str:
    """The message with everything that must not be stored replaced by ▇, length unchanged."""
    for start, end in _protected(text)[1]:
        text = text[:start] + "▇" * (end - start) + text[end:]
    return text


def _protected(text: str) -> tuple[str, list[Span], set[str]]:
    """The cleaned message without what must not be stored, the places of that, and the codes to warn of.

    Numbers are looked for in the message as it stands too: one behind an @ is noise to the reader, but not to who sees it.
    """
    folded = fold(text)
    body = segments.clean(folded)
    cuts: list[Span] = []
    warn: set[str] = set()
    for _ in range(PASSES):
        found, codes = sensitive.find(body)
        more, behind = sensitive.numbers(folded)
        if not found and not more:
            break
        cuts += [*found, *more]
        warn |= codes | behind
        body, folded = (sensitive.blank(view, [*found, *more]) for view in (body, folded))
    return body, cuts, warn


class _Reader:
    """Goes through the segments of one message."""

    def __init__(self, body: str, sent: datetime, sender: str, table: UnitTable) -> None:
        self.body, self.sent, self.sender, self.table = body, sent, sender, table
        self.records: list[Record] = []
        self.notes: list[str] = []
        self.refused = False
        self.context: When | None = None

    def run(self) -> None:
        found, self.notes = segments.split(self.body, self.table)
        for segment in found:
            self.take(segment, len(found) > 1)

    def take(self, segment: Segment, several: bool) -> None:
        seen = view(self.body, segment.own, segment.shared)
        when = self._when(seen.text, seen.shared, segment.month)
        if segment.kind in business.LEADS and not business.agreed(seen.whole):
            self.refuse(alone=segment.listed or not _OF_THE_SAME.search(seen.text))
            return
        why = verdict.reason(segment.kind, seen.text, seen.whole, when, self.sent, several)
        if why:
            self.notes.append(why)
            return
        scene = Scene(seen.text, seen.shared, seen.whole, when, self.sent, self.sender, self.table, list(self.records))
        made = _BUILDERS[segment.kind](scene, segment.kind)
        for record in made:
            told = record.values["kind"] in ("ticket", "suggestion", "visit")
            record.set("correction", bool((_CORRECTED if told else _CORRECTION).search(seen.whole)))
            record.place(seen.back)
        self.records += made

    def _when(self, text: str, shared: str, month: int) -> When:
        """The segment's own day, else that of its heading, else that of the event before."""
        own = dates.resolve(text, self.sent, month, last_week=bool(_LAST_WEEK.search(shared)))
        if own is None or own.day_span == own.time_span or _only_part(own, text):
            above = dates.resolve(shared, self.sent, month) or self.context
            if above and own:
                own = above._replace(time=own.time or above.time, time_span=own.time_span or above.time_span)
            own = own or (above._replace(time="", time_span=None) if above else None)
        if own:  # for the next segment, where places are others
            self.context = own._replace(day_span=None, time_span=None)
        return own or When(self.sent.date(), None, "", False)

    def refuse(self, *, alone: bool = False) -> None:
        """A lead without consent: no record of it, and unless it stands alone none of the leads read before it."""
        self.refused = True
        if not alone:
            self.records = [r for r in self.records if r.values["kind"] not in business.LEADS]
        self.notes.append(verdict.NO_CONSENT)


def _only_part(when: When, text: str) -> bool:
    """Whether the day was read from 上午 or a clock alone."""
    return when.day_span is not None and bool(
        re.fullmatch(r"上午|下午|中午|早上|晚上|傍晚", text[slice(*when.day_span)])
    )
