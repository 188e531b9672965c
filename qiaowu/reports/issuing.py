"""定稿: what freezes, the title typed once more because it cannot be taken back, and the button."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from qiaowu.orgs.clock import now
from qiaowu.records.actions import Refused
from qiaowu.reports import actions
from qiaowu.reports.document import counted_text
from qiaowu.reports.forms import IssueForm
from qiaowu.reports.models import Report
from qiaowu.reports.queries import Draft
from qiaowu.reports.views import OneReport, crumbs, url_of


class IssuePage(OneReport):
    """定稿: what freezes, the title to type, and the button."""

    access = "reports.write"
    template = "web/confirm.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        draft = Draft(self.draft(pk))
        if reason := draft.blocked:
            messages.error(request, reason)
            return HttpResponseRedirect(url_of(draft.report))
        return self._show(draft, IssueForm(draft.report, lines=_lines(draft)))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        report = self.draft(pk)
        form = IssueForm(report, request.POST)
        if not form.is_valid():
            draft = Draft(report)
            return self._show(draft, IssueForm(report, request.POST, lines=_lines(draft)), status=422)
        try:
            full = form.cleaned_data["full"]
            issued = actions.issue_report(report, self.posted_version(), by=self.user, at=now(), full=full)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("已定稿，编号 %s") % issued.number)
        return HttpResponseRedirect(url_of(report))

    def _show(self, draft: Draft, form: IssueForm, status: int = 200) -> HttpResponse:
        report: Report = draft.report
        context: dict[str, Any] = {
            "page_title": _("定稿：%s") % report.title,
            "crumbs": crumbs(report),
            "text": _("定稿后正文和数据都固定下来，不能再改；以后台账有更正，报告仍保留定稿时的数，并提示差异。"),
            "consequences": _consequences(draft),
            "form": form,
            "fields": [("version", report.version)],
            "confirm_label": _("定稿编号"),
            "cancel_url": url_of(report),
        }
        return self.render(context, status=status)


def _lines(draft: Draft) -> int:
    """Records that a full list would print."""
    return sum(len(sheet.records) for sheet in draft.all_sheets)


def _consequences(draft: Draft) -> list[str]:
    """What issuing does, one sentence each."""
    sheets = draft.all_sheets
    known = [sheet for sheet in sheets if draft.known(sheet.code)]
    records = {record for sheet in sheets for record in sheet.records}
    counts = {"n": len(known), "records": counted_text(len(records), sum(sheet.due for sheet in sheets))}
    missing = "、".join(sheet.name for sheet in sheets if not draft.known(sheet.code))
    return [
        _("核发并固定 %(n)d 项数据，涉及%(records)s，数据截至%(day)s") % (counts | {"day": draft.scope.day}),
        *([_("没有数据可固定、按未报写入的：%s") % missing] if missing else []),
        _("主送机关：%s") % (draft.report.addressee or _("未写")),
        _("按当年顺序编号，生成 Word 文件并留存校验值"),
        _("有查看报告权限的单位即可看到"),
    ]
