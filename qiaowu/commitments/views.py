"""Pages of source documents: the list, the review of one, and one card."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.commitments import queries
from qiaowu.commitments.cards import Card, cards_of, filters, text_of
from qiaowu.commitments.models import Commitment, SourceDocument
from qiaowu.orgs.models import User
from qiaowu.web.lists import Column, Filter, ListPage
from qiaowu.web.pages import Action, Page

CARDS_A_PAGE = 100
REGROUPED = "commitments_regrouped"
"""Where the session keeps the last split or merge, so that it can be taken back."""
_SECONDS_EACH = 15


def document_or_404(pk: int, user: User) -> SourceDocument:
    """The document if `user` may read it; 404 alike for foreign and missing ones."""
    document = SourceDocument.objects.visible_to(user).filter(pk=pk).first()
    if document is None:
        raise Http404
    return document


def commitment_or_404(pk: int, user: User) -> Commitment:
    """The commitment if `user` may see it; 404 alike for foreign and missing ones."""
    row = queries.visible_commitments(user).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def card_url(row: Commitment, chosen: str = "") -> str:
    """Address of a commitment on its document's page; the browser lands on the marked words."""
    kept = f"&f={chosen}" if chosen in Commitment.State.values else ""
    return f"{reverse('commitments:document', args=[row.document_id])}?c={row.pk}{kept}#s{row.pk}"


class Documents(ListPage):
    """All source documents, with how far their review is."""

    access = "documents.read"
    title = gettext_lazy("文件与承诺")
    intro = gettext_lazy("讲话、计划、方案里带数的话，一条条确认后才成为目标。")
    export_name = gettext_lazy("来源文件")
    order = "-dated,-pk"
    empty_title = gettext_lazy("还没有文件")
    empty_text = gettext_lazy("上传一份讲话、计划或方案，系统找出其中带数的承诺，由您逐条确认。")
    columns = (
        Column("title", gettext_lazy("标题"), lambda d: d.title, sort="title", wrap=True, note=lambda d: edition(d)),
        Column("dated", gettext_lazy("日期"), lambda d: d.dated, sort="dated", kind="date"),
        Column("kind", gettext_lazy("类型"), lambda d: d.get_kind_display(), sort="kind", hide_phone=True),
        Column("issuer", gettext_lazy("发文单位"), lambda d: d.issued_by, sort="issued_by", hide_phone=True),
        Column("year", gettext_lazy("目标年度"), lambda d: str(d.year), sort="year", hide_phone=True),
        Column("found", gettext_lazy("承诺"), lambda d: d.found, sort="found", numeric=True, unit=gettext_lazy("条")),
        Column("pending", gettext_lazy("待审"), lambda d: d.pending, sort="pending", numeric=True),
        Column("confirmed", gettext_lazy("已确认"), lambda d: d.confirmed, sort="confirmed", numeric=True),
    )
    filters = (
        Filter(
            "q",
            lambda user: forms.CharField(label=gettext_lazy("标题或发文单位")),
            lambda rows, value: rows.filter(Q(title__icontains=value) | Q(issued_by__icontains=value)),
        ),
        Filter(
            "year",
            lambda user: forms.IntegerField(label=gettext_lazy("目标年度")),
            lambda rows, value: rows.filter(year=value),
        ),
        Filter(
            "kind",
            lambda user: forms.ChoiceField(
                label=gettext_lazy("类型"), choices=[("", gettext_lazy("全部")), *SourceDocument.Kind.choices]
            ),
            lambda rows, value: rows.filter(kind=value),
        ),
    )

    def queryset(self) -> QuerySet[Any]:
        return queries.documents_for(self.user).select_related("replaced_by")

    def row_url(self, row: Any) -> str:
        return reverse("commitments:document", args=[row.pk])

    def actions(self) -> list[Action]:
        if not self.user.can("documents.review"):
            return []
        return [Action(_("上传文件"), reverse("commitments:document_new"), "primary")]


def edition(document: SourceDocument) -> str:
    """第 2 版, 已被新版代替; empty for the only edition."""
    words = [_("第 %d 版") % document.edition] if document.edition > 1 else []
    if getattr(document, "replaced_by", None) is not None:
        words.append(_("已被新版代替"))
    return "，".join(words)


