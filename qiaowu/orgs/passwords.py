"""Passwords: the first one, the two profiles of what a password must be, and when it has to be changed."""

from __future__ import annotations

import secrets
from datetime import datetime, timedelta

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from qiaowu.orgs.models import User
from qiaowu.orgs.settings import setting

SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
CAPITALS = "ABCDEFGHJKMNPQRSTUVWXYZ"
"""Without signs that look alike: a first password is read from paper."""
LENGTH, MLPS = "length", "mlps"
"""The profiles. The first follows OWASP ASVS, which forbids composition rules and forced change; 等保 asks for both."""
LIFE = timedelta(days=90)
CLASSES = 3


def first_password() -> str:
    """Fourteen signs in three groups; a capital, small letters and dashes, so that both profiles take it."""
    signs = secrets.choice(CAPITALS) + "".join(secrets.choice(SIGNS) for _n in range(13))
    return "-".join((signs[:5], signs[5:10], signs[10:]))


class ProfileValidator:
    """What the office's profile asks for beyond length; named in AUTH_PASSWORD_VALIDATORS."""

    def validate(self, password: str, user: User | None = None) -> None:
        if setting("password_profile") != MLPS:
            return
        kinds = (str.isupper, str.islower, str.isdigit, lambda sign: not sign.isalnum())
        if sum(any(map(kind, password)) for kind in kinds) < CLASSES:
            raise ValidationError(_("密码须有大写字母、小写字母、数字、符号中的至少三类。"), code="password_classes")

    def get_help_text(self) -> str:
        return help_text()


def help_text() -> str:
    """What to write under the field for a new password."""
    if setting("password_profile") == MLPS:
        return _("至少 12 个字符，含大写字母、小写字母、数字、符号中的三类；不用常见密码，不用姓名。")
    return _("至少 12 个字符，不用常见密码，不用姓名。")


def why_change(user: User) -> str:
    """Why the user has to choose a new password before anything else; empty when not."""
    if user.must_change_password:
        return _("这是管理员给的首次密码，请先换成自己的密码。")
    if setting("password_profile") == MLPS and _too_old(user.password_set_at):
        return _("密码已用满 90 天，请更换后继续。")
    return ""


def _too_old(set_at: datetime | None) -> bool:
    # a password from before this was kept is of unknown age
    return set_at is None or timezone.now() - set_at > LIFE
