"""qiaowu backup: the database and the files of a county, or of all, in one file that can be checked and restored."""

from __future__ import annotations

import os
from argparse import Namespace
from datetime import UTC, datetime
from pathlib import Path

from qiaowu.cli import backing, signals
from qiaowu.cli.database import admin_of, county_code, require_database, shared_database
from qiaowu.cli.datadir import locate
from qiaowu.cli.output import note, say

SHOWN = 20
"""Faults that are printed; the rest is counted."""
WITH_FAULTS = "备份已写成，但有 {} 处文件问题；请运行 qiaowu verify 查明。"


def run(options: Namespace) -> int:
    """0 when all is in the backup; 1 when it was written although files are missing or altered."""
    signals.catch()
    data = locate()
    require_database(data)
    codes = [] if options.all else [options.county or county_code()]
    target = named(Path(options.target), codes)
    with shared_database(data) as database:
        made = backing.make(data, admin_of(data, database), codes, target)
    say(backing.summary(made))
    for fault in made.faults[:SHOWN]:
        note(f"  - {fault}。")
    if made.faults:
        note(WITH_FAULTS.format(len(made.faults)))
    return 1 if made.faults else 0


def named(target: Path, codes: list[str]) -> Path:
    """The file; in a folder it gets a name with the county and the time, so that a daily run needs no script."""
    target = Path(os.path.abspath(target))
    if not target.is_dir():
        return target
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    return target / f"qiaowu-{'-'.join(codes) or 'all'}-{moment}.tar"
