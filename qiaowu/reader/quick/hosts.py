"""Who organised an event and who took part."""

from __future__ import annotations

import re

from .model import Found
from .units import Mention, UnitTable

_AT = re.compile(r"(?:在|到|赴|于|走进|前往|地点:|会场:|会场在|来到|走访|深入|送到|回|进)\s*$")
_ORGANISED = re.compile(r"(?:主办单位|主办方|主办|承办单位|承办方|承办|组织单位|举办单位|由)\s*[::]?\s*$")
_JOINED_LABEL = re.compile(
    r"(?:协办单位|协办|参加单位|参与单位|参加社区|参加村|联办单位|联办|参加|参与|分会场|同步)\s*[::]\s*$"
)
_WITH = re.compile(r"(?:联合|会同|携手|协同|牵手|联手)\s*$")
_AND = re.compile(r"(?:与|和|同|跟)\s*$")
_WITH_US = re.compile(r"(?:我[局镇乡办街县部会中]|我们|我单位|本局)\s*(?:与|和|同|跟|、)\s*$")
_TOGETHER = re.compile(r"[^,。;\n]{0,6}(?:联合|共同|合作|一起|联办|合办|联手)")
_BEGIN = re.compile(
    r"(?:^|[\s,。;:【】)”》!→>-]|[日号午晚天上早前节旦点分半夜里时\d]|周[一二三四五六日]|[月初][初一二三四五六七八九十廿]{1,3}|由|报的?|是|把|将|关于|补|补报|更正|昨|今|刚才|刚刚|我县|全县|转发|附|另|还有|组织|对)$"
)
_JOINED = re.compile(
    r"(?:等)?(?:[\d一二两三四五六七八九十]+个)?(?:社区|村|乡镇|镇|街道|单位)?(?:同步|共同|联动|也来人|也派人|也|均|都|一起|一同|一道|一并|分别|同时|派人|侨眷|全程|积极)?(?:参加|参与|参会|联动|同步|收看|协办|联办|加入|组织(?:侨眷|归侨|群众|人员|代表)+[^,。;\n]{0,4}参加|设分会场|为分会场|分会场|接入|派人|派员|派代表|派专家|派业务骨干|派出[\u4e00-\u9fff]{2,4}|(?:侨眷|归侨|村民|群众|的人)?(?:也|都)?(?:一块儿?|一起|赶|过)?来(?:了|参加|听|学|,|。|$)|一块儿?|(?:也)?(?:拉|带|喊|叫|派)了|到场答疑|在线答疑)"
)
_SEVERAL = re.compile(r"等?[\d两二三四五六七八九十]+个?(?:社区|村|乡镇|镇|街道|单位|家单位)(?!各|分别)")
_SENT = re.compile(
    r"(?:等)?(?:的)?(?:归侨|侨眷|侨属|村民|群众|居民|干部|代表|侨界)+(?:等)?(?:共|计|合计)?[\d一二三四五六七八九十百]+(?:余|多)?(?:人|名|位)?(?:次)?(?:同步|共同|一起)?(?:参加|参与|参会|到场|出席)"
)
_CO_HOST = re.compile(r"(?:为|是|系|作为|参与)?(?:协办|协助|联合主办|联办|合办)")
_HELPS = re.compile(r"[^,。;\n]{0,2}(?:协办|联合主办单位|联办单位|合办单位|支持|配合|协助|指导)")
_NOT_HOST = re.compile(
    r"[^,。;\n]{0,8}?(?:项目|考察|陪同|技术支持|指导|老师|讲师|授课|某|侨眷[\u4e00-\u9fff]某|的?侨企)"
)


def find(text: str, table: UnitTable, sender: str) -> tuple[Found, list[Found]]:
    """(host, participants); the sender, without a place in the text, where nobody is named as organiser."""
    groups = table.chained(text, table.find(text))
    host = _host(text, groups)
    name = host.name if host else sender
    joined: list[Mention] = []
    for group in groups:
        joined += [m for m in _joining(text, group, host) if m.name != name]
    unique = {m.name: Found(m.name, m.start, m.end) for m in reversed(joined)}
    found = Found(name, host.start, host.end) if host else Found(name, -1, -1)
    return found, sorted(unique.values(), key=lambda f: f.start)


def _host(text: str, groups: list[list[Mention]]) -> Mention | None:
    for group in groups:
        organised = _ORGANISED.search(text, max(0, group[0].start - 8), group[0].start)
        if organised and not _HELPS.match(text, group[-1].end):
            return group[0]
    for group in groups:
        if _is_subject(text, group[0]) and not _only_joins(text, group):
            return group[0]
    return None


def _is_subject(text: str, mention: Mention) -> bool:
    left = text[max(0, mention.start - 6) : mention.start]
    if _HELPS.match(text, mention.end):
        return False
    if _AT.search(left) or not _BEGIN.search(left) or _JOINED_LABEL.search(left) or _WITH.search(left):
        return False
    return not _NOT_HOST.match(text, mention.end)


def _only_joins(text: str, group: list[Mention]) -> bool:
    """海棠、码头、灯塔三个社区同步参加: a list of those who joined has no host in it."""
    end = group[-1].end
    if _JOINED.match(text, end) and not re.match(
        r"[^,。;\n]{0,6}(?:联合|共同|同步|一起|分别)(?:举办|开展|组织|举行|召开)", text[end : end + 12]
    ):
        return True
    return len(group) > 1 and bool(_SEVERAL.match(text, end) or _SENT.match(text, end))


def _joining(text: str, group: list[Mention], host: Mention | None) -> list[Mention]:
    """The members of a group that took part: all of a joining list, those behind the host in its own."""
    left = text[max(0, group[0].start - 8) : group[0].start]
    if _WITH.search(left) or _JOINED_LABEL.search(left) or _only_joins(text, group):
        return group
    if _CO_HOST.match(text, group[-1].end) and host not in group:
        return group
    if _WITH_US.search(left):
        return group
    if _AND.search(left) and _TOGETHER.match(text, group[-1].end):
        return group
    if host in group:
        return [m for m in group if m is not host]
    return []
