"""Pages of the reports: the list, a draft with its figures, the issued paper, the files.

Editing is in `paragraphs`, issuing in `issuing`.
"""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.orgs.clock import now, today
from qiaowu.records import files
from qiaowu.reports import actions
from qiaowu.reports.forms import ReportForm
from qiaowu.reports.models import Report
from qiaowu.reports.queries import Draft, Issued
from qiaowu.reports.showing import draft_context, issued_context
from qiaowu.web.editing import FormPage
from qiaowu.web.export import TYPES, export_response, file_response
from qiaowu.web.forms import TextField
from qiaowu.web.lists import Column, Filter, ListPage
from qiaowu.web.pages import Action, Crumbs, Page


def crumbs(report: Report | None = None) -> Crumbs:
    here: list[tuple[Any, str | None]] = [(_("报告"), reverse("reports:list"))]
    return here + ([(report.title, reverse("reports:report", args=[report.pk]))] if report else [])


class ReportList(ListPage):
    """Issued reports, and drafts for those who write them."""

    access = "reports.read"
    title = gettext_lazy("报告")
    order = "-created_at,-pk"
    empty_title = gettext_lazy("还没有报告")
    empty_text = gettext_lazy("起草时数字由台账自动带出，定稿后固定。")
    columns: ClassVar = [
        Column("title", gettext_lazy("标题"), lambda r: r.title, sort="title", url=lambda r: url_of(r), wrap=True),
        Column("number", gettext_lazy("编号"), lambda r: r.number),
        Column("state", gettext_lazy("状态"), lambda r: r.get_state_display(), sort="state", kind="tag"),
        Column("as_of", gettext_lazy("数据截至"), lambda r: r.as_of, sort="as_of", kind="date"),
        Column("by", gettext_lazy("起草人"), lambda r: r.created_by.display_name, hide_phone=True),
        Column(
            "issued_at", gettext_lazy("定稿"), lambda r: r.issued_at, sort="issued_at", kind="date", hide_phone=True
        ),
    ]
    filters: ClassVar = [
        Filter(
            "q",
            lambda user: TextField(label=gettext_lazy("标题"), max_length=40),
            lambda rows, text: rows.filter(title__icontains=text),
        ),
        Filter(
            "state",
            lambda user: forms.ChoiceField(
                label=gettext_lazy("状态"), choices=[("", _("全部")), *Report.State.choices]
            ),
            lambda rows, state: rows.filter(state=state),
        ),
    ]

    def queryset(self) -> QuerySet[Any]:
        return Report.objects.visible_to(self.user).select_related("created_by")

    def row_url(self, row: Any) -> str:
        return url_of(row)

    def actions(self) -> list[Action]:
        if not self.user.can("reports.write"):
            return []
        return [Action(_("起草报告"), reverse("reports:new"), "primary")]


def url_of(report: Report) -> str:
    return reverse("reports:report", args=[report.pk])


class NewReport(FormPage):
    """Whose report, which year, up to which day; the text is made at once."""

    access = "reports.write"
    title = gettext_lazy("起草报告")
    submit_label = gettext_lazy("生成草稿")

    def make_form(self, *, data: Any, files: Any, initial: dict[str, Any]) -> forms.Form:
        day = today()
        last = day.replace(day=1) - day.resolution
        first = {"year": last.year, "as_of": last.isoformat()}
        return ReportForm(data, initial=first | initial)

    def save(self, form: Any, version: int | None) -> str:
        unit, period, as_of = form.chosen
        return url_of(actions.draft_report(unit, period, as_of, by=self.user, at=now()))

    def context(self, form: Any) -> dict[str, Any]:
        text = _("正文中的数都是引用，点开可看到记录；台账有更正时草稿会提示，定稿后固定下来。")
        return {
            "crumbs": crumbs(),
            "cancel_url": reverse("reports:list"),
            "aside": [{"title": _("草稿怎么来"), "text": text}],
        }


class OneReport(Page):
    """Base of the pages of one report; 404 for whoever may not see it."""

    abstract = True

    def report(self, pk: int) -> Report:
        found = Report.objects.visible_to(self.user).select_related("unit", "created_by", "saved_by", "issued_by")
        report = found.filter(pk=pk).first()
        if report is None:
            raise Http404
        return report

    def draft(self, pk: int) -> Report:
        report = self.report(pk)
        if report.issued:
            raise Http404
        return report

    def show(self, report: Report, *, status: int = 200, **extra: Any) -> HttpResponse:
        """The draft's page, with one paragraph open or a message beside it."""
        context = draft_context(Draft(report), self.user, **extra)
        return self.render(context, status=status, template="reports/draft.html")

    def posted_version(self) -> int:
        """The version from which the editor started; a missing one is an old one."""
        text = self.request.POST.get("version", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else 0


class ReportPage(OneReport):
    """A draft with its live figures, or the issued paper."""

    access = "reports.read"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        report = self.report(pk)
        if not report.issued:
            return self.show(report)
        return self.render(issued_context(Issued(report), self.user), template="reports/issued.html")


class ReportFile(OneReport):
    """The docx: the stored file of an issued report, a marked draft otherwise."""

    access = "reports.read"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        report = self.report(pk)
        if not self.user.scope.county_wide("records.read"):
            raise Http404  # its annex names the records of all units
        if not report.issued:
            # the index by default; the list of all records, which may be long, only where it is asked for
            full = request.GET.get("records") == "all"
            name = f"{report.title}（草稿{'，含记录清单' if full else ''}）.docx"
            return file_response(Draft(report).docx(full=full), name, TYPES["docx"])
        try:
            content = files.read(report.docx_sha256)
        except (FileNotFoundError, ValueError) as error:
            raise Http404 from error
        return file_response(content, f"{report.title}.docx", TYPES["docx"])


class ReportRecords(OneReport):
    """Every record behind an issued report, with the version that counted, as a spreadsheet."""

    access = "records.export"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        report = self.report(pk)
        if not report.issued or not self.user.scope.county_wide("records.read"):
            raise Http404
        name = _("%s记录清单") % report.number
        heads = [_("编号"), _("指标"), _("序号"), _("单位"), _("日期"), _("名称或编号"), _("版本"), _("哈希值")]
        return export_response("xlsx", name=name, heads=heads, rows=Issued(report).record_rows(), by=self.user)
