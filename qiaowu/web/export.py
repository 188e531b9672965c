"""Exports: the rows of a list as typed cells; nothing in a cell can become a formula."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import IO, Any
from urllib.parse import quote

import xlsxwriter
from django.http import Http404, HttpResponse
from django.utils import timezone

from qiaowu.orgs.clock import now, today
from qiaowu.orgs.models import User
from qiaowu.records.actions import log

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}
_RISKY = ("=", "+", "-", "@", "＝", "＋", "－", "＠", "\t", "\r")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_LEADING = re.compile(r"^[\s\x00-\x1f\x7f\u00ad\u200b-\u200f\u2060\ufeff]+")
"""What a spreadsheet may skip before it reads a formula."""


def export_response(form: str, *, name: str, heads: list[str], rows: Iterable[list[Any]], by: User) -> HttpResponse:
    """The rows as a file named unit-matter-day; the export is logged. Raises Http404 without the right."""
    if not by.can("records.export"):
        raise Http404
    buffer = io.BytesIO()
    write_export(form, buffer, name=name, heads=heads, rows=rows)
    log_export(form, name=name, by=by)
    return file_response(buffer.getvalue(), export_filename(form, name=name, by=by), TYPES[form])


def export_filename(form: str, *, name: str, by: User) -> str:
    """unit-matter-day."""
    unit = by.scope.home.short_name if by.scope.home else ""
    return f"{unit}-{name}-{today():%Y%m%d}.{form}"


def log_export(form: str, *, name: str, by: User) -> None:
    """One line of the log. It holds the log's lock up to the commit: write it after the rows, not before."""
    log(by=by, at=now(), act="export", record=by, kind="orgs.user", title=name, unit_code="", after={"form": form})


def write_export(
    form: str,
    file: IO[bytes],
    *,
    name: str,
    heads: list[str],
    rows: Iterable[list[Any]],
    spool: Path | None = None,
) -> None:
    """Write the rows to an open file as xlsx or csv; memory does not grow with them.

    `name` names the sheet; `spool` is a folder for parts.
    """
    if form == "xlsx":
        _xlsx(file, sheet_name(name), heads, rows, spool)
    else:
        _csv(file, heads, rows)


def file_response(content: bytes, filename: str, content_type: str) -> HttpResponse:
    """A download whose name survives in every browser (RFC 6266)."""
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition(filename)})


def disposition(filename: str, way: str = "attachment") -> str:
    """The header that names a file; `way` is "attachment" for a download, "inline" for what the browser shows."""
    plain = "download." + filename.rpartition(".")[2]
    return f"{way}; filename=\"{plain}\"; filename*=UTF-8''{quote(filename)}"


def sheet_name(name: str) -> str:
    """The name as a spreadsheet takes it: at most 31 characters, none of []:*?/ or backslash, no quote at an end."""
    return _NOT_IN_SHEET_NAMES.sub(" ", name)[:31].strip(" '") or "1"


def _xlsx(file: IO[bytes], name: str, heads: list[str], rows: Iterable[list[Any]], spool: Path | None) -> None:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    if spool:
        options["tmpdir"] = str(spool)  # type: ignore[assignment]
    with xlsxwriter.Workbook(file, options) as book:
        sheet = book.add_worksheet(name)
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.freeze_panes(1, 0)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
        for line, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _write(sheet, line, column, plain_value(value), day)


def _write(sheet: Any, line: int, column: int, value: Any, day: Any) -> None:
    if isinstance(value, (int, float, Decimal)) and not isinstance(value, bool):
        sheet.write_number(line, column, value)
    elif isinstance(value, date) and not isinstance(value, datetime):
        sheet.write_datetime(line, column, datetime.combine(value, time()), day)
    elif value is not None:
        sheet.write_string(line, column, str(value))


def plain_value(value: Any) -> Any:
    """Numbers and days as they are, moments as local text, all else as text."""
    if value is None or isinstance(value, (int, float, Decimal, str)):
        return value
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return value if isinstance(value, date) else str(value)


def _csv(file: IO[bytes], heads: list[str], rows: Iterable[list[Any]]) -> None:
    # The mark makes office programs read UTF-8.
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="")
    # quoted, so that a comma or semicolon in a text opens no cell of its own
    writer = csv.writer(text, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(heads)
    for row in rows:
        writer.writerow([_safe(plain_value(value)) for value in row])
    text.detach()


def _safe(value: Any) -> Any:
    """Text that a spreadsheet would run gets a quote in front; numbers stay numbers."""
    if isinstance(value, str) and (value.startswith(_RISKY) or _LEADING.sub("", value).startswith(_RISKY)):
        return "'" + value
    return value
