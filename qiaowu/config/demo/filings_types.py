"""The shape of a filing: a figure from a line of work that has no register of its own yet."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from .days import month_end, next_workday
from .people import Account, build_accounts
from .units import code_of


@dataclass
class Filing:
    """One reported figure; either `value` or `numerator` with `denominator` is set, as decimal text.

    `period` is YYYY, YYYY-MM or YYYYQn; `as_of` the day that the figure speaks of, `reported_on` the
    day it was filed. `measure` says how a unit's periods combine: flow adds up, last takes the newest,
    rate adds numerators and denominators before it divides. Money is in 元. `status` is submitted,
    confirmed or returned, the last with a `reason`. Foreign receipts keep `original_amount`,
    `currency` and `fx_rate`; `value` is always CNY. `zero_report` marks "nothing happened", which is
    not a receipt but keeps zero apart from unreported.
    """

    key: str
    indicator: str
    unit: str
    period: str
    as_of: date
    reported_on: date
    measure: str
    word: str
    method: str
    evidence: str
    reporter: str
    value: str | None = None
    numerator: str | None = None
    denominator: str | None = None
    note: str = ""
    title: str = ""
    status: str = "confirmed"
    reason: str = ""
    original_amount: str = ""
    currency: str = "CNY"
    fx_rate: str = ""
    zero_report: bool = False


@cache
def load(name: str) -> Any:
    """A JSON data file of this folder."""
    return json.loads(Path(__file__).with_name(name).read_text(encoding="utf-8"))


@cache
def reporters(seed: int) -> dict[str, Account]:
    """The first account of each unit."""
    return {account.unit: account for account in reversed(build_accounts(seed))}


def reporter_of(unit_code: str, seed: int) -> str:
    """Username of the unit's reporter; units without staff are reported by the county clerk."""
    account = reporters(seed).get(unit_code)
    return account.username if account else "county"


def period_end(period: str) -> date:
    """Last day of a period key such as 2026, 2026-09 or 2026Q3."""
    year = int(period[:4])
    if "Q" in period:
        return month_end(year, int(period[-1]) * 3)
    return month_end(year, int(period[5:]) if "-" in period else 12)


def file(base: dict[str, Any], unit_name: str, period: str, as_of: date, seed: int, **figure: Any) -> Filing:
    """A filing of `base` (indicator, measure, word, method, evidence), filed on the next working day."""
    unit = code_of(unit_name)
    shared = {k: base[k] for k in ("indicator", "measure", "word", "method", "evidence")}
    return Filing(
        key=f"{base['indicator']}-{unit}-{as_of.isoformat()}",
        unit=unit,
        period=period,
        as_of=as_of,
        reported_on=next_workday(as_of),
        reporter=reporter_of(unit, seed),
        **shared,
        **figure,
    )


def ripen(row: Filing, today: date) -> Filing:
    """What speaks of the last seven days still waits for confirmation."""
    if row.status == "confirmed" and today - row.as_of < timedelta(days=7):
        row.status = "submitted"
    return row
