"""Uploading a document and deciding on its commitments. Each act is one transaction with its log entry.

Every function takes `by` and `at`, needs the permission documents.review, and raises `Refused` with a
sentence when the act is not possible. A decision moves the version; `version` guards against deciding
on what somebody else changed meanwhile. Corrections stay in the log with the value before and after.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from qiaowu import reader
from qiaowu.commitments import drafting, suggest
from qiaowu.commitments.models import Commitment, SourceDocument, Span
from qiaowu.kernel.period import Period
from qiaowu.orgs.models import User
from qiaowu.records.actions import Refused, log
from qiaowu.records.intake import Intake, IntakeError, read_pasted
from qiaowu.records.models import plain

DOCUMENT_KIND = "commitments.document"
State = Commitment.State

EDITABLE = (
    "subject",
    "value",
    "value_max",
    "unit_word",
    "comparator",
    "strict",
    "approx",
    "role",
    "modality",
    "period_type",
    "per",
    "per_count",
    "per_every",
    "each",
    "period",
    "lead",
    "indicator",
    "baseline",
    "prior_actual",
    "note",
)
"""Fields that a person may correct; the text and its offsets are never among them."""

_LONGEST = 400  # code points a span may have; a promise longer than this is several


class Duplicate(Refused):
    """The same text is already here, as `document`."""

    def __init__(self, document: SourceDocument) -> None:
        super().__init__(_("同样内容的文件已在 %s 上传过。") % f"{document.uploaded_at:%Y-%m-%d}")
        self.document = document


class Stale(Refused):
    """Somebody else decided or changed meanwhile; `current` is the row as it is now."""

    def __init__(self, current: Commitment) -> None:
        super().__init__(_("这一条刚被他人处理过，请看过现在的内容再决定。"))
        self.current = current


def _require(by: User) -> None:
    if not by.can("documents.review"):
        raise Refused(_("您没有审核承诺的权限。"))


# --- the document ---


@transaction.atomic
def upload(
    *,
    title: str,
    kind: str,
    issued_by: str,
    dated: date,
    year: int,
    by: User,
    at: datetime,
    text: str | None = None,
    intake: Intake | None = None,
    filename: str = "",
    replaces: SourceDocument | None = None,
) -> SourceDocument:
    """Store a document as it was received and what the reader finds in it, all pending.

    Give `intake` for a file, `text` for what was pasted. Raises Duplicate when the same text is here
    already, Refused when it is empty or `replaces` already has a newer edition.
    """
    _require(by)
    received = intake or _pasted(text or "")
    _check_text(received.text)
    document = SourceDocument(
        title=title.strip(),
        kind=kind,
        issued_by=issued_by.strip(),
        dated=dated,
        year=year,
        text=received.text,
        text_sha256=text_hash(received.text),
        filename=filename[:200],
        file_sha256=received.sha256 if intake else "",
        uploaded_by=by,
        uploaded_at=at,
    )
    _follow(document, replaces)
    reading = reader.read(document.text)
    document.structure = drafting.structure_of(reading)
    document.save(force_insert=True)
    rows = drafting.save_all(drafting.commitments_of(document, reading, drafting.Directory.load()))
    facts = {"title": document.title, "text_sha256": document.text_sha256, "commitments": len(rows)}
    log(by=by, at=at, act="upload", record=document, kind=DOCUMENT_KIND, title=document.title, after=facts)
    return document


def _pasted(text: str) -> Intake:
    try:
        return read_pasted(text)
    except IntakeError as error:
        raise Refused(error.message_zh) from error


def text_hash(text: str) -> str:
    """SHA-256 of a document's text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _check_text(text: str) -> None:
    if not text.strip():
        raise Refused(_("没有读到文字。请确认文件里有正文，或把正文粘贴进来。"))
    known = SourceDocument.objects.filter(text_sha256=text_hash(text)).first()
    if known is not None:
        raise Duplicate(known)


def _follow(document: SourceDocument, replaces: SourceDocument | None) -> None:
    """Make the document the next edition of another one."""
    if replaces is None:
        return
    earlier = SourceDocument.objects.select_for_update().get(pk=replaces.pk)
    if SourceDocument.objects.filter(replaces=earlier).exists():
        raise Refused(_("这份文件已有更新的版本，请在最新版本上补全文。"))
    document.replaces, document.edition = earlier, earlier.edition + 1


# --- decisions ---


