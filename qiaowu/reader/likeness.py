"""How alike the statements of two documents are, and which belong together: one to one, the surest first.

Words are compared by characters and by pairs of neighbours, rare ones counting more, so no list of topics is needed.
Every number here is a weight of something a person can check, and `Match.reasons` names what weighed.
"""

from __future__ import annotations

import heapq
import math
import re
from bisect import bisect_left
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from operator import itemgetter

from .model import Reading, Statement

_WINDOW = (40, 16)  # code points of the sentence before and after the number that say what it is about
_LEAST = 0.46  # a match below this is none
_LEAST_WORDS = 0.36  # likeness of the subjects below which only the same label can join two statements
_SURE_WORDS = 0.75  # likeness above which even another unit leaves no doubt: 培训300人 · 培训500人次
_TELLING = 4  # code points from which words say by themselves what is meant
_FAMILIES = (
    "人 名 位 人数",
    "人次 人次数",
    "个 项 家 处 户 件 宗",
    "次 场 期 场次 批 届 回",
    "户 户次",
    "% 百分点 ‰",
    "天 日 工作日 个月 小时 周",
    "条 件 份 篇 则",
    "个 所 座 间 套",
)
_CLOSER = 40  # pairs of one statement that are weighed in full; who comes away empty is tried again
_COMMON = 60  # subjects that may hold a pair of characters before it stops telling them apart
_ROUNDS = 4
_NO_WORD = re.compile(
    r"(?:19|20)?\d*年(?:度|底|末)?|\d+(?:\.\d+)?|[^\u4e00-\u9fffA-Za-z]+|[今去本明]年|全年|不少于|以上|力争|确保"
)


@dataclass(frozen=True, slots=True)
class Side:
    """What is known of a document beside its reading.

    `text` gives the words around a number; `year` is the year its targets are for; `labels` name, in the order
    of the records, what each was filed under ("K39 到位资金"), empty where nothing was.
    """

    text: str = ""
    year: int | None = None
    labels: Sequence[str] = ()

    def label(self, index: int) -> str:
        return self.labels[index] if index < len(self.labels) else ""


@dataclass(frozen=True, slots=True)
class Match:
    """Two statements about the same thing; `score` between 0 and about 1.3."""

    old: int
    new: int
    score: float
    reason: str


@dataclass(frozen=True)
class Word:
    """One statement as it is compared."""

    index: int
    statement: Statement
    label: str
    around: str

    @cached_property
    def subject(self) -> str:
        return _NO_WORD.sub(" ", self.statement.subject).strip()

    @cached_property
    def heading(self) -> str:
        return self.statement.heading[-1] if self.statement.heading else ""

    @cached_property
    def pairs(self) -> frozenset[str]:
        return bigrams(self.subject) | frozenset(self.subject.replace(" ", ""))


def bigrams(words: str) -> frozenset[str]:
    """Neighbouring characters; a single character stands for itself."""
    parts = words.split()
    found = {part[i : i + 2] for part in parts for i in range(len(part) - 1)}
    return frozenset(found or (part for part in parts if part))


def words_of(reading: Reading, side: Side) -> list[Word]:
    """The statements of one document, each with the words around it."""
    return [Word(i, record, side.label(i), _around(record, side.text)) for i, record in enumerate(reading.records)]


def _around(record: Statement, text: str) -> str:
    if not text:
        return ""
    start = max(record.sentence_start, record.start - _WINDOW[0])
    end = min(record.sentence_end, record.end + _WINDOW[1])
    return _NO_WORD.sub(" ", f"{text[start : record.start]} {text[record.end : end]}")


def pair_up(old: Sequence[Word], new: Sequence[Word]) -> list[Match]:
    """The best partner of each, every statement at most once; ties go to the nearer place in the document."""
    matches: list[Match] = []
    for _round in range(_ROUNDS):
        found = _once(old, new)
        matches += found
        taken = {m.old for m in found}, {m.new for m in found}
        old, new = [w for w in old if w.index not in taken[0]], [w for w in new if w.index not in taken[1]]
        if not found:
            break
    return matches


def _once(old: Sequence[Word], new: Sequence[Word]) -> list[Match]:
    judge = _Judge(old, new)
    taken_old: set[int] = set()
    taken_new: set[int] = set()
    matches = []
    for minus, _distance, j, i in sorted(judge.candidates()):
        if i in taken_old or j in taken_new:
            continue
        taken_old.add(i)
        taken_new.add(j)
        matches.append(Match(old[i].index, new[j].index, -minus, "；".join(_reasons(old[i], new[j]))))
    return matches


