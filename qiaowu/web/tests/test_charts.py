"""The drawings: finite coordinates inside the frame, gaps that stay gaps, a shape for every state, escaped words."""

import re
from datetime import date
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from qiaowu.web.charts import PaceLabels, PaceSeries, bullet, pace_curve, pace_figure, spark, standalone
from qiaowu.web.charts.pace import _spread
from qiaowu.web.charts.svg import STATES, Scale, nice_step, num, runs

PLAN = [2500 * month for month in range(1, 13)]
FUNDS = [400, 700, 2400, 4500, 7100, 10200, 12500, 15400, 19300]
LABELS = PaceLabels(
    title="到位资金累计与应达",
    target="目标 30,000",
    actual="实际 19,300",
    expected="应达 22,500",
    trend="照此 28,400",
    band="80% 线",
    as_of="截至 9月30日",
)
END_SHAPES = {"ok": "circle", "late": "path", "bad": "rect", "idle": "circle", "na": "circle"}


def funds(**changes: object) -> PaceSeries:
    values = {"actual": FUNDS, "plan": PLAN, "target": 30000, "as_of": date(2026, 9, 30), "trend": 28400}
    return PaceSeries(**(values | changes))  # type: ignore[arg-type]


def tree(svg: str) -> ElementTree.Element:
    return ElementTree.fromstring(svg)


def points(svg: str) -> list[tuple[float, float]]:
    """All corners of lines, areas, marks and texts."""
    found = []
    for node in tree(svg).iter():
        for pair in (node.get("points") or "").split():
            x, y = pair.split(",")
            found.append((float(x), float(y)))
        for x, y in (("x1", "y1"), ("x2", "y2"), ("cx", "cy"), ("x", "y")):
            if node.get(x) is not None and node.get(y) is not None:
                found.append((float(node.get(x) or 0), float(node.get(y) or 0)))
    return found


def lines(svg: str, css: str) -> list[list[tuple[float, float]]]:
    return [points(ElementTree.tostring(n, "unicode")) for n in tree(svg).iter("polyline") if n.get("class") == css]


def assert_inside(svg: str) -> None:
    _left, _top, width, height = (float(part) for part in (tree(svg).get("viewBox") or "").split())
    assert "nan" not in svg.lower()
    assert "inf" not in re.sub(r'aria-label="[^"]*"', "", svg)
    for x, y in points(svg):
        assert 0 <= x <= width, (x, y)
        assert 0 <= y <= height, (x, y)


# --- spark ---


@pytest.mark.parametrize("state", STATES)
def test_spark_ends_in_the_shape_of_its_state(state: str) -> None:
    ends = [n for n in tree(spark([1, 2, 3], PLAN, state)).iter() if "end" in (n.get("class") or "").split()]
    assert [(n.tag, n.get("class")) for n in ends] == [(END_SHAPES[state], f"end e-{state}")]


def test_spark_shapes_differ_for_late_and_bad_without_colour() -> None:
    assert len({END_SHAPES["ok"], END_SHAPES["late"], END_SHAPES["bad"]}) == 3


def test_spark_of_an_unknown_state_is_refused() -> None:
    with pytest.raises(ValueError, match="purple"):
        spark([1], None, "purple")


def test_spark_keeps_a_gap_where_nothing_was_reported() -> None:
    drawn = lines(spark([1, 2, None, 4, 5], None, "ok"), "l-ok")
    assert [len(run) for run in drawn] == [2, 2]


def test_spark_ends_at_the_last_reported_month() -> None:
    svg = spark([None, None, None, None, Decimal("90.3"), None], [95] * 12, "idle")
    assert lines(svg, "l-idle") == []
    circle = next(tree(svg).iter("circle"))
    assert circle.get("cx") == num(Scale(0, 11, 4, 192)(4))


def test_spark_without_data_says_so_and_draws_no_end() -> None:
    svg = spark([], PLAN, "na")
    assert tree(svg).get("aria-label") == "尚无数据"
    assert list(tree(svg).iter("circle")) == []


