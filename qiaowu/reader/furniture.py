"""What a web page or a printed page adds around a document: notices, links, navigation, page numbers."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter

from .model import Furniture, Gap

_OMITTED = re.compile(
    r"(?=[….(])(?:…{1,4}|\.{3,6})?\s*\([^()\n]{0,80}?(?:省略|略去|此处略)\s*(\d{1,7})\s*字[^()\n]{0,40}\)\s*(?:…{1,4}|\.{3,6})?"
)
_UNFINISHED = re.compile(
    r"(?=[….(])(?:…{1,4}|\.{3,6})?\s*\((?:未完|下略|以下略|以下省略)[,。;:,、\s]*(?:全文共\s*(\d{1,7})\s*字[,,]?\s*(?:当前)?(?:只|仅)?显示\s*(\d{1,7})\s*字)?[^()\n]{0,200}\)"
)
_NOTICE = re.compile(r"\((?:[^()\n]{0,60})(?:会员|登录|注册|付费|购买)[^()\n]{0,12}(?:完整)?阅读[^()\n]{0,40}\)")
_LINK = re.compile(r"(?:https?://|www\.)[A-Za-z0-9._~:/?#@!$&*+;=%-]+")
_NAVIGATION = re.compile(
    r"(?:上一篇|下一篇|上一条|下一条|上一页|下一页)\s*[::][^\n|]{0,120}?(?=\s*(?:上一篇|下一篇|上一条|下一条|相关栏目|相关阅读|相关链接|\||\n|$))"
)
_COLUMNS = re.compile(r"(?:相关栏目|相关阅读|相关链接|相关文章|推荐阅读|热门标签)\s*[::][^\n|]*")
_TITLE_BAR = re.compile(r"^[ \t]*\|[ \t]*标题\s*:[^\n|]*\|?[ \t]*$", re.M)
_PAGE_NUMBER = re.compile(
    r"^[ \t]*(?:-{1,2}[ \t]*\d{1,4}[ \t]*-{1,2}|第[ \t]*\d{1,4}[ \t]*页(?:[,/ \t]*共[ \t]*\d{1,4}[ \t]*页)?)[ \t]*$",
    re.M,
)
_SITE_LINE = re.compile(
    r"^[ \t|]*(?:(?:浏览|阅读|点击|访问)(?:次数|量|数)\s*:|字[体号](?:大小)?\s*:|(?:来源|信息来源|文章来源|稿源|作者|责任编辑|编辑|审核|发布(?:时间|日期|机构)|更新时间|时间)\s*:"
    r"|(?:您)?(?:当前|现在|所在)的?位置\s*:|分享到|扫一扫|打印本页|【?(?:打印|关闭|收藏)|版权所有|Copyright|网站地图|[^\n]{0,12}ICP备|主办单位:[^\n]{0,40}承办单位:|返回顶部|用手机扫|我要纠错)[^\n]*$",
    re.M,
)
_COLLECT = re.compile(r"(?:加入收藏|收藏本文|收藏此文|点击收藏)")
_PIPE = re.compile(r"\|+")
_SIGNS = (
    ":", "|", "(", "【", "http:", "https:", "www.", "上一篇", "上一条", "上一页", "下一篇", "下一条", "下一页", "相关", "推荐阅读",
    "热门标签", "收藏", "分享到", "扫一扫", "ICP", "Copyright", "网站地图",
)  # fmt: skip
_PAGE_SIGN = re.compile(r"\n[ \t]*(?:-|第[ \t]*\d)")


def find(folded: str) -> tuple[list[Furniture], list[Gap]]:
    """Ranges that are no part of the document, and the places where the page says that text is missing."""
    if not any(sign in folded for sign in _SIGNS) and not _PAGE_SIGN.search("\n" + folded):
        return [], []  # most texts: none of the patterns below can match
    found: list[Furniture] = []
    gaps = _gaps(folded, found)
    for pattern, kind in (
        (_TITLE_BAR, "title_bar"),
        (_NOTICE, "site_notice"),
        (_NAVIGATION, "navigation"),
        (_COLUMNS, "columns"),
        (_SITE_LINE, "site_notice"),
        (_COLLECT, "site_notice"),
        (_PAGE_NUMBER, "page_number"),
        (_LINK, "link"),
    ):
        found += [Furniture(m.start(), m.end(), kind) for m in pattern.finditer(folded)]
    found += _running_heads(folded, found)
    return _disjoint(found), gaps


def _running_heads(folded: str, found: list[Furniture]) -> list[Furniture]:
    """The line that stands beside the page number on three pages or more."""
    beside: Counter[str] = Counter()
    places: list[tuple[int, int, str]] = []
    for piece in found:
        if piece.kind != "page_number":
            continue
        after, before = piece.end + 1, folded.rfind("\n", 0, max(0, piece.start - 1)) + 1
        for start in (after, before):
            end = folded.find("\n", start)
            line = folded[start : end if end >= 0 else len(folded)].strip()
            # the head of a table that goes on over pages belongs to the document
            is_row = "|" in line or "\t" in line
            if 4 <= len(line) <= 40 and not is_row and not line.endswith(("。", ";", ",")):
                beside[line] += 1
                places.append((start, end if end >= 0 else len(folded), line))
    return [Furniture(a, b, "page_number") for a, b, line in places if beside[line] >= 3]


def _gaps(folded: str, found: list[Furniture]) -> list[Gap]:
    gaps: list[Gap] = []
    for match in _OMITTED.finditer(folded):
        found.append(Furniture(match.start(), match.end(), "site_notice"))
        gaps.append(Gap(match.start(), int(match[1]), f"原文此处省略{match[1]}字"))
    known = sum(gap.length or 0 for gap in gaps)
    for match in _UNFINISHED.finditer(folded):
        found.append(Furniture(match.start(), match.end(), "site_notice"))
        gaps.append(_end_gap(match, known))
    return sorted(gaps, key=lambda gap: gap.position)


def _end_gap(match: re.Match[str], known: int) -> Gap:
    """The page states how long the whole is; what the other notices account for is taken off."""
    if match[1] is None:
        return Gap(match.start(), None, "原文此处中断,未载全文")
    missing = int(match[1]) - int(match[2]) - known
    if missing <= 0:
        return Gap(match.start(), None, "原文此处中断,未载全文")
    return Gap(match.start(), missing, f"原文在此中断:全文共{match[1]}字,仅显示{match[2]}字,此处之后约缺{missing}字")


def _disjoint(found: list[Furniture]) -> list[Furniture]:
    result: list[Furniture] = []
    for piece in sorted(found, key=lambda f: (f.start, -f.end)):
        if result and piece.start < result[-1].end:
            if piece.end <= result[-1].end:
                continue
            piece = Furniture(result[-1].end, piece.end, piece.kind)
        result.append(piece)
    return result


def pipes(folded: str, rows: list[tuple[int, int]]) -> list[Furniture]:
    """Stray bars of a copied page; bars inside real table rows belong to the document."""
    if "|" not in folded:
        return []
    starts = [start for start, _ in rows]
    return [
        Furniture(m.start(), m.end(), "table_pipe")
        for m in _PIPE.finditer(folded)
        if (n := bisect_right(starts, m.start()) - 1) < 0 or m.start() >= rows[n][1]
    ]
