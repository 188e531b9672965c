"""Paragraphs and tables of a docx in document order, streamed through expat.

Own handlers instead of python-docx: text boxes, tracked changes and fallbacks must be told apart,
and a child that only imports the standard library starts in a few hundredths of a second.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from .messages import note
from .model import LIMITS, refuse
from .numbering import Numbering, number_of, read_numbering, value_of
from .ooxml import Package, relation_notes
from .xmlsafe import local, parse
from .zipscan import member_chunks

# Element → the note it leaves; its whole content is skipped.
_SKIPPED = {
    "txbxContent": "text_boxes",
    "moveFrom": "revisions",
    "del": "revisions",
    "oMath": "formulas",
    "Fallback": "",
    "rt": "",
    "pPrChange": "revisions",
    "rPrChange": "revisions",
}
_NOTED = {
    "ins": "revisions",
    "moveTo": "revisions",
    "footnoteReference": "footnotes",
    "endnoteReference": "footnotes",
    "commentReference": "comments",
    "blip": "pictures",
    "imagedata": "pictures",
}
_SYMBOLS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "\u2011"}


@dataclass
class _Paragraph:
    pieces: list[str] = field(default_factory=list)
    style: str = ""
    number: str = ""
    level: int | None = None


@dataclass
class _Table:
    cells: list[str] = field(default_factory=list)
    cell: list[str] = field(default_factory=list)
    rows: list[str] = field(default_factory=list)


class DocumentText:
    """Handlers for one document part; `lines` and `noted` hold the result."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self.lines: list[str] = []
        self.noted: set[str] = set()
        self._paragraphs: list[_Paragraph] = []
        self._tables: list[_Table] = []
        self._skip = 0
        self._in_text = self._in_field = self._hidden = False
        self._properties = 0
        self._size = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        tag = local(name)
        if self._skip or tag in _SKIPPED:
            self._enter_skipped(tag)
            return
        if tag in _NOTED:
            self.noted.add(_NOTED[tag])
        if tag == "fldSimple" and "DDE" in value_of(attributes, "instr").upper():
            self.noted.add("dde")
        self._open(tag, attributes)

    def _enter_skipped(self, tag: str) -> None:
        if not self._skip and _SKIPPED[tag]:
            self.noted.add(_SKIPPED[tag])
        self._skip += 1

    def _open(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "p":
            self._paragraphs.append(_Paragraph())
        elif tag == "tbl":
            self._tables.append(_Table())
        elif tag == "r":
            self._hidden = False
        elif tag in ("t", "instrText"):
            self._in_text, self._in_field = tag == "t", tag == "instrText"
        elif tag in ("rPr", "pPr"):
            self._properties += 1
        elif self._properties:
            self._property(tag, attributes)
        elif tag in _SYMBOLS:
            self._add(_symbol(tag, attributes))

    def _property(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "vanish":
            self._hidden = value_of(attributes).lower() not in ("0", "false", "off")
        elif not self._paragraphs:
            return
        elif tag == "pStyle":
            self._paragraphs[-1].style = value_of(attributes)
        elif tag == "numId":
            self._paragraphs[-1].number = value_of(attributes)
        elif tag == "ilvl":
            self._paragraphs[-1].level = number_of(attributes)

    def end(self, name: str) -> None:
        if self._skip:
            self._skip -= 1
            return
        closing = {
            "p": self._close_paragraph,
            "tc": self._close_cell,
            "tr": self._close_row,
            "tbl": self._close_table,
        }
        tag = local(name)
        if tag in closing:
            closing[tag]()
        elif tag in ("t", "instrText"):
            self._in_text = self._in_field = False
        elif tag in ("rPr", "pPr"):
            self._properties -= 1

    def text(self, chars: str) -> None:
        if self._skip:
            return
        if self._in_text:
            self._add(chars)
        elif self._in_field and "DDE" in chars.upper():
            self.noted.add("dde")

    def _add(self, chars: str) -> None:
        if self._hidden:
            self.noted.add("hidden")
            return
        self._size += len(chars)
        if self._size > LIMITS.text_chars:
            raise refuse("text_too_long", limit=LIMITS.text_chars)
        if self._paragraphs:
            self._paragraphs[-1].pieces.append(chars)

    def _close_paragraph(self) -> None:
        paragraph = self._paragraphs.pop() if self._paragraphs else _Paragraph()
        line, self._hidden = "".join(paragraph.pieces), False
        label = self._numbering.label(paragraph.style, paragraph.number, paragraph.level)
        if label and line.strip():
            self.noted.add("numbering")
            line = label + line
        if self._tables:
            self._tables[-1].cell.append(line)
        else:
            self.lines.append(line)

    def _close_cell(self) -> None:
        # One row is one line: breaks and tabs inside a cell would tear it apart.
        if self._tables:
            table = self._tables[-1]
            table.cells.append(" ".join(" ".join(table.cell).split()))
            table.cell = []

    def _close_row(self) -> None:
        if self._tables:
            table = self._tables[-1]
            table.rows.append("\t".join(table.cells))
            table.cells = []

    def _close_table(self) -> None:
        if not self._tables:
            return
        rows = self._tables.pop().rows
        if self._tables:
            self._tables[-1].cell.extend(rows)
        else:
            self.lines.extend(rows)


def _symbol(tag: str, attributes: dict[str, str]) -> str:
    return "" if tag == "br" and value_of(attributes, "type") in ("page", "column") else _SYMBOLS[tag]


def docx_text(package: Package) -> tuple[str, list[str]]:
    """The text (lines joined by LF, cells by tab) and the notes; raises IntakeError broken."""
    document = DocumentText(read_numbering(package))
    chunks = member_chunks(package.archive, package.archive.getinfo(package.main))
    parse(chunks, document.start, document.end, document.text)
    notes = relation_notes(package) + [note(code) for code in sorted(document.noted)]
    return "\n".join(document.lines), notes
