"""A draft as a card: a filled form where a register takes it, labelled values where none does."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise

from qiaowu.kernel.text import inner_quotes
from qiaowu.records.kinds import kind_named
from qiaowu.records.models import Record
from qiaowu.web.lists import STATE_CODES
from qiaowu.web.quickentry_words import FIELDS, KINDS, shown_with_marks
from qiaowu.web.quickkinds import QuickDraft, QuickKind
from qiaowu.web.registry import Action, registry

NEW = "new"


def handler_of(kind: str) -> QuickKind | None:
    """The register that takes drafts of this kind."""
    return next((handler for handler in registry.quick_kinds if kind in handler.kinds), None)


def kind_label(kind: str) -> str | Promise:
    handler = handler_of(kind)
    return handler.kinds[kind] if handler else KINDS.get(kind, kind)


@dataclass(frozen=True)
class CardField:
    """A form field with the words that it came from."""

    bound: BoundField
    quote: str = ""
    mark: str = ""
    origin: str = ""
    """Where the value comes from when it stands in no words: "guess" or "record"."""
    about: bool = False


@dataclass(frozen=True)
class Choice:
    """What saving does: a new record, or one that is there already. `closed` says why it cannot be chosen."""

    value: str
    label: str
    url: str = ""
    chosen: bool = False
    closed: str = ""


@dataclass
class Card:
    """One draft as the page shows it."""

    number: int
    prefix: str
    label: str | Promise
    draft: QuickDraft
    handler: QuickKind | None
    skipped: bool = False
    saved: Record | None = None
    existing: Record | None = None
    form: forms.Form | None = None
    main: list[CardField] = field(default_factory=list)
    folded: list[CardField] = field(default_factory=list)
    evidence: list[CardField] = field(default_factory=list)
    folded_open: bool = False
    evidence_open: bool = False
    """Among several cards the fields of evidence are folded away until one of them is in use or wrong."""
    remarks: list[str] = field(default_factory=list)
    choices: list[Choice] = field(default_factory=list)
    choice_error: str = ""
    facts: list[dict[str, Any]] = field(default_factory=list)
    offer: Action | None = None
    hand_on_label: str = ""

    @property
    def kept(self) -> str:
        """Token of a file that came with an earlier post of this page."""
        return getattr(self.form, "kept", "")

    @property
    def saved_url(self) -> str:
        kind = kind_named(self.saved.KIND) if self.saved else None
        return reverse(kind.url_name, args=[self.saved.pk]) if kind and self.saved else ""

    @property
    def saved_state(self) -> dict[str, Any]:
        assert self.saved is not None
        return {
            "code": STATE_CODES.get(self.saved.status, self.saved.status),
            "label": self.saved.get_status_display(),  # type: ignore[attr-defined]
        }


def own_data(data: QueryDict, prefix: str, act: str) -> QueryDict:
    """Posted data in which this card's fields also stand without their prefix, as the module's form looks for them."""
    own = data.copy()
    for name in list(data):
        if name.startswith(f"{prefix}-"):
            own.setlist(name.removeprefix(f"{prefix}-"), data.getlist(name))
    own["act"] = act
    return own


def facts_of(draft: QuickDraft) -> Iterator[dict[str, Any]]:
    """A draft that no register takes, as labelled values."""
    for name, label in FIELDS.items():
        if name in draft.values:
            yield {
                "label": label,
                "value": shown_with_marks(name, draft.values),
                "quote": inner_quotes(draft.words.get(name, "")),
                "guessed": name in draft.guessed,
            }


def is_shown(form: forms.Form, name: str) -> bool:
    """A choice of several without anything to choose from is left out."""
    wanted = form.fields.get(name)
    return wanted is not None and not (
        isinstance(wanted, forms.MultipleChoiceField) and not list(getattr(wanted, "choices", []))
    )


def target_of(record: Record) -> str:
    return f"{record.pk}:{record.version}"


def url_of(record: Record) -> str:
    kind = kind_named(record.KIND)
    return reverse(kind.url_name, args=[record.pk]) if kind else ""
