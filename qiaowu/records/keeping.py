"""Keeping the message behind a record, and showing it to those who may see the record."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from qiaowu.kernel.text import find_id_numbers
from qiaowu.orgs.models import Unit, User
from qiaowu.records.actions import log_record_note
from qiaowu.records.kinds import kind_named
from qiaowu.records.models import Record
from qiaowu.records.sources import SourceMessage, SourceUse

GAP = "〔已略去〕"
"""Stands where something was taken out of a message."""


@dataclass(frozen=True)
class KeptMessage:
    """A message as it may be stored: `text` holds nothing that must not be kept."""

    key: UUID
    text: str
    sent_at: datetime
    sender: Unit


@dataclass(frozen=True)
class Source:
    """What a reader may see of the message behind a record; `whole` says whether that is all of it."""

    text: str
    whole: bool
    sent_at: datetime
    sender: str
    kept_by: str


@transaction.atomic
def keep(message: KeptMessage, *, by: User, at: datetime) -> SourceMessage:
    """The stored message, locked until the transaction ends; stored now if it was not.

    Two requests with one key wait for each other here, so that a draft is saved once.
    """
    SourceMessage.objects.get_or_create(
        key=message.key,
        defaults={
            "text": message.text,
            "sent_at": message.sent_at,
            "sender": message.sender,
            "kept_by": by,
            "kept_at": at,
        },
    )
    return SourceMessage.objects.select_for_update(of=("self",)).get(key=message.key)


@transaction.atomic
def use(
    message: SourceMessage, place: int, stretch: tuple[int, int], record: Record, *, by: User, at: datetime
) -> None:
    """Say that `record` was made or corrected from this stretch of the message; the log tells it without the text."""
    kind, pk = record.ref
    SourceUse.objects.create(
        message=message, place=place, record_kind=kind, record_id=pk, start=stretch[0], end=stretch[1]
    )
    log_record_note(record, by=by, at=at, act="quick", note={})


def used(key: UUID) -> dict[int, tuple[str, int]]:
    """Records already saved from a message, by the place of the draft."""
    uses = SourceUse.objects.filter(message__key=key)
    return {place: (kind, pk) for place, kind, pk in uses.values_list("place", "record_kind", "record_id")}


def sources_of(record: Record, user: User) -> list[Source]:
    """Messages behind a record that `user` may read, oldest first.

    A message can speak of several units. The whole of it is for whoever may read every record made
    from it; others see the stretch that speaks of their record.
    """
    uses = SourceUse.objects.filter(record_kind=record.KIND, record_id=record.pk).order_by("pk")
    return [_shown(use, user) for use in uses.select_related("message__sender", "message__kept_by")]


def _shown(use: SourceUse, user: User) -> Source:
    message = use.message
    whole = message.kept_by_id == user.pk or all(_may_read(other, user) for other in message.uses.all())
    text = message.text if whole else message.text[use.start : use.end]
    return Source(text, whole, message.sent_at, message.sender.name, message.kept_by.display_name)


def _may_read(use: SourceUse, user: User) -> bool:
    kind = kind_named(use.record_kind)
    rows = kind.model._default_manager.visible_to(user) if kind else None  # type: ignore[attr-defined]
    return rows is not None and bool(rows.filter(pk=use.record_id).exists())


def unfit_sources() -> Iterator[str]:
    """A sentence for each kept message without a record, or with a number that must not be kept."""
    for message in SourceMessage.objects.order_by("pk").prefetch_related("uses"):
        if not message.uses.all():
            yield _("来源文字第 %s 号没有对应的记录") % message.pk
        if find_id_numbers(message.text):
            yield _("来源文字第 %s 号里有证件号码") % message.pk
        if any(use.end > len(message.text) for use in message.uses.all()):
            yield _("来源文字第 %s 号与所记的位置不符") % message.pk
