"""document.xml: the parts of an official document in their order, top to bottom."""

from __future__ import annotations

import re
from collections.abc import Sequence

from . import layout as at
from .model import Annex, Block, Document, Heading, Paragraph, Run, Table, plain
from .styles import indent
from .tables import table_xml
from .wording import normal_number, title_lines, width, written_date
from .xml import join, paragraph, part, run

_KEEP = "<w:keepNext/>"
_MARK_LENGTH = 40
_SHORT = 5 * at.CHARACTERS


class Body:
    """Writes the body and collects the web addresses it links to, in order of appearance."""

    def __init__(self, document: Document, first_link: int) -> None:
        self._document = document
        self._first_link = first_link
        self._marks = 0
        self._links: dict[str, int] = {}

    @property
    def links(self) -> list[str]:
        return list(self._links)

    def part(self) -> bytes:
        document = self._document
        content = [
            *self._head(),
            *self._blocks(document.blocks),
            *_annex_note(document.annexes),
            *_sign_off(document),
            *(self._annex(number, annex) for number, annex in enumerate(document.annexes, 1)),
        ]
        return part("document", f"<w:body>{join(content)}{_section(document.draft)}</w:body>")

    def _head(self) -> list[str]:
        document = self._document
        number = (
            [paragraph("Number9704", run(normal_number(document.number)), _rule(document))] if document.number else []
        )
        red = [paragraph("RedHead9704", run(document.red_head)), _blank(), _blank()] if document.red_head else []
        gap = [_blank()] if number or red else []
        addressee = [paragraph("Addressee9704", run(document.addressee + "："))] if document.addressee else []
        return [*red, *number, *gap, *_title(document.title), _blank(), *addressee]

    def _blocks(self, blocks: Sequence[Block]) -> list[str]:
        """A short last paragraph goes with the sign-off, so that a seal does not stand alone on a page.

        A long one is left free: some programs would move all of it and leave half a page empty.
        """
        last = blocks[-1] if blocks else None
        short = isinstance(last, Paragraph) and width(plain(last.runs)) <= _SHORT
        return [self._block(block, _KEEP if short and block is last else "") for block in blocks]

    def _block(self, block: Block, keep: str = "") -> str:
        if isinstance(block, Heading):
            return paragraph(f"Heading{block.level}", run(block.text))
        if isinstance(block, Table):
            return table_xml(block, self._runs)
        return paragraph("BodyText9704", self._runs(block.runs), keep)

    def _annex(self, number: int, annex: Annex) -> str:
        single = len(self._document.annexes) == 1
        mark = paragraph("AnnexMark9704", run("附件" if single else f"附件{number}"), _KEEP + "<w:pageBreakBefore/>")
        return join([mark, _blank(), *_title(annex.title), _blank(), *map(self._block, annex.blocks)])

    def _runs(self, runs: Sequence[Run]) -> str:
        return join(self._marked(item, self._linked(item)) for item in runs)

    def _linked(self, item: Run) -> str:
        bold = "<w:b/>" if item.bold else ""
        if not item.href:
            return run(item.text, bold)
        inner = run(item.text, f'<w:rStyle w:val="Figure9704"/>{bold}')
        return f'<w:hyperlink r:id="rId{self._link(item.href)}" w:history="1">{inner}</w:hyperlink>'

    def _link(self, href: str) -> int:
        return self._links.setdefault(href, self._first_link + len(self._links))

    def _marked(self, item: Run, content: str) -> str:
        """A bookmark around a figure, named by its reference."""
        if not item.ref:
            return content
        self._marks += 1
        tail = f"_{self._marks}"
        name = "fig_" + re.sub(r"\W", "_", item.ref, flags=re.ASCII)[: _MARK_LENGTH - 4 - len(tail)] + tail
        start = f'<w:bookmarkStart w:id="{self._marks}" w:name="{name}"/>'
        return f'{start}{content}<w:bookmarkEnd w:id="{self._marks}"/>'


def _blank(properties: str = "") -> str:
    return paragraph("Normal", "", properties)


def _rule(document: Document) -> str:
    """The red line 4 mm below the document number, part of the red head only."""
    if not document.red_head:
        return ""
    return '<w:pBdr><w:bottom w:val="single" w:sz="12" w:space="11" w:color="FF0000"/></w:pBdr>'


def _title(title: str) -> list[str]:
    return [paragraph("Title9704", run("\n".join(title_lines(title, at.TITLE_CHARACTERS))))]


def _annex_note(annexes: Sequence[Annex]) -> list[str]:
    """附件：1.名称, two characters in; the next numbers stand below the first; no full stop."""
    if not annexes:
        return []
    names = [" ".join(annex.title.split()) for annex in annexes]
    if len(names) == 1:
        return [_blank(_KEEP), paragraph("AnnexNote9704", run(f"附件：{names[0]}"), _KEEP + indent(left=5, first=-3))]
    first, *others = (f"{number}.{name}" for number, name in enumerate(names, 1))
    lines = [paragraph("AnnexNote9704", run(f"附件：{first}"), _KEEP + indent(left=6, first=-4))]
    lines += [paragraph("AnnexNote9704", run(name), _KEEP + indent(left=6, first=-1)) for name in others]
    return [_blank(_KEEP), *lines]


def _sign_off(document: Document) -> list[str]:
    """The date ends four characters from the right; the unit stands centred above it."""
    day = written_date(document.date)
    edge = max(4.0, (width(document.sign_off) - width(day)) / 2)
    # Centred in the widest box around the middle of the date, whatever the width of the faces.
    middle = edge + width(day) / 2
    box = indent(left=at.CHARACTERS - 2 * middle) + '<w:jc w:val="center"/>'
    unit = paragraph("SignOff9704", run(document.sign_off), _KEEP + box)
    return [_blank(_KEEP), _blank(_KEEP), unit, paragraph("SignOff9704", run(day), indent(right=edge))]


def _section(draft: bool) -> str:
    heads = '<w:headerReference w:type="default" r:id="rId4"/><w:headerReference w:type="even" r:id="rId4"/>'
    feet = '<w:footerReference w:type="default" r:id="rId5"/><w:footerReference w:type="even" r:id="rId6"/>'
    return (
        f"<w:sectPr>{heads if draft else ''}{feet}"
        f'<w:pgSz w:w="{at.PAGE_WIDTH}" w:h="{at.PAGE_HEIGHT}"/>'
        f'<w:pgMar w:top="{at.TOP}" w:right="{at.RIGHT}" w:bottom="{at.BOTTOM}" w:left="{at.LEFT}"'
        f' w:header="{at.HEADER_EDGE}" w:footer="{at.FOOTER_EDGE}" w:gutter="0"/>'
        f'<w:docGrid w:type="lines" w:linePitch="{at.LINE_PITCH}"/></w:sectPr>'
    )
