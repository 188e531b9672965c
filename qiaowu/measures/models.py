"""Indicators and the versions of their counting rules."""

from __future__ import annotations

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.utils.translation import gettext_lazy as _

FRACTIONAL = frozenset({"元", "平方米", "亩", "%"})
"""Units of amounts, areas and rates, which have decimals; everything else is whole things."""


def counts_whole(unit: str) -> bool:
    """Whether a unit counts whole things: there is no half session and no half person."""
    return unit not in FRACTIONAL


class Indicator(models.Model):
    """One thing that is counted, under a stable code. How it is counted lies in its versions."""

    code = models.CharField(_("编号"), max_length=10, unique=True)
    key = models.CharField(_("英文名"), max_length=60, unique=True)
    name = models.CharField(_("指标"), max_length=60)
    mechanism = models.CharField(_("工作机制"), max_length=40)
    order = models.PositiveSmallIntegerField(_("排序"))

    class Meta:
        ordering = ("order",)

    def __str__(self) -> str:
        return self.name

    def version_on(self, day: date) -> IndicatorVersion:
        """The counting rule in force on `day`: the newest version that had begun; the first if none had."""
        versions = sorted(self.versions.all(), key=lambda v: (v.valid_from, v.version))
        begun = [v for v in versions if v.valid_from <= day]
        return begun[-1] if begun else versions[0]


class IndicatorVersion(models.Model):
    """A counting rule (口径). A change of the rule is a new version; issued figures keep theirs."""

    class PeriodType(models.TextChoices):
        FLOW = "flow", _("累计")
        STOCK = "stock", _("时点")
        RATE = "rate", _("比率")
        PER_PERIOD = "per_period", _("逐期")
        MILESTONE = "milestone", _("节点")

    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="versions", verbose_name=_("指标"))
    version = models.PositiveSmallIntegerField(_("版本"))
    valid_from = models.DateField(_("启用日期"))
    unit = models.CharField(_("计量单位"), max_length=10)
    part_word = models.CharField(
        _("分子分母的单位"), max_length=10, blank=True, help_text=_("比率的分子、分母数的是什么，如“件”。")
    )
    period_type = models.CharField(_("期间类型"), max_length=12, choices=PeriodType.choices)
    rule: Any = models.JSONField(_("规则"))
    definition = models.CharField(_("口径"), max_length=300)
    includes = models.CharField(_("计入"), max_length=300, blank=True)
    excludes = models.CharField(_("不计"), max_length=300, blank=True)
    note = models.CharField(_("说明"), max_length=300, blank=True)
    show_only = models.BooleanField(_("只展示不评价"), default=False)
    due_month = models.PositiveSmallIntegerField(
        _("出数月份"), null=True, blank=True, help_text=_("一年只出一次的数，写正式结果出来的月份。")
    )
    forms: Any = models.JSONField(_("填报方式"), default=list)

    class Meta:
        ordering = ("indicator__order", "version")
        constraints: ClassVar = [
            models.UniqueConstraint(name="an_indicator_version_is_unique", fields=["indicator", "version"])
        ]

    def __str__(self) -> str:
        return f"{self.indicator.code} v{self.version}"
