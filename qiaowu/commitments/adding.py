"""Pages for what the reader missed or misjudged: adding and completing."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _

from qiaowu.commitments import actions, wording
from qiaowu.commitments.deciding import ReviewPage
from qiaowu.commitments.forms import AddForm, CompleteForm
from qiaowu.commitments.views import card_url, document_or_404
from qiaowu.orgs.clock import now
from qiaowu.records.actions import Refused


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
            "intro": wording.punctuated(cut["note"]),
            "aside": [{"title": _("原文"), "quote": document.text[max(0, cut["start"] - 40) : cut["end"]] + "……"}],
        }
        return self.render(context, status=status)
