"""Rows and columns in plain text: bars, tabs or blanks between the cells; unit and period stand in the header."""

from __future__ import annotations

import re
from typing import NamedTuple

_SPLIT = re.compile(r"[^\s|]+")  # cells parted by blanks
_WIDE = re.compile(r"(?:[^\s]| (?! ))+")  # cells parted by two blanks or more
_IDEOGRAPHIC = re.compile(r"[^\u3000\t\n]+")
_COMMA = re.compile(r"(?<=,)[^,\n]*|^[^,\n]*")
_BAR_CELL = re.compile(r"(?<=\|)[^|\n]*(?=\|)|[^|\n]+")
_TAB_CELL = re.compile(r"(?<=\t)[^\t\n]*|^[^\t\n]*")
_NUMERIC = re.compile(
    r"^(?:[≥≤<>=~]|约|近|超|不少于|不低于|不超过|新增|增加|增长)?\s*-?\d[\d,. ]*(?:\s*(?:-|~|至)\s*\d[\d,.]*)?\s*[万亿]?(?:%|‰|\+|[^\s\d,。;:%]{0,5})(?:以上|以下|以内|左右|及以上)?$"
)
_EMPTY = re.compile(r"^(?:-+|/|—|无|\.\.\.|…+)$")
_DATE = re.compile(r"^\d{4}(?:[-/.年]\d{1,2}|年)|^\d{1,2}(?:[-~至到]\d{1,2})?月|^\d{1,2}季度")
_RULE = re.compile(r"^[\s|:+=-]+$")
_UNIT_IN_BRACKETS = re.compile(r"[((]([^()()]{1,12})[))]\s*$")
_GROWTH = re.compile(r"同比|增长|增幅|增速|涨幅|升降|占比|比重|完成率|[^,。]率$")
_CAPTION = re.compile(r"单位\s*[::]\s*([^\s))|,。;]{1,8})")
_NO_UNIT = re.compile(r"\d{4}|目标|计划|预计|实际|完成|预期|初步|快报|[上下]半年|季度")
_SERIAL = re.compile(r"^(?:序号|编号|No\.?|#|排名|名次|位次|年份|电话|联系电话|邮编|代码)$")
_SENTENCE = re.compile(r"[。;!?]|(?<!\d),|,(?!\d{3}(?!\d))")  # the comma within 2,315 is none
_SENTENCE_MARK = re.compile(r"[。;!?\uff0c\uff1b\uff01\uff1f\u3001]")
_GROUPED = re.compile(r"(?<![\d.])\d{1,3} \d{3}(?![\d.])")
_ORGANISATION = re.compile(
    r"(?:局|办|部|委|联|会|处|科|中心|镇|乡|街道|社区|村|所|院|校|公司|集团|政府|银行|队|站|团委|园区|县|区|市)$"
)
_OWNER = re.compile(r"(?:责任|牵头|承办|主办|实施|落实)(?:单位|部门|科室)|^单位名称$|^部门$")
_BODY = re.compile(r"(?:镇|乡|街道|社区|村|局|办|公司|企业|学校|医院|区|县|合计|总计|小计)$")
_TENSE = re.compile(r"目标|计划|任务|完成|实际|去年|今年|上年|明年|基数|\d{4}|季度|上半年")
_UNIT_COLUMN = re.compile(r"^(?:计量|计算)?单位$")


class Cell(NamedTuple):
    """One numeric cell with what its row and column say about it; offsets in the folded text."""

    start: int
    end: int
    label: str  # what is measured
    header: str  # column head, holds the period
    unit: str
    owner: str
    caption: str


class Row(NamedTuple):
    start: int
    end: int
    cells: list[tuple[int, int, str]]
    numeric: int


class Table(NamedTuple):
    start: int
    end: int
    cells: list[Cell]


def find(folded: str, original: str = "") -> list[Table]:
    """Tables of the text: at least one row with a header above, or two rows with equal columns."""
    tables: list[Table] = []
    block: list[Row] = []
    above = ""
    for row in [*_rows(folded, original or folded), None]:
        if row is not None and row.cells and (not block or row.start <= block[-1].end + 2):
            block.append(row)
            continue
        table = _read(block, above)
        if table is not None:
            tables.append(table)
        above = folded[row.start : row.end] if row is not None and not row.cells else ""
        block = [row] if row is not None and row.cells else []
    return tables


def _rows(folded: str, original: str) -> list[Row]:
    rows: list[Row] = []
    if "\n" not in folded.strip():
        return rows
    position = 0
    commas = _comma_lines(original)
    for line in folded.split("\n"):
        end = position + len(line)
        if line.strip() and not (_RULE.match(line) and rows and rows[-1].cells):
            rows.append(_row(line, position, original[position:end], commas.get(position, False)))
        elif line.strip() and rows:
            rows[-1] = rows[-1]._replace(end=end)
        position = end + 1
    return rows


def _comma_lines(original: str) -> dict[int, bool]:
    """Lines of a pasted CSV by their offset: two or more with as many ASCII commas, short cells and no sentence."""
    found: dict[int, bool] = {}
    if "," not in original:
        return found
    position, last, count = 0, -1, 0
    for line in original.split("\n"):
        commas = line.count(",") if len(line) < 400 and not _SENTENCE_MARK.search(line) else 0
        if commas >= 2 and max(map(len, line.split(","))) <= 24:
            if commas == count:
                found[last] = found[position] = True
            last, count = position, commas
        else:
            count = 0
        position += len(line) + 1
    return found


