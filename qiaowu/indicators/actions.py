"""Writes of targets: set from a document, changed, dropped, split to units. Figures are issued in `figures`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import override

from qiaowu.commitments.models import SourceDocument
from qiaowu.indicators.figures import compare, issue, replay
from qiaowu.indicators.models import Target
from qiaowu.indicators.targets import Choice, TargetDraft, drafts_of, is_percent, rule_version
from qiaowu.kernel.period import Period
from qiaowu.kernel.split import Cover, coverage, split_decimal, split_whole
from qiaowu.orgs.models import Unit, User
from qiaowu.orgs.tree import tree_on
from qiaowu.records.actions import Refused, log

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

KIND = "indicators.target"
Method = Literal["equal", "weight", "hand", "same"]
ZERO = Decimal(0)
_NUMBERS = ("value", "value_max", "baseline", "prior_actual", "direct")
_CHANGEABLE = frozenset({"test", "value", "value_max", "modality", "baseline", "prior_actual", "lead"})


@dataclass(frozen=True)
class SetTargets:
    """What came of a document: the targets made, and the drafts that were not, each with its reason."""

    made: list[Target]
    left: list[TargetDraft]


def _facts(target: Target) -> dict[str, Any]:
    """The target's fields as the log shows them, under the model's own labels in the office's language."""
    with override("zh-hans"):
        found: dict[str, Any] = {
            "判定": str(target.get_test_display()),
            "语气": str(target.get_modality_display()),
            "责任单位": target.lead.name if target.lead else "",
        }
        for name in _NUMBERS:
            value = getattr(target, name)
            label = str(Target._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
            found[label] = "" if value is None else f"{Decimal(value).normalize():f}"
        return found


def _log(target: Target, act: str, *, by: User, at: datetime, reason: str = "", before: Any = None) -> None:
    after = _facts(target)
    changed = [name for name in after if before is None or before.get(name) != after[name]]
    log(
        by=by,
        at=at,
        act=act,
        record=target,
        kind=KIND,
        title=str(target),
        unit_code=target.unit.code,
        revision=target.version,
        reason=reason,
        before={name: before[name] for name in changed} if before else {},
        after={name: after[name] for name in changed},
    )


def _require(by: User, unit: Unit, township_id: int | None) -> None:
    if not by.can_for("targets.set", unit_id=unit.pk, township_id=township_id):
        raise Refused(_("您没有为%(unit)s设目标的权限。") % {"unit": unit.short_name})


# --- from a document ---


@transaction.atomic
def set_targets_from(
    document: SourceDocument, *, by: User, at: datetime, choices: Mapping[int, Choice] | None = None
) -> SetTargets:
    """Make the county's targets of all confirmed commitments that have none yet.

    `choices` holds a person's decisions by commitment id; a commitment without one is made as derived.
    Doing it again makes nothing. Raises Refused without the right, or for numbers that make no target.
    """
    SourceDocument.objects.select_for_update().get(pk=document.pk)
    made: list[Target] = []
    left: list[TargetDraft] = []
    for draft in drafts_of(document, at.date(), choices):
        choice = (choices or {}).get(draft.commitment.pk)
        if draft.makes and (choice is None or choice.make):
            made.append(_make(draft, by=by, at=at))
        else:
            left.append(draft)
    return SetTargets(made, left)


def _make(draft: TargetDraft, *, by: User, at: datetime) -> Target:
    _require(by, draft.unit, None)
    assert draft.indicator is not None
    value = _checked(draft.test, draft.value, draft.value_max)
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
        lead=draft.commitment.lead,
        set_by=by,
        set_at=at,
    )
    _log(target, "set_target", by=by, at=at)
    return target


def _checked(test: str, value: Decimal | None, value_max: Decimal | None) -> Decimal:
    if value is None or value < 0:
        raise Refused(_("目标值须是不小于零的数。"))
    if test == Target.Test.RANGE and (value_max is None or value_max < value):
        raise Refused(_("区间目标须写明上限，且不小于下限。"))
    if test != Target.Test.RANGE and value_max is not None:
        raise Refused(_("只有区间目标有上限。"))
    return value


