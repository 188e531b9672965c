"""A source document, spans of its text, and what was promised there.

The text of a document never changes once stored: a new version is a new row, and
`document.text[span.start:span.end] == span.text` holds for ever (`qiaowu verify` checks it).
"""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Length
from django.utils.translation import gettext_lazy as _

from qiaowu.measures.models import Indicator
from qiaowu.orgs.access import ScopedQuerySet
from qiaowu.orgs.models import Unit, User


class SourceDocumentQuerySet(ScopedQuerySet["SourceDocument"]):
    def visible_to(self, user: Any) -> SourceDocumentQuerySet:
        """Source documents are county papers: whoever may read documents reads all of them."""
        if not getattr(user, "is_authenticated", False) or not user.can("documents.read"):
            return self.none()
        return self.all()


class SourceDocument(models.Model):
    """A speech, plan, report or scheme as it was received. Offsets count code points of `text`."""

    class Kind(models.TextChoices):
        SPEECH = "speech", _("讲话")
        PLAN = "plan", _("计划")
        REPORT = "report", _("报告")
        SCHEME = "scheme", _("方案")
        OTHER = "other", _("其他")

    title = models.CharField(_("标题"), max_length=200)
    kind = models.CharField(_("类型"), max_length=10, choices=Kind.choices, default=Kind.SPEECH)
    issued_by = models.CharField(_("发文单位或讲话人职务"), max_length=100, blank=True)
    dated = models.DateField(_("文件日期"))
    year = models.PositiveSmallIntegerField(_("目标年度"))
    text = models.TextField(_("全文"))
    text_sha256 = models.CharField(max_length=64)
    filename = models.CharField(_("文件名"), max_length=200, blank=True)
    file_sha256 = models.CharField(max_length=64, blank=True)
    file_kept = models.BooleanField(_("存有原件"), default=False, db_default=False)
    """Whether the bytes lie in `records.files`; documents of the first release have the hash alone."""
    replaces = models.OneToOneField(
        "self", models.PROTECT, null=True, blank=True, related_name="replaced_by", verbose_name=_("上一版本")
    )
    edition = models.PositiveSmallIntegerField(_("版本"), default=1)
    structure: Any = models.JSONField(default=dict)
    """What the reader saw: furniture, gaps, truncated statements, headings, as lists of offsets."""
    uploaded_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    uploaded_at = models.DateTimeField(_("上传时间"))

    objects = SourceDocumentQuerySet.as_manager()

    class Meta:
        ordering = ("-dated", "-pk")

    def __str__(self) -> str:
        return self.title


