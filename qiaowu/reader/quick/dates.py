"""Days of a message, resolved against the moment of sending; times are in `clocks`."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import NamedTuple

from qiaowu.reader.numerals import value_of

from . import clocks, lunar
from .model import Span, When

_NUM = r"(\d{1,2}|[一二三四五六七八九十]{1,3})"
_TO = r"\s*(?:-{1,2}|~|至|到)\s*"
_FULL = re.compile(
    rf"(20\d\d)\s*[年./-]\s*(\d{{1,2}})\s*[月./-]\s*(\d{{1,2}})\s*[日号]?(?:{_TO}(?:(\d{{1,2}})[月./-])?(\d{{1,2}})[日号])?"
)
_LAST_YEAR = re.compile(rf"(去年|前年|今年){_NUM}月{_NUM}[日号]?")
_MONTH_DAY = re.compile(rf"(?<![年度第\d]){_NUM}\s*月\s*{_NUM}\s*[日号]?(?:{_TO}(?:{_NUM}月)?{_NUM}[日号])?")
# 8.12, 8/12: not 1.2亿, 3.5万, 2.0版, 0.5分
_OTHER_MONTH = re.compile(rf"(上个?|本|这个?|当)月(?:的)?{_NUM}[日号](?:{_TO}{_NUM}[日号])?")
_DOTTED = re.compile(
    r"(?<![\d./第¥$€-])(?<!\d:)(1[0-2]|0?[1-9])([./])(3[01]|[12]\d|0?[1-9])"
    r"(?:\s*(?:-|~|至|到)\s*(?:(1[0-2]|0?[1-9])[./])?(3[01]|[12]\d|0?[1-9]))?"
    r"(?![\d.%+/]|\s*(?:万|亿|千|百|[wWkK]|元|美|欧|倍|分|公里|米|吨|度|版|个|人|名|期|场|次|小时|块|折))"
)
_DASHED = re.compile(r"(?<![\d-])(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])(?![\d月人场]|-\d)()()")
_DAY = re.compile(
    rf"(?<![\d月.第])(3[01]|[12]\d|[1-9])[日号]?(?:{_TO}(3[01]|[12]\d|[1-9]))?[日号](?!线|楼|院|门|电|文|人|店|地|令|机|仓|库|口)"
)
_AGO = re.compile(rf"{_NUM}天(?:之)?前")
_RELATIVE = re.compile(
    r"(?P<d3>大前天)|(?P<d2>(?<!之|目)前天|前晚|前日|前儿)|(?P<d1>昨(?:天|日|晚|夜|儿|早|(?=上午|下午)))"
    r"|(?P<d0>今(?:天|日|晚|早|晨|夜|儿|(?=上午|下午))|刚才|刚刚|刚(?=结束|开完|开好|办完|搞完|学完|收到|接到|上线|发布|到账|更新|换)|当日|本日)"
    r"|(?P<f1>明(?:天|日|晚|早|(?=上午|下午)))|(?P<f2>后天)"
)
_WEEKDAY = re.compile(r"(?<!每)(上上|上|本|这|下)?(?:一)?(?:个)?(?:周|星期|礼拜)([一二三四五六日天末])(?![年期季次])")
_LUNAR_NUM = (
    r"(初[一二三四五六七八九十]|十[一二三四五六七八九]?|廿[一二三四五六七八九]?|二十[一二三四五六七八九]?|三十)"
)
# 八月十五 is a feast, 八月十六 may be a day of August: only what nobody says of the solar calendar
_LUNAR_DAY = re.compile(
    rf"(?:(?:农历|阴历|旧历)(?P<m1>[正二三四五六七八九十冬腊]|十[一二])月{_LUNAR_NUM}|(?P<m2>[正冬腊])月{_LUNAR_NUM}"
    r"|(?P<m3>[二三四五六七八九十])月(初[一二三四五六七八九十]|廿[一二三四五六七八九]?)|(?P<m4>八)月(十五))(?![日号个])"
)
_NEW_YEAR_DAY = re.compile(
    r"(?:大年|年|正月)初([一二三四五六七八九十])|(?:^|[\s,。;:])初([一二三四五六七八九十])(?=[上下晚早当,\s在])"
)
# a feast counts as a day where the text says that something was held on it
_FEAST = re.compile(
    rf"({'|'.join(sorted(lunar.NAMES, key=len, reverse=True))})(?:佳?节)?"
    r"(?:(?:当天|当日|当晚|这天|那天|夜里?|晚上?|之夜|上午|下午|一早|一大早|早上)|(?=[,\s]|我|在(?!即)|[^会展动在,。;\s“《]{2,5}(?:村|社区|街道|镇|乡|局|侨联|统战部)))"
)
_PERIOD_AROUND = re.compile(r"(?:前|后|期间|假期|前夕|将至|来临|临近)")
_NOT_THE_DAY = re.compile(
    r"(?:截止到?|此前|原定|原计划|上次|累计自|从|自|改到|改至|推迟到|延期到|计划|改期到|计划于|将于|拟于|定于|预计|不是|而非|以前|已报)[^,。;\n]{0,4}$"
)

_HEARD = re.compile(r"[^,。;\n\d]{0,4}(?:传来|接到|收到|得到|听到)[^,。;\n]{0,4}(?:消息|喜讯|通知|照片)")


class _Day(NamedTuple):
    start: date
    end: date | None
    span: Span
    other: bool = False  # said to be another day: 原定…, 改到…


def resolve(text: str, sent: datetime, month: int = 0, *, last_week: bool = False) -> When | None:
    """The day a stretch of text names, or None where it names none.

    `month` stands in a heading above 12日, `last_week` means a heading above 周三.
    """
    today = sent.date()
    found = _first([finder(text, today) for finder in _FINDERS] + [_day_alone(text, today, month)])
    if last_week and found and re.fullmatch(r"(?:周|星期|礼拜).", text[slice(*found.span)]):
        found = found._replace(start=today - timedelta(days=today.weekday() + 7 - found.start.weekday()))
    clock = clocks.find(text)
    if found is None:
        bare = re.search(r"(?<![\d月日号])(?:上午|下午|中午|早上|晚上|傍晚)", text)
        if not (bare or clock):
            return None
        span = bare.span() if bare else (clock.start, clock.end) if clock else None
        return When(today, None, clock.value if clock else "", True, span, (clock.start, clock.end) if clock else None)
    return When(
        found.start,
        found.end,
        clock.value if clock else "",
        True,
        found.span,
        (clock.start, clock.end) if clock else None,
    )


def _first(days: list[_Day | None]) -> _Day | None:
    """The first that is not said to be another day, else the first."""
    found = [day for day in days if day]
    return next((day for day in found if not day.other), found[0] if found else None)


def _number(word: str) -> int:
    value = value_of(word)
    return int(value.low) if value else 0


def _make(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def _latest(month: int, day: int, today: date) -> date | None:
    """The latest such day not after sending; a notice of a near future day stays in this year."""
    this = _make(today.year, month, day)
    if this is None or (this > today and (this - today).days > 60):
        return _make(today.year - 1, month, day) or _make(today.year - 2, month, day)
    return this


def _best(pattern: re.Pattern[str], text: str, build: Callable[[re.Match[str]], _Day | None]) -> _Day | None:
    """The first day of a pattern that is not said to be another day: 原定…, 改到…."""
    second = None
    for match in pattern.finditer(text):
        day = build(match)
        if day is None:
            continue
        if not _NOT_THE_DAY.search(text, max(0, match.start() - 12), match.start()) and not _HEARD.match(
            text, match.end()
        ):
            return day
        second = second or day._replace(other=True)
    return second


def _full(text: str, today: date) -> _Day | None:
    def build(match: re.Match[str]) -> _Day | None:
        day = _make(int(match[1]), int(match[2]), int(match[3]))
        end = _make(int(match[1]), int(match[4] or match[2]), int(match[5])) if match[5] else None
        return _Day(day, end, match.span()) if day else None

    return _best(_FULL, text, build)


def _last_year(text: str, today: date) -> _Day | None:
    def build(match: re.Match[str]) -> _Day | None:
        year = today.year - {"去年": 1, "前年": 2}.get(match[1], 0)
        day = _make(year, _number(match[2]), _number(match[3]))
        return _Day(day, None, match.span()) if day else None

    return _best(_LAST_YEAR, text, build)


def _other_month(text: str, today: date) -> _Day | None:
    """上个月30号, 本月5日."""

    def build(match: re.Match[str]) -> _Day | None:
        first = today.replace(day=1)
        if match[1][0] == "上":
            first = (first - timedelta(days=1)).replace(day=1)
        start = _make(first.year, first.month, _number(match[2]))
        end = _make(first.year, first.month, _number(match[3])) if match[3] else None
        return _Day(start, end, match.span()) if start else None

    return _best(_OTHER_MONTH, text, build)


def _month_day(text: str, today: date) -> _Day | None:
    return _best(_MONTH_DAY, text, lambda match: _ranged(match, today, 1, 2, 3, 4))


def _dotted(text: str, today: date) -> _Day | None:
    return _best(_DOTTED, text, lambda match: _ranged(match, today, 1, 3, 4, 5)) or _best(
        _DASHED, text, lambda match: _ranged(match, today, 1, 2, 3, 4)
    )


def _ranged(match: re.Match[str], today: date, *groups: int) -> _Day | None:
    """A day of month and day, with the end of a range where one is given."""
    month, day, end_month, end_day = (match[group] for group in groups)
    start = _latest(_number(month), _number(day), today)
    if start is None:
        return None
    end = _make(start.year, _number(end_month or month), _number(end_day)) if end_day else None
    if end and end < start:
        end = _make(start.year + 1, end.month, end.day)
    return _Day(start, end, match.span())


def _day_alone(text: str, today: date, month: int) -> _Day | None:
    def on(day: int) -> date | None:
        return _latest(month, day, today) if month else _latest_day(day, today)

    def build(match: re.Match[str]) -> _Day | None:
        start = on(int(match[1]))
        return _Day(start, on(int(match[2])) if match[2] else None, match.span()) if start else None

    return _best(_DAY, text, build)


def _latest_day(day: int, today: date) -> date | None:
    """12日 alone: the latest 12th."""
    month = today.replace(day=1)
    for _ in range(3):
        found = _make(month.year, month.month, day)
        if found and found <= today:
            return found
        month = (month - timedelta(days=1)).replace(day=1)
    return None


def _weekday(text: str, today: date) -> _Day | None:
    def build(match: re.Match[str]) -> _Day:
        wanted = "一二三四五六日".find({"天": "日", "末": "六"}.get(match[2], match[2]))
        monday = today - timedelta(days=today.weekday())
        shift = {"上上": -14, "上": -7, "本": 0, "这": 0, "下": 7}.get(match[1] or "")
        if shift is not None:
            return _Day(monday + timedelta(days=wanted + shift), None, match.span())
        return _Day(today - timedelta(days=(today.weekday() - wanted) % 7), None, match.span())

    return _best(_WEEKDAY, text, build)


def _relative(text: str, today: date) -> _Day | None:
    def build(match: re.Match[str]) -> _Day:
        word = match.lastgroup or "d0"
        days = int(word[1]) if word[0] == "f" else -int(word[1])
        return _Day(today + timedelta(days=days), None, match.span())

    ago = _AGO.search(text)
    near = _best(_RELATIVE, text, build)
    if ago and (near is None or ago.start() < near.span[0]):
        return _Day(today - timedelta(days=_number(ago[1])), None, ago.span())
    return near


def _lunar(text: str, today: date) -> _Day | None:
    match = _NEW_YEAR_DAY.search(text)
    if match:
        day = lunar.latest_day(1, _number(match[1] or match[2]), today)
        return _Day(day, None, match.span()) if day else None
    match = _LUNAR_DAY.search(text)
    if match is None:
        return None
    name, spoken = (group for group in match.groups() if group)
    month = {"正": 1, "冬": 11, "腊": 12}.get(name) or _number(name)
    number = _number(spoken.removeprefix("初").replace("廿", "二十"))
    day = lunar.latest_day(month, number, today)
    return _Day(day, None, match.span()) if day else None


def _feast(text: str, today: date) -> _Day | None:
    for match in _FEAST.finditer(text):
        before = text[max(0, match.start() - 1) : match.start()]
        if _PERIOD_AROUND.match(text, match.end()) or (before and before not in "\n ,。;:、(【”)》"):
            continue
        day = lunar.latest(match[1], today)
        if day:
            return _Day(day, None, match.span())
    return None


def _near(text: str, today: date) -> _Day | None:
    """昨天 or 周二, whichever the message says first."""
    days = [day for day in (_weekday(text, today), _relative(text, today)) if day]
    return min(days, key=lambda day: day.span) if days else None


_FINDERS = (_full, _last_year, _lunar, _other_month, _month_day, _dotted, _near, _feast)
