"""The text layer of a pdf, by pypdf; runs in the child process only."""

from __future__ import annotations

from io import BytesIO
from typing import TYPE_CHECKING, Any

from .messages import note
from .model import LIMITS, IntakeError, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pypdf import PageObject, PdfReader

_ACTIVE = ("/JavaScript", "/Launch", "/ImportData", "/SubmitForm")


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


def refuse_active_pdf(data: bytes) -> None:
    """Refuse a pdf that would run a script or a program when opened or clicked; raises IntakeError."""
    from pypdf import PdfReader

    try:
        reader = PdfReader(BytesIO(data))
        if reader.is_encrypted:
            raise refuse("encrypted")
        if any(map(_acts, _actions(reader))):
            raise refuse("active_content", found="PDF 脚本")
    except (IntakeError, MemoryError):
        raise
    except Exception as error:
        raise refuse("broken") from error


def _actions(reader: PdfReader) -> Iterator[object]:
    """Everything that a reader program might carry out: of the document, its pages, their links."""
    root = reader.root_object
    yield root.get("/OpenAction")
    yield from _values(root.get("/AA"))
    if "/JavaScript" in _dictionary(root.get("/Names")):
        yield {"/S": "/JavaScript"}
    for page in reader.pages:
        yield from _values(page.get("/AA"))
        for annotation in _resolved(page.get("/Annots")) or ():
            entry = _dictionary(annotation)
            yield entry.get("/A")
            yield from _values(entry.get("/AA"))


def _resolved(value: object) -> Any:
    return value.get_object() if hasattr(value, "get_object") else value


def _dictionary(value: object) -> dict[str, Any]:
    found = _resolved(value)
    return found if isinstance(found, dict) else {}


def _values(value: object) -> list[object]:
    return list(_dictionary(value).values())


def _acts(value: object) -> bool:
    """True for a script or launch action, or one that leads to such; a chain is followed a few steps."""
    for _ in range(8):
        action = _dictionary(value)
        if str(action.get("/S")) in _ACTIVE:
            return True
        value = action.get("/Next")
        if isinstance(_resolved(value), list):
            return any(str(_dictionary(item).get("/S")) in _ACTIVE for item in _resolved(value))
    return False


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
