"""What a machine may propose for a statement: indicator, lead unit, period, decision, each with its reason.

Pure functions over words; nothing here reads the database, and nothing takes effect before a person agrees.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from qiaowu.commitments.topics import LEADS, REFERENCE_ONLY, SAME_UNIT, TOPICS, Topic
from qiaowu.kernel.period import Period
from qiaowu.reader import Reading, Statement
from qiaowu.reader.model import beat_words

_WINDOW = 200  # code points before the number in which a topic word may stand
_HALF = 20  # distance at which a word counts half
_LEAST = 2.0
_CLAUSE = re.compile(r"[，,。；;！!？?\n]")


@dataclass(frozen=True, slots=True)
class Place:
    """A statement in its text: what stands before the number (up to its heading) and behind it (to the comma)."""

    unit: str
    subject: str
    before: str
    after: str
    per: str = ""


@dataclass(frozen=True, slots=True)
class Guess:
    """A proposal and the reason in words; `value` is empty when there is none."""

    value: str
    reason: str


@dataclass(frozen=True, slots=True)
class Pair:
    """What a target starts from and what was reached last."""

    baseline: Decimal | None = None
    prior: Decimal | None = None


def place_of(text: str, reading: Reading, statement: Statement) -> Place:
    """Cut the words around a statement out of its text."""
    heads = [h.start for h in reading.headings if h.start <= statement.start]
    floor = max(heads[-1] if heads else 0, statement.start - _WINDOW)
    stop = _CLAUSE.search(text, statement.end)
    after = text[statement.end : min(stop.start() if stop else len(text), statement.end + 14)]
    per = statement.frequency.per if statement.frequency else ""
    unit = "" if statement.implied else statement.unit
    return Place(unit, statement.subject, text[floor : statement.start], after, per)


def indicator_for(place: Place) -> Guess:
    """The indicator whose words stand nearest and whose unit fits: a code, or empty."""
    best = max(((*_score(topic, place), topic) for topic in TOPICS), key=lambda found: found[0])
    score, word, topic = best
    if score < _LEAST:
        return Guess("", _("没有找到口径相符的指标"))
    return Guess(topic.code, _reason(topic.code, word, place))


def _reason(code: str, word: str, place: Place) -> str:
    if place.per:
        values = {"word": word, "per": beat_words(place.per), "code": code}
        return _("“%(word)s”和“%(per)s”的频次与 %(code)s 的口径一致") % values
    values = {"word": word, "unit": place.unit, "code": code}
    return _("“%(word)s”和单位“%(unit)s”与 %(code)s 的口径一致") % values


def _score(topic: Topic, place: Place) -> tuple[float, str]:
    """Weight of the best word, halved at every `_HALF` code points of distance; 0 when the unit does not fit."""
    if not {place.unit, SAME_UNIT.get(place.unit, place.unit)} & topic.units or (topic.recurring and not place.per):
        return 0.0, ""
    best = 0.0, ""
    for word, weight in topic.words:
        best = max(best, (_nearness(word, place) * weight, word))
    return best


def _nearness(word: str, place: Place) -> float:
    """1 right before the number, falling with distance; a word of the subject counts a little more."""
    found = 0.0
    at = place.before.rfind(word)
    if at >= 0:
        found = _HALF / (_HALF + len(place.before) - at - len(word))
    at = place.after.find(word)
    if at >= 0:
        found = max(found, 0.95 * _HALF / (_HALF + at))
    return found * (1.15 if word in place.subject else 1.0)


def decision_for(role: str, modality: str, code: str, certainty: str = "high") -> Guess:
    """confirmed, reference or doubtful: what a reviewer will probably decide, and why."""
    if modality == "example":
        return Guess("reference", _("举例，只供参考"))
    if role == "actual":
        return Guess("reference", _("已有实绩，不是目标"))
    if role == "baseline":
        return Guess("reference", _("基数，不是目标"))
    if code in REFERENCE_ONLY:
        return Guess("reference", _("这项只供参考，不设目标"))
    if not code:
        return Guess("doubtful", _("没有对应的指标，选定后才能确认"))
    if modality == "forecast":
        return Guess("confirmed", _("预计数，确认后只展示、不考核"))
    if certainty == "low":
        return Guess("doubtful", _("把握不大，请对照原文"))
    return Guess("confirmed", _("目标，写明了要求"))


# --- period ---

_FIXED = (
    (re.compile(r"去年|上年"), -1),
    (re.compile(r"前年"), -2),
    (re.compile(r"明年|来年|下一?年"), 1),
    (re.compile(r"今年|本年|全年|年内|年底|年末|当年|年度"), 0),
)
_YEAR = re.compile(r"((?:19|20)\d\d)年")
_MONTH = re.compile(r"(?<!\d)(1[0-2]|[1-9])月(?:份|底|末)?(前|之前|以前)?")
_QUARTERS = ("一季度", "二季度", "三季度", "四季度")
_ROLLING = re.compile(r"近一年|一年来|过去一年")


def period_for(words: str, *, year: int, dated: date, role: str) -> Guess:
    """Key of the period that `words` mean in a document of `dated` with targets for `year`; see kernel.period."""
    if _ROLLING.search(words):
        start = dated.replace(year=dated.year - 1, day=min(dated.day, 28)) + timedelta(days=1)
        key = Period.span(start, dated).key
        return Guess(key, _("“%s”指文件日期之前的 12 个月") % words)
    base = _year_of(words, year, dated)
    if base is None:
        if words or role in {"actual", "baseline"}:
            return Guess("", _("“%s”的起止不明确，请核对") % words if words else _("原文没有写期限"))
        return Guess(f"{year:04}", _("原文没有写期限，按文件的目标年度"))
    return Guess(
        _part_of_year(words, base), _("“%(words)s”在这份文件里指 %(year)s 年") % {"words": words, "year": base}
    )


def _year_of(words: str, year: int, dated: date) -> int | None:
    if found := _YEAR.findall(words):
        return int(found[-1])
    for pattern, shift in _FIXED:
        if pattern.search(words):
            return (dated.year if shift else year) + shift
    return year if re.search(r"[上下]半年|季度|月", words) and not words.startswith("每") else None


def _part_of_year(words: str, year: int) -> str:
    for number, name in enumerate(_QUARTERS, 1):
        if name in words:
            return f"{year:04}Q{number}"
    if "上半年" in words or "下半年" in words:
        return f"{year:04}H{1 if '上半年' in words else 2}"
    if found := _MONTH.search(words):
        month = Period.month(year, int(found[1]))
        # 6月底前: everything from the new year to then
        return Period.year_to(month.end).key if found[2] else month.key
    return f"{year:04}"


# --- who answers for it ---


def lead_for(owner: str, code: str, names: Sequence[tuple[str, str]]) -> tuple[Guess, bool]:
    """Name of the lead unit, and whether it is inferred. `names` are (name, short name) of the county's units.

    The text wins where it names a unit, the first of several; 各乡镇, 有关部门 and 每位常委 name none.
    """
    named = [(at, name) for name, short in names if (at := _named_at(owner, name, short)) >= 0]
    if named:
        return Guess(min(named)[1], _("原文点名“%s”") % owner), False
    wanted = LEADS.get(code, "")
    for name, short in names:
        if wanted and (_bare(name) == wanted or f"县{short}" == wanted):
            return Guess(name, _("原文未写，按归口")), True
    return Guess("", _("原文未写，请选择")), True


def _named_at(owner: str, name: str, short: str) -> int:
    """Where the owner's words name the unit; -1 when they do not. Short names of two characters need their 县."""
    found = owner.find(_bare(name))
    if found < 0:
        found = owner.find(short if len(short) > 2 else f"县{short}")
    return found if owner else -1


