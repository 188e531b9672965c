"""Text files and pasted text: which bytes are which characters, and what changes."""

from __future__ import annotations

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaowu.records.intake import IntakeError, read_document, read_pasted
from qiaowu.records.intake.messages import note
from qiaowu.records.intake.textclean import clean_text

# The 3,755 usual characters, level 1 of GB 2312.
USUAL = [
    bytes((lead, trail)).decode("gb2312")
    for lead in range(0xB0, 0xD8)
    for trail in range(0xA1, 0xFF)
    if (lead, trail) <= (0xD7, 0xF9)
]
PLAN = "一、全年走访侨胞120人次。\n二、办结率达到95%以上。\n"


@pytest.mark.parametrize(
    ("data", "notes"),
    [
        (PLAN.encode(), ()),
        (codecs.BOM_UTF8 + PLAN.encode(), ()),
        (PLAN.encode("gb18030"), (note("encoding", encoding="GB18030"),)),
        (PLAN.encode("gbk"), (note("encoding", encoding="GB18030"),)),
        (PLAN.encode("utf-16"), (note("encoding", encoding="UTF-16"),)),
        (codecs.BOM_UTF16_BE + PLAN.encode("utf-16-be"), (note("encoding", encoding="UTF-16"),)),
        (PLAN.encode("utf-16-le"), (note("encoding", encoding="UTF-16"),)),
        (PLAN.encode("utf-16-be"), (note("encoding", encoding="UTF-16"),)),
    ],
)
def test_encoding_is_found(data: bytes, notes: tuple[str, ...]) -> None:
    found = read_document(data, "计划.txt")
    assert (found.text, found.kind, found.notes) == (PLAN, "txt", notes)


def test_rare_characters_survive_gb18030() -> None:
    text = "走访𠮷田先生和㑇女士，全年不少于三次。"
    assert read_document(text.encode("gb18030"), "计划.txt").text == text


def test_big5_is_not_taken_for_gb18030() -> None:
    with pytest.raises(IntakeError) as caught:
        read_document("僑務工作全年走訪歸僑僑眷一百二十人次".encode("big5"), "計劃.txt")
    assert caught.value.code == "encoding"


def test_rare_text_is_read_with_a_warning() -> None:
    found = read_document("囍犇骉鱻龘靐麤".encode("gb18030"), "计划.txt")
    assert (found.text, found.notes[1]) == ("囍犇骉鱻龘靐麤", note("rare_text"))


@pytest.mark.parametrize("text", ["café", "Привет, товарищи", "Ελληνικά κείμενα"])
def test_other_letters_in_utf8_stay(text: str) -> None:
    assert read_document(text.encode(), "a.txt").text == text


@pytest.mark.parametrize("end", ["\r\n", "\r", "\v", "\f", "\x85", "\u2028", "\u2029"])
def test_line_ends_become_one_kind(end: str) -> None:
    assert read_pasted(f"甲{end}乙").text == "甲\n乙"


def test_controls_and_direction_marks_are_removed_and_counted() -> None:
    found = read_pasted("甲\x07\x1b乙\u202e丙\u2066丁\x7f")
    assert (found.text, found.notes) == ("甲乙丙丁", (note("controls", count=5),))


@pytest.mark.parametrize(
    "text", ["e\u0301", "Ａ１", "  缩进", "末尾  ", "ﬁ", "甲\u200b乙", "甲\t乙", "㎡", "\u3000\u3000段首"]
)
def test_everything_else_stays_as_found(text: str) -> None:
    assert read_pasted(text).text == text


def test_pasted_text_has_no_pages_and_its_own_kind() -> None:
    found = read_pasted(PLAN)
    assert (found.kind, found.pages, found.size) == ("pasted", None, len(PLAN.encode()))


@pytest.mark.parametrize(
    ("text", "code"), [("", "empty_text"), (" \n\t", "empty_text"), ("字" * 2_000_001, "text_too_long")]
)
def test_pasted_text_may_be_refused(text: str, code: str) -> None:
    with pytest.raises(IntakeError) as caught:
        read_pasted(text)
    assert caught.value.code == code


@given(st.text(min_size=1, max_size=200))
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    try:
        once, _ = clean_text(text)
    except IntakeError:
        return
    assert clean_text(once) == (once, ())


@given(st.text(alphabet=USUAL, min_size=2, max_size=80))
def test_gb18030_round_trip(text: str) -> None:
    assert read_document(text.encode("gb18030"), "a.txt").text == text


def test_name_without_extension_is_judged_by_content() -> None:
    assert read_document(PLAN.encode(), "计划").kind == "txt"


def test_folder_in_the_name_is_ignored() -> None:
    assert read_document(PLAN.encode(), "C:\\资料\\2026.1\\计划.TXT").kind == "txt"
