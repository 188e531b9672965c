"""What a unit owes in filings: figures sent back, figures not yet filed, and for the county, figures to confirm."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from qiaowu.kernel.period import Period
from qiaowu.modules.filings.access import checks_for_the_county
from qiaowu.modules.filings.models import Filing
from qiaowu.modules.filings.queries import fileable_indicators, last_ended, with_figure
from qiaowu.orgs.calendar import work_calendar
from qiaowu.orgs.models import User
from qiaowu.records.returns import returned_at
from qiaowu.web.registry import Action, Duty

DUE_DAY = 10
"""Day of the following month by which the figure of an ended month or quarter is expected."""
DAYS_TO_REPAIR = DAYS_TO_CONFIRM = 3


def filing_duties(user: User, today: date) -> Iterator[Duty]:
    """All duties of the user in filings; a duty is gone once anybody did it."""
    own = [post.unit_id for post in user.scope.posts_with("records.enter")]
    if own:
        yield from _returned(own)
        yield from _missing(own, today)
    if checks_for_the_county(user):
        yield from _waiting(today)


def _returned(unit_ids: list[int]) -> Iterator[Duty]:
    """Figures that came back with a reason."""
    rows = list(with_figure(Filing.objects.filter(unit__in=unit_ids, status="returned")))
    since, calendar = returned_at(Filing.KIND, [filing.pk for filing in rows]), work_calendar()
    for filing in rows:
        day = timezone.localdate(since.get(filing.pk, filing.created_at))
        yield Duty(
            key=f"filing-returned-{filing.pk}",
            title=_("补正报送：%(indicator)s %(figure)s") % {"indicator": filing.indicator, "figure": filing.figure},
            url=reverse("filings:filing", args=[filing.pk]),
            due=calendar.add(day, DAYS_TO_REPAIR),
            why=_("退回之日起 %d 个工作日内补正，补正后重新提交") % DAYS_TO_REPAIR,
            action=Action(_("去补正"), reverse("filings:edit", args=[filing.pk]), "primary"),
            reason=filing.return_reason,
            unit_id=filing.unit_id,
            serves=filing.indicator.code,
        )


def _missing(unit_ids: list[int], today: date) -> Iterator[Duty]:
    """Figures that a unit files regularly and has not filed for the last month or quarter that is over."""
    filed = _filed_periods(unit_ids, today)
    indicators = {indicator.pk: indicator for indicator, _version in fileable_indicators()}
    for (unit_id, indicator_id), keys in sorted(filed.items()):
        period = _owed(keys, today)
        if period is None or indicator_id not in indicators:
            continue
        indicator = indicators[indicator_id]
        query = urlencode({"unit": unit_id, "period": period.key})
        url = f"{reverse('filings:new_of', args=[indicator.code])}?{query}"
        yield Duty(
            key=f"filing-missing-{unit_id}-{indicator.code}-{period.key}",
            title=_("报送%(period)s%(indicator)s") % {"period": period.label, "indicator": indicator},
            url=url,
            due=period.end + timedelta(days=DUE_DAY),
            why=_("前两期都报过，这一期还没报。没有发生也要报 0，未报不作 0。"),
            action=Action(_("去报送"), url, "primary"),
            unit_id=unit_id,
            serves=indicator.code,
        )


def _filed_periods(unit_ids: list[int], today: date) -> dict[tuple[int, int], set[str]]:
    """Period keys that each unit filed for each indicator, over the last fifteen months."""
    found: dict[tuple[int, int], set[str]] = defaultdict(set)
    rows = Filing.objects.not_void().filter(unit__in=unit_ids, dated__gt=today - timedelta(days=460))
    for unit_id, indicator_id, key in rows.values_list("unit_id", "indicator_id", "period"):
        found[unit_id, indicator_id].add(key)
    return found


def _owed(keys: set[str], today: date) -> Period | None:
    """The period that is due by habit: the two before it were filed, and it is not, nor anything that covers it."""
    for kind in ("month", "quarter"):
        period = last_ended(kind, today)
        habit = {period.previous().key, period.previous().previous().key} <= keys
        covered = any(Period.parse(key).covers(period) for key in keys)
        if habit and not covered:
            return period
    return None


def _waiting(today: date) -> Iterator[Duty]:
    """One duty for all figures that wait for the county: the list is where they are checked."""
    rows = Filing.objects.filter(status="submitted").order_by("created_at")
    first = rows.values_list("created_at", flat=True).first()
    if first is None:
        return
    url = f"{reverse('filings:filings')}?status=submitted"
    yield Duty(
        key="filing-waiting",
        title=_("确认报送数据 %d 条") % rows.count(),
        url=url,
        due=work_calendar().add(timezone.localdate(first), DAYS_TO_CONFIRM),
        why=_("各单位已提交，确认后才计入指标。"),
        action=Action(_("去确认"), url, "primary"),
    )
