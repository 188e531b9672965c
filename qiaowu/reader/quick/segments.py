"""A message as the events it reports: list items, sentences and headings put together. No place is moved."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from . import counts, verdict
from .chunks import ASKING, OWN_CLOCK, OWN_DAY, OWN_TIME, Piece, is_item, pieces, starts_with_unit
from .kinds import EVENTS, VISITS, classify
from .model import Span
from .units import UnitTable

_NOISE = re.compile(
    r"\[[\u4e00-\u9fffA-Za-z]{1,6}\]|@\S+(?:\s|$)|[\U0001F000-\U0001FAFF\u2600-\u27BF\uFE0F\u200d\u2B50\u2B55]|-{3,}|={3,}|_{3,}|\*{2,}|附图\d*张?|[^,。;:\n()\d]{0,10}(?<![\d.,])(?:0|零)\s*(?:场|次|期|块|条|件)(?=[,。;\n)]|$)|(?:^|\n)[^\S\n]*(?:转发|转|fw|FW)\s*:|收到请回复|请知悉|请查收|点赞转发|请?(?:各位)?领导(?:请)?审阅"
)
_LONG_BLANK = re.compile(r"[^\S\n]{24,}")
_CAPITALS = re.compile(r"[壹贰叁肆伍陆柒捌玖拾佰仟零]{2,}(?=[万亿元圆整])|[壹贰叁肆伍陆柒捌玖拾佰](?=[佰仟万])")
_PLAIN = str.maketrans("壹贰叁肆伍陆柒捌玖拾佰仟", "一二三四五六七八九十百千")
_STRAIGHT = re.compile(r'"([^"\n]{1,40})"')
_LABEL = re.compile(
    r"^\s*(?:一、|二、|三、)?(?:活动|学习|会议|举办|参加|参与|到会)?(?:时间|地点|人数|内容|主题|人员|形式|主办|承办|协办|主持|议程|备注|日期|平台|参加|参与|题目|单位|效果|观看|负责人)\s*:"
)
_DAY_LABEL = re.compile(r"^\s*(?:活动|学习|会议)?(?:时间|日期)\s*:")
_HEADING = re.compile(r"^\s*(?:【[^】]*】|[^,。;]{2,30}:|[#*]+[^,。;]{2,30})\s*$")
_WISHES = re.compile(
    r"(?:建议|意见|诉求|希望|反映|提出|提了?[\d一二两三四五六七八九十几]+[条点个])[^,。;]{0,12}[:,]?\s*$"
)
_REGISTER = re.compile(r"^[^,。;\n]{0,12}(?:来电|来访|留言|工单|热线|专线|窗口)(?:登记|记录|汇总|情况|受理|接待)*\s*$")
_CALLS = re.compile(r"来电|留言|诉求|工单|来访|求助|咨询|接待|专线|热线|窗口|受理")
_TAIL = re.compile(
    r"^[\s,]*(?:[两三四五几\d]个?(?:村|社区|地方?|边|场|次)|各村|大家)?(?:学习|活动|宣讲)?(?:内容|主题)?(?:都|均|统一|全部)(?:是|为|学|讲|围绕|以)"
)
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
    "ticket",
}
_LISTED = {
    "ticket",
    "talent",
    "pool_project",
    "fund_receipt",
    "station_news",
    "inspection_trip",
    "video",
}
_ANOTHER = re.compile(r"\s*(?:另|还有|又|再有|其二|第[二三四]|此外|同时|同日|同一天|下一[条个件])")
# two sentences that each name their own are two: 甲项目到账…;乙项目到账…
_NAMES_ITSELF = {
    "fund_receipt": re.compile(
        r"^(?![^\d]*(?:累计|计划|合计|合同|协议|其中|总投|此前|折))[^。;\n]*[\u4e00-\u9fff]{3,}[^。;\n]{0,20}\d[^。;\n]{0,6}[万亿元]"
    ),
    "pool_project": re.compile(r"(?:侨商|客商|华商|老板|侨领|侨胞|侨企)[^。;\n]{0,12}(?:拟|想|有意|打算|计划|准备)"),
    "talent": re.compile(
        r"(?:旅|留|[\u4e00-\u9fff]国|在)[\u4e00-\u9fff]{1,14}(?:博士|硕士|工程师|医生|教授|专家|设计师|研究员|学者)"
    ),
    "station_news": re.compile(r"联络[站处点][^。;\n]{0,14}(?:揭牌|挂牌|授牌|成立|设立|启用|开张)"),
    "video": re.compile(r"《[^》\n]+》[^。;\n]*(?:上线|发布|推出|推送|播出|首发|首播|发了)"),
}
_MONTH = re.compile(r"(?<!\d)(\d{1,2})月份?(?!\s*\d{1,2}\s*[日号])")


@dataclass(slots=True)
class Segment:
    kind: str
    own: list[Span]
    shared: list[Span] = field(default_factory=list)  # headings before, tails behind
    listed: bool = False
    month: int = 0  # of a heading above 12日


def clean(text: str) -> str:
    """Without pictures, faces, mentions and rules, straight quotes in pairs; at equal length."""
    text = _LONG_BLANK.sub(lambda match: "。" * len(match[0]), text)
    text = _CAPITALS.sub(lambda match: match[0].translate(_PLAIN), text)
    text = _STRAIGHT.sub(lambda match: "“" + match[1] + "”", text)
    return _NOISE.sub(lambda match: "".join("\n" if char == "\n" else " " for char in match[0]), text)


def split(body: str, table: UnitTable) -> tuple[list[Segment], list[str]]:
    """Events in order, and reasons for what was left out on the way; the sum lines of a list."""
    maker = _Maker(body, table)
    found = pieces(body, table)
    for number, piece in enumerate(found):
        maker.take(piece, found[number + 1].listed if number + 1 < len(found) else False)
    return maker.finish(), maker.notes


class _Maker:
    """Takes pieces one by one; a piece without a kind belongs to the event before it."""

    def __init__(self, body: str, table: UnitTable) -> None:
        self.body, self.table = body, table
        self.found: list[Segment] = []
        self.notes: list[str] = []
        self.heading: list[Span] = []
        self.kind = ""  # of the heading, for the items under it
        self.asked: list[Span] = []  # the words that ask for the list: 侨商建议:
        self.listing = ""  # what the numbered items are that follow a colon
        self.open = False  # whether the heading still waits for its event

    def text(self, segment: Segment) -> str:
        return "".join(self.body[start:end] for start, end in segment.own)

    def take(self, piece: Piece, list_follows: bool) -> None:
        text = self.body[piece.start : piece.end]
        if self.found and verdict.is_total(text):
            self.notes.append(verdict.TOTAL)
        elif self.found and self._called_off(text):
            self.notes.append(verdict.CANCELLED)
        elif _TAIL.match(text) and len(self.found) > 1:
            for segment in self.found:
                segment.shared.append((piece.start, piece.end))
        elif _LABEL.match(text):
            self._label(piece, text)
        else:
            self._plain(piece, text, list_follows)

    def _called_off(self, text: str) -> bool:
        """A sentence behind an event that only says what else was called off."""
        held = self.found[-1].kind in EVENTS and self._counted(self.found[-1])
        return held and verdict.is_called_off(text) and counts.heads(text) is None

    def _label(self, piece: Piece, text: str) -> None:
        if self.kind and (self.open or self._again(text)):
            self._new(self.kind, piece)
        elif self.found:
            self.found[-1].own.append((piece.start, piece.end))
        else:
            self._from_label(piece, text)

    def _again(self, text: str) -> bool:
        """Whether the event already has this label of a day: a second block begins."""
        label = _DAY_LABEL.match(text)
        if label is None or not self.found:
            return False
        return any(self.body[start:end].lstrip().startswith(label[0].strip()) for start, end in self.found[-1].own)

    def _from_label(self, piece: Piece, text: str) -> None:
        kind = classify(text)
        if kind:
            self._new(kind, piece)
        else:
            self.heading.append((piece.start, piece.end))

    def _plain(self, piece: Piece, text: str, list_follows: bool) -> None:
        kind = classify(text)
        counted = counts.heads(text) is not None
        if (piece.head and not counted) or self._is_heading(text, kind, counted, list_follows):
            self._head(piece, text, kind, list_follows)
            return
        if not kind and self._goes_on(piece):
            self._new("suggestion", piece)
            return
        kind = self._kind_of_item(piece, text, kind, counted)
        if kind and (not self.found or self.open or self._separate(self.found[-1], kind, piece, text)):
            self._new(kind, piece)
        elif self.found and not self.open:
            self.found[-1].own.append((piece.start, piece.end))
        else:
            self.heading.append((piece.start, piece.end))
        if list_follows and _WISHES.search(text.strip()):
            self.listing, self.asked = "suggestion", [_last_clause(piece, text)]

    def _is_heading(self, text: str, kind: str, counted: bool, list_follows: bool) -> bool:
        if (counted and kind not in ("talent", "pool_project")) or kind in ("visit", "view_reading"):
            return False
        opens = list_follows and (text.rstrip().endswith(":") or bool(_REGISTER.search(text)))
        return bool(_HEADING.match(text)) or opens

    def _head(self, piece: Piece, text: str, kind: str, list_follows: bool) -> None:
        """A heading opens a new list; one about wishes within an event only says what its items are."""
        if list_follows and _WISHES.search(text.strip()):
            self.listing, self.asked = "suggestion", [_last_clause(piece, text)]
        elif list_follows and (kind == "ticket" or _CALLS.search(text)):
            self.listing = "ticket"
        else:
            self.listing = ""
        if self.found and self.listing == "suggestion" and kind in ("", "suggestion"):
            self.found[-1].own.append((piece.start, piece.end))
            return
        kind = kind or _topic_of_heading(text)
        fresh = not self.open or bool(kind)
        self.heading = [(piece.start, piece.end)] if fresh and self.found else [*self.heading, (piece.start, piece.end)]
        self.kind, self.open = kind or self.kind, True

    def _kind_of_item(self, piece: Piece, text: str, kind: str, counted: bool) -> str:
        if piece.listed and self.listing and kind in ("", "suggestion", "ticket"):
            return self.listing
        if kind == "ticket" and self.listing == "suggestion" and re.search("建议|希望", text):
            return "suggestion"
        if not kind and self.found and self.found[-1].kind == "board_update" and self._board_again(text):
            return "board_update"
        if not kind and self.found and self.found[-1].kind == "visit" and OWN_TIME.match(text) and VISITS.search(text):
            return "visit"
        if not kind and self.found and (self._like_the_last(text) or self._sum_again(piece, text)):
            return self.found[-1].kind
        if (
            not kind
            and self.found
            and self.found[-1].kind == "ticket"
            and OWN_CLOCK.match(text)
            and ASKING.search(text)
        ):
            return "ticket"
        under = self.kind == "relatives_home" and kind in ("group_study", "culture") and counted
        if under and is_item(text, self.table) and not re.search("集中学习|1[+]N", text):
            return self.kind
        if kind or not (piece.listed or is_item(text, self.table)):
            return kind
        if self.kind and (counted or self.kind not in EVENTS):
            return self.kind
        like = self.found[-1].kind if self.found else ""
        return (
            like if like in EVENTS and counted and is_item(text, self.table) and self._counted(self.found[-1]) else ""
        )

    def _goes_on(self, piece: Piece) -> bool:
        """建议:甲;乙 — what follows the semicolon is a suggestion too."""
        if not self.found or self.found[-1].kind != "suggestion" or not self.body[: piece.start].endswith(";"):
            return False
        start, end = self.found[-1].own[0]
        asked = re.match(r"[^;。\n]*(?:建议|希望|意见)[^,。;:]{0,4}:", self.body[start:end])
        if asked:
            self.listing, self.asked = "suggestion", [(start, start + asked.end())]
        return bool(asked or self.listing == "suggestion")

    def _like_the_last(self, text: str) -> bool:
        """A second lead that says no more than who it is: 旅荷园艺博士,还没问过本人."""
        last = self.found[-1].kind
        named = _NAMES_ITSELF.get(last)
        return last in ("talent", "pool_project") and bool(named and named.search(text))

    def _sum_again(self, piece: Piece, text: str) -> bool:
        """甲项目 60万欧元;乙项目 1,250万元: a second sum with a name before it."""
        last = self.found[-1]
        named = _NAMES_ITSELF["fund_receipt"]
        return (
            last.kind == "fund_receipt"
            and self.body[: piece.start].rstrip(" ").endswith((";", "\n"))
            and bool(named.search(text) and named.search(self.text(last)))
        )

    def _board_again(self, text: str) -> bool:
        """湾头村12.8更换: a second board without the word."""
        return bool(OWN_DAY.search(text)) and starts_with_unit(text, self.table)

    def _counted(self, segment: Segment) -> bool:
        return counts.heads(self.text(segment)) is not None

    def _new(self, kind: str, piece: Piece) -> None:
        month = next(
            (int(m[1]) for s, e in self.heading for m in _MONTH.finditer(self.body[s:e]) if 0 < int(m[1]) < 13), 0
        )
        shared = [*self.heading, *(self.asked if kind == self.listing == "suggestion" else [])]
        self.found.append(Segment(kind, [(piece.start, piece.end)], shared, piece.listed, month))
        self.open = False

    def _separate(self, current: Segment, kind: str, piece: Piece, text: str) -> bool:
        if piece.listed:
            return True
        before = self.text(current)
        own = bool(OWN_TIME.match(text) and OWN_TIME.match(before)) or starts_with_unit(text, self.table)
        if kind in EVENTS and current.kind in EVENTS:
            return self._events_apart(before, text, own, kind == current.kind)
        if kind == "board_update" == current.kind:
            return all((OWN_DAY.search(part) or "没" in part) and self.table.find(part) for part in (before, text))
        if kind == current.kind:
            return _same_apart(kind, before, text, own)
        if kind in _ALONE:
            return _alone_apart(current.kind, kind, text)
        return current.kind != "visit" and (counts.heads(text) is not None or bool(OWN_TIME.match(text)))

    def _events_apart(self, before: str, text: str, own: bool, same: bool) -> bool:
        both = counts.heads(before) is not None and (counts.heads(text) or counts.views(text)) is not None
        timed = bool(OWN_TIME.match(text)) and bool(OWN_TIME.match(before))
        return (both and (own or not same)) or timed

    def finish(self) -> list[Segment]:
        """The kind is looked at again with the whole text; a heading that nothing followed is an event itself."""
        if self.open and self.kind and self.heading:
            self.found.append(Segment(self.kind, list(self.heading)))
        if not self.found and self.heading:
            kind = classify("".join(self.body[start:end] for start, end in self.heading))
            self.found = [Segment(kind, list(self.heading))] if kind else []
        for segment in self.found:
            whole = classify(self.text(segment))
            if segment.kind in EVENTS and whole in EVENTS and not (self.kind and segment.kind == self.kind):
                segment.kind = whole
        return self.found


def _last_clause(piece: Piece, text: str) -> Span:
    return piece.start + max(text.rfind(","), text.rfind("。")) + 1, piece.end


def _topic_of_heading(text: str) -> str:
    """What a list is about whose heading reports nothing: 7月份学习情况."""
    return "group_study" if "学习" in text else "board_update" if "宣传栏" in text else ""


def _same_apart(kind: str, before: str, text: str, own: bool) -> bool:
    if kind == "view_reading":
        return "《" in text
    if kind == "visit":
        return bool(OWN_TIME.match(text))
    if kind == "ticket" and OWN_CLOCK.match(text):
        return True
    if kind in _LISTED and _ANOTHER.match(text):
        return True
    return own or (kind in _NAMES_ITSELF and all(_NAMES_ITSELF[kind].search(part) for part in (before, text)))


def _alone_apart(current: str, kind: str, text: str) -> bool:
    if current in ("ticket", "inspection_trip") and kind in ("suggestion", "visit", "ticket"):
        return bool(OWN_TIME.match(text))
    if current in EVENTS and kind == "ticket":
        return bool(OWN_TIME.match(text) or re.search(r"来电|窗口|热线|留言|专线", text))
    if current == "visit" and kind == "ticket":
        return bool(OWN_TIME.match(text))
    if current in ("talent", "pool_project", "fund_receipt") and kind in (
        "ticket",
        "suggestion",
        "talent",
        "pool_project",
        "fund_receipt",
    ):
        return bool(OWN_TIME.match(text))
    return not (current == "video" and kind == "view_reading") or bool(re.search(r"\d", text))
