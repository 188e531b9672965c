"""Filings: each figure as its unit filed it, checked by the county."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from qiaowu.config.demo import filings_types
from qiaowu.config.demo.filings import build_filings
from qiaowu.config.seeding import evidence
from qiaowu.config.seeding.journal import Life, acts_for, settle
from qiaowu.config.seeding.orgs import Directory
from qiaowu.measures.models import Indicator
from qiaowu.modules.filings.models import Filing


def store_filings(directory: Directory, today: date) -> list[Life]:
    """Write all filings of the day; returns their lives for evidence and log."""
    indicators = {indicator.code: indicator for indicator in Indicator.objects.all()}
    lives = [_life(row, indicators[row.indicator], directory, today) for row in build_filings(today)]
    Filing.objects.bulk_create([life.record for life in lives if isinstance(life.record, Filing)], batch_size=500)
    return lives


def _life(row: filings_types.Filing, indicator: Indicator, directory: Directory, today: date) -> Life:
    unit = directory.units[row.unit]
    figure = f"{row.value}{row.word}" if row.value else f"{row.numerator}/{row.denominator}{row.word}"
    paper = evidence.of_filing(row, unit.name, figure) if _has_paper(row) else None
    record = Filing(
        unit=unit,
        township=directory.township_of(unit),
        indicator=indicator,
        period=row.period,
        dated=row.as_of,
        value=_number(row.value),
        numerator=_number(row.numerator),
        denominator=_number(row.denominator),
        method=row.method[:200],
        basis=_basis(row)[:200],
        no_evidence_reason="" if paper else _why_no_paper(row),
    )
    acts = acts_for(
        row.status,
        key=row.key,
        author=directory.users[row.reporter],
        checker=directory.clerk,
        reported=row.reported_on,
        today=today,
        files=paper is not None,
        reason=row.reason,
    )
    settle(record, acts)
    return Life(record, acts, paper, record.facts())


def _has_paper(row: filings_types.Filing) -> bool:
    """A figure of a single matter comes with its paper; one counted from a ledger names the ledger."""
    return bool(row.title) and row.status != "returned"


def _why_no_paper(row: filings_types.Filing) -> str:
    if row.status == "returned":
        return "材料待补"
    return "本期无发生" if row.zero_report else f"{row.evidence}存本单位，可随时调阅"


def _basis(row: filings_types.Filing) -> str:
    """Title and note, and for a foreign receipt the amount it came in."""
    foreign = f"原币 {row.original_amount} {row.currency}，中间价 {row.fx_rate}" if row.original_amount else ""
    return "；".join(part for part in (row.title, row.note, foreign) if part)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
