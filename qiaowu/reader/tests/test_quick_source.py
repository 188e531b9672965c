"""What may be kept of a message, and the words behind its drafts."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaowu.reader import quick
from qiaowu.reader.quick import UnitTable, demo_units
from qiaowu.reader.quick.source import Reading, explain, mask

TABLE = UnitTable(demo_units.rows())
SENT = datetime.fromisoformat("2026-10-12T16:00:00+08:00")


def read(text: str, sender: str = "云锦街道") -> Reading:
    return explain(text, SENT, sender, TABLE)


def words(reading: Reading, number: int = 0) -> dict[str, str]:
    return {name: reading.masked.text[slice(*span)] for name, span in reading.found[number].words.items()}


def test_the_words_of_a_draft_are_those_of_the_message() -> None:
    found = words(read("10月9日云锦街道在侨眷之家组织学习，36人参加"))
    assert found["date"] == "10月9日"
    assert found["host_unit"] == "云锦街道"
    assert found["headcount"].startswith("36")
    assert found["kind"] == "侨眷之家"


def test_what_the_message_does_not_say_is_a_guess() -> None:
    assert read("集中学习，30人参加").found[0].guessed == ("date", "host_unit")
    assert read("10月9日云锦街道集中学习，30人参加").found[0].guessed == ()


def test_each_draft_has_its_own_stretch() -> None:
    reading = read("10月8日锦绣社区集中学习，31人参加。\n10月9日南门社区集中学习，20人参加。")
    stretches = [reading.masked.text[slice(*found.span)] for found in reading.found]
    assert stretches == ["10月8日锦绣社区集中学习，31人参加", "10月9日南门社区集中学习，20人参加"]


def test_a_notice_has_a_note_and_no_draft() -> None:
    reading = read("通知：10月20日在南门社区开展集中学习，请准时参加")
    assert (reading.found, len(reading.notes)) == ((), 1)


HARD = (
    "联系人13800001234",
    "联系人138 0000 1234",
    "@小陈13900005678 请转发",
    "电话138-0000-1234，13900005678",
    "身份证990123195803140026",
    "证件９９０１２３１９５８０３１４００２６",
    "林某某对政策有抵触情绪",
    "他平时信教",
    "她儿子在县医院上班",
)


@pytest.mark.parametrize("text", HARD)
def test_forbidden_words_are_blanked_in_place(text: str) -> None:
    masked = mask(f"10月9日集中学习，30人参加。{text}")
    assert len(masked.text) == len(f"10月9日集中学习，30人参加。{text}")
    for secret in ("1234", "5678", "0314", "０３１４", "抵触", "信教", "县医院"):
        assert secret not in masked.text
    assert "30人参加" in masked.text


@given(st.text(alphabet="138 0123456789-,。\n学习人参加[花]@小陈", max_size=60))
def test_masking_keeps_length_and_lines_and_is_done_once(text: str) -> None:
    masked = mask(text)
    assert len(masked.text) == len(text)
    assert masked.text.count("\n") == text.count("\n")
    again = mask(masked.text)
    assert again.text == masked.text
    assert all(start < end for start, end in masked.cuts)
    assert all(first[1] < second[0] for first, second in zip(masked.cuts, masked.cuts[1:], strict=False))


@given(st.integers(3, 9), st.text(alphabet="0123456789", min_size=8, max_size=8), st.sampled_from(["", " ", "-"]))
def test_no_mobile_number_outlives_masking(second: int, rest: str, gap: str) -> None:
    number = f"1{second}{rest[0]}{gap}{rest[1:5]}{gap}{rest[4:]}"
    text = mask(f"10月9日集中学习，30人参加，电话{number}，收到请回复").text
    assert number not in text
    assert rest[4:] not in text or rest[4:] == rest[1:5]


APART = (
    "990123 195803 140026",
    "990123.19580314.0026",
    "９９０１２３　１９５８０３　１４００２６",
    "９９０１２３．１９５８０３１４．００２６",
    "990123-195803-140026",
    "990123—19580314—0026",
    "99 0123 1958 0314 0026",
    "990123 19580314\n0026",
    "990123\n195803\n140026",
    "身份证990123 19580314 0026",
    "990123😀195803140026",
    "138 0013 8000",
    "138  0013  8000",
    "138.0013.8000",
    "138-0013-8000",
    "138—0013—8000",
    "１３８ ００１３ ８０００",
    "138 0013\n8000",
    "138\n00138000",
    "8613800138000",
    "+86 138 0013 8000",
    "+86-100-0000-1234",
)


@pytest.mark.parametrize("number", APART)
@pytest.mark.parametrize("message", ["今天上午窗口来访1人,咨询{}的养老认证", "今天上午窗口来访1人,咨询{}侨法"])
def test_no_number_of_a_person_comes_back_in_a_draft(message: str, number: str) -> None:
    text = message.format(number)
    reading, draft = read(text), quick.read(text, SENT, "云锦街道", TABLE)
    assert [found.record["kind"] for found in reading.found] == ["ticket"]
    assert [found.record for found in reading.found] == draft.records
    assert not re.search(r"[\d０-９]{2}", reading.found[0].record["topic"])
    for kept in (reading.masked.text, quick.masked(text)):
        assert not re.search(r"[\d０-９]{2}", kept)
    assert reading.warn == set(draft.warn)


@pytest.mark.parametrize("number", APART[: APART.index("138 0013 8000")])
def test_an_identity_number_in_pieces_is_warned_of(number: str) -> None:
    assert quick.read(f"今天上午窗口来访1人,咨询{number}侨法", SENT, "云锦街道", TABLE).warn == ["id_number"]


@pytest.mark.parametrize("number", ["990123195803140026", "990123 195803 140026", "13800138000"])
@pytest.mark.parametrize("name", ["@小陈", "@所有人"])
def test_a_number_behind_a_name_is_blanked_too(name: str, number: str) -> None:
    text = f"10月9日集中学习,30人参加 {name}{number} 收到"
    for kept in (mask(text).text, quick.masked(text)):
        assert number.split()[-1] not in kept
    assert read(text).warn


def test_a_column_of_counts_is_no_telephone_number() -> None:
    assert quick.masked("播放量\n138\n1203\n2045") == "播放量\n138\n1203\n2045"
