"""Units: opened, renamed, moved, merged, closed; each change of the tree from a day that has not come.

A closed period never changes: what happened before the day stays where it was, and what is dated on the day or
later follows the tree. Until its day comes, a change can be taken back whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.backends.postgresql.psycopg_any import DateRange
from django.db.models import Q
from django.utils.translation import gettext as _

from qiaowu.orgs import posts, told
from qiaowu.orgs.actions import place_unit
from qiaowu.orgs.following import placements_changed
from qiaowu.orgs.models import Placement, Post, Unit, UnitChange, User
from qiaowu.orgs.refusal import Refused
from qiaowu.orgs.tree import Tree, tree_on

MANAGE = "units.manage"
ONE_DAY = timedelta(days=1)
MOST_NAMED = 12
"""Names in one sentence of the log."""
PARENTS: dict[str, frozenset[str]] = {
    Unit.Kind.TOWNSHIP: frozenset({Unit.Kind.COUNTY}),
    Unit.Kind.DEPARTMENT: frozenset({Unit.Kind.COUNTY}),
    Unit.Kind.COMMUNITY: frozenset({Unit.Kind.TOWNSHIP}),
    Unit.Kind.ASSOCIATION: frozenset({Unit.Kind.COUNTY, Unit.Kind.DEPARTMENT, Unit.Kind.TOWNSHIP}),
}
"""Below which kinds of units a unit can lie; the county lies below none."""


@dataclass(frozen=True)
class Plan:
    """What a change of the tree would do: the units that get another parent, and the posts that end with the unit."""

    unit: Unit
    other: Unit | None
    day: date
    moved: tuple[Unit, ...] = ()
    ending: tuple[Post, ...] = ()


# --- opening and renaming ---


@transaction.atomic
def open_unit(
    *,
    by: User,
    at: datetime,
    code: str,
    kind: str,
    name: str,
    short_name: str,
    parent: Unit,
    since: date,
    earliest: date,
) -> Unit:
    """A new unit below `parent`. `earliest` is the first day from which it may count: no earlier period changes."""
    _require_manager(by)
    unit = Unit(code=code.strip(), kind=kind, name=name.strip(), short_name=short_name.strip(), opened_on=since)
    _require_fields(unit)
    if kind not in PARENTS:
        raise Refused(_("一个县只有一个县级单位。"))
    if since < earliest:
        raise Refused(_("设立日期最早填 %s：更早的月份已经有数据，不能因此改变。") % earliest)
    _require_fits(unit, parent, since)
    last = Unit.objects.order_by("-order").first()
    unit.order = (last.order if last else 0) + 1
    unit.save(force_insert=True)
    place_unit(unit=unit, parent=parent, since=since)
    after = {
        "code": unit.code,
        "kind": unit.get_kind_display(),
        "unit_name": unit.name,
        "parent": parent.name,
        "day": since.isoformat(),
    }
    _tell(unit, by, at, "unit_open", after=after)
    return unit


@transaction.atomic
def rename_unit(unit: Unit, *, by: User, at: datetime, name: str, short_name: str, reason: str) -> Unit:
    """Another name from now on. Code and history stay; documents that are final keep the name they were made with."""
    _require_manager(by)
    current = _lock(unit)
    before = {"unit_name": current.name, "short_name": current.short_name}
    current.name, current.short_name = name.strip(), short_name.strip()
    after = {"unit_name": current.name, "short_name": current.short_name}
    if before == after:
        return current
    _require_fields(current)
    current.save(update_fields=["name", "short_name"])
    changed = [key for key in after if before[key] != after[key]]
    _tell(
        current,
        by,
        at,
        "unit_rename",
        reason,
        before={key: before[key] for key in changed},
        after={key: after[key] for key in changed},
    )
    return current


# --- changes of the tree ---


def plan_move(unit: Unit, parent: Unit, day: date, *, today: date) -> Plan:
    """What moving `unit` below `parent` from `day` on would do. Raises Refused where it is not possible."""
    _require_coming(day, today)
    _require_settled(unit, today)
    _require_fits(unit, parent, day)
    if tree_on(day).parents.get(unit.pk) == parent.pk:
        raise Refused(_("%(unit)s本来就在%(parent)s下面。") % {"unit": unit, "parent": parent})
    return Plan(unit, parent, day, moved=(unit,))


@transaction.atomic
def move_unit(unit: Unit, *, by: User, at: datetime, parent: Unit, day: date, reason: str) -> UnitChange:
    """Put a unit below another one from a coming day on."""
    _require_manager(by)
    current = _lock(unit)
    plan = plan_move(current, parent, day, today=at.date())
    before = _parent_name(current, day)
    _replace(plan)
    change = _keep(plan, UnitChange.Kind.MOVE, by, at, reason)
    after = {"parent": parent.name, "day": day.isoformat()}
    _tell(current, by, at, "unit_move", reason, before={"parent": before}, after=after)
    return change


def plan_merge(unit: Unit, into: Unit, day: date, *, today: date) -> Plan:
    """What merging `unit` into `into` from `day` on would do. Raises Refused where it is not possible."""
    _require_coming(day, today)
    if unit.kind == Unit.Kind.COUNTY or into.kind != unit.kind or into.pk == unit.pk:
        raise Refused(_("请选一个同类的其他单位。"))
    _require_settled(unit, today)
    _require_settled(into, today)
    _require_open(into, day)
    children = tuple(tree_on(day).children(unit.pk))
    for child in children:
        _require_settled(child, today)
    return Plan(unit, into, day, moved=children, ending=_ending(unit, day))


@transaction.atomic
def merge_units(
    unit: Unit, *, by: User, at: datetime, into: Unit, day: date, reason: str, carry_posts: bool = False
) -> UnitChange:
    """Merge a unit into another of its kind: its last day is the one before `day`, what lies below it moves over.

    With `carry_posts` its people hold the same posts at the other unit from `day` on; deputies do not.
    """
    _require_manager(by)
    current, target = _lock(unit), _lock(into)
    plan = plan_merge(current, target, day, today=at.date())
    _replace(plan)
    given = [_carry(post, target, day) for post in plan.ending if carry_posts and post.on_behalf_of_id is None]
    change = _close(plan, UnitChange.Kind.MERGE, by, at, reason, [post for post in given if post])
    after = _closing_words(plan, change) | {"into": target.name}
    _tell(current, by, at, "unit_merge", reason, before={"parent": _parent_name(current, at.date())}, after=after)
    return change


def plan_close(unit: Unit, last_day: date, *, today: date) -> Plan:
    """What closing a unit after `last_day` would do. Raises Refused while something still lies below it."""
    _require_coming(last_day + ONE_DAY, today)
    if unit.kind == Unit.Kind.COUNTY:
        raise Refused(_("县级单位不能撤销。"))
    _require_settled(unit, today)
    below = tree_on(last_day + ONE_DAY).children(unit.pk)
    if below:
        names = "、".join(child.short_name for child in below[:MOST_NAMED])
        raise Refused(
            _("下面还有 %(n)d 个单位（%(names)s），请先调整它们的隶属，或改用合并。")
            % {"n": len(below), "names": names}
        )
    return Plan(unit, None, last_day + ONE_DAY, ending=_ending(unit, last_day + ONE_DAY))


@transaction.atomic
def close_unit(unit: Unit, *, by: User, at: datetime, last_day: date, reason: str) -> UnitChange:
    """Close a unit after its last day; its records stay its own."""
    _require_manager(by)
    current = _lock(unit)
    plan = plan_close(current, last_day, today=at.date())
    change = _close(plan, UnitChange.Kind.CLOSE, by, at, reason, [])
    _tell(current, by, at, "unit_close", reason, after=_closing_words(plan, change))
    return change


# --- taking back ---


def coming_changes(today: date) -> list[UnitChange]:
    """Changes whose day has not come, the nearest first."""
    rows = UnitChange.objects.filter(day__gt=today, undone_at__isnull=True)
    return list(rows.select_related("unit", "other", "made_by").order_by("day", "pk"))


@transaction.atomic
def undo_change(change: UnitChange, *, by: User, at: datetime) -> UnitChange:
    """Take back a change before its day: places, posts and the last day are as they were."""
    _require_manager(by)
    current = UnitChange.objects.select_for_update(of=("self",)).select_related("unit", "other").get(pk=change.pk)
    if current.undone_at:
        raise Refused(_("这项调整已经取消。"))
    if current.day <= at.date():
        raise Refused(_("这项调整已经生效，不能取消；需要改回的，请再办一次调整。"))
    moved = list(Unit.objects.filter(pk__in=current.did.get("moved", [])))
    for unit in moved:
        Placement.objects.filter(unit=unit, during__startswith=current.day).delete()
        for placement in Placement.objects.select_for_update().filter(unit=unit, during__endswith=current.day):
            placement.during = DateRange(placement.during.lower, None)
            placement.save(update_fields=["during"])
    placements_changed(_with_below(moved, current.day), current.day)
    if current.kind != UnitChange.Kind.MOVE:
        Unit.objects.filter(pk=current.unit_id, closed_on=current.day - ONE_DAY).update(closed_on=None)
        _posts_back(current)
    current.undone_at = at
    current.save(update_fields=["undone_at"])
    title = {"kind": current.get_kind_display(), "day": current.day.isoformat()}
    _tell(current.unit, by, at, "unit_undo", before=title)
    return current


def _posts_back(change: UnitChange) -> None:
    Post.objects.filter(pk__in=change.did.get("given", []), since=change.day).delete()
    for pk, until in change.did.get("ended", []):
        day = date.fromisoformat(until) if until else None
        Post.objects.filter(pk=pk, until=change.day - ONE_DAY).update(until=day)


# --- conditions ---


def _require_manager(by: User) -> None:
    if not by.can(MANAGE):
        raise Refused(_("您没有维护单位的权限。"))


def _require_fields(unit: Unit) -> None:
    """Code and names as the columns take them; raises Refused naming the field."""
    try:
        unit.clean_fields()
    except ValidationError as error:
        faults = [
            _("%(field)s：%(text)s") % {"field": Unit._meta.get_field(name).verbose_name, "text": "".join(texts)}  # type: ignore[union-attr]
            for name, texts in error.message_dict.items()
        ]
        raise Refused("".join(faults)) from error
    twins = Unit.objects.exclude(pk=unit.pk)
    if twins.filter(code=unit.code).exists():
        raise Refused(_("代码 %s 已有单位使用。") % unit.code)
    if twins.filter(Q(name=unit.name) | Q(short_name=unit.short_name), closed_on__isnull=True, kind=unit.kind).exists():
        raise Refused(_("已有同名或同简称的单位，请写得能分清。"))


def _require_coming(day: date, today: date) -> None:
    if day <= today:
        raise Refused(_("调整最早从明天（%s）起：今天和以前的数据不因调整而变。") % (today + ONE_DAY))


def _require_open(unit: Unit, day: date) -> None:
    if unit.opened_on > day or unit.closed_on is not None:
        raise Refused(_("%(unit)s到 %(day)s 不是在用的单位。") % {"unit": unit, "day": day})


def _require_settled(unit: Unit, today: date) -> None:
    """A second change on top of one that has not come yet could not be taken back in order."""
    coming = UnitChange.objects.filter(day__gt=today, undone_at__isnull=True)
    if found := coming.filter(Q(unit=unit) | Q(other=unit, kind=UnitChange.Kind.MERGE)).first():
        raise Refused(
            _("%(unit)s已有一项 %(day)s 起的调整（%(kind)s），请先取消它或等它生效。")
            % {"unit": unit, "day": found.day, "kind": found.get_kind_display()}
        )
    if unit.closed_on is not None:
        raise Refused(_("%(unit)s已于 %(day)s 撤销。") % {"unit": unit, "day": unit.closed_on})
    if Placement.objects.filter(unit=unit, during__startswith__gt=today).exists():
        raise Refused(_("%s有一项还没生效的隶属，请等它生效。") % unit)


def _require_fits(unit: Unit, parent: Unit, day: date) -> None:
    if parent.kind not in PARENTS.get(unit.kind, frozenset()):
        raise Refused(
            _("%(kind)s不能放在%(parent)s（%(above)s）下面。")
            % {"kind": unit.get_kind_display(), "parent": parent, "above": parent.get_kind_display()}
        )
    _require_open(parent, day)
    if unit.pk and unit.pk in tree_on(day).lineage(parent.pk):
        raise Refused(_("不能放到自己或自己的下级下面。"))


def _ending(unit: Unit, day: date) -> tuple[Post, ...]:
    """Posts at the unit that would reach beyond its last day. Raises Refused for one that has not begun by then."""
    rows = Post.objects.filter(Q(until__isnull=True) | Q(until__gte=day), unit=unit).select_related("user", "unit")
    found = tuple(rows.order_by("pk"))
    if late := next((post for post in found if post.since >= day), None):
        raise Refused(
            _("%(user)s的岗位要到 %(day)s 才开始，请先结束这个岗位。") % {"user": late.user, "day": late.since}
        )
    return found


# --- writing ---


def _lock(unit: Unit) -> Unit:
    return Unit.objects.select_for_update().get(pk=unit.pk)


def _replace(plan: Plan) -> None:
    """Write the new placements, and bring what depends on them in line."""
    for unit in plan.moved:
        assert plan.other is not None
        place_unit(unit=unit, parent=plan.other, since=plan.day)
    placements_changed(_with_below(plan.moved, plan.day), plan.day)


def _with_below(units: Iterable[Unit], day: date) -> set[int]:
    tree: Tree = tree_on(day)
    return set().union(*(tree.below(unit.pk) for unit in units))


def _carry(post: Post, unit: Unit, day: date) -> Post | None:
    """The same post at another unit; None where its holder has it there already."""
    if posts.why_not(post.user, unit, post.role_key, day, post.until):
        return None
    return Post.objects.create(user=post.user, unit=unit, role_key=post.role_key, since=day, until=post.until)


def _close(plan: Plan, kind: str, by: User, at: datetime, reason: str, given: list[Post]) -> UnitChange:
    ended = [[post.pk, post.until.isoformat() if post.until else None] for post in plan.ending]
    Post.objects.filter(pk__in=[post.pk for post in plan.ending]).update(until=plan.day - ONE_DAY)
    posts.require_an_admin(plan.day)
    plan.unit.closed_on = plan.day - ONE_DAY
    plan.unit.save(update_fields=["closed_on"])
    return _keep(plan, kind, by, at, reason, ended=ended, given=[post.pk for post in given])


def _keep(plan: Plan, kind: str, by: User, at: datetime, reason: str, **did: Any) -> UnitChange:
    return UnitChange.objects.create(
        kind=kind,
        unit=plan.unit,
        other=plan.other,
        day=plan.day,
        reason=reason.strip(),
        made_by=by,
        made_at=at,
        did={"moved": [unit.pk for unit in plan.moved]} | did,
    )


def _closing_words(plan: Plan, change: UnitChange) -> dict[str, str]:
    """The last day, and the posts that end with it."""
    found = {"until": (plan.day - ONE_DAY).isoformat()}
    if plan.ending:
        names = [f"{post.user}（{post.role.title}）" for post in plan.ending[:MOST_NAMED]]
        carried = len(change.did.get("given", []))
        more = _("，其中 %d 个转到接收单位") % carried if carried else ""
        found["posts"] = _("结束 %(n)d 个：%(names)s") % {"n": len(plan.ending), "names": "、".join(names)} + more
    return found


def _parent_name(unit: Unit, day: date) -> str:
    tree = tree_on(day - ONE_DAY)
    parent = tree.parents.get(unit.pk)
    return tree.units[parent].name if parent else ""


def _tell(
    unit: Unit,
    by: User,
    at: datetime,
    act: str,
    reason: str = "",
    *,
    before: dict[str, str] | None = None,
    after: dict[str, str] | None = None,
) -> None:
    told.tell(
        told.Told(
            by, at, act, "orgs.unit", unit, unit.name, unit.code, reason.strip(), before=before or {}, after=after or {}
        )
    )
