"""A pasted message as draft records. Nothing is guessed that the message does not say; what must not be kept is cut."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from qiaowu.reader.numerals import value_of
from qiaowu.reader.script import fold

from . import amounts, dates, fields, hosts, sensitive
from .kinds import CANCELLED, DONE, EVENTS, FUTURE, ORDER, PLATFORMS, QUESTION, READING, REPLAY, SUM
from .segments import Segment, clean, split
from .units import UnitTable

_CORRECTION = re.compile(
    r"更正|纠正|勘误|以(?:这个|此|本条)为准|有误|(?:不是|而非)[^,。;]{0,6}\d|改为|报错了|写错了|应为"
)
_NAME = r"[\u4e00-\u9fff]{2,3}?"
_LEADER = re.compile(
    rf"(?:书记|部长|县长|主任|主席|常委|县领导)({_NAME})(?:同志|等|一行)?(?=到|在|赴|走访|看望|慰问|通过|与|和|,|带队|率|、|\d|视频|电话|主持|参加|以|利用|上门|会见|实地|深入|来|前往|召开|给|同|联系|接待|拜访|今|昨|上午|下午|邀请|约)"
)
_QUOTED = re.compile(r"[“《]([^”》\n]{2,30})[”》]")
_EVENT_NAME = re.compile(
    r"(?:举办|办了|办|开展|举行|组织|开|搞)(?:了|的)?(?:一场|首场|首届)?([\u4e00-\u9fffA-Za-z“”·]{2,20}?(?:晚会|展|文化节|直播|联欢会|联欢|灯会|演出|沙龙|比赛|展演|连线|快闪|市集|读书会|祭祖|朗诵会|雅集|体验|游园会|音乐会|活动))"
)
_HELD_NAME = re.compile(
    r"([\u4e00-\u9fff]{2,12}(?:晚会|展|文化节|联欢会|灯会|演出|展演|市集|游园会|音乐会|直播))(?:圆满|成功|顺利|举行|如期|落幕|上线)?"
)
_TIME_WORDS = re.compile(r"\d{1,2}月\d{1,2}[日号]?[上下]?[午晚]?|(?:今|昨)[天日晚]|[上下]午|晚上|周[一二三四五六日]")
_HOME_NAME = re.compile(r"侨眷之家”?([\u4e00-\u9fff]{2,6}?(?:会|课堂|讲座|沙龙|课))")
_CHANNELS = (
    ("mail", r"邮箱|来信|邮件|信件"),
    ("hotline", r"来电|热线|电话"),
    ("meeting", r"座谈会|会上|会议"),
    ("visit", r"走访|看望|慰问|上门"),
)
_CATEGORIES = {
    "ticket": (
        ("schooling", r"入学|插班|转校|借读|转学|学位|学籍|就读|上学|孩子.{0,6}学校|中考|高考|读书"), ("pension", r"养老金|退休|养老保险|领取资格|养老待遇|社保待遇"),
        ("tax", r"税"), ("finance", r"贷款|融资|汇款|结汇|银行|外汇|担保|账户|开户"), ("employment", r"用工|就业|工资|招工|招聘|找工作|欠薪|劳动合同|务工"),
        ("property", r"房产|侨房|祖宅|老宅|继承|物业|产权|房屋|漏水|过户"),
        ("certificate", r"身份认定|证明|公证|认证|户口|护照|证件|材料|驾照|三侨生|落户|身份证"), ("land", r"土地|宅基地|用地|征地|林地|拆迁"),
    ),
    "suggestion": (
        ("education", r"学校|教育|子女|华文|读书|上学|培训"), ("housing", r"住房|房屋|安置|公寓|物业"),
        ("business", r"企业|侨企|用电|投资|用工|贷款|税|园区|创业|物流|厂|项目|招商|外贸|市场"),
        ("culture", r"文化|侨批|展|非遗|博物|纪念|侨乡|族谱|宗祠|馆|节庆|古"), ("policy", r"政策|身份|证|医保|养老|社保|办理|流程|手续|宣传"),
    ),
}  # fmt: skip


@dataclass(slots=True)
class Draft:
    records: list[dict[str, Any]] = field(default_factory=list)
    warn: list[str] = field(default_factory=list)


@dataclass(slots=True)
class _Scene:
    """What the builders of one segment look at."""

    text: str
    lead: str
    when: dates.When
    sent: datetime
    sender: str
    table: UnitTable
    previous: list[dict[str, Any]]


def read(text: str, sent_at: datetime, sender_unit: str, table: UnitTable) -> Draft:
    """Draft records and warnings of one message."""
    body, warn = sensitive.inspect(clean(fold(text)))
    draft = Draft()
    context: dates.When | None = None
    found = split(body)
    for segment in found:
        when = dates.resolve(segment.text, sent_at) or dates.resolve(segment.lead, sent_at) or context
        context = when or context
        when = when or dates.When(sent_at.date(), None, "", False)
        if sensitive.NO_CONSENT.search(segment.text) and segment.kind in ("talent", "pool_project"):
            warn.add("no_consent")
            continue
        if _reports(segment, when, sent_at, len(found)):
            scene = _Scene(segment.text, segment.lead, when, sent_at, sender_unit, table, draft.records)
            draft.records += [_finish(r, segment) for r in _BUILDERS[segment.kind](scene, segment.kind)]
    if sensitive.NO_CONSENT.search(body) and re.search(r"人才|博士|项目|专家|教授", body):
        warn.add("no_consent")
        draft.records = [r for r in draft.records if r["kind"] not in ("talent", "pool_project")]
    draft.warn = sorted(warn)
    return draft


def _reports(segment: Segment, when: dates.When, sent: datetime, count: int) -> bool:
    """Whether something was held, published, received or done by the time of sending."""
    text = segment.text
    whole = segment.lead + text
    if when.day > sent.date() or (segment.kind not in ("ticket", "suggestion") and CANCELLED.search(text)):
        return False
    if when.day == sent.date() and when.time > sent.strftime("%H:%M") and not re.search(r"结束|圆满|顺利|已", text):
        return False
    if segment.kind in ("ticket", "suggestion", "visit", "talent", "pool_project"):
        return not (ORDER.search(whole) and segment.kind != "ticket" and not when.said) and not (
            segment.kind == "suggestion" and not _wish(text)
        )
    done = bool(DONE.search(text))
    if FUTURE.search(whole) and not (done and when.day < sent.date()) and not re.search(r"结束|圆满|实到|到场", text):
        return False
    if (QUESTION.search(text) and not fields.heads(text)) or REPLAY.search(text):
        return False
    if ORDER.search(whole) and not fields.heads(text):
        return False
    return not (
        SUM.search(text)
        and segment.kind in {*EVENTS, "board_update", "video"}
        and (count > 1 or not when.said or "累计" in text)
        and segment.kind != "online_culture"
    )


def _finish(record: dict[str, Any], segment: Segment) -> dict[str, Any]:
    if _CORRECTION.search(segment.lead + segment.text):
        record["correction"] = True
    return {k: v for k, v in record.items() if v not in (None, "", [], False)}


def _base(scene: _Scene, kind: str, *, time: bool = True) -> dict[str, Any]:
    record: dict[str, Any] = {"kind": kind, "date": scene.when.day.isoformat()}
    if time:
        record["time"] = scene.when.time
    return record


def _count(record: dict[str, Any], counted: tuple[int, bool, str] | None) -> None:
    if counted:
        record["headcount"], record["headcount_approx"], record["count_basis"] = counted


def _event(scene: _Scene, kind: str) -> list[dict[str, Any]]:
    record = _base(scene, kind)
    record["end_date"] = scene.when.end.isoformat() if scene.when.end and scene.when.end != scene.when.day else ""
    record["host_unit"], record["participating_units"] = hosts.find(scene.text, scene.table, scene.sender)
    record["place"] = fields.place(scene.text)
    record["topic"] = fields.topic(scene.text)
    record["episode"] = fields.episode(scene.text)
    counted = fields.heads(scene.text)
    if kind == "online_culture":
        counted = _viewers(scene.text) or counted
    _count(record, counted)
    if kind in ("online_talk", "online_culture"):
        names = fields.platforms(scene.text)
        record["platform"] = names[0] if len(names) == 1 else names
        record["place"] = ""
    named = _HOME_NAME.search(scene.text)
    if kind in ("culture", "online_culture"):
        record["title"] = _title(scene.text)
    elif kind == "relatives_home" and named:
        record["title"] = "侨眷之家" + named[1]
    return _each(scene, record)


_RESPECTIVELY = re.compile(r"分别(?:有|为|是|到场|参加)?((?:\d+(?:人次|人|名)[、,和]?){2,})")


def _each(scene: _Scene, record: dict[str, Any]) -> list[dict[str, Any]]:
    """甲村、乙村各组织一次,分别有21人、17人: one record for each unit with its own number."""
    listed = _RESPECTIVELY.search(scene.text)
    mentions = scene.table.find(scene.text[: listed.start()]) if listed else []
    counts = re.findall(r"(\d+)(人次|人|名)", listed[1]) if listed else []
    if not counts or len(counts) != len(mentions):
        return [record]
    found = []
    for mention, (number, unit) in zip(mentions, counts, strict=True):
        basis = "人次" if unit == "人次" else "人"
        own = {**record, "host_unit": mention.name, "participating_units": [], "headcount": int(number)}
        found.append({**own, "headcount_approx": False, "count_basis": basis})
    return found


def _viewers(text: str) -> tuple[int, bool, str] | None:
    """Viewers over all platforms named with a figure of their own, else the one figure."""
    seen = [amounts.read(n) for m in READING.finditer(text) if (n := amounts.COUNT.match(text, m.end()))]
    counted = [a for a in seen if a is not None]
    if len(counted) > 1:
        basis = "人次" if "人次" in text else "人"
        return int(sum(a.value for a in counted)), any(a.approx for a in counted), basis
    return fields.views(text)


def _title(text: str) -> str:
    text = _TIME_WORDS.sub(" ", text)
    for pattern in (_EVENT_NAME, _HELD_NAME):
        match = pattern.search(text)
        if match:
            return match[1].replace("“", "").replace("”", "")
    match = _QUOTED.search(text)
    return match[1] if match else ""


def _board(scene: _Scene, kind: str) -> list[dict[str, Any]]:
    places = [m.name for m in scene.table.find(scene.text) if scene.table.level.get(m.name) == "community"]
    topic = fields.topic(scene.text)
    result = []
    for name in dict.fromkeys(places):
        result.append({**_base(scene, kind, time=False), "host_unit": scene.sender, "place": name, "topic": topic})
    if result:
        return result
    count = re.search(rf"({amounts.NUMBER})(?:余|多)?\s*(?:块|处|个|面|期)", scene.text)
    value = value_of(count[1]) if count else None
    mentions = scene.table.find(scene.text)
    host = mentions[0].name if mentions else scene.sender
    record = {
        **_base(scene, kind, time=False),
        "host_unit": host,
        "topic": topic,
        "value": int(value.low) if value else None,
    }
    record["place"] = fields.place(scene.text) if not value else ""
    return [record]


def _video(scene: _Scene, kind: str) -> list[dict[str, Any]]:
    title = re.search(r"《([^》\n]{2,30})》", scene.text)
    names = fields.platforms(scene.text)
    record = {**_base(scene, kind), "host_unit": hosts.find(scene.text, scene.table, scene.sender)[0]}
    record |= {"title": title[1] if title else "", "episode": fields.episode(scene.text)}
    record["platform"] = names[0] if len(names) == 1 else names
    return [record]


def _readings(scene: _Scene, kind: str) -> list[dict[str, Any]]:
    title = re.search(r"《([^》\n]{2,30})》", scene.text)
    result = []
    for match in READING.finditer(scene.text):
        number = amounts.COUNT.match(scene.text, match.end())
        amount = amounts.read(number) if number else None
        if amount is None:
            continue
        record = {
            **_base(scene, kind, time=False),
            "title": title[1] if title else "",
            "episode": fields.episode(scene.text),
        }
        record |= {"platform": PLATFORMS[match["platform"]], "value": int(amount.value), "value_approx": amount.approx}
        result.append(record)
    return result


def _visit(scene: _Scene, kind: str) -> list[dict[str, Any]]:
    text = scene.text
    leader = _LEADER.search(text)
    record: dict[str, Any] = {**_base(scene, kind), "leader": leader[1] if leader else "", "form": _form(text)}
    record["place"] = fields.place(text)
    if record["form"] in ("phone", "online"):
        record["place"] = ""
    _count(record, fields.heads(text))
    scene.previous = [record]
    return [record, *_suggestion(scene, "suggestion")]


def _form(text: str) -> str:
    if re.search(r"视频(?:连线|通话|方式|慰问|会议)|连线|线上|微信视频", text):
        return "online"
    if re.search(r"(?:通|打)(?:了)?(?:个)?电话|电话(?:联系|慰问|沟通|问候|方式)|通话|致电", text):
        return "phone"
    if re.search(r"走访|看望|慰问|上门|登门|实地|探望", text):
        return "visit"
    return "talk" if re.search(r"座谈|恳谈|约谈|谈心|交流会", text) else "visit"


def _category(kind: str, text: str) -> str:
    return next((name for name, words in _CATEGORIES[kind] if re.search(words, text)), "other")


_WISH = re.compile(
    r"(?<!意见)(?:建议|希望|提议)(?!\d|[一二三四五六七八九十]+条|[,。;])(?:是|:|在|把|将)?(?![\d\s]*[.、])([^,。;\n(]{3,40})"
)


def _wish(text: str) -> re.Match[str] | None:
    return _WISH.search(text)


def _suggestion(scene: _Scene, kind: str) -> list[dict[str, Any]]:
    """One record for each suggestion whose text is given; a mere number of them gives none."""
    visits = [r for r in scene.previous if r["kind"] == "visit"]
    channel = next((code for code, words in _CHANNELS if re.search(words, scene.lead + scene.text)), "")
    result = []
    for wish in _WISH.finditer(scene.text):
        record = {**_base(scene, kind, time=False), "category": _category(kind, wish[1]), "topic": wish[1]}
        if visits:
            record["leader"], record["date"] = visits[-1].get("leader", ""), visits[-1]["date"]
        told = "meeting" if visits and visits[-1].get("form") == "talk" else "visit"
        result.append({**record, "channel": channel or told})
    return result


def _ticket(scene: _Scene, kind: str) -> list[dict[str, Any]]:
    text = scene.text
    channel = next(
        (code for code, words in (
            ("transfer", r"12345|转来|转办|转交|交办件"), ("counter", r"窗口|柜台|前台|大厅"), ("web", r"网上|网站|小程序|留言|平台提交|在线提交|网页"),
            ("mail", r"来信|邮件|邮箱"), ("hotline", r"来电|电话|热线|接"), ("visit", r"上门|来访|走访|入户|来镇|来村|来办公室"),
        ) if re.search(words, text)), "hotline",
    )  # fmt: skip
    kind_of = next(
        (
            code
            for code, words in (
                ("complaint", r"投诉|举报|不满|意见很大|很有意见"),
                ("suggestion", r"建议"),
                ("consult", r"咨询|询问|想问|问一下|问(?!题)"),
                ("help", r"求助|协调|帮|反映|希望|请求"),
            )
            if re.search(words, text)
        ),
        "consult",
    )
    topic = re.search(r"(?:咨询|反映|投诉|求助|询问|问|[,]说)(?!题)(?:关于|:|,)?([^,。;\n]{2,30})", text)
    record = {
        **_base(scene, kind),
        "channel": channel,
        "type": kind_of,
        "category": _category(kind, text),
        "topic": topic[1] if topic else "",
    }
    return [record]


_FIELD = re.compile(
    r"(?:做|从事|研究|搞|专攻|方向是|专业是|专业为|研究方向:?|专业:|方向:|专业)([^,。;\n()]{2,16}?)(?:方向|领域|研究|工作|专业|的|[,。;\n()]|$)"
)
_FIELD_BEHIND = re.compile(r"[(,]([\u4e00-\u9fff]{2,10})(?:方向|专业|领域)")


def _talent(scene: _Scene, kind: str) -> list[dict[str, Any]]:
    text = scene.text
    if not _agreed(text):
        return []
    named = _FIELD_BEHIND.search(text) or _FIELD.search(text)
    record = {**_base(scene, kind, time=False), "country": fields.country(text), "consent": True}
    return [{**record, "field": named[1] if named else ""}]


def _agreed(text: str) -> bool:
    return bool(re.search(r"同意|本人(?:自?愿|填|签|提交)|自愿|签了|授权", text)) and not sensitive.NO_CONSENT.search(
        text
    )


def _project(scene: _Scene, kind: str) -> list[dict[str, Any]]:
    text = scene.text
    if not _agreed(text):
        return []
    title = re.search(
        r"(?:做|投资建设|投资|新建|建设|建|办|设立|设|开)(?!议)(?:一个|一家|个|一座|立)?([\u4e00-\u9fffA-Za-z]{2,20}?)(?:项目)?(?=[,。;\n(]|$)",
        re.sub(r"(?:预计|计划)?总?投资[约近]?\d[^,。;]*", "", text),
    )
    place = next((m.name for m in scene.table.find(text) if scene.table.level.get(m.name) != "county"), "")
    sum_ = fields.money(text)
    record = {
        **_base(scene, kind, time=False),
        "title": title[1] if title else "",
        "country": fields.country(text),
        "place": place,
        "consent": True,
    }
    return [
        record | ({"amount": sum_[0]} if sum_ else {}) | ({"currency": sum_[1]} if sum_ and sum_[1] != "CNY" else {})
    ]


def _trip(scene: _Scene, kind: str) -> list[dict[str, Any]]:
    title = _QUOTED.search(scene.text)
    record = {**_base(scene, kind, time=False), "host_unit": hosts.find(scene.text, scene.table, scene.sender)[0]}
    record["title"] = title[1] if title else "侨商考察团"
    record["end_date"] = scene.when.end.isoformat() if scene.when.end and scene.when.end != scene.when.day else ""
    _count(record, fields.heads(scene.text))
    return [record]


def _fund(scene: _Scene, kind: str) -> list[dict[str, Any]]:
    sum_ = fields.money(scene.text)
    if sum_ is None:
        return []
    text = scene.text
    for mention in reversed(scene.table.find(text)):
        text = text[: mention.start] + text[mention.end :]
    title = re.search(r"([\u4e00-\u9fffA-Za-z“”]{2,20}?项目)", text)
    record = {
        **_base(scene, kind, time=False),
        "host_unit": scene.sender,
        "title": title[1].strip("“”") if title else "",
        "amount": sum_[0],
    }
    return [record | ({"currency": sum_[1]} if sum_[1] != "CNY" else {})]


def _station(scene: _Scene, kind: str) -> list[dict[str, Any]]:
    title = re.search(
        r"([\u4e00-\u9fff]{2,14}?(?:海外)?联络站)",
        re.sub(r"\d+月\d+日|今天|昨天|好消息|喜讯|我县|授牌|揭牌|成立|设立|签约", " ", scene.text),
    )
    return [
        {**_base(scene, kind, time=False), "title": title[1] if title else "", "country": fields.country(scene.text)}
    ]


_BUILDERS: dict[str, Callable[[_Scene, str], list[dict[str, Any]]]] = {
    **dict.fromkeys(EVENTS, _event), "board_update": _board, "video": _video, "view_reading": _readings, "visit": _visit, "suggestion": _suggestion,
    "ticket": _ticket, "talent": _talent, "pool_project": _project, "inspection_trip": _trip, "fund_receipt": _fund, "station_news": _station,
}  # fmt: skip
