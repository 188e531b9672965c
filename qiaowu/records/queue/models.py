"""One job: what is to be done, for whom, how far it is, and how it ended."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _

from qiaowu.orgs.models import Unit, User

OVERSEES = "jobs.manage"
"""The permission that shows everybody's jobs."""


class JobQuerySet(models.QuerySet["Job"]):
    """Jobs are read through `visible_to`."""

    def visible_to(self, user: Any) -> JobQuerySet:
        """One's own jobs; all of them for whoever oversees them."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        return self if user.can(OVERSEES) else self.filter(owner=user)

    def open(self) -> JobQuerySet:
        """Jobs that are not at their end."""
        return self.filter(state__in=Job.OPEN)


class Job(models.Model):
    """A piece of background work of this county.

    `arguments` are ids and keys only, never text about a person. `not_before`, `set_at` and `beat_at` are
    times of the database's clock, for the worker; `asked_at` and `ended_at` those of the office, for people.
    """

    class State(models.TextChoices):
        WAITING = "waiting", _("等待中")
        RUNNING = "running", _("办理中")
        DONE = "done", _("已完成")
        FAILED = "failed", _("未完成")
        CANCELLED = "cancelled", _("已取消")

    OPEN: ClassVar = (State.WAITING, State.RUNNING)

    kind = models.CharField(_("任务"), max_length=60)
    title = models.CharField(_("名称"), max_length=80, blank=True)
    arguments: Any = models.JSONField(default=dict)
    key = models.CharField(max_length=80, blank=True)
    owner = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("发起人"), null=True)
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"), null=True)
    state = models.CharField(_("状态"), max_length=10, choices=State.choices, default=State.WAITING)
    asked_at = models.DateTimeField(_("发起时间"))
    ended_at = models.DateTimeField(_("结束时间"), null=True)
    attempts = models.PositiveSmallIntegerField(_("办理次数"), default=0)
    done = models.PositiveIntegerField(_("已办"), default=0)
    total = models.PositiveIntegerField(_("共"), default=0)
    mark: Any = models.JSONField(default=dict)
    cancel_asked = models.BooleanField(default=False)
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    not_before = models.DateTimeField(null=True)
    set_at = models.DateTimeField(db_default=Now())
    worker = models.BigIntegerField(null=True)
    beat_at = models.DateTimeField(null=True)
    file_name = models.CharField(_("文件"), max_length=120, blank=True)
    file_token = models.CharField(max_length=40, blank=True)
    posts = models.CharField(max_length=200, blank=True)

    objects = JobQuerySet.as_manager()

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["id"], condition=Q(state__in=("waiting", "running")), name="jobs_that_are_open"),
            models.Index(fields=["owner", "-id"], name="jobs_of_an_owner"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_job_runs_with_a_worker",
                condition=Q(state="running", worker__isnull=False, beat_at__isnull=False)
                | (~Q(state="running") & Q(worker__isnull=True, beat_at__isnull=True)),
            ),
            models.CheckConstraint(
                name="a_job_ends_at_some_time",
                condition=Q(state__in=("waiting", "running"), ended_at__isnull=True)
                | (~Q(state__in=("waiting", "running")) & Q(ended_at__isnull=False)),
            ),
            models.CheckConstraint(name="a_failed_job_says_why", condition=~Q(state="failed") | ~Q(reason="")),
            models.UniqueConstraint(
                name="a_job_with_a_key_is_asked_once",
                fields=["kind", "key"],
                condition=~Q(key="") & Q(state__in=("waiting", "running", "done")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it waits or runs."""
        return self.state in self.OPEN
