"""The base record, its evidence, the append-only change log, and links between records.

Evidence, links and log entries name a record by kind and id ("study.plan", 17), not by a foreign
key: they outlive what they describe, and no table of content types is needed.
"""

from __future__ import annotations

from typing import Any, ClassVar, TypeVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from qiaowu.orgs.access import ScopedQuerySet
from qiaowu.orgs.models import Unit, User
from qiaowu.records.queue.models import Job as Job  # Django looks for an app's models here
from qiaowu.records.seals import Part


class Status(models.TextChoices):
    DRAFT = "draft", _("草稿")
    SUBMITTED = "submitted", _("待确认")
    CONFIRMED = "confirmed", _("已确认")
    RETURNED = "returned", _("已退回")
    VOID = "void", _("已作废")


class Source(models.TextChoices):
    FORM = "form", _("录入")
    IMPORT = "import", _("导入")
    API = "api", _("接口")
    QUICK = "quick", _("粘贴识别")


R = TypeVar("R", bound="Record")


class RecordQuerySet(ScopedQuerySet[R]):
    """Registers are read through `visible_to`; figures count `confirmed` rows only."""

    def confirmed(self) -> RecordQuerySet[R]:
        return self.filter(status=Status.CONFIRMED)

    def not_void(self) -> RecordQuerySet[R]:
        return self.exclude(status=Status.VOID)


class Record(models.Model):
    """Base of every register.

    `township` is the township in which the unit lay on the day of the fact; it is set when the
    record is written, so that moving a unit later leaves closed periods alone. `version` counts
    writes: an editor who started from an older version is told, and nothing is overwritten.
    """

    KIND: ClassVar[str]
    """Key of the register, e.g. "study.plan"; names the record in log, links, evidence, figures."""
    LOGGED: ClassVar[tuple[str, ...]] = ()
    """Fields whose changes the log shows; a subclass names its own."""
    COUNTY_CONFIRMS: ClassVar[bool] = False
    """Whether only the county confirms: a register whose figures nobody below it may make count on their own word."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("单位"))
    township = models.ForeignKey(
        Unit, models.PROTECT, related_name="+", verbose_name=_("所属乡镇"), null=True, editable=False
    )
    status = models.CharField(_("状态"), max_length=10, choices=Status.choices, default=Status.DRAFT)
    version = models.PositiveIntegerField(_("版本"), default=1, editable=False)
    source = models.CharField(_("来源"), max_length=8, choices=Source.choices, default=Source.FORM, editable=False)
    no_evidence_reason = models.CharField(
        _("无佐证的原因"),
        max_length=200,
        blank=True,
        help_text=_("没有可上传的佐证时写明原因，如“现场未拍照，有签到表存社区”。"),
    )
    return_reason = models.CharField(_("退回原因"), max_length=300, blank=True, editable=False)
    created_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("录入人"), editable=False)
    created_at = models.DateTimeField(_("录入时间"), editable=False)
    confirmed_by = models.ForeignKey(
        User, models.PROTECT, related_name="+", verbose_name=_("确认人"), null=True, editable=False
    )
    confirmed_at = models.DateTimeField(_("确认时间"), null=True, editable=False)

    class Meta:
        abstract = True
        constraints: ClassVar = [
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_is_confirmed_by_someone_at_some_time",
                condition=Q(confirmed_by__isnull=True, confirmed_at__isnull=True)
                | Q(confirmed_by__isnull=False, confirmed_at__isnull=False),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_confirmed_has_a_confirmer",
                condition=~Q(status="confirmed") | Q(confirmed_by__isnull=False),
            ),
            models.CheckConstraint(
                name="%(app_label)s_%(class)s_returned_has_a_reason",
                condition=~Q(status="returned") | ~Q(return_reason=""),
            ),
        ]

    @property
    def ref(self) -> tuple[str, int]:
        return self.KIND, self.pk

    @classmethod
    def parts(cls) -> dict[str, Part]:
        """Rows of other tables that belong to a record, by their name in the log; a subclass names its own."""
        return {}

    def facts(self) -> dict[str, Any]:
        """The logged fields as plain values, in the order in which the log shows them."""
        return {name: plain(getattr(self, name)) for name in (*self.LOGGED, "unit", "status", "no_evidence_reason")}


def plain(value: Any) -> Any:
    """A value as JSON can hold it: units and users by name, dates and numbers as text."""
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return str(value)


class Evidence(models.Model):
    """A file, a link, or a note that supports a record. Files are stored once, by their hash."""

    class Kind(models.TextChoices):
        SHEET = "sheet", _("签到表")
        DOCUMENT = "document", _("文件")
        PHOTO = "photo", _("照片")
        LINK = "link", _("链接")

    record_kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    kind = models.CharField(_("类别"), max_length=10, choices=Kind.choices)
    title = models.CharField(_("名称"), max_length=120)
    url = models.URLField(_("链接"), max_length=500, blank=True)
    sha256 = models.CharField(_("哈希"), max_length=64, blank=True)
    mime = models.CharField(max_length=100, blank=True)
    size = models.PositiveBigIntegerField(_("大小"), default=0)
    added_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("上传人"))
    added_at = models.DateTimeField(_("上传时间"))
    removed_at = models.DateTimeField(null=True)
    removed_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["record_kind", "record_id"], name="evidence_of_record")]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="evidence_is_a_file_or_a_link",
                condition=(Q(url="") & ~Q(sha256="")) | (~Q(url="") & Q(sha256="")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class Link(models.Model):
    """One record points to another; the meaning is a word such as "fulfils" or "handed_over"."""

    from_kind = models.CharField(max_length=40)
    from_id = models.BigIntegerField()
    meaning = models.CharField(max_length=30)
    to_kind = models.CharField(max_length=40)
    to_id = models.BigIntegerField()
    made_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    made_at = models.DateTimeField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["to_kind", "to_id"], name="link_by_target")]
        constraints: ClassVar = [
            models.UniqueConstraint(
                name="a_link_is_made_once", fields=["from_kind", "from_id", "meaning", "to_kind", "to_id"]
            )
        ]

    def __str__(self) -> str:
        return f"{self.from_kind} {self.from_id} {self.meaning} {self.to_kind} {self.to_id}"


class ChainHead(models.Model):
    """The end of the log's chain: one row, locked while an entry is appended."""

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    length = models.PositiveBigIntegerField(default=0)
    digest = models.CharField(max_length=64)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="the_chain_has_one_head", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.length} {self.digest}"


