"""Builders of what is held: studies, talks, cultural events, boards, inspection trips."""

from __future__ import annotations

import re
from itertools import pairwise

from . import amounts, counts, dates, fields, hosts
from .kinds import READING
from .model import Found, Heads, Record, Scene, When
from .units import Mention

_RESPECTIVELY = re.compile(r"(?:分别|各)(?:有|为|是|到场|参加|来了)?((?:\d+(?:人次|人|名)[、,和]?){2,})")


def event(scene: Scene, kind: str) -> list[Record]:
    record = scene.start(kind)
    scene.ends(record)
    _units(record, scene)
    record.put("topic", _topic(scene, kind))
    record.put("episode", fields.episode(scene.text) or fields.episode(scene.shared))
    online = kind in ("online_talk", "online_culture")
    heads = counts.heads(scene.text)
    if online:
        seen = _viewers(scene.text) or heads
        record.count(seen if kind == "online_culture" else _met(scene.text) or heads or counts.views(scene.text))
        record.put("platform", fields.platforms(scene.text) or fields.platforms(scene.shared))
    else:
        record.count(heads)
        record.put("place", fields.place(scene.text, scene.table.find(scene.text)) or fields.place(scene.shared))
    _title(record, scene, kind)
    return _each(scene, record)


def _topic(scene: Scene, kind: str) -> Found | None:
    found = fields.topic(scene.text, scene.table.find(scene.text)) or fields.topic(scene.shared)
    return found or (fields.law(scene.text) if kind == "group_study" else None)


def _units(record: Record, scene: Scene) -> None:
    host, joined = hosts.find(scene.text, scene.table, scene.sender)
    if host.start < 0 and scene.shared.strip():
        host, more = hosts.find(scene.shared, scene.table, scene.sender)
        joined = joined or more
    record.set("host_unit", host.value, (host.start, host.end) if host.start >= 0 else None)
    joined = [unit for unit in joined if unit.value != host.value]
    if joined:
        record.set("participating_units", [unit.value for unit in joined], (joined[0].start, joined[-1].end))


def _title(record: Record, scene: Scene, kind: str) -> None:
    if kind in ("culture", "online_culture"):
        record.put("title", fields.title(scene.text) or fields.title(scene.shared))
        if "title" not in record.values and "同步" in scene.text and scene.previous:
            before = scene.previous[-1]
            record.borrow("title", before)
    elif kind == "relatives_home":
        record.put("title", fields.home_title(scene.text) or fields.home_event(scene.text))


def _each(scene: Scene, record: Record) -> list[Record]:
    """甲村、乙村各组织一次,分别有21人、17人: one record for each unit with its own number."""
    listed = _RESPECTIVELY.search(scene.text)
    mentions = scene.table.find(scene.text[: listed.start()]) if listed else []
    numbers = list(re.finditer(r"(\d+)(人次|人|名)", listed[1])) if listed else []
    if listed is None or not numbers or len(numbers) != len(mentions):
        return [record]
    own = [_own(record, mention, match, listed.start(1)) for mention, match in zip(mentions, numbers, strict=True)]
    for number, one in enumerate(own):
        day = _own_day(scene, mentions, number)
        if day:
            one.set("date", day.day.isoformat(), day.day_span)
    return own


def _own(record: Record, mention: Mention, match: re.Match[str], offset: int) -> Record:
    own = Record(str(record.values["kind"]))
    own.values, own.spans = dict(record.values), dict(record.spans)
    for name in ("participating_units", "headcount_approx"):
        own.values.pop(name, None)
        own.spans.pop(name, None)
    own.set("host_unit", mention.name, (mention.start, mention.end))
    basis = "人次" if match[2] == "人次" else "人"
    own.count(Heads(int(match[1]), False, basis, offset + match.start(), offset + match.end()))
    return own


