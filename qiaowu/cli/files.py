"""Private files, durable renames, and the telling line of a log."""

from __future__ import annotations

import os
import re
from pathlib import Path

from qiaowu.cli.account import Account


def write_private(path: Path, text: str, account: Account) -> None:
    """A new file that only the account can read."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w", encoding="utf-8") as file:
        file.write(text + "\n")
    account.own(path)


def sync_folder(folder: Path) -> None:
    """Make a rename in this folder durable."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def read_from(path: Path, offset: int) -> str:
    """The part of a log after `offset` bytes."""
    with path.open("rb") as file:
        file.seek(offset)
        return file.read().decode("utf-8", "replace")


def fatal_line(text: str) -> str:
    """The server's reason without its time stamp."""
    for line in text.splitlines():
        match = re.search(r"(?:FATAL|PANIC):\s+(.*)", line)
        if match:
            return match[1].rstrip(".")
    return last_line(text)


def last_line(text: str) -> str:
    """The last line that says something."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    return lines[-1].rstrip(".") if lines else "没有输出"
