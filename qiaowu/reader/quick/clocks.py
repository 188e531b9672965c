"""Times of day: 下午3点半, 19:30, 晚7时; the start of a span."""

from __future__ import annotations

import re

from qiaowu.reader.numerals import value_of

from .model import Found

_PARTS = r"上午|下午|晚上|今晚|昨晚|前晚|当晚|午后|中午|早上|今早|傍晚|凌晨|晚间|夜里|晚"
_CLOCK = re.compile(
    rf"({_PARTS})?\s*(?:(?<!\d)(?<!\d:)([01]?\d|2[0-3]):([0-5]\d)(?![\d:])|(?<![\d.第快慢多少大小高低好有差这那])(\d{{1,2}}|[一二两三四五六七八九十]{{1,3}})"
    r"(?:点钟?(?!建议|意见|要求|希望|体会|做法|说明|心得|多|评)|时(?![间期候刻代段值效长装尚]))(?:(半)|(一刻)|(\d{1,2})分?)?)"
)
_OTHER = re.compile(r"(?:截至|截止|统计到|统计至|数据到)[^,。;\n]{0,8}$|[到至前]\s*$")
_LATE = ("下午", "晚", "傍晚", "午后", "夜")


def find(text: str) -> Found | None:
    """HH:MM of the first clock that is the time of the event, and no closing time of a statistic."""
    for match in _CLOCK.finditer(text):
        if _OTHER.search(text, max(0, match.start() - 10), match.start()) or (
            match[2] is None and text[match.end() : match.end() + 1] in ("前", "起")
        ):
            continue
        hour = int(match[2]) if match[2] else _number(match[4])
        minute = 30 if match[5] else 15 if match[6] else int(match[3] or match[7] or 0)
        hour = _of_day(hour, match[1] or _part(text[: match.start()]))
        if hour < 24 and minute < 60:
            return Found(f"{hour:02d}:{minute:02d}", match.start(), match.end())
    return None


def _of_day(hour: int, part: str) -> int:
    """下午3点 is 15; a working office means 15 by 3点 alone, too."""
    if any(word in part for word in _LATE) and hour < 12:
        return hour + 12
    if part == "中午" and hour < 3:
        return hour + 12
    return hour + 12 if not part and 1 <= hour <= 5 else hour


def _number(word: str) -> int:
    value = value_of(word)
    return int(value.low) if value else 99


def _part(left: str) -> str:
    """下午 said shortly before the clock: 下午(周四)2:30."""
    found = re.findall(_PARTS, left[-8:])
    return str(found[-1]) if found else ""
