"""Base of all pages: each names the permission that opens it, and answers 404 to everyone else.

A page that a user may not open and a record that they may not see look exactly like missing ones.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from typing import Any, ClassVar, TypeVar

from django.contrib import messages
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.functional import Promise
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.views import View

from qiaowu.orgs.clock import today
from qiaowu.orgs.models import User
from qiaowu.records.actions import Refused
from qiaowu.records.memory import remembered
from qiaowu.web.registry import Action
from qiaowu.web.signin import signed_out

T = TypeVar("T")
PUBLIC = "public"
SIGNED_IN = "signed in"

Crumbs = Sequence[tuple[str | Promise, str | None]]


class Page(View):
    """A page. `access` is a permission, SIGNED_IN or PUBLIC; without it the class does not load."""

    access: ClassVar[str]
    template: ClassVar[str] = ""
    title: ClassVar[str | Promise] = ""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if not hasattr(cls, "access") and not cls.__dict__.get("abstract"):
            raise TypeError(f"{cls.__name__} names no access rule")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if self.access != PUBLIC and not request.user.is_authenticated:
            # a script's own post is told to log in; a person's must not be lost
            typed = request.method == "POST" and request.headers.get("X-Requested-With") != "fetch"
            return signed_out(request) if typed else redirect_to_login(request.get_full_path())
        # 404, not 403: which pages there are is told to nobody who may not open them
        if not self.opens_for(request.user):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    @classmethod
    def opens_for(cls, user: Any) -> bool:
        """Whether this page opens for a signed-in `user`."""
        return cls.access in {PUBLIC, SIGNED_IN} or user.can(cls.access)

    @property
    def user(self) -> User:
        """The signed-in user."""
        assert isinstance(self.request.user, User)
        return self.request.user

    def remembered(self, what: Hashable, make: Callable[[], T]) -> T:
        """`make()`, or what it gave to somebody with the same posts in the same language, ledger unchanged.

        For what is costly to put together and depends on nothing but the ledger, `what` and the reader's rights.
        """
        return remembered((type(self).__qualname__, self.user.scope.key, get_language(), today(), what), make)

    def render(self, context: dict[str, Any], *, status: int = 200, template: str = "") -> HttpResponse:
        """The page's template with `page_title` and the context."""
        filled = {"page_title": self.title} | context
        return TemplateResponse(self.request, template or self.template, filled, status=status)


class ActPage(Page):
    """A write behind a button: POST only. `act` does it and returns the address to go on to.

    A refusal comes back as a message on the page from which the button was pressed.
    """

    abstract = True
    http_method_names = ["post", "options"]  # noqa: RUF012  Django's own attribute

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return HttpResponseRedirect(self.act(**kwargs))
        except Refused as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(self.refused_url(**kwargs))

    def act(self, **kwargs: Any) -> str:
        """Do it; returns where to go. Raises Refused with a sentence for the user."""
        raise NotImplementedError

    def refused_url(self, **kwargs: Any) -> str:
        """Where to show a refusal: the page the user came from."""
        return safe_next(self.request, self.request.headers.get("referer", ""))


def safe_next(request: HttpRequest, url: str, fallback: str = "/") -> str:
    """`url` if it leads to this host, else `fallback`."""
    allowed = url_has_allowed_host_and_scheme(
        url, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return url if url and allowed else fallback


__all__ = ["PUBLIC", "SIGNED_IN", "ActPage", "Action", "Crumbs", "Page", "safe_next"]
