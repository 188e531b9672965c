"""Pages for what went wrong. They say what happened, what is kept, and what to do; never a stack."""

import logging
import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from qiaowu.hosting.middleware import posted_fields
from qiaowu.web.looks import Look, kept_look

logger = logging.getLogger(__name__)


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return render(request, "web/errors/400.html", status=400)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """Missing, foreign and forbidden look the same; the menu stays for whoever is signed in."""
    user = getattr(request, "user", None)
    inside = user is not None and user.is_authenticated
    template = "web/errors/404_inside.html" if inside else "web/errors/404.html"
    # the same to the byte whatever was asked for, so that a foreign address cannot be told from a missing one
    return render(request, template, {"page_title": _("没有找到"), "prefs_next": "/"}, status=404)


def server_error(request: HttpRequest) -> HttpResponse:
    """An error of ours; the number leads to the log."""
    number = secrets.token_hex(4)
    logger.error("error %s", number)
    # rendered without the request: the frame must not ask a broken transaction for the menu
    context = {"error_number": number, "prefs": kept_look(request) or Look()}
    return render(None, "web/errors/500.html", context, status=500)  # type: ignore[arg-type]


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """An expired form: what was typed is offered again."""
    context = {"posted": posted_fields(request), "path": request.get_full_path()}
    return render(request, "web/errors/403_csrf.html", context, status=403)
