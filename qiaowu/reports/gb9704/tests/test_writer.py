"""The docx as another library reads it: page, faces, heads, tables, links, properties."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from xml.etree import ElementTree

import pytest
from docx.enum.text import WD_LINE_SPACING
from docx.oxml.ns import qn

from qiaowu.records.intake import read_document
from qiaowu.reports.gb9704 import Annex, Document, Run, Table, write_docx

from .examples import ADDRESS, W, part, progress_table, reopened, report, sentence


def test_page_is_a4_with_the_margins_of_the_standard() -> None:
    section = reopened(report()).sections[0]
    page = [section.page_width, section.page_height]
    margins = [section.top_margin, section.left_margin, section.right_margin, section.bottom_margin]
    assert [round(length.mm) for length in page if length] == [210, 297]
    assert [round(length.mm, 1) for length in margins if length] == [37.0, 28.0, 26.0, 35.0]


def test_22_lines_and_28_characters_fit_into_the_type_area() -> None:
    opened = reopened(report())
    section, normal = opened.sections[0], opened.styles["Normal"]
    height = section.page_height.pt - section.top_margin.pt - section.bottom_margin.pt
    width = section.page_width.pt - section.left_margin.pt - section.right_margin.pt
    pitch = normal.paragraph_format.line_spacing.pt
    spacing = int(normal.element.rPr.find(qn("w:spacing")).get(qn("w:val"))) / 20
    grid = section._sectPr.find(qn("w:docGrid"))
    assert normal.paragraph_format.line_spacing_rule == WD_LINE_SPACING.EXACTLY
    assert round(pitch) == 29
    assert 22 * pitch <= height < 23 * pitch
    assert 28 * (16 + spacing) <= width < 29 * (16 + spacing)
    assert int(grid.get(qn("w:linePitch"))) / 20 == pitch


@pytest.mark.parametrize(
    ("style", "face", "points"),
    [
        ("Normal", "仿宋_GB2312", 16),
        ("公文标题", "方正小标宋_GBK", 22),
        ("Heading 1", "黑体", 16),
        ("Heading 2", "楷体_GB2312", 16),
        ("Heading 3", "仿宋_GB2312", 16),
        ("Heading 4", "仿宋_GB2312", 16),
        ("页码", "宋体", 14),
    ],
)
def test_style_names_the_face_for_han_characters(style: str, face: str, points: int) -> None:
    styles = reopened(report()).styles
    found = styles[style]
    fonts = found.element.rPr.find(qn("w:rFonts"))
    assert (fonts.get(qn("w:eastAsia")), fonts.get(qn("w:ascii"))) == (face, face)
    assert fonts.get(qn("w:hint")) == "eastAsia"
    assert (found.font.size or styles["Normal"].font.size).pt == points


def test_language_is_chinese() -> None:
    assert 'w:eastAsia="zh-CN"' in part(report(), "word/styles.xml")


def test_faces_name_their_fallbacks() -> None:
    table = part(report(), "word/fontTable.xml")
    assert re.search('"方正小标宋_GBK"><w:altName w:val="方正小标宋简体,', table)


def test_body_and_heads_start_two_characters_in() -> None:
    styles = reopened(report()).styles
    names = ["公文正文", "Heading 1", "Heading 2", "Heading 3", "Heading 4"]
    indents = [styles[name].element.pPr.find(qn("w:ind")).get(qn("w:firstLineChars")) for name in names]
    assert indents == ["200"] * 5


def test_heads_have_real_levels() -> None:
    opened = reopened(report())
    levels = [(p.style.name, p.text) for p in opened.paragraphs if p.style.name.startswith("Heading")]
    assert levels == [
        ("Heading 1", "一、主要工作情况"),
        ("Heading 2", "（一）凝聚侨心"),
        ("Heading 3", "1.政策宣传"),
        ("Heading 4", "（1）社区宣传栏"),
        ("Heading 1", "二、下一步打算"),
    ]


def test_table_head_repeats_and_no_row_is_torn() -> None:
    table = reopened(report()).tables[0]
    rows = [row._tr.trPr for row in table.rows]
    assert [bool(row.findall(qn("w:tblHeader"))) for row in rows] == [True] + [False] * 30
    assert all(row.findall(qn("w:cantSplit")) for row in rows)


def test_table_fills_the_type_area_and_keeps_figures_whole() -> None:
    table = reopened(report()).tables[0]
    widths = [int(column.get(qn("w:w"))) for column in table._tbl.tblGrid]
    assert sum(widths) == 8845
    assert widths[3] >= len("85.7%(48/56)") * 120 + 170


def test_table_keeps_given_widths() -> None:
    document = report(blocks=[Table(("甲", "乙"), [("1", "2")], widths=(3, 1))])
    widths = [int(column.get(qn("w:w"))) for column in reopened(document).tables[0]._tbl.tblGrid]
    assert widths == [6634, 2211]


def test_figures_are_links_to_their_records_in_one_run() -> None:
    opened = reopened(report(annexes=()))
    links = opened.paragraphs[5].hyperlinks
    assert [(link.text, link.address, len(link.runs)) for link in links] == [
        ("1286", f"{ADDRESS}900", 1),
        ("64.3%", f"{ADDRESS}901", 1),
    ]


def test_figures_look_like_plain_text_and_nothing_prints_below_them() -> None:
    style = reopened(report()).styles["数据出处"].element.rPr
    underline, color = style.find(qn("w:u")), style.find(qn("w:color"))
    assert (underline.get(qn("w:val")), color.get(qn("w:val"))) == ("none", "000000")


def test_same_address_is_one_relationship() -> None:
    figure = Run("5", href=f"{ADDRESS}1")
    relations = part(report(blocks=[sentence(figure, "和", figure)], annexes=()), "word/_rels/document.xml.rels")
    assert relations.count(f'Target="{ADDRESS}1"') == 1


def test_reference_of_a_figure_is_a_bookmark() -> None:
    names = re.findall(r'<w:bookmarkStart w:id="\d+" w:name="([^"]+)"', part(report(), "word/document.xml"))
    assert names[0] == "fig_visits_held_900_2026_1"
    assert len(names) == len(set(names)) == 34
    assert all(len(name) <= 40 for name in names)


def test_page_numbers_stand_at_the_outer_edge() -> None:
    section = reopened(report()).sections[0]
    odd, even = section.footer.paragraphs[0], section.even_page_footer.paragraphs[0]
    assert "<w:evenAndOddHeaders/>" in part(report(), "word/settings.xml")
    assert [p.text.replace("1", "").split() for p in (odd, even)] == [["—", "—"]] * 2
    assert [p._p.pPr.find(qn("w:jc")).get(qn("w:val")) for p in (odd, even)] == ["right", "left"]
    assert odd._p.pPr.find(qn("w:ind")).get(qn("w:rightChars")) == "100"
    assert even._p.pPr.find(qn("w:ind")).get(qn("w:leftChars")) == "100"
    assert " PAGE " in odd._p.xml


def test_date_is_written_plainly_four_characters_from_the_right() -> None:
    opened = reopened(report(annexes=()))
    day = opened.paragraphs[-1]
    assert day.text == "2026年7月5日"
    assert day._p.pPr.find(qn("w:ind")).get(qn("w:rightChars")) == "400"
    assert opened.paragraphs[-2].text == "云锦县侨务办公室"


def test_long_unit_pushes_the_date_so_that_both_stay_on_the_page() -> None:
    opened = reopened(report(annexes=(), sign_off="云锦县人民政府侨务办公室、云锦县归国华侨联合会"))
    assert int(opened.paragraphs[-1]._p.pPr.find(qn("w:ind")).get(qn("w:rightChars"))) > 400


def test_draft_is_marked_on_every_page_and_a_final_text_is_not() -> None:
    draft, final = reopened(report()).sections[0], reopened(report(draft=False)).sections[0]
    assert [h.paragraphs[0].text for h in (draft.header, draft.even_page_header)] == ["草稿", "草稿"]
    assert final.header.is_linked_to_previous
    assert final.even_page_header.is_linked_to_previous
    assert "草稿" not in part(report(draft=False), "word/header1.xml")


def test_document_number_gets_hexagonal_brackets() -> None:
    texts = [p.text for p in reopened(report(number="云侨办[2026]第003号")).paragraphs]
    assert texts[0] == "云侨办〔2026〕3号"


def test_annexes_are_announced_and_start_their_own_pages() -> None:
    opened = reopened(report())
    texts = [p.text for p in opened.paragraphs]
    marks = [p for p in opened.paragraphs if p.style.name == "附件标识"]
    assert [text for text in texts if "目标任务完成情况表" in text] == [
        "附件：1.目标任务完成情况表",
        "目标任务完成情况表",
    ]
    assert "2.指标口径说明" in texts
    assert [(p.text, bool(p._p.pPr.findall(qn("w:pageBreakBefore")))) for p in marks] == [
        ("附件1", True),
        ("附件2", True),
    ]


def test_single_annex_has_no_number() -> None:
    opened = reopened(report(annexes=[Annex("指标口径说明", [sentence("按人次统计。")])]))
    texts = [p.text for p in opened.paragraphs]
    assert "附件：指标口径说明" in texts
    assert "附件" in texts


def test_properties_name_the_unit_and_no_person() -> None:
    properties = reopened(report()).core_properties
    assert properties.title == "关于2026年上半年全县侨务工作目标任务完成情况的通报"
    assert (properties.author, properties.last_modified_by) == ("云锦县侨务办公室", "云锦县侨务办公室")
    assert properties.created.date() == date(2026, 7, 5)
    assert "<w:removePersonalInformation/>" in part(report(), "word/settings.xml")


def test_same_document_gives_the_same_bytes() -> None:
    first, second = write_docx(report()), write_docx(report())
    with zipfile.ZipFile(io.BytesIO(first)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert first == second
    assert first != write_docx(report(draft=False))


def test_every_part_is_well_formed_with_hostile_text() -> None:
    hostile = "<w:p>&amp;\"'\x00\x0b\ud800\uffff"
    document = report(title=hostile, sign_off=hostile, blocks=[sentence(hostile), Table((hostile,), [(hostile,)])])
    with zipfile.ZipFile(io.BytesIO(write_docx(document))) as archive:
        for name in archive.namelist():
            ElementTree.fromstring(archive.read(name))
    assert any(p.text == "<w:p>&amp;\"'" for p in reopened(document).paragraphs)


def test_properties_of_paragraphs_and_runs_follow_the_schema_order() -> None:
    order = {
        "pPr": "pStyle keepNext keepLines pageBreakBefore widowControl pBdr kinsoku overflowPunct autoSpaceDE "
        "autoSpaceDN snapToGrid spacing ind jc outlineLvl",
        "rPr": "rStyle rFonts b color spacing sz szCs u lang",
    }
    for name in ("word/document.xml", "word/styles.xml", "word/footer1.xml", "word/header1.xml"):
        root = ElementTree.fromstring(part(report(red_head="云锦县侨务办公室文件"), name))
        for key, names in order.items():
            wanted = [W + child for child in names.split()]
            for element in root.iter(W + key):
                places = [wanted.index(child.tag) for child in element]
                assert places == sorted(places)


def test_tables_never_touch_and_the_body_does_not_end_with_one() -> None:
    root = ElementTree.fromstring(
        part(report(annexes=[Annex("表", [progress_table(1), progress_table(1)])]), "word/document.xml")
    )
    tags = [child.tag.removeprefix(W) for child in root[0]]
    followers = {tags[place + 1] for place, tag in enumerate(tags) if tag == "tbl"}
    assert followers == {"p"}


def test_red_head_is_printed_only_when_given() -> None:
    with_head = [p.text for p in reopened(report(red_head="云锦县侨务办公室文件")).paragraphs]
    assert with_head[0] == "云锦县侨务办公室文件"
    assert 'w:val="FF0000"' not in part(report(), "word/document.xml")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "/figures/1", "file:///etc/passwd"])
def test_only_full_web_addresses_may_be_linked(address: str) -> None:
    with pytest.raises(ValueError, match="web address"):
        Run("5", href=address)


def test_table_with_uneven_rows_is_refused() -> None:
    with pytest.raises(ValueError, match="cells"):
        Table(("甲", "乙"), [("1",)])


def test_empty_document_can_be_opened() -> None:
    document = Document("标题", [], "云锦县侨务办公室", date(2026, 1, 1))
    assert [p.text for p in reopened(document).paragraphs if p.text] == ["标题", "云锦县侨务办公室", "2026年1月1日"]


def test_our_own_docx_can_be_handed_in_again() -> None:
    found = read_document(write_docx(report()), "通报.docx")
    lines = found.text.split("\n")
    assert "截至6月30日，共走访侨胞1286人次，完成年度目标的64.3%。" in lines
    assert "1\t第1街道\t101\t85.7%(48/56)\t按月推进，重点对象全部覆盖" in lines
    assert "草稿" not in found.text