def _row(line: str, offset: int, original: str, commas: bool) -> Row:
    """Cells of a line, or none where the line is prose."""
    end = offset + len(line)
    if len(line) > 400 or _CAPTION.search(line):
        return Row(offset, end, [], 0)
    pattern = _pattern(line, original, commas)
    if pattern in (_SPLIT, _WIDE, _IDEOGRAPHIC) and _SENTENCE.search(line):
        return Row(offset, end, [], 0)
    source = original if pattern is _IDEOGRAPHIC else line
    cells = [_strip(m, offset) for m in pattern.finditer(source)]
    if pattern is _IDEOGRAPHIC:
        cells = [(a, b, line[a - offset : b - offset]) for a, b, _ in cells]
    if not any(c[2] for c in cells):
        return Row(offset, end, [], 0)
    longest = max((len(c[2]) for c in cells), default=0)
    if len(cells) < 2 or (pattern in (_SPLIT, _WIDE) and longest > 18) or (pattern is _IDEOGRAPHIC and longest > 24):
        return Row(offset, end, [], 0)
    return Row(offset, end, cells, sum(1 for c in cells if is_numeric(c[2])))


def _pattern(line: str, original: str, commas: bool) -> re.Pattern[str]:
    """What parts the cells of a line: bars, tabs, commas, wide blanks, else any blank."""
    if line.count("|") >= 2 or (line.count("|") == 1 and not line.strip().startswith("|")):
        return _BAR_CELL
    if "\t" in line.strip():
        return _TAB_CELL
    if commas:
        return _COMMA
    if "\u3000" in original.strip():
        return _IDEOGRAPHIC
    return _WIDE if "  " in line.strip() and _GROUPED.search(line) else _SPLIT


def _strip(match: re.Match[str], offset: int) -> tuple[int, int, str]:
    raw = match[0]
    start = match.start() + len(raw) - len(raw.lstrip())
    text = raw.strip()
    return offset + start, offset + start + len(text), text


def is_numeric(cell: str) -> bool:
    return bool(_NUMERIC.match(cell)) and not _DATE.match(cell)


def _read(block: list[Row], above: str) -> Table | None:
    header = None
    while block and not block[0].numeric:
        header, block = block[0], block[1:]
    rows = [row for row in block if row.numeric]
    if not rows or (header is None and len(rows) < 2) or (header is None and len({len(r.cells) for r in rows}) > 1):
        return None
    if header is not None and abs(len(header.cells) - max(len(r.cells) for r in rows)) > 1:
        return None
    caption = _CAPTION.search(above)
    cells = [c for row in rows for c in _cells(row, header, caption[1] if caption else "", above)]
    start = header.start if header is not None else rows[0].start
    return Table(start, rows[-1].end, cells)


def _cells(row: Row, header: Row | None, caption_unit: str, above: str) -> list[Cell]:
    heads = _heads(row, header)
    label = _label(row, heads)
    owner = next((c[2] for c, h in zip(row.cells, heads, strict=True) if _OWNER.search(h)), "")
    unit = next((c[2] for c, h in zip(row.cells, heads, strict=True) if _UNIT_COLUMN.match(h)), "")
    if unit and (_ORGANISATION.search(unit) or unit == label):
        unit, owner = "", owner or unit
    result = []
    for (start, end, text), head in zip(row.cells, heads, strict=True):
        if is_numeric(text) and not _EMPTY.match(text) and not _SERIAL.match(head):
            own = _unit_of(text, head, label, unit, caption_unit)
            result.append(Cell(start, end, _name(label, head), _bare(head), own, owner, above))
    if header is None and len(result) > 1 and row.cells[0][2] == str(result[0].label):
        return result
    return result


def _unit_of(text: str, head: str, label: str, column: str, caption: str) -> str:
    """A column head with a unit of its own (增长(%)) stands above the unit of the row and of the caption."""
    if "%" in text:
        return "%"
    own = _bracket(head)
    if own:
        return own
    if _GROWTH.search(head) and not re.search(r"万|亿|元|个|人", head):
        return "%"
    return column or _bracket(label) or caption or ("分" if "分值" in head else "")


def _heads(row: Row, header: Row | None) -> list[str]:
    """Column heads aligned with the row's cells, from the right where the counts differ."""
    if header is None:
        return [""] * len(row.cells)
    names = [c[2] for c in header.cells]
    missing = len(row.cells) - len(names)
    return (
        [""] * missing + names if missing > 0 else names[: len(row.cells)] if missing == 0 else names[-len(row.cells) :]
    )


def _label(row: Row, heads: list[str]) -> str:
    for (_, _, text), head in zip(row.cells, heads, strict=True):
        if text and not is_numeric(text) and not _SERIAL.match(head) and not _OWNER.search(head) and not text.isdigit():
            return text
    return ""


def _name(label: str, head: str) -> str:
    """The head names the measure where it carries a unit (走访(户)) or where the row is an organisation."""
    if (_bracket(head) and not _bracket(label)) or (head and _BODY.search(label) and not _TENSE.search(head)):
        return _bare(head)
    return _bare(label)


def _bracket(text: str) -> str:
    match = _UNIT_IN_BRACKETS.search(text)
    return match[1] if match and not _NO_UNIT.search(match[1]) else ""


def _bare(text: str) -> str:
    return _UNIT_IN_BRACKETS.sub("", text).strip()
