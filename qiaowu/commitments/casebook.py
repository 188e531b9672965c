"""What persons decided on a document, as cases for the next release of the reader, in the scorer's format.

A case is a paragraph with the title and the heading it stands under: what was accepted or corrected is gold, what
was rejected is a trap, what is in doubt is optional. A paragraph of which something is still undecided is left
out. No user, no date of a decision, no identifier of a record is in a case.
"""

from __future__ import annotations

import hashlib
import itertools
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from qiaowu.commitments import drafting, masking
from qiaowu.commitments.ground import CORRECTED
from qiaowu.commitments.models import Commitment, SourceDocument
from qiaowu.reader.quantities import scan
from qiaowu.reader.script import fold

DOMAIN = "侨务"
_GOLD = frozenset({Commitment.State.CONFIRMED, Commitment.State.REFERENCE, Commitment.State.DOUBTFUL})
_LONGEST = 400  # characters of a paragraph, above which it is cut between sentences
_LONGEST_TITLE = 80
_NUMERAL = re.compile(r"[0-9０-９〇零一二两三四五六七八九十百千万亿半几数]")
_MEASURED = frozenset({"subject", *drafting.MEASURED})
"""Fields whose correction teaches the reader something; indicator, lead and period are the office's choice."""


@dataclass(frozen=True)
class Case:
    """One case and how much was masked in it."""

    text: str
    genre: str
    tags: tuple[str, ...]
    records: tuple[dict[str, Any], ...]
    traps: tuple[dict[str, Any], ...]
    numbers: int = 0
    names: int = 0

    @property
    def changed(self) -> bool:
        """Whether a person did anything but agree."""
        return bool(set(self.tags) - {"accepted"})

    def as_dict(self) -> dict[str, Any]:
        digest = hashlib.sha256(self.text.encode()).hexdigest()[:12]
        return {
            "case_id": f"review-{digest}",
            "domain": DOMAIN,
            "genre": self.genre,
            "tags": list(self.tags),
            "text": self.text,
            "records": list(self.records),
            "traps": list(self.traps),
        }


@dataclass
class Passage:
    """Ranges of a document that make the text of a case, joined by line ends, and the rows inside."""

    parts: list[masking.Range]
    rows: list[Commitment] = field(default_factory=list)

    def place(self, start: int, end: int) -> masking.Range | None:
        """Where a range of the document lies in the case's text."""
        offset = 0
        for a, b in self.parts:
            if a <= start and end <= b:
                return offset + start - a, offset + end - a
            offset += b - a + 1
        return None


def cases_of(
    document: SourceDocument, rows: Sequence[Commitment], *, names: Iterable[str] = (), changed_only: bool = False
) -> list[Case]:
    """The cases of a document in the order of its text. `rows` are all its commitments, with their spans.

    `names` are words to mask beside those that the text itself gives away as persons.
    """
    known = masking.names_in(document.text) | set(names)
    cases = (_case(document, passage, known) for passage in _passages(document, rows))
    return [case for case in cases if case and (case.changed or not changed_only)]


def jsonl(cases: Iterable[Case]) -> str:
    """One line a case; the same text twice is one case."""
    lines = {case.text: json.dumps(case.as_dict(), ensure_ascii=False) for case in cases}
    return "".join(f"{line}\n" for line in lines.values())


# --- passages ---


def _passages(document: SourceDocument, rows: Sequence[Commitment]) -> Iterator[Passage]:
    """Every paragraph in which a commitment lies, with its title and heading before it."""
    lines = _paragraphs(document, rows)
    title = lines[0] if lines and lines[0][1] - lines[0][0] <= _LONGEST_TITLE else (0, 0)
    for line in lines:
        if not any(line[0] <= row.span.start < line[1] for row in rows):
            continue
        passage = Passage(_with_headings(document, title, line))
        passage.rows = [row for row in rows if passage.place(row.span.start, row.span.end)]
        yield passage


def _paragraphs(document: SourceDocument, rows: Sequence[Commitment]) -> list[masking.Range]:
    """Paragraphs that are not blank and no furniture of a web page; those over which a span reaches are one.

    A text that came in one line is cut at its headings, and where that is still long, between sentences.
    """
    text, found = document.text, list[masking.Range]()
    furniture = [(piece["start"], piece["end"]) for piece in document.structure.get("furniture", [])]
    for start, end in itertools.pairwise(_breaks(document, furniture)):
        piece = text[start:end].rstrip("\n")
        if found and any(row.span.start < start <= row.span.end - 1 for row in rows):
            found[-1] = (found[-1][0], start + len(piece))
        elif piece.strip() and not any(a <= start < b for a, b in furniture):
            found.append((start, start + len(piece)))
    return found


def _breaks(document: SourceDocument, furniture: Sequence[masking.Range]) -> list[int]:
    """Where a paragraph may begin, in order, with the end of the text."""
    text, structure = document.text, document.structure
    breaks = {0, len(text), *(match.end() for match in re.finditer("\n", text))}
    breaks |= {head["start"] for head in structure.get("headings", []) if head["level"] <= 2}
    breaks |= {at for place in furniture for at in place}
    for start, end in itertools.pairwise(sorted(breaks)):
        if end - start > _LONGEST:
            breaks |= _between_sentences(structure.get("sentences", []), start, end)
    return sorted(breaks)


