"""What every write of a target does: check the right, lock the row, save, and log what changed."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import override

from qiaowu.indicators.models import Target
from qiaowu.orgs.models import Unit, User
from qiaowu.records.actions import Refused, log

KIND = "indicators.target"
_NUMBERS = ("value", "value_max", "baseline", "prior_actual", "direct")


def facts_of(target: Target) -> dict[str, Any]:
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


def log_target(target: Target, act: str, *, by: User, at: datetime, reason: str = "", before: Any = None) -> None:
    after = facts_of(target)
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


def require_right(by: User, unit: Unit, township_id: int | None) -> None:
    if not by.can_for("targets.set", unit_id=unit.pk, township_id=township_id):
        raise Refused(_("您没有为%(unit)s设目标的权限。") % {"unit": unit.short_name})


def checked_value(test: str, value: Decimal | None, value_max: Decimal | None) -> Decimal:
    if value is None or value < 0:
        raise Refused(_("目标值须是不小于零的数。"))
    if test == Target.Test.RANGE and (value_max is None or value_max < value):
        raise Refused(_("区间目标须写明上限，且不小于下限。"))
    if test != Target.Test.RANGE and value_max is not None:
        raise Refused(_("只有区间目标有上限。"))
    return value


def locked_target(target: Target, version: int | None) -> Target:
    """The row as it is now, locked. Raises Refused when it was changed since `version`, or dropped."""
    current = Target.objects.select_for_update(of=("self",)).select_related("unit", "lead", "indicator")
    found = current.get(pk=target.pk)
    if found.dropped_at is not None:
        raise Refused(_("这个目标已经撤销。"))
    if version is not None and found.version != version:
        raise Refused(_("这个目标刚被他人修改过，请核对后再保存。"))
    return found


def save_target(target: Target, act: str, before: Any, *, by: User, at: datetime, reason: str = "") -> None:
    target.version += 1
    target.save()
    log_target(target, act, by=by, at=at, reason=reason, before=before)


def drop_with_shares(target: Target, *, by: User, at: datetime, reason: str) -> list[Target]:
    shares = Target.objects.standing().select_for_update(of=("self",)).select_related("unit", "lead", "indicator")
    dropped = [
        gone
        for share in shares.filter(share_of=target)
        for gone in drop_with_shares(share, by=by, at=at, reason=reason)
    ]
    before = facts_of(target)
    target.dropped_at = at
    save_target(target, "drop_target", before, by=by, at=at, reason=reason)
    return [*dropped, target]
