"""Reads of the study network, plans, tasks and sessions; used by pages, duties and measures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db.models import CharField, DateField, Exists, ExpressionWrapper, F, Func, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast, Concat
from django.utils.translation import gettext as _

from qiaowu.activities.models import Activity, ActivityQuerySet, Participation
from qiaowu.kernel.period import Period, month_index, month_start
from qiaowu.measures.contract import Slot
from qiaowu.modules.study.models import Evaluation, NetworkNode, StudyPlan, StudyTask
from qiaowu.orgs.models import Unit, User
from qiaowu.orgs.settings import setting
from qiaowu.orgs.tree import tree_on

GROUP_STUDY = "group_study"
RELATIVES_HOME = "relatives_home"
STUDY_TYPES = (GROUP_STUDY, RELATIVES_HOME)


def sessions() -> ActivityQuerySet:
    """Activities that belong to study: group study and relatives' home sessions."""
    return Activity.objects.of_type(*STUDY_TYPES)


def held_sessions() -> QuerySet[Activity]:
    """Confirmed sessions that took place; the rows that study figures count."""
    return sessions().filter(status="confirmed", cancelled=False)


def reached_communities() -> QuerySet[Participation]:
    """A row for each community that took part in a held "1+N" group study."""
    return Participation.objects.filter(
        activity__type=GROUP_STUDY,
        activity__status="confirmed",
        activity__cancelled=False,
        activity__one_plus_n=True,
        unit__kind=Unit.Kind.COMMUNITY,
    )


def nodes_on(day: date) -> QuerySet[NetworkNode]:
    """Designated nodes of the study network on a day."""
    return NetworkNode.objects.filter(Q(until__isnull=True) | Q(until__gte=day), status="confirmed", since__lte=day)


def judged(period: Period) -> Period:
    """The quarter by which nodes are judged: the period's last whole one, else the one it ends in, so far.

    Cut off at the period's end, so that a figure asked for again as of that day stays the same.
    """
    whole = period.parts("quarter")
    return whole[-1] if whole else Period.span(Period.of("quarter", period.end).start, period.end)


def designated_nodes(quarter: Period) -> QuerySet[NetworkNode]:
    """Nodes of the network at the end of a quarter; a node is a state, and counts from the quarter's first day."""
    return nodes_on(quarter.end).annotate(counted_on=Value(quarter.start, DateField()))


def active_nodes(quarter: Period) -> QuerySet[NetworkNode]:
    """Designated nodes with a contact and a session, as host or participant, in the quarter."""
    held = held_sessions().filter(held_on__gte=quarter.start, held_on__lte=quarter.end)
    hosted = held.filter(unit_id=OuterRef("unit_id"))
    joined = held.filter(participations__unit_id=OuterRef("unit_id"))
    return designated_nodes(quarter).exclude(contact_name="").filter(Exists(hosted) | Exists(joined))


def nodes_met_by(session_id: int, quarter: Period) -> Q:
    """Nodes whose unit hosted or joined this session, if it was held in the quarter."""
    held = held_sessions().filter(pk=session_id, held_on__gte=quarter.start, held_on__lte=quarter.end)
    return Q(unit_id__in=held.values("unit_id")) | Q(unit_id__in=held.values("participations__unit_id"))


def tasks_closed_by(session_id: int, _period: Period) -> Q:
    """Tasks that this session closes; one that was waived in writing stands without it."""
    return Q(activity_id=session_id, waiver="")


def published_plans() -> QuerySet[StudyPlan]:
    return StudyPlan.objects.filter(status="confirmed")


def plans_on_time() -> QuerySet[StudyPlan]:
    """Plans published by the due day of their month (setting, default the 5th)."""
    due_on = ExpressionWrapper(F("month") + Value(setting("plan_due_day") - 1), output_field=DateField())
    return published_plans().annotate(due_on=due_on).filter(published_on__lte=F("due_on"))


def plan_slots(period: Period) -> Iterator[Slot]:
    """One slot for each township and month: the plan that is due on the month's due day."""
    for month in _months(period):
        due = month.start + timedelta(days=setting("plan_due_day") - 1)
        for unit in tree_on(due).open_units(Unit.Kind.TOWNSHIP):
            yield Slot(unit.pk, due)


def due_tasks() -> QuerySet[StudyTask]:
    """Tasks of published plans, by the day on which they are due."""
    return StudyTask.objects.filter(plan__status="confirmed")


