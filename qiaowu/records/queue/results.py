"""Files that jobs make: kept for some days outside every web root, each under a name nobody can guess."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from django.conf import settings

from qiaowu.hosting.county import chosen

_HEX = set("0123456789abcdef")


def folder() -> Path:
    """Where the chosen county's results lie; the path carries the county's code."""
    path: Path = settings.DATA_DIR / "results" / chosen()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def path_of(token: str) -> Path:
    """Path of a result. Raises ValueError on anything that is not a token of ours."""
    if len(token) != 32 or not set(token) <= _HEX:
        raise ValueError("not the token of a result")
    return folder() / token


@contextmanager
def new_file() -> Iterator[tuple[str, IO[bytes]]]:
    """A token and the open file behind it; on disk when the block ends, gone when the block fails."""
    token = secrets.token_hex(16)
    path = path_of(token)
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600), "wb") as file:
            yield token, file
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def drop_of(code: str, token: str) -> None:
    """Remove a result of a county; no token and a missing file are fine."""
    if token and len(token) == 32 and set(token) <= _HEX:
        (settings.DATA_DIR / "results" / code / token).unlink(missing_ok=True)
