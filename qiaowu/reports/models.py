"""A report, its paragraphs, and the figures that they refer to."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaowu.indicators.models import Figure
from qiaowu.kernel.period import Period
from qiaowu.measures.models import Indicator
from qiaowu.orgs.access import ScopedQuerySet
from qiaowu.orgs.models import Unit, User


class ReportQuerySet(ScopedQuerySet["Report"]):
    def visible_to(self, user: Any) -> ReportQuerySet:
        """Issued reports to whoever reads reports; drafts only to those who write them."""
        if not getattr(user, "is_authenticated", False) or not user.can("reports.read"):
            return self.none()
        return self.all() if user.can("reports.write") else self.filter(state=Report.State.ISSUED)


class Report(models.Model):
    """A progress report on the targets of a period.

    `blocks` is a list of {"id", "level", "text", "of", "sources"}: a heading (level 1, 2) or a paragraph
    (level 0) in which `{{key}}` stands for a figure; `of` names the template it came from, `sources` says
    of each number that is no figure where it was taken from. A number is never typed without one.
    """

    KIND = "reports.report"

    class State(models.TextChoices):
        DRAFT = "draft", _("草稿")
        ISSUED = "issued", _("已定稿")

    title = models.CharField(_("标题"), max_length=120)
    addressee = models.CharField(_("主送机关"), max_length=80, blank=True, default="", db_default="")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    period = models.CharField(_("期间"), max_length=30)
    as_of = models.DateField(_("数据截至"))
    blocks: Any = models.JSONField(default=list)
    state = models.CharField(_("状态"), max_length=8, choices=State.choices, default=State.DRAFT)
    number = models.CharField(_("编号"), max_length=40, blank=True)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("起草人"))
    created_at = models.DateTimeField(_("起草时间"))
    saved_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("保存人"))
    saved_at = models.DateTimeField(_("保存时间"), null=True)
    issued_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("定稿人"))
    issued_at = models.DateTimeField(_("定稿时间"), null=True)
    docx_sha256 = models.CharField(max_length=64, blank=True)
    figures_sha256 = models.CharField(max_length=64, blank=True)
    """Hash over the line hashes of all figures, as it stands at the foot of the document."""
    version = models.PositiveIntegerField(default=1)

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ("-created_at", "-pk")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="an_issued_report_has_its_person_time_and_file",
                condition=Q(state="draft", issued_by__isnull=True, issued_at__isnull=True)
                | (
                    Q(state="issued", issued_by__isnull=False, issued_at__isnull=False)
                    & ~Q(docx_sha256="")
                    & ~Q(figures_sha256="")
                    & ~Q(number="")
                ),
            ),
            models.UniqueConstraint(name="a_report_number_is_given_once", fields=["number"], condition=~Q(number="")),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def span(self) -> Period:
        return Period.parse(self.period)

    @property
    def issued(self) -> bool:
        return self.state == self.State.ISSUED


class ReportFigure(models.Model):
    """What a token of a report says: live while it is a draft, an issued Figure afterwards.

    `shown` is its text when the draft was last settled; once issued it never changes. A count of
    lights (`n.ok`) refers to all indicators and so to none.
    """

    report = models.ForeignKey(Report, models.CASCADE, related_name="figures")
    key = models.CharField(max_length=40)
    shown = models.CharField(max_length=120)
    indicator = models.ForeignKey(Indicator, models.PROTECT, null=True, related_name="+")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    period = models.CharField(max_length=30)
    figure = models.ForeignKey(Figure, models.PROTECT, null=True, related_name="report_figures")

    class Meta:
        ordering = ("report", "pk")
        constraints: ClassVar = [
            models.UniqueConstraint(name="a_report_names_a_figure_once", fields=["report", "key"]),
            models.CheckConstraint(
                name="only_a_count_of_lights_names_no_indicator",
                condition=Q(indicator__isnull=False) | Q(key__startswith="n.", figure__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.report} {self.key}"