class Span(models.Model):
    """A range of a document's text, half open, in code points."""

    document = models.ForeignKey(SourceDocument, models.PROTECT, related_name="spans")
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.TextField()

    class Meta:
        ordering = ("document", "start")
        constraints: ClassVar = [
            models.CheckConstraint(
                name="a_span_holds_the_text_of_its_range",
                condition=Q(end__gt=F("start"), end=F("start") + Length("text")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.start}–{self.end} {self.text}"


class Commitment(models.Model):
    """One quantified statement of a document, as read by the machine and decided by a person.

    Only a confirmed commitment can own a target; the database refuses all others.
    """

    KIND = "commitments.commitment"

    class State(models.TextChoices):
        PENDING = "pending", _("待审")
        CONFIRMED = "confirmed", _("已确认")
        REFERENCE = "reference", _("参考")
        DOUBTFUL = "doubtful", _("存疑")
        REJECTED = "rejected", _("已驳回")

    class Comparator(models.TextChoices):
        EQ = "eq", _("等于")
        GE = "ge", _("不少于")
        LE = "le", _("不超过")
        APPROX = "approx", _("约")
        RANGE = "range", _("区间")

    class Role(models.TextChoices):
        TARGET = "target", _("目标")
        REQUIREMENT = "requirement", _("常态要求")
        ACTUAL = "actual", _("已有实绩")
        BASELINE = "baseline", _("基数")

    class Modality(models.TextChoices):
        COMMIT = "commit", _("要求")
        AIM = "aim", _("力争")
        FORECAST = "forecast", _("预计")
        EXAMPLE = "example", _("举例")
        FACT = "fact", _("陈述")

    class PeriodType(models.TextChoices):
        FLOW = "flow", _("累计")
        STOCK = "stock", _("时点")
        RATE = "rate", _("比率")
        PER_PERIOD = "per_period", _("逐期")
        MILESTONE = "milestone", _("节点")

    class Per(models.TextChoices):
        DAY = "day", _("日")
        WEEK = "week", _("周")
        TEN_DAYS = "ten_days", _("旬")
        HALF_MONTH = "half_month", _("半月")
        MONTH = "month", _("月")
        QUARTER = "quarter", _("季度")
        HALF_YEAR = "half_year", _("半年")
        YEAR = "year", _("年")

    document = models.ForeignKey(SourceDocument, models.PROTECT, related_name="commitments")
    span = models.ForeignKey(Span, models.PROTECT, related_name="commitments")
    sentence_start = models.PositiveIntegerField()
    sentence_end = models.PositiveIntegerField()
    heading = models.CharField(_("所在标题"), max_length=300, blank=True)
    subject = models.CharField(_("事项"), max_length=120, blank=True)
    value = models.DecimalField(_("数值"), max_digits=22, decimal_places=4, null=True, blank=True)
    value_max = models.DecimalField(_("上限"), max_digits=22, decimal_places=4, null=True, blank=True)
    unit_word = models.CharField(_("计量单位"), max_length=20, blank=True)
    comparator = models.CharField(_("比较"), max_length=8, choices=Comparator.choices)
    strict = models.BooleanField(_("须超过"), default=False)
    approx = models.BooleanField(_("约数"), default=False)
    role = models.CharField(_("性质"), max_length=12, choices=Role.choices)
    modality = models.CharField(_("语气"), max_length=10, choices=Modality.choices)
    period_type = models.CharField(_("期间类型"), max_length=12, choices=PeriodType.choices)
    per = models.CharField(_("频次周期"), max_length=10, choices=Per.choices, blank=True)
    per_count = models.DecimalField(_("每期次数"), max_digits=18, decimal_places=2, null=True, blank=True)
    per_every = models.PositiveSmallIntegerField(_("隔几期"), default=1)
    each = models.CharField(_("每个"), max_length=40, blank=True)
    period_text = models.CharField(_("期限原文"), max_length=60, blank=True)
    period = models.CharField(_("目标期间"), max_length=30, blank=True)
    owner_text = models.CharField(_("责任主体原文"), max_length=120, blank=True)
    lead = models.ForeignKey(Unit, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("责任单位"))
    lead_inferred = models.BooleanField(_("责任单位系推定"), default=False)
    indicator = models.ForeignKey(
        Indicator, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("指标")
    )
    indicator_reason = models.CharField(_("推荐指标的理由"), max_length=200, blank=True)
    baseline = models.DecimalField(_("基数"), max_digits=22, decimal_places=4, null=True, blank=True)
    prior_actual = models.DecimalField(_("去年实绩"), max_digits=22, decimal_places=4, null=True, blank=True)
    reasons: Any = models.JSONField(default=dict)
    """Why each field has its value, by field name, in words."""
    certainty = models.CharField(_("把握"), max_length=8, default="high")
    certainty_field = models.CharField(max_length=30, blank=True)
    by_person = models.BooleanField(_("人工补录"), default=False)
    state = models.CharField(_("审核"), max_length=10, choices=State.choices, default=State.PENDING)
    note = models.CharField(_("审核意见"), max_length=300, blank=True)
    reviewed_by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+", verbose_name=_("审核人"))
    reviewed_at = models.DateTimeField(_("审核时间"), null=True)
    version = models.PositiveIntegerField(default=1)
    merged_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="merged")

    class Meta:
        ordering = ("document", "span__start", "pk")
        constraints: ClassVar = [
            # The pair that targets point to: see indicators.Target.
            models.UniqueConstraint(name="a_commitment_and_its_state", fields=["id", "state"]),
            models.CheckConstraint(
                name="a_decision_has_its_person_and_time",
                condition=Q(state="pending", reviewed_by__isnull=True, reviewed_at__isnull=True)
                | (~Q(state="pending") & Q(reviewed_by__isnull=False, reviewed_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="a_confirmed_commitment_names_its_indicator",
                condition=~Q(state="confirmed") | Q(indicator__isnull=False),
            ),
            models.CheckConstraint(
                name="a_range_has_two_ends",
                condition=Q(value_max__isnull=True) | Q(value_max__gte=F("value")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject or self.span.text}"

    @property
    def decided(self) -> bool:
        return self.state != self.State.PENDING