class ChangeEntry(models.Model):
    """Who did what to which record, when, why, before and after. Append-only and hash-chained.

    Holds no foreign keys, so it outlives the user and the record that it names.
    """

    number = models.PositiveBigIntegerField(unique=True)
    at = models.DateTimeField(_("时间"))
    actor = models.CharField(_("操作人"), max_length=40)
    actor_name = models.CharField(_("姓名"), max_length=60)
    act = models.CharField(_("动作"), max_length=40)
    record_kind = models.CharField(_("台账"), max_length=40)
    record_id = models.BigIntegerField(_("记录"))
    record_title = models.CharField(_("名称"), max_length=200)
    unit_code = models.CharField(_("单位代码"), max_length=20, blank=True)
    revision = models.PositiveIntegerField(_("版本"), default=0)
    reason = models.CharField(_("原因"), max_length=300, blank=True)
    before: Any = models.JSONField(_("改前"), default=dict)
    after: Any = models.JSONField(_("改后"), default=dict)
    digest = models.CharField(_("链值"), max_length=64)

    class Meta:
        ordering = ("number",)
        indexes: ClassVar = [models.Index(fields=["record_kind", "record_id", "number"], name="changes_of_record")]

    def __str__(self) -> str:
        return f"{self.number} {self.act} {self.record_title}"


class NumberSeries(models.Model):
    """Last number given in a series such as HD-202609; the row is locked while one is taken."""

    prefix = models.CharField(max_length=30, primary_key=True)
    last = models.PositiveIntegerField(default=0)

    def __str__(self) -> str:
        return f"{self.prefix}{self.last}"


# At the end: the tables of sources belong to this package, and Django looks for them here.
from qiaowu.records.sources import SourceMessage, SourceUse  # noqa: E402, F401