def _bare(name: str) -> str:
    """A unit's name without the second name in brackets."""
    return re.split(r"[（(]", name)[0]


# --- what it starts from ---


def pair_for(index: int, records: Sequence[Statement], codes: Sequence[str]) -> Pair:
    """Baseline and last result of a target, by the reader's links, else the nearest result of the same indicator."""
    statement = records[index]
    if statement.role not in {"target", "requirement"}:
        return Pair()
    prior = _linked(statement, "prior")
    origin = _linked(statement, "from")
    if prior is None and origin is None:
        prior = _same_indicator(index, records, codes)
    if prior is not None and origin is None:
        origin = _linked(records[prior], "from")
    return Pair(_value(records, origin), _value(records, prior))


def _linked(statement: Statement, relation: str) -> int | None:
    return next((link.index for link in statement.links if link.relation == relation), None)


def _same_indicator(index: int, records: Sequence[Statement], codes: Sequence[str]) -> int | None:
    """The nearest earlier result of the same indicator under the same heading."""
    statement = records[index]
    for other in range(index - 1, -1, -1):
        found = records[other]
        same = codes[other] == codes[index] != "" and found.unit == statement.unit
        if same and found.role == "actual" and found.heading == statement.heading:
            return other
    return None


def _value(records: Sequence[Statement], index: int | None) -> Decimal | None:
    return None if index is None else records[index].value
