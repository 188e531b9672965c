"""What an official document is made of; how it looks is decided elsewhere."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

_SCHEMES = ("http", "https", "mailto")


@dataclass(frozen=True)
class Run:
    """Text of one look. A figure is one run: number and nothing else, `href` to its records.

    `ref` names the figure (indicator, unit, period) so that a program finds it again in the docx.
    """

    text: str
    bold: bool = False
    href: str | None = None
    ref: str | None = None

    def __post_init__(self) -> None:
        if self.href is not None and urlsplit(self.href).scheme not in _SCHEMES:
            raise ValueError(f"a link in a document needs a full web address: {self.href!r}")


@dataclass(frozen=True)
class Heading:
    """`text` carries its own number: 一、 at level 1, （一） at 2, 1. at 3, （1） at 4."""

    level: int
    text: str

    def __post_init__(self) -> None:
        if self.level not in (1, 2, 3, 4):
            raise ValueError(f"heading level must be 1 to 4, not {self.level}")


@dataclass(frozen=True)
class Paragraph:
    runs: Sequence[Run]


Cell = str | Run | Sequence[Run]


@dataclass(frozen=True)
class Table:
    """`widths` are shares of the type area (any positive numbers); without them the content decides.

    `unit_note` stands above the table at the right, such as 单位：万元.
    """

    columns: Sequence[str]
    rows: Sequence[Sequence[Cell]]
    unit_note: str = ""
    widths: Sequence[float] | None = None

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("every row of a table needs as many cells as there are columns")
        if self.widths is not None and (len(self.widths) != len(self.columns) or min(self.widths) <= 0):
            raise ValueError("a table needs one positive width for each column")


Block = Heading | Paragraph | Table


@dataclass(frozen=True)
class Annex:
    title: str
    blocks: Sequence[Block]


@dataclass(frozen=True)
class Document:
    """An official document. `sign_off` is the issuing unit, never a person.

    `title` may hold line breaks; without them the writer breaks it. `addressee` is 主送机关.
    `red_head` is 发文机关标志, printed only where the unit has enabled it.
    """

    title: str
    blocks: Sequence[Block]
    sign_off: str
    date: datetime.date
    number: str | None = None
    draft: bool = True
    annexes: Sequence[Annex] = ()
    addressee: str | None = None
    red_head: str | None = None


def cell_runs(cell: Cell) -> tuple[Run, ...]:
    if isinstance(cell, str):
        return (Run(cell),)
    return (cell,) if isinstance(cell, Run) else tuple(cell)


def plain(runs: Sequence[Run]) -> str:
    return "".join(run.text for run in runs)


def all_blocks(document: Document) -> Iterator[tuple[str, Block]]:
    """Every block with the place a reader would name: 正文第3段, 附件1第2段."""
    parts = [("正文", document.blocks)]
    parts += [(f"附件{number}", annex.blocks) for number, annex in enumerate(document.annexes, 1)]
    for name, blocks in parts:
        for number, block in enumerate(blocks, 1):
            yield f"{name}第{number}段", block
