"""What nearly every page needs of the office: units, placements, settings, holidays.

They change a few times a year and are read by every request, so they are kept in the process under a mark of
the state of their tables. The mark is read from the database each time: nothing read after a commit is old.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any, TypeVar, cast

from qiaowu.hosting.marks import marks_of
from qiaowu.hosting.reading import once
from qiaowu.orgs.models import Holiday, OfficeSetting, Placement, Unit

T = TypeVar("T")
KEPT = 16  # counties, or states of one
MOST_WORKED_OUT = 300
_kept: OrderedDict[Hashable, Office] = OrderedDict()
_lock = Lock()


@dataclass
class Office:
    """One state of the office's tables; shared between requests, so nobody changes what it holds."""

    units: dict[int, Unit]
    placements: list[tuple[int, int, Any]]
    settings: dict[str, Any]
    holidays: list[tuple[date, bool]]
    _worked_out: dict[Hashable, Any] = field(default_factory=dict)

    def work_out(self, what: Hashable, make: Callable[[Office], T]) -> T:
        """`make(self)`, or what it gave before: the tree of a day, the calendar."""
        if (found := self._worked_out.get(what)) is None:
            if len(self._worked_out) >= MOST_WORKED_OUT:  # a reader may ask for every day there ever was
                self._worked_out.clear()
            found = self._worked_out[what] = make(self)
        return cast(T, found)


def office_state() -> Hashable:
    """A mark that differs whenever units, placements, settings or holidays do."""
    return once("orgs.office_state", lambda: marks_of(Unit, Placement, OfficeSetting, Holiday))


def office() -> Office:
    """The office as it is now: one query, and four more when something changed."""
    return once("orgs.office", _office)


def _office() -> Office:
    state = office_state()
    with _lock:
        if state in _kept:
            _kept.move_to_end(state)
            return _kept[state]
    found = _load()
    with _lock:
        _kept[state] = found
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found


def _load() -> Office:
    return Office(
        units={unit.pk: unit for unit in Unit.objects.all()},
        placements=list(Placement.objects.values_list("unit_id", "parent_id", "during")),
        settings=dict(OfficeSetting.objects.values_list("key", "value")),
        holidays=list(Holiday.objects.order_by("day").values_list("day", "works")),
    )
