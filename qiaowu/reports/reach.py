"""What other pages and checks ask of the reports: which use a record, which match a search, whether they hold."""

from __future__ import annotations

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from qiaowu.indicators.figures import KIND as FIGURE
from qiaowu.indicators.figures import replay
from qiaowu.orgs.models import User
from qiaowu.records import files
from qiaowu.reports.models import Report, ReportFigure
from qiaowu.reports.printing import sealed
from qiaowu.web.registry import Hit, UsedIn

HITS = 5


def used_in(kind: str, record_id: int, user: User) -> Iterator[UsedIn]:
    """Issued reports that the user may read and in which the record, or the issued figure itself, counted."""
    readable = Report.objects.visible_to(user).filter(state=Report.State.ISSUED)
    rows = ReportFigure.objects.filter(report__in=readable)
    if kind == FIGURE:
        rows = rows.filter(figure_id=record_id)
    else:
        rows = rows.filter(figure__lines__record_kind=kind, figure__lines__record_id=record_id)
    for row in rows.select_related("report", "indicator").distinct():
        if row.indicator and row.key == row.indicator.code:
            url = reverse("reports:report", args=[row.report_id])
            label = f"{row.report.number} {row.report.title}"
            effect = _("已定稿，更正后报告仍保留原数，并提示差异")
            yield UsedIn(label, f"{url}#f-{row.key}", row.indicator.name, row.shown, effect)


def search(text: str, user: User) -> Iterator[Hit]:
    """Reports whose title or number holds the text."""
    found = Report.objects.visible_to(user)
    for report in (found.filter(title__icontains=text) | found.filter(number__icontains=text))[:HITS]:
        note = report.number or report.get_state_display()
        yield Hit(_("报告"), report.title, reverse("reports:report", args=[report.pk]), note)


def verify() -> Iterator[str]:
    """Faults of issued reports: a file that is gone or altered, a figure that does not replay, a wrong seal."""
    for report in Report.objects.filter(state=Report.State.ISSUED).iterator():
        yield from _file_faults(report)
        yield from _figure_faults(report)


def _file_faults(report: Report) -> Iterator[str]:
    try:
        files.read(report.docx_sha256)
    except FileNotFoundError:
        yield _("报告%(number)s的文件不见了") % {"number": report.number}
    except ValueError:
        yield _("报告%(number)s的文件与哈希不符") % {"number": report.number}


def _figure_faults(report: Report) -> Iterator[str]:
    figures = {}
    for row in report.figures.filter(figure__isnull=False).select_related("indicator", "figure"):
        if row.indicator and row.figure:
            figures[row.indicator.code] = row.figure
    for code, figure in figures.items():
        if not replay(figure).holds:
            yield _("报告%(number)s引用的%(code)s不能由记录重算出来") % {"number": report.number, "code": code}
    if sealed({code: figure.lines_sha256 for code, figure in figures.items()}) != report.figures_sha256:
        yield _("报告%(number)s的校验值与所引数据不符") % {"number": report.number}
