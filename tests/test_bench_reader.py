"""The texts of the benchmark are what it says they are, and a library that is not there does not stop it."""

from __future__ import annotations

from collections.abc import Callable
from typing import NoReturn

import pytest

from bench import peers, texts
from bench import reader as bench
from qiaowu import reader
from qiaowu.reader.tests import statements_score


def test_dense_text_has_a_number_every_fifty_characters_and_the_reader_finds_it() -> None:
    text = texts.dense(10_000)
    found = len(reader.read(text).records)
    assert 10_000 <= len(text) < 11_000
    assert 40 <= len(text) / found <= 60
    assert found == text.count("。")


def test_prose_has_no_number() -> None:
    text = texts.prose(10_000)
    assert reader.read(text).records == ()
    assert text.count("。") > 150


@pytest.mark.parametrize("make", [texts.dense, texts.prose, texts.report])
def test_the_same_arguments_give_the_same_text_and_another_seed_another(make: Callable[[int, int], str]) -> None:
    assert make(20, 1) == make(20, 1)
    assert make(20, 1) != make(20, 2)


def test_the_report_has_pages_of_six_hundred_characters_with_titles_tables_and_numbers_below() -> None:
    text = texts.report(40)
    reading = reader.read(text)
    assert 600 <= len(text) / 40 <= 620
    assert "— 40 —" in text
    assert len(reading.furniture) == 40
    assert len(reading.headings) == 10
    assert {"活动场次", "投入资金"} <= {record.subject.partition("(")[0] for record in reading.records}


@pytest.mark.parametrize("name", sorted(texts.HOSTILE))
def test_hostile_texts_double_with_the_size(name: str) -> None:
    small, large = (len(texts.HOSTILE[name](size)) for size in (5_000, 10_000))
    assert large / small == pytest.approx(2, abs=0.01)
    assert small == pytest.approx(5_000, abs=700)


def _absent() -> NoReturn:
    raise ModuleNotFoundError("No module named 'jionlp'", name="jionlp")


def _broken() -> NoReturn:
    raise AttributeError("UNICODE_EMOJI")


def test_a_library_that_is_missing_or_broken_is_named_in_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    counting = {"counter": (lambda text: ["1"] * text.count("。"), lambda text: None)}
    monkeypatch.setattr(peers, "LIBRARIES", {"jionlp": _absent, "other": _broken, "good": lambda: counting})
    answer = peers.measure({"prose": [texts.prose(300, seed) for seed in range(3)]})
    assert answer["jionlp"] == "not installed (jionlp): .venv/bin/pip install -e '.[bench]'"
    assert answer["other"] == "does not run here: AttributeError: UNICODE_EMOJI"
    speed, found = answer["counter"]["prose"]
    assert speed > 0
    assert found == texts.prose(300, 2).count("。")


def test_the_table_says_so_and_goes_on(monkeypatch: pytest.MonkeyPatch) -> None:
    spoken: dict[str, object] = {"jionlp": "not installed", "counter": {"dense text": (100.0, 3), "prose": (50.0, 0)}}
    monkeypatch.setattr(peers, "ask", lambda kinds: spoken)
    monkeypatch.setattr(bench, "CHARACTERS", 600)
    rows = list(bench.speeds())
    assert ("  jionlp", "not installed", "") in rows
    assert [what for what, _, _ in rows].count("  counter") == 2
    assert all("characters/s" in measured for what, measured, _ in rows if what != "  jionlp")


def test_beside_gives_the_ratio() -> None:
    assert bench.beside("x", 300.0, 100.0, 7) == ("  x", "100 characters/s, 7 found; reader 3.00 x as fast", "")


def test_a_process_that_does_not_answer_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(peers, "ROOT", peers.ROOT / "docs")  # no package bench there
    assert peers.ask({}) == {"other libraries": "did not answer: CalledProcessError"}


def test_quick_entry_drafts_every_message() -> None:
    count = len((statements_score.FOLDER / "messages.jsonl").read_text(encoding="utf-8").splitlines())
    what, measured, goal = bench.messages()
    assert count > 100
    assert (what, goal) == (f"quick entry, {count} messages", "all")
    assert measured.endswith(f"messages/s, {count} drafted as written")