def _viewers(text: str) -> Heads | None:
    """Viewers over all platforms named with a figure of their own, else the one figure."""
    seen = [
        (n, a) for m in READING.finditer(text) if (n := amounts.COUNT.match(text, m.end())) and (a := amounts.read(n))
    ]
    if len(seen) > 1 and all(a.value > 50 for _, a in seen):
        basis = "人次" if "人次" in text else "人"
        total = int(sum(a.value for _, a in seen))
        return Heads(total, any(a.approx for _, a in seen), basis, seen[0][0].start(), seen[-1][0].end())
    return counts.views(text)


def _met(text: str) -> Heads | None:
    """腾讯会议126人: those in the meeting, where others only watched."""
    match = re.search(r"(?:腾讯会议|钉钉|VooV|会议室)[^,。;\d]{0,4}(?=\d)", text)
    return counts.heads("\n" * match.end() + text[match.end() : match.end() + 10]) if match else None


_IN_BRACKETS = re.compile(
    r"\(([\u4e00-\u9fff、]{3,20})\)|(?:宣传栏|橱窗|展板|板报|宣传窗)[^,。;:\n]{0,8}:(?![^,。;]*\d)([^,。;\n\s]{3,30})(?=[,。;\n]|$)"
    r"|(?:换成|换上|换为|更新为|上了)了?(?:新的?)?([\u4e00-\u9fff、]{3,20}?)(?:的?(?:内容|主题|知识|专栏|板块|专题|海报))?(?=[,。;\n(]|$)"
)


_POSTED = re.compile(r"[“《](?!侨之声|侨眷之家)([^”》\n]{2,30})[”》]")


def _posted(text: str) -> Found | None:
    """换成“中秋食品安全”: what stands in quotes beside a board is what is on it."""
    match = _POSTED.search(text)
    return Found(match[1], match.start(1), match.end(1)) if match else None


_WHICH_BOARD = re.compile(r"门口|旁|那[块个面]|路口|对面|[东南西北]侧|一楼|二楼")


def _bracketed(text: str) -> Found | None:
    """宣传栏更换完成(出入境新规)."""
    match = next((m for m in _IN_BRACKETS.finditer(text) if not _WHICH_BOARD.search(m[0])), None)
    group = match.lastindex if match else None
    return Found(match[group], match.start(group), match.end(group)) if match and group else None


_NOT_YET = re.compile(r"[^,。;\n]{0,8}?(?:还没|尚未|没换|未换|等(?:到|着)?|下(?:个?月|周|次|一?批)|明天|过几天|暂|缓)")
_EACH_ONE = re.compile(r"[、,和][^,。;\n]*\d+\s*(?:块|处|面|个)")


def board(scene: Scene, kind: str) -> list[Record]:
    mentions = scene.table.find(scene.text)
    topic = (
        _posted(scene.text)
        or fields.topic(scene.text, mentions)
        or fields.topic(scene.shared)
        or _bracketed(scene.text)
    )
    topic = topic or fields.remark(scene.text, mentions)
    places = {m.name: m for m in reversed(mentions) if scene.table.level.get(m.name) == "community"}
    named = sorted(places.values(), key=lambda m: m.start)
    named = [m for m in named if not _NOT_YET.match(scene.text, m.end)]
    if not named:  # 海棠社区:…更新宣传栏 under a heading
        named = [m for m in scene.table.find(scene.shared) if scene.table.level.get(m.name) == "community"][:1]
    if not named and counts.boards(scene.text) is None and scene.previous:
        return [_board_of(scene, kind, scene.previous[-1], topic)]
    if named:
        return [_board_at(scene, kind, named, number, topic) for number in range(len(named))]
    host = next((m for m in mentions if m.name != scene.sender), None)
    record = scene.start(kind, time=False)
    record.set("host_unit", host.name if host else scene.sender, (host.start, host.end) if host else None)
    number = counts.boards(scene.text)
    if number:
        record.set("value", number.number, (number.start, number.end))
    else:
        record.put("place", fields.place(scene.text))
    record.put("topic", topic)
    return [record]


