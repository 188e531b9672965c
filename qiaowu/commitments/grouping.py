"""Splitting a commitment into several, making two of them one, and taking that back.

The text never changes; each act points commitments to other ranges of it.
"""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Field
from django.utils.translation import gettext as _

from qiaowu import reader
from qiaowu.commitments import byhand, drafting, suggest
from qiaowu.commitments.ground import CORRECTED, State, decide, facts_of, lock, store, wait_again
from qiaowu.commitments.models import Commitment, Span
from qiaowu.orgs.models import User
from qiaowu.records.actions import Refused

_MOST_SUBJECTS = 9
_UNDECIDED: dict[str, Any] = {
    "state": State.PENDING,
    "reviewed_by_id": None,
    "reviewed_at": None,
    "note": "",
    "version": 1,
    "merged_into_id": None,
    "by_person": True,
}
_MEANING = ("subject", "reasons", "indicator_id", "indicator_reason", *drafting.MEASURED)


@transaction.atomic
def split(
    commitment: Commitment, offset: int, *, by: User, at: datetime, version: int | None = None
) -> tuple[Commitment, Commitment]:
    """Cut one commitment in two at `offset`, a code point of the document inside its span.

    Each part is read anew and must hold a whole quantity of its own; a number is never cut.
    """
    current = lock(commitment, by, version)
    _check_undecided(current)
    span = current.span
    if not span.start < offset < span.end:
        raise Refused(_("请在这条承诺的文字中间选一处拆分。"))
    document, before = current.document, facts_of(current)
    first, reading = drafting.reread(document, span.start, offset)
    second, _reading = drafting.reread(document, offset, span.end)
    if first is None or second is None:
        raise Refused(_("拆开的两边都要有完整的数。一个数管几件事的，请按事项拆分。"))
    end = span.end
    _respan(current, span.start, offset)
    for name, value in drafting.measured(first).items():
        setattr(current, name, value)
    current.subject = first.subject[:120] or current.subject
    store(current, before, by=by, at=at, act="split", reason=span.text[:300])
    added = byhand.added(document, offset, end, second, reading, by=by, at=at, act="split")
    return current, added


def cuts_of(commitment: Commitment) -> list[int]:
    """Offsets between the quantities of a commitment, in code points of the document; none where it has only one."""
    span, text = commitment.span, commitment.document.text
    inside = [s for s in reader.read(text).records if span.start <= s.start and s.end <= span.end]
    return [_behind_stop(text, a.end, b.start) for a, b in itertools.pairwise(inside) if a.end <= b.start]


def _behind_stop(text: str, at: int, most: int) -> int:
    while at < most and text[at] in "，、；,; ":
        at += 1
    return at


@transaction.atomic
def share(
    commitment: Commitment, subjects: Sequence[str], *, by: User, at: datetime, version: int | None = None
) -> list[Commitment]:
    """One number for several subjects: a commitment for each, over the same words, with an indicator of its own.

    The commitment keeps the first subject; the others are new and pending.
    """
    current = lock(commitment, by, version)
    _check_undecided(current)
    names = [name.strip()[:120] for name in subjects if name.strip()]
    if not 2 <= len(names) <= _MOST_SUBJECTS or len(set(names)) < len(names):
        raise Refused(_("请写出两件以上不同的事项，一行一件，最多 %d 件。") % _MOST_SUBJECTS)
    if current.value is None:
        raise Refused(_("原文没有数值。请按原件补上数值，再拆分。"))
    before, known = facts_of(current), drafting.Directory.load()
    twins = [_twin(current) for _name in names[1:]]
    for row, name in zip([current, *twins], names, strict=True):
        _give_subject(row, name, known)
    store(current, before, by=by, at=at, act="split", reason="、".join(names)[:300])
    saved = drafting.save_all(twins)
    for row in saved:
        byhand.log_new(row, by=by, at=at, act="split")
    return [current, *saved]


