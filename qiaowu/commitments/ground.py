"""What every act on a commitment shares: the right, the lock, the fields, the log.

A write moves the version; the log keeps the value before and after, so corrections can become test cases.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qiaowu.commitments import wording
from qiaowu.commitments.models import Commitment
from qiaowu.kernel.period import Period
from qiaowu.orgs.models import User
from qiaowu.records.actions import Refused, log
from qiaowu.records.models import plain

State = Commitment.State

EDITABLE = (
    "subject",
    "value",
    "value_max",
    "unit_word",
    "comparator",
    "strict",
    "approx",
    "role",
    "modality",
    "period_type",
    "per",
    "per_count",
    "per_every",
    "each",
    "period",
    "lead",
    "indicator",
    "baseline",
    "prior_actual",
    "note",
)
"""Fields that a person may correct; the text and its offsets are never among them."""

CORRECTED = wording.CORRECTED


class Stale(Refused):
    """Somebody else decided or changed meanwhile; `current` is the row as it is now."""

    def __init__(self, current: Commitment) -> None:
        super().__init__(_("这一条刚被他人处理过，请看过现在的内容再决定。"))
        self.current = current


def require(by: User) -> None:
    if not by.can("documents.review"):
        raise Refused(_("您没有审核承诺的权限。"))


def lock(commitment: Commitment, by: User, version: int | None) -> Commitment:
    """The row as it is now, locked; raises Stale when `version` is not the present one."""
    require(by)
    rows = Commitment.objects.select_for_update(of=("self",)).select_related("span", "document", "indicator", "lead")
    current = rows.get(pk=commitment.pk)
    if version is not None and current.version != version:
        raise Stale(current)
    return current


def facts_of(commitment: Commitment) -> dict[str, Any]:
    """The fields that the log shows, as plain values."""
    return {name: _plain(getattr(commitment, name)) for name in ("state", *EDITABLE)}


def _plain(value: Any) -> Any:
    """Numbers by value, so that 3 and 3.0000 are no change; everything else as the log takes it."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else plain(value)


def store(current: Commitment, before: dict[str, Any], *, by: User, at: datetime, act: str, reason: str = "") -> None:
    """Save and log what changed. The database refuses to take a confirmation from under a target."""
    current.version += 1
    try:
        with transaction.atomic():
            current.save()
    except IntegrityError as error:
        if "a_target_points_to_a_confirmed_commitment" not in str(error):
            raise
        raise Refused(_("已有目标以这条承诺为据，不能改变审核结论。请先到“目标”里撤销或改由其他承诺设定。")) from error
    after = facts_of(current)
    changed = [name for name in after if before.get(name) != after[name]]
    log(
        by=by,
        at=at,
        act=act,
        record=current,
        kind=Commitment.KIND,
        title=str(current),
        revision=current.version,
        reason=reason,
        before={name: before.get(name) for name in changed},
        after={name: after[name] for name in changed},
    )


def decide(
    current: Commitment, state: State, *, by: User, at: datetime, act: str, note: str = "", reason: str = ""
) -> Commitment:
    """Write the decision; `note` stays with the commitment, `reason` stands in the log alone."""
    before = facts_of(current)
    current.state, current.reviewed_by, current.reviewed_at = state, by, at
    if note.strip():
        current.note = note.strip()[:300]
    store(current, before, by=by, at=at, act=act, reason=(note.strip() or reason)[:300])
    return current


def wait_again(current: Commitment, *, by: User, at: datetime, reason: str = "") -> Commitment:
    """Back to pending, by itself and no longer part of another one."""
    before = facts_of(current)
    current.state, current.reviewed_by, current.reviewed_at = State.PENDING, None, None
    current.merged_into = None
    store(current, before, by=by, at=at, act="reopen", reason=reason)
    return current


def assign(current: Commitment, values: Mapping[str, Any]) -> None:
    """Set the fields; what a person chose is no longer inferred, and the reasons say so."""
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise ValueError(f"not editable: {sorted(unknown)}")
    for name, value in values.items():
        if getattr(current, name) != value:
            current.reasons = current.reasons | {name: CORRECTED}
            if name == "lead":
                current.lead_inferred = False
            if name == "indicator":
                current.indicator_reason = _("人工选定")
        setattr(current, name, value)
    if current.comparator != Commitment.Comparator.RANGE:
        current.value_max = None
    if not current.per:
        current.per_count, current.per_every = None, 1


def check_fields(current: Commitment) -> None:
    if current.comparator == Commitment.Comparator.RANGE and None in {current.value, current.value_max}:
        raise Refused(_("区间要写两头的数。"))
    if current.value_max is not None and current.value is not None and current.value_max < current.value:
        raise Refused(_("上限不能小于下限。"))
    if current.per and not current.per_count:
        raise Refused(_("写了频次周期，还要写每期几次。"))
    if current.period:
        try:
            Period.parse(current.period)
        except ValueError as error:
            raise Refused(wording.punctuated(str(error))) from error
