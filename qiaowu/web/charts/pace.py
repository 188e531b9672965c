"""The pace curve of an indicator page: reached, planned, the 80 % band, what is still needed, where it leads."""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date

from django.utils.html import format_html
from django.utils.safestring import SafeString

from qiaowu.web.charts.svg import (
    Number,
    Point,
    Scale,
    el,
    joined,
    line,
    nice_step,
    num,
    picture,
    polyline,
    runs,
    text,
)

MONTHS = 12
LABEL_GAP = 17.0


@dataclass(frozen=True)
class PaceSeries:
    """The numbers of one year. `actual` and `plan` are cumulative, one a month from January.

    The last value of `actual` stands at `as_of`, the others at the end of their month; None is not reported.
    `trend` is the value at the end of the year if the present speed holds, `band` the share below which a
    target counts as behind.
    """

    actual: Sequence[Number | None]
    plan: Sequence[Number]
    target: Number
    as_of: date
    band: float = 0.8
    trend: Number | None = None
    opening: Number = 0


@dataclass(frozen=True)
class PaceLabels:
    """Texts already formatted by the caller; an empty one is not drawn."""

    title: str
    target: str = ""
    actual: str = ""
    expected: str = ""
    trend: str = ""
    band: str = ""
    as_of: str = ""
    months: Sequence[str] = field(default_factory=lambda: [f"{month}月" for month in range(1, MONTHS + 1)])


