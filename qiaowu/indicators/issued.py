"""Issued figures: freezing one, its page with replay and comparison, and restating it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.indicators import words
from qiaowu.indicators.behind import Part, name_parts, parts_of, share_text, told_of, visible_refs
from qiaowu.indicators.figures import Comparison, compare, issue, replay, stored_lines, tally_of
from qiaowu.indicators.links import cell_url
from qiaowu.indicators.models import Figure
from qiaowu.indicators.targets import rule_version
from qiaowu.indicators.views import day_of, may_see, unit_of
from qiaowu.indicators.words import Writer, writer_of
from qiaowu.kernel.figures import exact
from qiaowu.kernel.period import Period
from qiaowu.measures.count import count, lines_of
from qiaowu.measures.models import Indicator, IndicatorVersion
from qiaowu.measures.rules import parse_rule
from qiaowu.measures.tally import Line
from qiaowu.orgs.clock import now, today
from qiaowu.orgs.models import Unit, User
from qiaowu.orgs.settings import setting
from qiaowu.records.actions import Refused
from qiaowu.web.forms import TextField, area
from qiaowu.web.pages import Action, Page
from qiaowu.web.registry import used_in

SHOWN = 200


class IssuePage(Page):
    """Freeze the figure of a cell: first what would freeze, then the button; the way here is the indicator's page."""

    access = "figures.issue"
    template = "web/confirm.html"

    def get(self, request: HttpRequest, code: str) -> HttpResponse:
        version, unit, period, as_of = self._cell(code, request.GET)
        rule, indicator = parse_rule(version.rule), version.indicator
        tally = count(rule, unit, period, as_of)
        writer = writer_of(version, int(setting("small_sample")), None, tally.value)
        parts = parts_of(lines_of(rule, unit, period, as_of), rule)
        scope = {"unit": words.whole_name(unit), "period": words.period_name(period), "day": f"{as_of:%Y-%m-%d}"}
        back = cell_url("indicator", indicator.code, unit, period.key, as_of)
        return self.render(
            {
                "page_title": _("核发：%s") % indicator.name,
                "crumbs": [(_("目标总览"), reverse("indicators:overview")), (indicator.name, back)],
                "text": _("%(unit)s %(period)s，截至 %(day)s：%(value)s") % (scope | {"value": writer.value(tally)}),
                "consequences": [
                    _("%s随这个数一起固定，以后不能撤回或改动。") % told_of(parts),
                    _("以后记录有更正，核发的数不变；确需改的，写明原因重述，两个数并列可查。"),
                ],
                "fields": [("unit", unit.code), ("period", period.key), ("as_of", as_of.isoformat())],
                "confirm_url": request.path,
                "confirm_label": _("核发"),
                "cancel_url": back,
            }
        )

    def post(self, request: HttpRequest, code: str) -> HttpResponse:
        version, unit, period, as_of = self._cell(code, request.POST)
        try:
            figure = issue(version, unit, period, as_of, by=self.user, at=now())
        except Refused as refused:
            messages.error(request, str(refused))
            return HttpResponseRedirect(cell_url("indicator", code, unit, period.key, as_of))
        messages.success(request, _("已核发 %s，连同每一条记录一起固定。") % version.indicator)
        return HttpResponseRedirect(reverse("indicators:figure", args=[figure.pk]))

    def _cell(self, code: str, data: Mapping[str, str]) -> tuple[IndicatorVersion, Unit, Period, date]:
        """What is to be issued. Raises Http404 for a cell that does not exist or is not the user's to know."""
        indicator = Indicator.objects.prefetch_related("versions").filter(code=code).first()
        if indicator is None:
            raise Http404
        unit = unit_of(data.get("unit", ""), self.user)
        as_of = day_of(data.get("as_of", ""), today())
        try:
            period = Period.parse(data.get("period", "") or Period.year(as_of.year).key)
        except ValueError as error:
            raise Http404 from error
        return rule_version(indicator, period, as_of), unit, period, as_of


def figure_for(user: User, pk: int) -> Figure:
    """An issued figure of a unit that the user may know. Raises Http404."""
    related = ("indicator_version__indicator", "unit", "issued_by", "restates", "restated_by")
    figure = Figure.objects.select_related(*related).filter(pk=pk).first()
    if figure is None or not may_see(user, figure.unit):
        raise Http404
    return figure


def writer_for(figure: Figure) -> Writer:
    value = exact(figure.value) if figure.value is not None else None
    return writer_of(figure.indicator_version, int(setting("small_sample")), None, value)


