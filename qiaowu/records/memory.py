"""A small memory of counts, keyed by the state of the ledger, so that nothing read after a commit is old.

Every logged write moves the end of the log's chain; what is remembered under an older end is never
asked for again. A transaction that has written something itself neither reads nor fills the memory.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from threading import Lock
from typing import Any, TypeVar, cast

from django.db.models import CharField, Func

from qiaowu.hosting.reading import once
from qiaowu.orgs.office import office_state
from qiaowu.records.models import ChainHead

T = TypeVar("T")
KEPT = 256
_kept: OrderedDict[Hashable, Any] = OrderedDict()
_lock = Lock()


class _TransactionId(Func):
    """Number of the running transaction once it has written; NULL before."""

    function = "pg_current_xact_id_if_assigned"
    template = "%(function)s()::text"
    output_field = CharField()


def ledger_state() -> Hashable | None:
    """What a county's ledger is known by, its office included; None when this transaction wrote, or it has no log."""
    return once("records.ledger_state", _read_state)


def _read_state() -> Hashable | None:
    # units, settings and holidays change without an entry in the log, and counting depends on them
    office = office_state()
    head = ChainHead.objects.annotate(xid=_TransactionId()).values_list("xid", "length", "digest")
    row = head.filter(id=1).first()
    return None if row is None or row[0] is not None else (office, *row[1:])


def remembered(what: Hashable, make: Callable[[], T]) -> T:
    """`make()`, or what it gave before for the same county, state of the ledger and `what`."""
    # The state is read before the counting: what is kept may be newer than its key, never older.
    state = ledger_state()
    if state is None:
        return make()
    key = (state, what)
    with _lock:
        if key in _kept:
            _kept.move_to_end(key)
            return cast(T, _kept[key])
    value = make()
    with _lock:
        _kept[key] = value
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return value


def forget() -> None:
    """Drop everything; values must not change by it."""
    with _lock:
        _kept.clear()
