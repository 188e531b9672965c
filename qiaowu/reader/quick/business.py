"""Builders of talent and project leads, receipts of funds, and news of overseas stations."""

from __future__ import annotations

import re
from dataclasses import replace

from . import dates, fields, money
from .countries import COUNTRIES, NAMES
from .forbidden import NO_CONSENT
from .hosts import find as find_hosts
from .model import Found, Record, Scene

_AGREED = re.compile(
    r"(?<!不)(?<!未)(?<!没)(?<!待)同意|本人(?:自?愿|填|签|提交|递交|申请|书面)|自愿|签字|签名|签了|签署了|已签|授权(?!委托)|勾选|愿意(?:登记|入库|列入|进库)|书面(?:确认|授权)|点头"
)
_FIELD_BEHIND = re.compile(r"[(,](?!研究方向|专业方向)([\u4e00-\u9fff]{2,10})(?:方向|专业|领域)")
_FIELD = re.compile(
    r"(?:从事|研究方向(?:是|为|:)?|专攻|方向(?:是|为|:)?|专业(?:是|为|:)?|研究|做|搞|(?<![医科化数理文法农力药工化商大留])学|主攻|擅长|领域(?:是|为|:)?)(?!了|人才|人员|库|事|出|法|教授|博士|专家|者|生|位|是|为)([^,。;\n()]{2,16}?)(?:方向|领域|研究|工作|专业|开发|的|[,。;\n()]|$)"
)
_FIELD_ALONE = re.compile(r"[名位],(?!本人|现在|目前|年龄|同意|已)([\u4e00-\u9fff]{3,10}),")
_FIELD_OF = re.compile(
    rf"(?:[旅留在]?(?:{'|'.join(sorted(NAMES, key=len, reverse=True))})|{'|'.join(COUNTRIES.keys() - NAMES.keys())})(?:的|籍)?(?!归国|留学|青年|高级)([\u4e00-\u9fffA-Za-z]{{2,10}}?)(?:专家|工程师|学者|教授|博士|研究员|人才|团队|公司|项目组|负责人|带头人|创始人|[\u4e00-\u9fff]{{0,2}}师)"
)

_FIELD_PLAIN = re.compile(
    rf"(?:{'|'.join(sorted(COUNTRIES, key=len, reverse=True))})(?:的|籍)?([\u4e00-\u9fff]{{2,8}}?)(?:医生|医师|设计师|技师|主厨|教师|律师|硕士|海归|专才|技术员|从业者|带头人)"
)


def agreed(text: str) -> bool:
    """Whether the person is said to have agreed to the entry."""
    return bool(_AGREED.search(text)) and not NO_CONSENT.search(text)


def talent(scene: Scene, kind: str) -> list[Record]:
    record = scene.start(kind, time=False)
    record.put("country", fields.country(scene.text))
    record.set("consent", True, _span(_AGREED, scene.text))
    match = (
        _FIELD_BEHIND.search(scene.text)
        or _FIELD.search(scene.text)
        or _FIELD_OF.search(scene.text)
        or _FIELD_PLAIN.search(scene.text)
        or _FIELD_ALONE.search(scene.text)
    )
    if match:
        record.set("field", match[1], match.span(1))
    return [record]


def _span(pattern: re.Pattern[str], text: str) -> tuple[int, int] | None:
    match = pattern.search(text)
    return match.span() if match else None


_PROJECT = re.compile(
    r"(?:投资建设|投建|开发|打造|引进|布局|新建|建设|投资兴办|投资|兴办|兴建|设立|落地|做|建|办|设(?!在)|开|搞|弄|投(?=[一]?[个条家座])|上(?=[一两]?[条个套座]))(?!议|筑|成立)(?:了?一个|一?[条套]|一家|一座|个|座|立|设)?([\u4e00-\u9fffA-Za-z]{2,20}?)(?:项目)?(?=[,。;\s(、]|$)"
)
_QUOTED_PROJECT = re.compile(r"[“《]([^”》\n]{2,20})[”》](?:项目)?")
_NAMED_PROJECT = re.compile(
    r"项目(?:名称|线索)?(?:[:]|叫|名为)\s*(?![^,。;\n]*[拟想](?:在|投|建|做))([\u4e00-\u9fffA-Za-z]{4,20})(?=[,。;\n])"
)
_COST = re.compile(
    r"(?:预计|计划|意向)?(?:总?投资?|投入)(?:额|规模|约|近|为|预计|大概|大约)*[:]?[\d一二两三四五六七八九十.,]+[千百万亿wW余多]*(?:美元|美金|欧元|港币|港元|人民币|加元|元)?(?:左右|以上)?"
)


