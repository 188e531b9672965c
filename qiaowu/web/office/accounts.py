"""Accounts: the list, one account with its posts, log-ins and log, and every act on it."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest, HttpResponse, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.orgs import accounts, posts, sessions
from qiaowu.orgs.clock import now, today
from qiaowu.orgs.models import Post, User
from qiaowu.orgs.refusal import Refused
from qiaowu.web.accounts import session_rows
from qiaowu.web.details import fact
from qiaowu.web.editing import FormPage
from qiaowu.web.forms import TextField
from qiaowu.web.lists import Column, Filter, ListPage
from qiaowu.web.office.base import PersonField, ReasonField, history_rows, row_of
from qiaowu.web.pages import Action, ActPage, Page
from qiaowu.web.registry import duties_of

STATES = (("on", gettext_lazy("在用")), ("off", gettext_lazy("停用")), ("idle", gettext_lazy("没有岗位")))


def account_url(user: User) -> str:
    """Address of an account's page."""
    return reverse("office:account", args=[user.pk])


def posts_held(user: Any) -> str:
    """Unit and role of each post held today."""
    return "、".join(posts.words(post) for post in user.held)


def state_words(user: Any) -> str:
    """In use, waiting for the first log-in, or stopped."""
    if not user.is_active:
        return _("停用")
    return _("未换首次密码") if user.must_change_password else _("在用")


def in_state(rows: QuerySet[Any], state: str) -> QuerySet[Any]:
    """Accounts in one of `STATES`."""
    if state == "idle":
        return rows.filter(is_active=True).exclude(posts__in=Post.objects.held_on(today()))
    return rows.filter(is_active=state == "on")


class AccountsPage(ListPage):
    """All accounts with the posts they hold today."""

    access = "units.manage"
    title = gettext_lazy("账号")
    intro = gettext_lazy("一人一个账号，能办什么由岗位决定。人员离开时停用账号，办过的事都留名，账号不删除。")
    order = "-is_active,username"
    empty_text = gettext_lazy("给每位使用的人开一个账号，再给岗位。")
    columns: ClassVar = [
        Column("name", gettext_lazy("姓名"), lambda u: u.display_name, sort="display_name"),
        Column("username", gettext_lazy("用户名"), lambda u: u.username, sort="username"),
        Column("posts", gettext_lazy("岗位"), posts_held, wrap=True),
        Column("active", gettext_lazy("状态"), state_words, sort="is_active"),
        Column(
            "seen", gettext_lazy("上次登录"), lambda u: u.last_login, sort="last_login", kind="date", hide_phone=True
        ),
    ]
    filters: ClassVar = [
        Filter(
            "q",
            lambda user: TextField(label=gettext_lazy("姓名、用户名、单位"), max_length=40),
            lambda rows, text: rows.filter(
                Q(display_name__icontains=text)
                | Q(username__startswith=text)
                | Q(posts__in=Post.objects.held_on(today()).filter(unit__name__icontains=text))
            ).distinct(),
        ),
        Filter(
            "state",
            lambda user: forms.ChoiceField(label=gettext_lazy("状态"), choices=[("", _("全部")), *STATES]),
            in_state,
        ),
    ]

    def queryset(self) -> QuerySet[Any]:
        held = Post.objects.held_on(today()).select_related("unit")
        return User.objects.prefetch_related(Prefetch("posts", held, to_attr="held"))

    def row_url(self, row: Any) -> str:
        return account_url(row)

    def actions(self) -> list[Action]:
        return [
            Action(_("开立账号"), reverse("office:account_new"), "primary"),
            Action(_("从表格导入"), reverse("office:import_accounts")),
        ]


class OneAccount(Page):
    """Base of the pages of one account."""

    abstract = True

    def account(self) -> User:
        return row_of(User.objects.all(), self.kwargs["pk"])

    def crumbs(self) -> list[tuple[str, str]]:
        user = self.account()
        return [(_("账号"), reverse("office:accounts")), (user.display_name, account_url(user))]


