"""The one entrance: text → Reading. Each step is a module of its own; this file only lines them up."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from dataclasses import replace
from decimal import Decimal
from functools import lru_cache
from typing import NamedTuple

from . import (
    cues,
    durations,
    frame,
    genre,
    grid,
    layout,
    links,
    owners,
    periods,
    quantities,
    rhythm,
    roles,
    sections,
    structure,
    subjects,
    tables,
)
from .duty_words import YEARLY
from .model import Confidence, Frequency, Reading, Sentence, Statement
from .quantities import Quantity
from .units import DURATIONS

_STOCK = re.compile(
    r"库|人口|现有|累计|总量|总数|存量|保有|面积|规模|配备|专职|联络站|床位|辖|共有|拥有|达到|总资产|队伍|覆盖"
)
_MILESTONE = re.compile(
    r"建成|建立|成立|组建|设立|开通|启用|投用|投入使用|出台|印发|制定|编制|上线|挂牌|竣工|完工|开工|通车|投产|运行|创建|完成|开业|落成|揭牌|新建|建设|打造|实施|举办"
)  # one thing that is there by its day or is not
_SURE, _NO_SUBJECT = Confidence("high"), Confidence("medium", "subject", "未找到统计对象")
_PATTERN_NOTE = re.compile(r"[^,。;]{0,12}[,、]N个")


class Trace(NamedTuple):
    """Why a statement looks as it does; kept beside the statement for `explain`."""

    quantity: Quantity
    judgement: roles.Judgement
    rhythm: rhythm.Rhythm | None


def read(text: str) -> Reading:
    """Every quantified statement of `text`, with furniture, gaps, headings and sentences; never raises on content."""
    return analyse(text)[0]


@lru_cache(maxsize=2)
def analyse(text: str) -> tuple[Reading, tuple[Trace, ...]]:
    """The reading and, in the same order, the traces of its records."""
    page = layout.arrange(text)
    if not page.text:
        return Reading((), page.furniture, page.gaps, (), (), ()), ()
    sentences = frame.Sentences(page.text)
    heads, places = structure.headings(page)
    reader = _Reader(page, sentences, places)
    found = reader.run()
    records = links.tie([statement for statement, _ in found], text)
    spans = tuple(Sentence(*page.span(a, b)) for a, b in sentences.ranges if page.text[a:b].strip())
    reading = Reading(tuple(records), page.furniture, page.gaps, tuple(structure.truncated(page)), tuple(heads), spans)
    return reading, tuple(trace for _, trace in found)


class _Reader:
    """State of one pass: what the sentence has named so far carries to its later numbers."""

    def __init__(self, page: layout.Layout, sentences: frame.Sentences, places: list[tuple[int, int, str]]) -> None:
        self.page, self.text, self.sentences = page, page.text, sentences
        self.outline = structure.Outline(places)
        self.cues = cues.Cues(page.text)
        self.found = quantities.scan(page.text)
        self.genres = genre.Genres(page.text, self.cues, self.found)
        parts = sections.Sections(page.text, sentences, places)
        self.frames = {q.start: sentences.frame(q.start, q.end) for q in self.found}
        framed = [(q, self.frames[q.start]) for q in self.found]
        self.roles = roles.Roles(page.text, sentences, self.cues, self.genres, framed, parts)
        self.owners, self.periods = owners.Owners(page.text), periods.Periods(page.text)
        self.sentence = -1
        self.whole = (0, 0)  # the sentence in the original
        self.floor = 0  # end of the previous quantity
        self.subject = ""
        self.rank = -1
        self.beat: rhythm.Rhythm | None = None
        self.cell_role, self.cell_end = "", 0  # of the cell to the left

    def run(self) -> list[tuple[Statement, Trace]]:
        cells = self.page.cells
        ranges = sorted((start, end) for start, end, _ in cells)
        prose = _outside(self.found, ranges) if ranges else self.found
        items = [self._prose(q, prose, i) for i, q in enumerate(prose)]
        items += [self._cell(start, end, cell) for start, end, cell in cells]
        items += self._implied(self.found)
        kept = [item for item in items if item is not None]
        return sorted(kept, key=lambda item: item[0].start)

    def _prose(self, q: Quantity, found: list[Quantity], index: int) -> tuple[Statement, Trace] | None:
        place = self.frames[q.start]
        self._enter(place)
        if q.unit in DURATIONS:
            others = _others(found, index, place)
            if not durations.counts(self.text, q, place.clause, place.clause_end, others):
                return None
        if self._no_statement(q):
            return None
        left = max(place.clause, min(self.floor, q.start))
        beat = self._beat(q, left, place, found, index)
        if beat is not None and beat.start <= q.start < beat.end:
            return None
        self.beat = beat
        each = q.each or roles.each_of(self.text, place.clause, q.start)
        judged = self.roles.judge(q, place, beat, each)
        self._rank(q, found, index, place)
        statement = self._statement(q, place, judged, beat, each)
        self.floor = q.tail
        return statement, Trace(q, judged, beat)

    def _beat(
        self, q: Quantity, left: int, place: frame.Frame, found: list[Quantity], index: int
    ) -> rhythm.Rhythm | None:
        """每年对20名侨眷走访3次: the rhythm belongs to the times, not to the persons before them."""
        beat = rhythm.of(self.text, q, left, place.clause_end)
        if (
            beat is None
            and self.beat
            and self.text[self.floor : q.start] in ("、", "和", "及")
            and "分别" in self.text[place.clause : q.start]
        ):
            return self.beat
        if beat is None and self.beat and self._carries(q, left, place, found, index):
            return self.beat
        if beat is None and q.unit in rhythm.TIMES and not self._follows_times(found, index, place):
            return rhythm.of(self.text, q, place.clause, place.clause_end)
        following = found[index + 1] if index + 1 < len(found) else None
        if (
            beat
            and following
            and q.unit not in rhythm.TIMES
            and following.unit in rhythm.TIMES
            and following.start < place.clause_end
        ):
            return (
                beat
                if rhythm.of(self.text, following, q.tail, place.clause_end)
                or "、" in self.text[q.tail : following.start]
                else None
            )
        return beat

    def _carries(self, q: Quantity, left: int, place: frame.Frame, found: list[Quantity], index: int) -> bool:
        """校长每学期听课30节,中层40节: a short further item in the same unit keeps the rhythm; so do times (…,走访2次)."""
        last = found[index - 1] if index else None
        if (
            last is None
            or last.start < place.sentence
            or place.clause - last.tail > 4
            or "其中" in self.text[last.tail : q.start]
        ):
            return False
        if any(c.kind in ("period", "weak", "event") for c in self.cues.between(last.tail, q.start)):
            return False
        return (last.unit == q.unit and q.head - left <= 6) or (
            q.unit in rhythm.TIMES and q.comparator != "range" and last.unit not in rhythm.TIMES
        )

    def _follows_times(self, found: list[Quantity], index: int, place: frame.Frame) -> bool:
        return any(p.unit in rhythm.TIMES and p.start >= place.clause for p in found[max(0, index - 3) : index])

    def _enter(self, place: frame.Frame) -> None:
        if place.number != self.sentence:
            self.beat = None
            self.sentence, self.subject, self.rank = place.number, "", -1
            self.whole = self.page.span(*self.sentences.ranges[place.number])
            self.floor = self.sentences.ranges[place.number][0]

    def _no_statement(self, q: Quantity) -> bool:
        """(1个街道统筹,N个社区联动) explains a pattern; 每两个月 is a rhythm, not a quantity."""
        if self.text.find("N个", q.end, q.end + 15) >= 0 and _PATTERN_NOTE.match(self.text, q.end):
            return True
        return self.text[q.start - 1 : q.start] == "每" and q.unit in (
            "年",
            "个月",
            "天",
            "周",
            "季度",
            "学期",
            "日",
            "星期",
        )

    def _rank(self, q: Quantity, found: list[Quantity], index: int, place: frame.Frame) -> None:
        """Place within a 分别 list, to pick the owner."""
        if "分别" not in self.text[place.sentence : q.start]:
            self.rank = -1
            return
        previous = found[index - 1] if index else None
        joined = previous is not None and self.text[previous.tail : q.start] in ("、", "和", "及", "与")
        self.rank = self.rank + 1 if joined and self.rank >= 0 else 0

    def _statement(
        self, q: Quantity, place: frame.Frame, judged: roles.Judgement, beat: rhythm.Rhythm | None, each: str
    ) -> Statement:
        text = self.text
        start, end = self.page.span(q.start, q.end)
        first, last = self.whole
        period = (
            periods.before_baseline(text, place, q.head)
            if judged.role == "baseline"
            else self.periods.of(place, q.head)
        )
        owner = self.owners.of(place, q.start, q.end, rank=self.rank)
        self.subject = subjects.of(text, q, place, self.floor, self.subject, owner)
        beat = None if beat is not None and judged.role == "actual" and text[beat.end - 1] == "均" else beat
        frequency = Frequency(beat.per, rhythm.amount(q), beat.every) if beat else self._yearly(q, place, judged)
        return Statement(
            start, end, self.page.original[start:end], q.low, q.high, q.unit, q.comparator, q.strict, q.approx,  # type: ignore[arg-type]
            judged.role, judged.modality, _period_type(q, judged, beat, text[place.clause : q.tail + 6]), frequency,  # type: ignore[arg-type]
            period, self.subject, owner, owners.level(owner), each, self.outline.above(q.start), first, last, (),  # type: ignore[arg-type]
            _confidence(q, judged, self.subject),
        )  # fmt: skip

    def _yearly(self, q: Quantity, place: frame.Frame, judged: roles.Judgement) -> Frequency | None:
        """全年开放不少于330天 in a standing rule holds every year."""
        if judged.role == "requirement" and q.unit != "%" and YEARLY.search(self.text, place.clause, q.start):
            return Frequency("year", q.low)
        return None

    def _cell(self, start: int, end: int, cell: tables.Cell) -> tuple[Statement, Trace] | None:
        q = grid.quantity(self.text, start, end, cell)
        if q is None:
            return None
        before = self.cell_role if "\n" not in self.text[self.cell_end : start] else ""
        role, why = grid.role(cell, self.genres.at(start), before)
        self.cell_role, self.cell_end = role, end
        judged = roles.Judgement(role, "fact" if role in ("actual", "baseline") else "commit", f"{why}决定", 2)
        place = self.sentences.frame(q.start, q.end)
        first, last = self.page.span(*self.sentences.ranges[place.number])
        a, b = self.page.span(q.start, q.end)
        kind = "rate" if q.unit in ("%", "百分点") else "flow"
        statement = Statement(
            a, b, self.page.original[a:b], q.low, q.high, q.unit, q.comparator, q.strict, q.approx,  # type: ignore[arg-type]
            role, judged.modality, kind, None, grid.period(cell), cell.label, cell.owner, owners.level(cell.owner), "",  # type: ignore[arg-type]
            self.outline.above(q.start), first, last, (), Confidence("high" if q.unit else "medium", "" if q.unit else "unit", "" if q.unit else "表头未写单位"),
        )  # fmt: skip
        return statement, Trace(q, judged, None)

    def _implied(self, prose: list[Quantity]) -> list[tuple[Statement, Trace]]:
        """每季度更新内容 says once a quarter without a number; only where no number follows in the clause."""
        starts = [q.start for q in prose]
        found = []
        for beat, verb_end in rhythm.duties(self.text):
            place = self.sentences.frame(beat.start, verb_end)
            following = bisect_left(starts, beat.start)
            if following < len(starts) and starts[following] < place.clause_end:
                continue
            item = self._once(beat, verb_end, place)
            if item[0].role == "requirement":
                found.append(item)
        return found

    def _once(self, beat: rhythm.Rhythm, verb_end: int, place: frame.Frame) -> tuple[Statement, Trace]:
        self._enter(place)
        self.floor, self.subject = place.clause, ""
        q = Quantity(beat.start, beat.end, Decimal(1), None, "次", "eq", False, False, beat.start, beat.end, "")
        judged = self.roles.judge(q, place, beat, "")
        statement = self._statement(q, place, judged, beat, "")
        words = self.text[beat.end : place.clause_end]
        note = Confidence("medium", "value", "原文未写次数,按每期1次理解")
        return replace(statement, subject=words[:24], implied=True, confidence=note), Trace(q, judged, beat)


def _outside(found: list[Quantity], ranges: list[tuple[int, int]]) -> list[Quantity]:
    """The quantities that stand in no table cell; both lists are in the order of the text."""
    starts = [start for start, _ in ranges]
    kept = []
    for q in found:
        index = bisect_right(starts, q.start) - 1
        if index < 0 or q.start >= ranges[index][1]:
            kept.append(q)
    return kept


def _others(found: list[Quantity], index: int, place: frame.Frame) -> int:
    near = found[max(0, index - 3) : index] + found[index + 1 : index + 4]
    return sum(1 for q in near if place.clause <= q.start < place.clause_end)


def _period_type(q: Quantity, judged: roles.Judgement, beat: rhythm.Rhythm | None, words: str) -> str:
    if beat is not None:
        return "per_period"
    if q.unit in ("%", "百分点"):
        return "rate"
    if judged.role == "target" and q.low == 1 and q.comparator == "eq" and _MILESTONE.search(words):
        return "milestone"
    return "stock" if _STOCK.search(words) else "flow"


def _confidence(q: Quantity, judged: roles.Judgement, subject: str) -> Confidence:
    if not q.unit:
        return Confidence("low", "unit", "原文未写单位")
    if judged.sure == 0:
        return Confidence("low", "role", judged.reason)
    if judged.sure == 1:
        return Confidence("medium", "role", judged.reason)
    return _SURE if subject else _NO_SUBJECT
