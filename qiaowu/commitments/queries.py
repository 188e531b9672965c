"""Reads used by the pages: documents with their counts, the commitments a user may see, neighbours."""

from __future__ import annotations

from collections import Counter
from typing import Any

from django.db.models import Count, Q, QuerySet

from qiaowu.commitments.models import Commitment, SourceDocument
from qiaowu.orgs.models import User

State = Commitment.State


def documents_for(user: User) -> QuerySet[SourceDocument]:
    """Documents the user may read, each with `found`, `pending` and `confirmed` counts."""
    return SourceDocument.objects.visible_to(user).annotate(
        found=Count("commitments", filter=Q(commitments__merged_into__isnull=True)),
        pending=Count("commitments", filter=Q(commitments__state=State.PENDING)),
        confirmed=Count("commitments", filter=Q(commitments__state=State.CONFIRMED)),
    )


def commitments_for(document: SourceDocument, user: User) -> QuerySet[Commitment]:
    """The document's commitments in the order of the text; readers who do not review see confirmed ones only."""
    rows = document.commitments.select_related("span", "indicator", "lead", "reviewed_by", "merged_into__span")
    rows = rows.order_by("span__start", "span__end", "pk")
    return rows if user.can("documents.review") else rows.filter(state=State.CONFIRMED)


def visible_commitments(user: User) -> QuerySet[Commitment]:
    """Commitments of documents that the user may read."""
    if not user.can("documents.read"):
        return Commitment.objects.none()
    rows = Commitment.objects.select_related("span", "document", "indicator", "lead")
    return rows if user.can("documents.review") else rows.filter(state=State.CONFIRMED)


def counts(rows: list[Commitment]) -> dict[str, int]:
    """How many there are in each state, and in all; merged ones stand behind the one they went into."""
    tally: Counter[str] = Counter(row.state for row in rows if row.merged_into_id is None)
    return {"all": sum(tally.values())} | {str(state): tally[str(state)] for state in State}


def pending_count(user: User) -> int:
    """Commitments that wait for this user's decision, in documents that no newer edition replaced."""
    if not user.can("documents.review"):
        return 0
    return Commitment.objects.filter(state=State.PENDING, document__replaced_by__isnull=True).count()


def waiting_documents(user: User) -> list[tuple[SourceDocument, int]]:
    """Documents that no newer edition replaced and of which something is undecided, with how much."""
    rows = documents_for(user).filter(replaced_by__isnull=True)
    return [(document, waiting) for document in rows if (waiting := int(getattr(document, "pending", 0)))]


def next_to_review(rows: list[Commitment], after: Commitment) -> Commitment:
    """The next pending one behind `after`, else the first pending one, else the row that follows, else itself."""
    index = next((i for i, row in enumerate(rows) if row.pk == after.pk), 0)
    behind, before = rows[index + 1 :], rows[:index]
    for row in (*behind, *before):
        if row.state == State.PENDING:
            return row
    return next((row for row in behind if row.merged_into_id is None), after)


def editions_of(document: SourceDocument) -> dict[str, Any]:
    """The edition before and the edition after, where they exist."""
    newer = SourceDocument.objects.filter(replaces=document).first()
    return {"older": document.replaces, "newer": newer}