def project(scene: Scene, kind: str) -> list[Record]:
    text = scene.text
    record = scene.start(kind, time=False)
    plain = _COST.sub(lambda m: "," * len(m[0]), text)
    match = _QUOTED_PROJECT.search(plain) or _PROJECT.search(plain) or _NAMED_PROJECT.search(plain)
    if match:
        record.set("title", match[1], match.span(1))
    record.put("country", fields.country(text))
    place = next((m for m in scene.table.find(text) if scene.table.level.get(m.name) != "county"), None)
    if place:
        record.set("place", place.name, (place.start, place.end))
    record.set("consent", True, _span(_AGREED, text))
    _sum(record, text, planned=True)
    return [record]


def _sum(record: Record, text: str, *, planned: bool = False) -> bool:
    found = money.find(text, planned=planned)
    if found is None:
        return False
    amount, currency = found
    record.put("amount", amount)
    if currency != "CNY":
        record.set("currency", currency, (amount.start, amount.end))
    record.set("amount_approx", money.about(text, amount), (amount.start, amount.end))
    return True


_FUND_TITLE = re.compile(r"([\u4e00-\u9fffA-Za-z]{2,20}?(?:\([^)\d]{1,6}\))?(?:[一二三四]期)?项目(?:[一二三四]期)?)")
_FIRM = re.compile(
    r"(?:侨资)?(?:企业)?([\u4e00-\u9fff]{2,10}?(?:公司|集团|科技|食品|实业|农业|茶业|电子|工厂|民宿|产业园|基地|工坊|酒店|厂))"
)
_QUOTED = re.compile(r"[“《]([^”》\n]{2,20})[”》]")
_FUND_LEAD = re.compile(
    r"^(?:之前|昨天|今天|今日|昨日|上周[一-日]?|本周[一-日]?|报告|喜讯|好消息|补报|更正|收到|关于|其中|我县|我镇|报的|的|第[一二三四五]|[日号])+"
)


def fund(scene: Scene, kind: str) -> list[Record]:
    parts = _receipts(scene.text)
    scenes = [_only(scene, start, end) for start, end in parts] if len(parts) > 1 else [scene]
    return [record for part in scenes for record in _receipt(part, kind)]


_RECEIPT = re.compile(
    r"(?:项目|公司|厂|基地|酒店|园)[^,。;\n]{0,10}(?:到账|到帐|到位|到资|实到|入账|收汇|进账|汇入)?[^,。;\n\d]{0,6}\d[^,。;\n]{0,6}[万亿元]"
)


_ASIDE = re.compile(r"\([^)]*\)")
_PLANNED = re.compile(r"其中|总投|计划|签约|意向|合同|协议|累计|此前|不是|而非|共|折")


def _receipts(text: str) -> list[tuple[int, int]]:
    """Where clauses of one sentence each name a project and its sum: 甲项目300万元、乙项目12万美元."""
    starts = [0, *(m.end() for m in re.finditer(r"[,、;。\n]", text))]
    ends = [*(start - 1 for start in starts[1:]), len(text)]
    return [
        (s, e)
        for s, e in zip(starts, ends, strict=True)
        if _RECEIPT.search(text[s:e]) and not _PLANNED.search(_ASIDE.sub("", text[s:e]))
    ]


def _only(scene: Scene, start: int, end: int) -> Scene:
    """The scene of one clause, at equal places; its own day where it has one."""
    text = "。" * start + scene.text[start:end] + "。" * (len(scene.text) - end)
    own = dates.resolve(text, scene.sent)
    return replace(scene, text=text, when=own if own and own.day_span else scene.when)


def _receipt(scene: Scene, kind: str) -> list[Record]:
    record = scene.start(kind, time=False)
    host, _ = find_hosts(scene.text, scene.table, scene.sender)
    township = scene.table.level.get(host.value) != "county"
    record.set("host_unit", scene.sender if township else host.value)
    record.put("title", _fund_title(scene) or _fund_title_shared(scene))
    return [record] if _sum(record, scene.text) else []


