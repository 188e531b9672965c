"""The bar of a table row: reached so far, a mark where the plan stands today, the ground up to the year's target."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from qiaowu.web.charts.svg import Number, Scale, el, known_state, num, picture

# Room behind the target, so that a unit far ahead is seen to be ahead; beyond that the bar is cut.
HEADROOM = 1.12


def bullet(
    value: Number | None,
    expected: Number | None,
    target: Number | None,
    state: str,
    *,
    label: str = "",
    width: int = 190,
    height: int = 14,
) -> SafeString:
    """Bar of `value` on a ground of `target`, mark at `expected`; None is nothing reported or not planned.

    `state` is one of ok, late, bad, idle, na. Raises ValueError on another state.
    """
    known_state(state)
    whole = _whole(value, expected, target)
    x = Scale(0, whole * HEADROOM, 0, width)
    drawn = [_rect(x(whole), 5, 4, "ground")]
    if value is not None:
        drawn.append(_rect(min(max(x(value), 0.0), float(width)), 4, 6, f"b-{state}"))
    if expected is not None:
        left = min(max(x(expected) - 1.0, 0.0), width - 3.0)
        drawn.append(el("rect", {"x": num(left), "y": 0, "width": 3, "height": height, "class": "mark"}))
    return picture(width, height, label or _alternative(value, expected, target), "bullet", *drawn)


def _whole(value: Number | None, expected: Number | None, target: Number | None) -> float:
    if target:
        return float(target)
    return max(float(value or 0), float(expected or 0)) or 1.0


def _rect(width: float, y: int, height: int, css: str) -> SafeString:
    return el("rect", {"x": 0, "y": y, "width": num(width), "height": height, "class": css})


def _alternative(value: Number | None, expected: Number | None, target: Number | None) -> str:
    said = (_("未报") if value is None else f"{value:,}", _said(expected), _said(target))
    return _("实际 %s，应达 %s，全年 %s") % said


def _said(value: Number | None) -> str:
    return "–" if value is None else f"{value:,}"
