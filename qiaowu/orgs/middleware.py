"""Sessions end after a time without use, and in any case after a working day."""

import time
from collections.abc import Callable

from django.conf import settings
from django.contrib.auth import logout
from django.core import signing
from django.http import HttpRequest, HttpResponse

SEEN_COOKIE = "qw_seen"
_SALT = "qiaowu.seen"


class SessionLimits:
    """Idle limit by a signed cookie (a page view then writes nothing), absolute limit by the log-in time."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and _is_over(request):
            logout(request)
            request.session_ended = True  # type: ignore[attr-defined]
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
