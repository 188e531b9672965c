"""A log line for each request: which page, how it ended, how long it took; not who, and not what was asked."""

from __future__ import annotations

import logging
import secrets
import time
from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from qiaowu.hosting.logs import request_id

logger = logging.getLogger(__name__)
HEADER = "X-Request-ID"
ASKED_BY_MACHINES = frozenset({"healthz", "readyz"})


class RequestLog:
    """The outermost layer. The number of the request is ours, stands in every line of it, and goes to the browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        begun = time.perf_counter()
        token = request_id.set(secrets.token_hex(8))
        try:
            response = self.get_response(request)
            response.headers[HEADER] = request_id.get()
            write(request, response.status_code, time.perf_counter() - begun)
            return response
        finally:
            request_id.reset(token)


def write(request: HttpRequest, status: int, seconds: float) -> None:
    """The route is the pattern, not the address: an address may hold a secret, and always says which record."""
    match = getattr(request, "resolver_match", None)
    route = str(match.route) if match else ""
    static = request.path.startswith(settings.STATIC_URL)
    quiet = status < 400 if static else route in ASKED_BY_MACHINES
    level = logging.DEBUG if quiet else logging.ERROR if status >= 500 else logging.INFO
    told = {
        "event": "request",
        "method": request.method if request.method in METHODS else "",
        "route": settings.STATIC_URL if static else route,
        "status": status,
        "ms": round(seconds * 1000, 1),
    }
    logger.log(level, "request", extra=told)


METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})
"""A method is what the client writes; anything else is left out."""
