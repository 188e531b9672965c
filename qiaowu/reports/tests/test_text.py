"""Tokens and typed numbers in a paragraph."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from qiaowu.reports.text import UnknownToken, check_tokens, filled, keys_in, pieces, typed_numbers

KNOWN = {"K39", "K39.target", "n.ok"}


@pytest.mark.parametrize(
    "text",
    [
        "截至2026年9月30日，1—9月进展顺利，10月底前补齐。",
        "依据澜统〔2026〕3号文件和《2026年侨务工作要点20条》。",
        "1.抓学习；2.抓服务。",
        "（1）抓学习。",
        "“1+N”覆盖面为{{K39}}，12345热线转办。",
        "一是抓学习，千方百计、万众一心，走进千家万户。",
        "2026年度、2025年和2026年1—3月。",
        "3月5日—4月2日开展。",
    ],
)
def test_dates_document_numbers_ordinals_and_names_are_no_typed_numbers(text: str) -> None:
    assert typed_numbers(text, ["“1+N”覆盖面"]) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("带动就业1200人。", ["1200人"]),
        ("带动就业1,200人、投资3.5亿元。", ["1,200人", "3.5亿元"]),
        ("满意率95%，提高2个百分点。", ["95%", "2个百分点"]),
        ("完成178/188，60余家。", ["178/188", "60余家"]),
        ("带动就业一千二百人。", ["一千二百人"]),
        ("带动就业１２００人。", ["１２００人"]),
        ("到位1.93亿元，到位1.93亿元。", ["1.93亿元"]),
        ("2026年新增3个。", ["3个"]),
    ],
)
def test_typed_numbers_are_found_with_their_measure(text: str, found: list[str]) -> None:
    assert typed_numbers(text) == found


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("共{{K39.tagret}}。", "是否应为 {{K39.target}}"),
        ("共{{}}。", "没有 {{}} 这个数"),
        ("共{{K39。", "括号不成对"),
        ("共K39}}。", "括号不成对"),
        ("共{{K39.target.x}}。", "没有 {{K39.target.x}} 这个数"),
    ],
)
def test_bad_tokens_are_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(UnknownToken) as refused:
        check_tokens(text, KNOWN)
    assert words in str(refused.value)


def test_good_tokens_pass_and_are_listed_once() -> None:
    text = "{{K39}}、{{ K39.target }}和{{K39}}"
    check_tokens(text, KNOWN)
    assert keys_in(text) == ["K39", "K39.target"]


@given(st.text(alphabet="甲{}K39.3 ", max_size=30))
def test_pieces_put_together_are_the_text(text: str) -> None:
    assert "".join(piece.text for piece in pieces(text)) == text


@given(st.dictionaries(st.sampled_from(sorted(KNOWN)), st.text(alphabet="甲乙3%", min_size=1, max_size=5), min_size=3))
def test_filled_text_holds_what_the_tokens_say(texts: dict[str, str]) -> None:
    assert filled("{{K39}}，{{n.ok}}。{{K99}}", texts) == f"{texts['K39']}，{texts['n.ok']}。{{{{K99}}}}"
