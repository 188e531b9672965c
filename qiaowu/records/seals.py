"""Digests of what belongs to a record and lies in other tables: units that took part, tasks, a tally.

The log holds names of units for people to read; a name may change without the record changing, so a
check cannot compare by it. Beside the names, each write therefore logs a digest over stable codes.
"""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model, Q

if TYPE_CHECKING:
    from qiaowu.records.models import Record

Seal = dict[str, str]
"""Digest of each part of a record, by the part's name in the log; an empty part has none."""
SEAL = "seal"
"""Key of the log under which a record's seal stands; shown to nobody."""


@dataclass(frozen=True)
class Part:
    """Rows of another table that belong to a record: the column that names the record, and what is sealed of a row."""

    rows: type[Model]
    owner: str
    values: tuple[str, ...]


def seals_of(register: type[Record], ids: Collection[int] | None = None) -> dict[int, Seal]:
    """Seals of the register's records by id; of all of them without `ids`. One query for each part."""
    found: dict[int, Seal] = defaultdict(dict)
    for name, part in register.parts().items():
        rows: Any = part.rows._default_manager.values_list(part.owner, *part.values)
        if ids is not None:
            rows = rows.filter(Q((f"{part.owner}__in", list(ids))))
        grouped = defaultdict(list)
        for owner, *values in rows.iterator(chunk_size=5000):
            grouped[owner].append([None if value is None else str(value) for value in values])
        for owner, lines in grouped.items():
            found[owner][name] = digest_of_rows(lines)
    return found


def digest_of_rows(lines: list[list[str | None]]) -> str:
    """Digest of a part's rows by their sealed values as text, in whatever order the database gives them."""
    text = json.dumps(sorted(lines, key=str), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def seal_note(record: Record) -> dict[str, Seal]:
    """The record's seal as an addition to what is logged; nothing for a register whose rows stand alone."""
    if not record.parts():
        return {}
    return {SEAL: seals_of(type(record), [record.pk]).get(record.pk, {})}
