"""The quick scans look at a place only where something can begin; here they are held against the plain way."""

from __future__ import annotations

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from qiaowu.reader import cues, exclude, frame, layout, script, sections
from qiaowu.reader.lexicon import gated, trie

CASES = Path(__file__).parent / "cases"
MADE = "2025年底前、一是十四五末,前三季度完成3项;到2027年达50%。下一步,要抓好以下工作:一年来,做了几件事。党的二十大以来,截至目前。\n"


@pytest.fixture(scope="module")
def texts() -> list[str]:
    """The running texts of the written cases."""
    lines = [line for name in ("tune", "held") for line in (CASES / f"{name}.jsonl").read_text("utf-8").splitlines()]
    return [MADE * 2, *(layout.arrange(json.loads(line)["text"]).text for line in lines)]


def test_no_word_stands_twice_in_the_lists() -> None:
    words = Counter(word for words, _ in cues._LISTS for word in words.split())
    assert [word for word, times in words.items() if times > 1] == []
    assert len(words) > 500


def test_every_cue_is_found_that_trying_every_form_finds(texts: list[str]) -> None:
    forms = "|".join(f"({form})" for _, form, _, _ in cues._DYNAMIC)
    plain = re.compile(f"{gated(cues._MOVING, forms)}|{trie(cues._CLASS)}")
    found = 0
    for text in texts:
        matches = [
            (m.span(), cues._DYNAMIC[m.lastindex - 1][2:] if m.lastindex else cues._CLASS[m[0]])
            for m in plain.finditer(text)
        ]
        quick = [
            (m.span(), cues._GROUPS[m.lastindex - 1] if m.lastindex else cues._CLASS[m[0]])
            for m in cues._SCAN.finditer(text)
        ]
        assert quick == matches
        found += len(matches)
    assert found > 1000


def test_no_opening_sentence_is_passed_over(texts: list[str]) -> None:
    plain = re.compile(sections._OPENER.pattern.removeprefix(sections._OPENER_LOOK))
    opened = 0
    for text in texts:
        for start, end in frame.Sentences(text).ranges:
            full, quick = plain.match(text, start, end), sections._OPENER.match(text, start, end)
            assert (full and full.span()) == (quick and quick.span())
            opened += full is not None
    assert opened > 20


def test_folding_whole_signs_is_folding_character_by_character() -> None:
    usual, rare = "今年要建３个，（含）：；％—侨\n", "僑務１２〇「」\u3000Ａ\r"
    for text in (usual, rare, usual + rare, "", "plain"):
        assert script.fold(text) == text.translate(script._TABLE)


@pytest.mark.parametrize(
    "text", ["2025年", "12月", "二季度", "8:30", "14时,", "3日前", "2024-2026年", "1·2", "2025至今"]
)
def test_dates_are_seen(text: str) -> None:
    assert exclude.date(text, 0) == (text != "1·2")


@pytest.mark.parametrize("text", ["2025个", "12万元", "三项", "3时间", "50%", ""])
def test_numbers_are_no_dates(text: str) -> None:
    assert not exclude.date(text, 0)
