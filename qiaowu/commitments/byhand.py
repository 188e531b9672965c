"""What a person adds to the reading: what was missed, and what breaks off in the text.

The text never changes; each act points a commitment to another range of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qiaowu import reader
from qiaowu.commitments import drafting, suggest
from qiaowu.commitments.ground import EDITABLE, check_fields, facts_of, require
from qiaowu.commitments.models import Commitment, SourceDocument
from qiaowu.orgs.models import User
from qiaowu.records.actions import Refused, log

LONGEST = 400  # code points a span may have; a promise longer than this is several


@transaction.atomic
def add(
    document: SourceDocument, *, start: int, end: int, by: User, at: datetime, text: str | None = None
) -> Commitment:
    """A commitment that the reader missed: code points `start` to `end` of the document, by a person.

    `text` is what the person saw selected; it must be what the document says there.
    """
    require(by)
    _check_range(document, start, end, text)
    statement, reading = drafting.reread(document, start, end)
    return added(document, start, end, statement, reading, by=by, at=at, act="add")


def _check_range(document: SourceDocument, start: int, end: int, text: str | None) -> None:
    if not 0 <= start < end <= len(document.text) or not document.text[start:end].strip():
        raise Refused(_("请在原文里选取承诺所在的文字。"))
    if end - start > LONGEST:
        raise Refused(_("选取的文字太长，请只选一条承诺。"))
    if text is not None and document.text[start:end] != text:
        raise Refused(_("选取的文字与原文不一致，请重新选取。"))
    if Commitment.objects.filter(document=document, span__start=start, span__end=end).exists():
        raise Refused(_("这一处已经有一条承诺。"))


def added(
    document: SourceDocument,
    start: int,
    end: int,
    statement: reader.Statement | None,
    reading: reader.Reading,
    *,
    by: User,
    at: datetime,
    act: str,
    values: Mapping[str, Any] | None = None,
) -> Commitment:
    row = _blank(document, start, end, statement, reading, unit=(values or {}).get("unit_word", ""))
    row.by_person = True
    for name, value in (values or {}).items():
        setattr(row, name, value)
    check_fields(row)
    saved = drafting.save_all([row])[0]
    log_new(saved, by=by, at=at, act=act)
    return saved


def _blank(
    document: SourceDocument,
    start: int,
    end: int,
    statement: reader.Statement | None,
    reading: reader.Reading,
    *,
    unit: str,
) -> Commitment:
    """An unsaved commitment over a range, filled from the statement inside it if there is one.

    `unit` is the unit a person gave where the text has none.
    """
    known = drafting.Directory.load()
    if statement is not None:
        row = drafting.commitment_of(document, statement)
        place = suggest.place_of(document.text, reading, statement)
    else:
        row = _empty(document)
        place = suggest.Place(unit, "", document.text[max(0, start - 40) : end], "")
    row.span = drafting.span_of(document, start, end)
    row.sentence_start, row.sentence_end = drafting.sentence_around(document.structure, start, end)
    row.heading = drafting.heading_above(document.structure, start)
    drafting.propose(row, suggest.indicator_for(place), known)
    return row


def _empty(document: SourceDocument) -> Commitment:
    return Commitment(
        document=document,
        comparator=Commitment.Comparator.EQ,
        role=Commitment.Role.TARGET,
        modality=Commitment.Modality.COMMIT,
        period_type=Commitment.PeriodType.FLOW,
        certainty="low",
        certainty_field="value",
        reasons={"value": _("选取的文字里没有读到数，请人工填写")},
    )


def log_new(row: Commitment, *, by: User, at: datetime, act: str) -> None:
    after = facts_of(row) | {"span": f"{row.span.start}–{row.span.end} {row.span.text}"}
    log(by=by, at=at, act=act, record=row, kind=Commitment.KIND, title=str(row), revision=row.version, after=after)


@transaction.atomic
def complete(
    document: SourceDocument, index: int, *, value: Decimal, by: User, at: datetime, **fields: Any
) -> Commitment:
    """Fill in a statement that breaks off in the text, from the original paper; it is pending like any other.

    `index` counts the document's broken-off statements; `fields` are names of `EDITABLE`.
    """
    require(by)
    cuts = document.structure.get("truncated", [])
    if not 0 <= index < len(cuts):
        raise Refused(_("原文里没有这一处中断。"))
    start, end = cuts[index]["start"], cuts[index]["end"]
    _check_range(document, start, end, None)
    unknown = set(fields) - set(EDITABLE)
    if unknown:
        raise ValueError(f"not editable: {sorted(unknown)}")
    reasons = {"value": _("原文中断，由人工按原件补录")}
    values = {"value": value, "certainty": "high", "certainty_field": "", "reasons": reasons, **fields}
    return added(document, start, end, None, reader.read(document.text), by=by, at=at, act="complete", values=values)
