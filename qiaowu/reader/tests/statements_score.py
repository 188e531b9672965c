"""How well statements agree with the written gold: what the floors of test_cases and the benchmark are measured by.

Gold and prediction are paired by overlapping span; a record is right when value, unit, comparator and role are.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from qiaowu.reader import cases as statements

FOLDER = Path(__file__).parent / "cases"
FLOORS = {"tune": 0.97, "held": 0.97, "reports": 0.98, "fresh": 0.95}


def cases(part: str) -> list[dict[str, Any]]:
    """The written cases of one file."""
    return [json.loads(line) for line in (FOLDER / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()]


def _right(gold: dict[str, Any], found: dict[str, Any]) -> bool:
    def label(key: str) -> bool:
        return found[key] in (gold[key], *gold.get(f"{key}_alt", ()))

    same = abs(gold["value"] - found["value"]) <= 0.005 * abs(gold["value"])
    high = (gold["value_max"] is None) == (found["value_max"] is None)
    return same and high and label("unit") and label("comparator") and label("role")


def _overlaps(gold: dict[str, Any], found: dict[str, Any]) -> bool:
    return bool(gold["start"] < found["end"] and found["start"] < gold["end"])


def score(part: str) -> tuple[float, float, int]:
    """F1 end to end, F1 of detection, hits on traps."""
    right = matched = expected = predicted = traps = 0
    for case in cases(part):
        found = statements.predict(case["text"])
        optional = [g for g in case["records"] if g.get("optional")]
        found = [f for f in found if not any(_overlaps(g, f) for g in optional)]
        pairs = [(g, f) for g in case["records"] if not g.get("optional") for f in found if _overlaps(g, f)]
        matched += len({g["start"] for g, _ in pairs})
        right += len({g["start"] for g, f in pairs if _right(g, f)})
        expected += len(case["records"]) - len(optional)
        predicted += len(found)
        traps += sum(1 for f in found for t in case["traps"] if _overlaps(t, f) and not any(f is p for _, p in pairs))
    return 2 * right / (expected + predicted), 2 * matched / (expected + predicted), traps