LAPSED = Q(activity__status="void") | Q(activity__cancelled=True)
"""Of a task: the session that closed it was voided or not held, so the task is open again."""
OPEN_TASK = Q(waiver="") & (Q(activity__isnull=True) | LAPSED)


def open_tasks() -> QuerySet[StudyTask]:
    """Tasks of published plans that nothing closes: no session, and no waiver."""
    return due_tasks().filter(OPEN_TASK)


def done_tasks() -> QuerySet[StudyTask]:
    """Tasks closed by a written waiver or by a session that was held and confirmed."""
    held = Q(activity__status="confirmed", activity__cancelled=False)
    return due_tasks().filter(~Q(waiver="") | held)


def community_slots(period: Period) -> Iterator[Slot]:
    """One slot for each community and month: what "1+N" study should reach, counted by distinct unit."""
    for month in _months(period):
        for unit in tree_on(month.start).open_units(Unit.Kind.COMMUNITY):
            yield Slot(unit.pk, month.start)


def evaluation_slots(period: Period) -> Iterator[Slot]:
    """One slot for each township and quarter, due on the quarter's last day."""
    for month in _months(period):
        if month.end == Period.of("quarter", month.end).end:
            for unit in tree_on(month.end).open_units(Unit.Kind.TOWNSHIP):
                yield Slot(unit.pk, month.end)


def _months(period: Period) -> list[Period]:
    """Every calendar month that the period touches; what falls outside it is cut off where slots are counted."""
    indices = range(month_index(period.start), month_index(period.end) + 1)
    return [Period.of("month", month_start(index)) for index in indices]


class QuarterEnd(Func):
    """Last day of the quarter that begins on a day: when its evaluation is due, and counts."""

    template = "(%(expressions)s + interval '3 months' - interval '1 day')::date"
    output_field = DateField()


def evaluations() -> QuerySet[Evaluation]:
    """Confirmed evaluations; several of one unit and quarter share `unit_quarter`."""
    unit_quarter = Concat("unit_id", Value(" "), Cast("quarter_start", CharField()), output_field=CharField())
    rows = Evaluation.objects.filter(status="confirmed")
    return rows.annotate(in_quarter=QuarterEnd("quarter_start"), unit_quarter=unit_quarter)


def units_within(user: User, permission: str, day: date, *kinds: str) -> list[tuple[Unit, Unit | None]]:
    """Open units on which the user has the permission, each with its township, in the office's order."""
    tree = tree_on(day)
    found = []
    for unit in tree.open_units(*kinds):
        township = tree.township_of(unit.pk)
        if user.can_for(permission, unit_id=unit.pk, township_id=township.pk if township else None):
            found.append((unit, township))
    return found


def plan_due_on(month: date) -> date:
    """The day by which the plan of a month is due."""
    return month + timedelta(days=setting("plan_due_day") - 1)


# --- what looks odd about a session: asked before it counts, by every door that enters sessions ---

MANY, OLD = 500, 60
"""Heads and days from which on a session is worth a second look; neither stops anybody."""


def session_doubts(data: dict[str, Any], record: Activity | None, day: date) -> list[str]:
    """Sentences about the values of a session form, entered on `day`; `record` is the session being changed."""
    found = []
    heads, held = data["headcount"], data["held_on"]
    if heads == 0 and not data["cancelled"]:
        found.append(_("人次为 0，请再核对一次；没有办成的，勾“未举办”。"))
    if heads is not None and heads > MANY:
        found.append(_("人次 %(heads)d，超过 %(many)d，请再核对一次。") % {"heads": heads, "many": MANY})
    if (day - held).days > OLD and not (record and record.held_on == held):
        found.append(_("活动日期是 %(days)d 天前，补登的记录会改变已过月份的数。") % {"days": (day - held).days})
    if data["one_plus_n"] and not data["participants"]:
        found.append(_("勾了“1+N”，但没有选参加的社区（村）。"))
    return found


def twin_doubts(data: dict[str, Any], record: Activity | None) -> list[str]:
    """The same for another session of the unit, day and type; quick entry has its own question for that."""
    twins = sessions().not_void().filter(unit_id=data["unit"], held_on=data["held_on"], type=data["type"])
    if (twins.exclude(pk=record.pk) if record else twins).exists():
        return [_("同一单位当天已有同类活动，请核对是否重复登记。")]
    return []
