"""The text of a paragraph: tokens, and numbers that were typed although they are no reference.

Pure. A token is `{{K39.target}}`; it stands for one figure. Dates, years, document numbers, ordinals
and the names of indicators may hold digits; every other digit needs a reference or a source.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from django.utils.translation import gettext as _

TOKEN = re.compile(r"\{\{\s*([^{}]*?)\s*\}\}")
_STAND_IN = "\ue000"
_MEASURES = "个百分点|平方米|人次|万人次|年度|季度|亿元|万元|个月|[个家次人名条场期处项份件元篇户座辆倍成天年月周季类]"
_NUMBER = re.compile(
    rf"\d[\d,，]*(?:\.\d+)?(?:[/~—–-]\d+(?:\.\d+)?)*余?[万亿]?(?:[%％‰]|{_MEASURES})?"
    rf"|[一二两三四五六七八九十百千]{{1,}}[百千万亿][一二两三四五六七八九十百千万亿]*余?(?:{_MEASURES})"
)
_ALLOWED = re.compile(
    r"《[^》]*》"
    r"|[\u4e00-\u9fff]*〔\d{4}〕\d+号"
    r"|\d{4}年(?:度)?(?:\d{1,2}(?:[—–-]\d{1,2})?月(?:\d{1,2}日)?)?(?:[—–-](?:\d{4}年)?(?:\d{1,2}月)?\d{1,2}日)?"
    r"|(?<!\d)\d{1,2}(?:[—–-]\d{1,2})?月(?:\d{1,2}日|底|份|初|中旬|上旬|下旬)?"
    r"|(?<=月)\d{1,2}日"
    r"|(?:^|(?<=[。；：\n]))[（(]?\d{1,2}(?:[）)]|[.．、](?!\d))"
    r"|1\+N|12345(?=热线|平台)"
)


class UnknownToken(ValueError):
    """A paragraph holds a token that stands for no figure; the message names both."""


@dataclass(frozen=True)
class Piece:
    """Plain words, or a token with its key."""

    text: str
    key: str = ""


def pieces(text: str) -> Iterator[Piece]:
    """The text in order, cut at its tokens."""
    start = 0
    for found in TOKEN.finditer(text):
        if found.start() > start:
            yield Piece(text[start : found.start()])
        yield Piece(found[0], found[1])
        start = found.end()
    if start < len(text):
        yield Piece(text[start:])


def keys_in(text: str) -> list[str]:
    """Keys of the tokens, in order, each once."""
    return list(dict.fromkeys(found[1] for found in TOKEN.finditer(text)))


def check_tokens(text: str, known: Collection[str]) -> None:
    """Raises UnknownToken for a key that is not known, with the nearest one that is, or for a torn brace."""
    for key in keys_in(text):
        if key not in known:
            near = get_close_matches(key, known, n=1)
            hint = _("，是否应为 {{%s}}") % near[0] if near else ""
            raise UnknownToken(_("没有 {{%s}} 这个数") % key + hint)
    rest = TOKEN.sub("", text)
    if "{{" in rest or "}}" in rest:
        raise UnknownToken(_("引用的括号不成对，应写作 {{指标编号}}，例如 {{K39}}"))


def typed_numbers(text: str, names: Collection[str] = ()) -> list[str]:
    """Numbers that were typed and are neither reference, date, document number nor ordinal, in order."""
    bare = TOKEN.sub(_STAND_IN, text)
    for name in sorted(names, key=len, reverse=True):
        bare = bare.replace(name, _STAND_IN)
    bare = _ALLOWED.sub(_STAND_IN, bare)
    return list(dict.fromkeys(found[0] for found in _NUMBER.finditer(bare)))


def filled(text: str, texts: dict[str, str]) -> str:
    """The text with every token replaced by what it says; an unknown one stays visible."""
    return TOKEN.sub(lambda found: texts.get(found[1], found[0]), text)
