"""Days and times of a message, resolved against the moment of sending."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import NamedTuple

from qiaowu.reader.numerals import value_of

_NUM = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
_FULL = re.compile(r"((?:20)\d\d)\s*[年./-]\s*(\d{1,2})\s*[月./-]\s*(\d{1,2})\s*日?")
_MONTH_DAY = re.compile(rf"{_NUM}月{_NUM}[日号]?(?:\s*(?:-|~|至|到)\s*(?:{_NUM}月)?{_NUM}[日号])?")
_DOTTED = re.compile(
    r"(?<![\d./-])(?<!\d:)(1[0-2]|0?[1-9])([./-])(3[01]|[12]\d|0?[1-9])(?:-(?:(?:1[0-2]|0?[1-9])[./])?(3[01]|[12]\d|0?[1-9]))?(?![\d.万wW%])(?=[日号,。;:)\s(上下中晚早至\u4e00-\u9fff]|$)"
)
_DAY = re.compile(r"(?<![\d月.第])(3[01]|[12]\d|[1-9])(?:[-~至到](3[01]|[12]\d|[1-9]))?[日号](?!线|楼|院|门|电)")
_RELATIVE = (("大前天", 3), ("前天", 2), ("前晚", 2), ("前日", 2), ("昨", 1), ("今", 0), ("刚才", 0), ("刚刚", 0))
_WEEKDAY = re.compile(r"(上|本|这|下)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天末])")
_SOLAR = {
    "元旦": (1, 1),
    "三八": (3, 8),
    "五一": (5, 1),
    "五四": (5, 4),
    "六一": (6, 1),
    "七一": (7, 1),
    "八一": (8, 1),
    "国庆": (10, 1),
}
_LUNAR = {
    "除夕": ("2025-01-28", "2026-02-16", "2027-02-05"),
    "春节": ("2025-01-29", "2026-02-17", "2027-02-06"),
    "大年初一": ("2025-01-29", "2026-02-17", "2027-02-06"),
    "正月初一": ("2025-01-29", "2026-02-17", "2027-02-06"),
    "元宵": ("2025-02-12", "2026-03-03", "2027-02-20"),
    "正月十五": ("2025-02-12", "2026-03-03", "2027-02-20"),
    "清明": ("2025-04-04", "2026-04-05", "2027-04-05"),
    "端午": ("2025-05-31", "2026-06-19", "2027-06-09"),
    "七夕": ("2025-08-29", "2026-08-19", "2027-08-08"),
    "中秋": ("2025-10-06", "2026-09-25", "2027-09-15"),
    "八月十五": ("2025-10-06", "2026-09-25", "2027-09-15"),
    "重阳": ("2025-10-29", "2026-10-18", "2027-10-08"),
    "九月初九": ("2025-10-29", "2026-10-18", "2027-10-08"),
}  # fmt: skip
_FEAST = re.compile(
    rf"({'|'.join([*_LUNAR, *_SOLAR])})(?:节|佳节)?(?:当天|当日|当晚|这天|那天|夜|晚上|之夜|上午|下午|一早)"
)
_LUNAR_DAY = re.compile(r"正月十五|八月十五|九月初九|除夕(?=[夜当晚下上])")
_NEW_YEAR_DAY = re.compile(r"(?:正月|大年)初([一二三四五六七八九十])")
_CLOCK = re.compile(
    r"(上午|下午|晚上|今晚|昨晚|晚|中午|早上|今早|傍晚|凌晨)?\s*(?:(\d{1,2}):(\d\d)|(\d{1,2}|[一二两三四五六七八九十]{1,3})[点时](?!间|期|候)(?:(半)|(一刻)|(\d{1,2})分?)?)"
)


class When(NamedTuple):
    day: date
    end: date | None
    time: str  # HH:MM or ""
    said: bool  # False: no time word, the day of sending is a guess


def _number(word: str) -> int:
    value = value_of(word)
    return int(value.low) if value else 0


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _latest(month: int, day: int, sent: date) -> date | None:
    """The latest such day not after sending; a notice of a near future day stays in this year."""
    this = _make(sent.year, month, day)
    if this is None:
        return _make(sent.year - 1, month, day)
    if this > sent and (this - sent).days > 60:
        return _make(sent.year - 1, month, day)
    return this


def resolve(text: str, sent: datetime) -> When | None:
    """The day a stretch of text names, or None where it names none."""
    today = sent.date()
    found = _explicit(text, today) or _weekday(text, today) or _relative(text, today) or _feast(text, today)
    clock = _clock(text)
    if found is None:
        bare = re.search(r"上午|下午|中午|早上|晚上", text)
        return When(today, None, clock, True) if bare or clock else None
    return When(found[0], found[1], clock, True)


def _explicit(text: str, today: date) -> tuple[date, date | None] | None:
    match = _FULL.search(text)
    if match:
        day = _make(int(match[1]), int(match[2]), int(match[3]))
        return (day, None) if day else None
    match = _MONTH_DAY.search(text)
    if match:
        start = _latest(_number(match[1]), _number(match[2]), today)
        end = _latest(_number(match[3] or match[1]), _number(match[4]), today) if match[4] else None
        return (start, end) if start else None
    match = _DOTTED.search(text)
    if match and not (match[2] == "-" and not re.search(r"[日号]", text[match.end() : match.end() + 1])):
        start = _latest(int(match[1]), int(match[3]), today)
        end = _latest(int(match[1]), int(match[4]), today) if match[4] else None
        return (start, end) if start else None
    return _day_alone(text, today)


def _day_alone(text: str, today: date) -> tuple[date, date | None] | None:
    match = _DAY.search(text)
    if match is None:
        return None
    start, end = (_on(int(d), today) if d else None for d in match.groups())
    return (start, end) if start else None


def _on(day: int, today: date) -> date | None:
    """12日 alone: the latest 12th."""
    month = today.replace(day=1)
    for _ in range(3):
        found = _make(month.year, month.month, day)
        if found and found <= today:
            return found
        month = (month - timedelta(days=1)).replace(day=1)
    return None


def _weekday(text: str, today: date) -> tuple[date, date | None] | None:
    match = _WEEKDAY.search(text)
    if match is None:
        return None
    wanted = "一二三四五六日".find({"天": "日", "末": "六"}.get(match[2], match[2]))
    monday = today - timedelta(days=today.weekday())
    shift = {"上": -7, "本": 0, "这": 0, "下": 7}.get(match[1] or "")
    if shift is not None:
        return monday + timedelta(days=wanted + shift), None
    return today - timedelta(days=(today.weekday() - wanted) % 7), None


def _relative(text: str, today: date) -> tuple[date, date | None] | None:
    if re.search(r"明天|明日|明晚|后天", text):
        return today + timedelta(days=2 if "后天" in text else 1), None
    for word, back in _RELATIVE:
        for match in re.finditer(word, text):
            if len(word) > 1 or text[match.end() : match.end() + 1] in tuple("天日早晚晨夜上下午"):
                return today - timedelta(days=back), None
    return None


def _feast(text: str, today: date) -> tuple[date, date | None] | None:
    day = _NEW_YEAR_DAY.search(text)
    if day:
        first = next((date.fromisoformat(d) for d in _LUNAR["春节"] if d[:4] == str(today.year)), None)
        return (first + timedelta(days=_number(day[1]) - 1), None) if first else None
    match = _FEAST.search(text) or _LUNAR_DAY.search(text)
    if match is None:
        return None
    name = match[1] if match.re is _FEAST else match[0]
    if name in _SOLAR:
        found = _latest(*_SOLAR[name], today)
        return (found, None) if found else None
    days = [date.fromisoformat(d) for d in _LUNAR[name]]
    past = [d for d in days if d <= today]
    return (past[-1], None) if past else None


def _clock(text: str) -> str:
    for match in _CLOCK.finditer(text):
        if text[match.end() : match.end() + 1] in ("前", "起") and match[2] is None:
            continue
        hour = int(match[2]) if match[2] else _number(match[4])
        minute = int(match[3] or match[7] or 0) if not match[5] else 30
        minute = 15 if match[6] else minute
        part = match[1] or _part(text[: match.start()])
        if any(w in part for w in ("下午", "晚", "傍晚")) and hour < 12:
            hour += 12
        if hour < 24 and minute < 60:
            return f"{hour:02d}:{minute:02d}"
    return ""


def _part(left: str) -> str:
    """下午 said shortly before the clock: 下午(周四)2:30."""
    found = re.findall(r"上午|下午|今晚|昨晚|晚上|中午", left[-8:])
    return found[-1] if found else ""