class _Judge:
    """Scores pairs of one comparison; likeness of equal words is worked out once."""

    def __init__(self, old: Sequence[Word], new: Sequence[Word]) -> None:
        self.old, self.new = old, new
        every = (*old, *new)
        self.weights = _weights(word.pairs for word in every)
        self.bits = _Bits()
        self.context = {id(word): self.bits.of(bigrams(word.around)) for word in every}
        self.headings: dict[tuple[str, str], float] = {}
        self.units: dict[tuple[str, str], int] = {}
        self.labels: dict[str, list[int]] = defaultdict(list)
        for i, word in enumerate(old):
            self.labels[word.label].append(i)

    def candidates(self) -> Iterator[tuple[float, float, int, int]]:
        """(minus score, distance, new, old) of the pairs that could be one, the likeliest of each new statement."""
        likeness = self._subjects()
        places = _places(self.old)
        for j, word in enumerate(self.new):
            alike = likeness[word.subject]
            place = j * len(self.old) // len(self.new)
            chosen = {i: alike[self.old[i].subject] for i in _likeliest(alike, places, place)}
            if word.label:
                chosen |= {i: alike.get(self.old[i].subject, 0.0) for i in self.labels.get(word.label, ())}
            for i, subjects in chosen.items():
                score = self._score(self.old[i], word, subjects)
                if score >= _LEAST:
                    yield -score, abs(i - place), j, i

    def _subjects(self) -> dict[str, dict[str, float]]:
        """Likeness of each subject of the new document to those of the old with which it shares most."""
        holders: dict[str, list[str]] = defaultdict(list)
        old = {word.subject: word.pairs for word in self.old}
        for subject, pairs in old.items():
            for pair in sorted(pairs):
                holders[pair].append(subject)
        mass = {subject: self._mass(pairs) for subject, pairs in old.items()}
        return {word.subject: self._alike(word.pairs, holders, old, mass) for word in self.new}

    def _alike(
        self,
        pairs: frozenset[str],
        holders: dict[str, list[str]],
        old: dict[str, frozenset[str]],
        mass: dict[str, float],
    ) -> dict[str, float]:
        own = self._mass(pairs)
        return {
            subject: _blend(self._mass(pairs & old[subject]), own, mass[subject], min(len(pairs), len(old[subject])))
            for subject in self._sharing(pairs, holders)
        }

    def _sharing(self, pairs: frozenset[str], holders: dict[str, list[str]]) -> list[str]:
        """Old subjects by what they share with these pairs; pairs that every other subject holds tell nothing."""
        telling = [pair for pair in sorted(pairs) if 0 < len(holders.get(pair, ())) <= _COMMON]
        shared: dict[str, float] = defaultdict(float)
        for pair in telling or [pair for pair in sorted(pairs) if pair in holders]:
            for subject in holders[pair]:
                shared[subject] += self.weights[pair]
        return [subject for subject, _mass in heapq.nlargest(2 * _CLOSER, shared.items(), key=itemgetter(1))]

    def _mass(self, pairs: frozenset[str]) -> float:
        return sum(self.weights[pair] for pair in sorted(pairs))

    def _score(self, old: Word, new: Word, subjects: float) -> float:
        """0 when the two cannot be one; else what speaks for it, in sum."""
        same_label = bool(new.label) and new.label == old.label
        unit = self._unit(old.statement.unit, new.statement.unit)
        if (subjects < _LEAST_WORDS and not same_label) or (unit == 0 and subjects < _SURE_WORDS):
            return 0.0
        score = 0.6 * subjects + (0.0, 0.06, 0.14)[unit]
        score += 0.14 * self._context(old, new, subjects) + 0.08 * self._heading(old.heading, new.heading)
        score += _owners(old.statement.owner, new.statement.owner) + _kinds(old.statement, new.statement)
        if new.label and old.label:
            score += 0.3 if same_label else -0.1
        return round(score, 4)

    def _context(self, old: Word, new: Word, subjects: float) -> float:
        """Likeness of the words around; without the texts the subjects stand for them."""
        if not old.around or not new.around:
            return subjects
        return _dice(self.context[id(old)], self.context[id(new)])

    def _heading(self, old: str, new: str) -> float:
        if (old, new) not in self.headings:
            self.headings[old, new] = _dice(self.bits.of(bigrams(old)), self.bits.of(bigrams(new)))
        return self.headings[old, new]

    def _unit(self, old: str, new: str) -> int:
        """2 the same, 1 of a family, 0 foreign."""
        if (old, new) not in self.units:
            together = any({old, new} <= set(family.split()) for family in _FAMILIES)
            self.units[old, new] = 2 if old == new else 1 if together else 0
        return self.units[old, new]


