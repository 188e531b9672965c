"""How pages look on this device: light or dark, and the size of text.

A choice belongs to the screen it was made on, not to the account: a dark phone must not turn the desk dark. It
travels as a cookie that the server reads before it writes the page, so that no page changes its look after it is
seen, and it holds on the log-in page too.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from qiaowu.orgs.models import User
from qiaowu.web.pages import PUBLIC, Page, safe_next

COOKIE = "qw_look"
LIFE = 400 * 24 * 3600
"""Seconds; browsers keep no cookie longer."""
THEMES = ("", "light", "dark")
"""`""` follows the system."""
SIZES = ("", "elder")


@dataclass(frozen=True)
class Look:
    """What `<html>` carries as data-theme and data-size."""

    theme: str = ""
    size: str = ""

    def __str__(self) -> str:
        return f"{self.theme}.{self.size}"


def kept_look(request: HttpRequest) -> Look | None:
    """What was chosen on this device; None when nothing was, or the cookie holds something else. No database."""
    theme, dot, size = request.COOKIES.get(COOKIE, "").partition(".")
    return Look(theme, size) if dot and theme in THEMES and size in SIZES else None


def look_of(request: HttpRequest) -> Look:
    """The look of this device; where nothing was chosen here yet, what the account chose before devices counted."""
    kept = kept_look(request)
    if kept is not None:
        return kept
    user = getattr(request, "user", None)
    return _account_look(user) if isinstance(user, User) else Look()


def _account_look(user: User) -> Look:
    return Look("" if user.theme == "auto" else user.theme, "" if user.size == "normal" else user.size)


class LookPage(Page):
    """Keeps a choice for this device; open to everybody, because the log-in page has to be read as well."""

    access = PUBLIC
    http_method_names = ["post", "options"]  # noqa: RUF012  Django's own attribute

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        look = look_of(request)
        theme, size = request.POST.get("theme"), request.POST.get("size")
        look = replace(look, theme=theme) if theme in THEMES else look
        look = replace(look, size=size) if size in SIZES else look
        answer = HttpResponseRedirect(safe_next(request, request.POST.get("next", "")))
        # the page's script reads it when a page comes back from the browser's history
        answer.set_cookie(COOKIE, str(look), max_age=LIFE, samesite="Lax", secure=settings.TLS, httponly=False)
        return answer
