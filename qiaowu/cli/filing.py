"""The files of a county on the disk: which there are, and putting those of a backup under their hashes."""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from qiaowu.cli.archive import Archive
from qiaowu.cli.datadir import DataDir
from qiaowu.cli.files import sync_folder
from qiaowu.cli.problem import Problem, reason

HASH = re.compile(r"[0-9a-f]{64}")


def stored(data: DataDir, code: str) -> Iterator[Path]:
    """The files of a county that lie under their hash."""
    for path in sorted((data.files / code).glob("??/*")):
        if HASH.fullmatch(path.name):
            yield path


def bring_files(data: DataDir, archive: Archive, code: str) -> None:
    """Put the files of a county under their hashes. Nothing there is changed but a file that is not its hash."""
    for name in archive.under(f"files/{code}"):
        digest = name.rpartition("/")[2]
        target = path_of(data, code, digest)
        if not is_whole(target, digest):
            try:
                place_file(target, archive.pieces(name))
            except OSError as error:
                raise Problem(f"恢复文件没有完成：{reason(error)}。原有数据没有改动。") from error


def path_of(data: DataDir, code: str, digest: str) -> Path:
    """Where a file of a county lies."""
    return data.files / code / digest[:2] / digest


def is_whole(path: Path, digest: str) -> bool:
    """Whether the file is there with this content."""
    with suppress(FileNotFoundError), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest() == digest
    return False


def place_file(target: Path, pieces: Iterator[bytes]) -> None:
    """Write a private file that appears complete or not at all. Raises OSError, or Problem when a piece is damaged."""
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(pieces)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, target)
        sync_folder(target.parent)
    finally:
        Path(name).unlink(missing_ok=True)
