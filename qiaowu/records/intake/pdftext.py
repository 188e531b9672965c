"""The text layer of a pdf, by pypdf; runs in the child process only."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING

from .messages import note
from .model import LIMITS, IntakeError, refuse

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pypdf import PageObject, PdfReader


def pdf_text(data: bytes) -> tuple[str, int, list[str]]:
    """Text, number of pages, notes. Raises IntakeError encrypted, broken, pdf_no_text, pdf_pages."""
    # Slow to import (a fifth of a second), and a docx never needs it.
    from pypdf import PdfReader

    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted:
            raise refuse("encrypted")
        return _pages_text([page.extract_text() for page in _pages(reader)])
    except (IntakeError, MemoryError):
        raise
    # pypdf raises nearly anything on hostile input; each of it means the same to the uploader.
    except Exception as error:
        raise refuse("broken") from error


def _pages(reader: PdfReader) -> Sequence[PageObject]:
    pages = reader.pages
    if len(pages) > LIMITS.pdf_pages:
        raise refuse("pdf_pages", limit=LIMITS.pdf_pages)
    return pages


def _pages_text(texts: list[str]) -> tuple[str, int, list[str]]:
    blank = sum(not text.strip() for text in texts)
    if blank == len(texts):
        raise refuse("pdf_no_text")
    notes = [note("pdf_order")]
    if blank:
        notes.append(note("pdf_blank_pages", count=blank))
    return "\n".join(text.strip("\n") for text in texts if text.strip()), len(texts), notes
