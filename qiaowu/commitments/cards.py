"""What the review page shows of a document and of each commitment: plain values, no markup."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.commitments import suggest, wording
from qiaowu.commitments.ground import CORRECTED
from qiaowu.commitments.models import Commitment, SourceDocument
from qiaowu.commitments.paging import Block, Mark, Section, sections_of

MARK = {"pending": "todo", "confirmed": "ok", "reference": "ref", "doubtful": "ask", "rejected": "no"}
_LONG = 14  # code points above which a mark may break over lines
_LEVELS = {"high": (3, gettext_lazy("高")), "medium": (2, gettext_lazy("中")), "low": (1, gettext_lazy("低"))}
_FOLD_TITLE = 40
_SIGN_BEHIND = re.compile(r"(?:及|或)?(?:以上|以下|以内)|左右|上下")
_SIGN_BEFORE = re.compile(
    r"(?:不少于|不低于|不超过|不多于|不高于|不得少于|不得低于|不得超过|至少|至多|超过|超|突破|达到|近|约)$"
)
_SAYS_LENGTH = re.compile(r"原文(?:此处)?(?:省略|缺)约?\s*\d+\s*(?:个)?字[。.]?")
_ONE = re.compile("[1１一壹]")


@dataclass(frozen=True)
class Line:
    """One fact of a card: label, words, remark, why, and how sure (1 to 3 bars)."""

    label: str
    text: str
    why: str = ""
    tag: str = ""
    bars: int = 3
    sure: str = ""
    low: bool = False

    @property
    def marks(self) -> list[bool]:
        return [bar < self.bars for bar in range(3)]


_FIELDS: tuple[tuple[str, str | Promise, tuple[str, ...]], ...] = (
    ("value", gettext_lazy("数值"), ("value", "value_max")),
    ("unit", gettext_lazy("计量单位"), ("unit_word",)),
    ("comparator", gettext_lazy("比较"), ("comparator", "strict", "approx")),
    ("frequency", gettext_lazy("频次"), ("per", "per_count", "per_every")),
    ("each", gettext_lazy("按每个"), ("each",)),
    ("role", gettext_lazy("性质"), ("role",)),
    ("modality", gettext_lazy("语气"), ("modality",)),
    ("period", gettext_lazy("期间"), ("period",)),
    ("period_type", gettext_lazy("期间类型"), ("period_type",)),
    ("subject", gettext_lazy("事项"), ("subject",)),
    ("owner", gettext_lazy("责任主体"), ()),
    ("lead", gettext_lazy("责任单位"), ("lead",)),
    ("indicator", gettext_lazy("指标"), ("indicator",)),
    ("baseline", gettext_lazy("基数"), ("baseline",)),
    ("prior_actual", gettext_lazy("去年实绩"), ("prior_actual",)),
    ("confidence", gettext_lazy("把握"), ()),
)
"""Each reason of a commitment: its name, its label, and the columns in which a person may have overruled it."""


@dataclass(frozen=True)
class Button:
    """An act of the card: posts to `commitments:commitment_decide`."""

    act: str
    label: str
    key: str
    primary: bool = False


@dataclass
class Card:
    """A commitment with its number and everything the template shows."""

    row: Commitment
    number: int
    text: str
    reviewer: bool = False

    @cached_property
    def url(self) -> str:
        """Address of the commitment; its acts lie below it."""
        return reverse("commitments:commitment", args=[self.row.pk])

    @property
    def mark_class(self) -> str:
        wrap = " mk-wrap" if len(self.row.span.text) > _LONG else ""
        return f"mk mk-{MARK[self.row.state]}{wrap}"

    @cached_property
    def title(self) -> str:
        return wording.title(self.row)

    @cached_property
    def quote(self) -> tuple[str, str, str]:
        return wording.quote(self.row, self.text)

    @cached_property
    def advice(self) -> suggest.Guess:
        row = self.row
        code = row.indicator.code if row.indicator else ""
        return suggest.decision_for(row.role, row.modality, code, row.certainty)

    @cached_property
    def lines(self) -> list[Line]:
        row = self.row
        return [
            self._line(_("目标") if row.role in {"target", "requirement"} else _("数值"), wording.exact(row), "value"),
            self._line(_("性质"), wording.nature(row), "role"),
            self._line(_("期间"), wording.period(row), "period", low=not row.period),
            self._indicator(),
            self._lead(),
            *self._starts(),
            *([Line(_("按每个"), row.each)] if row.each else []),
        ]

    def _line(self, label: str, text: str, name: str, low: bool = False) -> Line:
        level = "low" if low else self.row.certainty if self.row.certainty_field == name else "high"
        bars, sure = _LEVELS.get(level, _LEVELS["high"])
        return Line(label, text, self._why(name), bars=bars, sure=str(sure), low=level == "low")

    def _why(self, name: str) -> str:
        """The reason for a field; none for a value that stands in the text as it is shown."""
        row = self.row
        if name == "value" and row.value is not None:
            figure = wording.plain(row.value)
            if not row.by_person and (figure in row.span.text or figure.replace(",", "") in row.span.text):
                return ""
            return self._figure_why()
        return wording.punctuated(str(row.reasons.get(name, "")))

    @cached_property
    def reasons(self) -> list[tuple[str, str]]:
        """Every field that has a reason, with it; what a person corrected says so."""
        return [(str(label), why) for name, label, columns in _FIELDS if (why := self._reason(name, columns))]

    def _reason(self, name: str, columns: tuple[str, ...]) -> str:
        kept = self.row.reasons
        if any(kept.get(column) == CORRECTED for column in columns):
            return CORRECTED
        if name in {"baseline", "prior_actual"} and getattr(self.row, name) is not None:
            return _("取自同一份文件里同一事项的另一个数")
        if name == "indicator":
            return self.row.indicator_reason
        return self._figure_why() if name == "value" else wording.punctuated(str(kept.get(name, "")))

    def _figure_why(self) -> str:
        """Why the number is what it is; “每月” alone has none and stands for once, and 一次 needs no sum."""
        row, why = self.row, wording.punctuated(str(self.row.reasons.get("value", "")))
        if row.value != 1 or "折算为1" not in why:
            return why
        if row.per and not _ONE.search(row.span.text):
            return _("原文“%s”没有写次数，按每期一次计") % row.span.text
        return _("原文写作“%s”") % row.span.text

    def _indicator(self) -> Line:
        row = self.row
        if row.indicator is None:
            bars, sure = _LEVELS["low"]
            return Line(_("指标"), _("没有对应的指标"), row.indicator_reason, bars=bars, sure=str(sure), low=True)
        bars, sure = _LEVELS["high"]
        return Line(
            _("指标"), f"{row.indicator.code} {row.indicator.name}", row.indicator_reason, bars=bars, sure=str(sure)
        )

    def _lead(self) -> Line:
        row = self.row
        why = str(row.reasons.get("lead", ""))
        bars, sure = _LEVELS["low" if row.lead is None or row.lead_inferred else "high"]
        low = bars == 1
        if row.lead is None:
            return Line(_("单位"), _("未定"), why, bars=bars, sure=str(sure), low=low)
        return Line(_("单位"), row.lead.name, why, _("推定") if row.lead_inferred else "", bars, str(sure), low)

    def _starts(self) -> list[Line]:
        """What the target starts from and what was reached last, where the text says so."""
        row, found = self.row, []
        for label, value in ((_("基数"), row.baseline), (_("去年实绩"), row.prior_actual)):
            if value is not None:
                found.append(Line(label, f"{wording.plain(value)}{row.unit_word}", _("取自同一份文件")))
        return found

    @property
    def doubt(self) -> str:
        """What the reader was not sure of."""
        return wording.punctuated(str(self.row.reasons.get("confidence", "")))

    @cached_property
    def buttons(self) -> list[Button]:
        """What can be done now; the first is what the machine proposes, and the one that Enter presses."""
        if self.row.merged_into_id:
            return [Button("reopen", _("撤销合并"), "r")]
        if self.row.decided:
            return [Button("reopen", _("重新审核"), "r")]
        accept = Button("accept", _("确认"), "Enter", primary=True)
        reject, doubt = Button("reject", _("驳回"), "x"), Button("doubtful", _("存疑"), "q")
        if self.advice.value == "reference":
            other = [] if self.row.role in {"actual", "baseline"} else [Button("accept", _("确认为目标"), "")]
            return [Button("reference", _("作为参考"), "Enter", primary=True), *other, doubt, reject]
        if self.row.indicator is None or self.row.value is None or not self.row.period:
            return [Button("doubtful", _("存疑"), "q"), Button("reference", _("参考"), ""), reject]
        return [accept, doubt, reject, Button("reference", _("参考"), "")]

    @property
    def primary(self) -> Button | None:
        return next((button for button in self.buttons if button.primary), None)

    @property
    def can_edit(self) -> bool:
        return self.row.state != Commitment.State.CONFIRMED and self.row.merged_into_id is None


def cards_of(document: SourceDocument, rows: Sequence[Commitment], *, reviewer: bool) -> list[Card]:
    """Cards in the order of the text, numbered as they are counted: one merged away has the number of its whole."""
    whole = [row.pk for row in rows if row.merged_into_id is None]
    numbers = {key: number for number, key in enumerate(whole, 1)}
    return [Card(row, numbers.get(row.merged_into_id or row.pk, 0), document.text, reviewer) for row in rows]


# --- the text ---


@dataclass
class ShownPiece:
    """Text with, inside a mark, the card it belongs to or the broken-off statement that it is."""

    start: int
    text: str
    first: bool = False
    card: Card | None = None
    cut: int | None = None
    sign: bool = False
    """Words beside a mark that say how its number is meant: 不少于, 以上."""


@dataclass
class ShownBlock:
    kind: str
    pieces: list[ShownPiece]
    length: int | None
    note: str
    start: int


@dataclass
class ShownSection:
    """A section; `fold` is the line that stands for it while it is shut, None when it stays open."""

    blocks: list[ShownBlock]
    title: str
    fold: str | None = None
    count: str = ""
    tally: list[tuple[str, int]] = field(default_factory=list)


def text_of(document: SourceDocument, cards: Sequence[Card], current: Card | None) -> list[ShownSection]:
    """The document's text with its marks; sections without open work are folded unless they hold `current`."""
    by_key = {card.row.pk: card for card in cards if not card.row.merged_into_id}
    marks = [Mark(card.row.span.start, card.row.span.end, key) for key, card in by_key.items()]
    marks += open_cuts(document, cards)
    return [_section(section, by_key, current) for section in sections_of(document.text, document.structure, marks)]