class FigurePage(Page):
    """A frozen figure: value, lines, digest, replay, and what differs now."""

    access = "overview.read"
    template = "indicators/figure.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        figure = figure_for(self.user, pk)
        writer, lines = writer_for(figure), stored_lines(figure)
        parts = parts_of(lines, figure.parsed_rule)
        seen = visible_refs(parts, self.user)
        shown = [part for part in parts if part.ref in seen]
        compared = compare(figure)
        return self.render(
            {
                "page_title": f"{figure.indicator_version.indicator.name} {words.period_name(figure.span)}",
                "crumbs": self._crumbs(figure),
                "figure": figure,
                "period_name": words.period_name(figure.span),
                "unit_name": words.whole_name(figure.unit),
                "version": figure.indicator_version,
                "value": writer.big(tally_of(figure)),
                "parts": self._parts_text(figure, writer),
                "replay": replay(figure),
                "now": writer.value(compared.now),
                "compared": compared,
                "differences": differences(compared, writer, self.user),
                "records": [{"part": p, "share": share_text(p, writer)} for p in name_parts(shown[:SHOWN])],
                "told": told_of(parts),
                "more": max(len(shown) - SHOWN, 0),
                "hidden": len(parts) - len(shown),
                "uses": used_in("indicators.figure", figure.pk, self.user),
                "live_url": live_url(figure),
                "actions": self._actions(figure, compared),
            }
        )

    def _crumbs(self, figure: Figure) -> list[tuple[str, str]]:
        return [
            (_("目标总览"), reverse("indicators:overview")),
            (figure.indicator_version.indicator.name, live_url(figure)),
            (_("核发数据"), ""),
        ]

    def _parts_text(self, figure: Figure, writer: Writer) -> str:
        if figure.numerator is None or figure.denominator is None:
            return ""
        return f"{words.plain(exact(figure.numerator))}/{words.plain(exact(figure.denominator))} {writer.part}"

    def _actions(self, figure: Figure, compared: Comparison) -> list[Action]:
        may = self.user.can_for("figures.issue", unit_id=figure.unit_id, township_id=None)
        if not may or compared.same or hasattr(figure, "restated_by"):
            return []
        return [Action(_("重述"), reverse("indicators:restate", args=[figure.pk]), "primary")]


def live_url(figure: Figure) -> str:
    code = figure.indicator_version.indicator.code
    return cell_url("indicator", code, figure.unit, figure.period, figure.as_of)


def differences(compared: Comparison, writer: Writer, user: User) -> dict[str, Any]:
    """Records added, removed and changed since, as rows; those out of reach only as a number."""
    lines = [*compared.added, *compared.removed, *(change.after for change in compared.changed)]
    named = {part.ref: part for part in name_parts(_one_each(lines))}
    seen = visible_refs(list(named.values()), user)
    rows = [
        *(_row(named, line, _("新增"), None, line, writer) for line in compared.added),
        *(_row(named, line, _("不再计入"), line, None, writer) for line in compared.removed),
        *(
            _row(named, c.after, _("有更正") if c.matters else _("更正，不影响计数"), c.before, c.after, writer)
            for c in compared.changed
        ),
    ]
    visible = [row for row in rows if row["part"].ref in seen]
    shown = {"rows": visible[:SHOWN], "total": len(rows), "hidden": len(rows) - len(visible)}
    return shown | {"told": told_of(row["part"] for row in rows)}


def _one_each(lines: Iterable[Line]) -> list[Part]:
    found: dict[tuple[str, int], Part] = {}
    for line in lines:
        part = Part(line.kind, line.record_id, line.dated, line.unit_id, line.revision)
        found.setdefault(part.ref, part)
    return list(found.values())


def _row(
    named: dict[tuple[str, int], Part], line: Line, what: str, before: Line | None, after: Line | None, writer: Writer
) -> dict[str, Any]:
    return {
        "part": named[line.kind, line.record_id],
        "what": what,
        "before": _amount(before, writer),
        "after": _amount(after, writer),
    }


def _amount(line: Line | None, writer: Writer) -> str:
    """What the line counted as, and on which day, so that a moved date is seen."""
    if line is None:
        return words.NONE
    counts = {role: term.aggregate in {"count", "distinct"} for role, term in writer.rule.terms}
    amount = 1 if counts[line.role] else line.amount
    text = words.plain(exact(amount)) if line.role != "value" else str(writer.number(amount))
    return _("%(amount)s · %(day)s · 第 %(revision)d 版") % {
        "amount": text,
        "day": f"{line.dated:%Y-%m-%d}",
        "revision": line.revision,
    }


class ReasonForm(forms.Form):
    reason = TextField(
        label=gettext_lazy("重述原因"),
        max_length=300,
        widget=area(3),
        help_text=gettext_lazy("写明是哪些记录变了、为什么变。原核发数据保留，两份并列可查。"),
        error_messages={"required": gettext_lazy("请写明重述原因。")},
    )


class RestatePage(Page):
    """Issue the figure of the same cell anew, with a reason; the old one stays beside it."""

    access = "figures.issue"
    template = "web/confirm.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._show(figure_for(self.user, pk), ReasonForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        figure = figure_for(self.user, pk)
        form = ReasonForm(request.POST)
        if form.is_valid():
            try:
                new = self._restate(figure, form.cleaned_data["reason"])
            except Refused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("已重述，原数保留。"))
                return HttpResponseRedirect(reverse("indicators:figure", args=[new.pk]))
        return self._show(figure, form, status=422)

    def _restate(self, figure: Figure, reason: str) -> Figure:
        version, cell = figure.indicator_version, (figure.unit, figure.span, figure.as_of)
        return issue(version, *cell, by=self.user, at=now(), restates=figure, reason=reason)

    def _show(self, figure: Figure, form: forms.Form, status: int = 200) -> HttpResponse:
        writer, compared = writer_for(figure), compare(figure)
        was, will = writer.value(tally_of(figure)), writer.value(compared.now)
        found = differences(compared, writer, self.user)["told"]
        return self.render(
            {
                "page_title": _("重述：%s") % figure.indicator_version.indicator.name,
                "crumbs": [(_("核发数据"), reverse("indicators:figure", args=[figure.pk]))],
                "text": _("核发时为 %(was)s，按现在的记录为 %(will)s。") % {"was": was, "will": will},
                "consequences": [_("有%s与核发时不同。") % found, _("引用原数的报告不变，会标明该数已重述。")],
                "form": form,
                "confirm_label": _("重述"),
                "cancel_url": reverse("indicators:figure", args=[figure.pk]),
            },
            status=status,
        )
