"""Values and cells: each kind as the style guide draws it, and never markup from a record."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from qiaowu.web.templatetags.cells import row_cells, value

NASTY = '<b onclick="x">侨</b>'


@pytest.mark.parametrize(
    ("item", "shown"),
    [
        ({"value": "书院社区"}, "书院社区"),
        ({"value": None}, '<span class="mut">–</span>'),
        ({"value": ""}, '<span class="mut">–</span>'),
        ({"value": None, "url": "/a"}, '<a href="/a">–</a>'),
        ({"value": "甲", "url": "/a?b=1&c=2"}, '<a href="/a?b=1&amp;c=2">甲</a>'),
        ({"value": 2118, "kind": "number", "unit": "人次"}, '2,118<span class="u">人次</span>'),
        ({"value": None, "kind": "number"}, '<span class="mut">未报</span>'),
        ({"value": 7, "kind": "number", "url": "/r"}, '<a href="/r">7</a>'),
        ({"value": date(2026, 9, 30), "kind": "date"}, "2026-09-30"),
        ({"value": "力争", "kind": "quote"}, '<span class="q">力争</span>'),
        ({"value": "关键词", "kind": "tag"}, '<span class="tag">关键词</span>'),
        ({"value": "甲", "note": "含乙"}, '甲 <span class="mut">含乙</span>'),
    ],
)
def test_a_value_by_its_kind(item: dict[str, Any], shown: str) -> None:
    assert value(item) == shown


@pytest.mark.parametrize("kind", ["text", "number", "quote", "tag", "state", "chart"])
def test_markup_in_a_value_is_shown_as_text(kind: str) -> None:
    drawn = value({"value": NASTY, "kind": kind, "state": "draft", "note": NASTY, "url": f'"{NASTY}'})
    assert "<b" not in drawn


def test_a_light_that_leads_somewhere_is_a_link() -> None:
    drawn = value({"value": "落后", "kind": "light", "state": "bad", "url": "/t"})
    assert drawn == '<a class="lt lt-bad" href="/t"><i aria-hidden="true">■</i>落后</a>'


def _column(label: str, **more: Any) -> dict[str, Any]:
    return {"label": label, "numeric": False} | more


def test_cells_carry_their_columns_name_for_the_phone() -> None:
    row = {"url": "/s/1", "cells": [{"value": "学习"}, {"value": 36, "kind": "number"}, {"value": None}]}
    columns = [_column("名称"), _column("人次", numeric=True), _column("地点", wrap=True, hide_phone=True)]
    assert row_cells(row, columns) == (
        '<th scope="row" class="fz2"><a href="/s/1" data-open-item>学习</a></th>'
        '<td class="num" data-l="人次" data-u="人次">36</td>'
        '<td class="wrap hide-p" data-l="地点"><span class="mut">–</span></td>'
    )


def test_a_row_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="shorter"):
        row_cells({"url": "", "cells": [{"value": "甲"}]}, [_column("名称"), _column("人次")])