class AccountPage(OneAccount):
    """One account: its posts with their reasons, where it is signed in, and what was done to it."""

    access = "units.manage"
    template = "web/office/account.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = self.account()
        own = user.posts.select_related("unit", "on_behalf_of").order_by("-since", "-pk")
        day = today()
        context = {
            "page_title": user.display_name,
            "crumbs": [(_("账号"), reverse("office:accounts"))],
            "meta": f"{user.username} · {state_words(user)}",
            "actions": self._actions(user),
            "posts": [self._post(post) for post in own if not post.until or post.until >= day],
            "past": [self._post(post) for post in own if post.until and post.until < day],
            "account": user,
            "duties": len(duties_of(user, day)) if user.is_active else 0,
            "sessions": session_rows(user, request.session.session_key or ""),
            "session_end_url": reverse("office:account_sessions", args=[user.pk]),
            "facts": self._facts(user),
            "history": history_rows("orgs.user", user.pk),
        }
        return self.render(context)

    def _facts(self, user: User) -> list[dict[str, Any]]:
        return [
            fact(_("用户名"), user.username),
            fact(_("状态"), state_words(user)),
            fact(_("上次登录"), user.last_login, kind="date"),
            fact(_("密码设定"), user.password_set_at, kind="date"),
        ]

    def _post(self, post: Post) -> dict[str, Any]:
        coming = post.since > today()
        return {
            "post": post,
            "coming": coming,
            "over": bool(post.until and post.until < today()),
        }

    def _actions(self, user: User) -> list[Action]:
        def to(name: str) -> str:
            return reverse(f"office:{name}", args=[user.pk])

        rename = Action(_("改姓名"), to("account_name"))
        if not user.is_active:
            return [Action(_("启用"), to("account_start"), "primary"), rename]
        found = [Action(_("给岗位"), to("post_new"), "primary"), rename]
        if user.pk == self.user.pk:
            return found
        reset = Action(_("重设密码"), to("account_password"))
        return [found[0], reset, rename, Action(_("停用"), to("account_stop"), "danger")]


class AccountForm(forms.Form):
    display_name = TextField(label=gettext_lazy("姓名"), max_length=60)
    username = forms.CharField(
        label=gettext_lazy("用户名"),
        max_length=40,
        help_text=gettext_lazy("登录时用，小写字母、数字、点、横线，如姓名拼音。开立后不能改。"),
        widget=forms.TextInput(attrs={"autocapitalize": "none", "autocomplete": "off", "data-width": "2"}),
    )


class NameForm(forms.Form):
    display_name = TextField(
        label=gettext_lazy("姓名"),
        max_length=60,
        help_text=gettext_lazy("以后的页面和日志用新的姓名，以前的日志仍写原来的姓名。"),
    )


class OncePage(Page):
    """Base of pages that end with a first password: it is in this one answer and nowhere else."""

    abstract = True

    def once(self, user: User, password: str, text: str) -> HttpResponse:
        context = {
            "page_title": _("首次密码：%s") % user.display_name,
            "crumbs": [(_("账号"), reverse("office:accounts")), (user.display_name, account_url(user))],
            "account": user,
            "password": password,
            "text": text,
            "next_url": account_url(user),
        }
        return self.render(context, template="web/office/password_once.html")


class NewAccount(OncePage, FormPage):
    """开立账号: name and user name; the first password is shown once."""

    access = "units.manage"
    title = gettext_lazy("开立账号")
    submit_label = gettext_lazy("开立")

    def make_form(self, *, data: QueryDict | None, files: Any, initial: dict[str, Any]) -> forms.Form:
        return AccountForm(data, initial=initial)

    def context(self, form: Any) -> dict[str, Any]:
        return {
            "crumbs": [(_("账号"), reverse("office:accounts"))],
            "cancel_url": reverse("office:accounts"),
            "aside_label": _("开立后"),
            "aside": [
                {
                    "title": _("开立后"),
                    "lines": [
                        _("页面显示一次首次密码，请当面交给本人。"),
                        _("本人第一次登录须换成自己的密码。"),
                        _("没有岗位的账号什么也看不到，接着给岗位。"),
                    ],
                }
            ],
        }

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = AccountForm(request.POST)
        if form.is_valid():
            try:
                user, password = accounts.create_account(by=self.user, at=now(), **form.cleaned_data)
            except Refused as refused:
                form.add_error("username", str(refused))
            else:
                return self.once(user, password, _("账号已开立。接着给岗位，本人就能用了。"))
        return self._show(form, base={}, status=422)


class RenameAccount(OneAccount, FormPage):
    """改姓名."""

    access = "units.manage"
    title = gettext_lazy("改姓名")

    def make_form(self, *, data: QueryDict | None, files: Any, initial: dict[str, Any]) -> forms.Form:
        return NameForm(data, initial={"display_name": self.account().display_name} | initial)

    def context(self, form: Any) -> dict[str, Any]:
        return {"crumbs": self.crumbs(), "cancel_url": account_url(self.account())}

    def save(self, form: Any, version: int | None) -> str:
        user = accounts.rename_account(self.account(), by=self.user, at=now(), **form.cleaned_data)
        messages.success(self.request, _("姓名已改为%s") % user.display_name)
        return account_url(user)


