"""The page that splits a commitment or makes it one with a neighbour, and the way back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from qiaowu.commitments import actions, queries, wording
from qiaowu.commitments.deciding import ReviewPage, version_of
from qiaowu.commitments.models import Commitment
from qiaowu.commitments.views import REGROUPED, card_url, commitment_or_404
from qiaowu.orgs.clock import now
from qiaowu.orgs.models import User
from qiaowu.records.actions import Refused


class Regroup(ReviewPage):
    """Cut a commitment in two, share its number among subjects, or make it one with a neighbour."""

    template = "commitments/regroup.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self._show(commitment_or_404(pk, self.user))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = commitment_or_404(pk, self.user)
        was = actions.snapshot(row)
        try:
            kept, others = self._act(row)
        except Refused as refused:
            return self._show(row, error=str(refused), status=422)
        request.session[REGROUPED] = {
            "document": kept.document_id,
            "row": kept.pk,
            "version": kept.version,
            "others": [[other.pk, other.version] for other in others],
            "was": was,
        }
        return HttpResponseRedirect(card_url(kept, self.chosen))

    def _act(self, row: Commitment) -> tuple[Commitment, Sequence[Commitment]]:
        at, with_id = self.request.POST.get("at", ""), self.request.POST.get("with", "")
        if "subjects" in self.request.POST:
            return self._share(row, self.request.POST["subjects"].splitlines())
        if at.isascii() and at.isdigit() and len(at) < 10:
            kept, second = actions.split(row, int(at), by=self.user, at=now(), version=version_of(self.request))
            self._tell([kept, second])
            return kept, [second]
        other = next((near for near in neighbours(row, self.user) if str(near.pk) == with_id), None)
        if other is None:
            raise Refused(_("请选择从哪里拆，或与哪一条合并。"))
        kept = actions.merge(row, other, by=self.user, at=now(), version=version_of(self.request))
        other.refresh_from_db()
        messages.success(self.request, _("已合并为一条：%s。请核对各项。") % wording.title(kept))
        return kept, [other]

    def _share(self, row: Commitment, subjects: Sequence[str]) -> tuple[Commitment, Sequence[Commitment]]:
        rows = actions.share(row, subjects, by=self.user, at=now(), version=version_of(self.request))
        self._tell(rows)
        return rows[0], rows[1:]

    def _tell(self, rows: Sequence[Commitment]) -> None:
        parts = {"n": len(rows), "parts": "；".join(wording.title(row) for row in rows)}
        messages.success(self.request, _("已拆成 %(n)d 条：%(parts)s。请逐条核对。") % parts)

    def _show(self, row: Commitment, *, error: str = "", status: int = 200) -> HttpResponse:
        near = [(other.pk, wording.title(other), other.span.text) for other in neighbours(row, self.user)]
        context = {
            "page_title": _("拆分或合并"),
            "row": row,
            "quote": wording.quote(row, row.document.text),
            "card_title": wording.title(row),
            "cuts": cuts_shown(row),
            "subjects": self.request.POST.get("subjects", row.subject),
            "near": near,
            "error": error,
            "back_url": card_url(row, self.chosen),
        }
        return self.render(context, status=status)


class UndoRegroup(ReviewPage):
    """Take back the split or the merge that this session made last."""

    http_method_names = ["post", "options"]  # noqa: RUF012  Django's own attribute

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        row = commitment_or_404(pk, self.user)
        kept = request.session.get(REGROUPED)
        try:
            if not kept or kept["row"] != row.pk:
                raise Refused(_("没有可以撤销的拆分或合并。"))
            self._undo(row, kept)
        except Refused as refused:
            messages.error(request, str(refused))
        return HttpResponseRedirect(card_url(row, self.chosen))

    def _undo(self, row: Commitment, kept: dict[str, Any]) -> None:
        others = [Commitment.objects.get(pk=pk, document=row.document_id) for pk, _version in kept["others"]]
        if [[other.pk, other.version] for other in others] != kept["others"]:
            raise Refused(_("拆开或并入的承诺后来又改过，不能再撤销。"))
        actions.undo(row, kept["was"], others, by=self.user, at=now(), version=kept["version"])
        del self.request.session[REGROUPED]
        messages.success(self.request, _("已撤销，请核对原来的承诺。"))


def cuts_shown(row: Commitment) -> list[tuple[int, str, str]]:
    """Each place where the words can be cut, with the words on both sides."""
    text, span = row.document.text, row.span
    return [(at, text[span.start : at], text[at : span.end]) for at in actions.cuts_of(row)]


def neighbours(row: Commitment, user: User) -> list[Commitment]:
    """The undecided commitments right before and right behind, with which it may be one; none of a decided one."""
    if row.state != Commitment.State.PENDING:
        return []
    rows = [r for r in queries.commitments_for(row.document, user) if r.merged_into_id is None]
    index = next((i for i, other in enumerate(rows) if other.pk == row.pk), None)
    if index is None:
        return []
    near = rows[max(0, index - 1) : index] + rows[index + 1 : index + 2]
    return [other for other in near if other.state == Commitment.State.PENDING]
