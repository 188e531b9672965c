"""Study network, monthly plans with their tasks, and quarterly evaluations."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from .days import month_end, workdays
from .people import Account, contact_of
from .steps import Step, entered, state_of, until, workday_from
from .study_types import Evaluation, Node, Plan, Task
from .units import UnitRow, communities, townships

# plans that came after the 5th, and the one that never came: 121 of 126 on time by September
LATE = {
    ("云锦街道", "2026-02"): date(2026, 2, 9),
    ("桥亭镇", "2026-04"): date(2026, 4, 9),
    ("鹭洲镇", "2026-05"): date(2026, 5, 11),
    ("银坪乡", "2026-07"): date(2026, 7, 9),
    ("柘岭乡", "2026-10"): date(2026, 10, 10),
}
MISSING = {("雾岭乡", "2026-08")}
# townships that skipped the evaluation of a quarter
_NOT_EVALUATED = {
    "2026Q1": {"雾岭乡", "银坪乡"},
    "2026Q2": {"鹭洲镇"},
    "2026Q3": {"桥亭镇", "柘岭乡"},
    "2026Q4": {"雾岭乡"},
}
# places without a named contact, all in the last communities of their township
WITHOUT_CONTACT = {"高源村", "竹源村", "矿前村", "锡坑村", "梨坪村", "石岭村"}


@cache
def texts() -> dict[str, Any]:
    """Titles, venues and sentences of the study records."""
    path = Path(__file__).with_name("study_texts.json")
    data: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return data


def build_nodes(accounts: list[Account]) -> list[Node]:
    """One node per township and per community; a few communities have nobody named yet."""
    by_unit = {account.unit: account for account in reversed(accounts)}
    rng = random.Random("nodes")
    return [_node(unit, by_unit[unit.code], rng) for unit in [*townships(), *communities()]]


def _node(unit: UnitRow, account: Account, rng: random.Random) -> Node:
    since = date(2025, 1, 1) + timedelta(days=rng.randrange(300))
    if unit.name in WITHOUT_CONTACT:
        return Node(unit.code, "", "", since)
    return Node(unit.code, account.post, account.username, since)


def build_plans(today: date, accounts: list[Account], seed: int) -> list[Plan]:
    """The plans published up to `today`, from January 2026; next month's may be out already."""
    months = [(year, month) for year in range(2026, today.year + 2) for month in range(1, 13)]
    plans = [
        _plan(unit, year, month, accounts, seed)
        for year, month in months
        for unit in townships()
        if (unit.name, f"{year}-{month:02d}") not in MISSING
    ]
    return [plan for plan in plans if plan.published_on <= today]


def _plan(unit: UnitRow, year: int, month: int, accounts: list[Account], seed: int) -> Plan:
    label = f"{year}-{month:02d}"
    rng = random.Random(f"{seed}-plan-{unit.code}-{label}")
    first = date(year, month, 1)
    days = workdays(first - timedelta(days=5), first + timedelta(days=4))
    published = LATE.get((unit.name, label)) or rng.choice(days)
    key = f"plan-{unit.code}-{label}"
    steps = [Step("create", published), Step("confirm", published)]
    plan = Plan(key, unit.code, label, published, contact_of(unit.code, accounts).username, steps)
    plan.tasks = _tasks(key, month_end(year, month), unit, rng)
    return plan


def _tasks(key: str, due: date, unit: UnitRow, rng: random.Random) -> list[Task]:
    """Two to four tasks: a group study, a relatives' home or a chore, each from a document above."""
    kinds = ["group", "home", "other", "group"][: rng.choice([2, 2, 3, 3, 4] if unit.weight > 20 else [2])]
    tasks: list[Task] = []
    for no, kind in enumerate(kinds, start=1):
        used = {task.title for task in tasks}
        title, source = rng.choice([pair for pair in texts()[kind] if pair[0] not in used])
        tasks.append(Task(f"{key}-{no}", no, title, source, due))
    return tasks


def build_evaluations(today: date, accounts: list[Account], seed: int) -> list[Evaluation]:
    """One evaluation per township and quarter since 2026, held in the quarter's last days."""
    rows = [
        _evaluation(unit, year, quarter, accounts, seed)
        for year in range(2026, today.year + 1)
        for quarter in range(1, 5)
        for unit in townships()
        if unit.name not in _NOT_EVALUATED.get(f"{year}Q{quarter}", set())
    ]
    return [_cut(row, today) for row in rows if row.held_on <= today]


def _cut(row: Evaluation, today: date) -> Evaluation:
    """The record as it stands on `today`."""
    steps = until(row.steps, today)
    return replace(row, steps=steps, status=state_of(steps)[0])


def _evaluation(unit: UnitRow, year: int, quarter: int, accounts: list[Account], seed: int) -> Evaluation:
    label = f"{year}Q{quarter}"
    rng = random.Random(f"{seed}-evaluation-{unit.code}-{label}")
    end = month_end(year, quarter * 3)
    day = rng.choice(workdays(end - timedelta(days=9), end))
    kind = rng.choice(["questionnaire", "reflection"])
    count = rng.randint(20, 60) if kind == "questionnaire" else rng.randint(6, 18)
    note = f"回收不记名问卷{count}份" if kind == "questionnaire" else f"自愿提交心得{count}篇，不署名"
    reporter = contact_of(unit.code, accounts).username
    steps = [*entered(day, paper=False), Step("submit", day), Step("confirm", workday_from(day + timedelta(days=8)))]
    return Evaluation(f"eval-{unit.code}-{label}", unit.code, label, kind, count, day, note, "draft", reporter, steps)
