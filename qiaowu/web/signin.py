"""The log-in form, and what was posted after a session had ended: kept on the page, posted again after log-in."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

from django import forms
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.hosting.middleware import posted_fields
from qiaowu.orgs.middleware import ended_user

_SALT = "qiaowu.signin.held"
DAY = 86_400
"""Seconds for which a held post can be sent again."""
MOST = 1_000_000
"""Characters of a held post; it travels with the page and is stored nowhere."""
_BUTTONS = frozenset({"act", "base", "do", "export", "f", "ids", "link", "next", "reading", "token", "version"})
"""Fields that a page sends along with a button; nobody fills them in."""


class LoginForm(forms.Form):
    username = forms.CharField(
        label=gettext_lazy("用户名"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "username", "autocapitalize": "none", "autofocus": True}),
        error_messages={"required": gettext_lazy("请填写用户名。")},
    )
    password = forms.CharField(
        label=gettext_lazy("密码"),
        max_length=200,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        error_messages={"required": gettext_lazy("请填写密码。")},
    )


@dataclass(frozen=True)
class Held:
    """A post that found nobody signed in: its address, its fields, and the names of files that cannot be kept.

    `user` is the key of whoever's session had just ended; None for a post that came without one.
    """

    path: str
    posted: list[tuple[str, str]]
    files: list[str]
    user: int | None = None

    @property
    def texts(self) -> list[str]:
        """What a person typed, to be seen on the page; codes and tokens say nothing to anybody."""
        return [text for _name, text in self.posted if text and not text.isascii()]

    @property
    def filled(self) -> list[tuple[str, str]]:
        """What a person filled in, by field; nothing where only a button was pressed."""
        return [(name, text) for name, text in self.posted if text and name not in _BUTTONS]

    def token(self) -> str:
        """The post as the page carries it."""
        return signing.dumps(json.dumps(asdict(self), ensure_ascii=False), salt=_SALT, compress=True)


def held_from(token: str) -> Held | None:
    """The post of a log-in page; None when there is none, or it is old or touched."""
    try:
        found = json.loads(signing.loads(token, salt=_SALT, max_age=DAY))
        return Held(found["path"], [(name, text) for name, text in found["posted"]], found["files"], found["user"])
    except (signing.BadSignature, ValueError, KeyError, TypeError):
        return None


def hold(request: HttpRequest) -> Held | None:
    """What `request` posted, without passwords; None when it is too much to travel with a page."""
    posted = posted_fields(request)
    if sum(len(name) + len(text) for name, text in posted) > MOST:
        return None
    files = [str(file.name) for _name, given in request.FILES.lists() for file in given if file.name]
    return Held(request.get_full_path(), posted, files, ended_user(request))


def signed_out(request: HttpRequest) -> HttpResponse:
    """The session ended while a page was open: log in on the spot, and what was posted goes on."""
    held = hold(request)
    if held is None:
        return HttpResponseRedirect(reverse("account:login"))
    return TemplateResponse(request, "web/login.html", login_context(LoginForm(), held=held), status=403)


def login_context(form: forms.Form, *, next_url: str = "", held: Held | None = None) -> dict[str, object]:
    """Context of the log-in page."""
    notice = _("请登录后继续。") if next_url not in {"", "/"} else ""
    if held:
        own, foreign = (
            _("登录已过期。在这里登录，刚才的操作接着办。"),
            _("请先登录。刚才填的内容留着，登录后由您确认再交。"),
        )
        notice = own if held.user else foreign
    return {
        "page_title": _("登录"),
        "form": form,
        "form_action": reverse("account:login"),
        "next": next_url,
        "notice": notice,
        "held": held,
    }
