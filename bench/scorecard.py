"""All indicators x 20 townships x 12 months: the grid against hand-written SQL that gives the same numbers."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from statistics import median
from typing import Any

from django.db import connection

from qiaowu.kernel.period import Period, month_index
from qiaowu.measures.grid import Grid
from qiaowu.measures.models import Indicator
from qiaowu.measures.rules import Rule, parse_rule
from qiaowu.orgs.models import Unit

YEAR, AS_OF = Period.year(2026), date(2026, 10, 12)
SPAN = {"first": date(2026, 1, 1), "last": AS_OF}

# One pass a table: what a programmer would write who knew all the indicators beforehand.
STATEMENTS = {
    "activities": """
        SELECT coalesce(township_id, unit_id), held_on_month,
               count(*) FILTER (WHERE type = 'group_study'), sum(headcount) FILTER (WHERE type = 'group_study'),
               count(*) FILTER (WHERE type = 'relatives_home'), sum(headcount) FILTER (WHERE type = 'relatives_home')
        FROM activities_activity
        WHERE status = 'confirmed' AND NOT cancelled AND type IN ('group_study', 'relatives_home')
          AND held_on BETWEEN %(first)s AND %(last)s GROUP BY 1, 2""",
    "reached": """
        SELECT coalesce(p.township_id, p.unit_id), a.held_on_month, count(DISTINCT p.unit_id)
        FROM activities_participation p JOIN activities_activity a ON a.id = p.activity_id
        JOIN orgs_unit u ON u.id = p.unit_id AND u.kind = 'community'
        WHERE a.status = 'confirmed' AND NOT a.cancelled AND a.type = 'group_study' AND a.one_plus_n
          AND a.held_on BETWEEN %(first)s AND %(last)s GROUP BY 1, 2""",
    "plans": """
        SELECT coalesce(township_id, unit_id), month, count(*) FROM study_studyplan
        WHERE status = 'confirmed' AND published_on <= month + 4 AND month + 4 BETWEEN %(first)s AND %(last)s
        GROUP BY 1, 2""",
    "tasks": """
        SELECT coalesce(p.township_id, t.unit_id), date_trunc('month', t.due_on)::date, count(*),
               count(t.closed_on)
        FROM study_studytask t JOIN study_studyplan p ON p.id = t.plan_id
        WHERE p.status = 'confirmed' AND t.due_on BETWEEN %(first)s AND %(last)s GROUP BY 1, 2""",
    "nodes": """
        WITH months AS (
          SELECT m::date AS start, date_trunc('quarter', m)::date AS quarter,
                 least((m + interval '1 month - 1 day')::date, %(last)s) AS ends
          FROM generate_series(%(first)s::date, %(last)s, '1 month') m),
        held AS (
          SELECT unit_id, date_trunc('quarter', held_on)::date AS quarter, min(held_on) AS since FROM (
            SELECT unit_id, held_on FROM activities_activity
            WHERE status = 'confirmed' AND NOT cancelled AND type IN ('group_study', 'relatives_home')
              AND held_on BETWEEN %(first)s AND %(last)s
            UNION ALL SELECT p.unit_id, a.held_on FROM activities_participation p
            JOIN activities_activity a ON a.id = p.activity_id
            WHERE a.status = 'confirmed' AND NOT a.cancelled AND a.type IN ('group_study', 'relatives_home')
              AND a.held_on BETWEEN %(first)s AND %(last)s) x GROUP BY 1, 2)
        SELECT coalesce(n.township_id, n.unit_id), m.start, count(*),
               count(*) FILTER (WHERE n.contact_name <> '' AND h.since <= m.ends)
        FROM study_networknode n
        JOIN months m ON n.since <= m.ends AND (n.until IS NULL OR n.until >= m.ends)
        LEFT JOIN held h ON h.unit_id = n.unit_id AND h.quarter = m.quarter
        WHERE n.status = 'confirmed' GROUP BY 1, 2""",
    "evaluations": """
        SELECT coalesce(township_id, unit_id), quarter_start, count(DISTINCT unit_id) FROM study_evaluation
        WHERE status = 'confirmed' AND quarter_start + 85 BETWEEN %(first)s AND %(last)s GROUP BY 1, 2""",
    "filings": """
        SELECT i.code, coalesce(f.township_id, f.unit_id), date_trunc('month', f.dated)::date,
               sum(f.value), sum(f.numerator), sum(f.denominator), count(*) FILTER (WHERE f.value > 0),
               (array_agg(f.value ORDER BY f.dated DESC, f.id DESC))[1],
               (array_agg(f.numerator ORDER BY f.dated DESC, f.id DESC))[1],
               (array_agg(f.denominator ORDER BY f.dated DESC, f.id DESC))[1]
        FROM filings_filing f JOIN measures_indicator i ON i.id = f.indicator_id
        WHERE f.status = 'confirmed' AND f.dated BETWEEN %(first)s AND %(last)s GROUP BY 1, 2, 3""",
}


def by_hand() -> dict[str, list[tuple[Any, ...]]]:
    """The rows of all statements."""
    found = {}
    for name, statement in STATEMENTS.items():
        with connection.cursor() as cursor:
            cursor.execute(statement, SPAN)
            found[name] = cursor.fetchall()
    return found


def rules() -> dict[str, Rule]:
    return {
        indicator.code: parse_rule(indicator.version_on(AS_OF).rule)
        for indicator in Indicator.objects.prefetch_related("versions")
    }


def by_grid(townships: list[Unit]) -> dict[tuple[str, int, int], Any]:
    """Every cell of the scorecard."""
    asked = rules()
    grid = Grid(asked.values(), YEAR, AS_OF)
    months = list(YEAR.parts("month"))
    index = {month.key: month_index(month.start) for month in months}
    return {
        (code, unit, index[key]): tally
        for code, rule in asked.items()
        for (unit, key), tally in grid.table(rule, townships, months).items()
    }


def check(cells: dict[tuple[str, int, int], Any], rows: dict[str, list[tuple[Any, ...]]]) -> int:
    """How many cells of the flows the two ways agree on; raises AssertionError at the first that differs."""
    expected: dict[tuple[str, int, int], Decimal] = defaultdict(Decimal)
    for group, month, sessions, heads, homes, guests in rows["activities"]:
        for code, value in (("K02", sessions), ("K03", heads), ("K17", homes), ("K18", guests)):
            expected[code, group, month] = Decimal(value or 0)
    agreed = 0
    for (code, unit, month), tally in cells.items():
        if code in {"K02", "K03", "K17", "K18"}:
            assert tally.value == expected[code, unit, month], (code, unit, month)
            agreed += 1
    reached = {(group, month): value for group, month, value in rows["reached"]}
    due = {(group, month_index(month)): (total, done) for group, month, total, done in rows["tasks"]}
    nodes = {(group, month_index(month)): (total, active) for group, month, total, active in rows["nodes"]}
    for (code, unit, month), tally in cells.items():
        if code == "K05":
            assert (tally.num or 0) == reached.get((unit, month), 0), (code, unit, month)
            agreed += 1
        if code == "K01" and (unit, month) in nodes:
            assert (tally.den, tally.num) == nodes[unit, month], (code, unit, month)
            agreed += 1
        if code == "K07" and (unit, month) in due:
            assert (tally.den, tally.num) == due[unit, month], (code, unit, month)
            agreed += 1
    return agreed


def timed(work: Callable[[], Any], runs: int = 7) -> float:
    """Median seconds of several runs after one to warm up."""
    work()
    taken = []
    for _n in range(runs):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return median(taken)


def run() -> list[tuple[str, str, str]]:
    """Rows of the table: what, measured, goal."""
    townships = list(Unit.objects.filter(kind="township"))
    cells, rows = by_grid(townships), by_hand()
    agreed = check(cells, rows)
    floor, grid = timed(by_hand), timed(lambda: by_grid(townships))
    what = f"scorecard, {len(rules())} indicators x {len(townships)} townships x 12 months, {len(cells)} cells"
    return [
        (what, f"{grid * 1000:.0f} ms / {floor * 1000:.0f} ms = {grid / floor:.2f}", "<= 1.5 x hand-written SQL"),
        ("  of them compared with the hand-written numbers", f"{agreed} equal", "all"),
    ]
