from decimal import ROUND_HALF_UP, Context, Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaowu.kernel.figures import (
    change_points,
    change_relative,
    comparator_text,
    exact,
    format_approx,
    format_number,
    format_percent,
    format_rate,
    round_against,
    round_half_up,
)

decimals = st.decimals(-(10**9), 10**9, places=6)
D = Decimal


@pytest.mark.parametrize(
    ("n", "d", "options", "text"),
    [
        (48, 56, {}, "85.7%(48/56)"),
        (57, 61, {}, "93.4%(57/61)"),
        (57, 59, {}, "96.6%(57/59)"),
        (56, 56, {"target": 100}, "100%(56/56)"),
        (47, 50, {}, "94%(47/50)"),
        (2374, 2500, {"target": 95}, "94.96%(2374/2500)"),
        (2374, 2500, {}, "95%(2374/2500)"),
        (94999, 100000, {"target": 95}, "94.999%(94999/100000)"),
        (95001, 100000, {"target": 95}, "95.001%(95001/100000)"),
        (2999, 3000, {}, "99.97%(2999/3000)"),
        (1, 3000, {}, "0.03%(1/3000)"),
        (0, 3000, {}, "0%(0/3000)"),
        (1, 3, {"places": 0}, "33%(1/3)"),
        (1, 3, {"places": 2}, "33.33%(1/3)"),
        (1, 8, {}, "12.5%(1/8)"),
        (1, 16, {}, "6.3%(1/16)"),
        (3, 0, {}, "—"),
        (7, 8, {"least": 10}, "样本少(7/8)"),
        (9, 10, {"least": 10}, "90%(9/10)"),
        (D("1.5"), 2, {}, "75%(1.5/2)"),
        (63, 56, {}, "112.5%(63/56)"),
    ],
)
def test_format_rate(n, d, options, text):
    assert format_rate(n, d, **options) == text


@pytest.mark.parametrize(
    ("value", "target", "text"),
    [
        (D("94.96"), 95, "94.96%"),
        (D("94.96"), None, "95%"),
        (D("94.7"), 95, "94.7%"),
        (D("95.04"), 95, "95.04%"),
        (D("95.00"), 95, "95%"),
        (D("99.95"), None, "99.95%"),
        (D("93.25"), None, "93.3%"),
    ],
)
def test_format_percent(value, target, text):
    assert format_percent(value, target=target) == text


@pytest.mark.parametrize(
    ("value", "options", "text"),
    [
        (9999, {}, "9999"),
        (96000, {}, "96000"),
        (96000, {"style": "table"}, "96,000"),
        (2000, {"style": "en", "unit": "m²"}, "2,000 m²"),
        (D("1240.50"), {"unit": "平方米"}, "1240.5平方米"),
        (D("0.005"), {}, "0.01"),
        (D("-0.005"), {}, "-0.01"),
        (D("-0.001"), {}, "0"),
        (D("1.005"), {}, "1.01"),
        (D("799.999"), {"target": 800}, "799.999"),
        (D("799.999"), {}, "800"),
        (0, {"unit": "家"}, "0家"),
        (-12, {}, "-12"),
    ],
)
def test_format_number(value, options, text):
    assert format_number(value, **options) == text


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (change_points(89, 75), "提高14个百分点"),
        (change_points(D("94.7"), 95), "下降0.3个百分点"),
        (change_points(95, 95), "持平"),
        (change_points(D("95.04"), 95), "提高0.04个百分点"),
        (change_points(89, 75, style="en"), "up 14 percentage points"),
        (change_relative(D("118.7"), 100), "增长18.7%"),
        (change_relative(97, 100), "下降3%"),
        (change_relative(5, 0), "—"),
        (change_relative(5, -1), "—"),
        (change_relative(100, 100), "持平"),
        (change_relative(100, 100, style="en"), "unchanged"),
        (change_relative(97, 100, style="en"), "down 3%"),
        (change_relative(0, 8), "下降100%"),
        (change_relative(100_001, 100_000), "增长0.001%"),
        (comparator_text(">=", 800, "条"), "≥800条"),
        (comparator_text(">", 100_000, "次"), ">100000次"),
        (comparator_text("<=", 5, "%"), "≤5%"),
        (comparator_text("=", 10, "名"), "10名"),
        (comparator_text("~", 60, "家"), "约60家"),
        (comparator_text("range", 3, "个", 5), "3—5个"),
        (comparator_text("range", 63, "%", 68), "63%~68%"),
        (comparator_text(">=", 2000, "m²", style="en"), "≥2,000 m²"),
        (comparator_text("range", 3, "stations", 5, style="en"), "3–5 stations"),
        (comparator_text("range", 63, "%", 68, style="en"), "63%–68%"),
        (format_approx(60, "lower", "家"), "60余家"),
        (format_approx(20_000, "lower", "人次"), "2万余人次"),
        (format_approx(60, "upper", "家"), "近60家"),
        (format_approx(D("1.2"), "point", "亿元"), "约1.2亿元"),
    ],
)
def test_words(text, expected):
    assert text == expected


def test_range_without_upper_bound_is_refused():
    with pytest.raises(ValueError, match="上限"):
        comparator_text("range", 3, "个")


@pytest.mark.parametrize("value", [0.1, True, "1", None])
def test_only_exact_numbers_are_accepted(value):
    with pytest.raises(TypeError, match="精确数值"):
        exact(value)


@pytest.mark.parametrize("value", [D("NaN"), D("Infinity")])
def test_nan_and_infinity_are_refused(value):
    with pytest.raises(ValueError, match="有限"):
        exact(value)


@given(decimals, st.integers(0, 6))
def test_rounding_agrees_with_decimal(value, places):
    expected = value.quantize(D(1).scaleb(-places), context=Context(60, ROUND_HALF_UP))
    assert round_half_up(value, places) == Fraction(expected)


@given(decimals, decimals, st.integers(0, 3))
def test_rounding_never_crosses_the_target(value, target, places):
    rounded, taken = round_against(value, places, target)
    assert (rounded > target, rounded == target) == (value > target, value == target)
    assert taken >= places
    if taken > places:  # one decimal less would have crossed it
        shorter = round_half_up(value, taken - 1)
        assert (shorter > target, shorter == target) != (value > target, value == target)


@given(st.integers(0, 5000), st.integers(1, 5000), st.integers(0, 120))
def test_a_printed_rate_is_on_the_right_side_of_its_target(n, d, target):
    printed = Fraction(format_rate(n, d, target=target).split("%")[0])
    real = Fraction(100 * n, d)
    assert (printed >= target, printed > target) == (real >= target, real > target)
    assert (printed == 100) == (n == d)
    assert (printed == 0) == (n == 0)


@given(decimals)
def test_table_digits_read_back(value):
    assert D(format_number(value, "table", 6).replace(",", "")) == value
