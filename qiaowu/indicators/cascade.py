"""目标分解: a grid of units with ready-made shares, and a check of the sum that is always in sight."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from qiaowu.indicators import pace, words
from qiaowu.indicators.forms import ShareForm
from qiaowu.indicators.links import cell_url, document_url, quote_of
from qiaowu.indicators.models import Target
from qiaowu.indicators.queries import Row, frame_of, single_row, standing_targets
from qiaowu.indicators.splitting import Method, covered, even_shares, split_target, units_for
from qiaowu.indicators.suiting import live_words, mark_of, mark_text, recorded_ever, strangers_text, sum_text
from qiaowu.indicators.target_page import target_for
from qiaowu.indicators.targets import is_percent, rule_version
from qiaowu.indicators.words import Writer, writer_of
from qiaowu.kernel.figures import exact, format_number
from qiaowu.measures.tally import BLANK
from qiaowu.orgs.clock import now, today
from qiaowu.orgs.models import Unit
from qiaowu.orgs.tree import tree_on
from qiaowu.records.actions import Refused
from qiaowu.web.pages import Page


class Cascade(Page):
    """目标分解: a grid of units, ready-made shares, and a check of the sum that is always in sight."""

    access = "targets.set"
    template = "indicators/cascade.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        target = target_for(self.user, pk, to_set=True)
        shares = {share.unit_id: share.value for share in self._standing(target)}
        method = request.GET.get("method", "")
        if method in {"equal", "weight", "same"}:
            shares = self._ready_made(target, method)  # type: ignore[arg-type]
        return self._show(target, self._form(target, shares))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        target = target_for(self.user, pk, to_set=True)
        form = self._form(target, {}, request.POST)
        valid = form.is_valid()
        if request.POST.get("act") != "submit" or not valid:
            fragment = "indicators/parts/cover.html" if request.headers.get("HX-Request") else ""
            return self._show(target, form, status=200 if valid else 422, fragment=fragment)
        try:
            method: Method = "same" if self._level(target) else "hand"
            reason = form.cleaned_data["reason"]
            split_target(target, form.shares, method, by=self.user, at=now(), direct=form.kept, reason=reason)
        except Refused as refused:
            form.add_error(None, str(refused))
            return self._show(target, form, status=422)
        messages.success(request, _("已下达 %d 个单位。") % len(form.shares))
        return HttpResponseRedirect(cell_url("indicator", target.indicator.code, target.unit, target.period, today()))

    @staticmethod
    def _standing(target: Target) -> list[Target]:
        return list(standing_targets(target.span.start.year).filter(share_of=target))

    @staticmethod
    def _level(target: Target) -> bool:
        """Whether each unit takes the value itself, because shares would not add up."""
        return is_percent(rule_version(target.indicator, target.span, today()))

    def _units(self, target: Target) -> list[Unit]:
        units = units_for(target, now())
        return sorted(units, key=lambda unit: (unit.kind == Unit.Kind.DEPARTMENT, unit.order))

    def _ready_made(self, target: Target, method: Method) -> dict[int, Decimal]:
        units = [unit for unit in self._units(target) if unit.kind != Unit.Kind.DEPARTMENT]
        try:
            values = even_shares(target, units, "same" if self._level(target) else method)
        except Refused as refused:
            messages.error(self.request, str(refused))
            return {}
        return {unit.pk: value for unit, value in zip(units, values, strict=True)}

    def _form(self, target: Target, shares: dict[int, Decimal], data: Any = None) -> ShareForm:
        version = rule_version(target.indicator, target.span, today())
        return ShareForm(version, self._units(target), shares, data, target.direct)

    def _show(self, target: Target, form: ShareForm, status: int = 200, fragment: str = "") -> HttpResponse:
        row = single_row(target, frame_of(today()))
        writer = writer_of(row.version, 0, row.goal.value)
        standing = {share.unit_id: share for share in self._standing(target)}
        level = self._level(target)
        context = {
            "page_title": _("分解：%s") % target.indicator.name,
            "crumbs": [(_("目标总览"), reverse("indicators:overview"))],
            "target": target,
            "period_name": words.period_name(target.span),
            "unit_name": words.whole_name(target.unit),
            "goal": writer.goal(row.goal),
            "quote": quote_of(target),
            "quote_url": document_url(target),
            "form": form,
            "rows": [self._line(form, unit, row, writer, standing) for unit in form.units],
            "level": level,
            "unit_word": row.version.unit,
            "weights": any(unit.weight for unit in form.units),
            "standing": bool(standing),
            "check": cover_of(target, form, writer, standing, level=level)
            | {"warning": self._warning(target, form, row)},
            "live": {} if level else live_words(target.value, writer),
        }
        return self.render(context, status=status, template=fragment)

    def _warning(self, target: Target, form: ShareForm, row: Row) -> str:
        """Units with a share of what they never had a record of; rates are asked of every unit alike."""
        if self._level(target):
            return ""
        chosen = _typed(form)
        known = recorded_ever(row.version, tree_on(today()).county, today())
        return strangers_text([unit for unit in form.units if chosen.get(unit.pk)], known, form.units)

    def _line(
        self, form: ShareForm, unit: Unit, row: Row, writer: Writer, standing: dict[int, Target]
    ) -> dict[str, Any]:
        share, tally = standing.get(unit.pk), row.counted.units.get(unit.pk, BLANK)
        reached = pace.exact_value(tally)
        return {
            "unit": unit,
            "field": form[f"u{unit.pk}"],
            "now": writer.value(tally),
            "raw": format_number(reached or 0, places=4),
            "mark": mark_text(mark_of(_typed(form).get(unit.pk), reached), writer),
            "share": str(writer.number(exact(share.value))) if share else words.NONE,
        }


def cover_of(
    target: Target, form: ShareForm, writer: Writer, standing: dict[int, Target], *, level: bool
) -> dict[str, Any]:
    """The sum of what is typed against the target, and what handing it down would do."""
    if form.is_bound:
        if not form.is_valid():
            return {"state": "bad", "text": _("有的数填得不对，改正后再核对合计。"), "steps": []}
        shares, direct = form.shares, form.kept
    else:
        shares, direct = _initial(form), target.direct or Decimal(0)
    steps = _steps(shares, standing)
    if level:
        text = _("比率和逐期要求不相加，各单位各自达到 %s。") % writer.number(exact(target.value))
        return {"state": "ok", "text": text, "steps": steps}
    cover, left = covered(target, list(shares.values()), direct)
    text = sum_text(cover, sum(shares.values(), direct), left, writer)
    return {"state": {"covered": "ok", "gap": "bad", "over": "late"}[cover], "text": text, "steps": steps}


def _typed(form: ShareForm) -> dict[int, Decimal]:
    """The shares that stand in the form, typed or proposed; those that are no numbers are left out."""
    if not form.is_bound:
        return _initial(form)
    form.is_valid()
    return form.shares


def _initial(form: ShareForm) -> dict[int, Decimal]:
    """The numbers that stand in the untouched form."""
    found = {}
    for unit in form.units:
        field = form.fields[f"u{unit.pk}"]
        value = field.to_python(field.initial)
        if value is not None:
            found[unit.pk] = value
    return found


def _steps(shares: dict[int, Decimal], standing: dict[int, Target]) -> list[str]:
    """What would be made, changed and dropped."""
    new = len(shares.keys() - standing.keys())
    changed = sum(pk in standing and standing[pk].value != value for pk, value in shares.items())
    gone = len(standing.keys() - shares.keys())
    said = ((_("新下达 %d 个单位"), new), (_("调整 %d 个单位"), changed), (_("撤销 %d 个单位"), gone))
    return [text % count for text, count in said if count]
