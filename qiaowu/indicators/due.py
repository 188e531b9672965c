"""Recurring requirements as duties of the unit that leads, and as due days of the calendar."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from qiaowu.indicators import pace, words
from qiaowu.indicators.links import cell_url, document_url, page_url, quote_of
from qiaowu.indicators.models import Target
from qiaowu.indicators.queries import frame_of, goal_of, standing_of, standing_targets
from qiaowu.indicators.recurring import PartDue, parts_due
from qiaowu.indicators.targets import rule_version
from qiaowu.indicators.words import writer_of
from qiaowu.kernel.period import Period
from qiaowu.orgs.clock import today
from qiaowu.orgs.models import User
from qiaowu.web.registry import Action, CalendarItem, Duty, DutyTarget

NOTICE = timedelta(days=31)
"""A recurring requirement becomes a duty a month before its period ends, and stays one a month after."""


def duties(user: User, day: date) -> Iterator[Duty]:
    """Recurring requirements whose period ends soon or ended lately without being met, for the unit that leads."""
    posts = user.scope.posts_with("records.enter")
    if not posts or not user.can("overview.read"):
        return
    mine = {post.unit_id for post in posts}
    county = any(post.role.reach == "county" for post in posts)
    owned = Q(lead_id__in=mine) | (Q(lead__isnull=True) if county else Q(pk__in=[]))
    targets = standing_targets(day.year).visible_to(user).filter(owned, modality__in=("commit", "aim"))
    window = Period.span(day - NOTICE, day + NOTICE)
    for due in parts_due(targets, window, day):
        if not due.met and due.part.start <= day:
            yield _duty(due, day)


def _duty(due: PartDue, day: date) -> Duty:
    target = due.target
    url = cell_url("indicator", target.indicator.code, target.unit, target.period, day)
    writer = writer_of(due.version, 0)
    frame = frame_of(day)
    goal = goal_of(target, due.version)
    standing = standing_of(goal, due.found.now, due.found, target.span, frame)
    late = due.part.end < day
    title = _("%(part)s%(name)s") if not late else _("%(part)s%(name)s未见记录，已办的请补录")
    return Duty(
        key=f"indicators.part:{target.pk}:{due.part.key}",
        title=title % {"part": words.period_name(due.part), "name": target.indicator.name},
        url=url,
        due=due.part.end,
        why=_("贵单位是责任单位，%s") % due.why,
        action=Action(_("去填报"), _filing_url(due, url)),
        quote=quote_of(target),
        quote_url=document_url(target),
        target=DutyTarget(target.indicator.name, url, standing.state, str(writer.value(due.found.now))),
        unit_id=target.lead_id or target.unit_id,
    )


def _filing_url(due: PartDue, fallback: str) -> str:
    """The form in which the figure is filed, filled in; the indicator's page where there is none."""
    page = page_url("filings:new_of", due.target.indicator.code) if due.version.forms else ""
    return f"{page}?period={due.part.key}" if page else fallback


def calendar(user: User, period: Period) -> Iterator[CalendarItem]:
    """Last days of recurring requirements, and of what comes out in one month, for targets the user may know."""
    if not user.can("overview.read"):
        return
    targets = standing_targets(period.start.year).visible_to(user).filter(share_of__isnull=True)
    day = today()
    yield from (_part_item(due, day) for due in parts_due(targets, period, day))
    for target in targets:
        version = rule_version(target.indicator, target.span, day)
        due = pace.due_on(goal_of(target, version), target.span)
        if due is not None and period.contains(due) and target.modality != "forecast":
            yield _item(target, due, day, done=False)


def _part_item(due: PartDue, day: date) -> CalendarItem:
    return _item(due.target, due.part.end, day, done=due.met)


def _item(target: Target, due: date, day: date, *, done: bool) -> CalendarItem:
    lead = target.lead.short_name if target.lead else ""
    url = cell_url("indicator", target.indicator.code, target.unit, target.period, day)
    return CalendarItem(due, target.indicator.name, url, "target", lead, done, quote_of(target))
