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
TABLE_HEADS = ("编号", "指标", "数值", "目标", "状态", "口径", "哈希值")
RECORD_HEADS = ("序号", "单位", "日期", "名称或编号", "版本")
TABLE_TITLE, RECORDS_TITLE = "数据一览表", "记录清单"


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
        annexes=[Annex(TABLE_TITLE, list(_table(paper))), Annex(RECORDS_TITLE, list(_records(paper)))],
    )


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
    widths = (3.1, 6.9, 8.5, 5.8, 4.1, 4, 4.5)
    yield Table(TABLE_HEADS, [_sheet_row(sheet, draft=paper.draft) for sheet in paper.sheets], widths=widths)
    for number, source in paper.sources:
        yield Paragraph([Run(f"正文中“{number}”引自：{source}。")])
    for line in foot(paper):
        yield Paragraph([Run(line)])


def _sheet_row(sheet: Sheet, *, draft: bool) -> tuple[str | Run, ...]:
    value = Run(sheet.value, href=sheet.href, ref=sheet.code)
    missing = "未报" if not draft else "草稿未固定"
    digest = sheet.sha256[:SHORT_HASH] or missing
    return sheet.code, sheet.name, value, sheet.target, sheet.state, sheet.edition, digest


def foot(paper: Paper) -> list[str]:
    """The lines by which a reader can check that the paper and the ledger hold the same figures."""
    if paper.draft:
        return ["草稿的数据随台账变动，定稿时固定并生成校验值。"]
    rule = "本报告校验值（SHA-256）如下，由上表各项数据的哈希按编号依次计算，可在系统中核对。"
    return [rule, figures_hash(paper.sheets)]


# --- annex 2 ---


def _records(paper: Paper) -> Iterator[Block]:
    seen: dict[frozenset[tuple[str, int, int]], Sheet] = {}
    counted = [sheet for sheet in paper.sheets if sheet.rows]
    if not counted:
        yield Paragraph([Run("本报告的数据没有对应的记录。")])
    for place, sheet in enumerate(counted, 1):
        first = seen.setdefault(sheet.records, sheet)
        yield Heading(3, f"{place}.{sheet.code} {sheet.name}（{len(sheet.records)}条记录）")
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
