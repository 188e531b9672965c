"""Writes of targets: set from a document, changed, dropped, split to units. Figures are issued in `figures`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qiaowu.commitments.models import SourceDocument
from qiaowu.indicators.figures import compare, issue, replay
from qiaowu.indicators.models import Target
from qiaowu.indicators.splitting import even_shares, split_target
from qiaowu.indicators.targets import Choice, TargetDraft, drafts_of
from qiaowu.indicators.writing import (
    checked_value,
    drop_with_shares,
    facts_of,
    locked_target,
    log_target,
    require_right,
    save_target,
)
from qiaowu.kernel.period import Period
from qiaowu.orgs.models import User
from qiaowu.records.actions import Refused

__all__ = [
    "Choice",
    "SetTargets",
    "change_target",
    "compare",
    "drop_target",
    "even_shares",
    "issue",
    "replay",
    "set_targets_from",
    "split_target",
]

_CHANGEABLE = frozenset({"commitment", "test", "value", "value_max", "modality", "baseline", "prior_actual", "lead"})


@dataclass(frozen=True)
class SetTargets:
    """What came of a document: the targets made, and the drafts that were not, each with its reason."""

    made: list[Target]
    left: list[TargetDraft]
    replaced: list[Target] = field(default_factory=list)


# --- from a document ---


@transaction.atomic
def set_targets_from(
    document: SourceDocument, *, by: User, at: datetime, choices: Mapping[int, Choice] | None = None
) -> SetTargets:
    """Make the county's targets of all confirmed commitments that have none yet.

    `choices` holds a person's decisions by commitment id; a commitment without one is made as derived.
    A target that stands on another commitment keeps its numbers unless a choice asks for the new ones.
    Doing it again makes nothing. Raises Refused without the right, or for numbers that make no target.
    """
    SourceDocument.objects.select_for_update().get(pk=document.pk)
    made: list[Target] = []
    left: list[TargetDraft] = []
    replaced: list[Target] = []
    for draft in drafts_of(document, at.date(), choices):
        choice = (choices or {}).get(draft.commitment.pk)
        if draft.makes and (choice is None or choice.make):
            made.append(_make(draft, by=by, at=at))
        elif draft.replaces and choice is not None and choice.make:
            replaced.append(_replace(draft, choice, by=by, at=at))
        else:
            left.append(draft)
    return SetTargets(made, left, replaced)


def _replace(draft: TargetDraft, choice: Choice, *, by: User, at: datetime) -> Target:
    """The standing target with the numbers of this commitment, and the commitment as its ground from now on."""
    assert draft.standing is not None
    values = {
        "commitment": draft.commitment,
        "test": draft.test,
        "value": checked_value(draft.test, draft.value, draft.value_max),
        "value_max": draft.value_max,
        "modality": draft.commitment.modality,
        "baseline": draft.baseline,
        "prior_actual": draft.prior_actual,
        "lead": draft.lead,
    }
    old, new = draft.standing.commitment.document, draft.commitment.document
    reason = _("按《%(new)s》调整，原目标出自《%(old)s》") % {"new": new.title, "old": old.title}
    return change_target(draft.standing, values, by=by, at=at, reason=reason, version=choice.seen)


def _make(draft: TargetDraft, *, by: User, at: datetime) -> Target:
    require_right(by, draft.unit, None)
    assert draft.indicator is not None
    value = checked_value(draft.test, draft.value, draft.value_max)
    target = Target.objects.create(
        commitment=draft.commitment,
        indicator=draft.indicator,
        unit=draft.unit,
        period=Period.parse(draft.period).key,
        test=draft.test,
        value=value,
        value_max=draft.value_max,
        modality=draft.commitment.modality,
        baseline=draft.baseline,
        prior_actual=draft.prior_actual,
        lead=draft.lead,
        set_by=by,
        set_at=at,
    )
    log_target(target, "set_target", by=by, at=at)
    return target


# --- one target ---


@transaction.atomic
def change_target(
    target: Target,
    values: Mapping[str, Any],
    *,
    by: User,
    at: datetime,
    reason: str,
    version: int | None = None,
) -> Target:
    """Write `values` (test, value, value_max, lead, baseline, prior_actual, modality) with a reason."""
    current = locked_target(target, version)
    require_right(by, current.unit, current.township_id)
    if not reason.strip():
        raise Refused(_("修改目标须写明原因。"))
    if strange := values.keys() - _CHANGEABLE:
        raise ValueError(f"a target's {sorted(strange)} cannot be changed")
    before = facts_of(current)
    for name, value in values.items():
        setattr(current, name, value)
    current.value = checked_value(current.test, current.value, current.value_max)
    save_target(current, "change", before, by=by, at=at, reason=reason.strip())
    return current


@transaction.atomic
def drop_target(target: Target, *, by: User, at: datetime, reason: str, version: int | None = None) -> list[Target]:
    """Take a target back, with everything that was split from it; returns what was dropped."""
    current = locked_target(target, version)
    require_right(by, current.unit, current.township_id)
    if not reason.strip():
        raise Refused(_("撤销目标须写明原因。"))
    return drop_with_shares(current, by=by, at=at, reason=reason.strip())


# --- splitting ---
