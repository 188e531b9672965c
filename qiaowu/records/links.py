"""Links between records in words, from either end."""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType

from django.db.models import Q
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from qiaowu.orgs.models import User
from qiaowu.records.kinds import kind_named
from qiaowu.records.models import Link, Record

MEANINGS: MappingProxyType[str, tuple[Promise, Promise]] = MappingProxyType(
    {
        "repeats": (_("照此登记"), _("被照此登记")),
        "copied_from": (_("沿用自"), _("被沿用为")),
    }
)
"""What a link says, read from the record that points and from the one pointed to."""


@dataclass(frozen=True)
class LinkedRecord:
    """The other end of a link."""

    label: str
    title: str
    url: str
    pk: int = 0
    """The link's id when this record is the one that points, so that it may be taken off here."""


def link_key(link: Link) -> str:
    """A link in the log: its meaning, and kind and number of the record pointed to."""
    return f"{link.meaning} {link.to_kind} {link.to_id}"


def link_words(key: str) -> str:
    """The same in words. A register or a meaning that is gone is named by its key."""
    meaning, kind_key, pk = key.split(" ")
    words, kind = MEANINGS.get(meaning), kind_named(kind_key)
    named = {"words": words[0] if words else meaning, "kind": kind.label if kind else kind_key, "pk": pk}
    return gettext("%(words)s：%(kind)s第 %(pk)s 号") % named


def links_of(record: Record, user: User) -> list[LinkedRecord]:
    """Records linked with this one that `user` may read, in the order in which the links were made."""
    from_here = Q(from_kind=record.KIND, from_id=record.pk)
    to_here = Q(to_kind=record.KIND, to_id=record.pk)
    found = []
    for link in Link.objects.filter(from_here | to_here).order_by("made_at", "pk"):
        outward = (link.from_kind, link.from_id) == record.ref
        other = (link.to_kind, link.to_id) if outward else (link.from_kind, link.from_id)
        kind = kind_named(other[0])
        row = kind.model._default_manager.visible_to(user).filter(pk=other[1]).first() if kind else None  # type: ignore[attr-defined]
        if kind and row:
            words = MEANINGS[link.meaning][0 if outward else 1]
            found.append(LinkedRecord(str(words), str(row), reverse(kind.url_name, args=[row.pk]), link.pk * outward))
    return found
