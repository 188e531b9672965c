"""What must not be stored: found, warned of, and cut out before a draft is made."""

from __future__ import annotations

import re
from collections.abc import Iterable

from qiaowu.kernel.idnumbers import find_id_numbers

from . import forbidden, persons, spoken
from .forbidden import PUBLIC_PHONE
from .model import Span

NUMBERS = (*forbidden.NUMBERS, *spoken.NUMBERS)
CLAUSES = (*forbidden.CLAUSES, *spoken.WORDS)
_BREAK = re.compile(r"[,。;\n!?:()\s]")
# what teaches, names or asks for a policy speaks of no person
_GENERAL = re.compile(
    r"(?:主题|内容|议题|专题|题目|讲座|宣讲|讲解|(?<!听)讲了?|学习|解读|普及|宣传|科普|义诊|培训|知识|围绕|咨询|询问|(?<![慰访学提])问(?!题|候)|政策|课题|条例|研究|方向|从事|专攻|专业|擅长|研发|主攻|《[^》]*|“[^”]*)[^,。;\n]{0,16}$"
)
_BY_GENERAL = {"health", "minors", "family", "property", "religion", "visa_party"}
# a clause that says more than how a person is: it is read on
_REPORTS = re.compile(
    r"[\d一二三四五六七八九十百](?:余|多|来)?(?:人|名|位)|\d[日号点:./]|宣传栏|侨[眷券卷]之家|学习|活动|座谈|咨询|反映|要求|请求|问|建议|希望|来电|热线|同意|入库"
    r"|项目|到账|到位|联络站|主题|内容|讲|地点|时间|已|到会|实到|参加|更新|换|今天|昨天|明天|上午|下午|周[一二三四五六](?!都)"
)
_OF_CHARACTER = {"attitude", "religion", "watch_person"}
_ADVICE = re.compile(r"\s*(?:建议|希望|要求|请)(?![^,。;\n]*\d)")
_ASKS = re.compile(
    r"怎么|如何|能否|能不能|可否|咨询|求助|办理|手续|证明|认证|公证|想办(?!法)|要办|办[^,。;\n]{0,8}[证卡]"
)
_SPEAKS_OF_ONE = re.compile(r"某|阿姨|大爷|老公|老婆|他家|她家|[张王李陈林黄吴周]家")


def blank(text: str, cuts: Iterable[Span]) -> str:
    """The text with blanks in these places; lines stay as they are."""
    chars = list(text)
    for start, end in cuts:
        chars[start:end] = [char if char == "\n" else " " for char in chars[start:end]]
    return "".join(chars)


def find(text: str) -> tuple[list[Span], set[str]]:
    """The stretches that must not be stored, and their codes; `text` is folded."""
    cuts, warn = numbers(text)
    for code, pattern in CLAUSES:
        for match in pattern.finditer(text):
            if _of_nobody(code, text, match):
                continue
            warn.add(code)
            cuts.append(_clause(text, match.start(), match.end(), code))
    for code, span in persons.find(text):
        warn.add(code)
        cuts.append(_clause(text, *span, code))
    return cuts, warn


def numbers(text: str) -> tuple[list[Span], set[str]]:
    """Numbers of persons: the kernel's identity numbers however they are broken up, and the lists here."""
    proven = [(found.start, found.end) for found in find_id_numbers(text)]
    warn = {"id_number"} if proven else set()
    cuts: list[Span] = []
    for code, pattern in NUMBERS:
        taken = list(cuts) if code == "id_number" else [*proven, *cuts]  # one pattern never overlaps itself
        for match in pattern.finditer(text):
            if any(start < match.end() and match.start() < end for start, end in taken):
                continue
            cuts.append(match.span())
            if code == "bank":
                warn.add("property")
            elif code != "office_phone" and not (
                code == "phone_of_person" and PUBLIC_PHONE.search(text[: match.start()])
            ):
                warn.add(code)
    return [*proven, *cuts], warn


def _of_nobody(code: str, text: str, match: re.Match[str]) -> bool:
    """讲高血压防治, 主题子女回国就读: a subject, not a person."""
    if code not in _BY_GENERAL:
        return False
    if code in ("family", "property", "minors") and _ASKS.search(
        text[slice(*_clause(text, match.start(), match.end()))]
    ):
        return not _SPEAKS_OF_ONE.search(match[0])
    left = text[max(0, match.start() - 24) : match.start()]
    return bool(_GENERAL.search(left)) and not _SPEAKS_OF_ONE.search(left[-8:] + match[0])


def _clause(text: str, start: int, end: int, code: str = "") -> Span:
    """The clause around a finding, and the clauses of the sentence behind it that report nothing else.

    What is advised because of somebody's belief or mood is no suggestion that he made.
    """
    left = 0
    for match in _BREAK.finditer(text, 0, start):
        left = match.end()
    stop = _BREAK.search(text, end)
    while stop and stop[0] in ", ":
        after = _BREAK.search(text, stop.end())
        right = after.start() if after else len(text)
        advice = code in _OF_CHARACTER and _ADVICE.match(text, stop.end(), right)
        if _REPORTS.search(text, stop.end(), right) and not advice:
            break
        stop = after
    return left, stop.start() if stop else len(text)
