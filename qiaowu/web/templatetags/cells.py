"""Values and table cells. A register shows hundreds on a page, so they are put together here, not in a template.

As in `ui`, everything goes through `markup`: markup in a value is shown as text.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from django import template
from django.utils.safestring import SafeString

from qiaowu.web.markup import escaped, markup
from qiaowu.web.templatetags.ui import (
    NOT_APPLICABLE,
    date_table,
    figure_of,
    light,
    light_class,
    light_inner,
    state_tag,
)

register = template.Library()

Item = Mapping[str, Any]


@register.simple_tag
def value(item: Item) -> SafeString:
    """A fact or a cell by its kind: state, light, chart, date, quote, tag, number or text; then its note."""
    shown = _KINDS.get(item.get("kind", ""), _text)(item)
    note = item.get("note")
    return markup('{} <span class="mut">{}</span>', shown, note) if note else shown


def _light(item: Item) -> SafeString:
    code, label, url = item["state"], item["value"], item.get("url")
    if not url:
        return light(code, label)
    return markup('<a class="lt lt-{}" href="{}">{}</a>', light_class(code), url, light_inner(code, label))


def _number(item: Item) -> SafeString:
    return _linked(item, figure_of(item))


def _text(item: Item) -> SafeString:
    shown = item["value"]
    if item.get("url"):
        return _linked(item, NOT_APPLICABLE if shown is None else shown)
    if shown is None or shown == "":
        return markup('<span class="mut">{}</span>', NOT_APPLICABLE)
    return SafeString(escaped(shown))


def _linked(item: Item, shown: Any) -> SafeString:
    url = item.get("url")
    return markup('<a href="{}">{}</a>', url, shown) if url else SafeString(escaped(shown))


_KINDS: dict[str, Callable[[Item], SafeString]] = {
    "state": lambda item: state_tag(item["state"], item["value"]),
    "light": _light,
    "chart": lambda item: SafeString(escaped(item["value"])),
    "date": lambda item: SafeString(date_table(item["value"])),
    "quote": lambda item: markup('<span class="q">{}</span>', item["value"]),
    "tag": lambda item: markup('<span class="tag">{}</span>', item["value"]),
    "number": _number,
}


@register.simple_tag
def row_cells(row: Mapping[str, Any], columns: list[Mapping[str, Any]]) -> SafeString:
    """The cells of a row of a register; the first names the row and opens it. Raises on a wrong count."""
    (_column, name), *others = zip(columns, row["cells"], strict=True)
    cells = [_head_cell(row, name), *(_cell(column, item) for column, item in others)]
    return SafeString("".join(cells))


def _head_cell(row: Mapping[str, Any], item: Item) -> SafeString:
    shown = markup('<a href="{}" data-open-item>{}</a>', row["url"], item["value"]) if row["url"] else item["value"]
    note = markup('<span class="cell-2">{}</span>', item["note"]) if item.get("note") else ""
    return markup('<th scope="row" class="fz2">{}{}</th>', shown, note)


def _cell(column: Mapping[str, Any], item: Item) -> SafeString:
    classes = {
        "num": column.get("numeric"),
        "st": item.get("kind") in {"state", "light"},
        "mut": item.get("muted"),
        "wrap": column.get("wrap"),
        "say": column.get("say"),
        "hide-p": column.get("hide_phone"),
    }
    # on a phone the row is a card: a bare number needs its column's name beside it; a text has its unit in it
    bare = column.get("numeric") and not item.get("unit") and isinstance(item["value"], int | float | Decimal)
    unit = markup(' data-u="{}"', column["label"]) if bare else ""
    css = " ".join(name for name, wanted in classes.items() if wanted)
    return markup('<td class="{}" data-l="{}"{}>{}</td>', css, column["label"], unit, value(item))
