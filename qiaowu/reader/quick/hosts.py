"""Who organised an event and who took part."""

from __future__ import annotations

import re

from .units import Mention, UnitTable

_AT = re.compile(r"(?:在|到|赴|于|走进|前往|地点:|来到|走访)\s*$")
_WITH = re.compile(r"(?:联合|会同|携手|与|同|和|邀请|协同|、)\s*$")
_BEGIN = re.compile(r"(?:^|[\s,。;:\n】)”日号午晚天上周一二三四五六早前节点分半午]|由|报的?|是|把|将|关于)$")
_JOINED = re.compile(
    r"(?:等)?(?:[\d一二两三四五六七八九十]+个)?(?:社区|村|乡镇|镇|街道|单位)?(?:同步|共同|联动|也|均|都|一起|分别)?(?:参加|参与|联动|同步|收看|协办)"
)
_SEVERAL = re.compile(r"等?[\d两二三四五六七八九十]+个?(?:社区|村|乡镇|镇|街道|单位)")


def find(text: str, table: UnitTable, sender: str) -> tuple[str, list[str]]:
    """(host, participants); the sender where nobody is named as organiser."""
    mentions = table.find(text)
    hosts = [m for m in mentions if _is_subject(text, m)]
    host = hosts[0] if hosts and not _joins(text, hosts[0], mentions) else None
    name = host.name if host else sender
    joined = [m.name for m in mentions if m is not host and m.name != name and _takes_part(text, m, mentions)]
    return name, list(dict.fromkeys(joined))


def _is_subject(text: str, mention: Mention) -> bool:
    left, right = text[max(0, mention.start - 6) : mention.start], text[mention.end : mention.end + 8]
    if _AT.search(left) or not _BEGIN.search(left):
        return False
    return not re.match(r"[^,。;\n]{0,6}项目", right)


def _joins(text: str, mention: Mention, mentions: list[Mention]) -> bool:
    """海棠、码头、灯塔三个社区同步参加: a list of those who joined has no host in it."""
    last = mention
    for other in mentions:
        if other.start > last.start and text[last.end : other.start] in ("、", "和", "与", "及"):
            last = other
    return last is not mention and bool(_JOINED.match(text, last.end) or _SEVERAL.match(text, last.end))


def _takes_part(text: str, mention: Mention, mentions: list[Mention]) -> bool:
    left = text[max(0, mention.start - 4) : mention.start]
    if re.search(r"(?:联合|会同|携手|协同)\s*$", left):
        return True
    if re.search(r"(?:与|和|同)\s*$", left) and re.match(
        r"[^,。;]{0,4}(?:联合|共同|合作|一起)", text[mention.end : mention.end + 8]
    ):
        return True
    chain = mention
    for other in mentions:
        if other.start > chain.start and text[chain.end : other.start] in ("、", "和", "与", "及"):
            chain = other
    if _JOINED.match(text, chain.end) or (chain is not mention and _SEVERAL.match(text, chain.end)):
        return True
    if any(
        text[m.end : mention.start] in ("、", "和", "与", "及") and _SEVERAL.match(text, mention.end) for m in mentions
    ):
        return True
    before = [m for m in mentions if m.end < mention.start and text[m.end : mention.start] in ("、", "和", "与", "及")]
    return bool(before) and (
        _takes_part(text, before[-1], mentions)
        or re.match(r"[^,。;]{0,12}(?:联合|共同)", text[chain.end : chain.end + 16]) is not None
    )
