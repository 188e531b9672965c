"""The report as an official document: the text, a table of its figures, the records behind them, a hash.

Pure: from blocks, token texts and figure sheets to a `gb9704.Document`; the same input gives the same bytes.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from qiaowu.reports.gb9704 import Annex, Block, Document, Heading, Paragraph, Run, Table
from qiaowu.reports.text import pieces

SHORT_HASH = 12
TABLE_HEADS = ("编号", "指标", "数值", "目标", "状态")
INDEX_HEADS = ("编号", "指标", "口径", "计入的记录", "起止日期", "哈希值")
RECORD_HEADS = ("序号", "单位", "日期", "名称或编号", "版本")
TABLE_TITLE, INDEX_TITLE, RECORDS_TITLE = "数据一览表", "记录索引", "记录清单"


@dataclass(frozen=True)
class RecordRow:
    """A record behind a figure, with the revision that counted."""

    kind: str
    record_id: int
    revision: int
    unit: str
    dated: date
    name: str
    href: str = ""


@dataclass(frozen=True)
class Sheet:
    """A figure as the annexes print it. `sha256` is empty while it is live."""

    code: str
    name: str
    value: str
    target: str
    state: str
    edition: str
    sha256: str
    href: str
    rows: tuple[RecordRow, ...] = ()
    due: int = 0
    """What was due and is no record: it stands in a denominator only."""

    @property
    def records(self) -> frozenset[tuple[str, int, int]]:
        return frozenset((row.kind, row.record_id, row.revision) for row in self.rows)


@dataclass(frozen=True)
class Paper:
    """What is printed. `texts` and `links` hold every token of `blocks`; blocks are (level, text)."""

    title: str
    blocks: Sequence[tuple[int, str]]
    texts: Mapping[str, str]
    links: Mapping[str, str]
    sheets: Sequence[Sheet]
    unit: str
    dated: date
    number: str = ""
    sources: Sequence[tuple[str, str]] = ()
    addressee: str = ""
    full: bool = False
    """Whether every record is listed in an annex of its own, besides the index."""

    @property
    def draft(self) -> bool:
        return not self.number


def figures_hash(sheets: Iterable[Sheet]) -> str:
    """The hash of a report: over those of its figures."""
    return sealed({sheet.code: sheet.sha256 for sheet in sheets if sheet.sha256})


def sealed(hashes: Mapping[str, str]) -> str:
    """Hash over `code line-hash` of each issued figure, by code, one a line."""
    return hashlib.sha256("\n".join(f"{code} {hashes[code]}" for code in sorted(hashes)).encode()).hexdigest()


def document(paper: Paper) -> Document:
    """The document in the layout of GB/T 9704."""
    return Document(
        title=paper.title,
        blocks=[_block(level, text, paper) for level, text in paper.blocks],
        sign_off=paper.unit,
        date=paper.dated,
        number=paper.number or None,
        draft=paper.draft,
        addressee=paper.addressee or None,
        annexes=list(_annexes(paper)),
    )


def _annexes(paper: Paper) -> Iterator[Annex]:
    yield Annex(TABLE_TITLE, list(_table(paper)))
    yield Annex(INDEX_TITLE, list(_index(paper)))
    if paper.full:
        yield Annex(RECORDS_TITLE, list(_records(paper)))


def _block(level: int, text: str, paper: Paper) -> Block:
    runs = [_run(piece.text, piece.key, paper) for piece in pieces(text)]
    return Heading(level, "".join(run.text for run in runs)) if level else Paragraph(runs)


def _run(text: str, key: str, paper: Paper) -> Run:
    if not key:
        return Run(text)
    return Run(paper.texts[key], href=paper.links[key], ref=key)


# --- annex 1 ---


def _table(paper: Paper) -> Iterator[Block]:
    if not paper.sheets:
        yield Paragraph([Run("本报告没有引用数据。")])
        return
    # wide enough for 90.3%(372/412), which must not be broken
    widths = (3.4, 10.9, 11, 7.8, 4.2)
    yield Table(TABLE_HEADS, [_sheet_row(sheet) for sheet in paper.sheets], widths=widths)
    for number, source in paper.sources:
        yield Paragraph([Run(f"正文中“{number}”引自：{source}。")])


def _sheet_row(sheet: Sheet) -> tuple[str | Run, ...]:
    return sheet.code, sheet.name, Run(sheet.value, href=sheet.href, ref=sheet.code), sheet.target, sheet.state


# --- annex 2 ---


def _index(paper: Paper) -> Iterator[Block]:
    """What stands behind each figure, one line each: how many records, from when to when, their hash."""
    if not paper.sheets:
        yield Paragraph([Run("本报告的数据没有对应的记录。")])
        return
    rows = [_index_row(sheet, draft=paper.draft) for sheet in paper.sheets]
    yield Table(INDEX_HEADS, rows, widths=(3.4, 9.8, 4.2, 7, 6.6, 6.3))
    yield Paragraph([Run("“计入的记录”可点开，逐条列出记录的名称、日期、单位和版本。")])
    for line in foot(paper):
        yield Paragraph([Run(line)])


def _index_row(sheet: Sheet, *, draft: bool) -> tuple[str | Run, ...]:
    count = counted_text(len(once(sheet.rows)), sheet.due).replace("、", "\n")
    days = sorted({f"{row.dated:%Y-%m-%d}" for row in sheet.rows})
    span = "\n".join(dict.fromkeys((days[0], days[-1]))) if days else "—"
    missing = "未报" if not draft else "定稿时生成"
    linked = Run(count, href=sheet.href) if sheet.rows or sheet.due else "—"
    return sheet.code, sheet.name, sheet.edition, linked, span, sheet.sha256[:SHORT_HASH] or missing


def counted_text(records: int, due: int) -> str:
    """121条记录、126项应办: what is due and has no record is no record."""
    return f"{records}条记录" + (f"、{due}项应办" if due else "")


def foot(paper: Paper) -> list[str]:
    """The lines by which a reader can check that the paper and the ledger hold the same figures."""
    if paper.draft:
        return ["草稿的数据随台账变动，定稿时固定并生成校验值。"]
    rule = "本报告校验值（SHA-256）如下，由上表各项数据的哈希按编号依次计算，可在系统中核对。"
    return [rule, figures_hash(paper.sheets)]


# --- annex 3, on request ---


def _records(paper: Paper) -> Iterator[Block]:
    seen: dict[frozenset[tuple[str, int, int]], Sheet] = {}
    counted = [sheet for sheet in paper.sheets if sheet.rows]
    if not counted:
        yield Paragraph([Run("本报告的数据没有对应的记录。")])
    for place, sheet in enumerate(counted, 1):
        first = seen.setdefault(sheet.records, sheet)
        yield Heading(3, f"{place}.{sheet.code} {sheet.name}（{counted_text(len(sheet.records), sheet.due)}）")
        if first is not sheet:
            yield Paragraph([Run(f"同前，与{first.code} {first.name}所列记录相同。")])
        else:
            yield _record_table(sheet)


def _record_table(sheet: Sheet) -> Table:
    rows = [
        (str(place), row.unit, f"{row.dated:%Y-%m-%d}", Run(row.name, href=row.href or None), str(row.revision))
        for place, row in enumerate(once(sheet.rows), 1)
    ]
    return Table(RECORD_HEADS, rows, widths=(3.4, 6, 6.8, 17.4, 3.2))


def once(rows: Iterable[RecordRow]) -> list[RecordRow]:
    """Each record once, in order: one may stand in the numerator and in the denominator."""
    return list({(row.kind, row.record_id, row.revision): row for row in rows}.values())
