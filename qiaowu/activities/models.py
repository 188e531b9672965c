"""An activity, the units that take part in it, and its sign-in."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import ExtractMonth, ExtractYear
from django.utils.translation import gettext_lazy as _

from qiaowu.activities.types import type_label
from qiaowu.orgs.models import Unit, User
from qiaowu.records.models import Record, RecordQuerySet
from qiaowu.records.seals import Part


class ActivityQuerySet(RecordQuerySet["Activity"]):
    def visible_to(self, user: Any) -> ActivityQuerySet:
        """Activities of the user's reach, and those in which a unit of that reach takes part."""
        if not getattr(user, "is_authenticated", False):
            return self.none()
        scope = user.scope
        if scope.county_wide("records.read"):
            return self
        joined = Participation.objects.filter(scope.filter("records.read"), activity=models.OuterRef("pk"))
        return self.filter(scope.filter("records.read") | Q(models.Exists(joined)))

    def of_type(self, *keys: str) -> ActivityQuerySet:
        return self.filter(type__in=keys)


class Activity(Record):
    """Something held on a day for an audience: a study session, a meeting of a relatives' home.

    A joint activity is one record with a host unit and participating units. Heads are counted by
    head-count; names are taken only where an activity needs them.
    """

    KIND = "activities.activity"
    LOGGED = (
        "title",
        "type",
        "held_on",
        "starts_at",
        "ends_on",
        "mode",
        "venue",
        "segment",
        "headcount",
        "headcount_method",
        "one_plus_n",
        "faces_notice",
        "summary",
        "cancelled",
    )
    EXTRA_LABELS: ClassVar = {"participating_units": _("参加单位"), "tally": _("签到汇总")}

    class Mode(models.TextChoices):
        ONSITE = "onsite", _("现场")
        ONLINE = "online", _("线上")
        HYBRID = "hybrid", _("现场加线上")

    class Segment(models.TextChoices):
        OVERSEAS = "overseas", _("海外侨胞")
        RELATIVES = "relatives", _("归侨侨眷")
        MAKERS = "makers", _("新侨创客")
        MIXED = "mixed", _("不分对象")

    class HeadcountMethod(models.TextChoices):
        SIGN_IN = "sign_in", _("签到表")
        COUNT = "count", _("现场点数")
        PLATFORM = "platform", _("平台统计")

    no = models.CharField(_("编号"), max_length=20, unique=True, editable=False)
    type = models.CharField(_("类型"), max_length=30)
    title = models.CharField(_("主题"), max_length=120)
    held_on = models.DateField(_("日期"))
    starts_at = models.TimeField(_("开始时间"), null=True, blank=True)
    ends_on = models.DateField(_("结束日期"), null=True, blank=True)
    mode = models.CharField(_("方式"), max_length=8, choices=Mode.choices, default=Mode.ONSITE)
    venue = models.CharField(_("地点"), max_length=120, blank=True)
    segment = models.CharField(_("对象"), max_length=10, choices=Segment.choices, default=Segment.RELATIVES)
    headcount = models.PositiveIntegerField(_("参加人次"), null=True, blank=True)
    headcount_method = models.CharField(
        _("计数方式"), max_length=10, choices=HeadcountMethod.choices, default=HeadcountMethod.SIGN_IN
    )
    one_plus_n = models.BooleanField(_("“1+N”学习"), default=False)
    faces_notice = models.BooleanField(_("拍照前已告知"), default=False)
    summary = models.TextField(_("内容"), max_length=2000, blank=True)
    cancelled = models.BooleanField(_("未举办"), default=False)
    held_on_month = models.GeneratedField(
        expression=ExtractYear("held_on") * 12 + ExtractMonth("held_on") - 1,
        output_field=models.IntegerField(),
        db_persist=True,
    )

    objects = ActivityQuerySet.as_manager()

    class Meta(Record.Meta):
        ordering = ("-held_on", "-pk")
        indexes: ClassVar = [
            models.Index(fields=["township", "-held_on", "-id"], name="activity_by_township"),
            models.Index(fields=["unit", "-held_on", "-id"], name="activity_by_unit"),
            models.Index(fields=["-held_on", "-id"], name="activity_by_day"),
            models.Index(
                fields=["status", "township", "unit"],
                condition=Q(status__in=["draft", "submitted", "returned"]),
                name="activity_open",
            ),
            models.Index(
                fields=["type", "held_on_month", "township", "unit"],
                include=["headcount", "held_on"],
                condition=Q(status="confirmed", cancelled=False),
                name="activity_counted",
            ),
        ]
        constraints: ClassVar = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                name="an_activity_ends_after_it_begins",
                condition=Q(ends_on__isnull=True) | Q(ends_on__gte=F("held_on")),
            ),
            models.CheckConstraint(
                name="a_confirmed_activity_has_a_headcount",
                condition=~Q(status="confirmed") | Q(headcount__isnull=False) | Q(cancelled=True),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def type_label(self) -> str:
        return type_label(self.type)

    @classmethod
    def parts(cls) -> dict[str, Part]:
        return {
            "participating_units": Part(Participation, "activity_id", ("unit__code",)),
            "tally": Part(SignIn, "activity_id", ("unit__code", "heads")),
        }

    def facts(self) -> dict[str, Any]:
        units = self.participations.order_by("unit__order").values_list("unit__name", flat=True) if self.pk else ()
        lines = self.sign_ins.order_by("unit__order").values_list("unit__name", "heads") if self.pk else ()
        tally = [f"{name} {heads}" for name, heads in lines]
        return super().facts() | {"participating_units": list(units), "tally": tally}


class Participation(models.Model):
    """A unit that takes part in an activity hosted by another; with the township it lay in on the day."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="participations")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("参加单位"))
    township = models.ForeignKey(Unit, models.PROTECT, related_name="+", null=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["township", "activity"], name="participation_by_township")]
        constraints: ClassVar = [
            models.UniqueConstraint(name="a_unit_takes_part_once", fields=["activity", "unit"]),
        ]

    def __str__(self) -> str:
        return f"{self.activity} {self.unit}"


class SignIn(models.Model):
    """A tally of heads taken at an activity: how many of which unit, by which method. No names."""

    activity = models.ForeignKey(Activity, models.CASCADE, related_name="sign_ins")
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+", null=True, verbose_name=_("来自单位"))
    heads = models.PositiveIntegerField(_("人次"))
    noted_by = models.ForeignKey(User, models.PROTECT, related_name="+")
    noted_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(name="a_tally_counts_someone", condition=Q(heads__gt=0))]

    def __str__(self) -> str:
        return f"{self.activity} {self.heads}"