class StopForm(forms.Form):
    reason = ReasonField(help_text=gettext_lazy("如“调离”“退休”。"))

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["successor"] = PersonField(
            but=user.pk,
            label=_("由谁接手"),
            required=False,
            empty_label=_("暂不交接"),
            help_text=_("接手人今天起得到同样的岗位，待办随岗位过去。"),
        )
        self.order_fields(["successor", "reason"])


class StopAccount(OneAccount, FormPage):
    """停用: what ends, what the person was responsible for, and who takes it over."""

    access = "units.manage"
    submit_label = gettext_lazy("停用账号")

    def make_form(self, *, data: QueryDict | None, files: Any, initial: dict[str, Any]) -> forms.Form:
        return StopForm(self.account(), data, initial=initial)

    def context(self, form: Any) -> dict[str, Any]:
        user = self.account()
        held = [posts.words(post) for post in accounts.responsibilities(user, today())]
        waiting = len(duties_of(user, today()))
        signed_in = len(sessions.open_sessions(user))
        lines = [_("岗位立即结束：%s") % "、".join(held) if held else _("没有岗位要结束")]
        if waiting:
            lines.append(_("手上有 %d 件待办，有人接手才有人办") % waiting)
        lines.append(_("现有 %d 处登录立即退出") % signed_in if signed_in else _("现在没有登录"))
        lines.append(_("录入和确认过的记录、日志都保留姓名"))
        return {
            "page_title": _("停用账号：%s") % user.display_name,
            "crumbs": self.crumbs(),
            "cancel_url": account_url(user),
            "aside": [{"title": _("停用后"), "lines": lines}],
            "aside_label": _("停用后"),
        }

    def save(self, form: Any, version: int | None) -> str:
        user = accounts.stop_account(self.account(), by=self.user, at=now(), **form.cleaned_data)
        messages.success(self.request, _("%s的账号已停用") % user.display_name)
        return account_url(user)


class ConfirmOnce(OneAccount, OncePage):
    """Base of acts that ask once and then show a first password."""

    abstract = True
    template = "web/confirm.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._ask(forms.Form())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = forms.Form(request.POST)
        try:
            user, password, text = self.make()
        except Refused as refused:
            form.add_error(None, str(refused))
            return self._ask(form, status=422)
        return self.once(user, password, text)

    def make(self) -> tuple[User, str, str]:
        """Do it: the account, its first password, and a sentence."""
        raise NotImplementedError

    def words(self) -> dict[str, Any]:
        """Title, text, label of the button."""
        raise NotImplementedError

    def _ask(self, form: forms.Form, status: int = 200) -> HttpResponse:
        context = {"crumbs": self.crumbs(), "form": form, "cancel_url": account_url(self.account())}
        return self.render(context | self.words(), status=status)


class StartAccount(ConfirmOnce):
    """启用."""

    access = "units.manage"

    def make(self) -> tuple[User, str, str]:
        user, password = accounts.start_account(self.account(), by=self.user, at=now())
        return user, password, _("账号已启用。原来的岗位没有恢复，请按现在的分工给岗位。")

    def words(self) -> dict[str, Any]:
        return {
            "page_title": _("启用账号：%s") % self.account().display_name,
            "text": _("启用后得到新的首次密码；原来的岗位不恢复，须另给。"),
            "confirm_label": _("启用"),
        }


class ResetPassword(ConfirmOnce):
    """重设密码."""

    access = "units.manage"

    def make(self) -> tuple[User, str, str]:
        user = self.account()
        password = accounts.reset_password(user, by=self.user, at=now())
        return user, password, _("密码已重设，原来的密码和所有登录都失效。")

    def words(self) -> dict[str, Any]:
        return {
            "page_title": _("重设密码：%s") % self.account().display_name,
            "text": _("请先确认是本人要求。重设后原密码失效，所有设备上的登录退出，本人登录后须换密码。"),
            "confirm_label": _("重设密码"),
        }


class EndSessions(OneAccount, ActPage):
    """Sign somebody out on one device, or on all."""

    access = "units.manage"

    def act(self, **kwargs: Any) -> str:
        user, handle = self.account(), self.request.POST.get("session", "")
        own = self.request.session.session_key or ""
        if handle:
            sessions.end_session(user, handle, by=self.user, at=now())
            messages.success(self.request, _("那处登录已退出"))
        else:
            count = sessions.end_sessions(user, by=self.user, at=now(), but=own)
            messages.success(self.request, _("%d 处登录已退出") % count)
        return account_url(user)

    def refused_url(self, **kwargs: Any) -> str:
        return account_url(self.account())
