"""Small pieces of WordprocessingML. The order of elements follows the schema: Word insists on it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from xml.sax.saxutils import escape, quoteattr

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def clean(text: str) -> str:
    """`text` without characters that XML cannot hold."""
    return _ILLEGAL.sub("", text)


def attribute(value: str) -> str:
    return quoteattr(clean(value))


def text_element(text: str) -> str:
    """Text of a run; line breaks and tabs become their elements."""
    pieces = re.split("([\n\t])", clean(text))
    marks = {"\n": "<w:br/>", "\t": "<w:tab/>"}
    return "".join(marks.get(piece) or f'<w:t xml:space="preserve">{escape(piece)}</w:t>' for piece in pieces if piece)


def run(text: str, properties: str = "") -> str:
    inner = f"<w:rPr>{properties}</w:rPr>" if properties else ""
    return f"<w:r>{inner}{text_element(text)}</w:r>"


def paragraph(style: str, content: str = "", properties: str = "") -> str:
    """`properties` come after the style and must be in schema order among themselves."""
    return f'<w:p><w:pPr><w:pStyle w:val="{style}"/>{properties}</w:pPr>{content}</w:p>'


def part(root: str, content: str) -> bytes:
    """A whole part with the two usual namespaces."""
    return f'{HEAD}<w:{root} xmlns:w="{W}" xmlns:r="{R}">{content}</w:{root}>'.encode()


def join(pieces: Iterable[str]) -> str:
    return "".join(pieces)
