"""Handing a target down: ready-made shares, the check of the sum, and the shares as targets of their own."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from qiaowu.indicators.models import Target
from qiaowu.indicators.targets import is_percent, rule_version
from qiaowu.indicators.writing import drop_with_shares, facts_of, locked_target, log_target, require_right, save_target
from qiaowu.kernel.split import Cover, coverage, split_decimal, split_whole
from qiaowu.measures.models import counts_whole
from qiaowu.orgs.models import Unit, User
from qiaowu.orgs.tree import tree_on
from qiaowu.records.actions import Refused

Method = Literal["equal", "weight", "hand", "same"]
ZERO = Decimal(0)
ONLY_WHOLE = gettext_lazy("以“%s”计的目标只能分成整数。")


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
    current = locked_target(target, None)
    require_right(by, current.unit, current.township_id)
    units = _units_below(current, shares, at)
    _check_whole(current, [*shares.values(), direct], at)
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
            drop_with_shares(gone, by=by, at=at, reason=reason.strip())
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


def _check_whole(target: Target, parts: Sequence[Decimal], at: datetime) -> None:
    unit = rule_version(target.indicator, target.span, at.date()).unit
    if counts_whole(unit) and any(part != part.to_integral_value() for part in parts):
        raise Refused(ONLY_WHOLE % unit)


def units_for(target: Target, at: datetime) -> list[Unit]:
    """Units to which a target can be handed down, in the office's order; none below a community."""
    tree = tree_on(at.date())
    if target.unit.kind == Unit.Kind.COUNTY:
        return tree.open_units(Unit.Kind.DEPARTMENT, Unit.Kind.TOWNSHIP)
    return tree.children(target.unit_id, Unit.Kind.COMMUNITY) if target.unit.kind == Unit.Kind.TOWNSHIP else []


def _keep_direct(target: Target, direct: Decimal, *, by: User, at: datetime, reason: str) -> None:
    kept = direct or None
    if target.direct != kept:
        before = facts_of(target)
        target.direct = kept
        save_target(target, "change", before, by=by, at=at, reason=reason)


def _share(
    parent: Target, unit: Unit, value: Decimal, standing: Target | None, *, by: User, at: datetime, reason: str
) -> None:
    if standing is not None:
        if standing.value != value:
            before = facts_of(standing)
            standing.value = value
            save_target(standing, "change", before, by=by, at=at, reason=reason)
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
    log_target(target, "set_target", by=by, at=at, reason=reason)


def _refuse_foreign(parent: Target, unit: Unit) -> None:
    standing = Target.objects.standing().filter(indicator=parent.indicator, unit=unit, period=parent.period)
    if standing.exists():
        raise Refused(_("%(unit)s在这个指标上已有别的目标。") % {"unit": unit.short_name})


def adds_up(target: Target, day: date) -> bool:
    """Whether shares of this target add up to it; rates and recurring requirements do not."""
    return not is_percent(rule_version(target.indicator, target.span, day))
