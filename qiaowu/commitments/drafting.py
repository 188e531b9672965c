"""From a reading to rows: spans and pending commitments with suggestions; nothing is saved here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from typing import Any

from django.utils.translation import gettext as _

from qiaowu import reader
from qiaowu.commitments import suggest
from qiaowu.commitments.models import Commitment, SourceDocument, Span
from qiaowu.measures.models import Indicator
from qiaowu.orgs.models import Unit

_STEP = Decimal("0.0001")
_HUGE = Decimal(10) ** 18


@dataclass(frozen=True)
class Directory:
    """Indicators by code and units by name, loaded once for a document."""

    indicators: dict[str, Indicator]
    units: dict[str, Unit]

    @classmethod
    def load(cls) -> Directory:
        units = Unit.objects.filter(closed_on__isnull=True)
        return cls({i.code: i for i in Indicator.objects.all()}, {u.name: u for u in units})

    @property
    def names(self) -> list[tuple[str, str]]:
        return [(unit.name, unit.short_name) for unit in self.units.values()]


def structure_of(reading: reader.Reading) -> dict[str, Any]:
    """What is kept of a reading beside the text: offsets of furniture, gaps, headings, sentences."""
    return {
        "furniture": [asdict(piece) for piece in reading.furniture],
        "gaps": [asdict(gap) for gap in reading.gaps],
        "truncated": [asdict(cut) for cut in reading.truncated],
        "headings": [asdict(head) for head in reading.headings],
        "sentences": [[sentence.start, sentence.end] for sentence in reading.sentences],
    }


def span_of(document: SourceDocument, start: int, end: int) -> Span:
    """An unsaved span with the document's own text between the offsets."""
    return Span(document=document, start=start, end=end, text=document.text[start:end])


def commitments_of(document: SourceDocument, reading: reader.Reading, known: Directory) -> list[Commitment]:
    """One unsaved pending commitment for each statement, in the order of the text; spans are unsaved too."""
    places = [suggest.place_of(document.text, reading, statement) for statement in reading.records]
    guesses = [suggest.indicator_for(place) for place in places]
    codes = [guess.value for guess in guesses]
    rows = []
    for index, statement in enumerate(reading.records):
        row = commitment_of(document, statement)
        propose(row, guesses[index], known)
        pair = suggest.pair_for(index, reading.records, codes)
        row.baseline, row.prior_actual = stored(pair.baseline), stored(pair.prior)
        rows.append(row)
    return rows


def commitment_of(document: SourceDocument, statement: reader.Statement) -> Commitment:
    """What the text itself says, without suggestions."""
    return Commitment(
        document=document,
        span=span_of(document, statement.start, statement.end),
        sentence_start=statement.sentence_start,
        sentence_end=statement.sentence_end,
        heading=" / ".join(statement.heading)[:300],
        subject=statement.subject[:120],
        period_text=statement.period[:60],
        owner_text=statement.owner[:120],
        reasons=reader.explain(document.text, statement),
        certainty=statement.confidence.level,
        certainty_field=statement.confidence.field[:30],
        **measured(statement),
    )


def measured(statement: reader.Statement) -> dict[str, Any]:
    """The quantity of a statement as column values."""
    beat = statement.frequency
    return {
        "value": stored(statement.value),
        "value_max": stored(statement.value_max),
        "unit_word": statement.unit[:20],
        "comparator": statement.comparator,
        "strict": statement.strict,
        "approx": statement.approx,
        "role": statement.role,
        "modality": statement.modality,
        "period_type": statement.period_type,
        "per": beat.per if beat else "",
        "per_count": _fitting(beat.count, Decimal("0.01")) if beat else None,
        "per_every": beat.every if beat else 1,
        "each": statement.each[:40],
    }


MEASURED = (
    *("value", "value_max", "unit_word", "comparator", "strict", "approx", "role", "modality"),
    *("period_type", "per", "per_count", "per_every", "each"),
)
"""The columns that `measured` fills."""


def stored(value: Decimal | None) -> Decimal | None:
    """The value as the column holds it; None when it is too large for any real promise."""
    return None if value is None else _fitting(value, _STEP)


def _fitting(value: Decimal, step: Decimal) -> Decimal | None:
    if not value.is_finite() or abs(value) >= _HUGE / 100:
        return None
    return value.quantize(step, rounding=ROUND_HALF_EVEN)


def propose(row: Commitment, guess: suggest.Guess, known: Directory) -> None:
    """Write the suggestions into a row, each with its reason."""
    document = row.document
    row.indicator = known.indicators.get(guess.value)
    row.indicator_reason = (guess.reason if row.indicator else _("没有找到口径相符的指标"))[:200]
    period = suggest.period_for(row.period_text, year=document.year, dated=document.dated, role=row.role)
    lead, inferred = suggest.lead_for(row.owner_text, guess.value if row.indicator else "", known.names)
    row.period, row.lead, row.lead_inferred = period.value, known.units.get(lead.value), inferred
    row.reasons = row.reasons | {"period": period.reason, "lead": lead.reason, "indicator": row.indicator_reason}


def reread(document: SourceDocument, start: int, end: int) -> tuple[reader.Statement | None, reader.Reading]:
    """The statement that lies in a range of the text, with the whole reading; None when there is none.

    Of several the first is meant: a person who marks a range sees what was taken and can change it.
    """
    reading = reader.read(document.text)
    inside = (found for found in reading.records if start <= found.start and found.end <= end)
    return next(inside, None), reading


def sentence_around(structure: dict[str, Any], start: int, end: int) -> tuple[int, int]:
    """Range of the sentences that hold a span; the span itself where no sentence does."""
    sentences: Sequence[Sequence[int]] = structure.get("sentences", [])
    held = [pair for pair in sentences if pair[0] < end and start < pair[1]]
    return (min(start, held[0][0]), max(end, held[-1][1])) if held else (start, end)


def heading_above(structure: dict[str, Any], start: int) -> str:
    """Titles above a place, from the outermost inwards."""
    above: dict[int, str] = {}
    for head in structure.get("headings", []):
        if head["start"] > start:
            break
        above = {level: title for level, title in above.items() if level < head["level"]}
        above[head["level"]] = head["title"]
    return " / ".join(above.values())[:300]


def save_all(rows: Iterable[Commitment]) -> list[Commitment]:
    """Store new commitments with their spans in two statements."""
    kept = list(rows)
    Span.objects.bulk_create([row.span for row in kept])
    for row in kept:
        row.span_id = row.span.pk
    return Commitment.objects.bulk_create(kept)
