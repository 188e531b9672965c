"""The grid's questions to the database: put into words once, and asked whenever a grid is made.

Building a statement from querysets costs as much time as the database needs for its answer, and it is the same
statement until the office changes (its settings and units are all that a measure's queryset may depend on). So the
text is kept with the state of the office, and each grid only sends it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial
from typing import Any, Generic, TypeVar

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Count, F, Q, QuerySet, Sum
from django.db.models.functions import Coalesce, ExtractMonth, ExtractYear

from qiaowu.kernel.period import Period
from qiaowu.measures.cells import Cell, Cells, put_county
from qiaowu.measures.contract import Measure
from qiaowu.measures.count import dated_within
from qiaowu.measures.rules import Term
from qiaowu.measures.tally import ZERO
from qiaowu.orgs.office import office

T = TypeVar("T")
Rows = Iterable[tuple[Any, ...]]
Answer = dict[Term, Cells]
Framed = dict[tuple[Term, str], Cells]
"""(term, key of a frame) -> cells, all of them under month 0."""


@dataclass(frozen=True)
class Question(Generic[T]):
    """A statement with its parameters, and how its rows are read; without a text there is nothing to find."""

    text: str
    parameters: tuple[Any, ...]
    read: Callable[[Rows], T]

    def ask(self) -> T:
        """The answer as the database stands now."""
        if not self.text:
            return self.read(())
        with connection.cursor() as cursor:
            cursor.execute(self.text, self.parameters)
            return self.read(cursor.fetchall())


def ask_all(terms: Iterable[Term], span: Period, as_of: date, *, by_unit: bool) -> Answer:
    """The cells of all terms, month by month, in one query for each source and set of parameters."""
    asked = frozenset(terms)
    key = ("measures.questions", asked, span, as_of, by_unit)
    questions = office().work_out(key, lambda _now: _questions(asked, span, as_of, by_unit=by_unit))
    return {term: cells for question in questions for term, cells in question.ask().items()}


def ask_frames(term: Term, frames: Sequence[Period], *, by_unit: bool) -> Framed:
    """The cells of a term whose rows depend on the period, for each frame, in one query.

    Raises ValueError for anything but a count.
    """
    if term.aggregate != "count":
        raise ValueError(f"rows of {term.of} depend on the period and can only be counted")
    key = ("measures.framed", term, tuple(frames), by_unit)
    return office().work_out(key, lambda _now: _framed(term, frames, by_unit=by_unit)).ask()


def _question(rows: QuerySet[Any], read: Callable[[Rows], T]) -> Question[T]:
    try:
        text, parameters = rows.query.get_compiler(connection=connection).as_sql()
    except EmptyResultSet:
        return Question("", (), read)
    return Question(text, tuple(parameters), read)


# --- terms whose rows have a date ---


def _questions(asked: Iterable[Term], span: Period, as_of: date, *, by_unit: bool) -> list[Question[Answer]]:
    """Terms over the same rows share a question."""
    sources: dict[tuple[Any, ...], tuple[QuerySet[Any], list[Term]]] = {}
    querysets = {measure: measure.queryset(span) for measure in {term.measure for term in asked}}
    texts = {measure: str(rows.query.sql_with_params()) for measure, rows in querysets.items()}
    for term in sorted(asked, key=str):
        measure = term.measure
        shape = "add" if term.aggregate in {"count", "sum"} else (term.aggregate, term.of)
        names = tuple(name for name, _value in term.where)
        key = (texts[measure], measure.dated, measure.unit_column, measure.township_column, shape, names)
        sources.setdefault(key, (querysets[measure], []))[1].append(term)
    return [_asked_together(terms, rows, span, as_of, by_unit=by_unit) for rows, terms in sources.values()]


def _asked_together(
    terms: list[Term], rows: QuerySet[Any], span: Period, as_of: date, *, by_unit: bool
) -> Question[Answer]:
    measure = terms[0].measure
    month = _month(rows, measure.dated)
    rows = rows.filter(dated_within(measure, span, as_of)).order_by()
    rows = rows.annotate(m_group=_group(measure, by_unit=by_unit), m_month=month).filter(_any_of(terms))
    lookups = list(terms[0].lookups)
    ways = {"distinct": _distinct, "stock": _newest}
    return ways.get(terms[0].aggregate, _added)(terms, rows, lookups)


def _group(measure: Measure, *, by_unit: bool) -> Any:
    if by_unit:
        return F(measure.unit_column)
    return Coalesce(F(measure.township_column), F(measure.unit_column))


def _month(rows: QuerySet[Any], dated: str) -> Any:
    """Month index of the date column; a register may keep it as a stored column, which is cheaper."""
    path, _sep, name = dated.rpartition("__")
    model = rows.model._meta.get_field(path).related_model if path else rows.model
    if any(column.name == f"{name}_month" for column in model._meta.get_fields()):
        return F(f"{dated}_month")
    return ExtractYear(dated) * 12 + ExtractMonth(dated) - 1


def _any_of(terms: Sequence[Term]) -> Q:
    """Rows that at least one term counts, so that the others are never read."""
    wanted = Q()
    for measure in {term.of: term.measure for term in terms}.values():
        if not measure.where:
            wanted = Q()
            break
        wanted |= measure.where
    for place, lookup in enumerate(terms[0].lookups):
        wanted &= Q(**{f"{lookup}__in": sorted({term.where[place][1] for term in terms})})
    return wanted


def _added(terms: Sequence[Term], rows: QuerySet[Any], lookups: list[str]) -> Question[Answer]:
    """Counts and sums of all terms in one pass: a FILTER clause for each measure, a group for each parameter."""
    # Fixed aliases: nothing that a user wrote ever becomes part of the statement.
    columns: dict[str, Any] = {}
    places: list[tuple[int, int | None]] = []  # of each measure: where its count stands, and its sum
    measures = list(dict.fromkeys(term.measure for term in terms))
    summed = {term.of for term in terms if term.aggregate == "sum"}
    before = 2 + len(lookups)
    for i, measure in enumerate(measures):
        narrowed = measure.where if measure.where and len(measures) > 1 else None
        counted = before + len(columns)
        columns[f"m_rows{i}"] = Count("pk", filter=narrowed)
        if measure.key in summed:
            columns[f"m_sum{i}"] = Sum(str(measure.amount), filter=narrowed)
        places.append((counted, counted + 1 if measure.key in summed else None))
    wanted: dict[tuple[Any, ...], list[Term]] = defaultdict(list)
    for term in terms:
        wanted[(measures.index(term.measure), *(value for _name, value in term.where))].append(term)
    rows = rows.values_list("m_group", "m_month", *lookups).annotate(**columns)
    return _question(rows, partial(_read_added, terms, dict(wanted), places, before))


def _read_added(
    terms: Sequence[Term],
    wanted: dict[tuple[Any, ...], list[Term]],
    places: list[tuple[int, int | None]],
    before: int,
    rows: Rows,
) -> Answer:
    found: Answer = {term: {} for term in terms}
    for row in rows:
        group, month, values = row[0], int(row[1]), row[2:before]
        for i, (counted, summed) in enumerate(places):
            if not row[counted]:
                continue
            cell = Cell(row[counted], ZERO if summed is None else Decimal(row[summed] or 0))
            for term in wanted.get((i, *values), ()):
                found[term][group, month] = cell
    return found


def _distinct(terms: Sequence[Term], rows: QuerySet[Any], lookups: list[str]) -> Question[Answer]:
    """Distinct keys by group and month; all terms are of one measure."""
    key = str(terms[0].measure.distinct)
    rows = rows.values_list("m_group", "m_month", *lookups, key).distinct()
    return _question(rows, partial(_read_distinct, terms))


def _read_distinct(terms: Sequence[Term], rows: Rows) -> Answer:
    found: dict[Term, dict[tuple[int, int], Cell]] = {term: defaultdict(Cell) for term in terms}
    by_value = {tuple(value for _name, value in term.where): term for term in terms}
    for group, month, *values, key in rows:
        if term := by_value.get(tuple(values)):
            cell = found[term][group, int(month)]
            cell.rows += 1
            cell.keys.add(key)
    return {**found}


def _newest(terms: Sequence[Term], rows: QuerySet[Any], lookups: list[str]) -> Question[Answer]:
    """The last state of each unit by group and month; all terms are of one measure."""
    measure = terms[0].measure
    # Under a name of its own: where units are the groups, the column alone would be ordered by as "m_group".
    rows = rows.annotate(m_unit=F(measure.unit_column))
    columns = (measure.dated, measure.record, str(measure.amount))
    newest = rows.order_by(*lookups, "m_unit", "m_month", f"-{measure.dated}", f"-{measure.record}")
    newest = newest.distinct(*lookups, "m_unit", "m_month")
    newest = newest.values_list("m_group", "m_month", "m_unit", *lookups, *columns)
    return _question(newest, partial(_read_newest, terms))


def _read_newest(terms: Sequence[Term], rows: Rows) -> Answer:
    found: dict[Term, dict[tuple[int, int], Cell]] = {term: defaultdict(Cell) for term in terms}
    by_value = {tuple(value for _name, value in term.where): term for term in terms}
    for group, month, unit_id, *values, day, record, amount in rows:
        if term := by_value.get(tuple(values)):
            found[term][group, int(month)].add(Cell(1, ZERO, set(), {unit_id: (day, record, Decimal(amount or 0))}))
    return {**found}


# --- terms whose rows depend on the period ---


def _framed(term: Term, frames: Sequence[Period], *, by_unit: bool) -> Question[Framed]:
    """Each frame is a FILTER over the rows that the measure returns for it."""
    measure, columns = term.measure, {}
    for i, frame in enumerate(frames):
        rows = measure.rows(frame).filter(measure.where).filter(**term.lookups)
        columns[f"m_rows{i}"] = Count("pk", filter=Q(pk__in=rows.values("pk")))
    everything = measure.queryset_model._default_manager.order_by().annotate(m_group=_group(measure, by_unit=by_unit))
    asked = everything.values_list("m_group").annotate(**columns)
    return _question(asked, partial(_read_framed, term, [frame.key for frame in frames]))


def _read_framed(term: Term, keys: Sequence[str], rows: Rows) -> Framed:
    found: Framed = {(term, key): {} for key in keys}
    for group, *counts in rows:
        for key, counted in zip(keys, counts, strict=True):
            if counted:
                found[term, key][group, 0] = Cell(counted)
    for cells in found.values():
        put_county(cells)
    return found