def _between_sentences(sentences: Sequence[Sequence[int]], start: int, end: int) -> set[int]:
    """Beginnings of sentences that leave pieces of at most `_LONGEST`, as far as sentences are no longer."""
    breaks: set[int] = set()
    at = start
    for first, last in sentences:
        if at < first < end and last - at > _LONGEST:
            breaks.add(first)
            at = first
    return breaks


def _with_headings(document: SourceDocument, title: masking.Range, line: masking.Range) -> list[masking.Range]:
    """Title, the headings above by level, the paragraph: what tells a plan from a report."""
    above: dict[int, masking.Range] = {}
    for head in document.structure.get("headings", []):
        if head["start"] >= line[0]:
            break
        above = {level: place for level, place in above.items() if level < head["level"]}
        if head["level"] <= 2 and "\n" not in document.text[head["start"] : head["end"]]:
            above[head["level"]] = (head["start"], head["end"])
    parts = [part for part in (title, *above.values(), line) if part[0] < part[1]]
    return [part for i, part in enumerate(parts) if not any(_touch(part, other) for other in parts[i + 1 :])]


def _touch(a: masking.Range, b: masking.Range) -> bool:
    return a[0] < b[1] and b[0] < a[1]


# --- one case ---


def _case(document: SourceDocument, passage: Passage, names: set[str]) -> Case | None:
    if any(row.state == Commitment.State.PENDING for row in passage.rows):
        return None
    gold = [row for row in passage.rows if _is_gold(document, row)]
    places = [_placed(passage, row) for row in gold]
    traps = [_placed(passage, row) for row in passage.rows if _is_trap(document, row)]
    traps = [trap for trap in traps if not any(_touch(trap, place) for place in places)]
    if not gold and not traps:
        return None
    raw = "\n".join(document.text[a:b] for a, b in passage.parts)
    kept = [part for row, place in zip(gold, places, strict=True) for part in _quantities(row, place, raw)]
    hidden = masking.mask(raw, names=names, kept=kept)
    records = tuple(_record(row, place, hidden.text, names) for row, place in zip(gold, places, strict=True))
    false = tuple({"start": a, "end": b, "surface": hidden.text[a:b]} for a, b in sorted(set(traps)))
    tags = tuple(sorted({_tag(row) for row in passage.rows if not row.merged_into_id}))
    genre = str(document.get_kind_display())
    return Case(hidden.text, genre, tags, records, false, hidden.numbers, hidden.names)


def _placed(passage: Passage, row: Commitment) -> masking.Range:
    place = passage.place(row.span.start, row.span.end)
    assert place is not None, "rows of a passage lie inside it"
    return place


def _quantities(row: Commitment, place: masking.Range, raw: str) -> list[masking.Range]:
    """Where a gold place says its own numbers, each with its unit; its other words may be persons and telephones."""
    said = {row.value, row.value_max, row.per_count} - {None}
    found = scan(fold(raw[place[0] : place[1]]))
    return [(place[0] + part.start, place[0] + part.end) for part in found if said & {part.low, part.high}]


def _is_gold(document: SourceDocument, row: Commitment) -> bool:
    """A statement that the text holds; one completed from the paper is not in the text."""
    return row.state in _GOLD and row.value is not None and not _broken_off(document, row)


def _is_trap(document: SourceDocument, row: Commitment) -> bool:
    """Rejected by a person and not merged into another, or broken off before its value."""
    return (row.state == Commitment.State.REJECTED and not row.merged_into_id) or _broken_off(document, row)


def _broken_off(document: SourceDocument, row: Commitment) -> bool:
    cuts = {(cut["start"], cut["end"]) for cut in document.structure.get("truncated", [])}
    return row.by_person and (row.span.start, row.span.end) in cuts


def _tag(row: Commitment) -> str:
    if row.state == Commitment.State.REJECTED:
        return "rejected"
    if row.by_person:
        return "added"
    if row.state == Commitment.State.DOUBTFUL:
        return "doubtful"
    return "corrected" if corrected_fields(row) else "accepted"


def corrected_fields(row: Commitment) -> list[str]:
    """Names of the fields in which a person read something else than the reader."""
    return sorted(name for name, reason in row.reasons.items() if reason == CORRECTED and name in _MEASURED)


def _record(row: Commitment, place: masking.Range, text: str, names: set[str]) -> dict[str, Any]:
    start, end = place
    surface = text[start:end]
    record = {
        "start": start,
        "end": end,
        "surface": surface,
        "value": number(row.value),
        "value_max": number(row.value_max),
        "unit": row.unit_word,
        "comparator": row.comparator,
        "role": row.role,
        "modality": row.modality,
        "frequency": _frequency(row),
        "period": masking.mask_words(row.period_text, names),
        "subject": masking.mask_words(row.subject, names),
        "owner": masking.mask_words(row.owner_text, names),
        "each": row.each,
        "forms": [_tag(row)],
    }
    if corrected_fields(row):
        record["corrected"] = corrected_fields(row)
    # a duty without a written number is left out of predictions; what is in doubt proves nothing
    if row.state == Commitment.State.DOUBTFUL or not _NUMERAL.search(surface):
        record["optional"] = True
    return record


def _frequency(row: Commitment) -> dict[str, Any] | None:
    if not row.per:
        return None
    return {"per": row.per, "count": number(row.per_count), "every": row.per_every}


def number(value: Decimal | None) -> int | float | None:
    """A number as JSON has it: 3 for 3.0000."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)
