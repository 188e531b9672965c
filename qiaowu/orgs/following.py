"""What stands in tables above and depends on where a unit lies: told of new placements, in the same transaction."""

from __future__ import annotations

from collections.abc import Callable, Collection
from datetime import date

Follower = Callable[[Collection[int], date], int]
"""Takes ids of units and a day: their place changed from that day on. Gives the number of rows it brought in line."""
_followers: list[Follower] = []


def register_follower(follower: Follower) -> None:
    """Packages that keep the township beside a fact declare themselves, in `apps.py`."""
    if follower not in _followers:
        _followers.append(follower)


def placements_changed(unit_ids: Collection[int], since: date) -> int:
    """Bring everything in line; how many rows were."""
    return sum(follower(unit_ids, since) for follower in _followers)
