"""Quick entry: paste the message that was sent anyway, look at the filled drafts, save what is right."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l

from qiaowu.orgs.models import Unit
from qiaowu.records.models import Record
from qiaowu.web import quickentry_shelf
from qiaowu.web.pages import Page
from qiaowu.web.quickentry_desk import Desk
from qiaowu.web.quickentry_marks import pieces_of
from qiaowu.web.quickentry_reading import PasteForm, Reading, from_token, read_message, to_token, units_of
from qiaowu.web.quickentry_words import FIELDS, LEFT_OUT
from qiaowu.web.saving import saved_words


class QuickEntryPage(Page):
    """One box for a message; then one card a draft. Nothing enters the ledger before something is saved."""

    access = "records.enter"
    template = "web/quickentry.html"
    title = _l("快速录入")

    def get(self, request: HttpRequest) -> HttpResponse:
        key = request.GET.get("m", "")
        reading, typed = quickentry_shelf.take(request.session, key, self.user)
        if reading is not None:
            return self._show_cards(reading, Desk(reading, self.user, typed))
        if key:
            messages.warning(request, _("这一页放得太久了，请把消息重新贴一次。"))
        return self._show_box(self._paste_form())

    def post(self, request: HttpRequest) -> HttpResponse:
        if "reading" in request.POST:
            return self._work()
        return self._read()

    # --- the box ---

    def _paste_form(self, data: Any = None) -> PasteForm:
        units = units_of(self.user)
        if data is not None and "sender" not in data and units:
            data = data.copy()
            data["sender"] = str(units[0].pk)
        return PasteForm(data, units=units, initial={"sender": units[0].pk if units else None}, label_suffix="")

    def _read(self) -> HttpResponse:
        form = self._paste_form(self.request.POST)
        if not form.is_valid():
            return self._show_box(form, status=422)
        sender = Unit.objects.get(pk=form.cleaned_data["sender"])
        try:
            reading = read_message(form.cleaned_data["text"], form.sent_at(), sender)
        except ValidationError as error:
            form.add_error("text", error)
            return self._show_box(form, status=422)
        return self._go_on(reading, Desk(reading, self.user))

    # --- the cards ---

    def _work(self) -> HttpResponse:
        reading = from_token(self.request.POST.get("reading", ""), self.user)
        if reading is None:
            messages.error(self.request, _("这一页放得太久了，请把消息重新贴一次。"))
            return self._show_box(self._paste_form(), status=422)
        act, _sep, place = self.request.POST.get("do", "").partition(":")
        number = int(place) if place.isdecimal() and len(place) < 3 else -1
        data = self.request.POST.copy()
        if act in {"skip", "unskip"}:
            data[f"r{number}-skip"] = "1" if act == "skip" else ""
        desk = Desk(reading, self.user, data, self.request.FILES)
        if act not in {"keep", "submit"} or not 0 <= number < len(reading.drafts):
            return self._go_on(reading, desk, data, number)
        return self._save(reading, desk, number, submit=act == "submit")

    def _go_on(self, reading: Reading, desk: Desk, data: QueryDict | None = None, number: int = -1) -> HttpResponse:
        """To the page's own address, at the card that was worked on; a chosen file is kept by its token.

        A reading without drafts is shown and not kept: there is nothing to come back to.
        """
        if not reading.found:
            return self._show_cards(reading, desk)
        if data is not None:
            for card in desk.cards:
                if card.kept:
                    data[f"{card.prefix}-kept"] = card.kept
        quickentry_shelf.put(self.request.session, reading, self.user, data)
        return HttpResponseRedirect(f"{address_of(reading)}#r{number}" if number >= 0 else address_of(reading))

    def _save(self, reading: Reading, desk: Desk, number: int, *, submit: bool) -> HttpResponse:
        before = number in desk.saved
        record = desk.save(number, submit=submit)
        if record is None:
            return self._show_cards(reading, desk, status=422)
        self._tell(record, before=before)
        going = self._go_on(reading, desk, self.request.POST.copy(), number)
        return HttpResponseRedirect(desk.cards[0].saved_url) if len(reading.drafts) == 1 else going

    def _tell(self, record: Record, *, before: bool) -> None:
        if before:
            messages.info(self.request, _("%s 已经登记过，没有重复保存") % record)
        else:
            messages.success(self.request, saved_words(record))

    # --- answers ---

    def _show_box(self, form: PasteForm, status: int = 200) -> HttpResponse:
        return self.render({"form": form}, status=status)

    def _show_cards(self, reading: Reading, desk: Desk, status: int = 200) -> HttpResponse:
        cards = desk.cards
        several = len(cards) > 1
        context = {
            "reading": to_token(reading, self.user),
            "sender": reading.sender.name,
            "sent_at": reading.moment,
            "pieces": [
                {
                    "text": piece.text,
                    "gap": piece.gap,
                    "mark": piece.mark,
                    "label": label_of(piece.fields, several),
                }
                for piece in pieces_of(reading)
            ],
            "cards": cards,
            "left": sum(card.form is not None and not card.skipped for card in cards),
            "left_out": [LEFT_OUT[code] for code in reading.warn if code in LEFT_OUT],
            "notes": reading.notes,
            "again_url": reverse("web:quickentry"),
            "cards_url": address_of(reading),
            "error_count": sum(len(card.form.errors) for card in cards if card.form),
        }
        return self.render(context, status=status)


def address_of(reading: Reading) -> str:
    """Where the cards of a reading stand, for as long as its user is signed in."""
    return f"{reverse('web:quickentry')}?m={reading.key}"


def label_of(fields: tuple[tuple[int, str], ...], several: bool) -> str:
    """What a mark in the message became: the field, and the card where there are several."""
    if not several:
        return "、".join(dict.fromkeys(str(FIELDS.get(name, name)) for _number, name in fields))
    owners = "、".join(dict.fromkeys(str(number + 1) for number, _name in fields))
    names = "、".join(dict.fromkeys(str(FIELDS.get(name, name)) for _number, name in fields))
    return f"{owners} {names}"
