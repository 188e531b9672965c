from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaowu.kernel.money import (
    convert,
    format_against,
    format_amount,
    parse_amount,
    to_fen,
    to_yuan,
)

D = Decimal
YI = 100_000_000
amounts = st.decimals(0, 10**13, places=2)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (0, "0元"),
        (D("0.5"), "0.5元"),
        (D("0.005"), "0.01元"),
        (9999, "9999元"),
        (D("9999.99"), "9999.99元"),
        (D("9999.999"), "1万元"),
        (10_000, "1万元"),
        (12_345, "1.23万元"),
        (12_350, "1.24万元"),
        (30_000_000, "3000万元"),
        (99_990_000, "9999万元"),
        (99_999_999, "1亿元"),
        (YI, "1亿元"),
        (120_000_000, "1.2亿元"),
        (309_000_000, "3.09亿元"),
        (299_950_000, "3亿元"),
        (680_000_000, "6.8亿元"),
        (-30_000_000, "-3000万元"),
    ],
)
def test_amount_in_running_text(value, text):
    assert format_amount(value) == text


@pytest.mark.parametrize(
    ("value", "target", "text"),
    [
        (299_950_000, 3 * YI, "2.9995亿元"),
        (299_999_999, 3 * YI, "2.99999999亿元"),
        (300_000_000, 3 * YI, "3亿元"),
        (300_000_001, 3 * YI, "3.00000001亿元"),
        (309_000_000, 3 * YI, "3.09亿元"),
        (99_999_999, YI, "9999.9999万元"),
        (D("99999999.99"), YI, "9999.999999万元"),
        (9_999, 10_000, "9999元"),
        (14_996_000, 15_000_000, "1499.6万元"),
        (14_999_960, 15_000_000, "1499.996万元"),
    ],
)
def test_amount_never_reaches_a_target_by_rounding(value, target, text):
    assert format_against(value, target) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (30_000_000, "万元", "3,000"),
        (309_000_000, "万元", "30,900"),
        (12_345, "万元", "1.23"),
        (1_234_567, "元", "1,234,567"),
        (680_000_000, "亿元", "6.8"),
    ],
)
def test_amount_in_a_table(value, unit, text):
    assert format_amount(value, unit, "table") == text


def test_a_table_needs_one_unit():
    with pytest.raises(ValueError, match="金额单位"):
        format_amount(1, style="table")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (300_000_000, "300 million CNY"),
        (309_000_000, "309 million CNY"),
        (1_200_000_000, "1.2 billion CNY"),
        (12_345, "12,345 CNY"),
        (1_500_000, "1.5 million CNY"),
    ],
)
def test_amount_in_english(value, text):
    assert format_amount(value, style="en") == text


def test_english_amount_stays_below_its_target():
    text = format_amount(999_999_999, style="en", target=1_000_000_000)
    assert text == "999.999999 million CNY"


@given(amounts, amounts)
def test_printed_amount_is_on_the_right_side_of_the_target(value, target):
    printed = parse_amount(format_against(value, target))
    assert (printed >= target, printed > target) == (value >= target, value > target)


@given(amounts)
def test_fixed_unit_is_kept(value):
    assert format_amount(value, "万元").endswith("万元")


@pytest.mark.parametrize(
    ("text", "yuan"),
    [
        ("3亿元", 3 * YI),
        ("3,000万元", 30_000_000),
        ("1.2亿", 120_000_000),
        ("5000", 5000),
        ("¥5,000.50", D("5000.50")),
        ("3000万元", 30_000_000),
        (" 2 万元 ", 20_000),
    ],
)
def test_parse_amount(text, yuan):
    assert parse_amount(text) == yuan


@pytest.mark.parametrize("text", ["", "亿元", "3美元", "1.2.3万", "约3亿元", "3亿5千万"])
def test_parse_amount_refuses_other_text(text):
    with pytest.raises(ValueError, match="金额写法不对"):
        parse_amount(text)


def test_conversion_is_half_up_to_the_cent():
    assert convert(D("100.01"), D("7.1055")) == D("710.62")
    assert to_fen(D("1.005")) == D("1.01")
    assert to_fen(D("-1.005")) == D("-1.01")
    assert str(to_fen(3)) == "3.00"
    assert to_yuan(D("1.5"), "亿元") == 150_000_000
    with pytest.raises(ValueError, match="金额单位"):
        to_yuan(1, "美元")
