"""Exports: the rows of a list as typed cells; nothing in a cell can become a formula."""

import csv
import io
import re
from collections.abc import Iterable
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
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
_LEADING = re.compile(r"^[\s\x00-\x1f\x7f\u00ad\u200b-\u200f\u2060\ufeff]+")
"""What a spreadsheet may skip before it reads a formula."""


def export_response(form: str, *, name: str, heads: list[str], rows: Iterable[list[Any]], by: User) -> HttpResponse:
    """The rows as a file named unit-matter-day; the export is logged. Raises Http404 without the right."""
    if not by.can("records.export"):
        raise Http404
    content = _xlsx(heads, rows) if form == "xlsx" else _csv(heads, rows)
    unit = by.scope.home.short_name if by.scope.home else ""
    log(by=by, at=now(), act="export", record=by, kind="orgs.user", title=name, unit_code="", after={"form": form})
    return file_response(content, f"{unit}-{name}-{today():%Y%m%d}.{form}", TYPES[form])


def file_response(content: bytes, filename: str, content_type: str) -> HttpResponse:
    """A download whose name survives in every browser (RFC 6266)."""
    plain = "download." + filename.rpartition(".")[2]
    disposition = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(filename)}"
    return HttpResponse(content, content_type=content_type, headers={"Content-Disposition": disposition})


def _xlsx(heads: list[str], rows: Iterable[list[Any]]) -> bytes:
    buffer = io.BytesIO()
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(buffer, options) as book:
        sheet = book.add_worksheet()
        bold, day = book.add_format({"bold": True}), book.add_format({"num_format": "yyyy-mm-dd"})
        sheet.freeze_panes(1, 0)
        for column, head in enumerate(heads):
            sheet.write_string(0, column, head, bold)
        for line, row in enumerate(rows, start=1):
            for column, value in enumerate(row):
                _write(sheet, line, column, plain_value(value), day)
    return buffer.getvalue()


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


def _csv(heads: list[str], rows: Iterable[list[Any]]) -> bytes:
    buffer = io.StringIO()
    # quoted, so that a comma or semicolon in a text opens no cell of its own
    writer = csv.writer(buffer, quoting=csv.QUOTE_NONNUMERIC)
    writer.writerow(heads)
    for row in rows:
        writer.writerow([_safe(plain_value(value)) for value in row])
    # The mark makes office programs read UTF-8.
    return b"\xef\xbb\xbf" + buffer.getvalue().encode("utf-8")


def _safe(value: Any) -> Any:
    """Text that a spreadsheet would run gets a quote in front; numbers stay numbers."""
    if isinstance(value, str) and (value.startswith(_RISKY) or _LEADING.sub("", value).startswith(_RISKY)):
        return "'" + value
    return value
