"""The study network, the monthly study plan with its tasks, and the evaluation of study."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaowu.activities.models import Activity
from qiaowu.orgs.access import ScopedQuerySet
from qiaowu.records.models import Record, RecordQuerySet, Status
from qiaowu.records.seals import Part


class NetworkNodeQuerySet(RecordQuerySet["NetworkNode"]):
    """The network's register."""


class NetworkNode(Record):
    """A place of the study network (学习网络): a unit with the person who carries study there."""

    KIND = "study.node"
    LOGGED = ("contact_name", "since", "until")

    contact_name = models.CharField(
        _("联络员"), max_length=60, blank=True, help_text=_("负责本单位学习联络的工作人员。未落实的留空。")
    )
    since = models.DateField(_("纳入日期"))
    until = models.DateField(_("退出日期"), null=True, blank=True)

    objects = NetworkNodeQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ("unit__order",)
        constraints: ClassVar = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                name="a_unit_is_one_node_at_a_time",
                fields=["unit"],
                condition=Q(until__isnull=True) & ~Q(status="void"),
            ),
            models.CheckConstraint(
                name="a_node_leaves_after_it_joins", condition=Q(until__isnull=True) | Q(until__gte=F("since"))
            ),
        ]

    def __str__(self) -> str:
        return str(self.unit)


class StudyPlanQuerySet(RecordQuerySet["StudyPlan"]):
    def visible_to(self, user: Any) -> StudyPlanQuerySet:
        """Plans of the user's reach, and published ones that hand a task to a unit of it."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        scope = user.scope
        if scope.county_wide("records.read"):
            return self
        # whoever reads a township reads all plans of its communities; a task adds only plans from above
        units = [post.unit_id for post in scope.posts_with("records.read")]
        handed = Q(status=Status.CONFIRMED, pk__in=StudyTask.objects.filter(unit__in=units).values("plan"))
        return self.filter(scope.filter("records.read") | handed)


class StudyPlan(Record):
    """A unit's monthly study plan (月度学习计划). It is on time when published by the due day of its month."""

    KIND = "study.plan"
    LOGGED = ("month", "focus", "published_on")
    EXTRA_LABELS: ClassVar = {"tasks": _("学习任务")}

    month = models.DateField(_("月份"), help_text=_("计划所属月份，存为当月1日。"))
    focus = models.CharField(_("学习重点"), max_length=200, blank=True)
    published_on = models.DateField(_("发布日期"), null=True, editable=False)

    objects = StudyPlanQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ("-month", "unit__order")
        constraints: ClassVar = [
            *Record.Meta.constraints,
            models.UniqueConstraint(
                name="a_unit_has_one_plan_a_month", fields=["unit", "month"], condition=~Q(status="void")
            ),
            models.CheckConstraint(name="a_plan_month_is_a_first_day", condition=Q(month__day=1)),
            models.CheckConstraint(
                name="a_published_plan_has_its_day", condition=~Q(status="confirmed") | Q(published_on__isnull=False)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.month.year}年{self.month.month}月学习计划"

    @classmethod
    def parts(cls) -> dict[str, Part]:
        sealed = ("pk", "title", "document", "due_on", "unit__code", "activity__no", "waiver", "closed_on")
        return {"tasks": Part(StudyTask, "plan_id", sealed)}

    def facts(self) -> dict[str, Any]:
        tasks = list(self.tasks.order_by("due_on", "pk").values_list("title", flat=True)) if self.pk else []
        return super().facts() | {"tasks": tasks}


class StudyTaskQuerySet(ScopedQuerySet["StudyTask"]):
    def visible_to(self, user: Any) -> StudyTaskQuerySet:
        """Tasks whose plan the user may read, and tasks handed to a unit of the user's reach."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        plan = user.scope.filter("records.read", unit="plan__unit", township="plan__township")
        return self.filter(plan | user.scope.filter("records.read", unit="unit", township="plan__township"))


class StudyTask(models.Model):
    """A task of a plan: what of an upper-level document is studied by when. Closed by an activity or a waiver."""

    plan = models.ForeignKey(StudyPlan, models.CASCADE, related_name="tasks", verbose_name=_("计划"))
    unit = models.ForeignKey("orgs.Unit", models.PROTECT, related_name="+", verbose_name=_("承办单位"))
    title = models.CharField(_("学习任务"), max_length=120)
    document = models.CharField(
        _("上级文件"), max_length=160, blank=True, help_text=_("任务分解自哪份文件或会议精神，如“省侨务工作会议精神”。")
    )
    due_on = models.DateField(_("完成期限"))
    activity = models.ForeignKey(
        Activity, models.SET_NULL, null=True, blank=True, related_name="study_tasks", verbose_name=_("完成于活动")
    )
    waiver = models.CharField(_("免办说明"), max_length=200, blank=True)
    closed_on = models.DateField(_("完成日期"), null=True, editable=False)

    objects = StudyTaskQuerySet.as_manager()

    class Meta:
        ordering = ("due_on", "pk")
        indexes: ClassVar = [models.Index(fields=["due_on", "unit"], name="task_by_due_day")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_task_is_closed_by_an_activity_or_a_waiver",
                condition=Q(closed_on__isnull=True, activity__isnull=True, waiver="")
                | (Q(closed_on__isnull=False) & (Q(activity__isnull=False) ^ ~Q(waiver=""))),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def state(self) -> str:
        """open, done, waived; draft, waiting or returned while its session is; a void session closes nothing."""
        if self.waiver:
            return "waived"
        if self.activity is None or self.activity.cancelled or self.activity.status == Status.VOID:
            return "open"
        return _BY_SESSION.get(self.activity.status, "waiting")


_BY_SESSION: dict[str, str] = {"confirmed": "done", "returned": "returned", "draft": "draft"}


class EvaluationQuerySet(RecordQuerySet["Evaluation"]):
    """The register of evaluations."""


class Evaluation(Record):
    """A unit's evaluation of study in a quarter, by survey or by reflection exchange. Counts only, no persons."""

    KIND = "study.evaluation"
    LOGGED = ("quarter_start", "kind", "held_on", "answers", "summary")

    class Kind(models.TextChoices):
        SURVEY = "survey", _("问卷调查")
        REFLECTION = "reflection", _("心得交流")

    quarter_start = models.DateField(_("季度"), help_text=_("所评季度，存为季度首日。"))
    kind = models.CharField(_("评估方式"), max_length=12, choices=Kind.choices)
    held_on = models.DateField(_("评估日期"))
    answers = models.PositiveIntegerField(_("收回份数"), default=0)
    summary = models.TextField(
        _("评估小结"), max_length=1000, blank=True, help_text=_("写学习效果和改进打算，不写个人姓名和个人观点。")
    )

    objects = EvaluationQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ("-quarter_start", "unit__order")
        constraints: ClassVar = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                name="a_quarter_begins_in_a_quarter_month",
                condition=Q(quarter_start__day=1, quarter_start__month__in=[1, 4, 7, 10]),
            ),
        ]

    def __str__(self) -> str:
        quarter = (self.quarter_start.month - 1) // 3 + 1
        return f"{self.unit} {self.quarter_start.year}年第{quarter}季度学习评估"
