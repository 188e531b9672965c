"""What study can be counted by.

Group study and relatives' home sessions count when they are confirmed and were held; a joint
session is one row of its host. Heads are 人次 and add up; persons are counted only where people
chose to sign with a key, which no session does yet. A plan is on time by its due day; a task is
done by a linked session or a written waiver.
"""

from collections.abc import Iterator
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from qiaowu.activities.models import Activity, Participation
from qiaowu.kernel.period import Period
from qiaowu.measures.contract import Slot, measure
from qiaowu.modules.study import queries
from qiaowu.modules.study.models import Evaluation, NetworkNode, StudyPlan, StudyTask


@measure(
    "study.group_sessions",
    label=_("集中学习"),
    unit="次",
    dated="held_on",
    where=Q(type=queries.GROUP_STUDY),
    amount="headcount",
)
def group_sessions() -> QuerySet[Activity]:
    """Held group study sessions; the amount is the attendance."""
    return queries.held_sessions()


@measure(
    "study.relatives_home_sessions",
    label=_("侨眷之家"),
    unit="期",
    dated="held_on",
    where=Q(type=queries.RELATIVES_HOME),
    amount="headcount",
)
def relatives_home_sessions() -> QuerySet[Activity]:
    """Held sessions of the relatives' homes; the amount is the attendance."""
    return queries.held_sessions()


@measure(
    "study.reached_communities",
    label=_("“1+N”覆盖的社区"),
    unit="个",
    dated="activity__held_on",
    distinct="unit_id",
    record="activity_id",
    revision="activity__version",
    kind="activities.activity",
)
def reached_communities() -> QuerySet[Participation]:
    """Communities that took part in a held 1+N session."""
    return queries.reached_communities()


@measure("study.communities", label=_("应覆盖的社区"), unit="个", slots=True, distinct="unit")
def communities(period: Period) -> Iterator[Slot]:
    """All communities of the period."""
    return queries.community_slots(period)


# Both sides of the coverage rate are judged in the same quarter, so they must be framed alike.
_NODES: dict[str, Any] = {"unit": "个", "dated": "counted_on", "kind": "study.node", "frame": queries.judged}


_BY_SESSION = {"activities.activity": queries.nodes_met_by}


@measure("study.active_nodes", label=_("活跃的学习网络节点"), through=_BY_SESSION, **_NODES)
def active_nodes(quarter: Period) -> QuerySet[NetworkNode]:
    """Nodes with a contact and a session in the quarter."""
    return queries.active_nodes(quarter)


@measure("study.designated_nodes", label=_("应建的学习网络节点"), **_NODES)
def designated_nodes(quarter: Period) -> QuerySet[NetworkNode]:
    """Nodes designated on the period's last day."""
    return queries.designated_nodes(quarter)


@measure("study.plans_on_time", label=_("按时发布的学习计划"), unit="份", dated="due_on")
def plans_on_time() -> QuerySet[StudyPlan]:
    """Plans published by their due day."""
    return queries.plans_on_time()


@measure("study.plans_due", label=_("应发布的学习计划"), unit="份", slots=True)
def plans_due(period: Period) -> Iterator[Slot]:
    """One plan for each township and month."""
    return queries.plan_slots(period)


_TASK = {"township_column": "plan__township_id", "record": "plan_id", "revision": "plan__version"}


@measure(
    "study.tasks_done",
    label=_("完成的学习任务"),
    unit="项",
    dated="due_on",
    kind="study.plan",
    through={"activities.activity": queries.tasks_closed_by},
    **_TASK,
)
def tasks_done() -> QuerySet[StudyTask]:
    """Due tasks closed by a confirmed session or a waiver."""
    return queries.done_tasks()


@measure("study.tasks_due", label=_("到期的学习任务"), unit="项", dated="due_on", kind="study.plan", **_TASK)
def tasks_due() -> QuerySet[StudyTask]:
    """Tasks of published plans that have fallen due."""
    return queries.due_tasks()


@measure(
    "study.evaluated_quarters", label=_("已评估的学习计划"), unit="份", dated="in_quarter", distinct="unit_quarter"
)
def evaluated_quarters() -> QuerySet[Evaluation]:
    """Units and quarters with at least one evaluation."""
    return queries.evaluations()


@measure("study.evaluations_due", label=_("应评估的学习计划"), unit="份", slots=True)
def evaluations_due(period: Period) -> Iterator[Slot]:
    """One evaluation for each township and quarter."""
    return queries.evaluation_slots(period)
