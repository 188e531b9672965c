"""Study records of the demo county (K01-K07, K17-K19), grown up to the demo clock."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from .days import month_end
from .people import Account, build_accounts
from .study_activities import build_activities
from .study_plans import build_evaluations, build_nodes, build_plans, texts
from .study_types import Activity, Evaluation, Node, Plan, StudyData, Task

__all__ = ["Activity", "Evaluation", "Node", "Plan", "StudyData", "Task", "build_study"]

DEMO_TODAY = date(2026, 10, 12)


def build_study(today: date = DEMO_TODAY, seed: int = 990123, accounts: list[Account] | None = None) -> StudyData:
    """Nodes, plans with tasks, activities and evaluations that exist on `today`.

    The same arguments always give the same records; a later `today` keeps every key and only adds
    records or ripens the newest. Tasks carry the key of the activity that closed them.
    """
    accounts = accounts or build_accounts(seed)
    data = StudyData(
        nodes=build_nodes(accounts),
        plans=build_plans(today, accounts, seed),
        activities=build_activities(today, accounts, seed),
        evaluations=build_evaluations(today, accounts, seed),
    )
    _fulfil(data, today)
    return data


def _fulfil(data: StudyData, today: date) -> None:
    """Link each township's activities of a month to its tasks; waive or leave open what nothing closed."""
    held: dict[tuple[str, str], list[Activity]] = defaultdict(list)
    for row in data.activities:
        held[row.township, row.start.strftime("%Y-%m")].append(row)
    for plan in data.plans:
        _link([row for row in held[plan.unit, plan.month] if row.status != "void"], plan)
        _waive(plan, today)


def _link(rows: list[Activity], plan: Plan) -> None:
    """Each activity names its first task; a confirmed one closes tasks, one may close several."""
    if not rows:
        return
    for i, task in enumerate(plan.tasks):
        row = rows[i % len(rows)]
        row.plan_task = row.plan_task or task.key
        if row.status == "confirmed":
            task.status, task.activity = "done", row.key
    for i, row in enumerate(rows):
        row.plan_task = row.plan_task or plan.tasks[i % len(plan.tasks)].key


def _waive(plan: Plan, today: date) -> None:
    """Once the month is over, the first open task of a plan is waived in writing; others stay open."""
    year, month = map(int, plan.month.split("-"))
    if today <= month_end(year, month):
        return
    for task in plan.tasks:
        if task.status == "open" and task.no == 1:
            task.status, task.waiver = "waived", texts()["waivers"][month % 2]
