"""The first sheet of an xlsx as rows of text; runs in the child only.

Nothing is computed: of a formula the value stands that the sheet was stored with.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from datetime import date, timedelta
from urllib.parse import unquote

from .model import refuse
from .ooxml import Package, related_part
from .xmlsafe import local, parse
from .zipscan import member_chunks

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 2000, 40, 500
_CELL = re.compile(r"([A-Z]{1,3})(\d{1,7})")
_BUILTIN_DAYS = frozenset({*range(14, 18), 22, *range(27, 32), 36, *range(50, 55), 57, 58})
"""Number formats of days that every workbook has without naming them, those of Chinese Excel included."""
_LITERAL = re.compile(r'"[^"]*"|\[[^\]]*\]|\\.')
_EPOCH, _EPOCH_1904 = date(1899, 12, 30), date(1904, 1, 1)


def sheet_rows(package: Package) -> list[list[str]]:
    """Rows of the first sheet, blank cells and rows as they stand. Raises IntakeError."""
    name, old_epoch = _first_sheet(package)
    reader = _Reader(_shared(package), _day_styles(package), _EPOCH_1904 if old_epoch else _EPOCH)
    parse(_chunks(package, name), reader.start, reader.end, reader.text)
    return reader.rows


def _chunks(package: Package, name: str) -> Iterator[bytes]:
    return member_chunks(package.archive, package.archive.getinfo(name))


def _first_sheet(package: Package) -> tuple[str, bool]:
    """The part of the first sheet in the workbook's order, and whether days count from 1904."""
    wanted: list[str] = []
    epoch: list[bool] = []

    def start(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "sheet":
            wanted.extend(value for key, value in attributes.items() if local(key) == "id" and " " in key)
        elif local(name) == "workbookPr":
            epoch.append(attributes.get("date1904", "") in {"1", "true"})

    parse(_chunks(package, package.main), start)
    targets: dict[str, str] = {}
    folder, _, base = package.main.rpartition("/")

    def relation(name: str, attributes: dict[str, str]) -> None:
        if local(name) == "Relationship" and attributes.get("Type", "").endswith("/worksheet"):
            target = posixpath.normpath(posixpath.join("/" + folder, unquote(attributes.get("Target", ""))))
            targets[attributes.get("Id", "")] = target.lstrip("/")

    rels = posixpath.join(folder, "_rels", base + ".rels")
    if rels in package.names:
        parse(_chunks(package, rels), relation)
    found = next((targets[key] for key in wanted if targets.get(key) in package.names), "")
    if not found:
        raise refuse("part_missing", found=" Excel ")
    return found, any(epoch)


def _shared(package: Package) -> list[str]:
    """The strings that cells point to; readings in small letters above Chinese are left out."""
    name, found = related_part(package, "sharedStrings"), list[str]()
    if not name:
        return found
    open_at: list[str] = []

    def start(element: str, _attributes: dict[str, str]) -> None:
        open_at.append(local(element))
        if open_at[-1] == "si":
            found.append("")

    def text(data: str) -> None:
        if open_at and open_at[-1] == "t" and "rPh" not in open_at:
            found[-1] += data

    parse(_chunks(package, name), start, lambda _element: _leave(open_at), text)
    return found


def _day_styles(package: Package) -> set[int]:
    """Numbers of the cell styles that show a number as a day."""
    name = related_part(package, "styles")
    own: set[int] = set()
    formats: list[int] = []
    within: list[str] = []

    def start(element: str, attributes: dict[str, str]) -> None:
        within.append(local(element))
        if within[-1] == "numFmt" and _is_day(attributes.get("formatCode", "")):
            own.add(_whole(attributes.get("numFmtId", "")))
        if within[-1] == "xf" and "cellXfs" in within:
            formats.append(_whole(attributes.get("numFmtId", "")))

    if name:
        parse(_chunks(package, name), start, lambda _element: _leave(within))
    return {number for number, used in enumerate(formats) if used in own or used in _BUILTIN_DAYS}


def _leave(within: list[str]) -> None:
    within.pop()


def _is_day(code: str) -> bool:
    plain = _LITERAL.sub("", code).lower()
    return "y" in plain or "d" in plain


def _whole(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 7 else -1


class _Reader:
    """Collects cells by their addresses; a row or a cell may leave its address out."""

    def __init__(self, shared: list[str], days: set[int], epoch: date) -> None:
        self.rows: list[list[str]] = []
        self._shared, self._days, self._epoch = shared, days, epoch
        self._at: list[str] = []
        self._row: list[str] = []
        self._kind = self._value = ""
        self._style, self._column = 0, 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._at.append(local(name))
        if self._at[-1] == "row":
            number = _whole(attributes.get("r", ""))
            self._open_row(number if number > 0 else len(self.rows) + 1)
        elif self._at[-1] == "c":
            place = _CELL.fullmatch(attributes.get("r", ""))
            self._column = _column(place[1]) if place else len(self._row)
            self._kind, self._style = attributes.get("t", "n"), _whole(attributes.get("s", "0"))
            self._value = ""

    def _open_row(self, number: int) -> None:
        if number > MOST_ROWS:
            raise refuse("sheet_rows", limit=MOST_ROWS)
        while len(self.rows) < number - 1:
            self.rows.append([])
        self._row = []
        self.rows.append(self._row)

    def text(self, data: str) -> None:
        if self._at and (self._at[-1] == "v" or (self._at[-1] == "t" and "is" in self._at and "rPh" not in self._at)):
            self._value = (self._value + data)[: LONGEST_CELL + 1]

    def end(self, name: str) -> None:
        self._at.pop()
        if local(name) != "c" or not self._value or self._column >= MOST_COLUMNS:
            return
        while len(self._row) < self._column:
            self._row.append("")
        self._row.append(self._shown()[:LONGEST_CELL])

    def _shown(self) -> str:
        if self._kind == "s":
            place = _whole(self._value)
            return self._shared[place] if 0 <= place < len(self._shared) else ""
        if self._kind != "n":
            return self._value
        if self._style in self._days and (days := _whole(self._value.split(".")[0])) > 0:
            return (self._epoch + timedelta(days=min(days, 200_000))).isoformat()
        return _number(self._value)


def _number(text: str) -> str:
    """A number as the sheet shows it: a code of twelve digits is no 9.9E11."""
    try:
        value = float(text)
    except ValueError:
        return text
    return str(int(value)) if value.is_integer() and abs(value) < 10**15 else text


def _column(letters: str) -> int:
    found = 0
    for letter in letters:
        found = found * 26 + ord(letter) - 64
    return found - 1
