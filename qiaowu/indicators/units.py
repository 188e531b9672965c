"""The units below an indicator: their shares, values and lights, worst first, and the sum."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from qiaowu.indicators import pace, sentences, words
from qiaowu.indicators.cell import Cell
from qiaowu.indicators.queries import Share, worst_first
from qiaowu.indicators.words import Shown, Writer
from qiaowu.kernel.split import coverage
from qiaowu.orgs.models import Unit
from qiaowu.web.charts import bullet


def units_table(cell: Cell, reached: QuerySet[Unit]) -> dict[str, Any] | None:
    """Units with a share or a value, worst first; those with neither in one last line."""
    units = {unit.pk: unit for unit in reached.filter(pk__in=cell.counted.units)}
    shares = {share.target.unit_id: share for share in cell.row.shares} if cell.row else {}
    with_share = sorted((s for pk, s in shares.items() if pk in units), key=lambda s: worst_first(s.standing))
    rows = [_share_row(cell, share, units[share.target.unit_id]) for share in with_share]
    bare = [unit for pk, unit in units.items() if pk not in shares]
    rows += [_bare_row(cell, unit) for unit in sorted(bare, key=lambda u: u.order) if _has_value(cell, unit)]
    idle = (
        []
        if not shares
        else [u for u in bare if not _has_value(cell, u) and u.kind in {Unit.Kind.TOWNSHIP, Unit.Kind.COMMUNITY}]
    )
    if not rows:
        return None
    return {
        "rows": rows,
        "idle": "、".join(unit.short_name for unit in sorted(idle, key=lambda u: u.order)),
        "total": _total_row(cell),
        "unit": cell.writer.unit,
        "cover": cover_text(cell),
        "soft": sentences.softening_text(cell.row.goal) if cell.row and cell.row.shares else "",
        "beyond": len(cell.counted.units) - len(units),
    }


def _has_value(cell: Cell, unit: Unit) -> bool:
    tally = cell.counted.units[unit.pk]
    return bool(tally.known and (tally.value or (cell.writer.percent and tally.den)))


def _share_row(cell: Cell, share: Share, unit: Unit) -> dict[str, Any]:
    writer, standing = cell.writer, share.standing
    gap = standing.gap
    return {
        "name": unit.short_name,
        "url": cell.url(unit=unit),
        "rows_url": cell.url("rows", unit),
        "bar": _bar(share.goal.value, standing, writer),
        "value": writer.value(share.tally),
        "reported": standing.state != "unreported",
        "parts": writer.percent or writer.recurring,
        "expected": writer.expected(standing, share.tally),
        "gap": writer.gap(standing, share.tally),
        "behind": gap is not None and gap < 0,
        "year": writer.number(share.goal.value),
        "ratio": _ratio(cell, share),
        "state": standing.state,
    }


def _ratio(cell: Cell, share: Share) -> str:
    """The completion rate of today's expectation; none for a rate of too few cases."""
    if share.standing.ratio is None or cell.writer.in_parts(share.tally):
        return words.NONE
    return sentences.ratio_text(cell.writer, share.standing, cell.frame.lines)


def _bar(whole: Fraction, standing: pace.Standing, writer: Writer) -> Any:
    if standing.actual is None:
        return ""
    state = standing.state if standing.state in {"ok", "late", "bad", "idle"} else "na"
    due = None if standing.expected is None else float(standing.expected)
    label = _("实际 %(now)s，应达 %(due)s，全年 %(whole)s") % {
        "now": writer.number(standing.actual),
        "due": writer.due(standing),
        "whole": writer.number(whole),
    }
    return bullet(float(standing.actual), due, float(whole), state, label=label)


def _bare_row(cell: Cell, unit: Unit) -> dict[str, Any]:
    """A unit that was given no share but has a value."""
    tally = cell.counted.units[unit.pk]
    return {
        "name": unit.short_name,
        "url": cell.url(unit=unit),
        "rows_url": cell.url("rows", unit),
        "bar": "",
        "value": cell.writer.value(tally),
        "reported": True,
        "parts": cell.writer.percent or cell.writer.recurring,
        "expected": Shown(words.NONE),
        "gap": Shown(words.NONE),
        "year": Shown(words.NONE),
        "ratio": words.NONE,
        "state": "na",
        "state_label": _("未分解"),
    }


def _total_row(cell: Cell) -> dict[str, Any]:
    if cell.row is None:
        return _bare_total(cell)
    share = Share(cell.row.target, cell.tally, cell.row.goal, cell.row.standing)
    return _share_row(cell, share, cell.unit) | {"name": words.whole_name(cell.unit), "rows_url": cell.url("rows")}


def _bare_total(cell: Cell) -> dict[str, Any]:
    value = {"name": words.whole_name(cell.unit), "value": cell.writer.value(cell.tally), "rows_url": cell.url("rows")}
    blank = {"bar": "", "expected": Shown(words.NONE), "gap": Shown(words.NONE), "year": Shown(words.NONE)}
    return value | blank | {"ratio": words.NONE, "state": "na", "state_label": _("未设目标"), "reported": True}


def cover_text(cell: Cell) -> str:
    """Whether the shares make up the target, in words; empty when it was not split or does not add up."""
    row = cell.row
    if row is None or not row.shares or cell.writer.percent or cell.writer.recurring:
        return ""
    direct = row.target.direct or Decimal(0)
    cover, left = coverage([*(share.target.value for share in row.shares), direct], row.target.value)
    carried = _("，其中本级承担 %s") % cell.writer.number(direct) if direct else ""
    if cover == "covered":
        return _("分解合计与目标一致") + carried
    text = _("分解合计比目标少 %s") if cover == "gap" else _("分解合计比目标多 %s")
    return text % cell.writer.number(abs(left)) + carried
