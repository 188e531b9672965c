"""Filings of the demo county for every indicator outside the study module (K08-K16, K20-K50, K52, K53)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any

from .filings_series import series_filings
from .filings_types import CONFIRMED, Ending, Filing, correct, cut, file, load, period_end
from .units import code_of

__all__ = ["Filing", "build_filings", "target_shares"]

DEMO_TODAY = date(2026, 10, 12)
_FUNDS = {
    "indicator": "K39",
    "measure": "flow",
    "word": "元",
    "method": "已核验到账的投资款，按到账当日人民币金额相加，外币按当日中间价折算",
    "evidence": "银行回单或验资材料",
}
# 桥亭镇 reports zero each quarter until its first receipt; 鹭洲镇 has not reported at all
_ZERO_REPORTS = ["2026Q1", "2026Q2", "2026Q3"]


def build_filings(today: date = DEMO_TODAY, seed: int = 990123) -> list[Filing]:
    """All filings reported on or before `today`, by date, then key; keys are unique.

    Last year's figures that the speech quotes are included, and two earlier survey waves.
    """
    rows = [
        *series_filings(seed),
        *_events(seed),
        *_receipts(seed),
        *_zero_reports(seed),
    ]
    rows = [cut(row, today) for row in rows if row.reported_on <= today]
    return sorted(_numbered(rows), key=lambda row: (row.as_of, row.key))


def _numbered(rows: list[Filing]) -> Iterator[Filing]:
    """Two figures of one unit, indicator and day get a running number."""
    seen: dict[str, int] = {}
    for row in rows:
        seen[row.key] = seen.get(row.key, 0) + 1
        if seen[row.key] > 1:
            row.key += f"-{seen[row.key]}"
        yield row


def _events(seed: int) -> Iterator[Filing]:
    """Figures that belong to a day: talks, signings, awards, surveys; with what became of some afterwards."""
    for base in load("filings_events.json"):
        for day, unit, figure, title, *ending in base["rows"]:
            how = Ending(*ending) if ending else CONFIRMED
            row = file(base, unit, day[:7], date.fromisoformat(day), seed, ending=how, title=title, **_figure(figure))
            if day in base.get("later", {}):
                known_on, note = base["later"][day]
                correct(row, date.fromisoformat(known_on), "补记后续情况", note=note)
            yield row


def _figure(figure: int | list[int]) -> dict[str, str]:
    if isinstance(figure, list):
        return {"numerator": str(figure[0]), "denominator": str(figure[1])}
    return {"value": str(figure)}


def _receipts(seed: int) -> Iterator[Filing]:
    """Funds in place, one filing a receipt; the one without a bank slip is returned once checked."""
    for receipt in load("funds.json"):
        ending = CONFIRMED
        if "returned_on" in receipt:
            ending = Ending("returned", receipt["reason"], date.fromisoformat(receipt["returned_on"]))
        yield _receipt(receipt, ending, seed)


def _receipt(receipt: dict[str, Any], ending: Ending, seed: int) -> Filing:
    day = receipt["date"]
    amount = Decimal(receipt["wan"]) * 10_000
    figure = {
        "value": f"{amount:.2f}",
        "title": receipt["title"],
        "note": {"bank": "银行到账", "equipment": "设备，经评估"}[receipt["type"]],
    }
    row = file(_FUNDS, receipt["unit"], day[:7], date.fromisoformat(day), seed, ending=ending, **figure)
    if receipt["rate"]:
        row.currency, row.fx_rate = receipt["currency"], receipt["rate"]
        row.original_amount = f"{amount / Decimal(receipt['rate']):.2f}"
    return row


def _zero_reports(seed: int) -> Iterator[Filing]:
    for period in _ZERO_REPORTS:
        yield file(
            _FUNDS,
            "桥亭镇",
            period,
            period_end(period),
            seed,
            value="0.00",
            note="本季无到账",
            zero_report=True,
        )


def target_shares(indicator: str) -> dict[str, str]:
    """Unit code to share of the county target as decimal text; money in 元.

    KeyError for indicators without a split in `targets.json`.
    """
    target = load("targets.json")[indicator]
    factor = Decimal(target["factor"])
    return {code_of(name): str(Decimal(share) * factor) for name, share in target["shares"].items()}
