"""Every hostile file is refused with a Chinese reason in time, and the parent goes on."""

from __future__ import annotations

import re
import time
from collections.abc import Callable

import pytest

from qiaowu.records.intake import IntakeError, read_document, sniff_evidence

from . import samples
from .corpus import Hostile, document_files, evidence_files

Reader = Callable[[bytes, str], object]

DOCUMENTS = document_files()
EVIDENCE = evidence_files()
CHINESE = re.compile("[\u4e00-\u9fff]{4,}.*。$")


def _refusal(reader: Reader, hostile: Hostile) -> tuple[IntakeError, float]:
    started = time.monotonic()
    with pytest.raises(IntakeError) as caught:
        reader(hostile.data, hostile.filename)
    return caught.value, time.monotonic() - started


@pytest.mark.parametrize("hostile", DOCUMENTS, ids=lambda hostile: hostile.name)
def test_hostile_document_is_refused_with_reason(hostile: Hostile) -> None:
    error, seconds = _refusal(read_document, hostile)
    assert error.code == hostile.code
    assert CHINESE.search(error.message_zh)
    assert "{" not in error.message_zh
    assert seconds <= 10


@pytest.mark.parametrize("hostile", EVIDENCE, ids=lambda hostile: hostile.name)
def test_hostile_evidence_is_refused_with_reason(hostile: Hostile) -> None:
    error, seconds = _refusal(sniff_evidence, hostile)
    assert error.code == hostile.code
    assert CHINESE.search(error.message_zh)
    assert "{" not in error.message_zh
    assert seconds <= 10


def test_corpus_is_large_enough_and_names_are_distinct() -> None:
    names = [hostile.name for hostile in DOCUMENTS + EVIDENCE]
    assert len(names) == len(set(names)) >= 60


def test_a_good_file_is_read_after_all_of_them() -> None:
    assert read_document(samples.docx(), "计划.docx").text == samples.SENTENCE
