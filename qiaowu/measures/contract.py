"""The contract between a line of work and the figures: what can be counted, by declaration.

A measure is a function that returns rows; its value is always computed from them. A record never
knows who counts it.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from inspect import signature
from typing import Any, Literal

from django.db.models import Q, QuerySet
from django.utils.functional import Promise

from qiaowu.kernel.period import Period

Empty = Literal["zero", "blank"]


@dataclass(frozen=True)
class Slot:
    """Something that is due and not a record: one unit, one day (e.g. the plan of a month)."""

    unit_id: int
    day: date


def _whole(period: Period) -> Period:
    """The period itself."""
    return period


@dataclass(frozen=True, eq=False)  # one object a key: it is compared and hashed as itself
class Measure:
    """One countable thing.

    `rows` returns a queryset (optionally of one period), or, where `slots` is set, the Slots of a
    period. `dated` is the date field by which a row falls into a period; `amount` what a sum adds;
    `distinct` what a distinct count counts. `unit_column` and `township_column` are the columns of the row's unit
    and of the township it lay in; `record` and `revision` name the record behind the row. `params`
    maps the names a rule may filter by to lookups; nothing else reaches the ORM. `frame` gives the
    stretch of time by which period-dependent rows are chosen (a state of the last quarter has the same
    rows for each of its months); such rows are not cut by date again. `rows` may read nothing but the office's
    units and settings while it builds its queryset: the statement is kept until these change. `through` tells which
    rows stand on a record of another register, by its kind: from the record's id and the stretch of time to a filter.
    """

    key: str
    label: str | Promise
    unit_word: str
    rows: Callable[..., Any]
    dated: str = ""
    version: int = 1
    where: Q = field(default_factory=Q)
    amount: str | None = None
    distinct: str | None = None
    empty: Empty = "zero"
    unit_column: str = "unit_id"
    township_column: str = "township_id"
    record: str = "pk"
    revision: str = "version"
    kind: str | None = None
    params: Mapping[str, str] = field(default_factory=dict)
    slots: bool = False
    frame: Callable[[Period], Period] = _whole
    through: Mapping[str, Callable[[int, Period], Q]] = field(default_factory=dict)

    @cached_property
    def by_period(self) -> bool:
        """Whether the rows depend on the period asked for."""
        return bool(signature(self.rows).parameters)

    def queryset(self, period: Period) -> QuerySet[Any]:
        """All rows of the measure before any cut by unit; `period` matters only to `by_period` measures."""
        rows: QuerySet[Any] = self.rows(self.frame(period)) if self.by_period else self.rows()
        return rows

    def due(self, period: Period) -> Iterable[Slot]:
        """The slots of the period; only for measures with `slots`."""
        slots: Iterable[Slot] = self.rows(period)
        return slots

    @property
    def record_kind(self) -> str:
        """Key of the register that the rows belong to."""
        return self.kind or self.queryset_model.KIND

    @property
    def queryset_model(self) -> Any:
        return self.queryset(Period.year(2000)).model


_MEASURES: dict[str, Measure] = {}


def measure(key: str, *, label: str | Promise, unit: str, **options: Any) -> Callable[[Callable[..., Any]], Measure]:
    """Declare a measure: `@measure("visits.held", label="走访次数", unit="次", dated="held_on", version=1)`.

    Raises ValueError when the key is taken, or when a row measure names no date field.
    """

    def declare(rows: Callable[..., Any]) -> Measure:
        declared = Measure(key, label, unit, rows, **options)
        if key in _MEASURES:
            raise ValueError(f"measure {key} is declared twice")
        if not declared.slots and not declared.dated:
            raise ValueError(f"measure {key} names no date field")
        _MEASURES[key] = declared
        return declared

    return declare


def measure_named(key: str) -> Measure:
    """The measure with this key. Raises KeyError."""
    return _MEASURES[key]


def measures() -> tuple[Measure, ...]:
    """All declared measures, by key."""
    return tuple(_MEASURES[key] for key in sorted(_MEASURES))
