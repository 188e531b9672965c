import string
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaowu.kernel.idnumbers import IdNumber, find_id_numbers, id_number_check, id_number_valid

# The worked example of GB 11643 itself.
VALID = "11010519491231002X"

bodies = st.builds(
    lambda area, born, serial: f"{area}{born:%Y%m%d}{serial:03}",
    st.integers(100000, 999999),
    st.dates(date(1900, 1, 1), date(2030, 1, 1)),
    st.integers(0, 999),
)
numbers = bodies.map(lambda body: body + id_number_check(body))
around = st.text("证号码: ,。李明", max_size=8)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        (VALID, 0, 18),
        (f"身份证{VALID}。", 3, 21),
        (f"ID{VALID}", 2, 20),
        (VALID.lower(), 0, 18),
        ("110105 19491231 002x", 0, 20),
        ("110105-1949-1231-002X", 0, 21),
        ("１１０１０５１９４９１２３１００２Ｘ", 0, 18),
        ("11010519491231002х", 0, 18),  # a Cyrillic letter in place of X
        ("1101051949\u200b1231002X", 0, 19),
        ("电话 12 11010519491231002X", 6, 24),
        (f"{VALID} 12", 0, 18),
        ("①1010519491231002X", 0, 18),
    ],
)
def test_a_number_is_found_however_it_is_written(text, start, end):
    assert find_id_numbers(text) == [IdNumber(start, end, "id")]


@pytest.mark.parametrize(
    "text",
    ["110105194912310021", "110105491231002", "E12345678", "ea1234567", "H12345678",
     "护照G12345678", "YA1234567", "C12345678", "A123456(7)", "M1234567890"],
)  # fmt: skip
def test_what_looks_like_one_is_suspicious(text):
    assert [hit.kind for hit in find_id_numbers(text)] == ["suspicious"]


@pytest.mark.parametrize(
    "text",
    ["", "HD-202609-0018", "TS-202610-0001", "91990123MADEMA001A", "91350100M000100Y43",
     "+8610000001234", "2026-09-30 到位资金 309000000 元", "990123001002",
     "13800138000 13900139000", "110105199913310020", "123456789012345678901234",
     "1101051949123100212", "110105491231002123", "990105194912310021",
     "113501199901010011"],
)  # fmt: skip
def test_other_numbers_are_left_alone(text):
    assert find_id_numbers(text) == []


def test_several_numbers_come_in_order_without_overlap():
    text = f"{VALID}、E12345678;{VALID}"
    assert find_id_numbers(text) == [
        IdNumber(0, 18, "id"),
        IdNumber(19, 28, "suspicious"),
        IdNumber(29, 47, "id"),
    ]


def test_a_certain_number_goes_before_a_suspicious_one_it_overlaps():
    text = "110105 19900102 1101 05194912 31002X"
    assert find_id_numbers(text) == [IdNumber(16, 36, "id")]


@given(around, numbers, around)
def test_every_valid_number_is_found_at_its_place(before, number, after):
    expected = IdNumber(len(before), len(before) + 18, "id")
    assert find_id_numbers(before + number + after) == [expected]


@given(numbers, st.lists(st.sampled_from(["", "", " ", "-", "　", " - "]), min_size=18, max_size=18))
def test_gaps_do_not_hide_a_number(number, gaps):
    broken = "".join(gap + digit for gap, digit in zip(gaps, number, strict=True))
    assert "id" in {hit.kind for hit in find_id_numbers(broken)}


@given(numbers, st.integers(0, 16), st.sampled_from(string.digits))
def test_one_wrong_digit_breaks_the_check(number, at, digit):
    changed = number[:at] + digit + number[at + 1 :]
    assert id_number_valid(changed) == (changed == number)


@given(st.text())
def test_any_text_can_be_searched(text):
    for hit in find_id_numbers(text):
        assert 0 <= hit.start < hit.end <= len(text)
