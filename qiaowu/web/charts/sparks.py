"""The small line of a table row: what was reached month by month, against the plan of the year."""

from collections.abc import Sequence

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from qiaowu.web.charts.svg import Number, Point, Scale, end_shape, known_state, picture, polyline, runs

PAD = 4.0
MONTHS = 12


def spark(
    points: Sequence[Number | None],
    plan: Sequence[Number | None] | None,
    state: str,
    *,
    label: str = "",
    width: int = 196,
    height: int = 28,
) -> SafeString:
    """Line of `points` (one a month from January, None where nothing was reported) over a thin `plan` line.

    `state` is one of ok, late, bad, idle, na and gives colour and end shape. Raises ValueError on another state.
    """
    known_state(state)
    slots = max(MONTHS, len(points), len(plan or ()))
    x = Scale(0, slots - 1, PAD, width - PAD)
    y = _vertical(points, plan or (), height)
    placed = _placed(points, x, y)
    drawn = [
        *(polyline(run, "plan", stroke_width=1) for run in runs(_placed(plan or (), x, y)) if len(run) > 1),
        *(polyline(run, f"l-{state}", stroke_width=1.5) for run in runs(placed) if len(run) > 1),
    ]
    last = next((point for point in reversed(placed) if point is not None), None)
    if last is not None:
        drawn.append(end_shape(last, state))
    return picture(width, height, label or _alternative(points), "spark", *drawn)


def _placed(values: Sequence[Number | None], x: Scale, y: Scale) -> list[Point | None]:
    return [None if value is None else (x(month), y(value)) for month, value in enumerate(values)]


def _vertical(points: Sequence[Number | None], plan: Sequence[Number | None], height: int) -> Scale:
    """Sums grow from zero; a rate moves within a few points of its level line, so its range is cut out."""
    known = [float(value) for value in (*points, *plan) if value is not None]
    level = len({value for value in plan if value is not None}) == 1
    low = min(known, default=0.0)
    if not level:
        low = min(low, 0.0)
    bottom = height - PAD - (4 if level else 0)
    return Scale(low, max(known, default=1.0), bottom, PAD)


def _alternative(points: Sequence[Number | None]) -> str:
    reported = [(month, value) for month, value in enumerate(points, start=1) if value is not None]
    if not reported:
        return _("尚无数据")
    month, value = reported[-1]
    return _("截至%(month)d月为 %(value)s") % {"month": month, "value": f"{value:,}"}
