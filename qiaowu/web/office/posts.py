"""Posts: who may do what where, and giving, ending and lending one."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.orgs import posts
from qiaowu.orgs.clock import now, today
from qiaowu.orgs.models import Post, Unit, User
from qiaowu.orgs.permissions import PERMISSIONS
from qiaowu.orgs.roles import ROLES, Role
from qiaowu.web.editing import FormPage
from qiaowu.web.forms import DayField, TextField
from qiaowu.web.lists import Column, Filter, ListPage
from qiaowu.web.office.accounts import OneAccount, account_url
from qiaowu.web.office.base import PersonField, ReasonField, UnitField, row_of
from qiaowu.web.pages import Action, Page

REACHES = {
    "county": gettext_lazy("全县"),
    "subtree": gettext_lazy("本单位和下属单位"),
    "unit": gettext_lazy("本单位"),
    "none": gettext_lazy("不涉及业务记录"),
}


def role_choices() -> list[tuple[str, Any]]:
    """Roles by their titles, after an empty one."""
    return [("", gettext_lazy("请选择")), *((key, role.title) for key, role in ROLES.items())]


def in_role(rows: QuerySet[Any], key: str) -> QuerySet[Any]:
    return rows.filter(role_key=key)


class PostsPage(ListPage):
    """Who holds which post today."""

    access = "units.manage"
    title = gettext_lazy("岗位")
    intro = gettext_lazy("今天谁在哪个单位任什么岗位。岗位按日期起止，结束的岗位在各人的账号页上。")
    order = "unit__order,unit__code,role_key,user__username"
    empty_text = gettext_lazy("在账号页给岗位后，会列在这里。")
    columns: ClassVar = [
        Column("unit", gettext_lazy("单位"), lambda p: p.unit.name, sort="unit__order"),
        Column("role", gettext_lazy("角色"), lambda p: p.role.title, sort="role_key"),
        Column(
            "user",
            gettext_lazy("姓名"),
            lambda p: p.user.display_name,
            sort="user__display_name",
            url=lambda p: account_url(p.user),
            note=lambda p: _("代 %s") % p.on_behalf_of.display_name if p.on_behalf_of else "",
        ),
        Column("since", gettext_lazy("开始"), lambda p: p.since, sort="since", kind="date", hide_phone=True),
        Column("until", gettext_lazy("最后一天"), lambda p: p.until or _("长期"), hide_phone=True),
    ]
    filters: ClassVar = [
        Filter(
            "q",
            lambda user: TextField(label=gettext_lazy("单位、姓名"), max_length=40),
            lambda rows, text: rows.filter(
                Q(unit__name__icontains=text) | Q(user__display_name__icontains=text) | Q(user__username=text)
            ),
        ),
        Filter(
            "role",
            lambda user: forms.ChoiceField(
                label=gettext_lazy("角色"), choices=[("", gettext_lazy("全部")), *role_choices()[1:]]
            ),
            in_role,
        ),
    ]

    def queryset(self) -> QuerySet[Any]:
        held = Post.objects.held_on(today()).filter(user__is_active=True)
        return held.select_related("unit", "user", "on_behalf_of")

    def row_url(self, row: Any) -> str:
        return account_url(row.user)

    def actions(self) -> list[Action]:
        return [Action(_("各角色能办什么"), reverse("office:roles"))]


class RolesPage(Page):
    """Every role in words: what it may do, over whose records, at which units, and who holds it today."""

    access = "units.manage"
    template = "web/office/roles.html"
    title = gettext_lazy("各角色能办什么")

    def get(self, request: HttpRequest) -> HttpResponse:
        held = Post.objects.held_on(today()).filter(user__is_active=True)
        counts: dict[str, int] = {}
        for key in held.values_list("role_key", flat=True):
            counts[key] = counts.get(key, 0) + 1
        context = {
            "crumbs": [(_("岗位"), reverse("office:posts"))],
            "roles": [self._role(role, counts.get(key, 0)) for key, role in ROLES.items()],
        }
        return self.render(context)

    def _role(self, role: type[Role], count: int) -> dict[str, Any]:
        kinds = dict(Unit.Kind.choices)
        return {
            "title": role.title,
            "description": role.description,
            "reach": REACHES[role.reach],
            "seats": "、".join(str(kinds[kind]) for kind in kinds if kind in role.seats),
            "permissions": [text for key, text in PERMISSIONS.items() if key in role.permissions],
            "count": count,
            "url": f"{reverse('office:posts')}?role={role.key}",
        }


class PostForm(forms.Form):
    role_key = forms.ChoiceField(label=gettext_lazy("角色"), choices=role_choices)
    unit = UnitField(label=gettext_lazy("单位"))
    since = DayField(label=gettext_lazy("开始"))
    until = DayField(label=gettext_lazy("最后一天"), required=False, help_text=gettext_lazy("不填为长期。"))
    reason = ReasonField(label=gettext_lazy("依据"), required=False, help_text=gettext_lazy("如任职文件号、分工通知。"))

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        role, unit = ROLES.get(found.get("role_key", "")), found.get("unit")
        if role and unit and unit.kind not in role.seats:
            kinds = dict(Unit.Kind.choices)
            seats = "、".join(str(kinds[kind]) for kind in kinds if kind in role.seats)
            self.add_error(
                "unit",
                _("%(role)s设在%(seats)s，%(unit)s是%(kind)s。")
                % {"role": role.title, "seats": seats, "unit": unit.name, "kind": unit.get_kind_display()},
            )
        return found


class GivePost(OneAccount, FormPage):
    """给岗位."""

    access = "units.manage"
    submit_label = gettext_lazy("给岗位")

    def make_form(self, *, data: QueryDict | None, files: Any, initial: dict[str, Any]) -> forms.Form:
        return PostForm(data, initial={"since": today()} | initial)

    def context(self, form: Any) -> dict[str, Any]:
        user = self.account()
        roles = [f"{role.title}：{role.description}" for role in ROLES.values()]
        return {
            "page_title": _("给岗位：%s") % user.display_name,
            "crumbs": self.crumbs(),
            "cancel_url": account_url(user),
            "fieldsets": [
                {"fields": [form["role_key"], form["unit"]]},
                {"fields": [form["since"], form["until"]], "row": True},
                {"fields": [form["reason"]]},
            ],
            "aside": [{"title": _("各角色能办什么"), "lines": roles}],
            "aside_label": _("各角色能办什么"),
        }

    def save(self, form: Any, version: int | None) -> str:
        post = posts.assign(by=self.user, at=now(), user=self.account(), **form.cleaned_data)
        messages.success(self.request, _("%(user)s已任%(post)s") % {"user": post.user, "post": posts.words(post)})
        return account_url(post.user)


class OnePost(FormPage):
    """Base of the pages of one post."""

    abstract = True

    def found(self) -> Post:
        return row_of(Post.objects.select_related("user", "unit", "on_behalf_of"), self.kwargs["pk"])

    def frame(self, title: str) -> dict[str, Any]:
        post = self.found()
        return {
            "page_title": f"{title}：{posts.words(post)}",
            "crumbs": [
                (_("账号"), reverse("office:accounts")),
                (post.user.display_name, account_url(post.user)),
            ],
            "cancel_url": account_url(post.user),
        }


class EndForm(forms.Form):
    last_day = DayField(
        label=gettext_lazy("最后一天"), help_text=gettext_lazy("这一天仍能办，第二天起不能。最早填昨天。")
    )
    reason = ReasonField(help_text=gettext_lazy("如“分工调整”“任期届满”。"))


class EndPost(OnePost):
    """结束岗位."""

    access = "units.manage"
    submit_label = gettext_lazy("结束岗位")

    def make_form(self, *, data: QueryDict | None, files: Any, initial: dict[str, Any]) -> forms.Form:
        return EndForm(data, initial={"last_day": today()} | initial)

    def context(self, form: Any) -> dict[str, Any]:
        post = self.found()
        others = Post.objects.held_on(today()).filter(unit=post.unit, role_key=post.role_key, user__is_active=True)
        left = [str(other.user) for other in others.exclude(user=post.user).select_related("user")]
        lines = [
            _("同一岗位还有：%s") % "、".join(left) if left else _("这个岗位再没有别人，待办将没人办，请先给接手的人"),
            _("办过的事、录入的记录都保留姓名"),
            _("由他人代理的，一并结束"),
        ]
        return self.frame(_("结束岗位")) | {
            "aside": [{"title": _("结束后"), "lines": lines}],
            "aside_label": _("结束后"),
        }

    def save(self, form: Any, version: int | None) -> str:
        post = posts.end(self.found(), by=self.user, at=now(), **form.cleaned_data)
        messages.success(self.request, _("%s的岗位已结束") % post.user)
        return account_url(post.user)


class LendForm(forms.Form):
    since = DayField(label=gettext_lazy("从"))
    until = DayField(label=gettext_lazy("到"), help_text=gettext_lazy("含这一天，到期自动收回。"))
    reason = ReasonField(help_text=gettext_lazy("如“外出学习”“休假”。"))

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["to"] = PersonField(but=user.pk, label=_("由谁代理"))
        self.order_fields(["to", "since", "until", "reason"])


class LendPost(OnePost):
    """委托代理: somebody acts for the holder for a time."""

    access = "units.manage"
    submit_label = gettext_lazy("委托")

    def make_form(self, *, data: QueryDict | None, files: Any, initial: dict[str, Any]) -> forms.Form:
        return LendForm(self.found().user, data, initial={"since": today()} | initial)

    def context(self, form: Any) -> dict[str, Any]:
        lines = [
            _("代理人在期限内能办的与本人相同，本人照常能办"),
            _("日志写代理人自己的姓名"),
            _("到期自动收回，也可提前结束"),
        ]
        return self.frame(_("委托代理")) | {
            "fieldsets": [
                {"fields": [form["to"]]},
                {"fields": [form["since"], form["until"]], "row": True},
                {"fields": [form["reason"]]},
            ],
            "aside": [{"title": _("委托后"), "lines": lines}],
            "aside_label": _("委托后"),
        }

    def save(self, form: Any, version: int | None) -> str:
        post = self.found()
        lent = posts.lend(post, by=self.user, at=now(), **form.cleaned_data)
        told = {"user": lent.user, "day": lent.until}
        messages.success(self.request, _("%(user)s代理到 %(day)s") % told)
        return account_url(post.user)
