"""Issuing a figure with its lines, replaying it from them, and comparing it with the count of today."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import cast

from django.db import transaction
from django.utils.translation import gettext as _

from qiaowu.indicators.lines import LineChange, as_stored, line_differences, lines_digest, stored_lines
from qiaowu.indicators.models import Figure, FigureLine
from qiaowu.kernel.period import Period
from qiaowu.measures.count import count, lines_of
from qiaowu.measures.grid import Grid
from qiaowu.measures.models import IndicatorVersion
from qiaowu.measures.rules import parse_rule
from qiaowu.measures.tally import Line, State, Tally, evaluate
from qiaowu.orgs.models import Unit, User
from qiaowu.orgs.tree import tree_on
from qiaowu.records.actions import Refused, log

__all__ = [
    "Comparison",
    "Replay",
    "compare",
    "issue",
    "lines_digest",
    "replay",
    "standing_figure",
    "stored_lines",
    "stored_value",
    "tally_of",
]

KIND = "indicators.figure"
PLACES = Decimal(1).scaleb(-10)
"""Steps in which a value is stored; numerator and denominator are kept whole beside it."""


@dataclass(frozen=True)
class Replay:
    """A figure computed again from its own lines."""

    tally: Tally
    same_value: bool
    same_lines: bool

    @property
    def holds(self) -> bool:
        return self.same_value and self.same_lines


@dataclass(frozen=True)
class Comparison:
    """A figure beside the count of now, by the same rule, unit, period and day."""

    now: Tally
    added: tuple[Line, ...]
    removed: tuple[Line, ...]
    changed: tuple[LineChange, ...]
    same_value: bool

    @property
    def same(self) -> bool:
        return self.same_value and not (self.added or self.removed or self.changed)


# --- issuing ---


@transaction.atomic
def issue(
    indicator_version: IndicatorVersion,
    unit: Unit,
    period: Period,
    as_of: date,
    *,
    by: User,
    at: datetime,
    restates: Figure | None = None,
    reason: str = "",
) -> Figure:
    """Freeze the figure of a cell with one line a record, and log it.

    The lines, the count and the grid must give one value, else nothing is issued. A standing figure of
    the same cell and lines is returned as it is; one with other lines must be restated, with a reason.
    Raises Refused with a sentence.
    """
    _check(unit, period, as_of, by=by, at=at)
    # One at a time for an indicator, so that two clerks cannot issue one cell twice.
    IndicatorVersion.objects.select_for_update(of=("self",)).get(pk=indicator_version.pk)
    lines, tally = _agreed(indicator_version, unit, period, as_of)
    digest = lines_digest(lines)
    standing = standing_figure(indicator_version, unit, period, as_of)
    if standing is not None and standing != restates:
        if standing.lines_sha256 == digest and restates is None:
            return standing
        raise Refused(_("这个数已经核发。数有变化的，请在原核发数据上重述并写明原因。"))
    if restates is not None:
        _check_restatement(restates, indicator_version, unit, period, as_of, reason)
    figure = _stored(indicator_version, unit, period, as_of, tally, digest, restates, reason.strip(), by, at)
    _store_lines(figure, lines)
    _log(figure, by=by, at=at)
    return figure


def _check(unit: Unit, period: Period, as_of: date, *, by: User, at: datetime) -> None:
    township = tree_on(as_of).township_of(unit.pk)
    if not by.can_for("figures.issue", unit_id=unit.pk, township_id=township.pk if township else None):
        raise Refused(_("您没有核发%(unit)s数据的权限。") % {"unit": unit.short_name})
    if as_of > at.date():
        raise Refused(_("截至日期还没到，不能核发。"))
    if as_of < period.start:
        raise Refused(_("截至日期早于期间的第一天，没有数可核发。"))


def _agreed(version: IndicatorVersion, unit: Unit, period: Period, as_of: date) -> tuple[list[Line], Tally]:
    """The lines and their value, if all three ways of counting give the same. Raises Refused."""
    rule = parse_rule(version.rule)
    if rule.kind == "na":
        raise Refused(_("这个指标不适用，没有数可核发：%s") % rule.reason)
    lines = [as_stored(line) for line in lines_of(rule, unit, period, as_of)]
    tally = evaluate(rule, lines, period, as_of)
    counted = count(rule, unit, period, as_of)
    by_unit = unit.kind in {Unit.Kind.COMMUNITY, Unit.Kind.ASSOCIATION}
    gridded = Grid([rule], period, as_of, by_unit=by_unit).tally(rule, unit, period)
    if not tally == counted == gridded:
        raise Refused(_("几种算法得出的数不一致，暂不核发，请联系系统管理员运行校验。"))
    if not tally.known:
        raise Refused(_("还没有数可核发：本期间未报送，或没有到期的事项。"))
    return lines, tally


def _check_restatement(
    restates: Figure, version: IndicatorVersion, unit: Unit, period: Period, as_of: date, reason: str
) -> None:
    if not reason.strip():
        raise Refused(_("重述须写明原因。"))
    cell = (restates.indicator_version.indicator_id, restates.unit_id, restates.period, restates.as_of)
    if cell != (version.indicator_id, unit.pk, period.key, as_of):
        raise Refused(_("只能重述同一指标、单位、期间和截至日期的数。"))
    if Figure.objects.filter(restates=restates).exists():
        raise Refused(_("这个数已经重述过，请在最新的一份上重述。"))


def standing_figure(version: IndicatorVersion, unit: Unit, period: Period, as_of: date) -> Figure | None:
    """The issued figure of a cell that was not restated; None when none was issued."""
    cell = Figure.objects.filter(
        indicator_version__indicator=version.indicator_id, unit=unit, period=period.key, as_of=as_of
    )
    return cell.filter(restated_by__isnull=True).order_by("-pk").first()


def _stored(
    version: IndicatorVersion,
    unit: Unit,
    period: Period,
    as_of: date,
    tally: Tally,
    digest: str,
    restates: Figure | None,
    reason: str,
    by: User,
    at: datetime,
) -> Figure:
    return Figure.objects.create(
        indicator_version=version,
        unit=unit,
        period=period.key,
        as_of=as_of,
        rule=version.rule,
        state=tally.state,
        value=stored_value(tally),
        numerator=tally.num,
        denominator=tally.den,
        lines_sha256=digest,
        restates=restates,
        reason=reason,
        issued_by=by,
        issued_at=at,
    )


def _store_lines(figure: Figure, lines: Iterable[Line]) -> None:
    FigureLine.objects.bulk_create(
        [
            FigureLine(
                figure=figure,
                role=line.role,
                record_kind=line.kind,
                record_id=line.record_id,
                revision=line.revision,
                unit_id=line.unit_id,
                dated=line.dated,
                amount=line.amount,
                key=line.key,
            )
            for line in lines
        ],
        batch_size=2000,
    )


def _log(figure: Figure, *, by: User, at: datetime) -> None:
    after = {"as_of": figure.as_of.isoformat(), "value": _text(figure.value), "sha256": figure.lines_sha256}
    if figure.denominator is not None:
        after |= {"n/d": f"{_text(figure.numerator)}/{_text(figure.denominator)}"}
    log(
        by=by,
        at=at,
        act="restate" if figure.restates_id else "issue",
        record=figure,
        kind=KIND,
        title=f"{figure.indicator_version.indicator.name} {figure.unit.short_name} {figure.span.label}",
        unit_code=figure.unit.code,
        revision=figure.indicator_version.version,
        reason=figure.reason,
        before={"value": _text(figure.restates.value)} if figure.restates else {},
        after=after,
    )


def _text(value: Decimal | None) -> str:
    return "" if value is None else f"{value.normalize():f}"


def stored_value(tally: Tally) -> Decimal | None:
    """The value to ten decimals, as the database keeps it."""
    return None if tally.value is None else tally.value.quantize(PLACES)


# --- the lines ---


def tally_of(figure: Figure) -> Tally:
    """The frozen result as a tally."""
    return Tally(cast(State, figure.state), figure.value, figure.numerator, figure.denominator)


def replay(figure: Figure) -> Replay:
    """Compute the figure again from its lines and its own rule, and check their digest."""
    lines = stored_lines(figure)
    tally = evaluate(figure.parsed_rule, lines, figure.span, figure.as_of)
    same = _same(tally, tally_of(figure))
    return Replay(tally, same, lines_digest(lines) == figure.lines_sha256)


def _same(one: Tally, other: Tally) -> bool:
    """Same state, numerator, denominator, and value as stored."""
    return (one.state, one.num, one.den, stored_value(one)) == (
        other.state,
        other.num,
        other.den,
        stored_value(other),
    )


def compare(figure: Figure) -> Comparison:
    """What the same count gives now, and which records make the difference."""
    rule, span = figure.parsed_rule, figure.span
    lines = lines_of(rule, figure.unit, span, figure.as_of)
    now = evaluate(rule, lines, span, figure.as_of)
    added, removed, changed = line_differences(stored_lines(figure), lines)
    return Comparison(now, added, removed, changed, _same(now, tally_of(figure)))