def open_cuts(document: SourceDocument, cards: Sequence[Card]) -> list[Mark]:
    """Marks of statements that break off and that nobody has completed; keys are -1, -2, ..."""
    taken = [(card.row.span.start, card.row.span.end) for card in cards]
    return [
        Mark(cut["start"], cut["end"], -1 - index)
        for index, cut in enumerate(document.structure.get("truncated", []))
        if not any(start < cut["end"] and cut["start"] < end for start, end in taken)
    ]


def _section(section: Section, by_key: dict[int, Card], current: Card | None) -> ShownSection:
    blocks = [_block(block, by_key) for block in section.blocks]
    shown = ShownSection(blocks, section.title)
    held = [by_key[key] for key in section.keys if key in by_key]
    busy = section.has_gap or any(key < 0 for key in section.keys) or section.paragraphs == 0
    if busy or any(not card.row.decided or card is current for card in held):
        return shown
    title = section.title or (section.blocks[0].text.strip("|｜ \n\u3000") if section.blocks else "")
    shown.title = title if len(title) <= _FOLD_TITLE else title[:_FOLD_TITLE] + "…"
    if not held:
        shown.fold = _("%(n)d 段，没有带数的承诺") % {"n": section.paragraphs}
        return shown
    shown.fold, shown.count = "", _("%(n)d 处已审") % {"n": len(held)}
    for state in Commitment.State:
        number = sum(1 for card in held if card.row.state == state)
        if number:
            shown.tally.append((str(state), number))
    return shown


