"""Accounts: opened, renamed, stopped and started again, given a new first password. Nobody is ever deleted.

Each act takes `by` and `at`, checks, writes and is told to the log. Who signs the log, and by whom records were
entered, stays readable for ever: that is why an account ends by being stopped.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from qiaowu.orgs import posts, sessions, told
from qiaowu.orgs.models import Post, User
from qiaowu.orgs.passwords import first_password
from qiaowu.orgs.refusal import Refused

MANAGE = "units.manage"
LONGEST_NAME = 60
ACTIVE = {True: "在用", False: "停用"}


def require_manager(by: User) -> None:
    """Raise Refused unless `by` looks after accounts."""
    if not by.can(MANAGE):
        raise Refused(_("您没有维护账号的权限。"))


def require_name(text: str) -> str:
    """A person's name as the list shows it; raises Refused."""
    name = text.strip()
    if not name or len(name) > LONGEST_NAME:
        raise Refused(_("请填写姓名，不超过 60 字。"))
    return name


def new_user(username: str, display_name: str) -> User:
    """An account that is not stored yet; raises Refused with what is wrong with its names."""
    user = User(username=username.strip().lower(), display_name=require_name(display_name))
    try:
        user.clean_fields(exclude=["password", "last_login"])
    except ValidationError as error:
        raise Refused("".join(error.messages)) from error
    if User.objects.filter(username=user.username).exists():
        raise Refused(_("用户名 %s 已有人用，请换一个。") % user.username)
    return user


@transaction.atomic
def create_account(*, by: User, at: datetime, username: str, display_name: str) -> tuple[User, str]:
    """A new account and its first password, which is shown once and has to be changed at the first log-in."""
    require_manager(by)
    user = new_user(username, display_name)
    password = _give_password(user)
    _tell(user, by=by, at=at, act="account_create", after={"username": user.username, "name": user.display_name})
    return user, password


@transaction.atomic
def rename_account(user: User, *, by: User, at: datetime, display_name: str) -> User:
    """Change the name that pages and new log entries show; entries written before keep the old one."""
    require_manager(by)
    current, name = _lock(user), require_name(display_name)
    before = current.display_name
    if name == before:
        return current
    current.display_name = name
    current.save(update_fields=["display_name"])
    _tell(current, by=by, at=at, act="account_rename", before={"name": before}, after={"name": name})
    return current


@transaction.atomic
def stop_account(user: User, *, by: User, at: datetime, reason: str, successor: User | None = None) -> User:
    """Stop an account: its sessions and posts end at once. A successor receives the same posts from today on."""
    require_manager(by)
    current, day = _lock(user), at.date()
    if not current.is_active:
        raise Refused(_("这个账号已经停用。"))
    if current.pk == by.pk:
        raise Refused(_("不能停用自己的账号，请另一位管理员办理。"))
    if not reason.strip():
        raise Refused(_("请写明停用原因，如“调离”。"))
    if successor and (successor.pk == current.pk or not successor.is_active):
        raise Refused(_("接手人须是另一个在用的账号。"))
    for post in posts.held_or_coming(current, day):
        if successor and post.on_behalf_of_id is None:
            posts.take_over(post, to=successor, by=by, at=at, reason=reason)
        # yesterday, so that whoever is started again today has none of them; one that began today had this day
        last_day = day - timedelta(days=1) if post.since != day else day
        posts.finish(post, by=by, at=at, last_day=last_day, reason=reason)
    current.is_active = False
    current.save(update_fields=["is_active"])
    posts.require_an_admin(day)
    sessions.end_sessions(current, by=by, at=at)
    after = {"active": ACTIVE[False]} | ({"successor": successor.display_name} if successor else {})
    _tell(current, by=by, at=at, act="account_stop", before={"active": ACTIVE[True]}, after=after, reason=reason)
    return current


@transaction.atomic
def start_account(user: User, *, by: User, at: datetime) -> tuple[User, str]:
    """Open a stopped account again, with a new first password. Its former posts stay ended."""
    require_manager(by)
    current = _lock(user)
    if current.is_active:
        raise Refused(_("这个账号在用。"))
    current.is_active = True
    password = _give_password(current)
    change = ({"active": ACTIVE[False]}, {"active": ACTIVE[True]})
    _tell(current, by=by, at=at, act="account_start", before=change[0], after=change[1])
    return current, password


@transaction.atomic
def reset_password(user: User, *, by: User, at: datetime) -> str:
    """A new first password for somebody who forgot theirs; all their sessions end."""
    require_manager(by)
    current = _lock(user)
    if not current.is_active:
        raise Refused(_("停用的账号请先启用。"))
    if current.pk == by.pk:
        raise Refused(_("自己的密码请在“我的账号”修改。"))
    password = _give_password(current)
    sessions.end_sessions(current, by=by, at=at)
    _tell(current, by=by, at=at, act="account_password")
    return password


@transaction.atomic
def change_own_password(user: User, new: str, *, at: datetime) -> User:
    """The user's own new password, which is not the present one. Raises ValidationError."""
    validate_password(new, user)
    if user.check_password(new):
        raise ValidationError(_("新密码不能与现在的相同。"), code="same")
    user.set_password(new)
    user.must_change_password, user.password_set_at = False, timezone.now()
    user.save(update_fields=["password", "must_change_password", "password_set_at"])
    _tell(user, by=user, at=at, act="own_password")
    return user


def responsibilities(user: User, day: date) -> list[Post]:
    """The posts for which somebody else is needed when the user leaves."""
    return list(posts.held_or_coming(user, day).select_related("unit"))


def _give_password(user: User) -> str:
    password = first_password()
    user.set_password(password)
    user.must_change_password, user.password_set_at = True, timezone.now()
    user.save()
    return password


def _lock(user: User) -> User:
    return User.objects.select_for_update().get(pk=user.pk)


def _tell(user: User, *, by: User, at: datetime, act: str, **content: Any) -> None:
    told.tell(told.Told(by, at, act, "orgs.user", user, user.display_name, **content))
