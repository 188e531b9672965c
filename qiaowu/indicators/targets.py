"""The targets that a document would make: one draft a commitment, duplicates found, compared with last year."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import date

from django.utils.translation import gettext as _

from qiaowu.commitments.models import Commitment, SourceDocument
from qiaowu.indicators.deriving import Choice, Role, TargetDraft, derive_target, is_percent, rule_version
from qiaowu.indicators.models import Target
from qiaowu.measures.models import Indicator
from qiaowu.orgs.tree import tree_on

__all__ = ["Choice", "TargetDraft", "derive_target", "drafts_of", "is_percent", "rule_version"]


def drafts_of(document: SourceDocument, day: date, choices: Mapping[int, Choice] | None = None) -> list[TargetDraft]:
    """One draft for each confirmed commitment, in the order of the text, duplicates blocked.

    A commitment of the kind `target` goes before a requirement for the same indicator; what stands
    already, or is made by an earlier draft, is listed and not made.
    """
    commitments = _commitments(document)
    county = tree_on(day).county
    drafts = [
        derive_target(commitment, county, day).with_choice((choices or {}).get(commitment.pk))
        for commitment in commitments
        if commitment.state == Commitment.State.CONFIRMED
    ]
    drafts = [_compared(draft, commitments) for draft in drafts]
    return _without_duplicates(drafts)


def _commitments(document: SourceDocument) -> list[Commitment]:
    rows = document.commitments.filter(merged_into__isnull=True)
    rows = rows.select_related("indicator", "document", "span", "lead").prefetch_related("indicator__versions")
    return list(rows.order_by("span__start", "pk"))


def _compared(draft: TargetDraft, commitments: Iterable[Commitment]) -> TargetDraft:
    """Baseline and last year's actual from what the document says about the same indicator."""
    if draft.indicator is None or draft.version is None:
        return draft
    # A number in another unit is no baseline: five sessions held last year are not five percent.
    if is_percent(draft.version) and draft.commitment.unit_word != "%":
        return replace(draft, baseline=None, prior_actual=None)
    word = draft.commitment.unit_word
    said = {
        role: next((c.value for c in commitments if c.unit_word == word and _says(c, draft.indicator, role)), None)
        for role in (Role.BASELINE, Role.ACTUAL)
    }
    return replace(
        draft,
        baseline=draft.baseline if draft.baseline is not None else said[Role.BASELINE],
        prior_actual=draft.prior_actual if draft.prior_actual is not None else said[Role.ACTUAL],
    )


def _says(commitment: Commitment, indicator: Indicator, role: str) -> bool:
    decided = commitment.state in {Commitment.State.REFERENCE, Commitment.State.CONFIRMED}
    return (
        decided
        and commitment.indicator_id == indicator.pk
        and commitment.role == role
        and commitment.modality != Commitment.Modality.EXAMPLE
    )


def _without_duplicates(drafts: list[TargetDraft]) -> list[TargetDraft]:
    standing = {
        (target.indicator_id, target.unit_id, target.period): target
        for target in Target.objects.standing()
        .filter(indicator__in=[d.indicator for d in drafts if d.indicator])
        .select_related("commitment__document", "lead")
    }
    first: dict[tuple[int, int, str], TargetDraft] = {}
    for draft in sorted(drafts, key=lambda d: d.commitment.role != Role.TARGET):
        if draft.makes:
            first.setdefault(_cell(draft), draft)
    return [_settled(draft, standing, first) for draft in drafts]


def _cell(draft: TargetDraft) -> tuple[int, int, str]:
    assert draft.indicator is not None
    return draft.indicator.pk, draft.unit.pk, draft.period


def _settled(
    draft: TargetDraft,
    standing: Mapping[tuple[int, int, str], Target],
    first: Mapping[tuple[int, int, str], TargetDraft],
) -> TargetDraft:
    if not draft.makes:
        return draft
    target = standing.get(_cell(draft))
    if target is not None:
        mine = target.commitment_id == draft.commitment.pk
        block = _("已设目标。") if mine else _("这个指标本期间已有目标，出自另一条承诺。")
        leads = first[_cell(draft)].commitment.pk == draft.commitment.pk
        settled = replace(draft, block=block, standing=target, replaces=not mine and leads)
        return _completed(settled, target) if settled.replaces else settled
    if first[_cell(draft)].commitment.pk != draft.commitment.pk:
        return replace(draft, block=_("与同一指标的另一条承诺重复，只设一个目标。"))
    return draft


def _completed(draft: TargetDraft, target: Target) -> TargetDraft:
    """Baseline and last year's actual of the target stay where the new document says nothing of them."""
    return replace(
        draft,
        baseline=target.baseline if draft.baseline is None else draft.baseline,
        prior_actual=target.prior_actual if draft.prior_actual is None else draft.prior_actual,
    )
