"""What a change of units means for targets: they stay with the unit for which they were set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Q
from django.utils.translation import gettext as _

from qiaowu.indicators.models import Target

MOST_NAMED = 6


def target_effects(unit_ids: frozenset[int], day: date) -> Iterator[str]:
    """A sentence on targets of these units whose period goes on after `day`; nothing without any."""
    rows = Target.objects.filter(Q(unit_id__in=unit_ids) | Q(lead_id__in=unit_ids), dropped_at__isnull=True)
    running = [row for row in rows.select_related("indicator", "unit") if row.span.end >= day]
    if running:
        names = "、".join(f"{row.unit.short_name} {row.indicator.code}" for row in running[:MOST_NAMED])
        more = _("等") if len(running) > MOST_NAMED else ""
        yield _(
            "%(n)d 项目标在 %(day)s 以后还没到期（%(names)s%(more)s），仍记在原单位名下，需要的请县侨办重新分解"
        ) % {
            "n": len(running),
            "day": day,
            "names": names,
            "more": more,
        }
