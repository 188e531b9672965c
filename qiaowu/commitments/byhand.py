"""What a person does to the reading itself: adds what was missed, completes, splits and merges.

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
from qiaowu.commitments.ground import EDITABLE, State, check_fields, decide, facts_of, lock, require, store
from qiaowu.commitments.models import Commitment, SourceDocument, Span
from qiaowu.orgs.models import User
from qiaowu.records.actions import Refused, log

_LONGEST = 400  # code points a span may have; a promise longer than this is several


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
    return _added(document, start, end, statement, reading, by=by, at=at, act="add")


def _check_range(document: SourceDocument, start: int, end: int, text: str | None) -> None:
    if not 0 <= start < end <= len(document.text) or not document.text[start:end].strip():
        raise Refused(_("请在原文里选取承诺所在的文字。"))
    if end - start > _LONGEST:
        raise Refused(_("选取的文字太长，请只选一条承诺。"))
    if text is not None and document.text[start:end] != text:
        raise Refused(_("选取的文字与原文不一致，请重新选取。"))
    if Commitment.objects.filter(document=document, span__start=start, span__end=end).exists():
        raise Refused(_("这一处已经有一条承诺。"))


def _added(
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
    _log_new(saved, by=by, at=at, act=act)
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


def _log_new(row: Commitment, *, by: User, at: datetime, act: str) -> None:
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
    return _added(document, start, end, None, reader.read(document.text), by=by, at=at, act="complete", values=values)


@transaction.atomic
def split(
    commitment: Commitment, offset: int, *, by: User, at: datetime, version: int | None = None
) -> tuple[Commitment, Commitment]:
    """Cut one commitment in two at `offset`, a code point of the document inside its span.

    Each part is read anew; a part without a number waits for a person to fill it.
    """
    current = lock(commitment, by, version)
    _check_undecided(current)
    span = current.span
    if not span.start < offset < span.end:
        raise Refused(_("请在这条承诺的文字中间选一处拆分。"))
    document, before = current.document, facts_of(current)
    first, reading = drafting.reread(document, span.start, offset)
    second, _reading = drafting.reread(document, offset, span.end)
    end = span.end
    _respan(current, span.start, offset)
    if first is not None:
        for name, value in drafting.measured(first).items():
            setattr(current, name, value)
        current.subject = first.subject[:120] or current.subject
    store(current, before, by=by, at=at, act="split", reason=span.text[:300])
    added = _added(document, offset, end, second, reading, by=by, at=at, act="split")
    return current, added


@transaction.atomic
def merge(first: Commitment, second: Commitment, *, by: User, at: datetime, version: int | None = None) -> Commitment:
    """Make two readings of one promise into one: it keeps the fields of `first` and spans both."""
    kept, gone = lock(first, by, version), lock(second, by, None)
    _check_undecided(kept)
    _check_undecided(gone)
    if kept.pk == gone.pk or kept.document_id != gone.document_id:
        raise Refused(_("只能合并同一份文件里的两条承诺。"))
    start, end = min(kept.span.start, gone.span.start), max(kept.span.end, gone.span.end)
    if end - start > _LONGEST:
        raise Refused(_("这两条相隔太远，不像是同一条承诺。"))
    before = facts_of(kept)
    _respan(kept, start, end)
    store(kept, before, by=by, at=at, act="merge", reason=str(gone)[:300])
    gone.merged_into = kept
    decide(gone, State.REJECTED, by=by, at=at, act="merge", note=_("已并入“%s”") % kept)
    return kept


def _check_undecided(current: Commitment) -> None:
    if current.state == State.CONFIRMED:
        raise Refused(_("已确认的承诺请先“重新审核”，再拆分或合并。"))
    if current.merged_into_id is not None:
        raise Refused(_("这一条已并入另一条承诺。"))


def _respan(current: Commitment, start: int, end: int) -> None:
    """Point to another range; the old span stays, because the log speaks of it."""
    span: Span = drafting.span_of(current.document, start, end)
    span.save()
    current.span = span
    current.sentence_start, current.sentence_end = drafting.sentence_around(current.document.structure, start, end)