def _lock(commitment: Commitment, by: User, version: int | None) -> Commitment:
    """The row as it is now, locked; raises Stale when `version` is not the present one."""
    _require(by)
    rows = Commitment.objects.select_for_update(of=("self",)).select_related("span", "document", "indicator", "lead")
    current = rows.get(pk=commitment.pk)
    if version is not None and current.version != version:
        raise Stale(current)
    return current


def facts_of(commitment: Commitment) -> dict[str, Any]:
    """The fields that the log shows, as plain values."""
    return {name: plain(getattr(commitment, name)) for name in ("state", *EDITABLE)}


def _store(current: Commitment, before: dict[str, Any], *, by: User, at: datetime, act: str, reason: str = "") -> None:
    """Save and log what changed. The database refuses to take a confirmation from under a target."""
    current.version += 1
    try:
        with transaction.atomic():
            current.save()
    except IntegrityError as error:
        if "a_target_points_to_a_confirmed_commitment" not in str(error):
            raise
        raise Refused(_("已有目标以这条承诺为据，不能改变审核结论。请先到“目标”里撤销或改由其他承诺设定。")) from error
    after = facts_of(current)
    changed = [name for name in after if before.get(name) != after[name]]
    log(
        by=by,
        at=at,
        act=act,
        record=current,
        kind=Commitment.KIND,
        title=str(current),
        revision=current.version,
        reason=reason,
        before={name: before.get(name) for name in changed},
        after={name: after[name] for name in changed},
    )


def _decide(current: Commitment, state: State, *, by: User, at: datetime, act: str, note: str = "") -> Commitment:
    before = facts_of(current)
    current.state, current.reviewed_by, current.reviewed_at = state, by, at
    if note.strip():
        current.note = note.strip()[:300]
    _store(current, before, by=by, at=at, act=act, reason=note.strip()[:300])
    return current


@transaction.atomic
def accept(commitment: Commitment, *, by: User, at: datetime, version: int | None = None, note: str = "") -> Commitment:
    """Confirm: from now on the commitment may own a target. It must say what, how much and for when."""
    current = _lock(commitment, by, version)
    if current.state == State.CONFIRMED:
        raise Refused(_("这一条已经确认。"))
    _check_complete(current)
    current.merged_into = None
    return _decide(current, State.CONFIRMED, by=by, at=at, act="accept", note=note)


def _check_complete(current: Commitment) -> None:
    if current.role in {Commitment.Role.ACTUAL, Commitment.Role.BASELINE}:
        raise Refused(_("已有实绩和基数不是目标，请标为参考；确是目标的，先把性质改过来。"))
    if current.modality == Commitment.Modality.EXAMPLE:
        raise Refused(_("举例不是目标，请标为参考；确是目标的，先把语气改过来。"))
    if current.indicator is None:
        raise Refused(_("请先选定指标，再确认。"))
    if current.value is None:
        raise Refused(_("原文没有数值。请按原件补上数值，再确认。"))
    if not current.period:
        raise Refused(_("请先填写目标期间，再确认。"))


@transaction.atomic
def mark_reference(
    commitment: Commitment, *, by: User, at: datetime, version: int | None = None, note: str = ""
) -> Commitment:
    """Keep for reading only: an example, a result of last year, a baseline."""
    return _decide(_lock(commitment, by, version), State.REFERENCE, by=by, at=at, act="mark_reference", note=note)


@transaction.atomic
def mark_doubtful(
    commitment: Commitment, *, by: User, at: datetime, version: int | None = None, note: str = ""
) -> Commitment:
    """Set aside until the office has asked."""
    return _decide(_lock(commitment, by, version), State.DOUBTFUL, by=by, at=at, act="mark_doubtful", note=note)


@transaction.atomic
def reject(commitment: Commitment, *, by: User, at: datetime, version: int | None = None, note: str = "") -> Commitment:
    """No commitment at all: a misreading."""
    return _decide(_lock(commitment, by, version), State.REJECTED, by=by, at=at, act="reject", note=note)


@transaction.atomic
def reopen(commitment: Commitment, *, by: User, at: datetime, version: int | None = None) -> Commitment:
    """Back to pending. Refused while a target stands on the commitment."""
    current = _lock(commitment, by, version)
    if current.state == State.PENDING:
        raise Refused(_("这一条还没有审核。"))
    before = facts_of(current)
    current.state, current.reviewed_by, current.reviewed_at = State.PENDING, None, None
    current.merged_into = None
    _store(current, before, by=by, at=at, act="reopen")
    return current


