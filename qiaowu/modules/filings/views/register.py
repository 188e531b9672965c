"""The register of filings and the page of one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.kernel.period import Period
from qiaowu.measures.models import Indicator, IndicatorVersion
from qiaowu.modules.filings import queries
from qiaowu.modules.filings.models import MONEY, Filing
from qiaowu.orgs.clock import today
from qiaowu.orgs.models import Unit, User
from qiaowu.records.models import Status
from qiaowu.web.details import RecordPage, fact
from qiaowu.web.forms import TextField
from qiaowu.web.lists import Column, Filter, ListPage
from qiaowu.web.pages import Action, Crumbs
from qiaowu.web.registry import Hit

TITLE = gettext_lazy("数据报送")


def filing_url(filing: Filing) -> str:
    return reverse("filings:filing", args=[filing.pk])


# --- the register ---


def _period_field(user: User) -> forms.Field:
    begun = queries.begun_periods(today())
    chosen = [*begun["year"], *begun["quarter"], *begun["month"]]
    return forms.ChoiceField(
        label=gettext_lazy("期间"), choices=[("", _("全部")), *((period.key, period.label) for period in chosen)]
    )


def _within(rows: QuerySet[Any], key: str) -> QuerySet[Any]:
    period = Period.parse(key)
    return rows.filter(dated__gte=period.start, dated__lte=period.end)


def _indicator_field(user: User) -> forms.Field:
    chosen = [indicator.pk for indicator, _version in queries.fileable_indicators()]
    return forms.ModelChoiceField(
        Indicator.objects.filter(pk__in=chosen), label=gettext_lazy("指标"), empty_label=_("全部")
    )


def _unit_field(user: User) -> forms.Field:
    filed = Filing.objects.visible_to(user).values("unit")
    return forms.ModelChoiceField(Unit.objects.filter(pk__in=filed), label=gettext_lazy("单位"), empty_label=_("全部"))


class FilingsPage(ListPage):
    """All filings that the user may read; void ones only when asked for."""

    access = "records.read"
    title = TITLE
    intro = gettext_lazy("没有台账的工作，数从这里报。报的是本期新增或期末的数，系统自己累计。")
    order = "-dated,-pk"
    empty_title = gettext_lazy("还没有报送")
    empty_text = gettext_lazy("没有台账的工作在这里报数：一个数、它的期间和佐证，报一次就计入指标。")
    columns: ClassVar = [
        Column("indicator", gettext_lazy("指标"), lambda f: f.indicator.name, sort="indicator__order", url=filing_url),
        Column("unit", gettext_lazy("单位"), lambda f: f.unit.short_name, sort="unit__order"),
        Column("period", gettext_lazy("期间"), lambda f: f.period_label, sort="dated"),
        Column("figure", gettext_lazy("报送数"), lambda f: f.figure, numeric=True),
        Column("dated", gettext_lazy("数据日期"), lambda f: f.dated, kind="date", sort="dated", hide_phone=True),
        Column("basis", gettext_lazy("依据"), lambda f: f.basis, hide_phone=True, wrap=True),
        Column("state", gettext_lazy("状态"), lambda f: f.get_status_display(), kind="state", state=lambda f: f.status),
    ]
    filters: ClassVar = [
        Filter(
            "q",
            lambda user: TextField(label=gettext_lazy("指标、依据"), max_length=40),
            lambda rows, text: rows.filter(queries.found_by(text)),
        ),
        Filter("indicator", _indicator_field, lambda rows, indicator: rows.filter(indicator=indicator)),
        Filter("unit", _unit_field, lambda rows, unit: rows.filter(unit=unit)),
        Filter("period", _period_field, _within),
        Filter(
            "status",
            lambda user: forms.ChoiceField(label=gettext_lazy("状态"), choices=[("", _("全部")), *Status.choices]),
            lambda rows, status: rows.filter(status=status),
        ),
    ]

    def queryset(self) -> QuerySet[Any]:
        rows = queries.with_figure(Filing.objects.visible_to(self.user))
        return rows if self.request.GET.get("status") == Status.VOID else rows.not_void()

    def row_url(self, row: Any) -> str:
        return filing_url(row)

    def actions(self) -> list[Action]:
        return [Action(_("报一个数"), reverse("filings:new"), "primary")] if self.user.can("records.enter") else []


# --- one filing ---


class FilingPage(RecordPage):
    """A filing with the counting rule that it was filed under."""

    def queryset(self) -> Any:
        return queries.with_figure(Filing.objects.all())

    def crumbs(self, record: Any) -> Crumbs:
        return [(TITLE, reverse("filings:filings")), (record.indicator.name, None)]

    def edit_url(self, record: Any) -> str:
        return reverse("filings:edit", args=[record.pk])

    def sections(self, record: Any) -> list[dict[str, Any]]:
        return [{"title": _("报送内容"), "facts": list(filed_facts(record))}, rule_section(record)]


def filed_facts(filing: Filing) -> Iterator[dict[str, Any]]:
    """What was filed, line by line."""
    version = filing.rule_version
    yield fact(_("指标"), f"{filing.indicator.name}（{filing.indicator.code}）")
    yield fact(_("单位"), filing.unit.name)
    yield fact(_("期间"), filing.period_label)
    yield fact(_("数据日期"), filing.dated, kind="date")
    yield fact(_("报送数"), filing.figure)
    if version.unit == MONEY and filing.value is not None:
        yield fact(_("按元"), f"{filing.value:,.2f}元")
    if filing.numerator is not None and filing.denominator is not None:
        yield fact(_("分子"), filing.numerator.normalize(), kind="number", unit=version.part_word)
        yield fact(_("分母"), filing.denominator.normalize(), kind="number", unit=version.part_word)
    yield fact(_("取数方法"), filing.method, wide=True)
    yield fact(_("依据"), filing.basis, wide=True)


def rule_section(filing: Filing) -> dict[str, Any]:
    """The counting rule in words."""
    version = filing.rule_version
    return {
        "title": _("口径"),
        "note": _("第 %s 版") % version.version,
        "facts": [fact(label, text, wide=True) for label, text in rule_words(version)],
    }


def rule_words(version: IndicatorVersion) -> list[tuple[str, str]]:
    """Definition, what counts, what does not, remarks; empty ones are left out."""
    words = [
        (_("怎么算"), version.definition),
        (_("计入"), version.includes),
        (_("不计"), version.excludes),
        (_("说明"), version.note),
    ]
    return [(label, text) for label, text in words if text]


# --- choosing what to file ---


def search_filings(text: str, user: User) -> Iterator[Hit]:
    """Filings that a word finds, newest first."""
    if len(text) < 2:
        return
    rows = queries.with_figure(
        Filing.objects.visible_to(user).exclude(status=Status.VOID).filter(queries.found_by(text))
    )
    for filing in rows.order_by("-dated", "-pk")[:8]:
        yield Hit(str(TITLE), str(filing), filing_url(filing), filing.figure)
