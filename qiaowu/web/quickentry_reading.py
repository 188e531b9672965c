"""A pasted message read once: what may be kept of it, its drafts, and where their words stand.

The reading travels with the page as a signed token, and stands in the session of whoever pasted it until
they sign out. What must not be kept is gone before the token is made.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, time
from functools import cached_property
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qiaowu.kernel.text import normalise
from qiaowu.orgs.clock import now, today
from qiaowu.orgs.models import Unit, User
from qiaowu.orgs.tree import Tree, tree_on
from qiaowu.reader.quick import UnitTable, source
from qiaowu.records.keeping import GAP, KeptMessage
from qiaowu.web.forms import ClockField, DayField
from qiaowu.web.quickentry_folding import folded
from qiaowu.web.quickkinds import QuickDraft

_SALT = "qiaowu.quickentry"
LONGEST = 5000
MOST_DRAFTS = 30
DAY = 86_400
"""Seconds for which a page with drafts can be used."""


class PasteForm(forms.Form):
    """One box; when and by whom the message was sent is known in most cases."""

    text = forms.CharField(
        label=_l("消息原文"),
        max_length=LONGEST,
        strip=True,
        widget=forms.Textarea(attrs={"rows": 6, "spellcheck": "false", "autocomplete": "off"}),
        help_text=_l("群里怎么发就怎么贴，一次可有几件事。"),
        error_messages={"required": _l("请把消息贴进来。"), "max_length": _l("一次最多 5,000 字，请分几次贴。")},
    )
    sent_on = DayField(label=_l("发送日期"), required=False, latest_today=True, help_text=_l("不填为今天"))
    sent_time = ClockField(label=_l("发送时间"), required=False, help_text=_l("不填为现在"))
    sender = forms.TypedChoiceField(label=_l("发送单位"), coerce=int, empty_value=None)

    def __init__(self, *args: Any, units: list[Unit], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sender: Any = self.fields["sender"]
        sender.choices = [(unit.pk, unit.name) for unit in units]

    def clean_text(self) -> str:
        try:
            return normalise(self.cleaned_data["text"], multiline=True)
        except ValueError as error:
            raise ValidationError(str(error), code="text") from error

    def sent_at(self) -> datetime:
        """The moment of sending; a day without a time is taken to its end, so that its events are over."""
        day, clock = self.cleaned_data.get("sent_on") or today(), self.cleaned_data.get("sent_time")
        if clock is None:
            return now() if day == today() else timezone.make_aware(datetime.combine(day, time(23, 59)))
        return timezone.make_aware(datetime.combine(day, clock))


# --- units by name ---


def units_of(user: User) -> list[Unit]:
    """Units that the user enters records for, their own first."""
    tree, home = tree_on(today()), user.scope.home
    found = []
    for unit in tree.open_units():
        township = tree.township_of(unit.pk)
        if user.can_for("records.enter", unit_id=unit.pk, township_id=township.pk if township else None):
            found.append(unit)
    return sorted(found, key=lambda unit: home is None or unit.pk != home.pk)


_LEVELS = {Unit.Kind.TOWNSHIP: "township", Unit.Kind.COMMUNITY: "community"}


def unit_table(tree: Tree) -> UnitTable:
    """The county's units as the reader wants them."""
    rows = []
    for unit in tree.open_units(*(kind for kind in Unit.Kind if kind != Unit.Kind.COUNTY)):
        parent = tree.township_of(unit.pk)
        bare = unit.name.replace("（", "(").partition("(")[0]
        rows.append(
            {
                "name": unit.name,
                "parent": parent.name if parent and parent.pk != unit.pk else "",
                "level": _LEVELS.get(Unit.Kind(unit.kind), "county"),
                "aliases": [unit.short_name, bare],
            }
        )
    return UnitTable(rows)


def unit_named(name: str, tree: Tree, sender: Unit) -> Unit | None:
    """The unit of this name; of several the one in the sender's township."""
    found = [unit for unit in tree.open_units() if unit.name == name]
    home = tree.township_of(sender.pk)
    near = [unit for unit in found if home and tree.township_of(unit.pk) == home]
    return next(iter([*near, *found]), None)


