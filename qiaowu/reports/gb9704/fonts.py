"""Typefaces by role. They are named in the docx, never shipped: two of them are licensed."""

from __future__ import annotations

from dataclasses import dataclass

from .model import Document, Heading, Table, all_blocks


@dataclass(frozen=True)
class NamedFont:
    """A face named in the docx, what a machine without it should take, and where it is used."""

    name: str
    alternatives: tuple[str, ...]
    used_for: str
    licensed: bool


TITLE = NamedFont("方正小标宋_GBK", ("方正小标宋简体", "FZXiaoBiaoSong-B05S", "华文中宋", "宋体"), "标题", True)
BODY = NamedFont("仿宋_GB2312", ("仿宋", "FangSong", "华文仿宋"), "正文", True)
HEAD_1 = NamedFont("黑体", ("SimHei",), "一级标题、表头、附件标识、草稿标识", False)
HEAD_2 = NamedFont("楷体_GB2312", ("楷体", "KaiTi", "华文楷体"), "二级标题", True)
PAGE_NUMBER = NamedFont("宋体", ("SimSun",), "页码", False)
ALL = (TITLE, BODY, HEAD_1, HEAD_2, PAGE_NUMBER)


def fontconfig() -> str:
    """A fontconfig file that maps the named faces to what is installed, for turning docx into pdf.

    Without it LibreOffice takes Japanese glyphs for all of them. Write it to `fontconfig/fonts.conf`
    in a folder and start LibreOffice with XDG_CONFIG_HOME set to that folder.
    """
    aliases = "".join(map(_alias, ALL))
    return f'<?xml version="1.0"?>\n<!DOCTYPE fontconfig SYSTEM "fonts.dtd">\n<fontconfig>{aliases}</fontconfig>\n'


def _alias(font: NamedFont) -> str:
    fallback = "Noto Sans CJK SC" if font is HEAD_1 else "Noto Serif CJK SC"
    families = "".join(f"<family>{name}</family>" for name in (*font.alternatives, fallback, "Noto Sans CJK SC"))
    return f'<alias binding="same"><family>{font.name}</family><accept>{families}</accept></alias>'


def font_log(document: Document) -> list[NamedFont]:
    """The faces this document names, in order of first use, for the export log."""
    blocks = [block for _, block in all_blocks(document)]
    levels = {block.level for block in blocks if isinstance(block, Heading)}
    has_black = 1 in levels or document.draft or document.annexes or any(isinstance(b, Table) for b in blocks)
    used = [TITLE, BODY]
    used += [HEAD_1] if has_black else []
    used += [HEAD_2] if 2 in levels else []
    return [*used, PAGE_NUMBER]
