"""The registers that exist, by key. Packages declare theirs in `apps.py`."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.http import Http404
from django.utils.functional import Promise

from qiaowu.orgs.models import User
from qiaowu.records.models import Record


@dataclass(frozen=True)
class RecordKind:
    """A register: its model, its name in the user's words, and the URL name of a record's page."""

    model: type[Record]
    label: str | Promise
    url_name: str
    acts: Mapping[str, Callable[..., Record]] = field(default_factory=dict)
    """Acts of this register that replace the common ones, by name: {"confirm": publish_plan}."""

    @property
    def key(self) -> str:
        return self.model.KIND


_KINDS: dict[str, RecordKind] = {}


def register_kind(kind: RecordKind) -> None:
    """Declare a register. Raises ValueError when the key is taken by another model."""
    known = _KINDS.setdefault(kind.key, kind)
    if known.model is not kind.model:
        raise ValueError(f"record kind {kind.key} is taken")


def kinds() -> tuple[RecordKind, ...]:
    return tuple(_KINDS.values())


def kind_named(key: str) -> RecordKind | None:
    """The register with this key, or None: log entries may name registers that are gone."""
    return _KINDS.get(key)


def visible_record(key: str, record_id: int, user: User) -> Record:
    """The record if `user` may read it. Raises Http404 alike for foreign and missing ones."""
    kind = _KINDS.get(key)
    rows: Any = kind.model._default_manager if kind else None
    record: Record | None = rows.visible_to(user).filter(pk=record_id).first() if kind else None
    if record is None:
        # a 403 would tell that the record exists
        raise Http404
    return record
