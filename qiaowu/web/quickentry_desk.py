"""The cards of a page with drafts: as they begin, as they were posted, and saving one of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import transaction
from django.forms.utils import ErrorDict
from django.http import QueryDict
from django.utils.translation import gettext as _

from qiaowu.kernel.text import inner_quotes
from qiaowu.orgs.clock import now
from qiaowu.orgs.models import User
from qiaowu.records import keeping
from qiaowu.records.actions import Refused
from qiaowu.records.kinds import kind_named
from qiaowu.records.models import Record, Status
from qiaowu.web.quickentry_cards import (
    NEW,
    Card,
    CardField,
    Choice,
    facts_of,
    handler_of,
    is_shown,
    kind_label,
    own_data,
    target_of,
    url_of,
)
from qiaowu.web.quickentry_folding import FOLDED
from qiaowu.web.quickentry_marks import marks_of
from qiaowu.web.quickentry_reading import Reading
from qiaowu.web.quickkinds import QuickDraft, QuickKind
from qiaowu.web.registry import registry
from qiaowu.web.saving import hand_on_label


class Desk:
    """The cards of one reading, as they were posted or as they begin."""

    def __init__(self, reading: Reading, user: User, data: QueryDict | None = None, files: Any = None) -> None:
        self.reading, self.user, self.data, self.files = reading, user, data, files
        self.saved = keeping.used(reading.kept().key)
        self._acting: int | None = None
        self._twins: dict[int, list[Record]] = {}
        self._shared: dict[QuickKind, Any] = {}
        self._choice_error = ""

    # --- cards ---

    @cached_property
    def cards(self) -> list[Card]:
        return [self._card(number, draft) for number, draft in enumerate(self.reading.drafts)]

    def _card(self, number: int, draft: QuickDraft) -> Card:
        handler = handler_of(draft.kind)
        card = Card(number, f"r{number}", kind_label(draft.kind), draft, handler)
        card.saved = self._record(number)
        card.skipped = self._posted(card, "skip") == "1"
        if handler is None:
            card.facts = list(facts_of(draft))
            offers = (offer(draft, self.user) for offer in registry.quick_offers)
            card.offer = next((offer for offer in offers if offer), None)
        elif card.saved is None:
            card.form = self._form(card, handler)
            card.remarks = list(self._host_remarks(draft, card.form))
            self._show(card, handler)
        return card

    def _record(self, number: int) -> Record | None:
        """The record saved from this draft earlier, whoever looks: they saved it themselves."""
        kind_key, pk = self.saved.get(number, ("", 0))
        kind = kind_named(kind_key)
        rows = kind.model._default_manager.visible_to(self.user) if kind else None  # type: ignore[attr-defined]
        record: Record | None = rows.filter(pk=pk).first() if rows is not None else None
        return record

    def _posted(self, card: Card, name: str) -> str:
        return str(self.data.get(f"{card.prefix}-{name}", "")) if self.data is not None else ""

    def _form(self, card: Card, handler: QuickKind, act: str = "keep") -> forms.Form:
        twins = self._twins_of(card, handler)
        card.existing = existing = twins[0] if twins and card.draft.correction else None
        bound = self._posted(card, "here") == "1"
        form = handler.form(
            card.draft,
            self.user,
            prefix=card.prefix,
            data=own_data(self.data, card.prefix, self._act_of(card, act)) if bound and self.data is not None else None,
            files=self.files if bound else None,
            existing=existing,
            shared=self._shared_by(handler),
        )
        if form.is_bound and card.number != self._acting:
            form.is_valid()  # takes in a chosen file, so that it is not lost; remarks wait until this card is saved
            form._errors = ErrorDict()  # type: ignore[attr-defined]
        return form

    def _shared_by(self, handler: QuickKind) -> Any:
        """What all cards of one register need, asked for once."""
        if handler not in self._shared:
            self._shared[handler] = handler.shared(self.user)
        return self._shared[handler]

    def _act_of(self, card: Card, act: str) -> str:
        """The pressed button is the acting card's alone; the others keep asking for what handing in needs."""
        return act if card.number == self._acting else "submit"

    def _twins_of(self, card: Card, handler: QuickKind) -> list[Record]:
        """What is there already, asked for once a card; `_write` adds what it finds by what the user typed."""
        if card.number not in self._twins:
            self._twins[card.number] = handler.twins(card.draft, self.user)
        return self._twins[card.number]

    def _host_remarks(self, draft: QuickDraft, form: forms.Form) -> Iterator[str]:
        """Said when the message is about a unit for which this user may not enter anything."""
        if draft.values.get(FOLDED):
            yield _("同一条消息里有更正，已按更正后的内容填写。")
        offered = {str(key) for key, _label in getattr(form.fields.get("unit"), "choices", [])}
        if draft.host and str(draft.host.pk) not in offered:
            yield _("主办单位“%s”不在您的录入范围，请转给该单位登记。下面的内容都留着。") % draft.host.name
        elif draft.host is None:
            yield _("消息里的主办单位“%s”没有对上，请选一个。") % draft.values.get("host_unit", "")

    # --- how a card is shown ---

    @cached_property
    def _marks(self) -> dict[tuple[int, str], str]:
        """The mark in the message behind each field of each draft."""
        return marks_of(self.reading)

    def _show(self, card: Card, handler: QuickKind) -> None:
        form, layout = card.form, handler.card
        assert form is not None
        for target, names in ((card.main, layout.main), (card.folded, layout.folded), (card.evidence, layout.evidence)):
            target += [self._field(card, form, layout.sources, name) for name in names if is_shown(form, name)]
        card.folded_open = any(item.bound.errors for item in card.folded)
        card.choices = list(self._choices(card, handler))
        typed = (name for name in layout.evidence if form[name].value() and name in form.fields)
        card.evidence_open = len(self.reading.found) == 1 or bool(
            card.kept or any(item.bound.errors for item in card.evidence) or any(typed)
        )
        card.hand_on_label = hand_on_label(self.user, card.existing)

    def _field(self, card: Card, form: forms.Form, sources: Any, name: str) -> CardField:
        draft = card.draft
        wanted = sources.get(name, ())
        source = next((w for w in wanted if w in draft.values or w in draft.words), "")
        return CardField(
            form[name],
            quote=inner_quotes(draft.words.get(source, "")),
            mark=self._marks.get((card.number, source), ""),
            origin=self._origin(card, form, name, bool(wanted), source),
            about=bool(draft.values.get(f"{source}_approx")),
        )

    @staticmethod
    def _origin(card: Card, form: forms.Form, name: str, told: bool, source: str) -> str:
        """A value that the message should give and does not is from the record being corrected, or a guess."""
        if not told or source in card.draft.words or form.initial.get(name) in (None, "", []):
            return ""
        if source == "" and card.existing is not None:
            return "record"
        return "guess" if source == "" or source in card.draft.guessed else ""

    def _choices(self, card: Card, handler: QuickKind) -> Iterator[Choice]:
        """Nothing to choose where no such record exists. A correction begins with changing the first one."""
        twins, chosen = self._twins_of(card, handler), self._posted(card, "target")
        if not twins:
            return
        open_ones = [twin for twin in twins if not self._closed(twin)]
        if not chosen and card.draft.correction and open_ones:
            chosen = target_of(open_ones[0])
        for twin in twins:
            label = _("更正已有的：%s") % handler.summary(twin)
            yield Choice(target_of(twin), label, url_of(twin), chosen == target_of(twin), self._closed(twin))
        yield Choice(NEW, _("是另一件事，登记为新记录"), "", chosen == NEW)

    def _closed(self, record: Record) -> str:
        """Why this user cannot change the record; empty when they can."""
        needed = ["records.enter", *(["records.confirm"] if record.status == Status.CONFIRMED else [])]
        able = all(self.user.can_for(p, unit_id=record.unit_id, township_id=record.township_id) for p in needed)
        return "" if able else _("由能确认的人更正，您不能改")

    # --- saving ---

    def save(self, number: int, *, submit: bool) -> Record | None:
        """Save one card; None when something must be corrected first, which the card then says."""
        self._acting = number
        draft = self.reading.drafts[number]
        handler = handler_of(draft.kind)
        if handler is None:
            return None
        if self.saved.get(number):
            return self._record(number)
        card = Card(number, f"r{number}", kind_label(draft.kind), draft, handler)
        card.form = form = self._form(card, handler, "submit" if submit else "keep")
        if not form.is_valid():
            self._tell(card)
            return None
        return self._saved_by(card, self._write(card, handler, form), submit=submit)

    def _write(self, card: Card, handler: QuickKind, form: forms.Form) -> Callable[[], Record] | None:
        """The write that was chosen; None when the choice is missing or no longer possible."""
        found = [*self._twins_of(card, handler), *handler.twins(card.draft, self.user, form)]
        twins = {twin.pk: twin for twin in found}
        self._twins[card.number] = list(twins.values())
        target, at = self._posted(card, "target"), now()
        if twins and not target:
            self._choice_error = _("当天已有同类记录，请选择更正已有的，还是另记一条。")
            return None
        if not target or target == NEW:
            return lambda: handler.create(form, card.draft, by=self.user, at=at)
        pk, _sep, version = target.partition(":")
        existing = twins.get(int(pk)) if pk.isdecimal() and version.isdecimal() else None
        if existing is None or self._closed(existing):
            self._choice_error = _("选的记录不能更正了，请重新选择。")
            return None
        chosen = existing
        return lambda: handler.correct(form, card.draft, chosen, int(version), by=self.user, at=at)

    def _saved_by(self, card: Card, write: Callable[[], Record] | None, *, submit: bool) -> Record | None:
        if write is None or card.form is None or card.handler is None:
            self._tell(card)
            return None
        try:
            record = self._store(card, card.handler, write, submit=submit)
        except Refused as refused:
            card.form.add_error(None, str(refused))
        except ValidationError as error:
            card.form.add_error(None, error)
        else:
            self.saved[card.number] = record.ref
            return record
        self._tell(card)
        return None

    @transaction.atomic
    def _store(self, card: Card, handler: QuickKind, write: Callable[[], Record], *, submit: bool) -> Record:
        """Record and message together, or neither. A second request for the same draft finds the first's record."""
        at = now()
        kept = self.reading.kept()
        message = keeping.keep(kept, by=self.user, at=at)
        self.saved = keeping.used(kept.key)
        if card.number in self.saved:
            done = self._record(card.number)
            if done is None:
                raise Refused(_("这条已经登记过，记录已不在您的范围内。"))
            return done
        record = write()
        keeping.use(message, card.number, self.reading.kept_stretch(card.number), record, by=self.user, at=at)
        return handler.hand_on(record, by=self.user, at=at) if submit else record

    def _tell(self, card: Card) -> None:
        """Put the refused card, with what it has to say, in its place."""
        assert card.handler is not None
        assert card.form is not None
        for twin in self._twins.get(card.number, []):
            twin.refresh_from_db()  # a write that was taken back may have changed what is in hand
        card.remarks = list(self._host_remarks(card.draft, card.form))
        card.choice_error = self._choice_error
        self._show(card, card.handler)
        self.cards[card.number] = card
