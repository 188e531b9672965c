"""One request, one county, one transaction."""

import logging
from collections.abc import Callable
from contextlib import nullcontext

from django.conf import settings
from django.db import InterfaceError, OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from qiaowu.hosting.county import county
from qiaowu.hosting.reading import reading

logger = logging.getLogger(__name__)
READS = frozenset({"GET", "HEAD"})
SECRET_FIELDS = frozenset({"csrfmiddlewaretoken", "password", "present", "new"})
"""Posted fields that no page shows again and no draft keeps."""
View = Callable[[HttpRequest], HttpResponse]


def posted_fields(request: HttpRequest) -> list[tuple[str, str]]:
    """What `request` posted, as (name, text) pairs for a page that offers it again; without secrets and files."""
    return [(name, text) for name, texts in request.POST.lists() if name not in SECRET_FIELDS for text in texts]


class CountyMiddleware:
    """Enters the county around everything that may touch its data.

    A failed response (status 500 and above) writes nothing. A database that cannot be reached, or
    that is lost before the commit is acknowledged, gives a page that says so and hands back what
    was typed.
    """

    def __init__(self, get_response: View) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path == "/healthz":
            request.COOKIES = {}  # a browser's session would be looked up, and no county is chosen here
            return self.get_response(request)
        try:
            with county(settings.COUNTY), reading() if request.method in READS else nullcontext():
                response = self.get_response(request)
                if response.status_code >= 500:
                    transaction.set_rollback(True)
            return response
        except (OperationalError, InterfaceError) as error:
            # neither address nor message: the log names no record and no person
            logger.error("database not reachable: %s", type(error).__name__)
            return database_unavailable(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer a lost connection inside a page like one lost at the edge."""
        if isinstance(exception, (OperationalError, InterfaceError)):
            logger.error("database lost while answering: %s", type(exception).__name__)
            return database_unavailable(request)
        return None


def database_unavailable(request: HttpRequest) -> HttpResponse:
    """A page that needs no database: nothing was saved, and the posted text is offered again."""
    context = {"posted": posted_fields(request), "path": request.get_full_path()}
    html = render_to_string("web/errors/503.html", context, request=None)
    return HttpResponse(html, status=503, headers={"Retry-After": "10"})
