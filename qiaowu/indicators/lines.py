"""The lines of issued figures: their canonical form and digest, and how two sets of them differ."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import cast

from django.utils.translation import gettext as _

from qiaowu.indicators.models import Figure
from qiaowu.measures.rules import Role
from qiaowu.measures.tally import Line
from qiaowu.records.actions import Refused

_AMOUNT = Decimal(1).scaleb(-4)


@dataclass(frozen=True)
class LineChange:
    """One record that counted in the figure and counts differently now."""

    before: Line
    after: Line

    @property
    def matters(self) -> bool:
        """Whether more than the revision differs."""
        return _plain(self.before)[:3] + _plain(self.before)[4:] != _plain(self.after)[:3] + _plain(self.after)[4:]


def as_stored(line: Line) -> Line:
    """The line with its amount as it will be stored. Raises Refused when storing would round it."""
    amount = line.amount.quantize(_AMOUNT)
    if amount != line.amount:
        raise Refused(_("有记录的数多于四位小数，不能核发。"))
    return Line(line.role, line.kind, line.record_id, line.revision, line.unit_id, line.dated, amount, line.key)


Plain = tuple[str, str, int, int, int, str, str, str]


def _plain(line: Line) -> Plain:
    """A line as the digest reads it; the revision is the fourth."""
    amount = f"{line.amount.quantize(_AMOUNT):f}"
    return (
        line.role,
        line.kind,
        line.record_id,
        line.revision,
        line.unit_id,
        line.dated.isoformat(),
        amount,
        line.key,
    )


def lines_digest(lines: Iterable[Line]) -> str:
    """SHA-256 over the lines in canonical form and order."""
    text = json.dumps(sorted(_plain(line) for line in lines), ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def stored_lines(figure: Figure) -> list[Line]:
    """The lines of an issued figure."""
    return [
        Line(
            cast(Role, row.role),
            row.record_kind,
            row.record_id,
            row.revision,
            row.unit_id,
            row.dated,
            row.amount,
            row.key,
        )
        for row in figure.lines.all()
    ]


def line_differences(
    before: Iterable[Line], after: Iterable[Line]
) -> tuple[tuple[Line, ...], tuple[Line, ...], tuple[LineChange, ...]]:
    """Lines added, removed and changed; lines of one record and role are matched with each other."""
    old, new = _by_record(before), _by_record(after)
    added: list[Line] = []
    removed: list[Line] = []
    changed: list[LineChange] = []
    for record in sorted(old.keys() | new.keys()):
        gone, come = _unmatched(old[record], new[record])
        pairs = min(len(gone), len(come))
        changed += [LineChange(*pair) for pair in zip(gone, come, strict=False)]
        removed += gone[pairs:]
        added += come[pairs:]
    return tuple(added), tuple(removed), tuple(changed)


def _by_record(lines: Iterable[Line]) -> dict[tuple[str, str, int], list[Line]]:
    found: dict[tuple[str, str, int], list[Line]] = defaultdict(list)
    for line in lines:
        found[line.role, line.kind, line.record_id].append(line)
    return found


def _unmatched(old: list[Line], new: list[Line]) -> tuple[list[Line], list[Line]]:
    """What is left when equal lines cancel out, each side sorted; lines of one key stand first."""
    left = list(new)
    gone = []
    for line in sorted(old, key=_plain):
        same = next((other for other in left if _plain(other) == _plain(line)), None)
        if same is None:
            gone.append(line)
        else:
            left.remove(same)
    rank = {line.key: n for n, line in enumerate(gone)}
    return gone, sorted(left, key=lambda line: (rank.get(line.key, len(rank)), _plain(line)))
