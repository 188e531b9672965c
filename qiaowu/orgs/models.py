"""Units and their dated place in the tree; users, their posts; holidays, settings and log-in attempts."""

from __future__ import annotations

from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeOperators
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaowu.orgs.roles import ROLES, Role

if TYPE_CHECKING:
    from qiaowu.orgs.access import Scope


class Unit(models.Model):
    """A county office, department, township, community or association. Its place in the tree is dated."""

    class Kind(models.TextChoices):
        COUNTY = "county", _("县")
        DEPARTMENT = "department", _("县直单位")
        TOWNSHIP = "township", _("乡镇（街道）")
        COMMUNITY = "community", _("社区（村）")
        ASSOCIATION = "association", _("侨界团体")

    code = models.CharField(_("代码"), max_length=20, unique=True)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind.choices)
    name = models.CharField(_("名称"), max_length=60)
    short_name = models.CharField(_("简称"), max_length=30)
    opened_on = models.DateField(_("设立日期"))
    closed_on = models.DateField(_("撤销日期"), null=True, blank=True, help_text=_("最后一天"))
    dense = models.BooleanField(_("侨眷集中"), default=False)
    weight = models.DecimalField(_("侨情人口权重"), max_digits=10, decimal_places=2, default=0)
    order = models.PositiveIntegerField(_("排序"), default=0)

    class Meta:
        ordering = ("order", "code")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_unit_closes_after_it_opens",
                condition=Q(closed_on__isnull=True) | Q(closed_on__gte=F("opened_on")),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Placement(models.Model):
    """Where a unit stood in the tree, from one day to another. Moving a unit ends one and begins the next."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="placements", verbose_name=_("单位"))
    parent = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("上级单位"))
    during = DateRangeField(_("有效期"))

    class Meta:
        constraints: ClassVar = [
            ExclusionConstraint(
                name="a_unit_has_one_parent_at_a_time",
                expressions=[("unit", RangeOperators.EQUAL), ("during", RangeOperators.OVERLAPS)],
            ),
            models.CheckConstraint(name="a_unit_is_not_its_own_parent", condition=~Q(parent=F("unit"))),
        ]

    def __str__(self) -> str:
        return f"{self.unit} → {self.parent}"


class UnitChange(models.Model):
    """A change of the tree, and what it did to posts and places: until its day it can be taken back."""

    class Kind(models.TextChoices):
        MOVE = "move", _("调整隶属")
        MERGE = "merge", _("合并")
        CLOSE = "close", _("撤销")

    kind = models.CharField(_("类别"), max_length=6, choices=Kind.choices)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="changes", verbose_name=_("单位"))
    other = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("上级或接收单位"), null=True)
    day = models.DateField(_("起始日"))
    reason = models.CharField(_("依据"), max_length=200, blank=True)
    made_by = models.ForeignKey("User", models.PROTECT, related_name="+", verbose_name=_("办理人"))
    made_at = models.DateTimeField(_("办理时间"))
    did: Any = models.JSONField(default=dict)
    undone_at = models.DateTimeField(_("取消时间"), null=True)

    class Meta:
        ordering = ("-day", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="only_a_closed_unit_goes_nowhere", condition=Q(kind="close") | Q(other__isnull=False)
            ),
            models.CheckConstraint(name="a_unit_does_not_change_into_itself", condition=~Q(other=F("unit"))),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.unit} {self.day}"


class UserManager(BaseUserManager["User"]):
    """Looks users up by the name they log in with."""

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(username=username)


class User(AbstractBaseUser):
    """A person who works in the product. What they may do follows from the posts they hold."""

    username = models.CharField(
        _("用户名"),
        max_length=40,
        unique=True,
        validators=[RegexValidator(r"^[a-z0-9][a-z0-9._-]*$", _("用户名只用小写字母、数字、点、横线"))],
    )
    display_name = models.CharField(_("姓名"), max_length=60)
    is_active = models.BooleanField(_("在用"), default=True)
    language = models.CharField(_("界面语言"), max_length=10, default="zh-hans")
    theme = models.CharField(_("外观"), max_length=10, default="auto")
    size = models.CharField(_("字号"), max_length=10, default="normal")
    density = models.CharField(_("行距"), max_length=10, default="compact")
    single_keys = models.BooleanField(_("单键快捷键"), default=True)
    must_change_password = models.BooleanField(_("须换首次密码"), default=False)
    password_set_at = models.DateTimeField(_("密码设定时间"), null=True, blank=True)

    USERNAME_FIELD = "username"
    objects = UserManager()

    class Meta:
        ordering = ("username",)

    def __str__(self) -> str:
        return self.display_name or self.username

    def get_full_name(self) -> str:
        return self.display_name

    @cached_property
    def scope(self) -> Scope:
        """What this user may do today, and over which units; worked out once a request."""
        # imported here: the scope needs the tree, which needs these models
        from qiaowu.orgs.access import scope_of

        return scope_of(self)

    def can(self, permission: str) -> bool:
        """Whether any post of this user carries `permission`."""
        return permission in self.scope.permissions

    def can_for(self, permission: str, *, unit_id: int, township_id: int | None) -> bool:
        """Whether a post carries `permission` and reaches a record of this unit."""
        return self.scope.covers(permission, unit_id=unit_id, township_id=township_id)


class PostQuerySet(models.QuerySet["Post"]):
    def held_on(self, day: date) -> PostQuerySet:
        """Posts valid on `day`."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=day), since__lte=day)


