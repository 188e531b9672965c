"""Every address of the product, from the URL conf."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Route:
    """One address: its full name, its pattern with placeholders, and the view behind it."""

    name: str
    pattern: str
    view: Any
    kwargs: tuple[str, ...]

    @property
    def access(self) -> str | None:
        """The access rule that the view names."""
        return getattr(getattr(self.view, "view_class", self.view), "access", None)

    @property
    def methods(self) -> frozenset[str]:
        """The HTTP methods that the view answers."""
        view_class = getattr(self.view, "view_class", None)
        if view_class is None:
            return frozenset({"get"})
        return frozenset(m for m in view_class.http_method_names if hasattr(view_class, m)) - {"options", "head"}


def routes() -> list[Route]:
    """All routes, by name."""
    return sorted(_walk(get_resolver(), "", ""), key=lambda route: route.name)


def _walk(resolver: URLResolver, prefix: str, namespace: str) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        pattern = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = f"{namespace}{entry.namespace}:" if entry.namespace else namespace
            yield from _walk(entry, pattern, inner)
        elif isinstance(entry, URLPattern):
            yield Route(f"{namespace}{entry.name}", pattern, entry.callback, tuple(entry.pattern.converters))
