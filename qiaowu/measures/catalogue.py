"""Loads the indicator catalogue that ships with the program into the county."""

import json
from collections.abc import Hashable
from datetime import date
from pathlib import Path
from typing import Any

from django.db import transaction

from qiaowu.hosting.marks import marks_of
from qiaowu.hosting.reading import once
from qiaowu.measures.models import Indicator, IndicatorVersion

CATALOGUE = Path(__file__).with_name("catalogue.json")
_FIELDS = (
    "version",
    "unit",
    "part_word",
    "period_type",
    "rule",
    "definition",
    "includes",
    "excludes",
    "note",
    "show_only",
    "due_month",
    "forms",
)


def read_catalogue() -> list[dict[str, Any]]:
    """The catalogue as shipped: one entry an indicator, each with its versions."""
    entries: list[dict[str, Any]] = json.loads(CATALOGUE.read_text(encoding="utf-8"))
    return entries


@transaction.atomic
def load_catalogue() -> int:
    """Add indicators and versions that the county lacks; returns how many versions came new.

    A version that exists is left as it is: figures were issued by it.
    """
    known = set(IndicatorVersion.objects.values_list("indicator__code", "version"))
    added = 0
    for order, entry in enumerate(read_catalogue(), start=1):
        names = {"key": entry["key"], "name": entry["name"], "mechanism": entry["mechanism"], "order": order}
        indicator, _created = Indicator.objects.update_or_create(code=entry["code"], defaults=names)
        for version in entry["versions"]:
            if (entry["code"], version["version"]) not in known:
                _add_version(indicator, version)
                added += 1
    return added


def _add_version(indicator: Indicator, version: dict[str, Any]) -> None:
    fields = {name: version[name] for name in _FIELDS if name in version}
    valid_from = date.fromisoformat(version["valid_from"])
    IndicatorVersion.objects.create(indicator=indicator, valid_from=valid_from, **fields)


def catalogue_state() -> Hashable:
    """A mark that differs whenever an indicator or a version does; the log knows nothing of them."""
    return once("measures.catalogue_state", lambda: marks_of(Indicator, IndicatorVersion))
