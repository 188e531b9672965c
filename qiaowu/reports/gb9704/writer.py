"""The docx file: parts, relationships, properties, packed the same way each time."""

from __future__ import annotations

import io
import zipfile

from .body import Body
from .model import Document
from .styles import align, font_table_part, indent, settings_part, styles_part
from .xml import HEAD, attribute, clean, join, paragraph, part, run

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
# Relationships of document.xml in fixed order; links to the web follow.
_PARTS = (
    ("styles", "styles.xml"),
    ("settings", "settings.xml"),
    ("fontTable", "fontTable.xml"),
    ("header", "header1.xml"),
    ("footer", "footer1.xml"),
    ("footer", "footer2.xml"),
)
_EPOCH = (1980, 1, 1, 0, 0, 0)


def write_docx(document: Document) -> bytes:
    """The document as docx. Equal documents give equal bytes; raises ValueError for what cannot be written."""
    body = Body(document, len(_PARTS) + 1)
    content = body.part()
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _root_relations(),
        "docProps/core.xml": _core(document),
        "docProps/app.xml": _app(document),
        "word/document.xml": content,
        "word/styles.xml": styles_part(),
        "word/settings.xml": settings_part(),
        "word/fontTable.xml": font_table_part(),
        "word/header1.xml": part("hdr", paragraph("Draft9704", run("草稿") if document.draft else "")),
        "word/footer1.xml": _footer("right", indent(right=1)),
        "word/footer2.xml": _footer("left", indent(left=1)),
        "word/_rels/document.xml.rels": _document_relations(body.links),
    }
    return _pack(parts)


def _pack(parts: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, data in parts.items():
            info = zipfile.ZipInfo(name, _EPOCH)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.create_system = 0  # else the file tells which system wrote it
            archive.writestr(info, data, compresslevel=6)
    return buffer.getvalue()


def _footer(side: str, edge: str) -> bytes:
    """— 1 —: outer corner, one character in."""
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>'
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    return part("ftr", paragraph("PageNumber9704", run("— ") + field + run(" —"), edge + align(side)))


def _content_types() -> bytes:
    word = {name: kind for kind, name in _PARTS}
    overrides = {f"/word/{name}": f"{_WORD}.{kind}+xml" for name, kind in word.items()}
    overrides["/word/document.xml"] = f"{_WORD}.document.main+xml"
    overrides["/docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
    overrides["/docProps/app.xml"] = "application/vnd.openxmlformats-officedocument.extended-properties+xml"
    rows = join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in overrides.items())
    return (
        f'{HEAD}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{rows}</Types>'
    ).encode()


def _relations(rows: list[tuple[str, str, str]]) -> bytes:
    items = join(
        f'<Relationship Id="rId{number}" Type="{kind}" Target={attribute(target)}{mode}/>'
        for number, (kind, target, mode) in enumerate(rows, 1)
    )
    return f'{HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{items}</Relationships>'.encode()


def _root_relations() -> bytes:
    core = f"{_PACKAGE}/relationships/metadata/core-properties"
    return _relations([
        (f"{_OFFICE}/officeDocument", "word/document.xml", ""),
        (core, "docProps/core.xml", ""),
        (f"{_OFFICE}/extended-properties", "docProps/app.xml", ""),
    ])  # fmt: skip


def _document_relations(links: list[str]) -> bytes:
    rows = [(f"{_OFFICE}/{kind}", target, "") for kind, target in _PARTS]
    rows += [(f"{_OFFICE}/hyperlink", link, ' TargetMode="External"') for link in links]
    return _relations(rows)


def _core(document: Document) -> bytes:
    """Title, unit and date of the document; no person and no clock."""
    title, unit = (_escaped(text) for text in ("".join(document.title.split("\n")), document.sign_off))
    day = f"{document.date.isoformat()}T00:00:00Z"
    return (
        f'{HEAD}<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title><dc:creator>{unit}</dc:creator><dc:language>zh-CN</dc:language>"
        f"<cp:lastModifiedBy>{unit}</cp:lastModifiedBy>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{day}</dcterms:created>'
        f'<dcterms:modified xsi:type="dcterms:W3CDTF">{day}</dcterms:modified></cp:coreProperties>'
    ).encode()


def _app(document: Document) -> bytes:
    space = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    return f'{HEAD}<Properties xmlns="{space}"><Company>{_escaped(document.sign_off)}</Company></Properties>'.encode()


def _escaped(text: str) -> str:
    return clean(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
