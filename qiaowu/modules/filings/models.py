"""Filings: figures from outside, or from a line of work that has no register yet, as records with evidence."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qiaowu.kernel.figures import format_number, format_rate
from qiaowu.kernel.money import format_amount
from qiaowu.kernel.period import Period
from qiaowu.measures.models import Indicator, IndicatorVersion
from qiaowu.records.models import Record, RecordQuerySet

MONEY = "元"
"""Unit in which amounts of money are stored."""


class FilingQuerySet(RecordQuerySet["Filing"]):
    """Filings; read through `visible_to`."""


class Filing(Record):
    """One reported figure (报送数据): a value, or numerator and denominator, for a unit and a period.

    A flow files what was added in the period, a stock the state on its last day, a rate the
    numerator and denominator of the period; 0 of 0 says that there was nothing to handle. Money is in 元.
    """

    KIND = "filings.filing"
    COUNTY_CONFIRMS = True
    LOGGED = ("indicator", "period", "dated", "value", "numerator", "denominator", "method", "basis")

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="+", verbose_name=_("指标"))
    period = models.CharField(_("期间"), max_length=30, help_text=_("这个数说的是哪一段时间。"))
    dated = models.DateField(_("数据日期"), help_text=_("数据截至哪一天，不晚于今天。"))
    value = models.DecimalField(_("数值"), max_digits=18, decimal_places=2, null=True, blank=True)
    numerator = models.DecimalField(_("分子"), max_digits=18, decimal_places=2, null=True, blank=True)
    denominator = models.DecimalField(_("分母"), max_digits=18, decimal_places=2, null=True, blank=True)
    method = models.CharField(_("取数方法"), max_length=200, help_text=_("数从哪里来、怎么数的。"))
    basis = models.CharField(_("依据"), max_length=200, blank=True, help_text=_("文号、合同、回单等，可再上传佐证。"))

    objects = FilingQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ("-dated", "-pk")
        indexes: ClassVar = [models.Index(fields=["indicator", "dated"], name="filing_by_indicator")]
        constraints: ClassVar = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                name="a_filing_is_a_value_or_a_ratio",
                condition=Q(value__isnull=False, numerator__isnull=True, denominator__isnull=True)
                | Q(value__isnull=True, numerator__isnull=False, denominator__isnull=False),
            ),
            models.CheckConstraint(
                name="a_filed_ratio_is_a_part_of_a_whole",
                condition=Q(numerator__isnull=True)
                | Q(numerator__gte=Decimal(0), denominator__gte=Decimal(0), numerator__lte=F("denominator")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.unit} {self.indicator} {self.period_label}"

    @property
    def rule_version(self) -> IndicatorVersion:
        """The counting rule in force on the day that the figure speaks of."""
        return self.indicator.version_on(self.dated)

    @property
    def period_label(self) -> str:
        return Period.parse(self.period).label

    @property
    def figure(self) -> str:
        """The filed figure in office style: 1.2亿元, 17期, 88%(44/50)."""
        if self.numerator is not None and self.denominator is not None:
            if not self.denominator:
                return gettext("本期无应办事项")
            return format_rate(self.numerator, self.denominator)
        value, unit = self.value or Decimal(0), self.rule_version.unit
        if unit == MONEY:
            return format_amount(value, places=6)
        # A rule met by periods counts its events in times, not in periods.
        return format_number(value, unit="次" if self.rule_version.period_type == "per_period" else unit)

    def facts(self) -> dict[str, Any]:
        """Numbers without trailing zeros, so that the log reads as they were typed."""
        facts = super().facts()
        for name in ("value", "numerator", "denominator"):
            number = getattr(self, name)
            facts[name] = None if number is None else f"{Decimal(number).normalize():f}"
        return facts
