"""Choosing an indicator, filing its figure, correcting it, and reporting that nothing happened."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from functools import cached_property
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.contrib import messages
from django.db.models import Case, OuterRef, QuerySet, Subquery, Value, When
from django.http import Http404, QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.kernel.period import Period
from qiaowu.measures.models import Indicator, IndicatorVersion
from qiaowu.modules.filings import actions, queries
from qiaowu.modules.filings.access import checks_for_the_county, filing_units
from qiaowu.modules.filings.forms import ANOTHER, CORRECT, FilingForm
from qiaowu.modules.filings.models import MONEY, Filing
from qiaowu.modules.filings.views.register import filing_url, rule_words
from qiaowu.orgs.clock import now, today
from qiaowu.orgs.models import Unit
from qiaowu.orgs.tree import tree_on
from qiaowu.records import files
from qiaowu.records.actions import Refused
from qiaowu.records.models import Evidence, Status
from qiaowu.web.editing import FormPage
from qiaowu.web.forms import TextField
from qiaowu.web.lists import Column, Filter, ListPage
from qiaowu.web.pages import Action, ActPage

TITLE = gettext_lazy("数据报送")


class ChoosePage(ListPage):
    """Indicators that can be filed; what the user's unit has filed before comes first."""

    access = "records.enter"
    title = gettext_lazy("选择要报的指标")
    intro = gettext_lazy("本单位报过的排在前面。有台账的工作（如学习活动）不用报，由记录自动计数。")
    order = "unfiled,order"
    columns: ClassVar = [
        Column("name", gettext_lazy("指标"), lambda i: i.name, url=lambda i: reverse("filings:new_of", args=[i.code])),
        Column("unit", gettext_lazy("计量单位"), lambda i: newest(i).unit, say=True),
        Column("definition", gettext_lazy("口径"), lambda i: newest(i).definition, wrap=True, hide_phone=True),
        Column("last", gettext_lazy("本单位上次报送"), lambda i: i.last_dated, kind="date", say=True),
    ]
    filters: ClassVar = [
        Filter(
            "q",
            lambda user: TextField(label=gettext_lazy("指标"), max_length=40),
            lambda rows, text: rows.filter(name__icontains=text),
        ),
    ]

    def queryset(self) -> QuerySet[Any]:
        home = self.user.scope.home
        own = Filing.objects.not_void().filter(indicator=OuterRef("pk"), unit=home).order_by("-dated")
        chosen = [indicator.pk for indicator, _version in queries.fileable_indicators()]
        rows = Indicator.objects.filter(pk__in=chosen).prefetch_related("versions")
        rows = rows.annotate(last_dated=Subquery(own.values("dated")[:1]))
        return rows.annotate(unfiled=Case(When(last_dated__isnull=True, then=Value(1)), default=Value(0)))

    def row_url(self, row: Any) -> str:
        return reverse("filings:new_of", args=[row.code])


def newest(indicator: Indicator) -> IndicatorVersion:
    return max(indicator.versions.all(), key=lambda version: version.version)


# --- the form ---


class FilingFormPage(FormPage):
    """What entering and correcting have in common."""

    abstract = True
    access = "records.enter"
    template = "filings/form.html"

    @cached_property
    def indicator(self) -> Indicator:
        """The indicator of the page; 404 when it cannot be filed."""
        raise NotImplementedError

    @cached_property
    def version(self) -> IndicatorVersion:
        return self.indicator.version_on(today())

    @cached_property
    def units(self) -> QuerySet[Unit]:
        return filing_units(self.user, tree_on(today()))

    def finish(self, hand_in: bool) -> actions.Finish:
        """The county confirms at once, unless somebody else is to; below it a figure waits for the county."""
        return "confirm" if checks_for_the_county(self.user) and not hand_in else "submit"

    def paper(self, form: FilingForm) -> Evidence | None:
        """The uploaded file as unsaved evidence."""
        checked, upload = form.cleaned_data["file"], self.request.FILES.get("file")
        if checked is None or upload is None:
            return None
        kind = Evidence.Kind.PHOTO if checked.mime.startswith("image/") else Evidence.Kind.DOCUMENT
        return Evidence(
            kind=kind,
            title=str(upload.name)[:120],
            sha256=files.store(checked.data),
            mime=checked.mime,
            size=len(checked.data),
        )

    def values(self, form: FilingForm) -> dict[str, Any]:
        """The form's content as columns of a filing."""
        data = form.cleaned_data
        names = ("unit", "period", "dated", "method", "basis", "no_evidence_reason", *form.figure_names)
        return {name: data[name] for name in names}

    def context(self, form: Any) -> dict[str, Any]:
        return {
            "page_title": self.heading(),
            "crumbs": [(TITLE, reverse("filings:filings")), (self.indicator.name, None)],
            "fieldsets": list(fieldsets(form)),
            "aside": [rule_block(self.version), *self.aside()],
            "aside_label": _("口径与上次报送"),
            "cancel_url": reverse("filings:filings"),
            "waits": "" if checks_for_the_county(self.user) else self.waits(),
        }

    def heading(self) -> str:
        raise NotImplementedError

    def from_address(self) -> dict[str, Any]:
        """What is known already, from a message or another form; all of it can be changed."""
        names = ("value", "numerator", "denominator", "dated", "method", "basis")
        return {name: self.request.GET[name] for name in names if name in self.request.GET}

    def waits(self) -> str:
        """What happens to the figure next, for one who does not confirm it."""
        return _("提交后由县侨办确认，确认后计入指标。")

    def aside(self) -> list[dict[str, Any]]:
        return []

    def told(self, filing: Filing) -> str:
        """What was saved; money also in 元, so that a slip of the unit is noticed."""
        yuan = f"（{filing.value:,.2f}元）" if self.version.unit == MONEY and filing.value is not None else ""
        return _("%(state)s：%(filing)s %(figure)s%(yuan)s") % {
            "state": filing.get_status_display(),
            "filing": filing,
            "figure": filing.figure,
            "yuan": yuan,
        }


