"""The message that a record was read from. It is kept as the source of the record, and for nothing else.

What must not be stored is taken out before a message comes here; a message from which nothing was
saved is not stored at all.
"""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from qiaowu.orgs.models import Unit, User


class SourceMessage(models.Model):
    """A pasted message from which at least one record was saved. `key` is drawn when it is read."""

    key = models.UUIDField(unique=True)
    text = models.TextField(_("来源文字"))
    sent_at = models.DateTimeField(_("发送时间"))
    sender = models.ForeignKey(Unit, models.PROTECT, related_name="+", verbose_name=_("发送单位"))
    kept_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("录入人"))
    kept_at = models.DateTimeField(_("录入时间"))

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(name="a_source_message_has_words", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.sender} {self.sent_at:%Y-%m-%d}"


class SourceUse(models.Model):
    """A record that was made or corrected from a stretch of a message; a draft gives one record at most."""

    message = models.ForeignKey(SourceMessage, models.PROTECT, related_name="uses")
    place = models.PositiveSmallIntegerField()
    record_kind = models.CharField(max_length=40)
    record_id = models.BigIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()

    class Meta:
        indexes: ClassVar = [models.Index(fields=["record_kind", "record_id"], name="sources_of_record")]
        constraints: ClassVar = [
            models.UniqueConstraint(name="a_draft_gives_one_record", fields=["message", "place"]),
            models.CheckConstraint(name="a_source_stretch_has_words", condition=Q(end__gt=F("start"))),
        ]

    def __str__(self) -> str:
        return f"{self.message_id}.{self.place} {self.record_kind} {self.record_id}"
