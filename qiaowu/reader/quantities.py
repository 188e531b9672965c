"""Find every quantity of the running text: numeral, unit and comparator, ranges and lists included."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import NamedTuple

from . import compare, exclude, units
from .numerals import TOKEN, Numeral, value_of

_CONNECT = re.compile(r"(?:-{1,2}|~{1,2}|至|到)(?=[\d一二三四五六七八九十两百千半])|或(?=[\d一二三四五六七八九十两])")
_MORE = re.compile(r"(余|多|来|几)?([百千万亿]*)(余|多)?")
_MORE_STARTS, _CONNECT_STARTS = set("余多来几百千万亿"), set("-~至到或")
_TENTH = re.compile(
    r"成(半|[一二三四五六七八九](?![家个名人项次成]))?(?![立为员果效熟本功长就交品人分年都套型形绩渝因活])"
)
_FROM = re.compile(r"(?:从|由|自)[^,。;、\d]{0,8}$")
_NEAR_BARE = re.compile(r"[上近逾过超破]$|(?<![签履合契预])约$")
_MINUS = re.compile(r"[\u4e00-\u9fff:(]-$")
_LISTED = re.compile(r"(?:、|和|及|与|,)(?=[\d一二三四五六七八九十两百千])")
_MONEY_WORDS = re.compile(
    r"资|款|税|产值|收入|支出|债|费|金|额|贷|融|利润|营收|投入|补助|补贴|奖励|捐|薪|工资|GDP|总值|生产总值|增加值|授信|预算|销售|交易|出口|进口|外贸|消费|财政|成本"
)
_SCALE = {"": 1, "百": 100, "千": 1000, "万": 10_000, "亿": 100_000_000}


class Quantity(NamedTuple):
    """Offsets in the running text; `end` is behind the unit, `tail` behind 以上 and the like."""

    start: int
    end: int
    low: Decimal
    high: Decimal | None
    unit: str
    comparator: str
    strict: bool
    approx: bool
    head: int
    tail: int
    cue: str
    per: str = ""  # 元/月
    each: str = ""  # 元/亩
    role: str = ""  # fixed by the form already: baseline in 从3到5个
    han: bool = False

    @property
    def cue_is_inside(self) -> bool:
        """Whether the limit is expressed by 内 / 以内 behind the unit."""
        return self.cue.endswith("内")


class _Raw(NamedTuple):
    """A numeral with its 余 and unit, before comparators."""

    start: int
    end: int
    number: Numeral
    low: Decimal
    high: Decimal | None
    unit: units.Unit | None
    more: bool
    cut: int  # end without the unit


def scan(text: str) -> list[Quantity]:
    """All quantities in the order of the text."""
    found: list[Quantity] = []
    done = floor = 0
    for token in TOKEN.finditer(text):
        if token.start() < done:
            continue
        group = _read(text, token, floor)
        if group:
            found += _spread(text, found, group)
            done = floor = group[-1].tail
    return found


def _spread(text: str, found: list[Quantity], group: list[Quantity]) -> list[Quantity]:
    """分别不少于100部、5000个和60公里: the words before the first number of a list hold for the others."""
    last = found[-1] if found else None
    first = group[0]
    if last is None or first.comparator != "eq" or last.comparator not in ("ge", "le") or not last.cue:
        return group
    if (
        text[last.tail : first.start] not in ("、", "和", "及", "与")
        or "分别" not in text[max(0, last.head - 30) : last.head]
    ):
        return group
    return [first._replace(comparator=last.comparator, strict=last.strict, cue=last.cue, head=first.start), *group[1:]]


def _read(text: str, token: re.Match[str], floor: int) -> list[Quantity]:
    start = token.start()
    if exclude.before(text, start, token[0]):
        return []
    raw = _raw(text, start, token[0])
    if raw is None or exclude.date(text, start):
        return []
    second = _second(text, raw)
    if second is not None:
        return _pair(text, raw, second, floor)
    if raw.unit is None:
        return _list(text, raw, floor)
    if exclude.name(text, raw.start, raw.cut, raw.end, raw.unit.name, raw.number, floor):
        return []
    return [_finish(text, raw, raw.unit, floor)]


def _raw(text: str, start: int, token: str) -> _Raw | None:
    """Numeral, 余 and unit at `start`; unit None where nothing fitting follows."""
    number = value_of(token)
    if number is None:
        return None
    end = start + len(token)
    low, high, more = number.low, number.high, False
    follower = text[end : end + 1]
    suffix = _MORE.match(text, end) if follower in _MORE_STARTS else None
    if suffix and suffix.end() > end and (suffix[1] or suffix[3]):
        more, scale = True, _scale(suffix[2])
        low, high = low * scale, high * scale if high is not None else None
        if _fits(suffix, token):
            end = suffix.end()
        else:
            more, low, high = False, number.low, number.high
    if number.percent:
        return _Raw(start, end, number, low, high, units.Unit(end, "%", "", ""), more, end)
    tenth = _tenth(text, start, end, number, more)
    if tenth is not None:
        return tenth
    unit = units.match(text, end, han=number.han) if end < len(text) else None
    if unit is None and (number.scaled or (suffix and suffix[2])):
        unit = _omitted_currency(text, start, end)
    if number.bare_scale and not more and not _is_bare_number(text, start, unit):
        return None
    return _Raw(start, unit.end if unit else end, number, low, high, unit, more, end)


def _is_bare_number(text: str, start: int, unit: units.Unit | None) -> bool:
    """上百家 and 百万亩以上 are numbers; 亿元以上 and 估值超亿元3家 name a class."""
    if unit is not None and unit.name in units.MONEY and text[unit.end : unit.end + 1].isdigit():
        return False
    if _NEAR_BARE.search(text, max(0, start - 2), start):
        return True
    return unit is not None and unit.name not in units.MONEY and text.startswith("以上", unit.end)


def _scale(word: str) -> int:
    result = 1
    for char in word:
        result *= _SCALE[char]
    return result


def _fits(suffix: re.Match[str], token: str) -> bool:
    """来 only as in 二十来个; 几 only in 十几; 多 not where it begins a word of its own (3多样)."""
    if suffix[1] == "来":
        return token[-1] in "十百千" and not token[0].isdigit()
    return suffix[1] != "几" or token[-1] == "十"


def _tenth(text: str, start: int, end: int, number: Numeral, more: bool) -> _Raw | None:
    """两成, 七成五, 8.5成 as percent."""
    match = _TENTH.match(text, end) if text.startswith("成", end) else None
    if match is None or number.low > 10:
        return None
    extra = Decimal(0)
    if match[1]:
        extra = Decimal(5) if match[1] == "半" else Decimal("一二三四五六七八九".index(match[1]) + 1)
    stop = match.end()
    if text[stop : stop + 1] == "多":
        stop, more = stop + 1, True
    high = number.high * 10 if number.high is not None else None
    return _Raw(start, stop, number, number.low * 10 + extra, high, units.Unit(stop, "%", "", ""), more, end)


def _omitted_currency(text: str, start: int, end: int) -> units.Unit | None:
    """投资1.2亿: money without 元, told by the words before it."""
    follower = text[end : end + 1]
    if follower and (follower.isalnum() and follower not in "以左上的用和及与、至到"):
        return None
    if _MONEY_WORDS.search(text[max(0, start - 12) : start]):
        return units.Unit(end, "元", "", "")
    return None


def _second(text: str, first: _Raw) -> _Raw | None:
    """The upper end of a range, where one follows at once."""
    joint = _CONNECT.match(text, first.end) if text[first.end : first.end + 1] in _CONNECT_STARTS else None
    if joint is None or (joint[0] == "或" and first.unit is not None):
        return None
    token = TOKEN.match(text, joint.end())
    if token is None:
        return None
    second = _raw(text, token.start(), token[0])
    if second is None or second.unit is None or exclude.date(text, token.start()):
        return None
    if first.unit is not None and first.unit.name != second.unit.name:
        return None
    if text[second.end : second.end + 2] in ("年底", "月底") or second.number.year_like:
        return None
    return second


def _pair(text: str, first: _Raw, second: _Raw, floor: int) -> list[Quantity]:
    unit = second.unit
    assert unit is not None
    if exclude.name(text, first.start, second.cut, second.end, unit.name, second.number, floor):
        return []
    low = _share_scale(first, second)
    origin = _FROM.search(text[max(floor, first.start - 10) : first.start])
    joint = text[first.end : second.start]
    if origin and joint in ("至", "到"):
        base = _finish(text, first._replace(low=low), unit, floor)
        goal = _finish(text, second, unit, first.end)
        return [base._replace(end=first.end, tail=first.end, role="baseline"), goal]
    if second.low < low or (second.low == low and second.high is None):
        return (
            []
            if first.unit is None
            else [_finish(text, first, first.unit, floor), _finish(text, second, unit, first.end)]
        )
    high = second.high if second.high is not None else second.low
    seen = compare.around(text, first.start, second.end, more=False, floor=floor)
    return [
        Quantity(
            first.start, second.end, low, high, unit.name, "range", False, seen.approx,
            seen.cue_start, seen.cue_end, "区间", unit.per, unit.each, "", first.number.han,
        )
    ]  # fmt: skip


def _share_scale(first: _Raw, second: _Raw) -> Decimal:
    """10-40万元: the scale behind the upper end covers the lower end too, unless that would turn the order round."""
    token_scaled = first.number.scaled or first.unit is not None
    if token_scaled or not second.number.scaled:
        return first.low
    for scale in (Decimal(100_000_000), Decimal(10_000)):
        if second.low >= scale and first.low * scale <= second.low:
            return first.low * scale
    return first.low


def _finish(text: str, raw: _Raw, unit: units.Unit, floor: int) -> Quantity:
    if raw.number.low and unit.name in ("%", "百分点") and _MINUS.search(text, max(0, raw.start - 2), raw.start):
        raw = raw._replace(start=raw.start - 1, low=-raw.low, high=None)
    seen = compare.around(text, raw.start, raw.end, more=raw.more, floor=floor)
    low, high, name = raw.low, raw.high, unit.name
    if name == "番":
        low, name = Decimal(2) ** int(low) if low < 10 else low, "倍"
    if name == "‰":
        low, high, name = low / 10, high / 10 if high is not None else None, "%"
    if raw.number.bare_scale and text[raw.start - 1 : raw.start] == "上":
        seen = seen._replace(code="ge", approx=True, cue_start=raw.start - 1, words="上")
    code = "range" if high is not None else seen.code
    return Quantity(
        raw.start, raw.end, low, high, name, code, seen.strict, seen.approx or high is not None,
        seen.cue_start, seen.cue_end, seen.words, unit.per, unit.each, "", raw.number.han,
    )  # fmt: skip


def _list(text: str, first: _Raw, floor: int) -> list[Quantity]:
    """分别为12、15和20个: the unit behind the last number covers all."""
    if "分别" not in text[max(0, first.start - 40) : first.start]:
        return []
    items = [first]
    while len(items) < 12 and items[-1].unit is None:
        joint = _LISTED.match(text, items[-1].end)
        token = TOKEN.match(text, joint.end()) if joint else None
        following = _raw(text, token.start(), token[0]) if token else None
        if following is None:
            return []
        items.append(following)
    unit = items[-1].unit
    if unit is None or len(items) < 2:
        return []
    return [_finish(text, item, unit, floor if n == 0 else items[n - 1].end) for n, item in enumerate(items)]
