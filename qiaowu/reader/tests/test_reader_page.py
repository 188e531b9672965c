"""docs/reader.md explains every field, and the values in it are what the reader gives."""

from __future__ import annotations

import dataclasses
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from qiaowu import reader
from qiaowu.reader.explain import plain

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "reader.md").read_text("utf-8")
EXAMPLE = re.findall(r"```text\n(.*?)```", PAGE, re.S)[0]
ROWS = re.findall(r"^\| `(\w+)` \|.*\|([^|]*)\|$", PAGE, re.M)
FIELDS = [field.name for field in dataclasses.fields(reader.Statement)]
VALUES = [
    (name, surface, value)
    for name, cell in ROWS
    for surface, value in re.findall(r"`([^`]+)` → (?:`([^`]*)`|``)", cell)
]
REASONS = re.findall(r"^\| `(\w+)` \| ([^|`]+) \|$", PAGE, re.M)


def shown(name: str, statement: reader.Statement, reading: reader.Reading) -> str:
    """A field as the page writes it."""
    value: Any = getattr(statement, name)
    if name == "frequency":
        return "none" if value is None else f"{value.per}, {plain(value.count)}, {value.every}"
    if name == "links":
        return ", ".join(f"{link.relation} {reading.records[link.index].surface}" for link in value)
    if name == "confidence":
        return f"{value.level} {value.field}".strip()
    if name == "heading":
        return " / ".join(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    return plain(value) if isinstance(value, Decimal) else "none" if value is None else str(value)


def test_the_page_explains_every_field_in_the_order_of_the_model() -> None:
    explained = list(dict.fromkeys(name for name, _surface, _value in VALUES))
    assert explained == FIELDS


@pytest.mark.parametrize(("name", "surface", "value"), VALUES)
def test_each_value_on_the_page_is_what_the_reader_gives(name: str, surface: str, value: str) -> None:
    reading = reader.read(EXAMPLE)
    (statement,) = (record for record in reading.records if record.surface == surface)
    assert shown(name, statement, reading) == value


def test_each_reason_on_the_page_is_what_the_reader_says() -> None:
    (statement,) = (record for record in reader.read(EXAMPLE).records if record.surface == "2亿元")
    reasons = reader.explain(EXAMPLE, statement)
    assert len(REASONS) == 4
    assert {name: reasons[name] for name, _reason in REASONS} == dict(REASONS)


def test_every_statement_of_the_example_is_named() -> None:
    named = {surface for _name, surface, _value in VALUES}
    assert named == {record.surface for record in reader.read(EXAMPLE).records}
