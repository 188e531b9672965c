"""Study records of the demo county (K01-K07, K17-K19), grown up to the demo clock."""

from __future__ import annotations

from collections import defaultdict
from datetime import date, timedelta

from .days import month_end
from .people import Account, build_accounts
from .steps import workday_from
from .study_activities import build_activities, cut, goes_wrong, is_voided
from .study_plans import build_evaluations, build_nodes, build_plans, texts
from .study_types import Activity, Evaluation, Node, Plan, StudyData, Task

__all__ = ["Activity", "Evaluation", "Node", "Plan", "StudyData", "Task", "build_study"]

DEMO_TODAY = date(2026, 10, 12)


def build_study(today: date = DEMO_TODAY, seed: int = 990123, accounts: list[Account] | None = None) -> StudyData:
    """Nodes, plans with tasks, activities and evaluations that exist on `today`.

    The same arguments always give the same records; a later `today` keeps every key with its steps and only
    adds records and steps. Tasks carry the key of the activity that was entered for them.
    """
    accounts = accounts or build_accounts(seed)
    plans = build_plans(today, accounts, seed)
    activities = build_activities(range(2025, today.year + 1), accounts, seed)
    _fulfil(plans, activities)
    data = StudyData(
        nodes=[node for node in build_nodes(accounts) if node.since <= today],
        plans=plans,
        activities=[cut(row, today) for row in activities if row.reported_on <= today],
        evaluations=build_evaluations(today, accounts, seed),
    )
    _settle_tasks(data, today)
    return data


def _fulfil(plans: list[Plan], activities: list[Activity]) -> None:
    """Link the activities of a township's month to its tasks, and waive or leave open what has none.

    Decided over the whole month, whatever day it is: what is linked must not depend on the clock.
    """
    held: dict[tuple[str, str], list[Activity]] = defaultdict(list)
    for row in activities:
        held[row.township, row.start.strftime("%Y-%m")].append(row)
    for plan in plans:
        _link([row for row in held[plan.unit, plan.month] if not is_voided(row)], plan)
        _waive(plan)


def _link(rows: list[Activity], plan: Plan) -> None:
    """Each activity names its first task; each task is closed by one activity, one may close several."""
    if not rows:
        return
    for i, task in enumerate(plan.tasks):
        row = rows[i % len(rows)]
        row.plan_task = row.plan_task or task.key
        if not goes_wrong(row):
            task.activity, task.closed_on = row.key, max(row.reported_on, plan.published_on)
    for i, row in enumerate(rows):
        row.plan_task = row.plan_task or plan.tasks[i % len(plan.tasks)].key


def _waive(plan: Plan) -> None:
    """Once the month is over, the first task of a plan is waived in writing if it has nothing; others stay open."""
    year, month = map(int, plan.month.split("-"))
    for task in plan.tasks:
        if task.activity is None and task.no == 1:
            task.waiver = texts()["waivers"][month % 2]
            task.closed_on = workday_from(month_end(year, month) + timedelta(days=1))


def _settle_tasks(data: StudyData, today: date) -> None:
    """Take back what lies after the clock, and say how far the rest has come."""
    confirmed = {row.key for row in data.activities if row.status == "confirmed"}
    for task in (task for plan in data.plans for task in plan.tasks):
        if task.closed_on and task.closed_on > today:
            task.activity, task.waiver, task.closed_on = None, "", None
        if task.activity:
            task.status = "done" if task.activity in confirmed else "waiting"
        elif task.waiver:
            task.status = "waived"
