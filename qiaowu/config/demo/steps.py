"""The story of a record as dated steps. A story is the same at any clock; a clock only cuts it off.

So a county grown day by day holds what one written at once holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from .days import is_workday, next_workday

_STATES = {"create": "draft", "submit": "submitted", "confirm": "confirmed", "return": "returned", "void": "void"}
# order of a day's steps, in minutes after the first
_MINUTES = {"create": 0, "attach": 3, "submit": 6, "confirm": 9, "return": 30, "void": 30, "change": 40}


@dataclass(frozen=True)
class Step:
    """One act of a story: create, attach, submit, confirm, return, void or change, which sets `values`."""

    act: str
    on: date
    reason: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)

    @property
    def minutes(self) -> int:
        """How long after the start of the record's morning."""
        return _MINUTES[self.act]


def until(steps: Iterable[Step], today: date) -> list[Step]:
    """The steps that have been taken by the end of `today`, in the order of time."""
    return sorted((step for step in steps if step.on <= today), key=lambda step: (step.on, step.minutes))


def state_of(steps: Iterable[Step]) -> tuple[str, str]:
    """State after the steps, and the reason of a return or a void."""
    state, reason = "draft", ""
    for step in steps:
        if step.act in _STATES:
            state, reason = _STATES[step.act], step.reason
    return state, reason


def entered(on: date, *, paper: bool) -> list[Step]:
    """A record is entered, with its paper if it has one."""
    return [Step("create", on), Step("attach", on)] if paper else [Step("create", on)]


def returned(on: date, reason: str) -> list[Step]:
    """A record is returned, and four weeks later handed in anew and confirmed."""
    again = workday_from(on + timedelta(days=29))
    return [Step("return", on, reason), Step("submit", again), Step("confirm", next_workday(again))]


def workday_from(day: date) -> date:
    """`day`, or the first working day after it."""
    return day if is_workday(day) else next_workday(day)
