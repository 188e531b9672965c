"""Reads of filings; used by pages, duties and measures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from django.db.models import Prefetch, Q, QuerySet

from qiaowu.kernel.period import Period
from qiaowu.measures.models import Indicator, IndicatorVersion
from qiaowu.modules.filings.models import Filing, FilingQuerySet
from qiaowu.orgs.models import Unit

MONTHS_BACK, QUARTERS_BACK, HALVES_BACK, YEARS_BACK = 15, 6, 3, 2


def counted_filings() -> QuerySet[Filing]:
    """Confirmed filings; the only ones that figures see."""
    return Filing.objects.filter(status="confirmed")


def with_figure(rows: FilingQuerySet) -> FilingQuerySet:
    """Rows ready to show their figure, without a query for each."""
    versions = Prefetch("indicator__versions", IndicatorVersion.objects.order_by("version"))
    return rows.select_related("indicator", "unit", "created_by").prefetch_related(versions)


def fileable_indicators() -> list[tuple[Indicator, IndicatorVersion]]:
    """Indicators that a filing may carry, each with its newest rule, in the office's order."""
    rows = Indicator.objects.prefetch_related("versions")
    newest = [(row, max(row.versions.all(), key=lambda version: version.version)) for row in rows]
    return [(row, version) for row, version in newest if version.forms]


def standing(indicator: Indicator, unit: Unit) -> FilingQuerySet:
    """Filings of one unit and indicator that are not void, newest first."""
    rows = Filing.objects.filter(indicator=indicator, unit=unit).exclude(status="void")
    return rows.order_by("-dated", "-pk")


def last_filed(indicator: Indicator, unit: Unit | None) -> Filing | None:
    """The newest filing of the unit, or None."""
    return standing(indicator, unit).first() if unit else None


def overlapping(rows: Iterable[Filing], period: Period) -> list[Filing]:
    """Filings whose period shares a day with `period` but is not the same."""
    found = []
    for row in rows:
        theirs = Period.parse(row.period)
        if theirs != period and theirs.start <= period.end and period.start <= theirs.end:
            found.append(row)
    return found


def begun_periods(today: date) -> dict[str, list[Period]]:
    """Periods that have begun, by kind, newest first: what a filing may speak of."""
    return {
        "month": _back(Period.of("month", today), MONTHS_BACK),
        "quarter": _back(Period.of("quarter", today), QUARTERS_BACK),
        "half": _back(Period.of("half", today), HALVES_BACK),
        "year": _back(Period.of("year", today), YEARS_BACK),
    }


def _back(period: Period, number: int) -> list[Period]:
    found = [period]
    while len(found) < number:
        found.append(found[-1].previous())
    return found


def last_ended(kind: str, today: date) -> Period:
    """The newest month or quarter that is over."""
    return next(period for period in begun_periods(today)[kind] if period.end < today)


def found_by(text: str) -> Q:
    """Filings found by a word: the indicator's name or code, or the basis."""
    return Q(indicator__name__icontains=text) | Q(indicator__code__iexact=text) | Q(basis__icontains=text)
