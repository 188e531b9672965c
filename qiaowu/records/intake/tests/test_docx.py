"""What a docx says, in the order in which it says it."""

from __future__ import annotations

import io

import docx as python_docx
import pytest

from qiaowu.records.intake import Intake, read_document
from qiaowu.records.intake.messages import note
from qiaowu.records.intake.numbering import chinese, written

from . import samples as s

RELS = "word/_rels/document.xml.rels"


def read(body: str = "", /, **parts: bytes) -> Intake:
    return read_document(s.docx(body, **parts), "计划.docx")


def run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t>{text}</w:t></w:r>"


def test_paragraphs_and_tables_come_in_document_order() -> None:
    source = python_docx.Document()
    source.add_paragraph("一、总体要求")
    table = source.add_table(2, 2)
    for place, text in enumerate(("任务", "目标", "走访", "120\n人次")):
        table.cell(place // 2, place % 2).text = text
    source.add_paragraph("二、责任分工")
    buffer = io.BytesIO()
    source.save(buffer)
    found = read_document(buffer.getvalue(), "计划.docx")
    assert found.text == "一、总体要求\n任务\t目标\n走访\t120 人次\n二、责任分工"
    assert (found.kind, found.pages, found.notes) == ("docx", None, ())


def test_digest_and_size_are_those_of_the_file() -> None:
    import hashlib

    data = s.docx()
    found = read_document(data, "计划.docx")
    assert (found.sha256, found.size) == (hashlib.sha256(data).hexdigest(), len(data))


def test_breaks_and_tabs_inside_a_paragraph() -> None:
    tabs = "<w:pPr><w:tabs><w:tab/></w:tabs></w:pPr>"
    body = f"<w:p>{tabs}<w:r><w:t>甲</w:t><w:tab/><w:t>乙</w:t><w:br/><w:t>丙</w:t></w:r></w:p>"
    assert read(body).text == "甲\t乙\n丙"


def test_nested_table_stays_inside_its_cell() -> None:
    inner = f"<w:tbl><w:tr><w:tc>{s.paragraph('内')}</w:tc><w:tc>{s.paragraph('层')}</w:tc></w:tr></w:tbl>"
    body = f"<w:tbl><w:tr><w:tc>{s.paragraph('外')}{inner}</w:tc><w:tc>{s.paragraph('右')}</w:tc></w:tr></w:tbl>"
    assert read(body).text == "外 内 层\t右"


@pytest.mark.parametrize(
    ("element", "code"),
    [
        (
            "<w:r><w:pict><w:txbxContent><w:p><w:r><w:t>框</w:t></w:r></w:p></w:txbxContent></w:pict></w:r>",
            "text_boxes",
        ),
        ("<w:del><w:r><w:delText>删</w:delText></w:r></w:del>", "revisions"),
        ("<w:moveFrom><w:r><w:t>移</w:t></w:r></w:moveFrom>", "revisions"),
        (run("密", "<w:vanish/>"), "hidden"),
        ("<w:r><w:footnoteReference/></w:r>", "footnotes"),
        ("<w:r><w:commentReference/></w:r>", "comments"),
        ("<w:r><w:instrText>DDEAUTO c:\\\\x</w:instrText></w:r>", "dde"),
        ("<w:oMath><w:r><w:t>式</w:t></w:r></w:oMath>", "formulas"),
        ("<w:r><w:drawing><w:blip/></w:drawing></w:r>", "pictures"),
    ],
)
def test_unread_part_is_left_out_and_noted(element: str, code: str) -> None:
    found = read(f"<w:p>{run('前')}{element}{run('后')}</w:p>")
    assert found.text == "前后"
    assert found.notes == (note(code),)


def test_inserted_text_is_read_as_accepted() -> None:
    found = read(f"<w:p>{run('前')}<w:ins>{run('新')}</w:ins></w:p>")
    assert (found.text, found.notes) == ("前新", (note("revisions"),))


def test_vanish_switched_off_is_visible() -> None:
    assert read(f"<w:p>{run('见', '<w:vanish w:val=&quot;0&quot;/>'.replace('&quot;', chr(34)))}</w:p>").text == "见"


def test_fallback_of_a_drawing_is_not_read_twice() -> None:
    choice = f"<mc:Choice xmlns:mc='urn:mc'>{run('图')}</mc:Choice>"
    fallback = f"<mc:Fallback xmlns:mc='urn:mc'>{run('图')}</mc:Fallback>"
    body = f"<w:p><mc:AlternateContent xmlns:mc='urn:mc'>{choice}{fallback}</mc:AlternateContent></w:p>"
    assert read(body).text == "图"


@pytest.mark.parametrize(
    ("row", "code", "details"),
    [
        (("header", "header1.xml", False), "headers", {}),
        (("attachedTemplate", "file:///C:\\Users\\x\\Normal.dotm", True), "local_template", {}),
        (("oleObject", "http://example.invalid/x", True), "external", {"count": 1}),
        (("image", "http://example.invalid/x.png", True), "external", {"count": 1}),
        (("aFChunk", "chunk.html", False), "alt_chunk", {}),
    ],
)
def test_reference_is_ignored_and_noted(row: tuple[str, str, bool], code: str, details: dict[str, int]) -> None:
    found = read(**{RELS: s.relations(row)})
    assert (found.text, found.notes) == (s.SENTENCE, (note(code, **details),))


def test_plain_link_is_no_external_reference() -> None:
    assert read(**{RELS: s.relations(("hyperlink", "http://example.invalid/", True))}).notes == ()


def test_embedded_workbook_is_noted_not_opened() -> None:
    found = read_document(s.docx_with("word/embeddings/book.xlsx", s.docx()), "计划.docx")
    assert found.notes == (note("embedded"),)


def test_main_part_may_have_another_name() -> None:
    parts = {
        "[Content_Types].xml": s.types(part="/word/document2.xml"),
        "_rels/.rels": s.relations(("officeDocument", "/word/document2.xml", False)),
        "word/document2.xml": s.document(s.paragraph("正文")),
    }
    assert read_document(s.pack(parts), "计划.docx").text == "正文"


def numbered(text: str, level: int, number: str = "1") -> str:
    properties = f'<w:pPr><w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr></w:pPr>'
    return f"<w:p>{properties}{run(text)}</w:p>"


def numbering_part() -> bytes:
    forms = (("chineseCountingThousand", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."), ("bullet", "•"))
    levels = "".join(
        f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{form}"/><w:lvlText w:val="{text}"/></w:lvl>'
        for place, (form, text) in enumerate(forms)
    )
    restart = '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride>'
    return (
        f'{s.XML}<w:numbering xmlns:w="{s.W}"><w:abstractNum w:abstractNumId="7">{levels}</w:abstractNum>'
        f'<w:num w:numId="1"><w:abstractNumId w:val="7"/></w:num>'
        f'<w:num w:numId="2"><w:abstractNumId w:val="7"/>{restart}</w:num></w:numbering>'
    ).encode()


def test_automatic_numbers_are_written_as_shown() -> None:
    rows = [("总体", 0), ("凝聚", 1), ("服务", 1), ("走访", 2), ("点", 3), ("保障", 0), ("组织", 1)]
    body = "".join(numbered(*row) for row in rows) + numbered("重来", 0, "2") + numbered("无", 0, "0")
    parts = {RELS: s.relations(("numbering", "numbering.xml", False)), "word/numbering.xml": numbering_part()}
    found = read(body, **parts)
    assert found.text.split("\n") == [
        "一、总体", "（一）凝聚", "（二）服务", "1.走访", "点", "二、保障", "（一）组织", "一、重来", "无",
    ]  # fmt: skip
    assert found.notes == (note("numbering"),)


def test_number_may_come_from_the_style() -> None:
    styles = (
        f'{s.XML}<w:styles xmlns:w="{s.W}"><w:style w:styleId="Base">'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="Head"><w:basedOn w:val="Base"/></w:style></w:styles>'
    ).encode()
    rows = s.relations(("numbering", "numbering.xml", False), ("styles", "styles.xml", False))
    body = '<w:p><w:pPr><w:pStyle w:val="Head"/></w:pPr>' + run("总体") + "</w:p>"
    found = read(body, **{RELS: rows, "word/numbering.xml": numbering_part(), "word/styles.xml": styles})
    assert found.text == "一、总体"


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (1, "一"),
        (10, "十"),
        (12, "十二"),
        (20, "二十"),
        (99, "九十九"),
        (105, "一百〇五"),
        (110, "一百一十"),
    ],
)
def test_chinese_numbers(value: int, text: str) -> None:
    assert chinese(value) == text


@pytest.mark.parametrize(
    ("form", "text"),
    [("decimal", "4"), ("upperLetter", "D"), ("lowerRoman", "iv"), ("decimalEnclosedCircle", "④"),
     ("decimalFullWidth", "４"), ("decimalZero", "04"), ("unheard", "4"), ("japaneseCounting", "四")],
)  # fmt: skip
def test_number_forms(form: str, text: str) -> None:
    assert written(4, form) == text
