"""The shape of a filing: a figure from a line of work that has no register of its own yet."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from .days import month_end, next_workday
from .people import Account, build_accounts
from .steps import Step, entered, state_of, until, workday_from
from .units import code_of


class Ending(NamedTuple):
    """How a filing ends: confirmed, left submitted, or returned with a reason, on the next working day if not said."""

    state: str
    reason: str = ""
    on: date | None = None


CONFIRMED = Ending("confirmed")


@dataclass
class Filing:
    """One reported figure; either `value` or `numerator` with `denominator` is set, as decimal text.

    `period` is YYYY, YYYY-MM or YYYYQn; `as_of` the day that the figure speaks of, `reported_on` the
    day it was filed. `measure` says how a unit's periods combine: flow adds up, last takes the newest,
    rate adds numerators and denominators before it divides. Money is in 元. `status` is submitted,
    confirmed or returned, the last with a `reason`, as the `steps` up to the clock lead to. `paper` says
    whether evidence came with it; `opening` holds what later changes replaced, as it was entered. Foreign
    receipts keep `original_amount`, `currency` and `fx_rate`; `value` is always CNY. `zero_report` marks
    "nothing happened", which is not a receipt but keeps zero apart from unreported.
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
    status: str = "draft"
    reason: str = ""
    original_amount: str = ""
    currency: str = "CNY"
    fx_rate: str = ""
    zero_report: bool = False
    paper: bool = False
    steps: list[Step] = field(default_factory=list)
    opening: dict[str, Any] = field(default_factory=dict)


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


def file(
    base: dict[str, Any], unit_name: str, period: str, as_of: date, seed: int, *, ending: Any = CONFIRMED, **figure: Any
) -> Filing:
    """A filing of `base` (indicator, measure, word, method, evidence), filed on the next working day.

    A figure of a single matter comes with its paper; one counted from a ledger has none of its own.
    `ending` is an `Ending`.
    """
    unit = code_of(unit_name)
    shared = {k: base[k] for k in ("indicator", "measure", "word", "method", "evidence")}
    row = Filing(
        key=f"{base['indicator']}-{unit}-{as_of.isoformat()}",
        unit=unit,
        period=period,
        as_of=as_of,
        reported_on=next_workday(as_of),
        reporter=reporter_of(unit, seed),
        paper=bool(figure.get("title")) and ending.state != "returned",
        **shared,
        **figure,
    )
    row.steps = _story(row, ending)
    return row


def _story(row: Filing, ending: Ending) -> list[Step]:
    """Filed, and checked a week after the day that it speaks of; one that waits is left submitted."""
    filed = [*entered(row.reported_on, paper=row.paper), Step("submit", row.reported_on)]
    checked = next_workday(row.reported_on)
    if ending.state == "submitted":
        return filed
    if ending.state == "returned":
        return [*filed, Step("return", ending.on or checked, ending.reason)]
    return [*filed, Step("confirm", max(checked, workday_from(row.as_of + timedelta(days=7))))]


def correct(row: Filing, on: date, reason: str, **values: Any) -> None:
    """The filing is changed on a later day."""
    if any(getattr(row, name) != value for name, value in values.items()):
        row.steps.append(Step("change", on, reason, values))


def cut(row: Filing, today: date) -> Filing:
    """The filing as it stands on `today`."""
    row.steps = until(row.steps, today)
    row.status, row.reason = state_of(row.steps)
    for name, value in (pair for step in row.steps for pair in step.values.items()):
        row.opening.setdefault(name, getattr(row, name))
        setattr(row, name, value)
    return row
