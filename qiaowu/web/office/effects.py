"""What a change of the tree would do, in sentences, before anybody decides."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.utils.translation import gettext as _

from qiaowu.orgs.models import Unit
from qiaowu.orgs.units import Plan
from qiaowu.records.kinds import kinds
from qiaowu.records.models import ChangeEntry, Status
from qiaowu.records.restamp import rows_from
from qiaowu.web.registry import registry

MOST_NAMED = 12
OPEN = (Status.DRAFT, Status.SUBMITTED, Status.RETURNED)


def effects_of(plan: Plan, *, carry_posts: bool = False) -> list[str]:
    """Sentences: what moves, which posts end, what stays with the unit, what upper packages know of it."""
    touched = frozenset({plan.unit.pk, *(unit.pk for unit in plan.moved)})
    found = [*_places(plan), *_posts(plan, carry_posts), *_records(plan, touched)]
    for source in registry.unit_effects:
        found += source(touched, plan.day)
    return [*found, _("%s 以前的数据、已核发的数和已定稿的报告都不变") % plan.day]


def _places(plan: Plan) -> Iterator[str]:
    if plan.moved and plan.other:
        names = names_of(list(plan.moved))
        yield _("%(day)s 起，%(names)s归%(parent)s") % {"day": plan.day, "names": names, "parent": plan.other.name}
    if plan.unit not in plan.moved:
        last = plan.day - timedelta(days=1)
        yield _("%(unit)s用到 %(day)s 为止，以后不再有它的应办事项") % {"unit": plan.unit.name, "day": last}


def _posts(plan: Plan, carried: bool) -> Iterator[str]:
    if not plan.ending:
        return
    people = "、".join(f"{post.user}（{post.role.title}）" for post in plan.ending[:MOST_NAMED])
    text = _("结束 %(n)d 个岗位：%(people)s") if not carried else _("%(n)d 个岗位转到接收单位：%(people)s")
    yield text % {"n": len(plan.ending), "people": people}


def _records(plan: Plan, touched: frozenset[int]) -> Iterator[str]:
    """What was entered: what is dated before the day stays, what is dated later follows."""
    stay, follow, waiting = [], 0, 0
    for kind in kinds():
        own = kind.model._default_manager.filter(unit_id=plan.unit.pk)
        if count := own.count():
            stay.append(f"{kind.label} {count} 条")
        waiting += own.filter(status__in=OPEN).count()
        follow += rows_from(kind, touched, plan.day).count()
    if stay:
        yield _("%(records)s仍记在%(unit)s名下") % {"records": "、".join(stay), "unit": plan.unit.name}
    if follow:
        yield _("其中日期在 %(day)s 及以后的 %(n)d 条，随单位归新的乡镇") % {"day": plan.day, "n": follow}
    if waiting and plan.ending:
        yield _("还有 %d 条没办完，生效前请办结；之后由县侨办经办办结") % waiting


def names_of(units: list[Unit]) -> str:
    """Short names, the first of many."""
    names = "、".join(unit.short_name for unit in units[:MOST_NAMED])
    return names if len(units) <= MOST_NAMED else _("%(names)s等 %(n)d 个单位") % {"names": names, "n": len(units)}


def earliest_opening(today: date) -> date:
    """The first day from which a new unit may count: once there are records, no month that is over may change."""
    office = ("orgs.user", "orgs.post", "orgs.unit", "orgs.holiday", "orgs.rule")
    begun = ChangeEntry.objects.exclude(record_kind__in=office).exists()
    return today.replace(day=1) if begun else date(1949, 10, 1)
