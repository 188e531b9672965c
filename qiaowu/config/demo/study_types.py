"""The shapes of the study records: nodes, plans, tasks, activities, evaluations."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from .steps import Step


@dataclass(frozen=True)
class Node:
    """A node of the study network; `contact` is the post, empty where nobody is named."""

    unit: str
    contact: str
    username: str
    since: date


@dataclass
class Task:
    """One task of a monthly plan; `activity` is the key of the activity entered for it.

    It waits until that activity is confirmed. `closed_on` is the day on which it was linked or waived.
    """

    key: str
    no: int
    title: str
    source_document: str
    due_on: date
    status: str = "open"  # open, waiting, done, waived
    activity: str | None = None
    waiver: str = ""
    closed_on: date | None = None


@dataclass
class Plan:
    """A township's study plan of a month (YYYY-MM); due on the 5th, late plans keep their real date."""

    key: str
    unit: str
    month: str
    published_on: date
    reporter: str
    steps: list[Step] = field(default_factory=list)
    tasks: list[Task] = field(default_factory=list)


@dataclass
class Activity:
    """A study activity. `host` and `participants` are unit codes; times are local, without zone.

    `kind` is group_study or relatives_home; `status` draft, submitted, confirmed, returned or void, as the
    `steps` up to the clock lead to; `reason` is filled for returned and void; `evidence` is sheet, photo, notice
    or none, and `evidence_note` then says why. `headcount` is what was entered, for a void record too.
    """

    key: str
    kind: str
    title: str
    host: str
    township: str
    participants: list[str]
    segment: str
    start: datetime
    end: datetime
    mode: str
    venue: str
    headcount: int
    headcount_method: str
    summary: str
    status: str
    reporter: str
    reported_on: date
    plan_task: str | None = None
    reason: str = ""
    evidence: str = "sheet"
    evidence_note: str = ""
    joint: bool = False
    steps: list[Step] = field(default_factory=list)


@dataclass(frozen=True)
class Evaluation:
    """A township's evaluation of a quarter's study; counts only, never single answers."""

    key: str
    unit: str
    quarter: str  # 2026Q1
    kind: str  # questionnaire or reflection
    count: int
    held_on: date
    note: str
    status: str
    reporter: str
    steps: list[Step]


@dataclass
class StudyData:
    """Everything the study module needs, in the order in which it can be stored."""

    nodes: list[Node]
    plans: list[Plan]
    activities: list[Activity]
    evaluations: list[Evaluation]
