"""Building blocks: escaped elements, finite coordinates, scales, and the end shapes that repeat a state."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

Number = int | float | Decimal
Point = tuple[float, float]

STATES = ("ok", "late", "bad", "idle", "na")

# Print and Word have no style sheet of the site, so a drawing that leaves the page carries the light set along.
_STANDALONE_CSS = """
text{font-family:"Noto Sans CJK SC","Microsoft YaHei",sans-serif;font-size:11px;fill:#556568}
.axis{stroke:#dbe2e3}.now,.plan{stroke:#b4c1c4}.plan,.plan-strong,.band-edge,.actual{fill:none}
.plan-strong{stroke:#556568}.band{fill:#fff7dc}.band-edge,.trend{stroke:#874d00}.actual,.need{stroke:#0d5260}
.actual-dot{fill:#0d5260}.ground{fill:#dbe2e3}.mark{fill:#14211f;stroke:#fff}
.l-ok{fill:none;stroke:#3a494c}.l-late{fill:none;stroke:#874d00}.l-bad{fill:none;stroke:#a8071a}
.l-idle,.l-na{fill:none;stroke:#595959}.e-ok{fill:#3a494c}.e-late{fill:#874d00}.e-bad{fill:#a8071a}
.e-idle,.e-na{fill:#fff;stroke:#595959}.b-ok{fill:#556568}.b-late{fill:#874d00}.b-bad{fill:#a8071a}
.b-idle,.b-na{fill:#b4c1c4}.lb{font-size:12px}.lb-target{fill:#14211f;font-weight:600}
.lb-actual{fill:#0d5260;font-weight:600}.lb-plan{fill:#3a494c}.lb-trend,.lb-band{fill:#874d00}
"""


def num(value: float) -> str:
    """A coordinate with one decimal; raises ValueError on NaN and infinity, which browsers draw as nothing."""
    if not math.isfinite(value):
        raise ValueError(f"not a coordinate: {value!r}")
    return f"{value + 0.0:.1f}"


def el(name: str, attrs: Mapping[str, object], *children: object) -> SafeString:
    """One element; attribute values and text children are escaped, finished elements are taken as they are."""
    inner = format_html_join("", "{}", ((child,) for child in children))
    return format_html("<{0}{1}>{2}</{0}>", name, flatatt(dict(attrs)), inner)


def text(x: float, y: float, content: str, css: str = "", anchor: str = "start") -> SafeString:
    attrs = {"x": num(x), "y": num(y), "text-anchor": anchor}
    return el("text", {**attrs, "class": css} if css else attrs, content)


def line(start: Point, end: Point, css: str, **attrs: object) -> SafeString:
    places = {"x1": num(start[0]), "y1": num(start[1]), "x2": num(end[0]), "y2": num(end[1])}
    return el("line", {**places, "class": css, **_dashed(attrs)})


def polyline(points: Sequence[Point], css: str, **attrs: object) -> SafeString:
    return el("polyline", {"points": joined(points), "class": css, **_dashed(attrs)})


def joined(points: Iterable[Point]) -> str:
    return " ".join(f"{num(x)},{num(y)}" for x, y in points)


def picture(width: float, height: float, label: str, css: str, *children: object) -> SafeString:
    """The outer element; `label` is what a screen reader says instead of the drawing."""
    attrs = {
        "class": f"ch {css}".strip(),
        "viewBox": f"0 0 {width:g} {height:g}",
        "width": f"{width:g}",
        "height": f"{height:g}",
        "role": "img",
        "aria-label": label,
    }
    return el("svg", attrs, *children)


def standalone(svg: str) -> SafeString:
    """The same drawing as a file of its own (for Word, through a PNG): name space and light colours inside.

    Not for pages: the style element would break the content security policy.
    """
    head, _, rest = svg.partition(">")
    opening = f'{head} xmlns="http://www.w3.org/2000/svg"><style>{_STANDALONE_CSS}</style>'
    return SafeString(opening + rest)


def end_shape(at: Point, state: str, radius: float = 3.0) -> SafeString:
    """● on course, ▲ late, ■ behind, ○ not due or not counted: the shape says the state without the colour."""
    x, y = at
    css = f"end e-{state}"
    if state == "late":
        tip = f"M{num(x - radius - 0.5)} {num(y + radius)}h{num(2 * radius + 1)}L{num(x)} {num(y - radius)}z"
        return el("path", {"d": tip, "class": css})
    if state == "bad":
        side = num(2 * radius)
        return el("rect", {"x": num(x - radius), "y": num(y - radius), "width": side, "height": side, "class": css})
    return el("circle", {"cx": num(x), "cy": num(y), "r": num(radius - 0.3), "class": css})


def known_state(state: str) -> str:
    """The state itself; raises ValueError when no shape is defined for it."""
    if state not in STATES:
        raise ValueError(f"unknown state: {state!r}")
    return state


@dataclass(frozen=True)
class Scale:
    """Maps values from `low`..`high` to pixels `start`..`end`; an empty range maps everything to the start."""

    low: float
    high: float
    start: float
    end: float

    def __call__(self, value: Number) -> float:
        span = self.high - self.low
        share = (float(value) - self.low) / span if span else 0.0
        return self.start + (self.end - self.start) * share


def runs(points: Sequence[Point | None]) -> list[list[Point]]:
    """Consecutive known points; a gap in the data is a gap in the line, never a straight bridge."""
    found: list[list[Point]] = [[]]
    for point in points:
        if point is not None:
            found[-1].append(point)
        elif found[-1]:
            found.append([])
    return [run for run in found if run]


def nice_step(top: float, wanted: int = 3) -> float:
    """A round distance between grid lines (1, 2, 2.5 or 5 times a power of ten), about `wanted` of them."""
    if top <= 0:
        return 1.0
    rough = top / wanted
    power = 10.0 ** math.floor(math.log10(rough))
    return next(power * factor for factor in (1, 2, 2.5, 5, 10) if power * factor >= rough * 0.999)


def _dashed(attrs: Mapping[str, object]) -> dict[str, object]:
    return {name.replace("_", "-"): value for name, value in attrs.items()}