class Post(models.Model):
    """A user's role at a unit, from one day to another; a deputy's ends on a day and names whose post it is."""

    user = models.ForeignKey(User, models.PROTECT, related_name="posts", verbose_name=_("用户"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="posts", verbose_name=_("单位"))
    role_key = models.CharField(_("角色"), max_length=30)
    since = models.DateField(_("开始"))
    until = models.DateField(_("结束"), null=True, blank=True)
    on_behalf_of = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("代替"), null=True, blank=True
    )

    objects = PostQuerySet.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(name="a_post_is_given_once", fields=["user", "unit", "role_key", "since"]),
            models.CheckConstraint(
                name="a_post_ends_after_it_begins", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
            models.CheckConstraint(
                name="a_deputy_has_a_last_day", condition=Q(on_behalf_of__isnull=True) | Q(until__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.role.title} {self.unit}"

    @property
    def role(self) -> type[Role]:
        return ROLES[self.role_key]


class Holiday(models.Model):
    """A day that differs from the week's pattern: off although a weekday, or at work although a weekend."""

    day = models.DateField(_("日期"), unique=True)
    works = models.BooleanField(_("上班"))
    name = models.CharField(_("名称"), max_length=30, blank=True)

    class Meta:
        ordering = ("day",)

    def __str__(self) -> str:
        return f"{self.day:%Y-%m-%d}"


class OfficeSetting(models.Model):
    """A rule that the office may change without a developer; read through `orgs.settings`."""

    key = models.CharField(_("键"), max_length=60, unique=True)
    value = models.JSONField(_("值"))

    def __str__(self) -> str:
        return self.key


class LoginAttempt(models.Model):
    """One failed log-in; kept to slow down guessing, by account and address."""

    at = models.DateTimeField(db_index=True)
    username = models.CharField(max_length=40)
    address = models.CharField(max_length=45)

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["username", "at"], name="attempt_by_username"),
            models.Index(fields=["address", "at"], name="attempt_by_address"),
        ]

    def __str__(self) -> str:
        return f"{self.username} {self.at:%F %T}"


class FormDraft(models.Model):
    """What a user had typed into a form and not yet sent; one a form and a user."""

    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    form = models.CharField(max_length=120)
    data: Any = models.JSONField()
    saved_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(name="one_draft_a_form_and_user", fields=["user", "form"])]

    def __str__(self) -> str:
        return f"{self.user} {self.form}"
