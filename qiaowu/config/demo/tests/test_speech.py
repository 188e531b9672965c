"""The demo speech and the records that it must yield."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from docx import Document

from qiaowu.config.demo import speech

# what domain knowledge demands of the text: indicator, value, comparator, modality
_EXPECTED = [
    ("K02", 12, "eq", "example"), ("K03", 800, "ge", "example"), ("K06", 1, "eq", "commit"),
    ("K09", 20, "ge", "commit"), ("K10", 100000, "ge", "forecast"), ("K12", 1, "eq", "commit"),
    ("K13", 75, "eq", "prior"), ("K13", 89, "eq", "prior"), ("K13", 95, "ge", "aim"),
    ("K15", 1, "eq", "commit"), ("K15", 5, "eq", "prior"), ("K16", 300, "ge", "prior"),
    ("K17", 8, "eq", "prior"), ("K18", 500, "ge", "prior"), ("K20", 90, "ge", "aim"),
    ("K21", 10, "eq", "commit"), ("K23", 120000000, "eq", "example"), ("K23", 37, "eq", "example"),
    ("K23", 10, "ge", "example"), ("K25", 2000, "eq", "commit"), ("K26", 10, "ge", "commit"),
    ("K27", 5, "eq", "commit"), ("K28", 3, "eq", "commit"), ("K30", 60, "ge", "prior"),
    ("K31", 89, "eq", "prior"), ("K32", 95, "ge", "aim"), ("K33", 800, "ge", "commit"),
    ("K34", 100, "ge", "commit"), ("K35", 1, "eq", "commit"), ("K36", 2, "eq", "commit"),
    ("K37", 50, "ge", "commit"), ("K38", 5, "eq", "aim"), ("K39", 300000000, "ge", "aim"),
    ("K40", 20, "eq", "prior"), ("K40", 3, "eq", "prior"), ("K40", 450000000, "eq", "prior"),
    ("K41", 3, "range", "commit"), ("K42", 10, "ge", "commit"), ("K43", 20000, "ge", "prior"),
    ("K44", 1, "eq", "commit"), ("K46", 2, "range", "commit"), ("K47", 2, "ge", "commit"),
    ("K48", 40, "eq", "prior"), ("K49", 56, "eq", "prior"), ("K50", 48, "eq", "prior"),
    ("K50", 86, "eq", "prior"), ("K50", 100, "eq", "aim"),
]  # fmt: skip


def test_gold_case_carries_the_speech_itself() -> None:
    assert speech.gold_case()["text"] == speech.speech_text()


def test_every_span_holds_its_surface_and_none_overlap() -> None:
    text, end = speech.speech_text(), 0
    for record in speech.gold_case()["records"]:
        assert text[record["start"] : record["end"]] == record["surface"]
        assert record["start"] >= end
        end = record["end"]
    for trap in speech.gold_case()["traps"]:
        assert text[trap["start"] : trap["end"]] == trap["surface"]


def test_gold_records_are_the_47_statements_of_the_source() -> None:
    records = speech.gold_case()["records"]
    found = [(r["indicator"], r["value"], r["comparator"], r["modality"]) for r in records]
    assert found == _EXPECTED


def test_owners_and_subjects_stand_in_the_text() -> None:
    text = speech.speech_text()
    for record in speech.gold_case()["records"]:
        assert record["owner"] in text
        assert record["period"] in text


def test_the_assessment_weight_stays_without_a_number() -> None:
    text = speech.speech_text()
    start = text.index("所占分值不低于")
    sentence = text[start : text.index("。", start)]
    assert not any(char.isdigit() or char in "一二三四五六七八九十%" for char in sentence)


def test_speech_has_the_length_and_headings_of_its_kind() -> None:
    text = speech.speech_text()
    assert 2000 <= len(text) <= 2600
    for heading in ("一、", "二、", "三、", "（一）", "（二）", "（三）"):
        assert f"\n{heading}" in text
    assert "2026年2月26日" in text
    assert not any(mark in text for mark in ",;:()!！")


def test_docx_holds_the_same_paragraphs() -> None:
    text = speech.speech_text()
    document = Document(io.BytesIO(speech.build_docx(text)))
    assert "\n".join(p.text for p in document.paragraphs) == text.rstrip("\n")


def test_no_long_passage_is_copied_from_the_original() -> None:
    original = Path(__file__).parents[5] / "shared" / "seed" / "speech.txt"
    if not original.exists():
        pytest.skip("the original speech is not on this machine")
    source = re.sub(r"[^\w%]", "", original.read_text(encoding="utf-8"))
    own = re.sub(r"[^\w%]", "", speech.speech_text())
    assert [own[i : i + 18] for i in range(len(own) - 17) if own[i : i + 18] in source] == []
