"""House checks before a document goes out: figures, brackets, dates, heads. It reports, it never rewrites."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from .model import Document, Heading, Paragraph, Run, Table, all_blocks, cell_runs, plain
from .wording import normal_number


@dataclass(frozen=True)
class Finding:
    """`where` names the place as a reader would, `excerpt` the words concerned."""

    code: str
    message: str
    where: str
    excerpt: str


_TEXT_RULES = (
    ("thousands", r"(?<![\d.])\d{1,3}(?:[,，]\d{3})+(?!\d)", "正文中的数字不加千分位逗号"),
    ("full_width_digit", "[０-９％]+", "数字和百分号用半角"),
    ("date_zero", r"(?<!\d)0\d月\d{1,2}日|\d月0\d日", "日期的月、日不加前导零"),
    ("date_style", r"(?<!\d)(?:19|20)\d{2}([-./])\d{1,2}\1\d{1,2}(?!\d)", "日期写作“2026年3月5日”"),
    ("date_chinese", "[二一][〇○零九][〇○零一二三四五六七八九]{2}年", "年份用阿拉伯数字"),
    ("year_short", r"(?<!\d)\d{2}年(?:\d{1,2}月|度)", "年份写全四位数字"),
    ("number_brackets", r"[\[(（【]\d{4}[\])）】]第?\d+号", "发文字号的年份用六角括号“〔〕”"),
    ("number_ordinal", r"〔\d{4}〕(?:第|0)\d*号", "发文字号不加“第”，序号不编虚位"),
    ("percent_range", r"(?<![\d.%])\d+(?:\.\d+)?[~～—-]\d+(?:\.\d+)?[%％]", "百分数的范围两边都写百分号"),
    ("decimals", r"(?<![\d.])\d+\.\d{3,}(?![\d.])", "小数最多保留两位"),
    ("trailing_zero", r"(?<![\d.])\d+\.\d*0(?=[%万亿元个人次])", "小数末尾的零应当省去"),
    ("exclamation", "[!！]", "公文不用感叹号"),
    ("ascii_marks", r"[\u4e00-\u9fff][,;:?](?=[\u4e00-\u9fff])", "中文句子用全角标点"),
)  # fmt: skip
_COMPILED = tuple((code, re.compile(pattern), message) for code, pattern, message in _TEXT_RULES)
_IN_TABLES = frozenset(("full_width_digit", "date_zero", "decimals"))
_HEADS = {
    1: r"[一二三四五六七八九十]+、",
    2: r"（[一二三四五六七八九十]+）(?!、)",
    3: r"\d+[.．](?!\d)",
    4: r"（\d+）(?!、)",
}
_ANY_HEAD = re.compile(r"[（(]?[一二三四五六七八九十\d]+[)）]?(?:、|[.．](?!\d))|[（(][一二三四五六七八九十\d]+[)）]")
_PAIRS = (("“", "”"), ("‘", "’"), ("（", "）"), ("《", "》"), ("〔", "〕"))
_SCALED = re.compile(r"[\d.,]+(亿|万)[元人次个]*")
_DIGIT_END, _DIGIT_START = re.compile(r"[\d][.,]?$"), re.compile(r"^[.,]?\d|^[%％‰]")


def lint(document: Document) -> list[Finding]:
    """Everything to look at before issuing, in reading order; empty when all is well."""
    found = [*_front(document)]
    for where, block in all_blocks(document):
        found += _block(where, block)
    return [*found, *_annexes(document)]


def _front(document: Document) -> Iterator[Finding]:
    number = document.number or ""
    if number and normal_number(number) != number:
        yield Finding("number_style", f"发文字号应写作“{normal_number(number)}”", "发文字号", number)
    elif number and not re.search(r"〔\d{4}〕\d+号$", number):
        yield Finding("number_style", "发文字号应写作“机关代字〔年份〕序号号”", "发文字号", number)
    if re.search("[。，；、！]$", document.title.strip()):
        yield Finding("title_mark", "标题末尾不加标点", "标题", document.title.strip()[-8:])
    yield from _text("标题", document.title)


def _annexes(document: Document) -> Iterator[Finding]:
    for number, annex in enumerate(document.annexes, 1):
        if re.search("[。，；、！]$", annex.title.strip()):
            yield Finding("annex_mark", "附件名称后不加标点", f"附件{number}", annex.title.strip()[-8:])


def _block(where: str, block: Heading | Paragraph | Table) -> list[Finding]:
    if isinstance(block, Heading):
        return [*_head(where, block), *_text(where, block.text)]
    if isinstance(block, Paragraph):
        text = plain(block.runs)
        return [*_split_figures(where, block.runs), *_text(where, text), *_pairs(where, text)]
    return list(_table(where, block))


def _text(where: str, text: str, only: frozenset[str] | None = None) -> Iterator[Finding]:
    for code, pattern, message in _COMPILED:
        if only is None or code in only:
            for match in pattern.finditer(text):
                yield Finding(code, message, where, match.group())


def _split_figures(where: str, runs: Sequence[Run]) -> Iterator[Finding]:
    """A number over two runs can be changed in half, and no longer is the figure it came from."""
    for left, right in pairwise(runs):
        if _DIGIT_END.search(left.text) and _DIGIT_START.search(right.text):
            excerpt = left.text[-8:] + "|" + right.text[:8]
            yield Finding("figure_split", "一个数字不能拆在两段文字里", where, excerpt)


def _pairs(where: str, text: str) -> Iterator[Finding]:
    for opening, closing in _PAIRS:
        if text.count(opening) != text.count(closing):
            yield Finding("unpaired", f"“{opening}{closing}”不成对", where, text[:12])


def _head(where: str, heading: Heading) -> Iterator[Finding]:
    start = _ANY_HEAD.match(heading.text)
    if start and not re.match(_HEADS[heading.level], heading.text):
        example = {1: "一、", 2: "（一）", 3: "1.", 4: "（1）"}[heading.level]
        yield Finding("head_style", f"第{heading.level}级标题的序号写作“{example}”", where, heading.text[:12])
    if heading.level <= 2 and heading.text.rstrip().endswith(("，", "、", "；", "：")):
        yield Finding("head_mark", "标题末尾的标点不合适", where, heading.text[-12:])


def _table(where: str, table: Table) -> Iterator[Finding]:
    texts = [plain(cell_runs(cell)) for row in table.rows for cell in row]
    for text in (*table.columns, *texts):
        yield from _text(where, text, _IN_TABLES)
    for row in table.rows:
        for cell in row:
            yield from _split_figures(where, cell_runs(cell))
    scales = {found[1] for text in texts if (found := _SCALED.fullmatch(text.strip()))}
    if len(scales) > 1 or (scales and table.unit_note):
        excerpt = "、".join(sorted(scales))
        yield Finding("mixed_scale", "一张表只用一种数量单位，写在表格右上方", where, excerpt)