# --- one target ---


def _locked(target: Target, version: int | None) -> Target:
    """The row as it is now, locked. Raises Refused when it was changed since `version`, or dropped."""
    current = Target.objects.select_for_update(of=("self",)).select_related("unit", "lead", "indicator")
    found = current.get(pk=target.pk)
    if found.dropped_at is not None:
        raise Refused(_("这个目标已经撤销。"))
    if version is not None and found.version != version:
        raise Refused(_("这个目标刚被他人修改过，请核对后再保存。"))
    return found


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
    current = _locked(target, version)
    _require(by, current.unit, current.township_id)
    if not reason.strip():
        raise Refused(_("修改目标须写明原因。"))
    if strange := values.keys() - _CHANGEABLE:
        raise ValueError(f"a target's {sorted(strange)} cannot be changed")
    before = _facts(current)
    for name, value in values.items():
        setattr(current, name, value)
    current.value = _checked(current.test, current.value, current.value_max)
    _save(current, "change", before, by=by, at=at, reason=reason.strip())
    return current


def _save(target: Target, act: str, before: Any, *, by: User, at: datetime, reason: str = "") -> None:
    target.version += 1
    target.save()
    _log(target, act, by=by, at=at, reason=reason, before=before)


@transaction.atomic
def drop_target(target: Target, *, by: User, at: datetime, reason: str, version: int | None = None) -> list[Target]:
    """Take a target back, with everything that was split from it; returns what was dropped."""
    current = _locked(target, version)
    _require(by, current.unit, current.township_id)
    if not reason.strip():
        raise Refused(_("撤销目标须写明原因。"))
    return _drop(current, by=by, at=at, reason=reason.strip())


def _drop(target: Target, *, by: User, at: datetime, reason: str) -> list[Target]:
    shares = Target.objects.standing().select_for_update(of=("self",)).select_related("unit", "lead", "indicator")
    dropped = [gone for share in shares.filter(share_of=target) for gone in _drop(share, by=by, at=at, reason=reason)]
    before = _facts(target)
    target.dropped_at = at
    _save(target, "drop_target", before, by=by, at=at, reason=reason)
    return [*dropped, target]


# --- splitting ---


def even_shares(target: Target, units: Sequence[Unit], method: Method, *, whole: bool = True) -> list[Decimal]:
    """Shares of `target` for the units in their order, by one of the ready-made methods.

    equal: as equal as whole numbers allow; weight: by the units' registered weight; same: the value
    itself for each (rates do not add up). Raises Refused when no unit has a weight.
    """
    if method == "same":
        return [target.value for _unit in units]
    weights = [unit.weight if method == "weight" else Decimal(1) for unit in units]
    if not sum(weights):
        raise Refused(_("所选单位都没有填侨情人口权重，请改用平均或手工分。"))
    if whole and target.value == target.value.to_integral_value():
        return [Decimal(share) for share in split_whole(int(target.value), weights)]
    return split_decimal(target.value, weights, places=4)


def covered(target: Target, shares: Sequence[Decimal], direct: Decimal = ZERO) -> tuple[Cover, Decimal]:
    """Whether the shares and the part kept make up the target, and what is missing (below zero: too much)."""
    return coverage([*shares, direct], target.value)


