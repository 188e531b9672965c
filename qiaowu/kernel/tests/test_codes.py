import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaowu.kernel.codes import (
    credit_code_check,
    credit_code_valid,
    division_level,
    division_parent,
    division_short,
    division_within,
)
from qiaowu.kernel.places import COUNTRIES, find_place, is_country, is_region, place_name

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"


@pytest.mark.parametrize(
    "code",
    ["91350100M000100Y43", "91990123MADEMA001A", "91990123MADEMA002D", "51990123MJDEMA0035"],
)
def test_valid_credit_codes(code):
    assert credit_code_valid(code)


@pytest.mark.parametrize(
    "code",
    ["91350100M000100Y4Z", "91350100m000100y43", "91350100M000100Y4", "9135010OM000100Y43", "",
     "91350100M000100Y43\n"],
)  # fmt: skip
def test_invalid_credit_codes(code):
    assert not credit_code_valid(code)


@given(st.text(ALPHABET, min_size=17, max_size=17), st.integers(0, 16), st.sampled_from(ALPHABET))
def test_one_wrong_character_breaks_a_credit_code(body, at, char):
    code = body + credit_code_check(body)
    changed = code[:at] + char + code[at + 1 :]
    assert credit_code_valid(code)
    assert credit_code_valid(changed) == (changed == code)


@pytest.mark.parametrize(
    ("code", "level", "short", "parent"),
    [
        ("990000", "province", "990000", None),
        ("990100", "city", "990100", "990000"),
        ("990123", "county", "990123", "990100"),
        ("990123000000", "county", "990123", "990100"),
        ("990123001", "township", "990123001", "990123"),
        ("990123001000", "township", "990123001", "990123"),
        ("990123001002", "community", "990123001002", "990123001"),
        ("469001", "county", "469001", "469000"),
    ],
)
def test_division_codes(code, level, short, parent):
    assert division_level(code) == level
    assert division_short(code) == short
    assert division_parent(code) == parent


@pytest.mark.parametrize(
    "code",
    [
        "",
        "99012",
        "9901230",
        "019123",
        "990023",
        "990123000002",
        "000000",
        "99012a",
        "９９０１２３",
    ],
)
def test_other_text_is_no_division_code(code):
    assert division_level(code) is None
    with pytest.raises(ValueError, match="区划代码"):
        division_short(code)


def test_division_within():
    assert division_within("990123001002", "990123")
    assert division_within("990123001002", "990100")
    assert division_within("990123000000", "990123")
    assert not division_within("990123", "990123001")
    assert not division_within("990124001", "990123")


def test_regions_are_shown_as_chinese_and_are_no_countries():
    for code, name in [("HK", "中国香港"), ("MO", "中国澳门"), ("TW", "中国台湾")]:
        assert place_name(code) == name
        assert place_name(code, "en").endswith(", China")
        assert (is_country(code), is_region(code)) == (False, True)


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("意大利", "IT"),
        ("italy", "IT"),
        (" it ", "IT"),
        ("澳门", "MO"),
        ("中国台湾", "TW"),
        ("火星", None),
    ],
)
def test_find_place(typed, code):
    assert find_place(typed) == code


def test_the_countries_of_the_demo_county_are_listed():
    demo = ["IT", "ES", "FR", "US", "CA", "JP", "AU", "SG", "MY", "TH", "BR", "GB", "DE"]
    assert [code for code in demo if not is_country(code)] == []
    assert all(len(code) == 2 and code.isupper() for code in COUNTRIES)
    names = [name for pair in COUNTRIES.values() for name in pair]
    assert len(names) == len(set(names))
    with pytest.raises(ValueError, match="XX"):
        place_name("XX")
