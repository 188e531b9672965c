"""Headers of every answer: no script, style, frame or address from outside."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

POLICY = "; ".join(
    (
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
        "form-action 'self'",
    )
)


class SecurityHeaders:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers.setdefault("Content-Security-Policy", POLICY)
        response.headers.setdefault("Permissions-Policy", "geolocation=(), camera=(), microphone=()")
        return response


LARGEST_POST = 25 * 1024 * 1024
"""Bytes of a request; a file may have 20 MB, and the rest of the form must fit beside it."""


class RequestSize:
    """Turns a request away by its announced length or its address, before anything of it is read or stored."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if not (length.isascii() and length.isdigit()) or has_nul(request):
            return HttpResponse(render_to_string("web/errors/400.html"), status=400)
        if int(length) > LARGEST_POST:
            return HttpResponse(render_to_string("web/errors/413.html", {"limit_text": "20 MB"}), status=413)
        return self.get_response(request)


def has_nul(request: HttpRequest) -> bool:
    """Whether the address holds a NUL, which no text column takes and nobody types."""
    query = request.META.get("QUERY_STRING", "")
    return "\x00" in request.path_info or "\x00" in query or "%00" in query
