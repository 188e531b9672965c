"""styles.xml, settings.xml, fontTable.xml: the looks, each under a name a clerk can change in Word."""

from __future__ import annotations

from . import fonts
from . import layout as at
from .fonts import NamedFont
from .xml import join, part


def faces(font: NamedFont) -> str:
    """One face for Han and Latin. The hint sends quotes and dashes to the Han face as well."""
    name = font.name
    return f'<w:rFonts w:hint="eastAsia" w:ascii="{name}" w:hAnsi="{name}" w:eastAsia="{name}" w:cs="{name}"/>'


def size(half_points: int) -> str:
    return f'<w:sz w:val="{half_points}"/><w:szCs w:val="{half_points}"/>'


def exact(twips: int) -> str:
    return f'<w:spacing w:before="0" w:after="0" w:line="{twips}" w:lineRule="exact"/>'


def indent(left: float = 0, right: float = 0, first: float = 0) -> str:
    """Indents in characters, with twips beside them; a negative `first` hangs."""
    edges = "".join(
        f' w:{side}Chars="{round(count * 100)}" w:{side}="{at.characters(count)}"'
        for side, count in (("left", left), ("right", right))
        if count
    )
    kind = "firstLine" if first >= 0 else "hanging"
    return f'<w:ind{edges} w:{kind}Chars="{round(abs(first) * 100)}" w:{kind}="{at.characters(abs(first))}"/>'


def align(value: str) -> str:
    return f'<w:jc w:val="{value}"/>'


def _style(key: str, name: str, paragraph: str, run: str = "", based_on: str = "Normal", following: str = "") -> str:
    following = f'<w:next w:val="{following}"/>' if following else ""
    properties = f"<w:rPr>{run}</w:rPr>" if run else ""
    return (
        f'<w:style w:type="paragraph" w:customStyle="{int(not key.startswith("Heading"))}" w:styleId="{key}">'
        f'<w:name w:val="{name}"/><w:basedOn w:val="{based_on}"/>{following}<w:qFormat/>'
        f"<w:pPr>{paragraph}</w:pPr>{properties}</w:style>"
    )


def _heading(level: int, font: NamedFont) -> str:
    paragraph = f'<w:keepNext/>{indent(first=2)}<w:outlineLvl w:val="{level - 1}"/>'
    return _style(f"Heading{level}", f"heading {level}", paragraph, faces(font), following="BodyText9704")


def styles_part() -> bytes:
    defaults = (
        f"<w:docDefaults><w:rPrDefault><w:rPr>{faces(fonts.BODY)}{size(at.SIZE_3)}"
        '<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault/></w:docDefaults>"
    )
    normal = (
        '<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/><w:pPr>'
        # Extra space between Han and digits would leave the grid of 28 characters.
        '<w:widowControl w:val="0"/><w:kinsoku/><w:overflowPunct/><w:autoSpaceDE w:val="0"/><w:autoSpaceDN w:val="0"/>'
        f"{exact(at.LINE_PITCH)}{align('both')}</w:pPr>"
        f'<w:rPr>{faces(fonts.BODY)}<w:spacing w:val="{at.CHARACTER_SPACE}"/>{size(at.SIZE_3)}'
        '<w:lang w:val="en-US" w:eastAsia="zh-CN"/></w:rPr></w:style>'
    )
    table = '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/></w:style>'
    character = (
        '<w:style w:type="character" w:default="1" w:styleId="DefaultFont">'
        '<w:name w:val="Default Paragraph Font"/></w:style>'
    )
    return part("styles", defaults + normal + character + table + join(_paragraph_styles()) + _figure_style())


def _paragraph_styles() -> list[str]:
    center, right = align("center"), align("right")
    title = faces(fonts.TITLE) + size(at.SIZE_2)
    black, small = faces(fonts.HEAD_1), size(at.SIZE_4_SMALL)
    loose = '<w:snapToGrid w:val="0"/>'
    cell = f'{loose}<w:spacing w:before="40" w:after="40" w:line="{at.TABLE_PITCH}" w:lineRule="exact"/>'
    title_lines = f"<w:keepNext/>{loose}{exact(at.TITLE_PITCH)}{center}"
    red_head = f'{faces(fonts.TITLE)}<w:color w:val="FF0000"/>{size(at.RED_HEAD_SIZE)}'
    return [
        _style("BodyText9704", "公文正文", indent(first=2)),
        *[_heading(level, font) for level, font in enumerate((fonts.HEAD_1, fonts.HEAD_2, fonts.BODY, fonts.BODY), 1)],
        _style("Title9704", "公文标题", title_lines, title, following="BodyText9704"),
        _style("Number9704", "发文字号", center),
        _style("RedHead9704", "发文机关标志", loose + exact(at.RED_HEAD_SIZE * 12) + center, red_head),
        _style("Addressee9704", "主送机关", align("left")),
        _style("AnnexNote9704", "附件说明", align("left")),
        _style("AnnexMark9704", "附件标识", "<w:keepNext/>" + align("left"), black),
        _style("SignOff9704", "署名和日期", "<w:keepLines/>" + right),
        _style("UnitNote9704", "表格单位", f"<w:keepNext/>{right}", size(at.SIZE_4_SMALL)),
        _style("TableText9704", "表格文字", cell + center, small),
        _style("TableHead9704", "表头", cell + center, black + small, "TableText9704"),
        _style("PageNumber9704", "页码", exact(at.FOOTER_LINE), faces(fonts.PAGE_NUMBER) + size(at.SIZE_4)),
        _style("Draft9704", "草稿标识", align("left"), black),
    ]  # fmt: skip


def _figure_style() -> str:
    """A figure looks like the text around it, on paper too: the link is there, no line under it."""
    return (
        '<w:style w:type="character" w:customStyle="1" w:styleId="Figure9704"><w:name w:val="数据出处"/>'
        '<w:rPr><w:color w:val="000000"/><w:u w:val="none"/></w:rPr></w:style>'
    )


def settings_part() -> bytes:
    """Odd and even pages differ; Word is told to leave the names of its users out of the file."""
    grid = f'<w:drawingGridVerticalSpacing w:val="{at.LINE_PITCH // 2}"/>'
    compat = (
        "<w:compat><w:spaceForUL/><w:balanceSingleByteDoubleByteWidth/><w:doNotLeaveBackslashAlone/>"
        "<w:ulTrailSpace/><w:doNotExpandShiftReturn/><w:adjustLineHeightInTable/><w:useFELayout/>"
        '<w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/>'
        "</w:compat>"
    )
    return part(
        "settings",
        '<w:zoom w:percent="100"/><w:removePersonalInformation/><w:defaultTabStop w:val="420"/>'
        f'<w:evenAndOddHeaders/>{grid}<w:characterSpacingControl w:val="compressPunctuation"/>{compat}'
        '<w:themeFontLang w:val="en-US" w:eastAsia="zh-CN"/>',
    )


def font_table_part() -> bytes:
    """Faces with the names a machine without them should try, in order."""
    return part("fonts", join(map(_font, fonts.ALL)))


def _font(font: NamedFont) -> str:
    return (
        f'<w:font w:name="{font.name}"><w:altName w:val="{",".join(font.alternatives)}"/>'
        '<w:charset w:val="86"/><w:family w:val="auto"/><w:pitch w:val="default"/></w:font>'
    )
