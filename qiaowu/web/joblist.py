"""后台任务: one's own background jobs, and everybody's for the administrator; cancel, ask again, fetch the file."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.orgs.clock import now
from qiaowu.records.queue import actions, results
from qiaowu.records.queue.contract import job_kind
from qiaowu.records.queue.models import Job
from qiaowu.records.queue.running import standing
from qiaowu.web.details import fact
from qiaowu.web.export import TYPES, disposition
from qiaowu.web.lists import Column, Filter, ListPage
from qiaowu.web.pages import SIGNED_IN, Action, ActPage, Page

STATES = {"done": "confirmed", "failed": "returned", "cancelled": "voided"}
"""How a job's state looks; the others are open circles."""


def name_of(job: Job) -> str:
    """What the job does, in words."""
    declared = job_kind(job.kind)
    return job.title or str(declared.label if declared else job.kind)


def progress_of(job: Job) -> str:
    """How far it is: "1,200 / 5,000"; empty while nothing is known."""
    return f"{job.done:,} / {job.total:,}" if job.total else ""


def url_of(job: Job) -> str:
    return reverse("web:job", args=[job.pk])


def owner_of(job: Job) -> str:
    return job.owner.display_name if job.owner else str(_("系统"))


class JobsPage(ListPage):
    """The newest first."""

    access = SIGNED_IN
    title = gettext_lazy("后台任务")
    intro = gettext_lazy("需要一些时间的工作在后台办理，可以离开本页；文件保留 7 天。")
    order = "-pk"
    empty_title = gettext_lazy("还没有后台任务")
    empty_text = gettext_lazy("导出条数较多的清单时，任务会出现在这里。")
    columns: ClassVar = [
        Column("name", gettext_lazy("任务"), name_of, url=url_of, wrap=True),
        Column(
            "state",
            gettext_lazy("状态"),
            lambda j: j.get_state_display(),
            sort="state",
            kind="state",
            state=lambda j: STATES.get(j.state, j.state),
        ),
        Column("progress", gettext_lazy("进度"), progress_of),
        Column("asked_at", gettext_lazy("发起时间"), lambda j: j.asked_at, sort="asked_at", kind="date"),
        Column("owner", gettext_lazy("发起人"), owner_of, hide_phone=True),
        Column("reason", gettext_lazy("原因"), lambda j: j.reason, hide_phone=True, wrap=True),
    ]
    filters: ClassVar = [
        Filter(
            "state",
            lambda user: forms.ChoiceField(label=gettext_lazy("状态"), choices=[("", _("全部")), *Job.State.choices]),
            lambda rows, state: rows.filter(state=state),
        ),
    ]

    def queryset(self) -> QuerySet[Any]:
        return Job.objects.visible_to(self.user).select_related("owner").defer("arguments", "mark")

    def row_url(self, row: Any) -> str:
        return url_of(row)


class OneJob(Page):
    """Base of the pages of one job; 404 for whoever may not see it."""

    abstract = True

    def job(self, pk: int) -> Job:
        found = Job.objects.visible_to(self.user).select_related("owner", "unit").filter(pk=pk).first()
        if found is None:
            raise Http404
        return found

    def may_fetch(self, job: Job) -> bool:
        """The owner alone, while they hold the right that made the file."""
        declared = job_kind(job.kind)
        right = bool(declared) and (not declared.permission or self.user.can(declared.permission))  # type: ignore[union-attr]
        return right and job.owner_id == self.user.pk and bool(job.file_token)


class JobPage(OneJob):
    """One job: how far it is, how it ended, and what can be done with it; it renews itself while the job is open."""

    access = SIGNED_IN
    template = "web/job.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        job = self.job(pk)
        context = {
            "page_title": name_of(job),
            "crumbs": [(_("后台任务"), reverse("web:jobs"))],
            "state": {"code": STATES.get(job.state, job.state), "label": job.get_state_display()},
            "actions": self._actions(job),
            "job": job,
            "progress_text": progress_of(job),
            "stopping": job.is_open and job.cancel_asked,
            "facts": self._facts(job),
        }
        return self.render(context)

    def _actions(self, job: Job) -> list[Action]:
        found = []
        if self.may_fetch(job):
            found.append(Action(_("取文件"), reverse("web:job_file", args=[job.pk]), "primary"))
        if job.is_open and not job.cancel_asked:
            found.append(Action(_("取消任务"), reverse("web:job_cancel", args=[job.pk]), "plain", "post"))
        declared = job_kind(job.kind)
        if job.state in {Job.State.FAILED, Job.State.CANCELLED} and declared and not declared.ended:
            found.append(Action(_("重新办理"), reverse("web:job_again", args=[job.pk]), "plain", "post"))
        return found

    def _facts(self, job: Job) -> list[dict[str, Any]]:
        facts = [
            fact(_("发起人"), owner_of(job)),
            fact(_("单位"), job.unit.name if job.unit else ""),
            fact(_("发起时间"), job.asked_at, kind="date"),
            fact(_("结束时间"), job.ended_at, kind="date"),
            fact(_("办理次数"), job.attempts, kind="number"),
        ]
        if job.reason:
            facts.append(fact(_("原因") if not job.is_open else _("上次未成的原因"), job.reason))
        if job.file_name:
            kept = job.file_name if job.file_token else _("%s（已过保留期）") % job.file_name
            facts.append(fact(_("文件"), kept))
        return facts


class JobFile(OneJob):
    """The file that a job made: for its owner, and only while they hold the posts by which it was made."""

    access = SIGNED_IN

    def get(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        job = self.job(pk)
        if not self.may_fetch(job):
            raise Http404
        if job.posts != standing(self.user):
            messages.error(request, _("您的岗位在生成文件后有变动，请重新导出。"))
            return HttpResponseRedirect(url_of(job))
        try:
            file = results.path_of(job.file_token).open("rb")
        except FileNotFoundError as error:
            raise Http404 from error
        form = job.file_name.rpartition(".")[2]
        answer = FileResponse(file, content_type=TYPES.get(form, "application/octet-stream"))
        answer["Content-Disposition"] = disposition(job.file_name)  # afterwards: it names the file by its token
        return answer


class JobAct(ActPage, OneJob):
    """Base of the buttons of one job."""

    abstract = True


class CancelJob(JobAct):
    """取消任务."""

    access = SIGNED_IN

    def act(self, **kwargs: Any) -> str:
        job = actions.cancel(self.job(kwargs["pk"]), by=self.user, at=now())
        if job.is_open:
            messages.success(self.request, _("已通知停止，办理到下一步时停下，已写入的会撤回。"))
        return url_of(job)


class JobAgain(JobAct):
    """重新办理."""

    access = SIGNED_IN

    def act(self, **kwargs: Any) -> str:
        return url_of(actions.again(self.job(kwargs["pk"]), by=self.user, at=now()))