def test_spark_sums_start_at_zero_and_rates_use_their_own_range() -> None:
    total = lines(spark([15, 16], PLAN, "ok"), "l-ok")[0]
    rate = lines(spark([93, 100], [100] * 12, "ok"), "l-ok")[0]
    assert total[0][1] - total[1][1] < 0.1
    assert rate[0][1] - rate[1][1] == pytest.approx(16)


@given(
    st.lists(st.none() | st.integers(-(10**9), 10**12) | st.decimals(-1000, 10**9, places=2), max_size=12),
    st.none() | st.lists(st.integers(0, 10**12), max_size=12),
    st.sampled_from(STATES),
)
@settings(max_examples=60, deadline=None)
def test_spark_stays_inside_its_frame(values: list, plan: list | None, state: str) -> None:
    assert_inside(spark(values, plan, state))


# --- bullet ---


def width_of(svg: str, css: str) -> float:
    return next(float(n.get("width") or 0) for n in tree(svg).iter("rect") if n.get("class") == css)


def test_bullet_bar_ground_and_mark_share_one_scale() -> None:
    svg = bullet(2600, 3375, 4500, "bad")
    assert width_of(svg, "b-bad") / width_of(svg, "ground") == pytest.approx(2600 / 4500, abs=0.002)
    mark = next(n for n in tree(svg).iter("rect") if n.get("class") == "mark")
    assert float(mark.get("x") or 0) + 1 == pytest.approx(width_of(svg, "ground") * 3375 / 4500, abs=0.2)


def test_bullet_zero_is_a_bar_of_no_length_and_unreported_is_no_bar() -> None:
    assert width_of(bullet(0, 750, 1000, "bad"), "b-bad") == 0
    assert [n for n in tree(bullet(None, 750, 1000, "na")).iter("rect") if n.get("class") == "b-na"] == []
    assert "未报" in (tree(bullet(None, 750, 1000, "na")).get("aria-label") or "")


def test_bullet_far_ahead_is_cut_at_the_edge() -> None:
    assert width_of(bullet(5000, 375, 500, "ok"), "b-ok") == 190


@given(
    st.none() | st.decimals(-(10**6), 10**12, places=2),
    st.none() | st.integers(0, 10**12),
    st.none() | st.integers(0, 10**12),
    st.sampled_from(STATES),
)
@settings(max_examples=60, deadline=None)
def test_bullet_stays_inside_its_frame(value: Decimal | None, expected: int, target: int, state: str) -> None:
    svg = bullet(value, expected, target, state)
    assert_inside(svg)
    for node in tree(svg).iter("rect"):
        assert 0 <= float(node.get("x") or 0) + float(node.get("width") or 0) <= 190.1


# --- pace curve ---


def test_pace_curve_last_point_stands_at_the_day_of_the_data() -> None:
    drawn = lines(pace_curve(funds(), LABELS), "actual")[0]
    assert len(drawn) == 10
    assert drawn[0] == (46, 248)
    assert drawn[-1][0] == pytest.approx(46 + 9 * 55, abs=0.1)
    middle = lines(pace_curve(funds(as_of=date(2026, 9, 15)), LABELS), "actual")[0]
    assert middle[-2][0] == pytest.approx(46 + 8 * 55)
    assert middle[-1][0] == pytest.approx(46 + 8.5 * 55)


def test_pace_curve_band_lies_at_the_given_share_of_the_plan() -> None:
    svg = pace_curve(funds(band=0.5), LABELS)
    upper, lower = lines(svg, "plan-strong")[0], lines(svg, "band-edge")[0]
    for (_x, high), (_same, low) in zip(upper, lower, strict=True):
        assert 248 - low == pytest.approx((248 - high) / 2, abs=0.15)


def test_pace_curve_shows_what_is_needed_only_below_the_target() -> None:
    css = {n.get("class") for n in tree(pace_curve(funds(), LABELS)).iter("line")}
    assert {"need", "trend"} <= css
    done = funds(actual=[*FUNDS[:-1], 31000], trend=None)
    assert not {"need", "trend"} & {n.get("class") for n in tree(pace_curve(done, LABELS)).iter("line")}


def test_pace_curve_trend_over_the_target_ends_at_the_upper_edge() -> None:
    svg = pace_curve(funds(trend=90000), LABELS)
    trend = next(n for n in tree(svg).iter("line") if n.get("class") == "trend")
    assert float(trend.get("y2") or 0) == pytest.approx(26.8)
    assert float(trend.get("x2") or 0) < 706