def _board_at(scene: Scene, kind: str, named: list[Mention], number: int, topic: Found | None) -> Record:
    mention = named[number]
    record = scene.start(kind, time=False)
    own = _own_day(scene, named, number) if len(named) > 1 else None
    if own:
        record.set("date", own.day.isoformat(), own.day_span)
    record.set("host_unit", scene.sender)
    record.set("place", mention.name, (mention.start, mention.end))
    left = mention.end if len(named) > 1 else 0
    right = named[number + 1].start if number + 1 < len(named) else len(scene.text)
    many = counts.boards("\n" * left + scene.text[left:right])
    if many and (len(named) == 1 or number + 1 < len(named) or not _EACH_ONE.search(scene.text)):
        record.set("value", many.number, (many.start, many.end))
    record.put("topic", topic)
    return record


def _board_of(scene: Scene, kind: str, before: Record, topic: Found | None) -> Record:
    """宣传栏同日更换, behind an event: the board of the unit that held it."""
    record = scene.start(kind, time=False)
    host = str(before.values.get("host_unit") or scene.sender)
    record.borrow("host_unit", before)
    record.values.setdefault("host_unit", host)
    record.put("place", fields.place(scene.text))
    record.put("topic", topic)
    return record


def _own_day(scene: Scene, named: list[Mention], number: int) -> When | None:
    """塔下村11/16、石埕村11/17: the day beside this board, where every board has one."""
    edges = [*(mention.end for mention in named), len(scene.text)]
    parts = ["\n" * left + scene.text[left:right] for left, right in pairwise(edges)]
    lefts = [0, *(mention.end for mention in named[:-1])]
    before = ["\n" * left + scene.text[left : mention.start] for left, mention in zip(lefts, named, strict=True)]
    for around in (before, parts):  # 6月9日石埕村…,6月10日塔前社区…, or the days behind
        days = [dates.resolve(part, scene.sent) for part in around]
        if all(day and day.day_span != day.time_span for day in days):
            return days[number]
    return None


_TRIP = re.compile(
    r"[“《]([^”》\n]{2,30})[”》]|((?<![接])(?!待)(?:海外|华裔|归侨)?(?:侨商|侨领|侨青|侨团|企业家|客商|青年|华商|侨胞|商会)?[\u4e00-\u9fff]{0,6}?(?:考察团|考察组|回访团|访问团|参访团|参观团|经贸团|代表团|考察活动))"
)


def trip(scene: Scene, kind: str) -> list[Record]:
    record = scene.start(kind, time=False)
    host, joined = hosts.find(scene.text, scene.table, scene.sender)
    joined = [unit for unit in joined if unit.value != host.value]
    record.set("host_unit", host.value, (host.start, host.end) if host.start >= 0 else None)
    organised = re.search(r"(?:协办|联合|共同|一起|一道|合办|联办|携手|合作|会同|联手)", scene.text)
    helped = [m for m in scene.table.find(scene.text) if re.match(r"[^,。;]{0,3}协办", scene.text[m.end : m.end + 6])]
    listed = host.start >= 0 and joined and re.fullmatch(r"[、和与及]", scene.text[host.end : joined[0].start])
    joined = joined if organised or listed else []
    names = [unit.value for unit in joined] + [m.name for m in helped if m.name not in [u.value for u in joined]]
    record.set("participating_units", [name for name in names if name != host.value])
    match = _TRIP.search(scene.text)
    if match:
        group = 1 if match[1] else 2
        record.set("title", match[group], match.span(group))
    scene.ends(record)
    if "end_date" not in record.values:
        _ends_apart(record, scene)
    record.count(counts.heads(scene.text))
    return [record]


def _ends_apart(record: Record, scene: Scene) -> None:
    """昨日…,行程两天(16-17日): a range elsewhere that begins on the day."""
    for match in re.finditer(r"(?<!\d)\d{1,2}\s*[-~至]+\s*\d{1,2}[日号]", scene.text):
        span = dates.resolve(match[0], scene.sent)
        if span and span.end and span.day == scene.when.day:
            record.set("end_date", span.end.isoformat(), match.span())
