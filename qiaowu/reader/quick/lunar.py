"""Feast days: the lunar calendar of 2020 to 2039, and the solar terms that are feasts."""

from __future__ import annotations

from datetime import date, timedelta

_FIRST = date(2020, 1, 25)  # first day of the lunar year 2020
# one word a year: months of 30 days from the highest of twelve bits, last hex digit the leap month, bit 16 its length
_YEARS = (
    0x07954, 0x06AA0, 0x0AD50, 0x05B52, 0x04B60, 0x0A6E6, 0x0A4E0, 0x0D260, 0x0EA65, 0x0D530,
    0x05AA0, 0x076A3, 0x096D0, 0x04AFB, 0x04AD0, 0x0A4D0, 0x1D0B6, 0x0D250, 0x0D520, 0x0DD45,
)  # fmt: skip
FIRST_YEAR = 2020
# century values of the two terms, see any almanac: day = int(y * 0.2422 + C) - y // 4
_TERMS = {"清明": (4, 4.81), "冬至": (12, 21.94)}
_LUNAR = {
    "春节": (1, 1), "大年初一": (1, 1), "元宵": (1, 15), "端午": (5, 5), "七夕": (7, 7), "中元": (7, 15),
    "中秋": (8, 15), "重阳": (9, 9), "腊八": (12, 8), "小年": (12, 23), "除夕": (12, 0), "年三十": (12, 0), "大年夜": (12, 0),
}  # fmt: skip
_SOLAR = {
    "元旦": (1, 1), "三八": (3, 8), "妇女节": (3, 8), "植树节": (3, 12), "五一": (5, 1), "劳动节": (5, 1), "五四": (5, 4), "青年节": (5, 4),
    "六一": (6, 1), "儿童节": (6, 1), "七一": (7, 1), "八一": (8, 1), "建军节": (8, 1), "国庆": (10, 1), "圣诞": (12, 25),
}  # fmt: skip
NAMES = (*_LUNAR, *_TERMS, *_SOLAR)


def _months(word: int) -> list[tuple[int, int]]:
    """(month, days) in order; the leap month carries its number a second time."""
    leap, found = word & 0xF, []
    for month in range(1, 13):
        found.append((month, 30 if word & (0x10000 >> month) else 29))
        if month == leap:
            found.append((month, 30 if word & 0x10000 else 29))
    return found


def day_of(year: int, month: int, day: int) -> date | None:
    """The day of a lunar date, the first of two equal months; day 0 is the last day of the month."""
    if not FIRST_YEAR <= year < FIRST_YEAR + len(_YEARS):
        return None
    start = _FIRST + timedelta(days=sum(d for w in _YEARS[: year - FIRST_YEAR] for _, d in _months(w)))
    for number, days in _months(_YEARS[year - FIRST_YEAR]):
        if number == month:
            return start + timedelta(days=(day or days) - 1) if day <= days else None
        start += timedelta(days=days)
    return None


def _feast(name: str, year: int) -> date | None:
    if name in _SOLAR:
        return date(year, *_SOLAR[name])
    if name in _TERMS:
        month, century = _TERMS[name]
        short = year % 100
        return date(year, month, int(short * 0.2422 + century) - short // 4)
    return day_of(year, *_LUNAR[name])


def latest(name: str, today: date) -> date | None:
    """The latest such feast not after today."""
    days = [_feast(name, year) for year in (today.year, today.year - 1, today.year - 2)]
    return next((day for day in days if day and day <= today), None)


def latest_day(month: int, day: int, today: date) -> date | None:
    """The latest such day of the lunar calendar not after today."""
    days = [day_of(year, month, day) for year in (today.year, today.year - 1)]
    return next((found for found in days if found and found <= today), None)
