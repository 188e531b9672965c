"""Readings as scorer predictions, as JSON and as a table for the terminal."""

from __future__ import annotations

import dataclasses
import json
import unicodedata
from decimal import Decimal
from typing import Any

from .explain import plain
from .model import Reading, Statement

_ROLES = {"target": "目标", "actual": "实绩", "baseline": "基数", "requirement": "要求"}
_SIGNS = {"eq": "=", "ge": "≥", "le": "≤", "approx": "≈", "range": ""}


def _number(value: Decimal | None) -> int | float | None:
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def to_prediction(statement: Statement) -> dict[str, Any]:
    """One record in the format of the extraction scorer."""
    frequency = statement.frequency
    return {
        "start": statement.start,
        "end": statement.end,
        "value": _number(statement.value),
        "value_max": _number(statement.value_max),
        "unit": statement.unit,
        "comparator": statement.comparator,
        "role": statement.role,
        "frequency": None
        if frequency is None
        else {"per": frequency.per, "count": _number(frequency.count), "every": frequency.every},
        "period": statement.period,
        "subject": statement.subject,
        "owner": statement.owner,
    }


def to_json(reading: Reading) -> str:
    """Everything the reading holds; numbers as exact decimal strings."""
    return json.dumps(dataclasses.asdict(reading), ensure_ascii=False, indent=1, default=_plain)


def _plain(value: object) -> str:
    return plain(value) if isinstance(value, Decimal) else str(value)


def table(reading: Reading) -> str:
    """A readable table: place, kind, subject, quantity, period, owner; then gaps and broken-off statements."""
    rows: list[tuple[str, ...]] = [("位置", "类别", "对象", "数值", "时段", "责任", "把握")]
    rows += [_row(record) for record in reading.records]
    widths = [max(_width(row[i]) for row in rows) for i in range(len(rows[0]))]
    lines = ["  ".join(_pad(cell, width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    lines += [f"缺文:第{gap.position}字处,{gap.note}" for gap in reading.gaps]
    lines += [f"中断:第{cut.start}至{cut.end}字,{cut.note}" for cut in reading.truncated]
    return "\n".join(lines) + "\n"


def _row(record: Statement) -> tuple[str, ...]:
    level = {"high": "高", "medium": "中", "low": "低"}[record.confidence.level]
    subject = " ".join(record.subject.split())[:16]
    return (str(record.start), _ROLES[record.role], subject, _quantity(record), record.period, record.owner[:14], level)


def _quantity(record: Statement) -> str:
    value = plain(record.value) + (f"~{plain(record.value_max)}" if record.value_max is not None else "")
    sign = {"≥": ">", "≤": "<"}.get(_SIGNS[record.comparator], "") if record.strict else _SIGNS[record.comparator]
    rhythm = record.frequency.words if record.frequency else ""
    return f"{rhythm}{sign}{value}{record.unit}"


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else 1 for c in text)


def _pad(text: str, width: int) -> str:
    return text + " " * (width - _width(text))
