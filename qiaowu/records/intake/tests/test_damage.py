"""Random damage: a broken file is read or refused, and never anything else."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from qiaowu.records.intake import IntakeError, read_document, sniff_evidence
from qiaowu.records.intake.messages import REFUSALS

from . import samples as s

Reader = Callable[[bytes, str], object]

SOURCES = {
    "a.docx": s.docx("".join(s.paragraph(f"第{number}项") for number in range(40))),
    "a.pdf": s.pdf(),
    "a.jpg": s.jpeg(s.exif(6), s.jpeg_segment(0xED, b"Photoshop")),
    "a.png": s.png(s.png_chunk(b"tEXt", b"x")),
    "a.webp": s.webp(s.webp_chunk(b"EXIF", b"x")),
    "a.txt": "全年走访侨胞120人次".encode("gb18030") * 3,
}


def damaged(data: bytes, seed: int) -> bytes:
    """`data` with a few bytes changed, cut out, doubled, or the end missing."""
    chance = random.Random(seed)
    broken = bytearray(data)
    for _ in range(chance.randint(1, 8)):
        if len(broken) < 12:
            break
        place = chance.randrange(len(broken))
        act = chance.randrange(4)
        if act == 0:
            broken[place] = chance.randrange(256)
        elif act == 1:
            del broken[place : place + chance.randint(1, 20)]
        elif act == 2:
            broken[place:place] = broken[place : place + 20]
        else:
            del broken[max(4, place) :]
    return bytes(broken)


def _outcome(reader: Reader, data: bytes, name: str) -> str:
    try:
        reader(data, name)
    except IntakeError as error:
        return error.code
    return "read"


@pytest.mark.parametrize("name", ["a.jpg", "a.png", "a.webp", "a.txt"])
def test_damaged_evidence_is_read_or_refused(name: str) -> None:
    outcomes = {_outcome(sniff_evidence, damaged(SOURCES[name], seed), name) for seed in range(400)}
    assert outcomes <= {"read", *REFUSALS} - {"crashed"}
    assert len(outcomes) > 1


@pytest.mark.parametrize("name", ["a.docx", "a.pdf"])
def test_damaged_document_is_read_or_refused(name: str) -> None:
    outcomes = {_outcome(read_document, damaged(SOURCES[name], seed), name) for seed in range(20)}
    assert outcomes <= {"read", *REFUSALS} - {"crashed", "timeout", "too_heavy"}
    assert len(outcomes) > 1
