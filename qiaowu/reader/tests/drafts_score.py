"""How well drafts agree with hand-written gold: what the floors of test_quick are measured by.

Gold may give further accepted values of a field as `<field>_alt`; a draft is right when every gold field is,
and when it fills none of the fields that count or name somebody where gold has none.
"""

from __future__ import annotations

import json
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from qiaowu.reader.quick import Draft, UnitTable

_TEXTS = {"title", "topic", "leader", "field"}
_STRICT = (
    "end_date",
    "headcount",
    "value",
    "amount",
    "episode",
    "participating_units",
    "leader",
    "consent",
    "correction",
)
_SAME_WITHOUT = {
    "amount_approx": False,
    "headcount_approx": False,
    "value_approx": False,
    "currency": "CNY",
    "correction": False,
}
Record = dict[str, Any]


def squash(text: object) -> str:
    """Letters and digits alone, one width, lower case."""
    plain = unicodedata.normalize("NFKC", str(text))
    return "".join(char for char in plain if unicodedata.category(char)[0] in "LN").lower()


def accepted(gold: Record, name: str) -> Iterator[Any]:
    """The value of gold and its alternatives."""
    yield gold.get(name, _SAME_WITHOUT.get(name))
    yield from gold.get(name + "_alt", ())


def agrees(name: str, gold: Any, draft: Any, table: UnitTable) -> bool:
    """Whether one value is as good as the other."""
    if name in _TEXTS:
        one, other = squash(gold), squash(draft)
        return bool(other) and (one in other or (other in one and 2 * len(other) >= len(one)))
    if name == "place":
        return _places_agree(gold, draft, table)
    if name in ("platform", "participating_units"):
        return set(_listed(gold)) == set(_listed(draft))
    return bool(gold == draft)


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _places_agree(gold: str, draft: Any, table: UnitTable) -> bool:
    if not draft:
        return False
    one, other = squash(gold), squash(draft)
    named = [{m.name for m in table.find(place)} for place in (gold, draft)]
    return one in other or other in one or (bool(named[0]) and named[0] == named[1])


def right(gold: Record, draft: Record, table: UnitTable) -> bool:
    """Whether a draft says what gold says, and no more of what counts."""
    names = [name for name in gold if not name.endswith("_alt") and name != "optional"]
    for name in names:
        value = draft.get(name, _SAME_WITHOUT.get(name))
        if name == "place" and not value:
            value = draft.get("host_unit")
        if not any(agrees(name, good, value, table) for good in accepted(gold, name)):
            return False
    return all(name in gold or not draft.get(name) or draft[name] in gold.get(name + "_alt", ()) for name in _STRICT)


def _same_event(gold: Record, draft: Record) -> bool:
    return draft["kind"] in accepted(gold, "kind") and draft["date"] in accepted(gold, "date")


def tally(case: Record, draft: Draft, table: UnitTable, counts: Counter[str]) -> None:
    """Add one message to the counts: gold, drafted, hit, right, wanted, warned, heard, false_record, stored."""
    left = list(draft.records)
    must = [gold for gold in case["records"] if not gold.get("optional")]
    for gold in must:
        same = [record for record in left if _same_event(gold, record)]
        best = next((record for record in same if right(gold, record, table)), same[0] if same else None)
        counts["hit"] += best is not None
        counts["right"] += best is not None and right(gold, best, table)
        if best is not None:
            left.remove(best)
    free = sum(any(_same_event(gold, record) for record in left) for gold in case["records"] if gold.get("optional"))
    counts["gold"] += len(must)
    counts["drafted"] += len(draft.records) - free
    counts["false_record"] += case["negative"] and bool(draft.records)
    wanted, heard = set(case["warn"]), set(draft.warn)
    counts["wanted"] += len(wanted)
    counts["warned"] += len(wanted & heard)
    counts["heard"] += len(heard - set(case.get("warn_optional", ())))
    counts["stored"] += sum(_stored(word, draft.records) for word in case["must_not_contain"])


def _stored(word: str, records: Iterable[Record]) -> bool:
    return any(squash(word) in squash(value) for record in records for value in _strings(record))


def _strings(record: Record) -> Iterator[str]:
    for value in record.values():
        yield value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