@dataclass(frozen=True)
class _Frame:
    """Pixels of one drawing size and its two scales."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    x: Scale
    y: Scale
    narrow: bool


def pace_figure(series: PaceSeries, labels: PaceLabels) -> SafeString:
    """Both sizes of the curve; the style sheet shows one of them by the width of the window."""
    return format_html("{}{}", pace_curve(series, labels), pace_curve(series, labels, narrow=True))


def pace_curve(series: PaceSeries, labels: PaceLabels, *, narrow: bool = False) -> SafeString:
    """One drawing: 798 x 272 with labels at the right, or 328 x 220 for a phone and for half a page."""
    frame = _frame(series, narrow)
    elapsed = _months_elapsed(series.as_of)
    reached = _reached(series, frame, elapsed)
    parts = [
        *_grid(series, frame),
        *_month_names(labels, frame),
        *_plan(series, frame),
        *_now(labels, frame, elapsed),
        *_outlook(series, frame, reached),
        *_actual(reached),
        *_labels(series, labels, frame, reached, elapsed),
    ]
    css = "ch-wide only-p" if narrow else "ch-wide no-p"
    return picture(frame.width, frame.height, labels.title, css, *parts)


def _frame(series: PaceSeries, narrow: bool) -> _Frame:
    top_value = max(_known(series), default=1.0)
    step = nice_step(top_value)
    # A target on a grid line keeps the line as the upper edge; anything else gets a little air.
    ceiling = top_value if abs(top_value / step - round(top_value / step)) < 1e-9 else top_value * 1.02
    if narrow:
        width, height, left, right, top, bottom = 328.0, 220.0, 42.0, 318.0, 33.0, 198.0
    else:
        width, height, left, right, top, bottom = 798.0, 272.0, 46.0, 706.0, 26.8, 248.0
    x, y = Scale(0, MONTHS, left, right), Scale(0, ceiling or 1.0, bottom, top)
    return _Frame(width, height, left, right, top, bottom, x, y, narrow)


def _known(series: PaceSeries) -> list[float]:
    """What sets the height of the axis: not the trend, which may run far over the target."""
    values = [*series.actual, *series.plan, series.target, series.opening]
    return [float(value) for value in values if value is not None]


def _months_elapsed(as_of: date) -> float:
    """Position of a day on the axis of the year: 30 September is 9.0."""
    return as_of.month - 1 + as_of.day / monthrange(as_of.year, as_of.month)[1]


def _reached(series: PaceSeries, frame: _Frame, elapsed: float) -> list[Point | None]:
    """Opening point, month ends, and the last value at the day of the data."""
    count = len(series.actual)
    places = [min(float(month), elapsed) for month in range(1, count)] + ([elapsed] if count else [])
    points: list[Point | None] = [(frame.x(0), frame.y(series.opening))]
    for place, value in zip(places, series.actual, strict=True):
        points.append(None if value is None else (frame.x(place), frame.y(value)))
    return points


def _plan_points(series: PaceSeries, frame: _Frame, share: float = 1.0) -> list[Point]:
    values = [float(series.opening), *(float(value) * share for value in series.plan)]
    return [(frame.x(month), frame.y(value)) for month, value in enumerate(values)]


def _grid(series: PaceSeries, frame: _Frame) -> list[SafeString]:
    step = nice_step(max(_known(series), default=1.0))
    drawn: list[SafeString] = []
    value = 0.0
    while value <= frame.y.high * 1.0001:
        height = frame.y(value)
        drawn.append(line((frame.left, height), (frame.right, height), "axis"))
        drawn.append(text(frame.left - 6, height + 4, f"{value:,.10g}", anchor="end"))
        value += step
    return drawn


def _month_names(labels: PaceLabels, frame: _Frame) -> list[SafeString]:
    base = frame.bottom + (16 if frame.narrow else 18)
    shown = (2, 5, 8, 11) if frame.narrow else range(MONTHS)
    return [text(frame.x(month + 0.5), base, labels.months[month], anchor="middle") for month in shown]


def _plan(series: PaceSeries, frame: _Frame) -> list[SafeString]:
    upper, lower = _plan_points(series, frame), _plan_points(series, frame, series.band)
    return [
        el("polygon", {"points": joined([*upper, *reversed(lower)]), "class": "band"}),
        polyline(upper, "plan-strong", stroke_width=1.25),
        polyline(lower, "band-edge", stroke_dasharray="2 3"),
    ]


def _now(labels: PaceLabels, frame: _Frame, elapsed: float) -> list[SafeString]:
    at = frame.x(elapsed)
    drawn = [line((at, frame.top - 14), (at, frame.bottom), "now")]
    if labels.as_of:
        to_right = at - frame.left < 110
        # On the small drawing the upper right corner belongs to the target.
        low = frame.narrow and at > frame.right - 90
        height = frame.bottom - 7 if low else frame.top - 5
        drawn.append(text(at + (6 if to_right else -6), height, labels.as_of, anchor=_anchor(to_right)))
    return drawn


def _outlook(series: PaceSeries, frame: _Frame, reached: Sequence[Point | None]) -> list[SafeString]:
    """From the last known point: the slope that is needed, and the slope of the present speed."""
    here = next(point for point in reversed(reached) if point is not None)
    goal = (frame.x(MONTHS), frame.y(series.target))
    drawn: list[SafeString] = []
    if here[0] >= goal[0] - 2:
        return drawn
    if here[1] > goal[1]:
        drawn.append(line(here, goal, "need", stroke_width=1.5, stroke_dasharray="5 4"))
    if series.trend is not None:
        drawn.append(line(here, _trend_end(series, frame, here), "trend", stroke_width=1.5, stroke_dasharray="1 3"))
    return drawn


def _trend_end(series: PaceSeries, frame: _Frame, here: Point) -> Point:
    """Where the present speed leads: the end of the year, or the upper edge when it runs over the target."""
    x, y = frame.x(MONTHS), frame.y(series.trend or 0)
    if y >= frame.top:
        return x, y
    share = (here[1] - frame.top) / (here[1] - y) if here[1] > y else 0.0
    return here[0] + (x - here[0]) * share, frame.top


def _actual(reached: Sequence[Point | None]) -> list[SafeString]:
    drawn = [polyline(run, "actual", stroke_width=2.5) for run in runs(reached) if len(run) > 1]
    dots = [point for point in reached[1:] if point is not None]
    for number, (x, y) in enumerate(dots, start=1):
        radius = 4 if number == len(dots) else 2
        drawn.append(el("circle", {"cx": num(x), "cy": num(y), "r": radius, "class": "actual-dot"}))
    return drawn


def _labels(
    series: PaceSeries, labels: PaceLabels, frame: _Frame, reached: Sequence[Point | None], elapsed: float
) -> list[SafeString]:
    drawn = _edge_labels(series, labels, frame, reached)
    here = next((point for point in reversed(reached[1:]) if point is not None), None)
    planned = (frame.x(elapsed), frame.y(_planned_at(series, elapsed)))
    behind = here is None or here[1] >= planned[1]
    places = []
    if labels.actual and here is not None:
        places.append((_beside(here, frame, below=behind), labels.actual, "lb lb-actual"))
    if labels.expected:
        places.append((_beside(planned, frame, below=not behind), labels.expected, "lb lb-plan"))
    if len(places) == 2 and _too_near(places[0][0], places[1][0]):
        # Reached and expected nearly meet: the sentence above the drawing has both, one label is enough here.
        places.pop()
    return drawn + [text(x, y, content, css, anchor) for (x, y, anchor), content, css in places]


def _too_near(one: tuple[float, float, str], other: tuple[float, float, str]) -> bool:
    return one[2] == other[2] and abs(one[1] - other[1]) < LABEL_GAP - 2


def _planned_at(series: PaceSeries, elapsed: float) -> float:
    """The plan on the day of the data, between two month ends in proportion."""
    values = [float(series.opening), *(float(value) for value in series.plan)]
    before = min(int(elapsed), len(values) - 1)
    after = min(before + 1, len(values) - 1)
    return values[before] + (values[after] - values[before]) * (elapsed - before)


def _beside(at: Point, frame: _Frame, *, below: bool) -> tuple[float, float, str]:
    """Place of a label: under the line to the right, over it to the left; the curve rises, so both are free."""
    x, y = at
    room = 64.0 if frame.narrow else 92.0
    to_right = below if frame.left + room < x < frame.right - room else x <= frame.left + room
    under = below and to_right and y + 17 <= frame.bottom - 4
    height = y + 17 if under else y - 9
    if height < frame.top + 6 and not under:
        # Over the upper edge stands the day of the data.
        height = y + 20
    return (x + 8 if to_right else x - 8), height, _anchor(to_right)


def _anchor(to_right: bool) -> str:
    return "start" if to_right else "end"


def _edge_labels(
    series: PaceSeries, labels: PaceLabels, frame: _Frame, reached: Sequence[Point | None]
) -> list[SafeString]:
    if frame.narrow:
        above = frame.y(series.target) - 7
        return [text(frame.right, above, labels.target, "lb lb-target", "end")] if labels.target else []
    wanted = [(frame.y(series.target) + 4, labels.target, "lb lb-target")]
    if series.plan:
        wanted.append((frame.y(float(series.plan[-1]) * series.band) + 4, labels.band, "lb lb-band"))
    drawn = []
    if series.trend is not None and frame.y(series.trend) >= frame.top:
        wanted.append((frame.y(series.trend) + 4, labels.trend, "lb lb-trend"))
    elif series.trend is not None and labels.trend:
        here = next(point for point in reversed(reached) if point is not None)
        x, y = _trend_end(series, frame, here)
        drawn.append(text(min(x + 8, frame.right - 60), y + 14, labels.trend, "lb lb-trend"))
    shown = sorted(item for item in wanted if item[1])
    heights = _spread([item[0] for item in shown], frame.bottom)
    right = frame.right + 8
    return drawn + [text(right, at, content, css) for at, (_y, content, css) in zip(heights, shown, strict=True)]


def _spread(wanted: Sequence[float], bottom: float) -> list[float]:
    """Heights at least one line apart, kept above `bottom`; `wanted` is sorted."""
    placed: list[float] = []
    for height in wanted:
        placed.append(max(height, placed[-1] + LABEL_GAP) if placed else height)
    over = placed[-1] - bottom if placed and placed[-1] > bottom else 0.0
    return [height - over for height in placed]
