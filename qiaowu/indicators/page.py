"""The page of one indicator for a unit, a period and a day; and the records behind it as a list of its own."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from qiaowu.indicators import curve, detail, units, words
from qiaowu.indicators.behind import Part, behind, glance, name_parts, share_text
from qiaowu.indicators.board import may_split
from qiaowu.indicators.cell import Cell, cell_of, default_target
from qiaowu.indicators.headings import heading_of
from qiaowu.indicators.queries import frame_of, month_ends
from qiaowu.indicators.views import day_of, reached_units, unit_of
from qiaowu.kernel.period import Period
from qiaowu.measures.catalogue import catalogue_state
from qiaowu.measures.count import lines_of
from qiaowu.measures.models import Indicator
from qiaowu.orgs.clock import today
from qiaowu.orgs.models import Unit, User
from qiaowu.web.export import export_response
from qiaowu.web.pages import Action, Page

SHOWN = 8
PAGE_SIZE = 50


def cell_asked(request: HttpRequest, code: str, user: User) -> Cell:
    """The cell that an address names: unit, period, as_of, each with a default. Raises Http404."""
    indicator = Indicator.objects.prefetch_related("versions").filter(code=code).first()
    if indicator is None:
        raise Http404
    unit = unit_of(request.GET.get("unit", ""), user)
    as_of = day_of(request.GET.get("as_of", ""), today())
    period = _period(request.GET.get("period", ""), indicator, unit, user, as_of)
    if as_of < period.start:
        raise Http404
    return cell_of(indicator, unit, period, frame_of(as_of), user)


def _period(key: str, indicator: Indicator, unit: Unit, user: User, as_of: date) -> Period:
    if key:
        try:
            return Period.parse(key)
        except ValueError as error:
            raise Http404 from error
    target = default_target(indicator, unit, user, as_of.year)
    return target.span if target and target.span.start <= as_of else Period.year(as_of.year)


class IndicatorPage(Page):
    """One indicator: value with n/d, light, pace, units, records, and the line from sentence to report."""

    access = "overview.read"
    template = "indicators/indicator.html"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        asked = tuple(request.GET.get(name, "") for name in ("unit", "period", "as_of"))
        return self.render(self.remembered((catalogue_state(), code, asked), lambda: self._shown(code)))

    def _shown(self, code: str) -> dict[str, Any]:
        cell = cell_asked(self.request, code, self.user)
        return {
            "page_title": cell.indicator.name,
            "crumbs": self._crumbs(cell),
            "cell": cell,
            "body": render_to_string("indicators/parts/indicator_body.html", self._body(cell)),
            "picks": self._picks(cell),
            "actions": self._actions(cell),
            "printed_at": today(),
        }

    def _body(self, cell: Cell) -> dict[str, Any]:
        found = glance(cell.rule, cell.unit, cell.period, cell.as_of, self.user, SHOWN)
        figures = detail.figures_of(cell)
        return {
            "cell": cell,
            "period_name": words.period_name(cell.period),
            "version": cell.version,
            "versions": sorted(cell.indicator.versions.all(), key=lambda v: -v.version),
            "head": detail.head_of(cell),
            "curve": curve.curve_of(cell),
            "periods": curve.periods_of(cell),
            "units": units.units_table(cell, reached_units(self.user)),
            "behind": found,
            "records": self._records(cell, list(found.newest)),
            "rows_url": cell.url("rows"),
            "lineage": detail.lineage_of(cell, found.records, figures, self.user),
            "issued": detail.issued_rows(cell, figures),
            "rule_line": detail.rule_line(cell),
        }

    def _crumbs(self, cell: Cell) -> list[tuple[str, str]]:
        # the name that the overview and the report give to what it belongs to
        under = heading_of(cell.row.target).whole if cell.row else cell.indicator.mechanism
        return [(_("目标总览"), reverse("indicators:overview")), (under, "")]

    def _records(self, cell: Cell, parts: list[Part]) -> list[dict[str, Any]]:
        return [{"part": part, "share": share_text(part, cell.writer)} for part in name_parts(parts)]

    def _picks(self, cell: Cell) -> dict[str, Any]:
        shares = {share.target.unit_id for share in cell.row.shares} if cell.row else set()
        filed = {pk for pk, tally in cell.counted.units.items() if tally.known and (tally.value or tally.den)}
        wanted = Q(pk__in={*shares, *filed, cell.unit.pk}) | Q(kind=Unit.Kind.TOWNSHIP)
        found = reached_units(self.user).filter(wanted).exclude(kind=Unit.Kind.COUNTY)
        return {
            "days": sorted({*month_ends(cell.period.end.year, today()), cell.as_of}, reverse=True),
            "units": list(found.order_by("order")),
        }

    def _actions(self, cell: Cell) -> list[Action]:
        """Issue the figure as it is; hand the target down."""
        found: list[Action] = []
        may_issue = self.user.can_for("figures.issue", unit_id=cell.unit.pk, township_id=None)
        if may_issue and cell.tally.known:
            found.append(Action(_("核发这个数"), cell.url("issue")))
        if cell.row and may_split(self.user, cell.row):
            label = _("调整分解") if cell.row.shares else _("分解")
            found.append(Action(label, reverse("indicators:cascade", args=[cell.row.target.pk])))
        return found


class RowsPage(Page):
    """All records behind a figure, newest first, with the sum that the figure shows; export of the same rows."""

    access = "overview.read"
    template = "indicators/rows.html"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        cell = cell_asked(request, code, self.user)
        found = behind(lines_of(cell.rule, cell.unit, cell.period, cell.as_of), cell.rule, self.user)
        if request.GET.get("export") in {"xlsx", "csv"}:
            return self._export(cell, found.parts, found.hidden, request.GET["export"])
        page = Paginator(found.parts, PAGE_SIZE).get_page(request.GET.get("page"))
        rows = [{"part": p, "share": share_text(p, cell.writer)} for p in name_parts(list(page.object_list))]
        return self.render(
            {
                "page_title": _("%s的记录") % cell.indicator.name,
                "crumbs": [(cell.indicator.name, cell.url())],
                "cell": cell,
                "period_name": words.period_name(cell.period),
                "unit_name": words.whole_name(cell.unit),
                "value": cell.writer.value(cell.tally),
                "records": rows,
                "behind": found,
                "pager": self._pager(cell, page),
                "export_urls": self._export_urls(cell) if found.parts and self.user.can("records.export") else [],
                "empty": {"kind": "none", "text": _("本期间到截至日为止，没有计入这个数的记录。"), "actions": []},
            }
        )

    def _pager(self, cell: Cell, page: Any) -> dict[str, Any]:
        base = cell.url("rows")

        def url(number: int) -> str:
            return f"{base}&page={number}"

        numbers = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
        return {
            "page": page.number,
            "pages": page.paginator.num_pages,
            "first": page.start_index(),
            "last": page.end_index(),
            "prev": url(page.number - 1) if page.has_previous() else "",
            "next": url(page.number + 1) if page.has_next() else "",
            "links": [
                {"label": n, "url": url(n), "current": n == page.number} if isinstance(n, int) else {"gap": True}
                for n in numbers
            ],
        }

    def _export_urls(self, cell: Cell) -> list[dict[str, str]]:
        base = cell.url("rows")
        return [{"label": "Excel", "url": f"{base}&export=xlsx"}, {"label": "CSV", "url": f"{base}&export=csv"}]

    def _export(self, cell: Cell, parts: list[Part], hidden: int, form: str) -> HttpResponse:
        name = f"{cell.indicator.name}-{words.whole_name(cell.unit)}-{words.period_name(cell.period)}"
        heads = [_("记录"), _("日期"), _("单位"), _("计入"), _("分子"), _("分母"), _("版本")]
        return export_response(form, name=name, heads=heads, rows=self._export_rows(cell, parts, hidden), by=self.user)

    def _export_rows(self, cell: Cell, parts: list[Part], hidden: int) -> Iterator[list[Any]]:
        for part in name_parts(parts):
            amounts = [part.amounts.get(role) for role in ("value", "num", "den")]
            yield [part.title, part.dated, part.unit, *amounts, part.revision]
        if hidden:
            yield [_("另有 %d 条不在您的权限范围") % hidden, None, None, None, None, None, None]
        tally = cell.tally
        day = _("该数，截至 %s") % f"{cell.as_of:%Y-%m-%d}"
        yield [day, None, cell.unit.short_name, tally.value if tally.num is None else None, tally.num, tally.den, None]
