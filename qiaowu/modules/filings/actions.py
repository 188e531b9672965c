"""Writes of filings: report a figure, correct it, report that nothing happened."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _

from qiaowu.kernel.period import Period
from qiaowu.measures.models import Indicator, IndicatorVersion
from qiaowu.measures.rules import parse_rule
from qiaowu.modules.filings.models import Filing
from qiaowu.modules.filings.queries import overlapping, standing
from qiaowu.orgs.models import Unit, User
from qiaowu.records import actions as records
from qiaowu.records.actions import Refused
from qiaowu.records.models import Evidence, Status
from qiaowu.records.returns import why_not_confirm

Finish = Literal["draft", "submit", "confirm"]


def file_figure(filing: Filing, *, by: User, at: datetime, another: bool = False) -> Filing:
    """Enter a filing as a draft. Refused when it would count twice or its day is to come.

    `another` says that the unit reports one more thing for a period that it reported already.
    """
    _check(filing, at, another=another)
    return records.create(filing, by=by, at=at, day=filing.dated)


def change_filing(
    filing: Filing,
    values: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    version: int,
    reason: str = "",
    another: bool = False,
) -> Filing:
    """Change a filing. Raises records.Conflict when it was changed since `version`."""
    was = Filing.objects.get(pk=filing.pk)

    def day(saved: Filing) -> Any:
        # What counted beside the others already need not be asked about again; a zero did not count.
        same = (saved.period, saved.unit_id) == (was.period, was.unit_id) and bool(was.value)
        _check(saved, at, another=another or same)
        return saved.dated

    return records.change(filing, dict(values), by=by, at=at, version=version, day=day, reason=reason)


@transaction.atomic
def report(
    filing: Filing, *, paper: Evidence | None, finish: Finish, by: User, at: datetime, another: bool = False
) -> Filing:
    """Enter a filing with its evidence and bring it as far as `finish` says, all or nothing."""
    file_figure(filing, by=by, at=at, another=another)
    return _with_paper(filing, paper, finish, by=by, at=at)


@transaction.atomic
def correct(
    filing: Filing,
    values: Mapping[str, Any],
    *,
    paper: Evidence | None,
    finish: Finish,
    by: User,
    at: datetime,
    version: int,
    reason: str = "",
    another: bool = False,
) -> Filing:
    """Change a filing, add evidence, and hand it in again.

    A confirmed one stays confirmed when the county corrects it; corrected below the county it waits
    for the county again, and does not count until then, whatever `finish` says.
    """
    changed = change_filing(filing, values, by=by, at=at, version=version, reason=reason, another=another)
    if changed.status == Status.CONFIRMED and why_not_confirm(by, changed):
        changed = records.hand_in_corrected(changed, by=by, at=at)
    return _with_paper(changed, paper, finish, by=by, at=at)


def _with_paper(filing: Filing, paper: Evidence | None, finish: Finish, *, by: User, at: datetime) -> Filing:
    if paper is not None:
        records.attach(filing, paper, by=by, at=at)
    if finish == "confirm" and filing.status != Status.CONFIRMED:
        return records.hand_on(filing, by=by, at=at)
    if finish == "submit" and filing.status in {Status.DRAFT, Status.RETURNED}:
        return records.submit(filing, by=by, at=at)
    return filing


def report_nothing(
    indicator: Indicator, unit: Unit, period: Period, *, finish: Finish, by: User, at: datetime
) -> Filing:
    """File that nothing happened in a period: a reported zero, which is not the same as no report."""
    if period.start > at.date():
        raise Refused(_("%s还没开始，不能报。") % period.label)
    if standing(indicator, unit).filter(period=period.key).exists():
        raise Refused(_("%(unit)s%(period)s已报过“%(indicator)s”，不能再报无发生。") % _names(indicator, unit, period))
    filing = Filing(
        indicator=indicator,
        unit=unit,
        period=period.key,
        dated=min(period.end, at.date()),
        value=Decimal(0),
        method=_("核对台账，本期无发生"),
        no_evidence_reason=_("本期无发生"),
    )
    if filing.rule_version.period_type in {"stock", "milestone"}:
        raise Refused(_("“%s”不能报无发生，请填写期末的数。") % indicator)
    if "ratio" in filing.rule_version.forms:
        filing.value, filing.numerator, filing.denominator = None, Decimal(0), Decimal(0)
        filing.method = filing.no_evidence_reason = _("核对台账，本期无应办事项")
    return report(filing, paper=None, finish=finish, by=by, at=at)


def _names(indicator: Indicator, unit: Unit, period: Period) -> dict[str, str]:
    return {"unit": unit.name, "period": period.label, "indicator": indicator.name}


def _check(filing: Filing, at: datetime, *, another: bool) -> None:
    if filing.dated > at.date():
        raise Refused(_("数据日期还没到，不能报。"))
    # One filing of a unit at a time, so that two sent at once cannot both be the first.
    Unit.objects.select_for_update(no_key=True).get(pk=filing.unit_id)
    others = [row for row in standing(filing.indicator, filing.unit) if row.pk != filing.pk]
    _refuse_twice(filing, others)
    if adds_up(filing.rule_version):
        _refuse_second_rate(filing, others)
        if not another:
            _refuse_unasked_second(filing, others)
        _refuse_overlap(filing, others)


def adds_up(version: IndicatorVersion) -> bool:
    """Whether the rule adds filings up, so that reporting a thing twice would count it twice."""
    return any(term.aggregate == "sum" for _role, term in parse_rule(version.rule).terms)


def _refuse_unasked_second(filing: Filing, others: list[Filing]) -> None:
    """A second figure for a period is added to the first; that must be meant. Zeros do no harm."""
    same = [row for row in others if row.period == filing.period and row.value]
    if filing.value and same:
        raise Refused(
            _("%(period)s已报过%(figures)s。请更正原来那条；确属另一笔的，请选“另有一笔”。")
            % {"period": filing.period_label, "figures": "、".join(row.figure for row in same)}
        )


def _refuse_twice(filing: Filing, others: list[Filing]) -> None:
    """The very same figure for the same day with the same basis was almost surely sent twice."""
    for row in others:
        if all(getattr(row, name) == getattr(filing, name) for name in _IDENTITY):
            raise Refused(
                _("%(day)s已有一条相同的报送（%(figure)s）。确属另一笔的，请在依据中写明区别。")
                % {"day": row.dated, "figure": row.figure}
            )


_IDENTITY = ("period", "dated", "value", "numerator", "denominator", "basis")


def _refuse_second_rate(filing: Filing, others: list[Filing]) -> None:
    """A unit has one rate a period; a second would be added to the first."""
    for row in others:
        if filing.numerator is not None and row.period == filing.period:
            raise Refused(
                _("%(period)s已报过（%(figure)s），请更正原来那条，不要另报。")
                % {"period": row.period_label, "figure": row.figure}
            )


def _refuse_overlap(filing: Filing, others: list[Filing]) -> None:
    """A month inside a quarter that is reported too would count twice; zeros do no harm."""
    if not (filing.value or filing.denominator):
        return
    for row in overlapping(others, Period.parse(filing.period)):
        if row.value or row.denominator:
            raise Refused(
                _("已按%(period)s报过%(figure)s，与本次期间重叠，会重复计数。请用同样的期间，或先作废原来那条。")
                % {"period": row.period_label, "figure": row.figure}
            )
