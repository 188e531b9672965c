"""Pages with drafts by address: kept in the session of whoever pasted, so that going back and reloading work.

Nothing outlives the log-in: signing out deletes the session, one that ended by itself goes with the queue's
cleaning, and a reading is good for a day. What must not be stored stands in neither the reading nor what was typed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.http import QueryDict

from qiaowu.hosting.middleware import SECRET_FIELDS
from qiaowu.orgs.models import User
from qiaowu.web.drafts import too_large
from qiaowu.web.quickentry_reading import Reading, fit, from_token, to_token

_NAME = "quickentry"
MOST = 5
"""Readings of one session; a sixth pushes out the one begun first."""
LONGEST_TEXT = 2000
"""Characters of a field; no card takes more, and looking through it for what must not be kept takes time."""


def put(session: SessionBase, reading: Reading, user: User, data: QueryDict | None = None) -> None:
    """Keep a reading and what was typed into its cards."""
    shelf: dict[str, Any] = session.get(_NAME, {})
    typed = {} if data is None or too_large(data) else dict(_typed(data))
    shelf[reading.key] = {"reading": to_token(reading, user), "typed": typed}
    for key in list(shelf)[:-MOST]:
        del shelf[key]
    session[_NAME] = shelf


def take(session: SessionBase, key: str, user: User) -> tuple[Reading | None, QueryDict | None]:
    """A reading and what was typed into its cards; None for a key that is unknown, old or another user's."""
    found: Mapping[str, Any] = session.get(_NAME, {}).get(key, {})
    reading = from_token(found.get("reading", ""), user)
    if reading is None or not found["typed"]:
        return reading, None
    data = QueryDict(mutable=True)
    for name, values in found["typed"].items():
        data.setlist(name, values)
    return reading, data


def _typed(data: QueryDict) -> Iterator[tuple[str, list[str]]]:
    """The cards' fields as they may be kept; the token of a chosen file is no text."""
    for name, texts in data.lists():
        if name not in SECRET_FIELDS and name not in {"reading", "do"}:
            yield name, texts if name.endswith("-kept") else [fit(text) for text in texts if len(text) <= LONGEST_TEXT]
