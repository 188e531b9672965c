"""The life of a record: create, change, submit, confirm, return, void. Each writes the log in its transaction.

Every function takes `by` (the actor) and `at` (the time, read once at the edge), checks the actor's
right, locks the row, and raises `Refused` with a sentence for the user when the act is not possible.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any, TypeVar

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _
from psycopg.errors import UniqueViolation

from qiaowu.orgs.models import User
from qiaowu.orgs.refusal import Refused as Refused  # all pages know it from here
from qiaowu.orgs.told import Told
from qiaowu.orgs.tree import tree_on
from qiaowu.records import chain
from qiaowu.records.links import link_key
from qiaowu.records.models import ChangeEntry, Evidence, Link, NumberSeries, Record, Status
from qiaowu.records.privacy import unfit_name
from qiaowu.records.returns import CONFIRM, why_not_confirm
from qiaowu.records.seals import seal_note

R = TypeVar("R", bound=Record)
OPEN = frozenset({Status.DRAFT, Status.SUBMITTED, Status.RETURNED})
_SEALING = frozenset({"create", "change"})
"""Acts that write what belongs to a record. Sealing it at any other would bless what was changed behind the log."""


class Conflict(Refused):
    """Somebody else changed the record meanwhile; `current` is the row as it is now."""

    def __init__(self, current: Record) -> None:
        super().__init__(_("这条记录刚被他人修改过，请核对后再保存。"))
        self.current = current


def log(
    *,
    by: User,
    at: datetime,
    act: str,
    record: Any,
    kind: str,
    title: str,
    unit_code: str = "",
    revision: int = 0,
    reason: str = "",
    before: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
) -> ChangeEntry:
    """Append one entry to the chained log."""
    return chain.append(
        ChangeEntry(
            at=at,
            actor=by.username,
            actor_name=by.display_name,
            act=act,
            record_kind=kind,
            record_id=record.pk,
            record_title=title[:200],
            unit_code=unit_code,
            revision=revision,
            reason=reason,
            before=before or {},
            after=after or {},
        )
    )


def log_told(told: Told) -> ChangeEntry:
    """Append what was done to units, accounts, posts and rules."""
    return log(
        by=told.by,
        at=told.at,
        act=told.act,
        record=told.subject,
        kind=told.kind,
        title=told.title,
        unit_code=told.unit_code,
        reason=told.reason,
        before=told.before,
        after=told.after,
    )


def log_record(record: Record, *, by: User, at: datetime, act: str, reason: str = "", before: Any = None) -> None:
    """Log an act on a record, with only the fields that differ from `before`."""
    after = record.facts()
    changed = [name for name in after if before is None or before.get(name) != after[name]]
    _log_for(
        record,
        by=by,
        at=at,
        act=act,
        reason=reason,
        before={name: before[name] for name in changed} if before else {},
        after={name: after[name] for name in changed} | (seal_note(record) if act in _SEALING else {}),
    )


def log_record_note(
    record: Record, *, by: User, at: datetime, act: str, note: dict[str, Any], reason: str = ""
) -> None:
    """Log something about a record that is no change of its fields."""
    _log_for(record, by=by, at=at, act=act, reason=reason, after=note)


def _log_for(record: Record, *, by: User, at: datetime, act: str, **content: Any) -> None:
    """An entry that names the record, its unit and its revision."""
    log(
        by=by,
        at=at,
        act=act,
        record=record,
        kind=record.KIND,
        title=str(record),
        unit_code=record.unit.code,
        revision=record.version,
        **content,
    )


def set_township(record: Record, day: Any) -> None:
    """Fix the township in which the record's unit lay on `day`."""
    township = tree_on(day).township_of(record.unit_id)
    record.township_id = township.pk if township else None


def require(by: User, permission: str, record: Record) -> None:
    """Raise Refused unless `by` may use `permission` on the record's unit."""
    if not by.can_for(permission, unit_id=record.unit_id, township_id=record.township_id):
        raise Refused(_("您没有办理这条记录的权限。"))


def lock(record: R, version: int | None = None) -> R:
    """The row as it is now, locked. Raises Conflict when `version` is not the present one."""
    # Read anew under the lock: the row in hand may be minutes old, and the checks below must see what will be written.
    current: R = type(record)._default_manager.select_for_update().get(pk=record.pk)
    if version is not None and current.version != version:
        raise Conflict(current)
    return current


@transaction.atomic
def create(record: R, *, by: User, at: datetime, day: Any, after_save: Callable[[R], None] | None = None) -> R:
    """Store a new record as a draft; `day` is the day of the fact. `after_save` writes its related rows."""
    set_township(record, day)
    require(by, "records.enter", record)
    record.status, record.created_by, record.created_at = Status.DRAFT, by, at
    _save(record, new=True)
    if after_save:
        after_save(record)
    log_record(record, by=by, at=at, act="create")
    return record


