"""A correction in the same paste as what it corrects: one draft, with the corrected values."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

FOLDED = "folded"
"""Mark of a draft that took in a correction."""
_WITH = {"headcount": ("count_basis", "headcount_approx"), "value": ("value_approx",), "amount": ("currency",)}
"""What a value carries with it, and loses with it."""


_SHARED = frozenset({"date", "kind", "host_unit"})
"""What a correction has in common with what it corrects."""
_CORRECTS = re.compile("更正|订正|勘误|纠正|修正|改为|改成|应为|应是|不是|为准|报错|写错|打错|多报|少报")
_SENTENCE_ENDS = "\n。；"


def folded(found: Sequence[dict[str, Any]], text: str) -> list[dict[str, Any]]:
    """`found` (record, span, words, guessed) with every correction taken into the draft above that it speaks of.

    The draft is of the same kind and host, and of the same day unless the correction names none of its own.
    A correction of something that stands in another message stays a draft.
    """
    kept: list[dict[str, Any]] = []
    for item in found:
        days = {tuple(span) for other in found if other is not item and (span := other["words"].get("date"))}
        correction = bool(item["record"].get("correction")) and _says_so(item, text)
        place = _place(item, kept, own_day=_names_its_day(item, days)) if correction else None
        if place is None:
            kept.append(item)
        else:
            kept[place] = _merged(kept[place], item, next_to_it=place == len(kept) - 1)
    return kept


def _says_so(item: dict[str, Any], text: str) -> bool:
    """Whether the sentence with the draft's values corrects; the reader also marks what follows a correction."""
    told = [span for name, span in item["words"].items() if name not in _SHARED]
    return any(_CORRECTS.search(_sentence(text, *span)) for span in told)


def _sentence(text: str, start: int, end: int) -> str:
    first = max(text.rfind(sign, 0, start) for sign in _SENTENCE_ENDS) + 1
    ends = [place for sign in _SENTENCE_ENDS if (place := text.find(sign, end)) >= 0]
    return text[first : min(ends, default=len(text))]


def _names_its_day(item: dict[str, Any], days: set[tuple[int, ...]]) -> bool:
    """Whether the day stands in the correction itself, and is not lent by another draft's words."""
    span = item["words"].get("date")
    return span is not None and tuple(span) not in days and "date" not in item["guessed"]


def _place(item: dict[str, Any], kept: list[dict[str, Any]], *, own_day: bool) -> int | None:
    alike = ("kind", "host_unit", "date") if own_day else ("kind", "host_unit")
    for place in reversed(range(len(kept))):
        if all(kept[place]["record"].get(name) == item["record"].get(name) for name in alike):
            return place
    return None


def _merged(above: dict[str, Any], item: dict[str, Any], *, next_to_it: bool) -> dict[str, Any]:
    told = {name: span for name, span in item["words"].items() if name not in _SHARED}
    record = dict(above["record"])
    for name in told:
        for mark in (name, *_WITH.get(name, ())):
            record.pop(mark, None)
            if mark in item["record"]:
                record[mark] = item["record"][mark]
    # with another draft in between, the stretch stays the draft's own: its readers do not read about others
    span = [above["span"][0], item["span"][1]] if next_to_it else above["span"]
    return {
        "record": record | {FOLDED: True},
        "span": span,
        "words": above["words"] | told,
        "guessed": [name for name in above["guessed"] if name not in told],
    }
