"""Who may do what in study, as sentences."""

from qiaowu.modules.study.models import StudyPlan, StudyTask
from qiaowu.orgs.models import User


def may_publish_plan(user: User, plan: StudyPlan) -> bool:
    """Whether the user publishes this unit's plans."""
    return user.can_for("plans.publish", unit_id=plan.unit_id, township_id=plan.township_id)


def may_close_task(user: User, task: StudyTask) -> bool:
    """The unit that carries the task, or whoever enters records for the plan's unit."""
    plan = task.plan
    return user.can_for("records.enter", unit_id=task.unit_id, township_id=plan.township_id) or user.can_for(
        "records.enter", unit_id=plan.unit_id, township_id=plan.township_id
    )
