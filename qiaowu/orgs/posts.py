"""Posts: given, ended, and lent to a deputy for a time. Whoever does it, somebody is left who can do it again."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from qiaowu.orgs import told
from qiaowu.orgs.models import Post, PostQuerySet, Unit, User
from qiaowu.orgs.refusal import Refused
from qiaowu.orgs.roles import ROLES

MANAGE = "units.manage"
APART = (frozenset({"admin", "auditor"}),)
"""Roles that one person never holds together: who keeps the accounts does not check the log of it."""


def held_or_coming(user: User, day: date) -> PostQuerySet:
    """The user's posts that are not over on `day`."""
    return Post.objects.filter(Q(until__isnull=True) | Q(until__gte=day), user=user)


def words(post: Post) -> str:
    """Unit and role, e.g. 云锦 乡镇（街道）统战委员."""
    return f"{post.unit.short_name} {post.role.title}"


def why_no_seat(unit: Unit, role_key: str) -> str:
    """Why a role is not held at a unit, whoever it is; empty when it can be."""
    role = ROLES.get(role_key)
    if role is None or unit.kind not in role.seats:
        return _("这个角色不设在%(unit)s（%(kind)s）。") % {"unit": unit.name, "kind": unit.get_kind_display()}
    return ""


def why_not(user: User, unit: Unit, role_key: str, since: date, until: date | None) -> str:
    """Why this post cannot be given; empty when it can."""
    if fault := why_no_seat(unit, role_key):
        return fault
    role = ROLES[role_key]
    if not user.is_active:
        return _("停用的账号不能给岗位，请先启用。")
    if until and until < since:
        return _("最后一天早于开始的日期。")
    others = Post.objects.filter(Q(until__isnull=True) | Q(until__gte=since), user=user)
    if until:
        others = others.filter(since__lte=until)
    if others.filter(unit=unit, role_key=role_key).exists():
        return _("%(user)s这段时间已有这个岗位。") % {"user": user}
    for pair in APART:
        if role_key in pair and (other := others.filter(role_key__in=pair - {role_key}).first()):
            return _("%(user)s已是%(held)s，不能同时任%(wanted)s。") % {
                "user": user,
                "held": other.role.title,
                "wanted": role.title,
            }
    return ""


@transaction.atomic
def assign(
    *,
    by: User,
    at: datetime,
    user: User,
    unit: Unit,
    role_key: str,
    since: date,
    until: date | None = None,
    reason: str = "",
) -> Post:
    """Give `user` the role at the unit from `since` on, to `until` at the latest."""
    _require_manager(by)
    if fault := why_not(user, unit, role_key, since, until):
        raise Refused(fault)
    return _store(Post(user=user, unit=unit, role_key=role_key, since=since, until=until), by, at, "post_give", reason)


@transaction.atomic
def end(post: Post, *, by: User, at: datetime, last_day: date, reason: str) -> Post:
    """Let a post end; with it ends whoever holds it as a deputy. A post that has not begun by then is never held."""
    _require_manager(by)
    current = Post.objects.select_for_update(of=("self",)).select_related("unit", "user").get(pk=post.pk)
    if current.until and current.until < at.date():
        raise Refused(_("这个岗位已经结束。"))
    if not reason.strip():
        raise Refused(_("请写明原因，如“任期届满”。"))
    if last_day < at.date() - timedelta(days=1):
        raise Refused(_("最后一天最早填昨天：已经办过的事仍是在岗时办的。"))
    finish(current, by=by, at=at, last_day=last_day, reason=reason)
    require_an_admin(max(last_day + timedelta(days=1), at.date()))
    return current


def finish(post: Post, *, by: User, at: datetime, last_day: date, reason: str) -> None:
    """End a post and those of its deputies, without asking who is left. Part of an act that asks."""
    deputies = Post.objects.filter(on_behalf_of=post.user_id, unit_id=post.unit_id, role_key=post.role_key)
    lent = deputies.filter(until__gt=last_day) if post.on_behalf_of_id is None else deputies.none()
    for one in [post, *lent.select_related("unit", "user")]:
        before = _day(one.until)
        if one.since > last_day:
            told_after = _("未开始即取消")
            _tell(one, by, at, "post_end", reason, before={"until": before}, after={"until": told_after})
            one.delete()
        else:
            one.until = last_day
            one.save(update_fields=["until"])
            _tell(one, by, at, "post_end", reason, before={"until": before}, after={"until": _day(last_day)})


@transaction.atomic
def lend(post: Post, *, to: User, by: User, at: datetime, since: date, until: date, reason: str) -> Post:
    """Let `to` act for the holder of a post for a time; the holder keeps it. `until` is the last day."""
    _require_manager(by)
    day = at.date()
    if post.on_behalf_of_id:
        raise Refused(_("代理的岗位不能再委托他人。"))
    if to.pk == post.user_id:
        raise Refused(_("不能委托给本人。"))
    if since < day or (post.until and until > post.until):
        raise Refused(_("代理期须从今天或以后开始，不超过岗位本身的期限。"))
    if fault := why_not(to, post.unit, post.role_key, since, until):
        raise Refused(fault)
    lent = Post(user=to, unit=post.unit, role_key=post.role_key, since=since, until=until, on_behalf_of_id=post.user_id)
    return _store(lent, by, at, "post_deputy", reason)


def take_over(post: Post, *, to: User, by: User, at: datetime, reason: str) -> None:
    """The same post for a successor, from today or the post's first day on; nothing if they hold it already."""
    since = max(post.since, at.date())
    if Post.objects.filter(user=to, unit_id=post.unit_id, role_key=post.role_key).held_on(since).exists():
        return
    if fault := why_not(to, post.unit, post.role_key, since, post.until):
        raise Refused(fault)
    taken = Post(user=to, unit_id=post.unit_id, role_key=post.role_key, since=since, until=post.until)
    _store(taken, by, at, "post_give", reason)


def require_an_admin(day: date) -> None:
    """Raise Refused when from `day` on no active account would look after accounts without an end.

    The rows are locked first, so that two administrators who take each other's post wait for each other.
    """
    keepers = [key for key, role in ROLES.items() if MANAGE in role.permissions]
    rows = Post.objects.select_for_update(of=("self", "user")).select_related("user").filter(role_key__in=keepers)
    left = [
        post
        for post in rows.order_by("pk")
        if post.user.is_active and post.until is None and post.since <= day and post.on_behalf_of_id is None
    ]
    if not left:
        raise Refused(_("这样就没有人能管账号了。请先给另一个账号“%s”的长期岗位。") % ROLES["admin"].title)


def _require_manager(by: User) -> None:
    if not by.can(MANAGE):
        raise Refused(_("您没有维护岗位的权限。"))


def _store(post: Post, by: User, at: datetime, act: str, reason: str) -> Post:
    post.save(force_insert=True)
    after = {"role": str(post.role.title), "since": _day(post.since), "until": _day(post.until)}
    if post.on_behalf_of:
        after["behalf"] = post.on_behalf_of.display_name
    _tell(post, by, at, act, reason, before={}, after=after)
    return post


def _tell(
    post: Post, by: User, at: datetime, act: str, reason: str, *, before: dict[str, str], after: dict[str, str]
) -> None:
    title = f"{post.user.display_name}（{words(post)}）"
    told.tell(
        told.Told(by, at, act, "orgs.post", post, title, post.unit.code, reason.strip(), before=before, after=after)
    )


def _day(day: date | None) -> str:
    return day.isoformat() if day else _("长期")
