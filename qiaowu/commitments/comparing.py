"""Two documents side by side: the page, its filters, its sheet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.db.models import F
from django.db.models.functions import Abs
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.commitments import wording
from qiaowu.commitments.models import SourceDocument
from qiaowu.commitments.sides import Compared, Said, compared
from qiaowu.commitments.views import document_or_404
from qiaowu.orgs.clock import today
from qiaowu.orgs.models import User
from qiaowu.reader.versus import KINDS, Pair, compare, counts
from qiaowu.web.export import export_response
from qiaowu.web.pages import Page

LINES_A_PAGE = 100
LABELS = {
    "raised": gettext_lazy("提高"),
    "lowered": gettext_lazy("降低"),
    "kept": gettext_lazy("持平"),
    "changed": gettext_lazy("条件改变"),
    "new": gettext_lazy("新提出"),
    "dropped": gettext_lazy("没有再提"),
    "reported": gettext_lazy("目标完成情况"),
}
SCOPES = (("", gettext_lazy("目标和要求")), ("all", gettext_lazy("全部，含已有实绩")))
HEADS = (
    gettext_lazy("类别"),
    gettext_lazy("事项"),
    gettext_lazy("原文件数值"),
    gettext_lazy("新文件数值"),
    gettext_lazy("变化"),
    gettext_lazy("差额"),
    gettext_lazy("增减（%）"),
    gettext_lazy("判为同一事项的依据"),
    gettext_lazy("原文件原句"),
    gettext_lazy("新文件原句"),
)


@dataclass(frozen=True)
class Line:
    """One line of the table."""

    pair: Pair
    old: Said | None
    new: Said | None

    @property
    def label(self) -> str:
        return str(LABELS[self.pair.kind])

    @property
    def subject(self) -> str:
        return wording.subject((self.new or self.old).row)  # type: ignore[union-attr]  # a line has one at least

    def holds(self, words: str) -> bool:
        """Whether the words stand in the subject or a sentence."""
        return any(words in text for text in (self.subject, *(said.sentence for said in (self.old, self.new) if said)))

    def cells(self) -> list[Any]:
        pair, old, new = self.pair, self.old, self.new
        figures = [old.amount if old else "", new.amount if new else ""]
        sentences = [old.sentence if old else "", new.sentence if new else ""]
        return [self.label, self.subject, *figures, pair.words, pair.difference, pair.percent, pair.reason, *sentences]


def ordered(one: SourceDocument, other: SourceDocument) -> tuple[SourceDocument, SourceDocument]:
    """The older of the two first, by the year their targets are for."""
    first, second = sorted((one, other), key=lambda d: (d.year, d.dated, d.edition, d.pk))
    return first, second


def column_heads(old: SourceDocument, new: SourceDocument) -> tuple[str, str]:
    """How the two columns are told apart: by year, by title within one year, else by title and day."""
    if old.year != new.year:
        return _("%d年") % old.year, _("%d年") % new.year
    if old.title != new.title:
        return old.title, new.title
    days = [
        f"{d.title}（{d.dated:%Y-%m-%d}{_('，第 %d 版') % d.edition if d.edition > 1 else ''}）" for d in (old, new)
    ]
    return days[0], days[1]


def lines_of(old: Compared, new: Compared) -> list[Line]:
    pairs = compare(old.reading, new.reading, old_side=old.side, new_side=new.side)
    return [Line(pair, old.said(pair.old), new.said(pair.new)) for pair in pairs]


def others(document: SourceDocument, user: User) -> list[SourceDocument]:
    """What it can be compared with: the year before first, then the nearest years."""
    rows = SourceDocument.objects.visible_to(user).exclude(pk=document.pk)
    return list(rows.order_by(Abs(F("year") - (document.year - 1)), "-dated", "-pk"))


class CompareForm(forms.Form):
    """The other document and what to show of the comparison."""

    other = forms.ChoiceField(
        label=gettext_lazy("与哪份文件比较"), required=False, widget=forms.Select(attrs={"data-width": "3"})
    )
    scope = forms.ChoiceField(label=gettext_lazy("范围"), required=False, choices=SCOPES)
    q = forms.CharField(label=gettext_lazy("事项或原句里的字"), required=False, max_length=60)

    def __init__(self, documents: Sequence[SourceDocument], data: Any) -> None:
        super().__init__(data, auto_id="f-%s")
        choice = self.fields["other"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", _("请选择")), *((d.pk, f"{d.year}年 {d.title}") for d in documents)]


class Compare(Page):
    """From a document to another one: what was raised, lowered, kept, changed, added, left out."""

    access = "documents.read"
    template = "commitments/compare.html"
    title = gettext_lazy("文件对比")

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        document = document_or_404(pk, self.user)
        form = CompareForm(others(document, self.user), request.GET)
        form.is_valid()
        if form.errors.get("other"):
            # a document that is not there and one that may not be seen are alike
            raise Http404
        other = form.cleaned_data.get("other")
        if not other:
            return self.render(self._frame(document, form))
        old, new = (compared(d, self.user) for d in ordered(document, document_or_404(int(other), self.user)))
        lines = list(self._scoped(lines_of(old, new), form))
        chosen = [line for line in lines if self.kind in {"", line.pair.kind}]
        if request.GET.get("export") == "xlsx":
            return self._sheet(chosen, old, new)
        return self.render(self._frame(document, form) | self._table(lines, chosen, old, new))

    @cached_property
    def kind(self) -> str:
        wanted = self.request.GET.get("kind", "")
        return wanted if wanted in KINDS else ""

    @staticmethod
    def _scoped(lines: Iterable[Line], form: CompareForm) -> Iterable[Line]:
        wide, words = form.cleaned_data.get("scope") == "all", (form.cleaned_data.get("q") or "").strip()
        for line in lines:
            if (wide or line.pair.about != "result") and (not words or line.holds(words)):
                yield line

    def _frame(self, document: SourceDocument, form: CompareForm) -> dict[str, Any]:
        return {
            "document": document,
            "form": form,
            "kind": self.kind,
            "printed_at": today(),
            "crumbs": [
                (_("文件与承诺"), reverse("commitments:documents")),
                (document.title, reverse("commitments:document", args=[document.pk])),
            ],
        }

    def _table(self, lines: Sequence[Line], chosen: Sequence[Line], old: Compared, new: Compared) -> dict[str, Any]:
        page = Paginator(chosen, LINES_A_PAGE).get_page(self.request.GET.get("page"))
        return {
            "old": old,
            "new": new,
            "heads": column_heads(old.document, new.document),
            "lines": page.object_list,
            "total": len(chosen),
            "sums": self._sums(lines),
            "before_page": self._url(page=page.number - 1) if page.has_previous() else "",
            "after_page": self._url(page=page.number + 1) if page.has_next() else "",
            "page": page,
            "export_urls": self._export_urls() if chosen else [],
        }

    def _export_urls(self) -> list[dict[str, str]]:
        if not self.user.can("records.export"):
            return []
        return [{"label": "Excel", "url": self._url(export="xlsx")}]

    def _sums(self, lines: Sequence[Line]) -> list[dict[str, Any]]:
        """How many lines of each class, each a link; all first."""
        tally = counts(line.pair for line in lines)
        every = {"count": len(lines), "label": _("全部"), "url": self._url(kind=None), "current": not self.kind}
        return [every] + [
            {"count": tally[kind], "label": LABELS[kind], "url": self._url(kind=kind), "current": kind == self.kind}
            for kind in KINDS
        ]

    def _url(self, **changes: Any) -> str:
        query = self.request.GET.copy()
        for name in ("page", "export", *changes):
            query.pop(name, None)
        for name, value in changes.items():
            if value is not None:
                query[name] = str(value)
        return f"{self.request.path}?{query.urlencode()}"

    def _sheet(self, lines: Sequence[Line], old: Compared, new: Compared) -> HttpResponse:
        years = {"old": old.document.year, "new": new.document.year}
        name = _("文件对比%(old)d年与%(new)d年") % years
        heads = [str(head) for head in HEADS]
        if years["old"] == years["new"]:
            one, other = column_heads(old.document, new.document)
            heads[2:4] = [_("%s：数值") % one, _("%s：数值") % other]
        return export_response("xlsx", name=name, heads=heads, rows=(line.cells() for line in lines), by=self.user)
