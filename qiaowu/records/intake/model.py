"""What the door hands out: the results, the error, and the limits in one place."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .messages import message

DocumentKind = Literal["docx", "txt", "pdf", "pasted"]
EvidenceKind = Literal["jpg", "png", "webp", "pdf", "docx", "xlsx", "txt"]


class IntakeError(Exception):
    """A refused upload. `code` is stable for programs, `message_zh` says what is wrong and what to do."""

    def __init__(self, code: str, message_zh: str) -> None:
        super().__init__(f"{code}: {message_zh}")
        self.code = code
        self.message_zh = message_zh


@dataclass(frozen=True)
class Intake:
    """The text of a document as found.

    `pages` is known for pdf only; a docx has no pages until an office program lays it out.
    `notes` are Chinese sentences for the uploader: what was changed, what was not read.
    `sha256` (hex) and `size` (bytes) describe the file as handed in, not the text.
    """

    text: str
    kind: DocumentKind
    pages: int | None
    notes: tuple[str, ...]
    sha256: str
    size: int


@dataclass(frozen=True)
class EvidenceFile:
    """An accepted evidence file. `data` is what may be stored: a photo without its hidden data.

    `sha256` is the digest of `data`; `original_sha256` that of the upload, so that the person
    who holds the original can still prove it is the same picture. `notes` says what was taken out.
    """

    kind: EvidenceKind
    mime: str
    sha256: str
    original_sha256: str
    data: bytes
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Limits:
    """Bounds of one intake; bytes and seconds. The defaults are the promise of the product."""

    file_bytes: int = 20 * 1024 * 1024
    unpacked_bytes: int = 200 * 1024 * 1024
    members: int = 2_000
    member_ratio: int = 200
    text_chars: int = 2_000_000
    pdf_pages: int = 500
    memory_bytes: int = 512 * 1024 * 1024
    seconds: int = 30
    answer_bytes: int = 16 * 1024 * 1024


LIMITS = Limits()


def refuse(code: str, **details: object) -> IntakeError:
    """The error for `code`, with its message filled in; the caller raises it."""
    return IntakeError(code, message(code, **details))
