"""Uploading a document and deciding on its commitments. Each act is one transaction with its log entry.

Every function takes `by` and `at`, needs the permission documents.review, and raises `Refused` with a
sentence when the act is not possible. A decision moves the version; `version` guards against deciding
on what somebody else changed meanwhile. What a person adds and completes lies in
`byhand`, splitting and merging in `grouping`.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from qiaowu import reader
from qiaowu.commitments import drafting
from qiaowu.commitments.byhand import add, complete
from qiaowu.commitments.ground import (
    EDITABLE,
    Stale,
    State,
    assign,
    check_fields,
    decide,
    facts_of,
    lock,
    require,
    store,
    wait_again,
)
from qiaowu.commitments.grouping import cuts_of, merge, share, snapshot, split, undo
from qiaowu.commitments.models import Commitment, SourceDocument
from qiaowu.orgs.models import User
from qiaowu.records import files
from qiaowu.records.actions import Refused, log
from qiaowu.records.intake import Intake, IntakeError, read_pasted

__all__ = [
    "EDITABLE",
    "Duplicate",
    "Stale",
    "accept",
    "add",
    "complete",
    "correct",
    "cuts_of",
    "facts_of",
    "keep_original",
    "known_text",
    "mark_doubtful",
    "mark_reference",
    "merge",
    "reject",
    "reopen",
    "share",
    "snapshot",
    "split",
    "text_hash",
    "undo",
    "upload",
]

DOCUMENT_KIND = "commitments.document"


class Duplicate(Refused):
    """The same text is already here, as `document`."""

    def __init__(self, document: SourceDocument) -> None:
        super().__init__(_("同样内容的文件已在 %s 上传过。") % f"{document.uploaded_at:%Y-%m-%d}")
        self.document = document


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
    original: bytes | None = None,
    filename: str = "",
    replaces: SourceDocument | None = None,
) -> SourceDocument:
    """Store a document as it was received and what the reader finds in it, all pending.

    Give `intake` for a file, with its bytes as `original` unless they lie in `records.files` already; `text` for
    what was pasted. Raises Duplicate when the same text is here already, Refused when it is empty or `replaces`
    already has a newer edition.
    """
    require(by)
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
        file_kept=_keep(intake, original),
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


def _keep(intake: Intake | None, original: bytes | None) -> bool:
    """Store the bytes of a file by their hash; whether they are there afterwards."""
    if intake is None:
        return False
    if original is not None and files.store(original) != intake.sha256:
        raise ValueError("the text was read from another file")
    return files.path_of(intake.sha256).exists()


@transaction.atomic
def keep_original(document: SourceDocument, original: bytes, *, by: User, at: datetime) -> bool:
    """Add the bytes to a document that was stored with their hash alone; False when there is nothing to add."""
    require(by)
    current = SourceDocument.objects.select_for_update().get(pk=document.pk)
    if current.file_kept or hashlib.sha256(original).hexdigest() != current.file_sha256:
        return False
    files.store(original)
    current.file_kept = True
    current.save(update_fields=["file_kept"])
    facts = {"file_sha256": current.file_sha256}
    log(by=by, at=at, act="attach", record=current, kind=DOCUMENT_KIND, title=current.title, after=facts)
    return True


def _pasted(text: str) -> Intake:
    try:
        return read_pasted(text)
    except IntakeError as error:
        raise Refused(error.message_zh) from error


def text_hash(text: str) -> str:
    """SHA-256 of a document's text in UTF-8."""
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def known_text(text: str) -> SourceDocument | None:
    """The document that holds exactly this text already."""
    return SourceDocument.objects.filter(text_sha256=text_hash(text)).first()


def _check_text(text: str) -> None:
    if not text.strip():
        raise Refused(_("没有读到文字。请确认文件里有正文，或把正文粘贴进来。"))
    known = known_text(text)
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


@transaction.atomic
def accept(commitment: Commitment, *, by: User, at: datetime, version: int | None = None, note: str = "") -> Commitment:
    """Confirm: from now on the commitment may own a target. It must say what, how much and for when."""
    current = lock(commitment, by, version)
    if current.state == State.CONFIRMED:
        raise Refused(_("这一条已经确认。"))
    _check_complete(current)
    current.merged_into = None
    return decide(current, State.CONFIRMED, by=by, at=at, act="accept", note=note)


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
    return decide(lock(commitment, by, version), State.REFERENCE, by=by, at=at, act="mark_reference", note=note)


@transaction.atomic
def mark_doubtful(
    commitment: Commitment, *, by: User, at: datetime, version: int | None = None, note: str = ""
) -> Commitment:
    """Set aside until the office has asked."""
    return decide(lock(commitment, by, version), State.DOUBTFUL, by=by, at=at, act="mark_doubtful", note=note)


@transaction.atomic
def reject(commitment: Commitment, *, by: User, at: datetime, version: int | None = None, note: str = "") -> Commitment:
    """No commitment at all: a misreading."""
    return decide(lock(commitment, by, version), State.REJECTED, by=by, at=at, act="reject", note=note)


@transaction.atomic
def reopen(commitment: Commitment, *, by: User, at: datetime, version: int | None = None) -> Commitment:
    """Back to pending. Refused while a target stands on the commitment."""
    current = lock(commitment, by, version)
    if current.state == State.PENDING:
        raise Refused(_("这一条还没有审核。"))
    return wait_again(current, by=by, at=at)


@transaction.atomic
def correct(
    commitment: Commitment, values: Mapping[str, Any], *, by: User, at: datetime, version: int, reason: str = ""
) -> Commitment:
    """Write a person's reading over the machine's; `values` holds names of `EDITABLE` only.

    A confirmed commitment is reopened first, so that nothing changes under a target.
    """
    current = lock(commitment, by, version)
    if current.state == State.CONFIRMED:
        raise Refused(_("已确认的承诺请先“重新审核”，再修改。"))
    before = facts_of(current)
    assign(current, values)
    check_fields(current)
    if facts_of(current) == before:
        return current
    store(current, before, by=by, at=at, act="correct", reason=reason)
    return current
