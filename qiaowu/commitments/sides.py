"""A document's commitments as the comparer takes them: what a person corrected, else what the reader read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from qiaowu.commitments import queries, wording
from qiaowu.commitments.ground import CORRECTED
from qiaowu.commitments.models import Commitment, SourceDocument
from qiaowu.commitments.views import card_url
from qiaowu.kernel.period import Period
from qiaowu.orgs.models import User
from qiaowu.reader import Confidence, Frequency, Reading, Statement
from qiaowu.reader.likeness import Side


@dataclass(frozen=True)
class Compared:
    """One of two documents: the commitments that the user may see and that say something."""

    document: SourceDocument
    rows: Sequence[Commitment]
    left_out: int
    """Commitments without a value, which cannot be compared."""

    @cached_property
    def reading(self) -> Reading:
        return Reading(tuple(statement_of(row) for row in self.rows), (), (), (), (), ())

    @property
    def side(self) -> Side:
        return Side(self.document.text, self.document.year, [_label(row) for row in self.rows])

    def said(self, index: int | None) -> Said | None:
        return None if index is None else Said(self.rows[index], self.document)


@dataclass(frozen=True)
class Said:
    """A commitment in a line of the comparison."""

    row: Commitment
    document: SourceDocument

    @property
    def amount(self) -> str:
        return wording.amount(self.row)

    @cached_property
    def quote(self) -> tuple[str, str, str]:
        return wording.quote(self.row, self.document.text)

    @property
    def sentence(self) -> str:
        return self.document.text[self.row.sentence_start : self.row.sentence_end].strip()

    @property
    def url(self) -> str:
        return card_url(self.row)


def compared(document: SourceDocument, user: User) -> Compared:
    """The document with what is neither rejected nor merged away."""
    rows = [row for row in queries.commitments_for(document, user) if row.state != Commitment.State.REJECTED]
    kept = [row for row in rows if row.value is not None]
    return Compared(document, kept, len(rows) - len(kept))


def statement_of(row: Commitment) -> Statement:
    """The commitment as a statement of the reader; needs a value."""
    assert row.value is not None
    beat = Frequency(row.per, row.per_count or row.value, row.per_every) if row.per else None
    return Statement(
        start=row.span.start,
        end=row.span.end,
        surface=row.span.text,
        value=row.value,
        value_max=row.value_max,
        unit=row.unit_word,
        comparator=row.comparator,  # type: ignore[arg-type]  # the same words, checked by the column's choices
        strict=row.strict,
        approx=row.approx,
        role=row.role,  # type: ignore[arg-type]
        modality=row.modality,  # type: ignore[arg-type]
        period_type=row.period_type,  # type: ignore[arg-type]
        frequency=beat,
        period=_period(row),
        subject=wording.subject(row),
        owner=_owner(row),
        level="",
        each=row.each,
        heading=tuple(row.heading.split(" / ")) if row.heading else (),
        sentence_start=row.sentence_start,
        sentence_end=row.sentence_end,
        links=(),
        confidence=Confidence("high"),
    )


def _period(row: Commitment) -> str:
    """The deadline as written; where a person set another period, that one."""
    if row.period and row.reasons.get("period") == CORRECTED:
        return Period.parse(row.period).label
    return row.period_text


def _owner(row: Commitment) -> str:
    if row.lead and row.reasons.get("lead") == CORRECTED:
        return row.lead.name
    return row.owner_text


def _label(row: Commitment) -> str:
    return f"{row.indicator.code} {row.indicator.name}" if row.indicator else ""
