"""A county with 20 townships and 200,000 activities in five years, made in the database in seconds."""

from __future__ import annotations

from datetime import date

from django.db import connection
from django.utils import timezone

from qiaowu.orgs.actions import place_unit
from qiaowu.orgs.models import Unit, User

ACTIVITIES = 200_000
TOWNSHIPS = 20
SINCE = date(2020, 1, 1)
FIRST, DAYS = date(2022, 1, 1), 1746  # to 2026-10-12

_ACTIVITIES = """
INSERT INTO activities_activity (unit_id, township_id, status, version, source, no_evidence_reason, return_reason,
    created_by_id, created_at, confirmed_by_id, confirmed_at, no, type, title, held_on, mode, venue, segment,
    headcount, headcount_method, one_plus_n, faces_notice, summary, cancelled)
SELECT p.unit_id, p.parent_id, CASE WHEN g %% 2000 = 0 THEN 'submitted' ELSE 'confirmed' END, 1, 'form',
    '签到表存社区', '', %(user)s, %(now)s, CASE WHEN g %% 2000 = 0 THEN NULL ELSE %(user)s END,
    CASE WHEN g %% 2000 = 0 THEN NULL ELSE %(now)s::timestamptz END, 'BENCH-' || g,
    CASE WHEN g %% 3 = 0 THEN 'relatives_home' ELSE 'group_study' END, '学习活动 ' || g,
    %(first)s::date + (hashint4(g) & 2147483647) %% %(days)s, 'onsite', '社区会议室', 'relatives',
    15 + (hashint4(g + 7) & 2147483647) %% 40, 'sign_in', g %% 5 = 0, false, '', g %% 50 = 0
FROM generate_series(1, %(count)s) g
JOIN (SELECT row_number() OVER (ORDER BY pl.unit_id) - 1 AS n, pl.unit_id, pl.parent_id
      FROM orgs_placement pl JOIN orgs_unit u ON u.id = pl.unit_id WHERE u.kind = 'community') p
  ON p.n = (hashint4(g + 13) & 2147483647) %% (SELECT count(*) FROM orgs_unit WHERE kind = 'community')
"""
_PARTICIPATIONS = """
INSERT INTO activities_participation (activity_id, unit_id, township_id)
SELECT a.id, pl.unit_id, a.township_id FROM activities_activity a
JOIN orgs_placement pl ON pl.parent_id = a.township_id AND pl.unit_id <> a.unit_id AND (pl.unit_id + a.id) % 4 = 0
WHERE a.no LIKE 'BENCH-%' AND a.one_plus_n
"""


def add_townships() -> None:
    """Further townships with ten communities each, until there are twenty."""
    county = Unit.objects.get(kind="county")
    for n in range(Unit.objects.filter(kind="township").count() + 1, TOWNSHIPS + 1):
        township = _unit(f"990123{n:03d}", "township", f"第{n}镇")
        place_unit(unit=township, parent=county, since=SINCE)
        for m in range(1, 11):
            community = _unit(f"990123{n:03d}{m:03d}", "community", f"第{n}镇{m}村")
            place_unit(unit=community, parent=township, since=SINCE)


def _unit(code: str, kind: str, name: str) -> Unit:
    return Unit.objects.create(code=code, kind=kind, name=name, short_name=name, opened_on=SINCE, order=900)


def fill() -> None:
    """Add the activities and their participations, and let the planner know."""
    values = {
        "user": User.objects.get(username="county").pk,
        "now": timezone.now(),
        "first": FIRST,
        "days": DAYS,
        "count": ACTIVITIES,
    }
    with connection.cursor() as cursor:
        cursor.execute(_ACTIVITIES, values)
        cursor.execute(_PARTICIPATIONS)
    for table in ("activities_activity", "activities_participation"):
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM ANALYZE {table}")
