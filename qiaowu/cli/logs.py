"""The program's log file: where it is, what goes into it, and putting it aside when it has grown."""

from __future__ import annotations

import fcntl
import os
import time
from argparse import ArgumentParser, Namespace
from pathlib import Path

from qiaowu.cli.datadir import DataDir

LEVELS = ("debug", "info", "warning", "error")
LIMIT = 10_000_000  # bytes of one file
KEPT = 5  # older files
INTERVAL = 30.0  # seconds between two looks


def add_options(parser: ArgumentParser) -> None:
    """--log-level and --log-file"""
    parser.add_argument(
        "--log-level", choices=LEVELS, default="info", help="日志的详细程度，默认 info\nhow much goes into the log"
    )
    parser.add_argument(
        "--log-file",
        metavar="文件",
        help="日志文件，默认数据目录的 logs/qiaowu.log；- 为标准错误输出\nlog file, or - for standard error",
    )


def environment(data: DataDir, options: Namespace) -> dict[str, str]:
    """What the web server and the workers are told; an environment of the operator's own comes first."""
    return {
        "QIAOWU_LOG_LEVEL": os.environ.get("QIAOWU_LOG_LEVEL") or options.log_level,
        "QIAOWU_LOG_FILE": str(file_of(data, options) or ""),
    }


def file_of(data: DataDir, options: Namespace) -> Path | None:
    """The log file; None when everything goes to standard error."""
    if options.log_file == "-":
        return None
    return Path(options.log_file).absolute() if options.log_file else data.root / "logs" / "qiaowu.log"


class Turning:
    """Looks now and then whether the file has grown too long. `tend` is called every so often."""

    def __init__(self, file: Path | None, limit: int = LIMIT) -> None:
        self._file, self._limit, self._next = file, limit, 0.0

    def tend(self) -> None:
        """Put the file aside when it is time to look and it is too long."""
        if self._file is not None and time.monotonic() >= self._next:
            self._next = time.monotonic() + INTERVAL
            turn(self._file, self._limit)


def turn(file: Path, limit: int = LIMIT, kept: int = KEPT) -> bool:
    """Rename `file` to `file.1`, that to `file.2` and so on; the last one goes. Whoever writes opens a new one.

    Two programs may look at once: the second finds a short file.
    """
    try:
        folder = os.open(file.parent, os.O_RDONLY)
    except FileNotFoundError:
        return False
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        if not file.exists() or file.stat().st_size < limit:
            return False
        for number in range(kept, 0, -1):
            older = numbered(file, number - 1)
            if older.exists():
                older.replace(numbered(file, number))
        return True
    finally:
        os.close(folder)


def numbered(file: Path, number: int) -> Path:
    """`file`, `file.1`, `file.2` …"""
    return file.with_name(f"{file.name}.{number}") if number else file
