"""Writes of the review: deciding on a commitment and correcting it.

Each works as a plain form; asked by htmx, the answer is the card with what else changed on the page.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.commitments import actions, queries, wording
from qiaowu.commitments.forms import CorrectForm
from qiaowu.commitments.models import Commitment
from qiaowu.commitments.views import card_context, card_url, commitment_or_404
from qiaowu.orgs.clock import now
from qiaowu.records.actions import Refused
from qiaowu.web.pages import Page

ACTS: dict[str, tuple[Callable[..., Commitment], str | Promise]] = {
    "accept": (actions.accept, gettext_lazy("已确认")),
    "reference": (actions.mark_reference, gettext_lazy("已作为参考")),
    "doubtful": (actions.mark_doubtful, gettext_lazy("已标为存疑")),
    "reject": (actions.reject, gettext_lazy("已驳回")),
    "reopen": (actions.reopen, gettext_lazy("已退回待审")),
}


def version_of(request: HttpRequest) -> int | None:
    """The version from which the person decided; None when the form did not say."""
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


class ReviewPage(Page):
    """Base of the writes on one commitment."""

    abstract = True
    access: ClassVar[str] = "documents.review"

    @property
    def chosen(self) -> str:
        return self.request.POST.get("f") or self.request.GET.get("f", "")

    @property
    def by_htmx(self) -> bool:
        return bool(self.request.headers.get("HX-Request"))

    def show_card(self, row: Commitment, *, status: int = 200, **extra: Any) -> HttpResponse:
        """The card alone, opened, with what else the answer says."""
        context = card_context(row, self.user, self.chosen) | extra
        return self.render(context, template="commitments/parts/card.html", status=status)

    def show_changed(self, row: Commitment, toast: dict[str, Any], onward: Commitment) -> HttpResponse:
        """The card, its mark in the text and the head of the page; `onward` is the card to open next."""
        context = card_context(row, self.user, self.chosen)
        context |= {"toast": toast, "current": context["card"] if onward.pk == row.pk else None}
        response = self.render(context, template="commitments/parts/changed.html")
        response["HX-Trigger"] = json.dumps({"qw:next": {"id": f"c{onward.pk}"}})
        return response


class Decide(ReviewPage):
    """One of the five decisions on a commitment."""

    http_method_names = ["post", "options"]  # noqa: RUF012  Django's own attribute

    def post(self, request: HttpRequest, pk: int, act: str) -> HttpResponse:
        row = commitment_or_404(pk, self.user)
        if act not in ACTS:
            raise Http404
        do, done = ACTS[act]
        try:
            row = do(row, by=self.user, at=now(), version=version_of(request))
        except Refused as refused:
            return self._refused(row, refused)
        rows = list(queries.commitments_for(row.document, self.user))
        onward = row if act == "reopen" else queries.next_to_review(rows, row)
        text = f"{done}：{wording.title(row)}"
        if not self.by_htmx:
            messages.success(request, text)
            return HttpResponseRedirect(card_url(onward, self.chosen))
        undo = "" if act == "reopen" else reverse("commitments:commitment_decide", args=[row.pk, "reopen"])
        return self.show_changed(row, {"text": text, "undo_url": undo, "seconds": 10}, onward)

    def _refused(self, row: Commitment, refused: Refused) -> HttpResponse:
        if self.by_htmx:
            status = 409 if isinstance(refused, actions.Stale) else 422
            return self.show_card(row, status=status, error=str(refused))
        messages.error(self.request, str(refused))
        return HttpResponseRedirect(card_url(row, self.chosen))


class CorrectCommitment(ReviewPage):
    """The fields of a commitment: inside its card, or on a page of their own."""

    template = "web/form.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = commitment_or_404(pk, self.user)
        return self._show(row, CorrectForm(row))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = commitment_or_404(pk, self.user)
        form = CorrectForm(row, request.POST)
        if not form.is_valid():
            return self._show(row, form, status=422)
        version = form.cleaned_data["version"]
        try:
            row = actions.correct(row, form.values(), by=self.user, at=now(), version=version)
        except actions.Stale as stale:
            return self._stale(stale.current)
        except Refused as refused:
            form.add_error(None, str(refused))
            return self._show(row, form, status=422)
        if self.by_htmx:
            toast = {"text": _("已修改：%s") % wording.title(row), "seconds": 10}
            return self.show_changed(commitment_or_404(pk, self.user), toast, row)
        messages.success(request, _("已修改：%s") % wording.title(row))
        return HttpResponseRedirect(card_url(row, self.chosen))

    def _stale(self, current: Commitment) -> HttpResponse:
        """What was typed stays; saving again is a decision on the version that is shown now."""
        data = self.request.POST.copy()
        data["version"] = str(current.version)
        form = CorrectForm(current, data)
        sentence = _("这一条刚被他人改过，现在是“%(now)s”，%(state)s。您填的都在，核对后再保存即可。")
        form.add_error(None, sentence % {"now": wording.title(current), "state": current.get_state_display()})
        return self._show(current, form, status=409)

    def _show(self, row: Commitment, form: CorrectForm, status: int = 200) -> HttpResponse:
        if self.by_htmx:
            return self.show_card(row, status=status, form=form, fieldsets=fieldsets(form))
        context = {
            "page_title": _("修改承诺"),
            "crumbs": [(_("文件与承诺"), reverse("commitments:documents")), (row.document.title, card_url(row))],
            "form": form,
            "fieldsets": fieldsets(form),
            "submit_label": _("保存"),
            "cancel_url": card_url(row, self.chosen),
            "aside": [{"title": _("原文"), "quote": "".join(wording.quote(row, row.document.text))}],
        }
        return self.render(context, status=status)


def fieldsets(form: CorrectForm) -> list[dict[str, Any]]:
    """The fields in the order in which one reads a sentence: what, how much, for when, by whom."""
    groups = (
        (False, ("subject", "indicator", "lead")),
        (True, ("comparator", "value", "value_max", "unit_word")),
        (False, ("approx",)),
        (True, ("role", "modality")),
        (True, ("period", "period_type")),
        (True, ("per", "per_count", "per_every", "each")),
        (True, ("baseline", "prior_actual")),
        (False, ("note",)),
    )
    return [{"row": row, "fields": [form[name] for name in names]} for row, names in groups]
