"""Evidence files: kind by content, hidden data out of pictures, nothing that acts by itself."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import cast

from . import pictures, sniff
from .messages import kind_name
from .model import EvidenceFile, EvidenceKind, IntakeError, refuse
from .read import load
from .runner import run_child
from .textclean import clean_text, decode

_ALLOWED = "jpg、png、webp、pdf、docx、xlsx、txt"
_MIMES: dict[str, str] = {
    "jpg": "image/jpeg",
    "png": "image/png",
    "webp": "image/webp",
    "pdf": "application/pdf",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "txt": "text/plain; charset=utf-8",
}
_PICTURES = {"jpg": pictures.clean_jpeg, "png": pictures.clean_png, "webp": pictures.clean_webp}
PICTURE_MIMES = frozenset(_MIMES[kind] for kind in _PICTURES)
_ACTIVE_PDF = (b"/JavaScript", b"/Launch")


def sniff_evidence(data: bytes | Path | str, filename: str) -> EvidenceFile:
    """Kind, media type, digest and storable bytes of an evidence file; raises IntakeError.

    Pictures come back without camera data, comments and trailing bytes; a txt comes back as UTF-8.
    All other kinds are returned byte for byte.
    """
    original = load(data)
    extension = sniff.check_name(filename).replace("jpeg", "jpg")
    kind, outside = _kind(original, extension)
    stored, notes = _clean(kind, original)
    return EvidenceFile(
        kind=cast(EvidenceKind, kind),
        mime=_MIMES[kind],
        sha256=hashlib.sha256(stored).hexdigest(),
        original_sha256=hashlib.sha256(original).hexdigest(),
        data=stored,
        notes=(*outside, *notes),
    )


def clean_picture(data: bytes, mime: str) -> bytes | None:
    """A stored picture as intake lets one in: without hidden data; None when the bytes are not what `mime` says."""
    kind = sniff.content_kind(data)
    if kind not in _PICTURES or _MIMES[kind] != mime:
        return None
    try:
        return _PICTURES[kind](data)[0]
    except IntakeError:
        return None


def _kind(data: bytes, extension: str) -> tuple[str, list[str]]:
    """The kind, and for office files notes on what they refer to."""
    kind = sniff.content_kind(data)
    notes: list[str] = []
    if kind == "ole":
        raise refuse(sniff.ole_reason(data), found=kind_name("ole"))
    if kind == "zip":
        kind, notes = _office_kind(data)
    if kind not in _MIMES or (extension and extension not in _MIMES):
        found = f" {extension} 文件" if kind in _MIMES else kind_name(kind)
        raise refuse("not_supported", allowed=_ALLOWED, found=found)
    if extension and extension != kind:
        raise refuse("wrong_type", extension=extension, found=kind_name(kind))
    return kind, notes


def _office_kind(data: bytes) -> tuple[str, list[str]]:
    if b"%PDF-" in data[:1024] or sniff.has_markup(data[:1024]):
        raise refuse("polyglot", found="PDF 或网页")
    answer = run_child("office", data)
    return answer["kind"], answer["notes"]


def _clean(kind: str, data: bytes) -> tuple[bytes, tuple[str, ...]]:
    if kind in _PICTURES:
        return _PICTURES[kind](data)
    if kind == "pdf":
        _check_pdf(data)
    if kind == "txt":
        text, notes = decode(data)
        cleaned, changes = clean_text(text)
        return cleaned.encode("utf-8"), (*notes, *changes)
    return data, ()


def _check_pdf(data: bytes) -> None:
    """Names in the open first, which costs nothing; what is packed away is for the child to find."""
    sniff.check_pdf_shell(data)
    if any(token in data for token in _ACTIVE_PDF):
        raise refuse("active_content", found="PDF 脚本")
    run_child("pdf-evidence", data)
