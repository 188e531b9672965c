"""Every figure of study against an oracle that counts by hand from the same invented ledger.

The ledgers are random and small: joint sessions, cancelled and unconfirmed ones, late plans, tasks closed
in each way, nodes that come and go, and a community that moves to another township in June.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, assume, given, settings
from hypothesis import strategies as st

from qiaowu.kernel.period import Period
from qiaowu.measures.contract import measures
from qiaowu.measures.count import count, lines_of
from qiaowu.measures.grid import Grid
from qiaowu.measures.rules import parse_rule
from qiaowu.measures.tally import Tally
from qiaowu.modules.study.models import StudyTask
from qiaowu.modules.study.tests.book import evaluation, node, plan, session
from qiaowu.orgs.actions import place_unit
from qiaowu.orgs.models import OfficeSetting

pytestmark = pytest.mark.django_db

MOVED = date(2026, 6, 15)
"""海棠社区 lies in 云锦街道 until the day before, in 枕江镇 from here on."""
TOWNSHIPS = ("yunjin", "zhenjiang")
COMMUNITIES = ("haitang", "jinxiu", "shangzhou", "xiazhou")
PLACES = (*TOWNSHIPS, *COMMUNITIES)
HOME = {"jinxiu": "yunjin", "shangzhou": "zhenjiang", "xiazhou": "zhenjiang"}
RULES: dict[str, dict[str, Any]] = {
    "sessions": {"kind": "count", "of": "study.group_sessions"},
    "heads": {"kind": "sum", "of": "study.group_sessions"},
    "homes": {"kind": "count", "of": "study.relatives_home_sessions"},
    "home_heads": {"kind": "sum", "of": "study.relatives_home_sessions"},
    "reached": {"kind": "distinct", "of": "study.reached_communities"},
    "communities": {"kind": "distinct", "of": "study.communities"},
    "active": {"kind": "count", "of": "study.active_nodes"},
    "designated": {"kind": "count", "of": "study.designated_nodes"},
    "on_time": {"kind": "count", "of": "study.plans_on_time"},
    "plans": {"kind": "count", "of": "study.plans_due"},
    "done": {"kind": "count", "of": "study.tasks_done"},
    "tasks": {"kind": "count", "of": "study.tasks_due"},
    "evaluated": {"kind": "distinct", "of": "study.evaluated_quarters"},
    "evaluations": {"kind": "count", "of": "study.evaluations_due"},
}


def township(unit: str, day: date) -> str:
    if unit in TOWNSHIPS:
        return unit
    if unit == "haitang":
        return "yunjin" if day < MOVED else "zhenjiang"
    return HOME[unit]


# --- ledgers ---

days = st.dates(date(2026, 1, 1), date(2026, 12, 31))
places = st.sampled_from(PLACES)


@dataclass(frozen=True)
class Held:
    unit: str
    day: date
    type: str
    status: str
    cancelled: bool
    heads: int
    joint: bool
    guests: tuple[str, ...]

    @property
    def counts(self) -> bool:
        return self.status == "confirmed" and not self.cancelled


@dataclass(frozen=True)
class Planned:
    unit: str
    month: int
    published: int | None
    tasks: tuple[tuple[str, date, str, int], ...]

    @property
    def start(self) -> date:
        return date(2026, self.month, 1)


@dataclass(frozen=True)
class Node:
    unit: str
    contact: str
    since: date
    until: date | None


@dataclass(frozen=True)
class Judged:
    unit: str
    quarter: int
    day: date
    status: str


@dataclass(frozen=True)
class Book:
    held: tuple[Held, ...]
    plans: tuple[Planned, ...]
    nodes: tuple[Node, ...]
    judged: tuple[Judged, ...]


def tuples(strategy: Any, most: int, key: Any = None) -> Any:
    return st.lists(strategy, max_size=most, unique_by=key).map(tuple)


held = st.builds(
    Held,
    unit=places,
    day=days,
    type=st.sampled_from(["group_study", "relatives_home"]),
    status=st.sampled_from(["confirmed", "confirmed", "submitted", "void"]),
    cancelled=st.sampled_from([False, False, False, True]),
    heads=st.integers(1, 90),
    joint=st.booleans(),
    guests=tuples(places, 3, lambda unit: unit),
)
tasks = tuples(st.tuples(places, days, st.sampled_from(["open", "waiver", "session"]), st.integers(0, 5)), 3)
plans = st.builds(
    Planned,
    unit=st.sampled_from(TOWNSHIPS),
    month=st.integers(1, 12),
    published=st.one_of(st.none(), st.integers(-2, 9)),
    tasks=tasks,
)
nodes = st.builds(
    Node,
    unit=places,
    contact=st.sampled_from(["", "王联络"]),
    since=days,
    until=st.one_of(st.none(), st.just(date(2027, 1, 1)), st.just(date(2026, 12, 31))),
)
judged = st.builds(
    Judged,
    unit=st.sampled_from(TOWNSHIPS),
    quarter=st.integers(1, 4),
    day=days,
    status=st.sampled_from(["confirmed", "confirmed", "draft"]),
)
books = st.builds(
    Book,
    held=tuples(held, 8),
    plans=tuples(plans, 4, lambda row: (row.unit, row.month)),
    nodes=tuples(nodes, 5, lambda row: row.unit),
    judged=tuples(judged, 4),
)
periods = st.sampled_from([Period.year(2026), *Period.year(2026).quarters(), *Period.year(2026).months()])


def store(cast: Any, book: Book) -> None:
    rows = [
        session(
            cast,
            row.unit,
            day=row.day,
            type=row.type,
            status=row.status,
            cancelled=row.cancelled,
            headcount=row.heads,
            one_plus_n=row.joint,
            guests=tuple(guest for guest in row.guests if guest != row.unit),
        )
        for row in book.held
    ]
    for planned in book.plans:
        day = planned.start + timedelta(days=planned.published) if planned.published is not None else None
        stored = plan(cast, planned.unit, month=planned.start, published=day)
        for unit, due, state, number in planned.tasks:
            task = StudyTask(plan=stored, unit=cast.unit(unit), title="学", due_on=due)
            if state == "waiver":
                task.waiver, task.closed_on = "并入", due
            elif state == "session" and rows:
                task.activity, task.closed_on = rows[number % len(rows)], due
            task.save()
    for row in book.nodes:
        node(cast, row.unit, contact=row.contact, since=row.since, until=row.until)
    for row in book.judged:
        start = date(2026, row.quarter * 3 - 2, 1)
        evaluation(cast, row.unit, quarter=start, status=row.status, held_on=row.day)


# --- the oracle ---

Row = tuple[str, str, date, Any, int]
"""unit, its township, day, key, amount."""


def rows_of(name: str, book: Book, seen: Period) -> Iterator[Row]:
    match name:
        case "sessions" | "heads":
            yield from _held_rows(book, "group_study")
        case "homes" | "home_heads":
            yield from _held_rows(book, "relatives_home")
        case "reached":
            for row in book.held:
                if row.counts and row.joint and row.type == "group_study":
                    for guest in set(row.guests) & set(COMMUNITIES) - {row.unit}:
                        yield guest, township(guest, row.day), row.day, guest, 1
        case "communities" | "plans" | "evaluations":
            yield from _slots(name)
        case "active" | "designated":
            yield from _node_rows(name, book, seen)
        case "on_time":
            for planned in book.plans:
                if planned.published is not None and planned.published <= 4:
                    yield planned.unit, planned.unit, planned.start.replace(day=5), 0, 1
        case "done" | "tasks":
            for planned in book.plans:
                for unit, due, state, number in planned.tasks if planned.published is not None else ():
                    closed = state == "waiver" or (
                        state == "session" and bool(book.held) and book.held[number % len(book.held)].counts
                    )
                    if name == "tasks" or closed:
                        yield unit, planned.unit, due, 0, 1
        case "evaluated":
            for row in book.judged:
                if row.status == "confirmed":
                    yield row.unit, row.unit, Period.quarter(2026, row.quarter).end, (row.unit, row.quarter), 1


def _held_rows(book: Book, kind: str) -> Iterator[Row]:
    for row in book.held:
        if row.counts and row.type == kind:
            yield row.unit, township(row.unit, row.day), row.day, 0, row.heads


def _slots(name: str) -> Iterator[Row]:
    for month in Period.year(2026).months():
        if name == "communities":
            for unit in COMMUNITIES:
                yield unit, township(unit, month.start), month.start, unit, 1
        elif name == "plans":
            for unit in TOWNSHIPS:
                yield unit, unit, month.start.replace(day=5), unit, 1
        elif month.end.month % 3 == 0:
            for unit in TOWNSHIPS:
                yield unit, unit, month.end, unit, 1


def _node_rows(name: str, book: Book, seen: Period) -> Iterator[Row]:
    whole = [quarter for quarter in Period.year(2026).quarters() if seen.covers(quarter)]
    judged = whole[-1] if whole else Period.span(Period.of("quarter", seen.end).start, seen.end)
    start, end = judged.start, judged.end
    busy = {unit for row in book.held if row.counts and start <= row.day <= end for unit in (row.unit, *row.guests)}
    for row in book.nodes:
        there = row.since <= end and (row.until is None or row.until >= end)
        if there and (name == "designated" or (row.contact and row.unit in busy)):
            yield row.unit, township(row.unit, row.since), end, 0, 1


def expected(name: str, book: Book, unit: str, period: Period, as_of: date) -> Decimal:
    seen = Period.span(period.start, as_of) if period.start <= as_of < period.end else period
    state = name in {"active", "designated"}  # a state is chosen by its quarter, not cut by days again
    rows = [
        row
        for row in rows_of(name, book, seen)
        if (state or (period.contains(row[2]) and row[2] <= as_of)) and unit in {"county", row[0], row[1]}
    ]
    if unit in TOWNSHIPS:
        rows = [row for row in rows if row[1] == unit]
    kind = RULES[name]["kind"]
    if kind == "distinct":
        return Decimal(len({row[3] for row in rows}))
    return Decimal(sum(row[4] for row in rows) if kind == "sum" else len(rows))


def value(tally: Tally) -> Decimal:
    assert tally.value is not None
    return tally.value


# --- tests ---


@given(book=books, period=periods, as_of=days)
@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # making a failing ledger smaller takes minutes
)
def test_grid_and_count_and_a_count_by_hand_agree(cast: Any, book: Book, period: Period, as_of: date) -> None:
    rules = {name: parse_rule(rule) for name, rule in RULES.items()}
    assume(period.start <= as_of)
    with transaction.atomic():
        place_unit(unit=cast.unit("haitang"), parent=cast.unit("zhenjiang"), since=MOVED)
        store(cast, book)
        span = Period.year(2026)
        by_township = Grid(rules.values(), span, as_of)
        by_unit = Grid(rules.values(), span, as_of, by_unit=True)
        for name, rule in rules.items():
            for unit in ("county", *PLACES):
                grid = by_unit if unit in COMMUNITIES else by_township
                place = cast.unit(unit)
                by_hand = expected(name, book, unit, period, as_of)
                told = (name, unit, period.key, as_of)
                assert value(count(rule, place, period, as_of)) == by_hand, told
                assert value(grid.tally(rule, place, period)) == by_hand, told
        transaction.set_rollback(True)


def test_every_measure_of_study_is_in_the_table_above() -> None:
    told = {rule["of"] for rule in RULES.values()}
    assert {m.key for m in measures() if m.key.startswith("study.")} == told
    assert all(str(m.label) and m.unit_word for m in measures() if m.key in told)


def test_a_joint_session_counts_once_for_the_county_and_for_its_host_only(cast: Any) -> None:
    session(cast, "yunjin", guests=("haitang", "shangzhou"), one_plus_n=True, headcount=60)
    sessions, heads, reached = (parse_rule(RULES[name]) for name in ("sessions", "heads", "reached"))
    year, day = Period.year(2026), date(2026, 12, 31)
    values = {
        unit: tuple(value(count(rule, cast.unit(unit), year, day)) for rule in (sessions, heads, reached))
        for unit in ("county", "yunjin", "zhenjiang", "haitang")
    }
    assert values == {"county": (1, 60, 2), "yunjin": (1, 60, 1), "zhenjiang": (0, 0, 1), "haitang": (0, 0, 1)}


def test_a_moved_community_stays_where_it_was_for_what_it_did_before(cast: Any) -> None:
    place_unit(unit=cast.unit("haitang"), parent=cast.unit("zhenjiang"), since=MOVED)
    session(cast, "haitang", day=date(2026, 3, 1), headcount=20)
    session(cast, "haitang", day=date(2026, 9, 1), headcount=30)
    rule, year, day = parse_rule(RULES["heads"]), Period.year(2026), date(2026, 12, 31)
    shares = {unit: value(count(rule, cast.unit(unit), year, day)) for unit in ("yunjin", "zhenjiang", "haitang")}
    assert shares == {"yunjin": 20, "zhenjiang": 30, "haitang": 50}


def test_the_lines_of_a_task_name_its_plan(cast: Any) -> None:
    row = plan(cast, tasks=(("学", "haitang", date(2026, 10, 8)),))
    lines = lines_of(parse_rule(RULES["tasks"]), cast.unit("county"), Period.year(2026), date(2026, 12, 31))
    assert [(line.kind, line.record_id) for line in lines] == [("study.plan", row.pk)]


def test_a_setting_that_changes_reaches_statements_that_were_kept(cast: Any) -> None:
    plan(cast, month=date(2026, 9, 1), published=date(2026, 9, 7))
    rule, year, county = (
        parse_rule({"kind": "count", "of": "study.plans_on_time"}),
        Period.year(2026),
        cast.unit("county"),
    )

    def on_time() -> Decimal:
        return value(Grid([rule], year, date(2026, 10, 12)).tally(rule, county, year))

    seen = [on_time(), on_time()]
    OfficeSetting.objects.create(key="plan_due_day", value=10)
    assert [*seen, on_time()] == [0, 0, 1]
