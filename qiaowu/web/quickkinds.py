"""What a line of work says to be filled from a pasted message: its form, what is there already, how it is saved."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.http import QueryDict
from django.utils.functional import Promise

from qiaowu.orgs.models import Unit, User
from qiaowu.records.models import Record


@dataclass(frozen=True)
class QuickDraft:
    """One draft of a message, with units of the ledger in place of names.

    `values` are the reader's fields (qiaowu/reader/quick/README.md); `words` the message's words
    behind a field; `guessed` the fields that the message does not say.
    """

    kind: str
    values: Mapping[str, Any]
    words: Mapping[str, str]
    guessed: frozenset[str]
    host: Unit | None
    guests: tuple[Unit, ...] = ()

    @property
    def correction(self) -> bool:
        """Whether the message replaces one sent before."""
        return bool(self.values.get("correction"))


@dataclass(frozen=True)
class Card:
    """How a form is shown: fields in sight, folded away, of evidence, and the reader's fields behind each."""

    main: Sequence[str]
    folded: Sequence[str] = ()
    evidence: Sequence[str] = ()
    sources: Mapping[str, Sequence[str]] = field(default_factory=dict)


class QuickKind(ABC):
    """One register's answer to some kinds of message. Declared in the module's `apps.py`.

    The form is the module's own, and saving goes through the module's own actions, so that a record
    from a message is a record like any other.
    """

    kinds: ClassVar[Mapping[str, str | Promise]]
    """The reader's kinds that this register takes, with their names."""
    card: ClassVar[Card]

    def shared(self, user: User) -> Any:
        """What the forms of one page have in common, such as choices; put together once for all of its cards."""
        return None

    @abstractmethod
    def form(
        self,
        draft: QuickDraft,
        user: User,
        *,
        prefix: str,
        data: QueryDict | None = None,
        files: Any = None,
        existing: Record | None = None,
        shared: Any = None,
    ) -> forms.Form:
        """The filled form. `data["act"]` is "keep" or "submit".

        `existing` lends what the message leaves out; `shared` is what `shared` gave for this page. Where saving
        raises ValidationError with what looks odd, the form says so in `doubts` and has a field `sure`.
        """

    @abstractmethod
    def twins(self, draft: QuickDraft, user: User, form: forms.Form | None = None) -> list[Record]:
        """Records of the same kind, unit and day that `user` may change; from a valid form where there is one."""

    @abstractmethod
    def summary(self, record: Record) -> str:
        """A record in one line, to tell it from its twins."""

    @abstractmethod
    def create(self, form: forms.Form, draft: QuickDraft, *, by: User, at: datetime) -> Record:
        """Save the valid form as a new draft record. May raise Refused, or ValidationError for what looks odd."""

    @abstractmethod
    def correct(
        self, form: forms.Form, draft: QuickDraft, existing: Record, version: int, *, by: User, at: datetime
    ) -> Record:
        """Change `existing` in what the message gives or the user typed. Raises as `create` does, or Conflict."""

    @abstractmethod
    def hand_on(self, record: Record, *, by: User, at: datetime) -> Record:
        """Take the saved record one step further: submitted, or confirmed by whoever may."""
