"""Filings: each figure as its unit filed it, checked by the county."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from qiaowu.config.demo import filings_types
from qiaowu.config.seeding import evidence
from qiaowu.config.seeding.journal import Act, Life, acts_of
from qiaowu.config.seeding.orgs import Directory
from qiaowu.measures.models import Indicator
from qiaowu.modules.filings.models import Filing


def filing_lives(rows: list[filings_types.Filing], directory: Directory) -> list[Life]:
    """The filings of the units that exist, with what happened to them."""
    indicators = {indicator.code: indicator for indicator in Indicator.objects.all()}
    return [_life(row, indicators[row.indicator], directory) for row in rows if directory.is_open(row.unit, row.as_of)]


def _life(row: filings_types.Filing, indicator: Indicator, directory: Directory) -> Life:
    unit, opening = directory.units[row.unit], replace(row, **row.opening)
    record = Filing(
        unit=unit,
        township=directory.township_of(unit, row.as_of),
        indicator=indicator,
        period=row.period,
        dated=row.as_of,
        method=row.method[:200],
        no_evidence_reason="" if row.paper else _why_no_paper(row),
        **_columns(opening),
    )
    acts = acts_of(row.steps, row.key, directory.user(row.reporter), directory.clerk)
    figure = f"{opening.value}{row.word}" if opening.value else f"{opening.numerator}/{opening.denominator}{row.word}"
    paper = partial(evidence.of_filing, opening, unit.name, figure) if row.paper else None
    return Life(record, [_in_columns(act, opening) for act in acts], paper)


def _columns(row: filings_types.Filing) -> dict[str, Any]:
    """Those columns that a later change may touch."""
    return {
        "value": _number(row.value),
        "numerator": _number(row.numerator),
        "denominator": _number(row.denominator),
        "basis": _basis(row)[:200],
    }


def _in_columns(act: Act, opening: filings_types.Filing) -> Act:
    """A change of the row as a change of the record's columns."""
    return replace(act, values=_columns(replace(opening, **act.values))) if act.values else act


def _why_no_paper(row: filings_types.Filing) -> str:
    if row.title:
        return "材料待补"
    return "本期无发生" if row.zero_report else f"{row.evidence}存本单位，可随时调阅"


def _basis(row: filings_types.Filing) -> str:
    """Title and note, and for a foreign receipt the amount it came in."""
    foreign = f"原币 {row.original_amount} {row.currency}，中间价 {row.fx_rate}" if row.original_amount else ""
    return "；".join(part for part in (row.title, row.note, foreign) if part)


def _number(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)
