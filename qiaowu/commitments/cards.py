"""What the review page shows of a document and of each commitment: plain values, no markup."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.commitments import suggest, wording
from qiaowu.commitments.models import Commitment, SourceDocument
from qiaowu.commitments.paging import Block, Mark, Section, sections_of

MARK = {"pending": "todo", "confirmed": "ok", "reference": "ref", "doubtful": "ask", "rejected": "no"}
_LONG = 14  # code points above which a mark may break over lines
_LEVELS = {"high": (3, gettext_lazy("高")), "medium": (2, gettext_lazy("中")), "low": (1, gettext_lazy("低"))}
_FOLD_TITLE = 16


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
            self._line(_("性质"), f"{row.get_role_display()}，{row.get_modality_display()}", "role"),
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
        if name == "value" and not row.by_person and row.value is not None:
            figure = wording.plain(row.value)
            if figure in row.span.text or figure.replace(",", "") in row.span.text:
                return ""
        return str(row.reasons.get(name, ""))

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

    @cached_property
    def buttons(self) -> list[Button]:
        """What can be done now; the first is what the machine proposes, and the one that Enter presses."""
        if self.row.merged_into_id:
            return [Button("reopen", _("撤销合并"), "u")]
        if self.row.decided:
            return [Button("reopen", _("重新审核"), "u")]
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
    """Numbered cards in the order of the text."""
    return [Card(row, number, document.text, reviewer) for number, row in enumerate(rows, 1)]


# --- the text ---


@dataclass
class ShownPiece:
    """Text with, inside a mark, the card it belongs to or the broken-off statement that it is."""

    start: int
    text: str
    first: bool = False
    card: Card | None = None
    cut: int | None = None


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
    title = section.title or (section.blocks[0].text.strip() if section.blocks else "")
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
    return ShownBlock(block.kind, pieces, block.length, block.note, block.start)


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
