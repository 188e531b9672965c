"""Units and accounts as the administrator sees them."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import Prefetch, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.orgs.clock import today
from qiaowu.orgs.models import Placement, Post, Unit, User
from qiaowu.web.forms import TextField
from qiaowu.web.lists import Column, Filter, ListPage


class UnitsPage(ListPage):
    """All units with their present place in the tree."""

    access = "units.manage"
    title = gettext_lazy("单位")
    order = "order,code"
    columns: ClassVar = [
        Column("name", gettext_lazy("名称"), lambda u: u.name, sort="name"),
        Column("kind", gettext_lazy("类别"), lambda u: u.get_kind_display(), sort="kind"),
        Column("parent", gettext_lazy("上级"), lambda u: u.present[0].parent.name if u.present else "–"),
        Column("code", gettext_lazy("代码"), lambda u: u.code, sort="code"),
        Column("opened_on", gettext_lazy("设立"), lambda u: u.opened_on, kind="date", hide_phone=True),
        Column("closed_on", gettext_lazy("撤销"), lambda u: u.closed_on, kind="date", hide_phone=True),
    ]
    filters: ClassVar = [
        Filter(
            "q",
            lambda user: TextField(label=gettext_lazy("名称、代码"), max_length=40),
            lambda rows, text: rows.filter(Q(name__icontains=text) | Q(code__startswith=text)),
        ),
        Filter(
            "kind",
            lambda user: forms.ChoiceField(label=gettext_lazy("类别"), choices=[("", _("全部")), *Unit.Kind.choices]),
            lambda rows, kind: rows.filter(kind=kind),
        ),
    ]

    def queryset(self) -> QuerySet[Any]:
        present = Placement.objects.filter(during__contains=today()).select_related("parent")
        return Unit.objects.prefetch_related(Prefetch("placements", present, to_attr="present"))


def posts_held(user: Any) -> str:
    """Unit and role of each post held today."""
    return "、".join(f"{post.unit.short_name} {post.role.title}" for post in user.held)


class UsersPage(ListPage):
    """All accounts with the posts they hold today."""

    access = "units.manage"
    title = gettext_lazy("账号")
    order = "username"
    columns: ClassVar = [
        Column("name", gettext_lazy("姓名"), lambda u: u.display_name, sort="display_name"),
        Column("username", gettext_lazy("用户名"), lambda u: u.username, sort="username"),
        Column("posts", gettext_lazy("岗位"), posts_held, wrap=True),
        Column("active", gettext_lazy("状态"), lambda u: _("在用") if u.is_active else _("停用"), sort="is_active"),
    ]
    filters: ClassVar = [
        Filter(
            "q",
            lambda user: TextField(label=gettext_lazy("姓名、用户名"), max_length=40),
            lambda rows, text: rows.filter(Q(display_name__icontains=text) | Q(username__startswith=text)),
        ),
    ]

    def queryset(self) -> QuerySet[Any]:
        held = Post.objects.held_on(today()).select_related("unit")
        return User.objects.prefetch_related(Prefetch("posts", held, to_attr="held"))