def _block(block: Block, by_key: dict[int, Card]) -> ShownBlock:
    pieces = [
        ShownPiece(
            piece.start,
            piece.text,
            piece.first,
            by_key.get(piece.key) if piece.key is not None else None,
            -1 - piece.key if piece.key is not None and piece.key < 0 else None,
        )
        for piece in block.pieces
    ]
    pieces = [part for i, piece in enumerate(pieces) for part in _with_signs(pieces, i, piece)]
    # the head of a gap says how long it is; a remark that only repeats that is left out
    told = block.kind == "gap" and block.length and _SAYS_LENGTH.fullmatch(block.note)
    return ShownBlock(block.kind, pieces, block.length, "" if told else wording.punctuated(block.note), block.start)


def _with_signs(pieces: Sequence[ShownPiece], index: int, piece: ShownPiece) -> list[ShownPiece]:
    """A piece between marks with the comparing words at its two ends set apart."""
    if piece.card is not None or piece.cut is not None:
        return [piece]
    behind = index > 0 and pieces[index - 1].card is not None
    before = index + 1 < len(pieces) and pieces[index + 1].card is not None
    head = len(found[0]) if behind and (found := _SIGN_BEHIND.match(piece.text)) else 0
    rest = piece.text[head:]
    tail = len(found[0]) if before and (found := _SIGN_BEFORE.search(rest)) else 0
    middle = len(piece.text) - tail
    cuts = ((0, head, True), (head, middle, False), (middle, len(piece.text), True))
    return [ShownPiece(piece.start + a, piece.text[a:b], sign=sign) for a, b, sign in cuts if a < b]


def filters(document: SourceDocument, tally: dict[str, int], chosen: str) -> list[dict[str, Any]]:
    """The tabs over the cards: all, and one for each state."""
    labels = {
        "all": _("全部"),
        "pending": _("待审"),
        "confirmed": _("确认"),
        "reference": _("参考"),
        "doubtful": _("存疑"),
        "rejected": _("驳回"),
    }
    base = reverse("commitments:document", args=[document.pk])
    return [
        {
            "code": code,
            "label": label,
            "count": tally[code],
            "url": base if code == "all" else f"{base}?f={code}",
            "css": "" if code == "all" else f"mk mk-{MARK[code]}",
            "current": code == (chosen or "all"),
        }
        for code, label in labels.items()
    ]
