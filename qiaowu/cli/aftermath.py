"""After a restore: the old county goes, or what was begun goes. A note in the data folder outlives a killed program.

What the note says was meant, and what the database shows to have happened, decide together. Every step may be cut
off and is repeated by the next start.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from qiaowu.cli import demo
from qiaowu.cli.archive import Archive
from qiaowu.cli.datadir import DataDir, read_json, write_atomic
from qiaowu.cli.files import sync_folder
from qiaowu.cli.filing import path_of, stored
from qiaowu.cli.manifest import Part
from qiaowu.cli.problem import Problem
from qiaowu.hosting import install, schemas
from qiaowu.hosting.install import Connection
from qiaowu.hosting.schemas import FRESH, OLD

RESTORING = 0x71_77_72  # advisory lock of the one restore that a database bears
BEGUN, SWAPPED = "begun", "swapped"
AT_WORK = "这个数据库正在进行另一次恢复；请等它结束。"


@contextmanager
def alone(db: Connection) -> Iterator[None]:
    """Be the only restore of this database; the lock ends with the connection."""
    row = db.execute("SELECT pg_try_advisory_lock(%s)", (RESTORING,)).fetchone()
    if not (row and row[0]):
        raise Problem(AT_WORK)
    yield


def write_note(data: DataDir, archive: Archive, parts: list[Part]) -> None:
    """Before anything is changed: what a later start must know to undo or to finish."""
    counties: dict[str, Any] = {}
    for part in parts:
        held = {path.name for path in stored(data, part.code)}
        coming = {name.rpartition("/")[2] for name in archive.under(f"files/{part.code}")}
        counties[part.code] = {"new": sorted(coming - held), "gone": sorted(held - coming)}
    told = {"state": BEGUN, "demo": archive.manifest.get("demo"), "counties": counties}
    write_atomic(data.restore_note, json.dumps(told) + "\n")


def tidy(data: DataDir, db: Connection) -> None:
    """After a restore, or at the start after one that was cut off: finish what was swapped, else undo what was begun.

    The note tells what was meant, the database tells whether it happened. May itself be cut off and repeated.
    """
    told = read_json(data.restore_note)
    if not told:
        return
    codes = list(told["counties"])
    if told["state"] == SWAPPED or any(schemas.exists(db, code + OLD) for code in codes):
        finish(data, db, told)
    else:
        schemas.drop(db, [code + FRESH for code in codes])
        remove(data, told, "new")
    for code in codes:
        install.forbid_schemas(db, code)
    data.restore_note.unlink()
    sync_folder(data.root)


def finish(data: DataDir, db: Connection, told: dict[str, Any]) -> None:
    """The restored counties are in place: now the old ones may go."""
    write_atomic(data.restore_note, json.dumps(told | {"state": SWAPPED}) + "\n")
    if told["demo"]:
        demo.keep(data, told["demo"])
        if demo.is_loaded(data):
            write_atomic(data.demo_accounts, demo.accounts_text(data))
    else:
        demo.forget(data)
    remove(data, told, "gone")
    schemas.drop(db, [code + OLD for code in told["counties"]])


def remove(data: DataDir, told: dict[str, Any], which: str) -> None:
    """Take away files that only one of the two states knows."""
    for code, lists in told["counties"].items():
        for digest in lists[which]:
            path_of(data, code, digest).unlink(missing_ok=True)
