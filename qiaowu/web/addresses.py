"""Where a request comes from, as far as it can be believed."""

from __future__ import annotations

from ipaddress import ip_address

from django.conf import settings
from django.http import HttpRequest


def client_address(request: HttpRequest) -> str:
    """The address to slow down after failed log-ins.

    Anybody can write X-Forwarded-For; each proxy only appends the address that it saw. So of the list
    just the last entries are believed, one for each proxy that the operator vouches for, and none by
    default. A list that is too short or holds no address was not written by those proxies: then the
    neighbour's address stands, so that a forged header never buys fresh tries.
    """
    neighbour: str = request.META.get("REMOTE_ADDR", "")
    trusted: int = settings.TRUSTED_PROXIES
    if not trusted:
        return neighbour
    told = [part.strip() for part in request.headers.get("X-Forwarded-For", "").split(",")]
    if len(told) < trusted:
        return neighbour
    try:
        return ip_address(told[-trusted]).compressed
    except ValueError:
        return neighbour