# --- the reading ---


@dataclass(frozen=True)
class Reading:
    """`text` is as long as the message, with blanks where `cuts` are; offsets are of that text."""

    key: str
    text: str
    cuts: list[list[int]]
    warn: list[str]
    sent_at: str
    sender_id: int
    found: list[dict[str, Any]]
    notes: list[str]

    @cached_property
    def sender(self) -> Unit:
        return Unit.objects.get(pk=self.sender_id)

    @property
    def moment(self) -> datetime:
        return datetime.fromisoformat(self.sent_at)

    @cached_property
    def drafts(self) -> list[QuickDraft]:
        tree = tree_on(today())
        return [self._draft(found, tree) for found in self.found]

    def _draft(self, found: dict[str, Any], tree: Tree) -> QuickDraft:
        values = dict(found["record"])
        host = unit_named(values.get("host_unit", ""), tree, self.sender)
        guests = (unit_named(name, tree, self.sender) for name in values.get("participating_units", []))
        words = {name: self.text[start:end] for name, (start, end) in found["words"].items()}
        return QuickDraft(
            kind=values.pop("kind"),
            values=values,
            words=words,
            guessed=frozenset(found["guessed"]),
            host=host,
            guests=tuple(unit for unit in guests if unit),
        )

    def kept(self) -> KeptMessage:
        """The message as it is stored with a record: gaps are said, not shown."""
        return KeptMessage(uuid.UUID(self.key), with_gaps(self.text, self.cuts), self.moment, self.sender)

    def kept_stretch(self, number: int) -> tuple[int, int]:
        """The stretch of a draft in the stored text."""
        start, end = self.found[number]["span"]
        first = len(with_gaps(self.text[:start], self.cuts))
        return first, first + len(with_gaps(self.text[start:end], self.cuts, start))


def with_gaps(part: str, cuts: Iterable[Sequence[int]], offset: int = 0) -> str:
    """The stretch of a text that begins at `offset`, with a mark in place of what the cuts of the text take out."""
    pieces, at = [], 0
    for start, end in cuts:
        left, right = max(start - offset, 0), min(end - offset, len(part))
        if left < right:
            pieces += [part[at:left], GAP]
            at = right
    return "".join([*pieces, part[at:]])


def fit(text: str) -> str:
    """What was typed beside a message as it may be kept: the same is taken out as of the message."""
    return with_gaps(text, source.mask(text).cuts)


def read_message(text: str, sent_at: datetime, sender: Unit) -> Reading:
    """Read a message; what must not be kept is taken out first. Raises ValidationError when it holds too much."""
    reading = source.explain(text, sent_at, sender.name, unit_table(tree_on(today())))
    if len(reading.found) > MOST_DRAFTS:
        raise ValidationError(_("一次最多登记 %d 条，请分几次贴。") % MOST_DRAFTS, code="many")
    return Reading(
        key=str(uuid.uuid4()),
        text=reading.masked.text,
        cuts=[list(cut) for cut in reading.masked.cuts],
        warn=sorted(reading.warn),
        sent_at=sent_at.isoformat(),
        sender_id=sender.pk,
        found=folded([asdict(found) for found in reading.found], reading.masked.text),
        notes=list(reading.notes),
    )


def to_token(reading: Reading, user: User) -> str:
    """The reading as the page carries it; good for this user and a day."""
    packed = {"user": user.pk, **asdict(reading)}
    return signing.dumps(json.dumps(packed, ensure_ascii=False), salt=_SALT, compress=True)


def from_token(token: str, user: User) -> Reading | None:
    """The reading of a page; None when the token is old, foreign or touched."""
    try:
        packed = json.loads(signing.loads(token, salt=_SALT, max_age=DAY))
        owner = packed.pop("user")
        reading = Reading(**packed)
    except (signing.BadSignature, ValueError, KeyError, TypeError):
        # the last two: a page from before an update that changed what a reading holds
        return None
    return reading if owner == user.pk else None