def _fund_title(scene: Scene) -> Found | None:
    """The project's name without the unit before it."""
    text = scene.text
    for mention in scene.table.find(text):
        text = text[: mention.start] + "," * (mention.end - mention.start) + text[mention.end :]
    quoted = _QUOTED.search(text)
    if quoted:
        return Found(quoted[1], quoted.start(1), quoted.end(1))
    for match in _FUND_TITLE.finditer(text):
        lead = _FUND_LEAD.match(match[1])
        skip = lead.end() if lead else 0
        if len(match[1]) - skip > 3:
            return Found(match[1][skip:], match.start(1) + skip, match.end(1))
    firm = _FIRM.search(text)
    if firm is None:
        return _before_sum(text)
    lead = _FUND_LEAD.match(firm[1])
    skip = lead.end() if lead else 0
    return Found(firm[1][skip:], firm.start(1) + skip, firm.end(1))


_BEFORE_SUM = re.compile(
    r"(?:^|[,。;:\n\s])([\u4e00-\u9fffA-Za-z]{4,16})\s*(?:到账|到位|收到|汇入|入账)?\s*(?=约?[\d一二三四五六七八九][\d,.]*\s*[万亿美欧])"
)


def _before_sum(text: str) -> Found | None:
    """紧固件扩产 1,250万元."""
    match = _BEFORE_SUM.search(text)
    if match is None or re.search(r"到账|资金|出资|款$|累计", match[1]):
        return None
    lead = _FUND_LEAD.match(match[1])
    skip = lead.end() if lead else 0
    return Found(match[1][skip:], match.start(1) + skip, match.end(1))


def _fund_title_shared(scene: Scene) -> Found | None:
    match = _FUND_TITLE.search(scene.shared)
    return Found(match[1], match.start(1), match.end(1)) if match else None


_STATION = re.compile(r"([\u4e00-\u9fff]{2,14}?(?:海外)?(?:联络站|联络处|联络点))")
_NEWS_LEAD = re.compile(
    r"^(?:.*(?:月|日|号|今天|昨天|前天|好消息|喜讯|祝贺|恭喜|我县|授牌|揭牌|挂牌|成立|设立|签约|启用|新增|的|在|和|上午|下午|上周[一-日]|[周][一-日]))"
)


_STATIONS = re.compile(
    rf"((?:(?:{'|'.join(NAMES)})(?:[、和与]|以及)?){{2,}})(?:等?[两二三四五2-5]个|等地?)?的?(?:海外)?(?:侨务)?(?:联络站|联络处|联络点)"
)

_STATION_OF = re.compile(rf"(?:{'|'.join(sorted(NAMES, key=len, reverse=True))})+(?:海外)?(?:联络)?[站处点]")
_STATION_NEWS = re.compile(
    r"[^,。;\n]*联络[站处点][^,。;\n]{0,14}(?:揭牌|挂牌|授牌|成立|设立|启用|开张|签约)[^,。;\n]*"
)


def station(scene: Scene, kind: str) -> list[Record]:
    """One record; 普拉托、马德里两个联络站 are two."""
    several = _STATIONS.search(scene.text)
    names = list(re.finditer("|".join(NAMES), several[1])) if several and re.search("[、和与]", several[1]) else []
    if several is None or len(names) < 2:
        parts = [match.span() for match in _STATION_NEWS.finditer(scene.text)]
        scenes = [_only(scene, start, end) for start, end in parts] if len(parts) > 1 else [scene]
        return [_station(part, kind) for part in scenes]
    return [_station_of(scene, kind, name, several.start(1)) for name in names]


def _station_of(scene: Scene, kind: str, name: re.Match[str], offset: int) -> Record:
    record = scene.start(kind, time=False)
    span = offset + name.start(), offset + name.end()
    record.set("title", name[0] + "联络站", span)
    record.set("country", COUNTRIES[name[0]], span)
    return record


def _station(scene: Scene, kind: str) -> Record:
    record = scene.start(kind, time=False)
    for match in _STATION.finditer(scene.text):
        lead = _NEWS_LEAD.match(match[1])
        skip = lead.end() if lead else 0
        if len(match[1]) - skip >= 3:
            record.set("title", match[1][skip:], (match.start(1) + skip, match.end(1)))
            break
    if "title" not in record.values and (named := _STATION_OF.search(scene.text)):
        record.set("title", named[0], named.span())
    record.put("country", fields.country(scene.text))
    return record


LEADS = {"talent", "pool_project"}
