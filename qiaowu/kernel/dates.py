"""Dates and times as people type them.

Written without a year, a date means this year, unless that lies more than half a year ahead:
in January, 12.28 is last December.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import isleap, monthrange
from collections.abc import Callable
from datetime import date, time, timedelta

HORIZON = timedelta(days=180)
FIRST_YEAR, LAST_YEAR = 1900, 2100
HOW = "请按 8.12、8月12日 或 2026-08-12 填写"
HOW_TIME = "请按 14:30 或 下午2点半 填写"

_RELATIVE_DAYS = {
    "大前天": -3, "前天": -2, "前日": -2, "昨天": -1, "昨日": -1, "今天": 0, "今日": 0, "当天": 0,
    "明天": 1, "明日": 1, "后天": 2, "大后天": 3,
}  # fmt: skip
_YEARS = {"前年": -2, "去年": -1, "上年": -1, "今年": 0, "本年": 0, "明年": 1}
_MONTHS = {"上个月": -1, "上月": -1, "这个月": 0, "本月": 0, "当月": 0, "下个月": 1, "下月": 1}
_WEEKS = {"上": -7, "": 0, "本": 0, "这": 0, "下": 7}
_NUMERALS: dict[str, int] = dict(zip("〇零一二三四五六七八九", (0, *range(10)), strict=True))
_WEEKDAYS = "一二三四五六日"

_FULL = re.compile(r"(\d{4})([-./])(\d{1,2})\2(\d{1,2})(?:[ T]00:00(?::00)?)?|(\d{4})(\d\d)(\d\d)")
_CHINESE = re.compile(r"(?:(\d{4})年|(前年|去年|上年|今年|本年|明年))?(\d{1,2})月(\d{1,2})[日号]?")
_SHORT = re.compile(r"(\d{1,2})[-./](\d{1,2})|(\d\d)(\d\d)")
_IN_MONTH = re.compile(r"(上个月|上月|这个月|本月|当月|下个月|下月)?(\d{1,2})[日号]")
_IN_WEEK = re.compile(r"(上|本|这|下|)个?(?:周|星期|礼拜)([一二三四五六日天1-7])")
_TWO_DIGIT_YEAR = re.compile(r"\d{1,2}([-./年])\d{1,2}[-./月]\d{1,2}日?|\d{6}")
_MONTH_ONLY = re.compile(r"(\d{4})(?:[-./年](\d{1,2})月?|(\d\d))")
_CLOCK = re.compile(
    r"(凌晨|清晨|早上|早晨|上午|中午|下午|傍晚|晚上|晚|AM|PM)?"
    r"(?:(\d{1,2})[:点时](?:(\d{1,2})分?|(半)|([一三])刻|整|钟)?(?::(\d{2}))?|(\d\d)(\d\d))(AM|PM)?"
)
_AFTERNOON = ("下午", "傍晚", "晚上", "晚", "PM")
_CHINESE_NUMBER = re.compile(r"[〇零一二三四五六七八九十]+(?=[年月日号点时分])")
_BARE_DAY = re.compile(r"(?<=月)[一二三四五六七八九十]+$")


class DateError(ValueError):
    """The text is not a date or time; the message tells the person what to type."""


def parse_date(text: str, today: date) -> date:
    """The day meant by `text`, in any usual spelling; `today` settles what is left out.

    Raises DateError for other text, for a day that does not exist, and for years outside
    1900–2100.
    """
    plain = _plain(text)
    if not plain:
        raise DateError(f"日期没有填写，{HOW}")
    for read in _READERS:
        if day := read(plain, today):
            return day
    raise DateError(_advice(plain, text))


def _plain(text: str) -> str:
    plain = unicodedata.normalize("NFKC", text).translate({0x200B: None, 0xFEFF: None})
    plain = re.sub(r"[‐‑–—−]", "-", plain.replace("。", ".").replace("、", ".")).strip()
    plain = re.sub(r"\s*([-./:年月日号周期拜点时分])\s*", r"\1", plain)
    plain = _CHINESE_NUMBER.sub(lambda found: _arabic(found[0]), plain)
    return _BARE_DAY.sub(lambda found: _arabic(found[0]), plain)


def _arabic(numeral: str) -> str:
    """十二 → 12, 二十 → 20, 二〇二六 → 2026. Left as it is when it cannot be read."""
    if "十" not in numeral:
        return "".join(str(_NUMERALS[char]) for char in numeral)
    tens, _, ones = numeral.partition("十")
    if len(tens) > 1 or len(ones) > 1:
        return numeral
    return str(_NUMERALS.get(tens, 1) * 10 + _NUMERALS.get(ones, 0))


def _advice(plain: str, text: str) -> str:
    shown = text.strip()[:20]
    if _TWO_DIGIT_YEAR.fullmatch(plain):
        return f"“{shown}”的年份请写四位，如 2026-08-12"
    if _MONTH_ONLY.fullmatch(plain):
        return f"“{shown}”没有写明是哪一天，{HOW}"
    return f"看不懂“{shown}”这个日期，{HOW}"


def _day(year: int, month: int, day: int) -> date:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise DateError(f"{year}年不在可填的范围内（{FIRST_YEAR}—{LAST_YEAR}年），请检查年份")
    if not 1 <= month <= 12:
        raise DateError(f"没有{month}月，请检查月份。{HOW}")
    last = monthrange(year, month)[1]
    if not 1 <= day <= last:
        raise DateError(_no_such_day(year, month, day, last))
    return date(year, month, day)


def _no_such_day(year: int, month: int, day: int, last: int) -> str:
    why = f"{month}月只有{last}天"
    if (month, day) == (2, 29) and not isleap(year):
        why = f"{year}年不是闰年，2月只有28天"
    return f"{year}年没有{month}月{day}日（{why}），请检查日期"


def _without_year(month: int, day: int, today: date) -> date:
    this_year = _day(today.year, month, day)
    if this_year - today > HORIZON:
        return _day(today.year - 1, month, day)
    return this_year


def _read_words(plain: str, today: date) -> date | None:
    offset = _RELATIVE_DAYS.get(plain)
    return None if offset is None else today + timedelta(offset)


def _read_full(plain: str, today: date) -> date | None:
    if not (found := _FULL.fullmatch(plain)):
        return None
    year, month, day = (found[1], found[3], found[4]) if found[1] else found.group(5, 6, 7)
    return _day(int(year), int(month), int(day))


def _read_chinese(plain: str, today: date) -> date | None:
    if not (found := _CHINESE.fullmatch(plain)):
        return None
    year, word, month, day = found.groups()
    if word:
        return _day(today.year + _YEARS[word], int(month), int(day))
    if year:
        return _day(int(year), int(month), int(day))
    return _without_year(int(month), int(day), today)


def _read_short(plain: str, today: date) -> date | None:
    if not (found := _SHORT.fullmatch(plain)):
        return None
    month, day = (found[1], found[2]) if found[1] else (found[3], found[4])
    if plain.isdigit() and FIRST_YEAR <= int(plain) <= LAST_YEAR:
        return None  # 2026 alone is a year, not 20 of some month 26
    return _without_year(int(month), int(day), today)


def _read_in_month(plain: str, today: date) -> date | None:
    """12日 is a day of this month; 上月12日 says which."""
    if not (found := _IN_MONTH.fullmatch(plain)):
        return None
    index = today.year * 12 + today.month - 1 + _MONTHS.get(found[1] or "本月", 0)
    return _day(index // 12, index % 12 + 1, int(found[2]))


def _read_in_week(plain: str, today: date) -> date | None:
    if not (found := _IN_WEEK.fullmatch(plain)):
        return None
    name = found[2].replace("天", "日")
    weekday = int(name) - 1 if name.isdigit() else _WEEKDAYS.index(name)
    monday = today - timedelta(today.weekday())
    return monday + timedelta(_WEEKS[found[1]] + weekday)


_READERS: tuple[Callable[[str, date], date | None], ...] = (
    _read_words, _read_full, _read_chinese, _read_short, _read_in_month, _read_in_week,
)  # fmt: skip


def parse_month(text: str) -> date:
    """First day of a month written 2026-08, 2026.8, 2026年8月 or 202608; else DateError."""
    plain = _plain(text)
    if not (found := _MONTH_ONLY.fullmatch(plain)):
        raise DateError(f"看不懂“{text.strip()[:20]}”这个月份，请按 2026-08 或 2026年8月 填写")
    return _day(int(found[1]), int(found[2] or found[3]), 1)


def parse_time(text: str) -> time:
    """A time of day: 14:30, 1430, 14点半, 下午2点半, 9时30分, 晚上7点, 2:30 PM; else DateError."""
    plain = _plain(text).upper().replace(" ", "").replace(".", ":")
    plain = re.sub("两(?=[点时])", "2", plain)
    if not (found := _CLOCK.fullmatch(plain)):
        raise DateError(f"看不懂“{text.strip()[:20]}”这个时间，{HOW_TIME}")
    if found[1] in ("晚上", "晚") and int(found[2] or found[7]) == 12:
        raise DateError("“晚上12点”请写成当天 23:59 或次日 00:00")
    hour = _hour(int(found[2] or found[7]), found[1] or found[9] or "")
    minute = _minute(found)
    if hour > 23 or minute > 59 or int(found[6] or 0) > 59:
        raise DateError(f"没有“{text.strip()[:20]}”这个时间，{HOW_TIME}")
    return time(hour, minute)


def _hour(hour: int, part_of_day: str) -> int:
    if part_of_day in _AFTERNOON and hour < 12:
        return hour + 12
    if part_of_day == "中午" and hour < 3:
        return hour + 12
    if part_of_day in ("AM", "凌晨") and hour == 12:
        return 0
    return hour


def _minute(found: re.Match[str]) -> int:
    if found[4]:
        return 30
    if found[5]:
        return 15 * _NUMERALS[found[5]]
    return int(found[3] or found[8] or 0)


def date_text(day: date, today: date) -> str:
    """For running text: 8月12日, with the year when it is not this year."""
    short = f"{day.month}月{day.day}日"
    return short if day.year == today.year else f"{day.year}年{short}"
