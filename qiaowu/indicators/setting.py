"""年度目标: the page that makes targets of a document's confirmed commitments."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from qiaowu.commitments.models import SourceDocument
from qiaowu.indicators.actions import SetTargets, set_targets_from
from qiaowu.indicators.forms import DraftForm
from qiaowu.indicators.headings import clause_of
from qiaowu.indicators.links import page_url
from qiaowu.indicators.target_page import number_text
from qiaowu.indicators.targets import TargetDraft, drafts_of
from qiaowu.indicators.words import Writer, writer_of
from qiaowu.orgs.clock import now, today
from qiaowu.records.actions import Refused
from qiaowu.web.pages import Page


class TargetsFrom(Page):
    """年度目标: what the confirmed commitments of a document would make; a person decides, then it is made."""

    access = "targets.set"
    template = "indicators/targets_from.html"

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        document = self._document(pk)
        drafts = drafts_of(document, today())
        return self._show(document, drafts, [DraftForm(draft) for draft in drafts if draft.makes or draft.replaces])

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        document = self._document(pk)
        drafts = drafts_of(document, today())
        forms = [DraftForm(draft, request.POST) for draft in drafts if draft.makes or draft.replaces]
        valid = [form.is_valid() for form in forms]  # each one, so that every row shows its error
        if all(valid):
            choices = {form.draft.commitment.pk: form.choice for form in forms}
            try:
                result = set_targets_from(document, by=self.user, at=now(), choices=choices)
            except Refused as refused:
                messages.error(request, str(refused))
                return self._show(document, drafts, forms, status=422)
            messages.success(request, made_text(result))
            return HttpResponseRedirect(overview_of(document, result))
        return self._show(document, drafts, forms, status=422)

    def _document(self, pk: int) -> SourceDocument:
        """The document, for whoever sets targets of the whole county."""
        document = SourceDocument.objects.visible_to(self.user).filter(pk=pk).first()
        if document is None or not self.user.scope.county_wide("targets.set"):
            raise Http404
        return document

    def _show(
        self, document: SourceDocument, drafts: list[TargetDraft], forms: list[DraftForm], status: int = 200
    ) -> HttpResponse:
        shown = {form.draft.commitment.pk: form for form in forms}
        pending = document.commitments.filter(state="pending", merged_into__isnull=True).count()
        return self.render(
            {
                "page_title": _("生成年度目标"),
                "crumbs": [(document.title, page_url("commitments:document", document.pk))],
                "document": document,
                "rows": [draft_row(draft, shown.get(draft.commitment.pk)) for draft in drafts],
                "makes": sum(form.draft.makes for form in forms),
                "replaces": sum(form.draft.replaces for form in forms),
                "blocked": len(drafts) - len(forms),
                "pending": pending,
                "failed": any(form.errors for form in forms),
            },
            status=status,
        )


def made_text(result: SetTargets) -> str:
    """What was done, in one sentence."""
    made, replaced = len(result.made), len(result.replaced)
    text = ngettext("已设 %(n)d 个目标。", "已设 %(n)d 个目标。", made) % {"n": made}
    return text + (_("已按本文件调整 %d 个目标，原数留在修改记录中。") % replaced if replaced else "")


def overview_of(document: SourceDocument, result: SetTargets) -> str:
    """The overview of the year for which targets were made."""
    targets = result.made or result.replaced
    year = targets[0].span.start.year if targets else document.year
    return f"{reverse('indicators:overview')}?year={year}"


def draft_row(draft: TargetDraft, form: DraftForm | None) -> dict[str, Any]:
    """A draft as the page shows it: sentence, indicator, derived test in words, or why it is not made."""
    writer = _writer(draft)
    return {
        "draft": draft,
        "form": form,
        "quote": f"“{clause_of(draft.commitment)}”",
        "url": page_url("commitments:document", draft.commitment.document_id) + f"?c={draft.commitment.pk}",
        "baseline": number_text(writer, draft.baseline),
        "prior": number_text(writer, draft.prior_actual),
        "modality": draft.commitment.get_modality_display(),
        "lead": draft.lead.short_name if draft.lead else draft.commitment.owner_text,
        "target_url": reverse("indicators:target", args=[draft.standing.pk]) if draft.standing else "",
        "stands": standing_text(writer, draft),
        "differs": draft.replaces and draft.differs,
        "from": draft.standing.commitment.document.title if draft.standing and draft.replaces else "",
    }


def standing_text(writer: Writer | None, draft: TargetDraft) -> str:
    """The target that stands already: its sign and its number, of a range both ends."""
    old = draft.standing
    if writer is None or old is None:
        return ""
    top = f"—{number_text(writer, old.value_max)}" if old.value_max is not None else ""
    sign = "" if top else old.get_test_display()
    return f"{sign}{number_text(writer, old.value)}{top}"


def _writer(draft: TargetDraft) -> Writer | None:
    return writer_of(draft.version, 0, draft.value) if draft.version else None


# --- splitting ---
