"""The decisions on a document, handed out as cases; a person sees every masked text before."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.commitments.casebook import Case, jsonl
from qiaowu.commitments.handout import cases_for, hand_out
from qiaowu.commitments.models import SourceDocument
from qiaowu.commitments.views import document_or_404
from qiaowu.orgs.clock import now
from qiaowu.web.export import file_response
from qiaowu.web.forms import area
from qiaowu.web.pages import Page

_MOST_WORDS = 200


class CasesForm(forms.Form):
    """What to leave out and what else to mask."""

    changed_only = forms.BooleanField(
        label=gettext_lazy("只要人工改过的"),
        required=False,
        help_text=gettext_lazy("不含系统读出、人工照认的段落。"),
    )
    words = forms.CharField(
        label=gettext_lazy("另需遮盖的字"),
        required=False,
        max_length=4000,
        help_text=gettext_lazy("一行一个，如文中没有职务的人名。长短不变，以“某”代替。"),
        widget=area(3),
    )

    def names(self) -> list[str]:
        """The words to mask, one a line."""
        return [line.strip() for line in self.cleaned_data.get("words", "").split("\n") if line.strip()][:_MOST_WORDS]


class Cases(Page):
    """GET shows the cases as they would be handed out; POST masks more, or hands them out."""

    access = "documents.review"
    template = "commitments/cases.html"
    title = gettext_lazy("导出审核用例")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        document = document_or_404(pk, self.user)
        return self._show(document, CasesForm(), cases_for(document))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        document = document_or_404(pk, self.user)
        form = CasesForm(request.POST)
        if not form.is_valid():
            return self._show(document, form, cases_for(document), status=422)
        names, changed_only = form.names(), form.cleaned_data["changed_only"]
        if request.POST.get("act") != "download":
            return self._show(document, form, cases_for(document, names=names, changed_only=changed_only))
        cases = hand_out(document, by=self.user, at=now(), names=names, changed_only=changed_only)
        return self._file(document, cases) if cases else self._show(document, form, cases)

    @staticmethod
    def _file(document: SourceDocument, cases: list[Case]) -> HttpResponse:
        response = file_response(
            jsonl(cases).encode(), f"{_('审核用例')}-{document.year}.jsonl", "application/x-ndjson"
        )
        response.headers["Cache-Control"] = "no-store"
        return response

    def _show(self, document: SourceDocument, form: CasesForm, cases: list[Case], status: int = 200) -> HttpResponse:
        context: dict[str, Any] = {
            "document": document,
            "form": form,
            "cases": cases,
            "records": sum(len(case.records) for case in cases),
            "traps": sum(len(case.traps) for case in cases),
            "hidden": sum(case.numbers + case.names for case in cases),
            "crumbs": [
                (_("文件与承诺"), reverse("commitments:documents")),
                (document.title, reverse("commitments:document", args=[document.pk])),
            ],
        }
        return self.render(context, status=status)