@transaction.atomic
def change(
    record: R,
    values: dict[str, Any],
    *,
    by: User,
    at: datetime,
    version: int,
    day: Callable[[R], Any],
    reason: str = "",
    after_save: Callable[[R], None] | None = None,
) -> R:
    """Write `values` to the record if it is still at `version`.

    An open record is changed by whoever enters records for its unit. A confirmed one needs the right
    to confirm and a reason; figures show the change at once, issued figures keep what they had.
    """
    current = lock(record, version)
    require(by, "records.enter", current)
    if current.status == Status.VOID:
        raise Refused(_("已作废的记录不能修改。"))
    if current.status == Status.CONFIRMED:
        require(by, "records.confirm", current)
        if not reason.strip():
            raise Refused(_("修改已确认的记录须写明原因。"))
    before = current.facts()
    for name, value in values.items():
        setattr(current, name, value)
    set_township(current, day(current))
    # Asked again: a record may be moved to another unit, but not out of the actor's own reach.
    require(by, "records.enter", current)
    _store(current)
    if after_save:
        after_save(current)
    # Logged even when no logged field differs: the log's head is what tells caches that something changed.
    log_record(current, by=by, at=at, act="change", reason=reason, before=before)
    return current


def _store(record: Record) -> None:
    record.version += 1
    _save(record)


def _save(record: Record, *, new: bool = False) -> None:
    """Write the row. A twin that somebody stored meanwhile is a refusal in words, not an error of ours."""
    try:
        # A savepoint of its own: after a failed insert the rest of the transaction must still be able to answer.
        with transaction.atomic():
            record.save(force_insert=new)
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation):
            raise
        raise Refused(_("已有一条相同的记录，请打开那一条修改，不要重复登记。")) from error


def _move(record: R, status: Status, *, by: User, at: datetime, act: str, reason: str = "") -> R:
    before = record.facts()
    record.status = status
    _store(record)
    log_record(record, by=by, at=at, act=act, reason=reason, before=before)
    return record


@transaction.atomic
def submit(record: R, *, by: User, at: datetime) -> R:
    """Hand an open record to the level that confirms it."""
    current = lock(record)
    require(by, "records.enter", current)
    if current.status not in {Status.DRAFT, Status.RETURNED}:
        raise Refused(_("只有草稿和已退回的记录可以提交。"))
    if not current.no_evidence_reason and not evidence_of(current).exists():
        raise Refused(_("请上传一件佐证，或写明没有佐证的原因。"))
    return _move(current, Status.SUBMITTED, by=by, at=at, act="submit")


@transaction.atomic
def hand_in_corrected(record: R, *, by: User, at: datetime) -> R:
    """Hand a confirmed record that was corrected to the level that confirms it; it does not count until then."""
    current = lock(record)
    require(by, "records.enter", current)
    if current.status != Status.CONFIRMED:
        raise Refused(_("只有已确认的记录更正后才要重新确认。"))
    current.confirmed_by, current.confirmed_at = None, None
    return _move(current, Status.SUBMITTED, by=by, at=at, act="submit")


@transaction.atomic
def confirm(record: R, *, by: User, at: datetime) -> R:
    """Accept a record: from now on it counts. One that was returned is accepted by the level that returned it."""
    current = lock(record)
    require(by, "records.confirm", current)
    if current.status not in OPEN:
        raise Refused(_("这条记录不在待确认状态。"))
    if refusal := why_not_confirm(by, current):
        raise Refused(refusal)
    if not current.no_evidence_reason and not evidence_of(current).exists():
        raise Refused(_("请上传一件佐证，或写明没有佐证的原因。"))
    current.confirmed_by, current.confirmed_at = by, at
    return _move(current, Status.CONFIRMED, by=by, at=at, act="confirm")


@transaction.atomic
def hand_on(
    record: R,
    *,
    by: User,
    at: datetime,
    confirming: Callable[..., R] | None = None,
) -> R:
    """Take an open record as far as `by` may: confirmed, else handed to the level that confirms it.

    A returned record is handed in first, so that the log tells of the correction. `confirming` replaces
    the common `confirm` for a register that has its own.
    """
    if record.status not in OPEN:
        return record
    if record.status == Status.RETURNED:
        record = submit(record, by=by, at=at)
    if by.can_for(CONFIRM, unit_id=record.unit_id, township_id=record.township_id) and not why_not_confirm(by, record):
        return (confirming or confirm)(record, by=by, at=at)
    return record if record.status == Status.SUBMITTED else submit(record, by=by, at=at)


@transaction.atomic
def return_back(record: R, *, by: User, at: datetime, reason: str) -> R:
    """Send a record back with a reason; a confirmed one stops counting until it is confirmed again."""
    current = lock(record)
    require(by, "records.confirm", current)
    if current.status not in {Status.SUBMITTED, Status.CONFIRMED}:
        raise Refused(_("只有待确认和已确认的记录可以退回。"))
    if not reason.strip():
        raise Refused(_("请写明退回原因，对方才知道补什么。"))
    current.return_reason, current.confirmed_by, current.confirmed_at = reason.strip(), None, None
    return _move(current, Status.RETURNED, by=by, at=at, act="return", reason=reason.strip())


