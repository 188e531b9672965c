"""What the reader returns: frozen values, all offsets in code points of the text that was given."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

Comparator = Literal["eq", "ge", "le", "approx", "range"]
Role = Literal["target", "actual", "baseline", "requirement"]
Modality = Literal["commit", "aim", "forecast", "example", "fact"]
PeriodType = Literal["flow", "stock", "rate", "per_period", "milestone"]
Level = Literal["", "state", "province", "city", "county", "township", "community"]
Relation = Literal["from", "to", "goal", "prior", "total", "part"]
Certainty = Literal["high", "medium", "low"]


_PER = {
    "day": "天",
    "week": "周",
    "ten_days": "旬",
    "half_month": "半月",
    "month": "月",
    "quarter": "季度",
    "half_year": "半年",
    "year": "年",
}


def beat_words(per: str, every: int = 1) -> str:
    """每季度, 每2个月: how often, in words; `per` as in `Frequency`."""
    many = "" if every == 1 else f"{every}个" if per in {"month", "quarter"} else str(every)
    return f"每{many}{_PER[per]}"


@dataclass(frozen=True, slots=True)
class Frequency:
    """`count` things in every `every` units of `per`; 每两个月1次 = ("month", 1, 2)."""

    per: str  # day week ten_days half_month month quarter half_year year
    count: Decimal
    every: int = 1

    @property
    def words(self) -> str:
        return beat_words(self.per, self.every)


@dataclass(frozen=True, slots=True)
class Link:
    """A tie to another statement of the same reading.

    from/to join the two ends of 从A提升至B; prior/goal join what was reached to what is aimed at;
    total/part join 共56条 and 其中已落实48条. `relation` says what the OTHER statement is to this one.
    """

    relation: Relation
    index: int  # position in Reading.records


@dataclass(frozen=True, slots=True)
class Confidence:
    level: Certainty
    field: str = ""  # the field a person should look at first; empty when level is high
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Statement:
    """One quantified statement. `surface` is text[start:end]: number, 余/多 and unit."""

    start: int
    end: int
    surface: str
    value: Decimal
    value_max: Decimal | None
    unit: str
    comparator: Comparator
    strict: bool  # 超过, 突破, 逾: the value itself does not suffice
    approx: bool  # 余 多 近 约 左右
    role: Role
    modality: Modality
    period_type: PeriodType
    frequency: Frequency | None
    period: str
    subject: str
    owner: str
    level: Level
    each: str
    heading: tuple[str, ...]
    sentence_start: int
    sentence_end: int
    links: tuple[Link, ...]
    confidence: Confidence
    implied: bool = False  # 每季度更新内容: a duty without a written number, read as 1 次


@dataclass(frozen=True, slots=True)
class Furniture:
    """A range of the page that is no part of the document."""

    start: int
    end: int
    kind: str  # site_notice navigation columns link title_bar table_pipe


@dataclass(frozen=True, slots=True)
class Gap:
    """Text is missing at `position`; `length` in characters where the page states it."""

    position: int
    length: int | None
    note: str


@dataclass(frozen=True, slots=True)
class Truncated:
    """A statement that breaks off before its value: to be completed by a person, never guessed."""

    start: int
    end: int
    note: str


@dataclass(frozen=True, slots=True)
class Heading:
    start: int
    end: int
    level: int  # 1 = 一、  2 = (一)  3 = 一是 / 1.  4 = (1)
    title: str


@dataclass(frozen=True, slots=True)
class Sentence:
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Reading:
    records: tuple[Statement, ...]
    furniture: tuple[Furniture, ...]
    gaps: tuple[Gap, ...]
    truncated: tuple[Truncated, ...]
    headings: tuple[Heading, ...]
    sentences: tuple[Sentence, ...]
