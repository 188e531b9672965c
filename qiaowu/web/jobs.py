"""Background work of the pages: the export of a list that is too long to wait for.

What was asked for, filters included, stays in a draft of the user's own, because it may name a person;
the job knows the draft's number only. The draft goes when the job ends.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from django.http import HttpRequest, QueryDict
from django.urls import Resolver404, resolve, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.orgs.actions import REQUEST, drop_draft, save_draft
from qiaowu.orgs.clock import now
from qiaowu.orgs.models import FormDraft, User
from qiaowu.records.actions import Refused
from qiaowu.records.queue import results
from qiaowu.records.queue.actions import enqueue
from qiaowu.records.queue.contract import ID, job, well_keyed
from qiaowu.records.queue.running import Task
from qiaowu.web.export import export_filename, log_export, write_export

BACKGROUND_ROWS = 5000
"""Lists longer than this are exported in the background: about a second of work."""
STEP = 200  # rows between two looks at whether someone wants to stop


def offer_of_export(request: HttpRequest, form: str, total: int, title: str) -> dict[str, Any]:
    """Context of the page that asks before a long export; the token makes a second press the same job."""
    query = request.GET.copy()
    query.pop("export", None)
    here = f"{request.path}?{query.urlencode()}" if query else request.path
    return {
        "page_title": _("导出%s") % title,
        "text": _("共 %s 条，需要一些时间，将在后台生成文件。您可以离开，完成后在“后台任务”中取文件。") % f"{total:,}",
        "fields": [("export", form), ("token", secrets.token_hex(16))],
        "confirm_url": here,
        "confirm_label": _("开始导出"),
        "cancel_url": here,
    }


def ask_for_export(request: HttpRequest, by: User, *, title: str) -> str:
    """Queue the export of the list at this address; returns the address of the job."""
    token = request.POST.get("token", "")
    if not token or not well_keyed(token):
        token = secrets.token_hex(16)
    asked = {"path": request.path, "query": request.GET.urlencode(), "form": request.POST["export"]}
    kept = save_draft(by=by, form=f"{REQUEST}{token}", data=asked)
    name = _("导出%s") % title
    made = enqueue("web.export", {"kept": kept.pk}, by=by, at=now(), title=name, key=f"{by.pk}-{token}"[:64])
    return reverse("web:job", args=[made.pk])


def forget(arguments: Mapping[str, Any]) -> None:
    """The draft has served its purpose."""
    kept = FormDraft.objects.filter(pk=arguments["kept"], form__startswith=REQUEST).select_related("user").first()
    if kept:
        drop_draft(by=kept.user, form=kept.form)


@job(
    "web.export",
    label=gettext_lazy("导出清单"),
    arguments={"kept": ID},
    permission="records.export",
    limit=1800,
    ended=forget,
)
def export(task: Task, *, kept: int) -> None:
    """The rows that the owner may export now, as a file."""
    asked = _asked(task.owner, kept)
    page, form = list_page(asked, task.owner), asked["form"]
    rows = page.exportable()
    task.progress(0, rows.count())
    with task.result(export_filename(form, name=page.export_title, by=task.owner)) as file:
        cells = _counted(task, page.export_cells(rows))
        write_export(form, file, name=page.export_title, heads=page.export_heads(), rows=cells, spool=results.folder())
    log_export(form, name=page.export_title, by=task.owner)


def _asked(owner: User, kept: int) -> dict[str, str]:
    draft = FormDraft.objects.filter(pk=kept, user=owner).first()
    asked = draft.data if draft else {}
    if not all(isinstance(asked.get(name), str) for name in ("path", "query", "form")):
        raise Refused(_("导出的条件已不在，请重新发起。"))
    return dict(asked)


def list_page(asked: Mapping[str, str], owner: User) -> Any:
    """The list page that was asked for, as its owner would open it now. Raises Refused when they may not."""
    try:
        match = resolve(asked["path"])
    except Resolver404:
        raise Refused(_("这张清单已不在。")) from None
    view_class: Any = getattr(match.func, "view_class", None)
    if not hasattr(view_class, "export_cells") or not view_class.opens_for(owner):
        raise Refused(_("发起人已没有办理这项任务的权限。"))
    request = HttpRequest()
    request.method, request.path, request.GET, request.user = "GET", asked["path"], QueryDict(asked["query"]), owner
    page = view_class()
    page.setup(request, *match.args, **match.kwargs)
    return page


def _counted(task: Task, rows: Iterator[list[Any]]) -> Iterator[list[Any]]:
    """The rows, with the progress told on the way."""
    for number, row in enumerate(rows, start=1):
        if number % STEP == 0:
            task.progress(number)
        yield row
