"""Writes of the review: deciding, correcting, adding, completing, splitting and merging.

Each works as a plain form; asked by htmx, the answer is the card with what else changed on the page.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.commitments import actions, queries, wording
from qiaowu.commitments.forms import AddForm, CompleteForm, CorrectForm
from qiaowu.commitments.models import Commitment
from qiaowu.commitments.views import card_context, card_url, commitment_or_404, document_or_404
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


class AddCommitment(ReviewPage):
    """A commitment that the reader missed: from a selection in the text, or by its words."""

    template = "web/form.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._show(pk, AddForm())

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        document = document_or_404(pk, self.user)
        form = AddForm(request.POST)
        try:
            start, end = self._place(document.text, form)
            row = actions.add(document, start=start, end=end, by=self.user, at=now())
        except Refused as refused:
            if "words" in request.POST:
                form.add_error("words", str(refused))
                return self._show(pk, form, status=422)
            messages.error(request, str(refused))
            return HttpResponseRedirect(reverse("commitments:document", args=[pk]))
        messages.success(request, _("已补录：%s。请核对各项后确认。") % wording.title(row))
        return HttpResponseRedirect(card_url(row))

    def _place(self, text: str, form: AddForm) -> tuple[int, int]:
        """Offsets from the post: given as numbers, or found by the words. Raises Refused."""
        if "words" not in self.request.POST:
            return self._number("start"), self._number("end")
        if not form.is_valid():
            raise Refused(_("请填写承诺所在的文字。"))
        words = form.cleaned_data["words"].replace("\r\n", "\n")
        found = text.count(words)
        if found != 1:
            raise Refused(
                _("这段文字在原文里有 %d 处，请多复制几个字，只指一处。") % found
                if found
                else _("原文里没有这段文字，请从原文复制，一字不差。")
            )
        start = text.index(words)
        return start, start + len(words)

    def _number(self, name: str) -> int:
        text = self.request.POST.get(name, "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1

    def _show(self, pk: int, form: AddForm, status: int = 200) -> HttpResponse:
        document = document_or_404(pk, self.user)
        back = reverse("commitments:document", args=[pk])
        context = {
            "page_title": _("补录承诺"),
            "crumbs": [(_("文件与承诺"), reverse("commitments:documents")), (document.title, back)],
            "form": form,
            "submit_label": _("定位并补录"),
            "cancel_url": back,
            "intro": _("在审核页里直接选中原文也可以。"),
        }
        return self.render(context, status=status)


class CompleteStatement(ReviewPage):
    """The value of a statement that breaks off in the text, from the original paper."""

    template = "web/form.html"

    def get(self, request: HttpRequest, pk: int, index: int) -> HttpResponse:
        return self._show(pk, index, CompleteForm())

    def post(self, request: HttpRequest, pk: int, index: int) -> HttpResponse:
        form = CompleteForm(request.POST)
        document, _cut = self._found(pk, index)
        if not form.is_valid():
            return self._show(pk, index, form, status=422)
        values = form.values()
        value: Decimal = values.pop("value")
        try:
            row = actions.complete(document, index, value=value, by=self.user, at=now(), **values)
        except Refused as refused:
            form.add_error(None, str(refused))
            return self._show(pk, index, form, status=422)
        messages.success(request, _("已补录：%s。请核对各项后确认。") % wording.title(row))
        return HttpResponseRedirect(card_url(row))

    def _found(self, pk: int, index: int) -> tuple[Any, dict[str, Any]]:
        document = document_or_404(pk, self.user)
        cuts: list[dict[str, Any]] = document.structure.get("truncated", [])
        if index >= len(cuts):
            raise Http404
        return document, cuts[index]

    def _show(self, pk: int, index: int, form: CompleteForm, status: int = 200) -> HttpResponse:
        document, cut = self._found(pk, index)
        back = reverse("commitments:document", args=[pk])
        context = {
            "page_title": _("按原件补录数值"),
            "crumbs": [(_("文件与承诺"), reverse("commitments:documents")), (document.title, back)],
            "form": form,
            "submit_label": _("补录"),
            "cancel_url": back,
            "intro": cut["note"],
            "aside": [{"title": _("原文"), "quote": document.text[max(0, cut["start"] - 40) : cut["end"]] + "……"}],
        }
        return self.render(context, status=status)


class Regroup(ReviewPage):
    """Cut a commitment in two, or make it one with a neighbour."""

    template = "commitments/regroup.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._show(commitment_or_404(pk, self.user))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = commitment_or_404(pk, self.user)
        try:
            kept = self._act(row)
        except Refused as refused:
            return self._show(row, error=str(refused), status=422)
        return HttpResponseRedirect(card_url(kept, self.chosen))

    def _act(self, row: Commitment) -> Commitment:
        at, with_id = self.request.POST.get("at", ""), self.request.POST.get("with", "")
        version = version_of(self.request)
        if at.isascii() and at.isdigit() and len(at) < 10:
            kept, second = actions.split(row, int(at), by=self.user, at=now(), version=version)
            parts = {"first": wording.title(kept), "second": wording.title(second)}
            messages.success(self.request, _("已拆成两条：%(first)s；%(second)s。请逐条核对。") % parts)
            return kept
        other = next((near for near in neighbours(row, self.user) if str(near.pk) == with_id), None)
        if other is None:
            raise Refused(_("请选择从哪里拆，或与哪一条合并。"))
        kept = actions.merge(row, other, by=self.user, at=now(), version=version)
        messages.success(self.request, _("已合并为一条：%s。请核对各项。") % wording.title(kept))
        return kept

    def _show(self, row: Commitment, *, error: str = "", status: int = 200) -> HttpResponse:
        span = row.span
        cuts = [(span.start + i, span.text[:i], span.text[i:]) for i in range(1, len(span.text))]
        near = [(other.pk, wording.title(other), other.span.text) for other in neighbours(row, self.user)]
        context = {
            "page_title": _("拆分或合并"),
            "row": row,
            "quote": wording.quote(row, row.document.text),
            "card_title": wording.title(row),
            "cuts": cuts,
            "near": near,
            "error": error,
            "back_url": card_url(row, self.chosen),
        }
        return self.render(context, status=status)


def neighbours(row: Commitment, user: Any) -> list[Commitment]:
    """The undecided commitments right before and right behind, with which it may be one."""
    rows = [r for r in queries.commitments_for(row.document, user) if r.merged_into_id is None]
    index = next((i for i, other in enumerate(rows) if other.pk == row.pk), None)
    if index is None:
        return []
    near = rows[max(0, index - 1) : index] + rows[index + 1 : index + 2]
    return [other for other in near if other.state != Commitment.State.CONFIRMED]
