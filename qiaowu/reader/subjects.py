"""What is measured: the noun before the number, or the one behind the measure word."""

from __future__ import annotations

import re

from .frame import Frame
from .quantities import Quantity

_HAN = "一二两三四五六七八九十"
_LEAD = re.compile(
    rf"^(?:[和及与并又还再均都也其中,、:“(]|到?(?:19|20)\d\d年(?:底|末|度)?(?:前)?|今年(?:以来)?|本年度?|上一年度|上年度|上半年|下半年|前[一二三]季度|第?[一二三四]季度|\d{{1,2}}月(?:份|底|末|\d{{1,2}}日)?(?:前)?|近[^,]{{0,3}}年来?|过去[^,]{{1,2}}年|我们|本[市县区省镇]|去年|上年|明年|年内|年底前|全年|新的一年|力争|争取|确保|计划|预计|要|将|拟|已|累计|共|先后|每(?:两|三|半)?个?(?:季度|月|年|周|天|日|学期)|每|按(?:季|月|年)|不断|进一步|继续|现有|目前|截至[^,]{{0,8}}|下一步|全县|全市|全区|全镇|我[县市区省镇]|该[县市区]|[{_HAN}]是|\(?[{_HAN}\d]+[、.)]|同比|至少|分别|就|使|让)+"
)
_TRAIL = re.compile(
    r"(?:达到了?|达|提高到|提升到|提升至|提高至|增加到|增至|升至|降至|控制在|保持在|稳定在|压缩到|压缩至|不少于|不低于|不超过|超过|突破|实现|完成|为|是|约|近|超|各|共|累计|已|均|要|应|须|力争|争取|确保|至少|最高|最多|最低|左右|以上|从|由|到|至|[::,、“”()\s]|合计|计|总计|已达|分别|一般|就|再|且|每(?:季度|月|年|周|天|日|半年|学期|个月|旬)|由原来的?|较[^,]{0,6})+$"
)
_TRAIL_ENDS = set(
    "到了达至在于过破现成为是约近超各共计已均要应须争取保少高多低右上从由别般就再且度月年周天日期旬来的:,、“”()"
)
_STOP = re.compile(
    r"[,。;:、!?\n\t()“”]|开展|参加|参与|与|举办|组织|进行|实现|给予|完成|签订|入驻|的|和|在|为|到|并|以|由|集中|落户|投产|获|受|享受|已|得|将|达|以上|以内|左右|及以上|以下|[\d]"
)
_NOUN = re.compile(r"^[\u4e00-\u9fffA-Za-z“]{2,}")
_BARE_VERB = re.compile(
    r"^(?:新建|引进|建成|培育|举办|开展|组织|召开|邀请|吸引|参与|新增|投入|完成|培训|选派|配备|有|建|设立|走访|带动|安排|落户|实施|选树|打造|建设|赴|覆盖|惠及|设|给予|奖励|补助|扣|加|得|签约|落地|发放|促成|组建|发展|认定|改造|增加|减少|增长|下降|提高|升|降|上升|提升|跃升|扩大|压缩|压|缩短|降低|增长|拿出|按学历给予|一次性奖励)?$"
)


def of(text: str, quantity: Quantity, frame: Frame, floor: int, previous: str, owner: str = "") -> str:
    """A short noun phrase; `previous` is what the sentence measured before, for clauses without a noun of their own."""
    front = _front(text[max(frame.clause, floor) : quantity.head], owner)
    behind = _behind(text[quantity.tail : frame.clause_end])
    if behind and (len(front) < 3 or _BARE_VERB.match(front) or not _noun_like(front)):
        return (front + behind if front and len(front) <= 4 and front[-1] != "的" else behind)[:24]
    if front and not _BARE_VERB.match(front):
        return front[-24:]
    return (previous + front)[-24:] if front else (previous or behind or owner)


def _front(words: str, owner: str) -> str:
    words = _led(words)
    if owner and words.startswith(owner):
        words = _led(words[len(owner) :])
    last = words[-1:]
    trail = _TRAIL.search(words) if last in _TRAIL_ENDS or last.isspace() or "较" in words else None
    return (words[: trail.start()] if trail else words).replace("“", "").replace("”", "")


def _led(words: str) -> str:
    """Without the words of time and will in front."""
    lead = _LEAD.match(words)
    return words[lead.end() :] if lead else words


def _behind(words: str) -> str:
    stop = _STOP.search(words)
    noun = words[: stop.start()] if stop else words
    return noun if _NOUN.match(noun) and len(noun) <= 14 else ""


def _noun_like(front: str) -> bool:
    return len(front) >= 4
