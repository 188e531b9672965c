"""The curve of an indicator with the table beside it, and the periods of a recurring requirement."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from django.utils.translation import gettext as _

from qiaowu.indicators import words
from qiaowu.indicators.cell import Cell, outlook_of
from qiaowu.indicators.queries import Row
from qiaowu.kernel.money import YUAN
from qiaowu.kernel.period import Period
from qiaowu.measures.count import lines_of
from qiaowu.measures.tally import Line
from qiaowu.web.charts import PaceLabels, PaceSeries, pace_figure
from qiaowu.web.templatetags.ui import date_text


def curve_of(cell: Cell) -> dict[str, Any] | None:
    """The drawing and the table beside it; only for a year, and for what has values by month."""
    if cell.period.kind != "year" or not cell.counted.months or cell.writer.recurring or cell.rule.kind == "milestone":
        return None
    table = _months_table(cell)
    if cell.row is None or cell.row.standing.state == "na":
        return {"figure": "", "table": table}
    return {"figure": pace_figure(_series(cell, cell.row), _labels(cell, cell.row)), "table": table}


def _series(cell: Cell, row: Row) -> PaceSeries:
    scale = YUAN[cell.writer.money] if cell.version.unit == "元" else 1
    seen = outlook_of(cell, row)
    stock = row.goal.period_type == "stock"

    def drawn(value: Fraction | None) -> float | None:
        return None if value is None else float(value / scale)

    return PaceSeries(
        actual=[drawn(value) for value in cell.counted.curve],
        plan=[float(value / scale) for value in row.plan],
        target=float(row.goal.value / scale),
        as_of=min(cell.as_of, cell.period.end),
        # A level line has no band: the 80 % line of a rate would look like a second target.
        band=float(cell.frame.lines.yellow / 100) if row.goal.pro_rated else 1.0,
        trend=drawn(seen.forecast),
        opening=float(row.goal.opening / scale) if stock else _level(row, scale),
    )


def _level(row: Row, scale: int) -> float:
    """Sums begin at zero; a rate is level, so its plan begins where it ends."""
    return 0.0 if row.goal.pro_rated else float(row.goal.value / scale)


def _labels(cell: Cell, row: Row) -> PaceLabels:
    writer, standing, seen = cell.writer, row.standing, outlook_of(cell, row)
    due = writer.expected(standing, cell.tally)
    named = {
        "name": cell.indicator.name,
        "now": writer.value(cell.tally),
        "due": due,
        "target": writer.goal(row.goal),
    }
    return PaceLabels(
        title=_("%(name)s累计与应达：现在 %(now)s，应达 %(due)s，目标 %(target)s") % named,
        target=_("目标 %s") % writer.number(row.goal.value).text,
        actual=_("实际 %s") % _actual(cell, row),
        expected=_("应达 %s") % due.text if standing.counts and row.goal.pro_rated else "",
        trend=_("照此 %s") % writer.derived(seen.forecast).text if seen.forecast is not None else "",
        band=_("%s%% 线") % words.plain(cell.frame.lines.yellow) if row.goal.pro_rated else "",
        as_of=_("截至 %s") % date_text(cell.as_of),
        months=[words.month_name(month) for month in range(1, 13)],
    )


def _actual(cell: Cell, row: Row) -> str:
    """The value at the end of the line; of few cases, and where it is not judged for silence, by its two numbers."""
    writer = cell.writer
    if writer.note(cell.tally) or row.standing.cause == "silent":
        return str(writer.value(cell.tally))
    return writer.number(row.standing.actual, line=row.goal.value).text


def _months_table(cell: Cell) -> list[dict[str, Any]]:
    writer = cell.writer
    plan = list(cell.row.plan) if cell.row else []
    rows = []
    for at, tally in enumerate(cell.counted.months):
        due = writer.planned(plan[at]).text if at < len(plan) else words.NONE
        rows.append({"month": words.month_name(at + 1), "value": writer.value(tally), "due": due})
    return rows


def periods_of(cell: Cell) -> list[dict[str, Any]]:
    """Each month or quarter of a recurring requirement: how often it was done, and whether that is enough."""
    if cell.rule.kind != "per_period":
        return []
    lines = lines_of(cell.rule, cell.unit, cell.period, cell.as_of)
    return [_period_row(cell, part, lines) for part in cell.period.parts(cell.rule.each)]


def _period_row(cell: Cell, part: Period, lines: list[Line]) -> dict[str, Any]:
    times = sum(part.contains(line.dated) for line in lines)
    if times >= cell.rule.needed:
        state, label = "ok", _("已做到")
    elif part.end <= cell.as_of:
        state, label = ("unreported", _("未报送")) if cell.counted.silent else ("bad", _("未做到"))
    else:
        state, label = "idle", _("未到期")
    return {"label": words.period_name(part), "times": times, "state": state, "state_label": label}
