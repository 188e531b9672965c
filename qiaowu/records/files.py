"""Files of a county: stored once under their hash, outside every web root, and read back only through a check."""

import hashlib
import os
import tempfile
from pathlib import Path

from django.conf import settings

from qiaowu.hosting.county import chosen


def folder() -> Path:
    """Where this county's files lie; the path carries the county's code."""
    path: Path = settings.DATA_DIR / "files" / chosen()
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def path_of(sha256: str) -> Path:
    """Path of a stored file. Raises ValueError on anything that is not a hash."""
    if len(sha256) != 64 or not set(sha256) <= set("0123456789abcdef"):
        raise ValueError("not a SHA-256")
    return folder() / sha256[:2] / sha256


def store(content: bytes) -> str:
    """Keep the bytes and return their SHA-256; a file half written under its hash cannot exist."""
    sha256 = hashlib.sha256(content).hexdigest()
    target = path_of(sha256)
    if target.exists():
        return sha256
    target.parent.mkdir(mode=0o700, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=target.parent)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    os.replace(name, target)
    return sha256


def read(sha256: str) -> bytes:
    """The stored bytes. Raises FileNotFoundError, or ValueError when they no longer match their hash."""
    content = path_of(sha256).read_bytes()
    if hashlib.sha256(content).hexdigest() != sha256:
        raise ValueError(f"file {sha256} was altered")
    return content
