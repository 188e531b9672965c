"""Targets that confirmed commitments own, and figures that were issued with their lines."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaowu.commitments.models import Commitment
from qiaowu.kernel.period import Period
from qiaowu.measures.models import Indicator, IndicatorVersion
from qiaowu.measures.rules import Rule, parse_rule
from qiaowu.orgs.access import ScopedQuerySet
from qiaowu.orgs.models import Unit, User


class TargetQuerySet(ScopedQuerySet["Target"]):
    def visible_to(self, user: Any) -> TargetQuerySet:
        """County targets are known to all who read the overview; shares of a unit to those who reach it."""
        if not getattr(user, "is_authenticated", False) or not user.can("overview.read"):
            return self.none()
        if user.scope.county_wide("overview.read"):
            return self
        reached = user.scope.filter("overview.read", unit="unit", township="township")
        return self.filter(reached | Q(unit__kind=Unit.Kind.COUNTY))

    def standing(self) -> TargetQuerySet:
        """Targets that were not dropped."""
        return self.filter(dropped_at__isnull=True)


class Target(models.Model):
    """What a unit is to reach of an indicator in a period, because a confirmed commitment says so.

    `commitment_state` is always "confirmed"; with the commitment's id it points to the pair (id, state)
    of the commitment, so the database refuses a target of an unconfirmed one, and refuses to take a
    confirmation back while a target stands on it.
    """

    class Test(models.TextChoices):
        GE = "ge", _("≥")
        GT = "gt", _("＞")
        LE = "le", _("≤")
        EQ = "eq", _("＝")
        RANGE = "range", _("区间")

    commitment = models.ForeignKey(Commitment, models.PROTECT, related_name="targets", verbose_name=_("承诺"))
    commitment_state = models.CharField(max_length=10, default="confirmed", editable=False)
    indicator = models.ForeignKey(Indicator, models.PROTECT, related_name="targets", verbose_name=_("指标"))
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    township = models.ForeignKey(Unit, models.PROTECT, related_name="+", null=True, editable=False)
    period = models.CharField(_("期间"), max_length=30)
    test = models.CharField(_("判定"), max_length=6, choices=Test.choices)
    value = models.DecimalField(_("目标值"), max_digits=22, decimal_places=4)
    value_max = models.DecimalField(_("上限"), max_digits=22, decimal_places=4, null=True, blank=True)
    modality = models.CharField(_("语气"), max_length=10, choices=Commitment.Modality.choices)
    baseline = models.DecimalField(_("基数"), max_digits=22, decimal_places=4, null=True, blank=True)
    prior_actual = models.DecimalField(_("去年实绩"), max_digits=22, decimal_places=4, null=True, blank=True)
    direct = models.DecimalField(_("本级承担"), max_digits=22, decimal_places=4, null=True, blank=True)
    """Of a target that was split: the part that the unit carries itself, so that no gap is silent."""
    lead = models.ForeignKey(Unit, models.PROTECT, null=True, related_name="+", verbose_name=_("责任单位"))
    share_of = models.ForeignKey("self", models.PROTECT, null=True, related_name="shares", verbose_name=_("分自"))
    set_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("设定人"))
    set_at = models.DateTimeField(_("设定时间"))
    dropped_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    objects = TargetQuerySet.as_manager()

    class Meta:
        ordering = ("indicator__order", "unit__order")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_target_stands_on_a_confirmed_commitment", condition=Q(commitment_state="confirmed")
            ),
            models.UniqueConstraint(
                name="one_target_an_indicator_unit_and_period",
                fields=["indicator", "unit", "period"],
                condition=Q(dropped_at__isnull=True),
            ),
            models.CheckConstraint(
                name="a_range_target_has_both_ends",
                condition=(Q(test="range") & Q(value_max__gte=F("value")))
                | (~Q(test="range") & Q(value_max__isnull=True)),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator} {self.unit} {self.period}"

    @property
    def span(self) -> Period:
        return Period.parse(self.period)


class Figure(models.Model):
    """An issued figure: value, numerator and denominator as they were, with one line for each record.

    It is never changed. A later count that differs is issued as a new figure that restates this one.
    """

    indicator_version = models.ForeignKey(IndicatorVersion, models.PROTECT, related_name="figures")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    period = models.CharField(_("期间"), max_length=30)
    as_of = models.DateField(_("截至"))
    rule: Any = models.JSONField()
    state = models.CharField(max_length=6)
    value = models.DecimalField(max_digits=30, decimal_places=10, null=True)
    numerator = models.DecimalField(max_digits=22, decimal_places=4, null=True)
    denominator = models.DecimalField(max_digits=22, decimal_places=4, null=True)
    lines_sha256 = models.CharField(max_length=64)
    restates = models.OneToOneField("self", models.PROTECT, null=True, related_name="restated_by")
    reason = models.CharField(_("重述原因"), max_length=300, blank=True)
    issued_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("核发人"))
    issued_at = models.DateTimeField(_("核发时间"))

    class Meta:
        ordering = ("-issued_at", "-pk")
        indexes: ClassVar = [models.Index(fields=["indicator_version", "unit", "period"], name="figure_of_cell")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_restated_figure_says_why", condition=Q(restates__isnull=True) | ~Q(reason="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.indicator_version} {self.unit} {self.period}"

    @property
    def span(self) -> Period:
        return Period.parse(self.period)

    @property
    def parsed_rule(self) -> Rule:
        return parse_rule(self.rule)


class FigureLine(models.Model):
    """One record's part in an issued figure, with the revision that counted."""

    figure = models.ForeignKey(Figure, models.PROTECT, related_name="lines")
    role = models.CharField(max_length=5)
    record_kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    revision = models.PositiveIntegerField()
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    dated = models.DateField()
    amount = models.DecimalField(max_digits=22, decimal_places=4)
    key = models.CharField(max_length=80, blank=True)

    class Meta:
        ordering = ("figure", "dated", "record_id")
        indexes: ClassVar = [models.Index(fields=["record_kind", "record_id"], name="figure_line_by_record")]

    def __str__(self) -> str:
        return f"{self.record_kind} {self.record_id}"
