"""Log-in, log-out, the user's own account and sessions."""

import time
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth import authenticate, login, logout, update_session_auth_hash
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.orgs import accounts, actions, sessions
from qiaowu.orgs.clock import now
from qiaowu.orgs.models import User
from qiaowu.orgs.passwords import help_text, why_change
from qiaowu.web.addresses import client_address
from qiaowu.web.pages import PUBLIC, SIGNED_IN, ActPage, Page, safe_next
from qiaowu.web.signin import Held, LoginForm, held_from, login_context


class LoginPage(Page):
    """Two fields. Unknown names, wrong passwords and disabled accounts get the same answer."""

    access = PUBLIC
    template = "web/login.html"
    title = gettext_lazy("登录")

    def get(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            return HttpResponseRedirect("/")
        return self._show(LoginForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        form = LoginForm(request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        username = form.cleaned_data["username"].strip().lower()
        address = client_address(request)
        if actions.login_blocked(username, address):
            form.add_error(None, _("登录失败次数过多，请 10 分钟后再试。忘记密码请找县侨办管理员重设。"))
            return self._show(form, status=429)
        user = authenticate(request, username=username, password=form.cleaned_data["password"])
        if user is None:
            actions.note_failed_login(username, address)
            form.add_error(None, _("用户名或密码不对。请核对后再试。"))
            return self._show(form, status=422)
        actions.forget_failed_logins(username, address)
        actions.clear_drafts(user)
        login(request, user)
        request.session["logged_in_at"] = int(time.time())
        sessions.remember_origin(request, address)
        held = held_from(request.POST.get("held", ""))
        return self._go_on(held) if held else HttpResponseRedirect(safe_next(request, request.POST.get("next", "")))

    def _go_on(self, held: Held) -> HttpResponse:
        """Post again what found nobody signed in: by itself for whoever's session had ended, without a file.

        Anybody else sees what would be sent, and decides; a mere button is left for them to press again.
        """
        own = held.user == self.user.pk
        if not own and not held.filled and not held.files:
            messages.warning(self.request, _("登录前点的操作没有办。需要办的，请打开那一页再点一次。"))
            return HttpResponseRedirect("/")
        context = {
            "page_title": _("已登录"),
            "held": held,
            "own": own,
            "target": safe_next(self.request, held.path),
            "go_on": own and not held.files,
        }
        return self.render(context, template="web/login_go_on.html")

    def _show(self, form: forms.Form, status: int = 200) -> HttpResponse:
        next_url = self.request.POST.get("next") or self.request.GET.get("next", "")
        held = held_from(self.request.POST.get("held", ""))
        return self.render(login_context(form, next_url=next_url, held=held), status=status)


class Logout(Page):
    """Ends the session; the browser forgets what it stored."""

    access = PUBLIC
    http_method_names = ["post"]  # noqa: RUF012  Django's own attribute

    def post(self, request: HttpRequest) -> HttpResponse:
        logout(request)
        response = HttpResponseRedirect(reverse("account:login"))
        response.headers["Clear-Site-Data"] = '"cache", "storage"'
        return response


class PasswordForm(forms.Form):
    present = forms.CharField(
        label=gettext_lazy("现在的密码"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "data-width": "2"}),
    )
    new = forms.CharField(
        label=gettext_lazy("新密码"),
        strip=False,
        # Safari's manager reads `passwordrules`; the length is checked by AUTH_PASSWORD_VALIDATORS
        widget=forms.PasswordInput(
            attrs={
                "autocomplete": "new-password",
                "data-width": "2",
                "passwordrules": "minlength: 12; allowed: unicode;",
            }
        ),
    )

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user
        self.fields["new"].help_text = help_text()

    def clean_present(self) -> str:
        present: str = self.cleaned_data["present"]
        if not self.user.check_password(present):
            raise ValidationError(_("现在的密码不对。"))
        return present

    def clean_new(self) -> str:
        new: str = self.cleaned_data["new"]
        validate_password(new, self.user)
        if self.user.check_password(new):
            raise ValidationError(_("新密码不能与现在的相同。"))
        return new


class AccountPage(Page):
    """The user's posts with what they permit, and a change of password."""

    access = SIGNED_IN
    template = "web/account.html"
    title = gettext_lazy("我的账号")

    def get(self, request: HttpRequest) -> HttpResponse:
        return self._show(PasswordForm(self.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        form = PasswordForm(self.user, request.POST)
        if not form.is_valid():
            return self._show(form, status=422)
        accounts.change_own_password(self.user, form.cleaned_data["new"], at=now())
        # every other session of this user ends with the old password
        update_session_auth_hash(request, self.user)
        messages.success(request, _("密码已修改，其他设备上的登录已退出。"))
        return HttpResponseRedirect(reverse("account:account"))

    def _show(self, form: forms.Form, status: int = 200) -> HttpResponse:
        context = {
            "form": form,
            "posts": self.user.scope.posts,
            "submit_label": _("修改密码"),
            "account_name": self.user.username,
            "why": why_change(self.user),
            "session_end_url": reverse("account:session_end"),
            "sessions": session_rows(self.user, self.request.session.session_key or ""),
        }
        return self.render(context, status=status)


def session_rows(user: User, own_key: str) -> list[dict[str, Any]]:
    """The user's open sessions as the page lists them; the one in use is marked."""
    return [
        {
            "handle": found.handle,
            "device": found.device or _("设备不详"),
            "address": found.address,
            "since": found.since,
            "ends": found.ends,
            "own": found.key == own_key,
        }
        for found in sessions.open_sessions(user)
    ]


class EndSession(ActPage):
    """Sign out on another device; without a name, on all others."""

    access = SIGNED_IN

    def act(self, **kwargs: Any) -> str:
        handle, own = self.request.POST.get("session", ""), self.request.session.session_key or ""
        if handle:
            sessions.end_session(self.user, handle, by=self.user, at=now())
            messages.success(self.request, _("那台设备上的登录已退出"))
        else:
            count = sessions.end_sessions(self.user, by=self.user, at=now(), but=own)
            messages.success(self.request, _("其他 %d 处登录已退出") % count)
        return reverse("account:account")