class DocumentPage(Page):
    """The document at the left with its marks, the cards at the right; one card is the current one."""

    access = "documents.read"
    template = "commitments/review.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        document = document_or_404(pk, self.user)
        context = review_context(document, self.user, request.GET.get("f", ""), request.GET.get("c", ""))
        return self.render(context | {"page_title": document.title, "undo_url": self._undo_url(context["cards"])})

    def _undo_url(self, cards: list[Card]) -> str:
        """Where the last split or merge of this session is taken back; empty when something moved on since."""
        kept = self.request.session.get(REGROUPED) or {}
        row = next((card.row for card in cards if card.row.pk == kept.get("row")), None)
        if row is None or row.version != kept["version"] or not self.user.can("documents.review"):
            return ""
        return reverse("commitments:commitment_regroup_undo", args=[row.pk])


def review_context(document: SourceDocument, user: User, chosen: str, wanted: str) -> dict[str, Any]:
    """Everything that the review page shows. `chosen` is a state to filter by, `wanted` a commitment's id."""
    reviewer = user.can("documents.review")
    rows = list(queries.commitments_for(document, user))
    cards = cards_of(document, rows, reviewer=reviewer)
    chosen = chosen if chosen in Commitment.State.values else ""
    whole = [card for card in cards if card.row.merged_into_id is None]
    listed = [card for card in whole if not chosen or card.row.state == chosen]
    current = current_card(cards, listed, wanted)
    first = _page_start(listed, current)
    shown = listed[first : first + CARDS_A_PAGE]
    if current is not None and current not in shown:
        shown = [current, *shown]
    return top_context(document, rows, user, chosen) | {
        "sections": text_of(document, cards, current),
        "cards": shown,
        "shown_keys": {card.row.pk for card in shown},
        "current": current,
        "before_cards": listed[first - 1] if first else None,
        "after_cards": listed[first + CARDS_A_PAGE] if len(listed) > first + CARDS_A_PAGE else None,
        **queries.editions_of(document),
    }


def current_card(cards: list[Card], listed: list[Card], wanted: str) -> Card | None:
    """The card asked for, else the first that waits, else the first."""
    asked = next((card for card in cards if str(card.row.pk) == wanted), None)
    waiting = (card for card in listed if not card.row.decided)
    return asked or next(waiting, listed[0] if listed else None)


def _page_start(listed: list[Card], current: Card | None) -> int:
    index = listed.index(current) if current in listed else 0
    return index // CARDS_A_PAGE * CARDS_A_PAGE


def top_context(document: SourceDocument, rows: list[Commitment], user: User, chosen: str) -> dict[str, Any]:
    """The head of the page: progress, tabs, and whether targets can be made now."""
    tally = queries.counts(rows)
    pending = tally["pending"]
    return {
        "document": document,
        "document_url": reverse("commitments:document", args=[document.pk]),
        "reviewer": user.can("documents.review"),
        "sets_targets": user.scope.county_wide("targets.set"),
        "chosen": chosen,
        "tally": tally,
        "total": tally["all"],
        "decided": tally["all"] - pending,
        "pending": pending,
        "minutes": max(1, round(pending * _SECONDS_EACH / 60)),
        "filters": filters(document, tally, chosen),
    }


class CommitmentCard(Page):
    """One card, for swapping; without script the document's page with this card opened."""

    access = "documents.read"
    template = "commitments/parts/card.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = commitment_or_404(pk, self.user)
        if not request.headers.get("HX-Request"):
            return HttpResponseRedirect(card_url(row))
        return self.render(card_context(row, self.user, request.GET.get("f", "")))


def card_context(row: Commitment, user: User, chosen: str) -> dict[str, Any]:
    """A single card as the page would show it, opened."""
    rows = list(queries.commitments_for(row.document, user))
    cards = cards_of(row.document, rows, reviewer=user.can("documents.review"))
    card = next((card for card in cards if card.row.pk == row.pk), None)
    if card is None:
        raise Http404
    return top_context(row.document, rows, user, chosen) | {"card": card, "current": card}