@transaction.atomic
def split_target(
    target: Target,
    shares: Mapping[int, Decimal],
    method: Method,
    *,
    by: User,
    at: datetime,
    direct: Decimal = ZERO,
    reason: str = "",
) -> tuple[Cover, Decimal]:
    """Hand a target down: one target for each unit id of `shares`; units left out lose theirs.

    `direct` is the part that the unit carries itself. A gap that nobody carries is refused; shares that
    make more than the target are allowed and reported. Changing shares that stand needs a reason.
    """
    current = _locked(target, None)
    _require(by, current.unit, current.township_id)
    units = _units_below(current, shares, at)
    cover: Cover
    cover, left = ("covered", ZERO) if method == "same" else covered(current, list(shares.values()), direct)
    if cover == "gap":
        raise Refused(_("各单位合计比目标少 %s，请补齐，或写明由本级承担的数。") % f"{left.normalize():f}")
    standing = {share.unit_id: share for share in _standing_shares(current)}
    if standing and not reason.strip() and _differs(standing, shares):
        raise Refused(_("调整已下达的分解须写明原因。"))
    _keep_direct(current, direct, by=by, at=at, reason=reason)
    for unit_id, value in shares.items():
        _share(current, units[unit_id], value, standing.get(unit_id), by=by, at=at, reason=reason.strip())
    for unit_id, gone in standing.items():
        if unit_id not in shares:
            _drop(gone, by=by, at=at, reason=reason.strip())
    return cover, left


def _standing_shares(target: Target) -> Any:
    rows = Target.objects.standing().select_for_update(of=("self",))
    return rows.select_related("unit", "lead", "indicator").filter(share_of=target)


def _differs(standing: Mapping[int, Target], shares: Mapping[int, Decimal]) -> bool:
    return {unit_id: share.value for unit_id, share in standing.items()} != dict(shares)


def _units_below(target: Target, shares: Mapping[int, Decimal], at: datetime) -> dict[int, Unit]:
    """The units that may take a share: below the county all departments and townships, below a township its own."""
    if any(value < 0 for value in shares.values()):
        raise Refused(_("分解的数不能小于零。"))
    allowed = {unit.pk: unit for unit in units_for(target, at)}
    if strange := shares.keys() - allowed.keys():
        raise Refused(_("%s 不能承接这个目标。") % "、".join(map(str, sorted(strange))))
    return {unit_id: allowed[unit_id] for unit_id in shares}


def units_for(target: Target, at: datetime) -> list[Unit]:
    """Units to which a target can be handed down, in the office's order; none below a community."""
    tree = tree_on(at.date())
    if target.unit.kind == Unit.Kind.COUNTY:
        return tree.open_units(Unit.Kind.DEPARTMENT, Unit.Kind.TOWNSHIP)
    return tree.children(target.unit_id, Unit.Kind.COMMUNITY) if target.unit.kind == Unit.Kind.TOWNSHIP else []


def _keep_direct(target: Target, direct: Decimal, *, by: User, at: datetime, reason: str) -> None:
    kept = direct or None
    if target.direct != kept:
        before = _facts(target)
        target.direct = kept
        _save(target, "change", before, by=by, at=at, reason=reason)


def _share(
    parent: Target, unit: Unit, value: Decimal, standing: Target | None, *, by: User, at: datetime, reason: str
) -> None:
    if standing is not None:
        if standing.value != value:
            before = _facts(standing)
            standing.value = value
            _save(standing, "change", before, by=by, at=at, reason=reason)
        return
    _refuse_foreign(parent, unit)
    township = tree_on(at.date()).township_of(unit.pk)
    target = Target.objects.create(
        commitment_id=parent.commitment_id,
        indicator=parent.indicator,
        unit=unit,
        township=township,
        period=parent.period,
        test="ge" if parent.test == Target.Test.RANGE else parent.test,
        value=value,
        modality=parent.modality,
        lead=unit,
        share_of=parent,
        set_by=by,
        set_at=at,
    )
    _log(target, "set_target", by=by, at=at, reason=reason)


def _refuse_foreign(parent: Target, unit: Unit) -> None:
    cell = {"indicator": parent.indicator, "unit": unit, "period": parent.period}
    if Target.objects.standing().filter(**cell).exists():
        raise Refused(_("%(unit)s在这个指标上已有别的目标。") % {"unit": unit.short_name})


def adds_up(target: Target, day: date) -> bool:
    """Whether shares of this target add up to it; rates and recurring requirements do not."""
    return not is_percent(rule_version(target.indicator, target.span, day))
