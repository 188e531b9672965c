"""Tables across the type area: heads repeat on every page, no row is torn."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from itertools import pairwise

from . import layout as at
from .model import Cell, Run, Table, cell_runs, plain
from .wording import width
from .xml import join, paragraph, run

_FIGURE = re.compile(r"^[-—+±]?[\d,.]+(%|％|‰)?([（(][\d/]+[)）])?$|^—$")
_LONG_TEXT = 8
# Cell margins, and faces whose digits are wider than half a character.
_AIR = 1.6
_NARROWEST = 7.0
_ORDINALS = ("序号", "编号", "名次", "排名", "位次")

# Word joins tables that touch, and a document may not end with one.
_AFTER = paragraph("Normal", "", '<w:snapToGrid w:val="0"/><w:spacing w:line="200" w:lineRule="exact"/>')

Runs = Callable[[Sequence[Run]], str]


def table_xml(table: Table, runs: Runs) -> str:
    """The table with its unit note; `runs` writes the runs of a cell."""
    widths = column_widths(table)
    aligns = [_alignment(name, [row[column] for row in table.rows]) for column, name in enumerate(table.columns)]
    note = paragraph("UnitNote9704", run(table.unit_note)) if table.unit_note else ""
    grid = join(f'<w:gridCol w:w="{value}"/>' for value in widths)
    rows = join(_row([cell_runs(cell) for cell in row], widths, aligns, runs) for row in table.rows)
    return f"{note}<w:tbl>{_properties()}<w:tblGrid>{grid}</w:tblGrid>{_head(table, widths)}{rows}</w:tbl>{_AFTER}"


def column_widths(table: Table) -> list[int]:
    """Twips per column; they add up to the width of the type area exactly."""
    shares = list(table.widths or _shares(table))
    edges = [round(sum(shares[:count]) / sum(shares) * at.TYPE_WIDTH) for count in range(len(shares) + 1)]
    return [right - left for left, right in pairwise(edges)]


def _shares(table: Table) -> list[float]:
    """Widths in table characters. Where the room is short, sentences wrap first: a torn figure misleads."""
    columns = [[plain(cell_runs(row[number])) for row in table.rows] for number in range(len(table.columns))]
    wanted = [
        max(width(text) for text in (name, *texts)) + _AIR for name, texts in zip(table.columns, columns, strict=True)
    ]
    least = [
        need if _all_figures(texts) else min(need, _NARROWEST)
        for need, texts in zip(wanted, columns, strict=True)
    ]  # fmt: skip
    room = at.TYPE_WIDTH / (at.SIZE_4_SMALL * 10)
    if sum(wanted) <= room or sum(wanted) <= sum(least):
        return wanted
    share = max(0.0, room - sum(least)) / (sum(wanted) - sum(least))
    return [low + (need - low) * share for low, need in zip(least, wanted, strict=True)]


def _all_figures(texts: Sequence[str]) -> bool:
    filled = [text.strip() for text in texts if text.strip()]
    return bool(filled) and all(map(_FIGURE.match, filled))


def _alignment(name: str, cells: Sequence[Cell]) -> str:
    """Figures to the right so that digits stand below each other, sentences left, words centred."""
    texts = [plain(cell_runs(cell)) for cell in cells]
    if name in _ORDINALS:
        return "center"
    if _all_figures(texts):
        return "right"
    return "left" if any(width(text) > _LONG_TEXT for text in texts) else "center"


def _properties() -> str:
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = join(f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in sides)
    margins = '<w:left w:w="85" w:type="dxa"/><w:right w:w="85" w:type="dxa"/>'
    return (
        f'<w:tblPr><w:tblW w:w="{at.TYPE_WIDTH}" w:type="dxa"/><w:jc w:val="center"/>'
        f'<w:tblBorders>{borders}</w:tblBorders><w:tblLayout w:type="fixed"/>'
        f"<w:tblCellMar>{margins}</w:tblCellMar></w:tblPr>"
    )


def _head(table: Table, widths: Sequence[int]) -> str:
    cells = join(
        _cell(paragraph("TableHead9704", run(name)), value) for name, value in zip(table.columns, widths, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{cells}</w:tr>"


def _row(cells: Sequence[Sequence[Run]], widths: Sequence[int], aligns: Sequence[str], runs: Runs) -> str:
    content = join(
        _cell(paragraph("TableText9704", runs(cell), f'<w:jc w:val="{side}"/>'), value)
        for cell, value, side in zip(cells, widths, aligns, strict=True)
    )
    return f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{content}</w:tr>"


def _cell(content: str, value: int) -> str:
    return f'<w:tc><w:tcPr><w:tcW w:w="{value}" w:type="dxa"/><w:vAlign w:val="center"/></w:tcPr>{content}</w:tc>'
