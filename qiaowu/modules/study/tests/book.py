"""Shorthand of the tests of study: records as a county has them, and what a browser posts."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Any

from django.utils import timezone

from qiaowu.activities.models import Activity, Participation
from qiaowu.modules.study.models import Evaluation, NetworkNode, StudyPlan, StudyTask
from qiaowu.orgs.tree import tree_on
from qiaowu.records.actions import next_number

AT: datetime = timezone.make_aware(datetime(2026, 10, 12, 9, 0))  # noqa: DTZ001
DAY = date(2026, 10, 10)


def _base(cast: Any, unit: str, day: date, by: str, status: str) -> dict[str, Any]:
    base: dict[str, Any] = {
        "unit": cast.unit(unit),
        "township": tree_on(day).township_of(cast.unit(unit).pk),
        "created_by": cast.user(by),
        "created_at": AT,
        "no_evidence_reason": "签到表存社区",
        "status": status,
    }
    if status == "confirmed":
        base |= {"confirmed_by": cast.user("county"), "confirmed_at": AT}
    if status == "returned":
        base |= {"return_reason": "缺签到表"}
    return base


def session(
    cast: Any,
    unit: str = "yunjin",
    *,
    day: date = DAY,
    guests: tuple[str, ...] = (),
    by: str = "township",
    status: str = "confirmed",
    **fields: Any,
) -> Activity:
    values = {"type": "group_study", "title": "学习侨法", "headcount": 36} | fields
    row = Activity.objects.create(
        **_base(cast, unit, day, by, status), no=next_number(f"HD-{day:%Y%m}-"), held_on=day, **values
    )
    for guest in guests:
        place = cast.unit(guest)
        Participation.objects.create(activity=row, unit=place, township=tree_on(day).township_of(place.pk))
    return row


def plan(
    cast: Any,
    unit: str = "yunjin",
    *,
    month: date = date(2026, 10, 1),
    published: date | None = date(2026, 10, 3),
    tasks: tuple[tuple[str, str, date], ...] = (),
    **fields: Any,
) -> StudyPlan:
    status = fields.pop("status", "confirmed" if published else "draft")
    row = StudyPlan.objects.create(
        **_base(cast, unit, month, "township", status), month=month, published_on=published, **fields
    )
    for title, carrier, due in tasks:
        StudyTask.objects.create(plan=row, title=title, unit=cast.unit(carrier), due_on=due, document="省会议精神")
    return row


def node(
    cast: Any, unit: str, *, contact: str = "王联络", since: date = date(2025, 1, 1), **fields: Any
) -> NetworkNode:
    return NetworkNode.objects.create(
        **_base(cast, unit, since, "township", "confirmed"), contact_name=contact, since=since, **fields
    )


def evaluation(cast: Any, unit: str, *, quarter: date, status: str = "confirmed", **fields: Any) -> Evaluation:
    values = {"kind": "survey", "held_on": quarter, "answers": 20} | fields
    base = _base(cast, unit, values["held_on"], "township", status)
    return Evaluation.objects.create(**base, quarter_start=quarter, **values)


def session_post(cast: Any, unit: str = "yunjin", **fields: Any) -> dict[str, Any]:
    """What the session form posts when it is filled in without a mistake."""
    return {
        "type": "group_study",
        "title": "学习归侨侨眷权益保护法",
        "held_on": "2026-10-10",
        "unit": str(cast.unit(unit).pk),
        "headcount": "36",
        "headcount_method": "sign_in",
        "mode": "onsite",
        "segment": "relatives",
        "venue": "侨胞之家",
        "no_evidence_reason": "签到表存社区",
        "act": "submit",
    } | fields


def base_token(html: str) -> str:
    """The token of the values from which an editor starts."""
    found = re.search(r'name="base" value="([^"]+)"', html)
    assert found
    return found[1]


def text_of(response: Any) -> str:
    text: str = response.content.decode()
    return text
