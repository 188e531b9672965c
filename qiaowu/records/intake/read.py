"""Documents with commitments: upload or pasted text → text, kind, pages, notes."""

from __future__ import annotations

import csv
import hashlib
import io
from pathlib import Path

from . import sniff
from .messages import kind_name, megabytes
from .model import LIMITS, DocumentKind, Intake, refuse
from .runner import run_child
from .sheettext import LONGEST_CELL, MOST_COLUMNS, MOST_ROWS
from .textclean import clean_text, decode

_ALLOWED = "docx、txt、pdf"
_EXTENSIONS = {"docx": "zip", "txt": "txt", "pdf": "pdf"}
_KINDS: dict[str, DocumentKind] = {"zip": "docx", "txt": "txt", "pdf": "pdf"}


def read_document(path_or_bytes: Path | str | bytes, filename: str) -> Intake:
    """Text of an uploaded docx, txt or pdf.

    `filename` is the name given by the uploader; only its extension is used, and only to compare
    it with the content. Raises IntakeError with a Chinese message that says what to do.
    """
    data = load(path_or_bytes)
    extension = sniff.check_name(filename)
    kind = _document_kind(data, extension)
    if kind == "txt":
        text, notes = decode(data)
        return _intake(text, kind, None, list(notes), data)
    if kind == "pdf":
        sniff.check_pdf_shell(data)
        answer = run_child("pdf", data)
        return _intake(answer["text"], kind, int(answer["pages"]), answer["notes"], data)
    return _read_docx(data, extension)


def read_pasted(text: str) -> Intake:
    """Pasted text with the same cleaning; size and digest are those of its UTF-8 form as pasted."""
    if len(text) > LIMITS.text_chars:
        raise refuse("text_too_long", limit=LIMITS.text_chars)
    return _intake(text, "pasted", None, [], text.encode("utf-8", "surrogatepass"))


def read_sheet(data: bytes, filename: str) -> list[list[str]]:
    """Rows of a table: of a csv, or of the first sheet of an xlsx. Raises IntakeError."""
    load(data)
    extension, found = sniff.check_name(filename), sniff.content_kind(data)
    if found == "ole":
        raise refuse(sniff.ole_reason(data), found=kind_name("ole"))
    if found == "zip" and extension in {"xlsx", ""}:
        answer = run_child("sheet", data)
        if answer["kind"] != "xlsx":
            raise refuse("wrong_type", extension="xlsx", found=kind_name(answer["kind"]))
        return [[str(cell) for cell in row] for row in answer["rows"]]
    if found != "txt" or extension not in {"csv", "txt", ""}:
        raise refuse("not_supported", allowed="xlsx、csv", found=kind_name(found))
    text, _notes = decode(data)
    rows = list(csv.reader(io.StringIO(text), dialect=_dialect(text)))
    if len(rows) > MOST_ROWS:
        raise refuse("sheet_rows", limit=MOST_ROWS)
    return [[cell[:LONGEST_CELL] for cell in row[:MOST_COLUMNS]] for row in rows]


def _dialect(text: str) -> type[csv.Dialect]:
    """Commas, or tabs where the head line has some: that is how a table leaves a spreadsheet as text."""
    return csv.excel_tab if "\t" in text.partition("\n")[0] else csv.excel


def load(path_or_bytes: Path | str | bytes) -> bytes:
    """The bytes, never more than the limit; raises IntakeError missing, empty, too_large."""
    if isinstance(path_or_bytes, (bytes, bytearray, memoryview)):
        data = bytes(path_or_bytes)
    else:
        path = Path(path_or_bytes)
        if path.is_symlink() or not path.is_file():
            raise refuse("missing")
        check_size(path.stat().st_size)
        data = path.read_bytes()
    check_size(len(data))
    return data


def check_size(size: int) -> None:
    if size == 0:
        raise refuse("empty")
    if size > LIMITS.file_bytes:
        raise refuse("too_large", size=megabytes(size), limit=megabytes(LIMITS.file_bytes))


def _document_kind(data: bytes, extension: str) -> DocumentKind:
    found = sniff.content_kind(data)
    if found == "ole":
        code = sniff.ole_reason(data)
        raise refuse(code, found=kind_name("ole"))
    if extension == "docm" and found == "zip":
        raise refuse("macro")
    if found not in _KINDS or (extension not in _EXTENSIONS and extension):
        name = kind_name(found) if found not in _KINDS else f" {extension} 文件"
        raise refuse("not_supported", allowed=_ALLOWED, found=name)
    if extension and _EXTENSIONS[extension] != found:
        raise refuse("wrong_type", extension=extension, found=kind_name(found))
    return _KINDS[found]


def _read_docx(data: bytes, extension: str) -> Intake:
    if b"%PDF-" in data[:1024] or sniff.has_markup(data[:1024]):
        raise refuse("polyglot", found="PDF 或网页")
    answer = run_child("docx", data)
    if answer["kind"] != "docx":
        name = kind_name(answer["kind"])
        if extension:
            raise refuse("wrong_type", extension=extension, found=name)
        raise refuse("not_supported", allowed=_ALLOWED, found=name)
    return _intake(answer["text"], "docx", None, answer["notes"], data)


def _intake(text: str, kind: DocumentKind, pages: int | None, notes: list[str], data: bytes) -> Intake:
    cleaned, changes = clean_text(text)
    digest = hashlib.sha256(data).hexdigest()
    return Intake(cleaned, kind, pages, (*notes, *changes), digest, len(data))