def fieldsets(form: FilingForm) -> Iterator[dict[str, Any]]:
    """The figure, where it comes from, its evidence."""
    groups = (
        (_("哪个单位、哪一期"), True, ["unit", "period"]),
        (_("多少"), True, [*form.figure_names, "dated"]),
        (_("同一期的数"), False, ["again"]),
        (_("出处"), False, ["method", "basis"]),
        (_("佐证，任一种即可"), False, ["file", "no_evidence_reason"]),
        (_("办理"), False, ["hand_in", "reason"]),
    )
    for legend, row, names in groups:
        fields = [form[name] for name in names if name in form.fields]
        if fields:
            yield {"legend": legend, "row": row, "fields": fields}


def rule_block(version: IndicatorVersion) -> dict[str, Any]:
    """The counting rule beside the form."""
    lines = [{"text": f"{label}：{text}"} for label, text in rule_words(version)]
    return {"title": _("口径"), "lines": [{"text": _("计量单位：%s") % version.unit}, *lines]}


class NewFiling(FilingFormPage):
    """Report one figure."""

    form_key = "filing"
    submit_label: ClassVar[str | Promise] = gettext_lazy("报送")

    @cached_property
    def indicator(self) -> Indicator:
        for indicator, _version in queries.fileable_indicators():
            if indicator.code == self.kwargs["code"]:
                return indicator
        raise Http404

    @property
    def draft_key(self) -> str:
        return f"filing:{self.indicator.code}:new"

    def heading(self) -> str:
        return _("报送：%s") % self.indicator.name

    @cached_property
    def asked_unit(self) -> Unit | None:
        """The unit named in the address, else the user's own, else the only one possible."""
        wanted = self.request.GET.get("unit", "")
        home = self.user.scope.home
        for pk in (int(wanted) if wanted.isdecimal() and len(wanted) < 10 else 0, home.pk if home else 0):
            if found := self.units.filter(pk=pk).first():
                return found
        return None

    @cached_property
    def last(self) -> Filing | None:
        """What this unit filed last."""
        return queries.last_filed(self.indicator, self.asked_unit)

    @cached_property
    def asked_period(self) -> Period:
        """The period named in the address, else the last that is over, of the kind that was used last time."""
        try:
            return Period.parse(self.request.GET.get("period", ""))
        except ValueError:
            kind = Period.parse(self.last.period).kind if self.last else "month"
            ended = queries.last_ended(kind if kind in {"quarter", "half", "year"} else "month", today())
            return self._unfiled(ended)

    def _unfiled(self, period: Period) -> Period:
        """The period, or the one after it that has begun and is not filed yet."""
        unit = self.asked_unit
        filed = set(queries.standing(self.indicator, unit).values_list("period", flat=True)) if unit else set()
        while period.key in filed:
            following = Period.of(period.kind, period.end + timedelta(days=1))  # type: ignore[arg-type]
            if following.start > today():
                break
            period = following
        return period

    def make_form(self, *, data: QueryDict | None, files: Any, initial: dict[str, Any]) -> forms.Form:
        unit = self.asked_unit
        starting = {"unit": unit, "period": self.asked_period.key, "method": self.last.method if self.last else ""}
        return FilingForm(
            data,
            files,
            initial=starting | self._repeated() | self.from_address() | initial,
            version=self.version,
            units=self.units,
            today=today(),
            may_confirm=checks_for_the_county(self.user),
        )

    def _repeated(self) -> dict[str, Any]:
        """The figure of last time, when the user asked to start from it."""
        if self.last is None or "repeat" not in self.request.GET:
            return {}
        names = ("value", "numerator", "denominator", "basis", "no_evidence_reason")
        return {name: getattr(self.last, name) for name in names if getattr(self.last, name) not in (None, "")}

    def save(self, form: Any, version: int | None) -> str:
        again = form.cleaned_data.get("again", "")
        if again.startswith(CORRECT):
            return self._to_correct(again.removeprefix(CORRECT), form)
        filing = Filing(indicator=self.indicator, **self.values(form))
        finish = self.finish(form.cleaned_data.get("hand_in", False))
        another = again == ANOTHER
        saved = actions.report(filing, paper=self.paper(form), finish=finish, by=self.user, at=now(), another=another)
        messages.success(self.request, self.told(saved))
        return filing_url(saved)

    def _to_correct(self, pk: str, form: Any) -> str:
        """The form of the figure that is there already, with what was typed for it."""
        typed = {name: form[name].value() for name in ("value", "dated", "method", "basis") if form[name].value()}
        if self.request.FILES:
            messages.warning(self.request, _("刚选的文件没有保存，请在这里重新选择。"))
        return f"{reverse('filings:edit', args=[pk])}?{urlencode(typed)}"

    def aside(self) -> list[dict[str, Any]]:
        if self.last is None:
            return [{"title": _("上次报送"), "text": _("本单位还没有报过这个指标。")}]
        address = f"{reverse('filings:new_of', args=[self.indicator.code])}?repeat=1&unit={self.last.unit_id}"
        lines = [
            {"text": f"{self.last.period_label} {self.last.figure}", "url": filing_url(self.last)},
            {"text": _("照上次填"), "url": address},
        ]
        return [{"title": _("上次报送"), "lines": lines}]

    def context(self, form: Any) -> dict[str, Any]:
        return super().context(form) | {"nothing": self._nothing()}

    def _nothing(self) -> Action | None:
        """The one click that reports zero, where that makes sense and nothing was filed yet."""
        unit, period = self.asked_unit, self.asked_period
        if unit is None or self.version.period_type in {"stock", "milestone"}:
            return None
        if period.start > today() or queries.standing(self.indicator, unit).filter(period=period.key).exists():
            return None
        words = (
            _("%(unit)s%(period)s无应办事项")
            if "ratio" in self.version.forms
            else _("%(unit)s%(period)s无发生（报 0）")
        )
        return Action(
            words % {"unit": unit.short_name, "period": period.label},
            reverse("filings:nothing", args=[self.indicator.code]),
            method="post",
            fields=(("unit", str(unit.pk)), ("period", period.key)),
        )


