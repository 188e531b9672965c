"""Sessions end after a time without use, and in any case after a working day; a first password is changed first."""

import time
from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.models import AnonymousUser
from django.core import signing
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse

from qiaowu.orgs.passwords import why_change

SEEN_COOKIE = "qw_seen"
_SALT = "qiaowu.seen"
WITHOUT_NEW_PASSWORD = frozenset({"account:account", "account:login", "account:logout", "web:look", "web:readyz"})
"""What opens for somebody who has to choose a new password first."""


class SessionLimits:
    """Idle limit by a signed cookie (a page view then writes nothing), absolute limit by the log-in time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and _is_over(request):
            ended = request.user.pk
            _end(request)
            request.ended_user = ended  # type: ignore[attr-defined]
        response = self.get_response(request)
        if request.user.is_authenticated:
            response.set_cookie(
                SEEN_COOKIE,
                signing.dumps([request.session.session_key, int(time.time())], salt=_SALT),
                httponly=True,
                samesite="Lax",
                secure=settings.TLS,
            )
            response.headers.setdefault("Cache-Control", "no-store")
        return response

    def process_view(self, request: HttpRequest, view: Any, args: Any, kwargs: Any) -> HttpResponse | None:
        """Lead whoever has to choose a new password to the page for it, whatever they asked for."""
        match = request.resolver_match
        if not request.user.is_authenticated or (match and match.view_name in WITHOUT_NEW_PASSWORD):
            return None
        return HttpResponseRedirect(reverse("account:account")) if why_change(request.user) else None


def _end(request: HttpRequest) -> None:
    """Sign out. The row stays for a request that the page's script made by itself: it is over for every request,
    and the person's own next one still has to be told whose session it was."""
    if request.headers.get("X-Requested-With") == "fetch" or "HX-Request" in request.headers:
        request.user = AnonymousUser()
    else:
        logout(request)


def ended_user(request: HttpRequest) -> int | None:
    """Key of the user whose session ended with this request; None when there was no session to end."""
    found: int | None = getattr(request, "ended_user", None)
    return found


def _is_over(request: HttpRequest) -> bool:
    """Whether the session outlived a limit; a missing or foreign cookie counts as idle."""
    logged_in = request.session.get("logged_in_at", 0)
    if time.time() - logged_in > settings.SESSION_COOKIE_AGE:
        return True
    if time.time() - logged_in < settings.SESSION_IDLE_SECONDS:
        return False
    try:
        key, seen = signing.loads(
            request.COOKIES.get(SEEN_COOKIE, ""), salt=_SALT, max_age=settings.SESSION_IDLE_SECONDS
        )
    except (signing.BadSignature, ValueError, TypeError):
        return True
    return bool(key != request.session.session_key or time.time() - seen > settings.SESSION_IDLE_SECONDS)