def test_pace_curve_texts_of_the_edge_do_not_touch() -> None:
    svg = pace_curve(funds(trend=29900, band=0.99), LABELS)
    heights = sorted(float(n.get("y") or 0) for n in tree(svg).iter("text") if float(n.get("x") or 0) > 706)
    assert len(heights) == 3
    assert all(low - high >= 16 for high, low in pairwise(heights))


def test_pace_curve_says_actual_and_expected_once_when_they_meet() -> None:
    texts = [n.text for n in tree(pace_curve(funds(actual=PLAN[:9]), LABELS)).iter("text")]
    assert "实际 19,300" in texts
    ahead = [n.text for n in tree(pace_curve(funds(actual=[*PLAN[:8], 24000]), LABELS)).iter("text")]
    assert "实际 19,300" in ahead
    assert "应达 22,500" in ahead


def test_pace_curve_on_a_phone_keeps_every_third_month() -> None:
    texts = [n.text for n in tree(pace_curve(funds(), LABELS, narrow=True)).iter("text")]
    assert [text for text in texts if text and text.endswith("月") and len(text) < 4] == ["3月", "6月", "9月", "12月"]


def test_pace_figure_is_two_pictures_with_the_same_words() -> None:
    svg = pace_figure(funds(), LABELS)
    assert svg.count("<svg") == 2
    assert re.findall(r'aria-label="([^"]*)"', svg) == [LABELS.title] * 2
    assert "no-p" in svg
    assert "only-p" in svg


@given(
    actual=st.lists(st.none() | st.integers(0, 10**9), max_size=12),
    target=st.integers(0, 10**9),
    trend=st.none() | st.integers(0, 10**10),
    as_of=st.dates(date(2024, 1, 1), date(2026, 12, 31)),
    narrow=st.booleans(),
)
@settings(max_examples=80, deadline=None)
def test_pace_curve_stays_inside_its_frame(
    actual: list, target: int, trend: int | None, as_of: date, narrow: bool
) -> None:
    plan = [target * month / 12 for month in range(1, 13)]
    series = PaceSeries(actual=actual, plan=plan, target=target, as_of=as_of, trend=trend)
    assert_inside(pace_curve(series, LABELS, narrow=narrow))


# --- all of them ---


@pytest.mark.parametrize("svg", [spark([1], PLAN, "ok", label='<b>&"'), bullet(1, 1, 1, "ok", label='<b>&"')])
def test_chart_words_are_escaped_and_nothing_is_styled_inline(svg: str) -> None:
    root = tree(svg)
    assert root.get("aria-label") == '<b>&"'
    assert root.get("role") == "img"
    assert "style" not in svg


def test_pace_curve_words_are_escaped_and_nothing_is_styled_inline() -> None:
    svg = pace_curve(funds(), PaceLabels(title="<script>", target="<i>x</i>"))
    assert "<script>" not in svg
    assert "<i>x</i>" in [n.text for n in tree(svg).iter("text")]
    assert "style" not in svg


def test_standalone_chart_brings_name_space_and_colours() -> None:
    root = tree(standalone(spark([1, 2], PLAN, "late")))
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert ".l-late" in (next(root.iter("{http://www.w3.org/2000/svg}style")).text or "")


def test_coordinates_refuse_what_cannot_be_drawn() -> None:
    with pytest.raises(ValueError, match="nan"):
        num(float("nan"))
    assert num(-0.0) == "0.0"


@pytest.mark.parametrize(
    ("top", "step"), [(30000, 10000), (9, 5), (12, 5), (100, 50), (1, 0.5), (0, 1), (757, 500), (2.4, 1)]
)
def test_grid_steps_are_round(top: float, step: float) -> None:
    assert nice_step(top) == pytest.approx(step)


def test_runs_split_at_every_gap() -> None:
    assert runs([None, (1, 1), (2, 2), None, None, (5, 5)]) == [[(1, 1), (2, 2)], [(5, 5)]]


def test_spread_labels_stay_above_the_axis() -> None:
    assert _spread([240, 241, 242], 248) == [214, 231, 248]
