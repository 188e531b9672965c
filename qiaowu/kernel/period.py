"""Periods of the work year: year, half, quarter, month, year to date, or any span of days.

A period is always a pair of whole days, both included. Whole named periods are stored
under a short key ("2026Q3"), all others under their two days.
"""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal, get_args

Kind = Literal["year", "half", "quarter", "month", "ytd", "span"]
Part = Literal["year", "half", "quarter", "month"]

KINDS: tuple[Kind, ...] = get_args(Kind)
MONTHS_IN: dict[Part, int] = {"year": 12, "half": 6, "quarter": 3, "month": 1}

_KEY = re.compile(
    r"(?P<year>\d{4})(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?",
    re.ASCII,
)
_SPAN = re.compile(r"(\d{4}-\d{2}-\d{2})\.\.(\d{4}-\d{2}-\d{2})", re.ASCII)
_HALF_NAMES = ("上半年", "下半年")
_QUARTER_NAMES = ("一季度", "二季度", "三季度", "四季度")


def month_index(day: date) -> int:
    """Months since year 0, so that differences of months are plain subtraction."""
    return day.year * 12 + day.month - 1


def month_start(index: int) -> date:
    """First day of the month with this `month_index`."""
    return date(index // 12, index % 12 + 1, 1)


def month_end(index: int) -> date:
    """Last day of the month with this `month_index`."""
    start = month_start(index)
    return start.replace(day=monthrange(start.year, start.month)[1])


@dataclass(frozen=True, slots=True)
class Period:
    """Days `start`..`end`, both included. Raises ValueError when the days do not fit the kind."""

    kind: Kind
    start: date
    end: date

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise ValueError(f"不认识的时段类型:{self.kind}")
        if self.end < self.start:
            raise ValueError("时段的结束日期不能早于开始日期")
        if not self._fits_kind():
            raise ValueError("时段的起止日期与类型不符")

    def _fits_kind(self) -> bool:
        from_january = self.start == date(self.end.year, 1, 1)
        if self.kind == "span" or self.kind == "ytd":
            return from_january is (self.kind == "ytd")
        return (self.start, self.end) == _days_of(self.kind, self.start)

    # --- making one ---

    @classmethod
    def year(cls, year: int) -> Period:
        return cls.of("year", date(year, 1, 1))

    @classmethod
    def half(cls, year: int, half: int) -> Period:
        """`half` is 1 or 2; anything else raises ValueError."""
        return cls._numbered("half", year, half)

    @classmethod
    def quarter(cls, year: int, quarter: int) -> Period:
        """`quarter` is 1 to 4; anything else raises ValueError."""
        return cls._numbered("quarter", year, quarter)

    @classmethod
    def month(cls, year: int, month: int) -> Period:
        """`month` is 1 to 12; anything else raises ValueError."""
        return cls._numbered("month", year, month)

    @classmethod
    def _numbered(cls, kind: Part, year: int, number: int) -> Period:
        width = MONTHS_IN[kind]
        if not 1 <= number <= 12 // width:
            raise ValueError(f"时段序号超出范围:{number}")
        return cls.of(kind, date(year, (number - 1) * width + 1, 1))

    @classmethod
    def of(cls, kind: Part, day: date) -> Period:
        """The whole year, half, quarter or month that holds `day`."""
        return cls(kind, *_days_of(kind, day))

    @classmethod
    def year_to(cls, day: date) -> Period:
        """1 January to `day`; the year to date."""
        return cls("ytd", date(day.year, 1, 1), day)

    @classmethod
    def span(cls, start: date, end: date) -> Period:
        """Any days, both included.

        From 1 January it is the year to date: the two share one key, and equal days must
        not give two different figures.
        """
        return cls("ytd" if start == date(end.year, 1, 1) else "span", start, end)

    @classmethod
    def parse(cls, key: str) -> Period:
        """The period written as `key`; ValueError when it is none. `parse(p.key) == p` always."""
        try:
            return cls._parse(key)
        except ValueError as error:
            example = "2026、2026H1、2026Q3、2026-09、2026-03-05..2026-04-02"
            raise ValueError(f"时段写法不对:{key}(应如 {example})") from error

    @classmethod
    def _parse(cls, key: str) -> Period:
        if found := _SPAN.fullmatch(key):
            return cls.span(date.fromisoformat(found[1]), date.fromisoformat(found[2]))
        if not (found := _KEY.fullmatch(key)):
            raise ValueError(key)
        year = int(found["year"])
        kinds: tuple[Part, ...] = ("half", "quarter", "month")
        for kind in kinds:
            if found[kind]:
                return cls._numbered(kind, year, int(found[kind]))
        return cls.year(year)

    # --- reading it ---

    @property
    def key(self) -> str:
        """Short text for storage and addresses; `parse` reads it back."""
        match self.kind:
            case "year":
                return f"{self.start.year:04}"
            case "half":
                return f"{self.start.year:04}H{self.number}"
            case "quarter":
                return f"{self.start.year:04}Q{self.number}"
            case "month":
                return f"{self.start.year:04}-{self.number:02}"
        return f"{self.start.isoformat()}..{self.end.isoformat()}"

    @property
    def number(self) -> int:
        """Place of a half, quarter or month within its year, from 1; 1 for all other kinds."""
        if self.kind in ("half", "quarter", "month"):
            return (self.start.month - 1) // MONTHS_IN[self.kind] + 1
        return 1

    @property
    def year_number(self) -> int:
        """The year the period is reported in: that of its last day."""
        return self.end.year

    @property
    def days(self) -> int:
        """Calendar days, both ends included."""
        return (self.end - self.start).days + 1

    @property
    def label(self) -> str:
        """The name used in Chinese text: 2026年三季度, 2026年1—9月, 2026年3月5日—4月2日."""
        year = f"{self.start.year}年"
        match self.kind:
            case "year":
                return year
            case "half":
                return year + _HALF_NAMES[self.number - 1]
            case "quarter":
                return year + _QUARTER_NAMES[self.number - 1]
            case "month":
                return f"{year}{self.number}月"
        return self._span_label()

    def _span_label(self) -> str:
        start, end = self.start, self.end
        head = f"{start.year}年"
        if self._whole_months() and start.month == 1 and start.year == end.year:
            return f"{head}1月" if end.month == 1 else f"{head}1—{end.month}月"
        first = f"{head}{start.month}月{start.day}日"
        if start == end:
            return first
        year = "" if start.year == end.year else f"{end.year}年"
        return f"{first}—{year}{end.month}月{end.day}日"

    def _whole_months(self) -> bool:
        return self.start.day == 1 and (self.end == date.max or (self.end + timedelta(1)).day == 1)

    def contains(self, day: date) -> bool:
        return self.start <= day <= self.end

    def covers(self, other: Period) -> bool:
        """Whether every day of `other` lies within this period."""
        return self.start <= other.start and other.end <= self.end

    def clip(self, day: date) -> Period | None:
        """The part up to and including `day`; None when the period starts later.

        A period that is over comes back unchanged, with its kind.
        """
        if day >= self.end:
            return self
        if day < self.start:
            return None
        return Period.span(self.start, day)

    def previous(self) -> Period:
        """The period to compare with.

        Year, half, quarter, month: the one just before. Year to date: the same days of last
        year (29 February becomes 28). Span: as many days, ending the day before.
        """
        if self.kind == "ytd":
            return Period.year_to(_year_earlier(self.end))
        if self.kind == "span":
            return Period.span(self.start - timedelta(self.days), self.start - timedelta(1))
        return Period.of(self.kind, self.start - timedelta(1))

    def same_last_year(self) -> Period:
        """The same period one year earlier (同期)."""
        if self.kind == "ytd" or self.kind == "span":
            return Period.span(_year_earlier(self.start), _year_earlier(self.end))
        return Period.of(self.kind, _year_earlier(self.start))

    # --- taking it apart ---

    def parts(self, kind: Part) -> list[Period]:
        """The whole years, halves, quarters or months that lie fully inside, in order."""
        return [part for part in self._touched(kind) if self.covers(part)]

    def _touched(self, kind: Part) -> Iterator[Period]:
        width = MONTHS_IN[kind]
        first = month_index(self.start) // width * width
        for index in range(first, month_index(self.end) + 1, width):
            yield Period.of(kind, month_start(index))

    def months(self) -> list[Period]:
        """The whole months inside."""
        return self.parts("month")

    def quarters(self) -> list[Period]:
        """The whole quarters inside."""
        return self.parts("quarter")

    def __str__(self) -> str:
        return self.key


def _days_of(kind: Part, day: date) -> tuple[date, date]:
    width = MONTHS_IN[kind]
    first = month_index(day) // width * width
    return month_start(first), month_end(first + width - 1)


def _year_earlier(day: date) -> date:
    last = monthrange(day.year - 1, day.month)[1]
    return day.replace(year=day.year - 1, day=min(day.day, last))
