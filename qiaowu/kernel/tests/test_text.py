import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaowu.kernel.text import count_chars, e164, find_mobile_numbers, fold, mask_name, mask_phone, normalise

NAMES = ["𠮷野", "㛃子", "阿卜杜拉·买买提", "O'Neil", "李" * 60]


@pytest.mark.parametrize("name", NAMES)
def test_names_are_stored_as_they_are(name):
    assert normalise(name) == name


@pytest.mark.parametrize(
    ("text", "stored"),
    [
        ("  李明　", "李明"),
        ("Cafe\u0301", "Café"),
        ("李\u200b明\ufeff", "李明"),
        ("１２３", "１２３"),
        ("李明\n", "李明"),
        ("", ""),
    ],
)
def test_normalise(text, stored):
    assert normalise(text) == stored


@pytest.mark.parametrize("bad", ["\x00", "\x07", "\n", "\t", "\x85", "\u202e", "\u2028", "\ud800"])
def test_control_characters_are_refused_with_their_place(bad):
    with pytest.raises(ValueError, match="第2个字符是不可见的控制字符"):
        normalise(f"李{bad}明")


def test_multiline_text_keeps_its_lines():
    assert normalise("一\r\n二\r三\u2028四\t五\n", multiline=True) == "一\n二\n三\n四\t五"
    with pytest.raises(ValueError, match="U\\+0000"):
        normalise("一\n\x00", multiline=True)


@given(st.text())
def test_normalised_text_is_stable_and_nfc(text):
    try:
        stored = normalise(text)
    except ValueError:
        return
    assert normalise(stored) == stored
    assert unicodedata.is_normalized("NFC", stored)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("１２３", "123"),
        ("ＡＢＣ", "abc"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉・买买提", "阿卜杜拉·买买提"),
        ("Cafe\u0301", "CAFÉ"),
        ("李  明", "李　明"),
        ("O'NEIL", "o'neil"),
        ("①", "1"),
    ],
)
def test_fold_makes_equal_what_readers_take_as_equal(one, other):
    assert fold(one) == fold(other)


def test_fold_keeps_different_names_apart():
    assert len({fold(name) for name in NAMES}) == len(NAMES)


@given(st.text())
def test_fold_twice_is_fold_once(text):
    assert fold(fold(text)) == fold(text)


@pytest.mark.parametrize(
    ("text", "count"),
    [("", 0), ("𠮷", 1), ("e\u0301", 1), ("葛\U000e0100", 1), ("李 明", 3), ("a\nb", 3)],
)
def test_count_chars(text, count):
    assert count_chars(text) == count


@pytest.mark.parametrize(
    ("name", "masked"),
    [
        ("李明", "李*"),
        ("李明华", "李*"),
        ("欧阳修", "欧阳*"),
        ("欧阳", "欧*"),
        ("𠮷田", "𠮷*"),
        ("O'Neil", "O*"),
        ("阿卜杜拉·买买提", "阿*"),
        ("  ", ""),
    ],
)
def test_mask_name(name, masked):
    assert mask_name(name) == masked


def test_mask_phone_shows_four_digits_at_most():
    assert mask_phone("+8610000001234") == "****1234"
    assert mask_phone("1234") == "****"


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("+86 100 0000 1234", "+8610000001234"),
        ("13800138000", "+8613800138000"),
        ("１３８-0013-8000", "+8613800138000"),
        ("0591-1234567", "+865911234567"),
        ("010 12345678", "+861012345678"),
        ("0039 02 1234567", "+39021234567"),
        ("+44 (0)20 7946 0000", "+442079460000"),
        ("+1 (212) 555-0100", "+12125550100"),
    ],
)
def test_e164(typed, stored):
    assert e164(typed) == stored
    assert e164(stored) == stored


@pytest.mark.parametrize("typed", ["", "123456", "+0123456789", "+1234567890123456", "+86 abc", "2125550100", "无"])
def test_e164_refuses_what_it_cannot_place(typed):
    with pytest.raises(ValueError, match="国家区号"):
        e164(typed)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("电话13800001234。", ["13800001234"]),
        ("+86 138-0000-1234、0086-13900001234", ["+86 138-0000-1234", "0086-13900001234"]),
        ("联系１３８００００１２３４或138 0000 1234", ["１３８００００１２３４", "138 0000 1234"]),
        ("1380000123、138000012345、20261380000123、0.13800001234", []),
        ("12800001234", []),
    ],
)
def test_mobile_numbers_are_found_where_they_stand(text, found):
    assert [text[start:end] for start, end in find_mobile_numbers(text)] == found