def _reasons(old: Word, new: Word) -> Iterator[str]:
    a, b = old.statement, new.statement
    if new.label and new.label == old.label:
        yield f"同属“{new.label}”"
    if a.subject == b.subject and a.subject:
        yield f"事项同为“{b.subject}”"
    elif shared := common(old.subject, new.subject):
        more = common(old.subject.replace(shared, " "), new.subject.replace(shared, " "))
        yield f"事项都说“{shared}”" + (f"“{more}”" if more else "")
    yield f"单位同为“{b.unit}”" if a.unit == b.unit else f"单位由“{a.unit}”改为“{b.unit}”"
    if new.heading and new.heading == old.heading:
        yield f"同在“{new.heading}”部分"
    if b.owner and a.owner == b.owner:
        yield f"责任主体同为“{b.owner}”"
    if a.subject == b.subject and len(b.subject) >= _TELLING:
        return
    around = common(old.around, new.around)
    if len(around) >= _TELLING and around not in b.subject:
        yield f"上下文都有“{around}”"


def common(a: str, b: str) -> str:
    """The longest run of characters that both hold, two at least, without blanks; else empty."""
    best = ""
    for part in b.split():
        for start in range(len(part)):
            end = start + max(len(best), 1) + 1
            while end <= len(part) and part[start:end] in a:
                best = part[start:end]
                end += 1
    return best


def _weights(every: Iterable[frozenset[str]]) -> dict[str, float]:
    """A pair of characters weighs more the fewer statements hold it; a single one half as much."""
    kept = list(every)
    counts = Counter(pair for pairs in kept for pair in pairs)
    return {pair: math.log(1 + len(kept) / count) * (len(pair) / 2) for pair, count in counts.items()}


def _blend(common_mass: float, own: float, other: float, shortest: int) -> float:
    """Likeness of two subjects; one that holds the whole other counts for more, unless the other is a word or two."""
    dice = 2 * common_mass / (own + other) if own + other else 0.0
    inside = common_mass / min(own, other) if min(own, other) else 0.0
    return round(0.55 * dice + 0.45 * inside if shortest >= 3 else 0.85 * dice + 0.15 * inside, 4)


def _places(words: Sequence[Word]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = defaultdict(list)
    for i, word in enumerate(words):
        places[word.subject].append(i)
    return places


def _likeliest(alike: dict[str, float], places: dict[str, list[int]], place: int) -> list[int]:
    """Positions in the old document worth a closer look: the likest subjects first, of one subject the nearest."""
    found: list[int] = []
    for subject in sorted(alike, key=lambda subject: (-alike[subject], subject)):
        if len(found) >= _CLOSER or alike[subject] < _LEAST_WORDS:
            break
        here = places[subject]
        middle = bisect_left(here, place)
        near = here[max(0, middle - _CLOSER) : middle + _CLOSER]
        found += sorted(near, key=lambda i: (abs(i - place), i))[: _CLOSER - len(found)]
    return found


def _owners(old: str, new: str) -> float:
    if not old or not new:
        return 0.0
    return 0.05 if old in new or new in old else -0.05


def _kinds(old: Statement, new: Statement) -> float:
    """Counted alike: at the same kind of period, both or neither in a rhythm, both or neither for each of something."""
    points = 0.02 if old.period_type == new.period_type else 0.0
    points += 0.03 if (old.frequency is None) == (new.frequency is None) else -0.05
    return points + (0.02 if old.each == new.each else -0.03)


class _Bits:
    """Sets of character pairs as whole numbers, so that what two share is one AND."""

    def __init__(self) -> None:
        self.places: dict[str, int] = {}

    def of(self, pairs: frozenset[str]) -> int:
        total = 0
        for pair in pairs:
            total |= 1 << self.places.setdefault(pair, len(self.places))
        return total


def _dice(a: int, b: int) -> float:
    size = a.bit_count() + b.bit_count()
    return 2 * (a & b).bit_count() / size if size else 0.0