@transaction.atomic
def void(record: R, *, by: User, at: datetime, reason: str) -> R:
    """Take a record out of every count; it stays readable with the reason."""
    current = lock(record)
    require(by, "records.void", current)
    if current.status == Status.VOID:
        raise Refused(_("这条记录已经作废。"))
    if not reason.strip():
        raise Refused(_("请写明作废原因。"))
    # The confirmer goes with the confirmation; who it was stays in the log.
    current.confirmed_by, current.confirmed_at = None, None
    return _move(current, Status.VOID, by=by, at=at, act="void", reason=reason.strip())


@transaction.atomic
def restore(record: R, *, by: User, at: datetime) -> R:
    """Undo a void: the record is a draft again and must be confirmed anew."""
    current = lock(record)
    require(by, "records.void", current)
    if current.status != Status.VOID:
        raise Refused(_("这条记录没有作废。"))
    return _move(current, Status.DRAFT, by=by, at=at, act="restore")


def evidence_of(record: Record) -> Any:
    """Evidence still attached to a record."""
    return Evidence.objects.filter(record_kind=record.KIND, record_id=record.pk, removed_at__isnull=True)


@transaction.atomic
def attach(record: Record, evidence: Evidence, *, by: User, at: datetime) -> Evidence:
    """Attach an unsaved piece of evidence to a record of the actor's own reach.

    A confirmed record was confirmed on the evidence it had; only who confirms may add to it.
    """
    current = lock(record)
    _require_papers(current, by)
    # Asked here too, so that no door can leave it out: forms, quick entry, imports.
    if fault := unfit_name(f"{evidence.title} {evidence.url}"):
        raise Refused(fault)
    evidence.record_kind, evidence.record_id = record.ref
    evidence.added_by, evidence.added_at = by, at
    evidence.save(force_insert=True)
    log_record_note(current, by=by, at=at, act="attach", note={"evidence": evidence.title, "sha256": evidence.sha256})
    return evidence


@transaction.atomic
def detach(evidence: Evidence, record: Record, *, by: User, at: datetime, reason: str) -> None:
    """Take evidence off a record; the file and the entry stay for the log."""
    current = lock(record)
    _require_papers(current, by)
    if current.status == Status.CONFIRMED and not reason.strip():
        raise Refused(_("从已确认的记录撤下佐证须写明原因。"))
    evidence.removed_at, evidence.removed_reason = at, reason.strip()
    evidence.save(update_fields=["removed_at", "removed_reason"])
    log_record_note(current, by=by, at=at, act="detach", note={"evidence": evidence.title}, reason=reason)


def why_no_papers(by: User, record: Record) -> str:
    """Why `by` may not add or take off evidence and links of a record of their reach; empty when they may."""
    if record.status == Status.VOID:
        return _("已作废的记录不能再添佐证，可先恢复。")
    confirms = by.can_for("records.confirm", unit_id=record.unit_id, township_id=record.township_id)
    if record.status == Status.CONFIRMED and not confirms:
        return _("记录已确认，佐证和关联由确认人增减。请联系确认人，或请其退回后再补。")
    return ""


def _require_papers(record: Record, by: User) -> None:
    require(by, "records.enter", record)
    if refusal := why_no_papers(by, record):
        raise Refused(refusal)


@transaction.atomic
def link(from_record: Record, meaning: str, to_record: Record, *, by: User, at: datetime) -> Link:
    """Point one record to another; pointing twice changes nothing and logs nothing.

    Logged at the record that points, by kind and number: the other one's title may be closed to its readers.
    """
    require(by, "records.enter", from_record)
    found, created = Link.objects.get_or_create(
        from_kind=from_record.KIND,
        from_id=from_record.pk,
        meaning=meaning,
        to_kind=to_record.KIND,
        to_id=to_record.pk,
        defaults={"made_by": by, "made_at": at},
    )
    if created:
        log_record_note(from_record, by=by, at=at, act="link", note={"link": link_key(found)})
    return found


@transaction.atomic
def unlink(found: Link, from_record: Record, *, by: User, at: datetime) -> None:
    """Take a link off the record that points. Both records stay as they are."""
    current = lock(from_record)
    _require_papers(current, by)
    gone, _rows = Link.objects.filter(pk=found.pk, from_kind=current.KIND, from_id=current.pk).delete()
    if not gone:
        raise Refused(_("这条关联已经解除。"))
    log_record_note(current, by=by, at=at, act="unlink", note={"link": link_key(found)})


def next_number(prefix: str, width: int = 4) -> str:
    """Next number of a series, e.g. next_number("HD-202609-") -> "HD-202609-0018"; gaps are possible, repeats not."""
    # The row is made first, because a lock needs a row: two who open a series at once then wait for each other.
    NumberSeries.objects.get_or_create(prefix=prefix)
    series = NumberSeries.objects.select_for_update().get(prefix=prefix)
    series.last += 1
    series.save(update_fields=["last"])
    return f"{prefix}{series.last:0{width}d}"
