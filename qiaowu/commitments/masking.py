"""Taking persons out of a text before it leaves the county: same length, so that every offset stays true.

Numbers of identity, telephone, card and account become ×, names of persons become 某. Posts, units and places
stay: they are what a promise is about. Names are told by surname and a title beside them; no list finds every
name, so the page shows the text to a person, who can add words, before it is handed out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from qiaowu.kernel.text import find_id_numbers, find_mobile_numbers

Range = tuple[int, int]

_NUMBERS = re.compile(
    r"(?<![\d.])0\d{2,3}[-—–\s]?\d{7,8}(?!\d)"
    r"|(?<![\d.])\d{15,19}(?!\d)"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|(?<=电话)[:：]?\s?\d{7,8}(?!\d)"
    r"|(?<=号码)[:：]?\s?\d{7,8}(?!\d)"
    r"|(?:微信号?|QQ号?|账号|护照号?)[:：]\s*[A-Za-z0-9_-]{5,}",
    re.ASCII,
)
_HAN = "\u4e00-\u9fff"
# Surnames that are hardly ever the beginning of another word before a title.
_SURE = (
    "王李张刘陈杨赵黄周吴徐孙胡朱郭何罗郑梁谢宋唐许邓冯韩曹曾彭萧蔡潘田董袁余叶蒋杜苏魏吕丁沈任姚卢傅钟姜崔"
    "谭廖范汪陆贾韦付邹孟熊秦邱江尹薛闫段雷侯史陶黎贺顾毛郝龚邵覃武钱戴严莫孔汤康易乔赖庞樊殷施翟倪葛伍季"
    "鲁俞聂章柯阮詹欧芦涂蓝焦霍柴裘缪耿骆褚柏齐"
)
# Surnames that begin many words (金融, 高级, 华侨): believed before 同志, 先生, 女士 only.
_LOOSE = "金高白石龙万方文常华洪钱申成安向牛马林梅温岳谷左关包简项巩曲祁车"
_COMPOUND = "欧阳|司马|上官|诸葛|皇甫|尉迟|公孙|慕容|令狐|司徒|东方|夏侯|宇文|长孙|端木|南宫"
# Characters of units and posts, which a given name hardly has and which end a word that is no name.
_UNIT = (
    "局委会办部厅处科室院校区县市省州港镇乡村街道业务政府党团组队工商联协作社站所厂司行长员席记任主副正前原总级类批名位个各届期岛"
    "等的和与及在是为了一二三四五六七八九十百千万"
)
_GIVEN = rf"[^\W\d_a-zA-Z{_UNIT}]"
_TITLES = (
    "书记|主任|局长|部长|厅长|处长|科长|县长|市长|区长|镇长|乡长|村长|主席|会长|副会长|秘书长|董事长|总经理|经理|总裁|"
    "校长|院长|馆长|站长|所长|委员|代表|教授|研究员|博士|院士|医生|老师|律师|专员|联络员"
)
_HONORIFIC = "同志|先生|女士|小姐|老人|阿姨|大爷|奶奶"
# What a surname may not be the end of (相关, 有关, 机关), and words behind one that are no given name.
_NO_SURNAME = r"(?<![相有机海攻无])"
_NO_GIVEN = r"(?!领导|负责|主管|分管|联络|联系|有关|相关|部门|单位|基层|一线|青年|老年|各)"
_NAME = rf"(?:(?:{_COMPOUND})|[{_SURE}]){_GIVEN}{{1,2}}"
_BEFORE_TITLE = re.compile(rf"({_NAME}?)(?=(?:副)?(?:{_TITLES}))")
_HONOURED = re.compile(
    rf"{_NO_SURNAME}((?:{_COMPOUND}|[{_SURE}{_LOOSE}]){_NO_GIVEN}{_GIVEN}{{1,2}}?)(?=(?:{_HONORIFIC}))"
)
_BARE = re.compile(rf"{_NO_SURNAME}[{_SURE}{_LOOSE}](?={_HONORIFIC})|(?<![{_HAN}])[{_SURE}](?=副?(?:{_TITLES}))")
"""A surname alone: 李先生, 周书记."""
_AFTER_TITLE = re.compile(
    rf"(?:{_TITLES}|联系人|负责人|经办人|负责同志|主持人|讲话人|报告人|侨商|侨领|归侨|侨眷|侨胞)[:：、\s]?"
    rf"((?:(?:{_COMPOUND})|[{_SURE}])(?:{_GIVEN}|[一二三四五六七八九]){{1,2}}?)"
    r"(?=[，。、；：,;:（(）)\s”]|$|主持|出席|讲话|带队|强调|指出|参加|表示|介绍|牵头|带领|捐|投资|说|作|等)"
)


@dataclass(frozen=True)
class Masked:
    """The text with placeholders, the ranges they stand for, and how many there are of each kind."""

    text: str
    ranges: tuple[Range, ...]
    numbers: int
    names: int


def names_in(text: str) -> set[str]:
    """Names of persons that a surname and a title beside it give away."""
    patterns = (_BEFORE_TITLE, _HONOURED, _AFTER_TITLE)
    return {match[1] for pattern in patterns for match in pattern.finditer(text)}


def mask(text: str, *, names: Iterable[str] = (), kept: Sequence[Range] = ()) -> Masked:
    """Replace numbers, the given names and bare surnames; of `kept`, the quantities of a case, not a character."""
    found_numbers = _free(_numbers(text), ())
    numbers = _outside(found_numbers, kept)
    persons = _outside(_free(_persons(text, names), found_numbers), kept)
    chars = list(text)
    for sign, ranges in (("×", numbers), ("某", persons)):
        for start, end in ranges:
            chars[start:end] = sign * (end - start)
    return Masked("".join(chars), tuple(sorted([*numbers, *persons])), len(numbers), len(persons))


def mask_words(words: str, names: Iterable[str]) -> str:
    """The same for a short field taken from a text: numbers and the given names."""
    return mask(words, names=names).text


def _numbers(text: str) -> Iterator[Range]:
    yield from ((hit.start, hit.end) for hit in find_id_numbers(text))
    yield from find_mobile_numbers(text)
    yield from (match.span() for match in _NUMBERS.finditer(text))


def _persons(text: str, names: Iterable[str]) -> Iterator[Range]:
    """Every place of a name, the longest that fits there, then the surnames that stand alone."""
    known = frozenset(name.strip() for name in names if name.strip())
    if known:
        yield from (match.span() for match in _pattern(known).finditer(text))
    yield from (match.span() for match in _BARE.finditer(text))


@lru_cache(maxsize=8)
def _pattern(names: frozenset[str]) -> re.Pattern[str]:
    return re.compile("|".join(map(re.escape, sorted(names, key=lambda name: (-len(name), name)))))


def _free(ranges: Iterable[Range], taken: Sequence[Range]) -> list[Range]:
    """Ranges that touch none of the taken ones nor each other; the earlier named wins."""
    found: list[Range] = []
    for start, end in ranges:
        if not any(start < b and a < end for a, b in (*taken, *found)):
            found.append((start, end))
    return found


def _outside(ranges: Iterable[Range], kept: Sequence[Range]) -> list[Range]:
    """What is left of the ranges where the kept ones are cut out."""
    left = list(ranges)
    for a, b in kept:
        left = [
            piece
            for start, end in left
            for piece in ((start, min(end, a)), (max(start, b), end))
            if piece[0] < piece[1]
        ]
    return left