class EditFiling(FilingFormPage):
    """Correct a filing."""

    form_key = "filing"
    submit_label: ClassVar[str | Promise] = gettext_lazy("保存")

    def record(self) -> Filing:
        return self.filing

    @cached_property
    def filing(self) -> Filing:
        rows = queries.with_figure(Filing.objects.visible_to(self.user).editable_by(self.user))
        found: Filing | None = rows.filter(pk=self.kwargs["pk"]).first()
        if found is None:
            raise Http404
        return found

    @cached_property
    def indicator(self) -> Indicator:
        return self.filing.indicator

    @cached_property
    def version(self) -> IndicatorVersion:
        return self.filing.rule_version

    def heading(self) -> str:
        return _("更正：%s") % self.filing

    def waits(self) -> str:
        if self.filing.status == Status.CONFIRMED:
            return _("这个数已经确认。更正后由县侨办重新确认，确认前不计入指标。")
        return super().waits()

    def make_form(self, *, data: QueryDict | None, files: Any, initial: dict[str, Any]) -> forms.Form:
        filing = self.filing
        names = (
            "unit",
            "period",
            "dated",
            "value",
            "numerator",
            "denominator",
            "method",
            "basis",
            "no_evidence_reason",
        )
        stored = {name: getattr(filing, name) for name in names}
        return FilingForm(
            data,
            files,
            initial=stored | self.from_address() | initial,
            version=self.version,
            units=self.units | Unit.objects.filter(pk=filing.unit_id),
            today=today(),
            filing=filing,
        )

    def save(self, form: Any, version: int | None) -> str:
        saved = actions.correct(
            self.filing,
            self.values(form),
            paper=self.paper(form),
            finish=self.finish(False),
            by=self.user,
            at=now(),
            version=version or self.filing.version,
            reason=form.cleaned_data.get("reason", ""),
            another=form.cleaned_data.get("again", "") == ANOTHER,
        )
        messages.success(self.request, self.told(saved))
        return filing_url(saved)


class ReportNothing(ActPage):
    """One click: nothing happened in this period."""

    access = "records.enter"

    def act(self, **kwargs: Any) -> str:
        indicator = Indicator.objects.filter(code=kwargs["code"]).first()
        unit = filing_units(self.user, tree_on(today())).filter(pk=_number(self.request.POST.get("unit", ""))).first()
        if indicator is None or unit is None:
            raise Http404
        try:
            period = Period.parse(self.request.POST.get("period", ""))
        except ValueError as error:
            raise Refused(str(error)) from error
        finish: actions.Finish = "confirm" if checks_for_the_county(self.user) else "submit"
        filing = actions.report_nothing(indicator, unit, period, finish=finish, by=self.user, at=now())
        messages.success(self.request, _("%s 已报 0") % filing)
        return filing_url(filing)


def _number(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else 0


# --- search ---