@transaction.atomic
def correct(
    commitment: Commitment, values: Mapping[str, Any], *, by: User, at: datetime, version: int, reason: str = ""
) -> Commitment:
    """Write a person's reading over the machine's; `values` holds names of `EDITABLE` only.

    A confirmed commitment is reopened first, so that nothing changes under a target.
    """
    current = _lock(commitment, by, version)
    if current.state == State.CONFIRMED:
        raise Refused(_("已确认的承诺请先“重新审核”，再修改。"))
    before = facts_of(current)
    _assign(current, values)
    _check_fields(current)
    if facts_of(current) == before:
        return current
    _store(current, before, by=by, at=at, act="correct", reason=reason)
    return current


def _assign(current: Commitment, values: Mapping[str, Any]) -> None:
    """Set the fields; what a person chose is no longer inferred, and the reasons say so."""
    unknown = set(values) - set(EDITABLE)
    if unknown:
        raise ValueError(f"not editable: {sorted(unknown)}")
    for name, value in values.items():
        if getattr(current, name) != value:
            current.reasons = current.reasons | {name: _("人工修改")}
            if name == "lead":
                current.lead_inferred = False
            if name == "indicator":
                current.indicator_reason = _("人工选定")
        setattr(current, name, value)
    if current.comparator != Commitment.Comparator.RANGE:
        current.value_max = None
    if not current.per:
        current.per_count, current.per_every = None, 1


def _check_fields(current: Commitment) -> None:
    if current.comparator == Commitment.Comparator.RANGE and None in {current.value, current.value_max}:
        raise Refused(_("区间要写两头的数。"))
    if current.value_max is not None and current.value is not None and current.value_max < current.value:
        raise Refused(_("上限不能小于下限。"))
    if current.per and not current.per_count:
        raise Refused(_("写了频次周期，还要写每期几次。"))
    if current.period:
        try:
            Period.parse(current.period)
        except ValueError as error:
            raise Refused(str(error)) from error


# --- by hand ---


@transaction.atomic
def add(
    document: SourceDocument, *, start: int, end: int, by: User, at: datetime, text: str | None = None
) -> Commitment:
    """A commitment that the reader missed: code points `start` to `end` of the document, by a person.

    `text` is what the person saw selected; it must be what the document says there.
    """
    _require(by)
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
    row = _blank(document, start, end, statement, reading)
    row.by_person = True
    for name, value in (values or {}).items():
        setattr(row, name, value)
    _check_fields(row)
    saved = drafting.save_all([row])[0]
    _log_new(saved, by=by, at=at, act=act)
    return saved


def _blank(
    document: SourceDocument, start: int, end: int, statement: reader.Statement | None, reading: reader.Reading
) -> Commitment:
    """An unsaved commitment over a range, filled from the statement inside it if there is one."""
    known = drafting.Directory.load()
    if statement is not None:
        row = drafting.commitment_of(document, statement)
        place = suggest.place_of(document.text, reading, statement)
    else:
        row = _empty(document)
        place = suggest.Place("", "", document.text[max(0, start - 40) : end], "")
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
    _require(by)
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
    current = _lock(commitment, by, version)
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
    _store(current, before, by=by, at=at, act="split", reason=span.text[:300])
    added = _added(document, offset, end, second, reading, by=by, at=at, act="split")
    return current, added


@transaction.atomic
def merge(first: Commitment, second: Commitment, *, by: User, at: datetime, version: int | None = None) -> Commitment:
    """Make two readings of one promise into one: it keeps the fields of `first` and spans both."""
    kept, gone = _lock(first, by, version), _lock(second, by, None)
    _check_undecided(kept)
    _check_undecided(gone)
    if kept.pk == gone.pk or kept.document_id != gone.document_id:
        raise Refused(_("只能合并同一份文件里的两条承诺。"))
    start, end = min(kept.span.start, gone.span.start), max(kept.span.end, gone.span.end)
    if end - start > _LONGEST:
        raise Refused(_("这两条相隔太远，不像是同一条承诺。"))
    before = facts_of(kept)
    _respan(kept, start, end)
    _store(kept, before, by=by, at=at, act="merge", reason=str(gone)[:300])
    gone.merged_into = kept
    _decide(gone, State.REJECTED, by=by, at=at, act="merge", note=_("已并入“%s”") % kept)
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
