"""A message as the events it reports: list items, sentences and headings put together."""

from __future__ import annotations

import re
from dataclasses import dataclass

from . import fields
from .kinds import EVENTS, classify

_NOISE = re.compile(
    r"\[[\u4e00-\u9fffA-Za-z]{1,6}\]|@\S+(?:\s|$)|[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F]|-{3,}|附图\d*张?|(?:^|\n)\s*(?:转发|转)\s*:|收到请回复|请知悉|请查收|点赞转发"
)
_ITEM = re.compile(r"(?:(?<=[:;。\n,])|^)\s*(?:\d{1,2}[.、)](?!\d)|[①-⑩]|\(\d{1,2}\)|[一二三四五六七八九]、)")
_STOP = re.compile(r"[。;!\n]+")
_LABEL = re.compile(r"^\s*(?:时间|地点|人数|内容|主题|参加人员|参与人员|形式|主办|承办|主持|议程|备注|日期|平台)\s*:")
_OWN_TIME = re.compile(r"\s*(?:\d{1,2}[:.月]\d{1,2}|周[一二三四五六日]|[上下]午|[今昨]|\d{1,2}[日号])")
_ALONE = {
    "fund_receipt",
    "board_update",
    "video",
    "view_reading",
    "suggestion",
    "visit",
    "station_news",
    "inspection_trip",
    "talent",
    "pool_project",
}


@dataclass(slots=True)
class Segment:
    kind: str
    text: str
    lead: str = ""  # what stood before the first event: a date, a heading


def clean(text: str) -> str:
    """Without pictures, faces, mentions and rules; offsets do not matter here."""
    return _NOISE.sub(lambda m: "\n" if "\n" in m[0] else " ", text)


def pieces(text: str) -> list[tuple[str, bool]]:
    """Sentences and list items; True where a list mark stood before."""
    found: list[tuple[str, bool]] = []
    marks = [m.span() for m in _ITEM.finditer(text)]
    starts = [0, *(end for _, end in marks)]
    ends = [*(start for start, _ in marks), len(text)]
    for number, (start, end) in enumerate(zip(starts, ends, strict=True)):
        listed = number > 0
        for sentence in _sentences(text[start:end]):
            found.append((sentence, listed))
            listed = False
    return found


def _sentences(text: str) -> list[str]:
    result, position = [], 0
    for match in _STOP.finditer(text):
        result.append(text[position : match.end()])
        position = match.end()
    result.append(text[position:])
    return [piece for piece in result if piece.strip()]


def split(text: str) -> list[Segment]:
    """Events in order; pieces without a kind belong to the event before them."""
    found: list[Segment] = []
    lead = ""
    for piece, listed in pieces(text):
        kind = "" if _LABEL.match(piece) and found else classify(piece)
        if not found and not kind:
            lead += piece
        elif not found or (kind and _separate(found[-1], kind, piece, listed)):
            found.append(Segment(kind, piece, lead))
        else:
            found[-1].text += piece
    if not found:
        return []
    for segment in found:
        whole = classify(segment.text)
        if segment.kind in EVENTS and whole in EVENTS:
            segment.kind = whole
    return found


def _separate(current: Segment, kind: str, piece: str, listed: bool) -> bool:
    if listed:
        return True
    if kind == current.kind and _OWN_TIME.match(piece) and _OWN_TIME.match(current.text):
        return True
    if kind in EVENTS and current.kind in EVENTS:
        return bool(fields.heads(piece)) and bool(fields.heads(current.text))
    if kind in _ALONE and kind != current.kind:
        return not (current.kind in ("ticket", "inspection_trip") and kind in ("suggestion", "visit"))
    return kind in EVENTS and current.kind not in EVENTS and bool(fields.heads(piece)) and current.kind != "visit"
