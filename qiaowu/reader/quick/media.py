"""Builders of what is published and watched: episodes, and views by platform."""

from __future__ import annotations

import re

from . import amounts, fields, hosts
from .kinds import PLATFORMS, READING, READING_BEHIND
from .model import Found, Record, Scene

_BARE = re.compile(r"\s*(?![^,:]*(?:数据|播放|侨之声|更正|截至|阅读|统计|报告|平台))([\u4e00-\u9fff]{3,14})[,:]")
_BEFORE_DATA = re.compile(
    r"\s*([\u4e00-\u9fff]{3,14})\s+(?:一周|首周|首日|单日|三天|本期)?(?:数据|播放|阅读|点击|浏览)"
)
_IN_SERIES = re.compile(r"侨之声\(([\u4e00-\u9fff]{3,14})\)")
_QUOTED = re.compile(r"“([^”\n]{2,30})”")


def _named(text: str) -> Found | None:
    """《…》, else a quoted name that is not the series itself."""
    work = fields.work(text.replace("《侨之声》", "〈侨之声〉")) or fields.work(text)
    if work and not (work.value == "侨之声" and _QUOTED.search(text)):
        return work
    for match in _QUOTED.finditer(text):
        if match[1] != "侨之声":
            return Found(match[1], match.start(1), match.end(1))
    bare = _BARE.match(text) or _BEFORE_DATA.match(text) or _IN_SERIES.search(text)
    return Found(bare[1], bare.start(1), bare.end(1)) if bare else None


def video(scene: Scene, kind: str) -> list[Record]:
    record = scene.start(kind)
    host, _ = hosts.find(scene.text, scene.table, scene.sender)
    record.set("host_unit", host.value, (host.start, host.end) if host.start >= 0 else None)
    record.put("title", _named(scene.text) or _named(scene.shared))
    record.put("episode", fields.episode(scene.text) or fields.episode(scene.shared))
    record.put("platform", fields.platforms(scene.text))
    if len([m for m in READING.finditer(scene.text) if amounts.COUNT.match(scene.text, m.end())]) < 2:
        return [record]
    scene.previous.append(record)  # 今天发布《…》,视频号8200、抖音1.3万
    return [record, *readings(scene, "view_reading")]


def readings(scene: Scene, kind: str) -> list[Record]:
    """One record for each platform with a number behind it (抖音1.2w) or before it (3862(视频号))."""
    text = scene.text
    found: list[tuple[re.Match[str], re.Match[str]]] = []
    for match in READING.finditer(text):
        number = amounts.COUNT.match(text, match.end())
        if number:
            found.append((match, number))
    if not found:
        for number in amounts.COUNT.finditer(text):
            behind = READING_BEHIND.match(text, number.end())
            if behind:
                found.append((behind, number))
    return [record for match, number in found if (record := _reading(scene, kind, match, number))]


def _as_published(record: Record, scene: Scene) -> None:
    """The same message says first that it was published: what was published is what was watched."""
    if {"title", "episode"} & record.values.keys():
        return
    before = next((r for r in reversed(scene.previous) if r.values["kind"] in ("video", "view_reading")), None)
    if before is None:
        return
    for name in ("title", "episode"):
        record.borrow(name, before)


def _reading(scene: Scene, kind: str, match: re.Match[str], number: re.Match[str]) -> Record | None:
    amount = amounts.read(number)
    if (
        amount is None
        or amount.value != int(amount.value)
        or re.match(
            r"[^\S\n]*(?:(?:粉丝|点赞|转发|评论)(?!合计|共|数|总|\d|:)|条|期|日|月|点(?!赞)|人关注)",
            scene.text[number.end() :],
        )
    ):
        return None
    record = scene.start(kind, time=False)
    record.put("title", _named(scene.text) or _named(scene.shared))
    record.put("episode", fields.episode(scene.text) or fields.episode(scene.shared))
    _as_published(record, scene)
    record.set("platform", PLATFORMS[match["platform"]], match.span("platform"))
    record.set("value", int(amount.value), number.span())
    record.set("value_approx", amount.approx or amounts.around(scene.text, number.end()), number.span())
    return record