def _twin(row: Commitment) -> Commitment:
    """An unsaved, undecided copy over the same range."""
    kept = {f.attname: getattr(row, f.attname) for f in Commitment._meta.concrete_fields if not f.primary_key}
    twin = Commitment(**(kept | _UNDECIDED))
    twin.span = drafting.span_of(row.document, row.span.start, row.span.end)
    return twin


def _give_subject(row: Commitment, subject: str, known: drafting.Directory) -> None:
    """The subject, and the indicator that it suggests; the period and the unit stay as they are."""
    row.subject = subject
    row.reasons = row.reasons | {"subject": CORRECTED}
    guess = suggest.indicator_for(suggest.Place(row.unit_word, subject, subject, "", row.per))
    found = known.indicators.get(guess.value)
    if found is not None:
        row.indicator, row.indicator_reason = found, guess.reason[:200]


@transaction.atomic
def merge(first: Commitment, second: Commitment, *, by: User, at: datetime, version: int | None = None) -> Commitment:
    """Make two undecided readings of one promise into one: it keeps the fields of `first` and spans both."""
    kept, gone = lock(first, by, version), lock(second, by, None)
    _check_undecided(kept)
    _check_undecided(gone)
    if {kept.state, gone.state} != {State.PENDING}:
        # taking the merge back makes both pending again: a decision on one of them would be lost
        raise Refused(_("审过的承诺请先“重新审核”，再合并。"))
    if kept.pk == gone.pk or kept.document_id != gone.document_id:
        raise Refused(_("只能合并同一份文件里的两条承诺。"))
    start, end = min(kept.span.start, gone.span.start), max(kept.span.end, gone.span.end)
    if end - start > byhand.LONGEST:
        raise Refused(_("这两条相隔太远，不像是同一条承诺。"))
    before = facts_of(kept)
    _respan(kept, start, end)
    store(kept, before, by=by, at=at, act="merge", reason=str(gone)[:300])
    gone.merged_into = kept
    decide(gone, State.REJECTED, by=by, at=at, act="merge", reason=_("已并入“%s”") % kept)
    return kept


def snapshot(row: Commitment) -> dict[str, Any]:
    """What splitting and merging change of a commitment, as plain values, for `undo`."""
    values = {name: getattr(row, name) for name in (*_MEANING, "span_id")}
    return {name: str(value) if isinstance(value, Decimal) else value for name, value in values.items()}


@transaction.atomic
def undo(
    row: Commitment, was: Mapping[str, Any], others: Sequence[Commitment], *, by: User, at: datetime, version: int
) -> Commitment:
    """Take back a split or a merge: the commitment as `snapshot` gave it before.

    `others` are the parts that the split made, or the one that the merge put away, which waits again.
    """
    current = lock(row, by, version)
    _check_undecided(current)
    before = facts_of(current)
    for name in _MEANING:
        column = Commitment._meta.get_field(name.removesuffix("_id"))
        assert isinstance(column, Field)
        setattr(current, name, column.to_python(was[name]))
    span = Span.objects.get(pk=was["span_id"], document=current.document)
    current.span = span
    structure = current.document.structure
    current.sentence_start, current.sentence_end = drafting.sentence_around(structure, span.start, span.end)
    store(current, before, by=by, at=at, act="reopen", reason=_("撤销拆分或合并"))
    for other in others:
        _take_back(lock(other, by, None), current, by=by, at=at)
    return current


def _take_back(other: Commitment, current: Commitment, *, by: User, at: datetime) -> None:
    if other.state == State.CONFIRMED:
        raise Refused(_("拆出的“%s”已经确认，请先重新审核，再撤销。") % other)
    if other.merged_into_id == current.pk:
        wait_again(other, by=by, at=at, reason=_("撤销拆分或合并"))
        return
    other.merged_into = current
    decide(other, State.REJECTED, by=by, at=at, act="merge", note=_("拆分已撤销"))


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
