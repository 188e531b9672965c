"""A request that only reads asks for the same thing once: its unit tree, its settings, the state of its ledger."""

from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar, cast

T = TypeVar("T")
_kept: ContextVar[dict[Hashable, Any] | None] = ContextVar("reading", default=None)


@contextmanager
def reading() -> Iterator[None]:
    """Within the block nothing that `once` keeps is changed; a block inside another one shares its memory."""
    if _kept.get() is not None:
        yield
        return
    token = _kept.set({})
    try:
        yield
    finally:
        _kept.reset(token)


def once(key: Hashable, make: Callable[[], T]) -> T:
    """`make()`, called at most once for a key within `reading`; outside of it always."""
    kept = _kept.get()
    if kept is None:
        return make()
    if key not in kept:
        kept[key] = make()
    return cast(T, kept[key])
