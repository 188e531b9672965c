"""Hostile and odd input: never an exception, never more than linear time."""

from __future__ import annotations

import time

import pytest

from qiaowu import reader
from qiaowu.reader.reading import analyse

SENTENCE = "今年要新建驿站8个,培训干部1200人次以上,知晓率从61%提升至78%,每季度召开座谈会1次。"


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n\t\u3000",
        "\x00\x01\x02\xff",
        "\ud800侨胞8个\udfff",
        "9" * 1_000_000,
        "一" * 100_000,
        "1," * 100_000,
        "(" * 50_000,
        "从" * 50_000,
        "每" * 50_000,
        "|" * 20_000,
        "| 1 " * 20_000,
        "“" * 50_000,
        "第" * 50_000 + "1个",
        "1-" * 50_000,
        "分别为" + "1、" * 50_000,
        "百分之" * 30_000,
        "The budget rose 5% to 3 million in 2025.",
        "Les 12 associations ont organisé 5 réunions.",
        "今年は10件以上を目標とする。",
        "عدد 12 من 30",
        "\r\n\r\n8个\r\n",
        "…" * 50_000,
        "…(" * 20_000,
    ],
    ids=lambda text: repr(text[:12]),
)
def test_odd_text_is_read_without_error_and_soon(text: str) -> None:
    begun = time.process_time()  # other programs on this machine must not count
    reading = reader.read(text)
    assert time.process_time() - begun < 8
    assert all(text[r.start : r.end] == r.surface for r in reading.records)


def test_a_surrogate_beside_a_quantity_does_not_hide_it() -> None:
    assert [(r.surface, r.unit) for r in reader.read("今年新建\ud800驿站8个。").records] == [("8个", "个")]


TABLE = "指标|单位|去年完成|今年目标\n接待侨团|批|36|40\n捐赠|万元|1850|2000\n\n"


def test_time_grows_with_the_tables_and_no_faster() -> None:
    text = TABLE + SENTENCE + "\n"
    times = [min(_seconds(text * n) for _ in range(2)) for n in (150, 600)]
    assert times[1] < 4 * times[0] * 2.5 + 0.05


@pytest.mark.parametrize("mark", ["。", "\n", ",", ";"])
def test_time_grows_with_the_length_and_no_faster(mark: str) -> None:
    piece = SENTENCE.rstrip("。") + mark
    times = [min(_seconds(piece * n) for _ in range(2)) for n in (200, 800)]
    assert times[1] < 4 * times[0] * 2.5 + 0.05


def _seconds(text: str) -> float:
    analyse.cache_clear()
    begun = time.process_time()
    reader.read(text)
    return time.process_time() - begun
