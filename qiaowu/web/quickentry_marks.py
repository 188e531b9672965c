"""The message of a reading with its marks: which words became which field of which draft."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from qiaowu.records.keeping import GAP
from qiaowu.web.quickentry_reading import Reading


@dataclass(frozen=True)
class Piece:
    """A stretch of the shown message: plain, marked with the fields that came from it, or a gap."""

    text: str
    gap: bool = False
    mark: str = ""
    fields: tuple[tuple[int, str], ...] = ()


Spot = tuple[int, int, tuple[tuple[int, str], ...]]


def spots_of(reading: Reading) -> list[Spot]:
    """Marked stretches that do not overlap; drafts that share words share the mark."""
    wanted: dict[tuple[int, int], list[tuple[int, str]]] = {}
    for number, found in enumerate(reading.found):
        for name, (start, end) in found["words"].items():
            wanted.setdefault((start, end), []).append((number, name))
    kept: list[Spot] = []
    for (start, end), fields in sorted(wanted.items(), key=lambda item: (item[0][0], -item[0][1])):
        if kept and start < kept[-1][1]:
            kept[-1] = (kept[-1][0], kept[-1][1], (*kept[-1][2], *fields))
        else:
            kept.append((start, end, tuple(fields)))
    return kept


def pieces_of(reading: Reading) -> Iterator[Piece]:
    """The message from its first character to its last."""
    at = 0
    for number, (start, end, fields) in enumerate(_places(reading)):
        if start > at:
            yield Piece(reading.text[at:start])
        yield Piece(reading.text[start:end], mark=f"w{number}", fields=fields) if fields else Piece(GAP, gap=True)
        at = end
    if at < len(reading.text):
        yield Piece(reading.text[at:])


def marks_of(reading: Reading) -> dict[tuple[int, str], str]:
    """The mark in the message behind each field of each draft, by the draft's number and the reader's field."""
    found: dict[tuple[int, str], str] = {}
    for number, (_start, _end, fields) in enumerate(_places(reading)):
        for owner in fields:
            found.setdefault(owner, f"w{number}")
    return found


def _places(reading: Reading) -> list[Spot]:
    """Gaps, and marks outside of all gaps, in order."""
    free = [s for s in spots_of(reading) if not any(s[0] < cut[1] and cut[0] < s[1] for cut in reading.cuts)]
    return sorted([*((start, end, ()) for start, end in reading.cuts), *free])
