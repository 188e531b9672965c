"""The written cases, a fence against regressions (see the README on what they measure).

Gold and prediction are paired by overlapping span; a record is right when value, unit, comparator and role are.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path
from typing import Any

import pytest

from qiaowu.reader import cases

FOLDER = Path(__file__).parent / "cases"
FLOORS = {"tune": 0.97, "held": 0.97, "reports": 0.98, "fresh": 0.95}


def _cases(part: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in (FOLDER / f"{part}.jsonl").read_text(encoding="utf-8").splitlines()]


def _right(gold: dict[str, Any], found: dict[str, Any]) -> bool:
    def label(key: str) -> bool:
        return found[key] in (gold[key], *gold.get(f"{key}_alt", ()))

    same = abs(gold["value"] - found["value"]) <= 0.005 * abs(gold["value"])
    high = (gold["value_max"] is None) == (found["value_max"] is None)
    return same and high and label("unit") and label("comparator") and label("role")


def _overlaps(gold: dict[str, Any], found: dict[str, Any]) -> bool:
    return bool(gold["start"] < found["end"] and found["start"] < gold["end"])


def _score(part: str) -> tuple[float, float, int]:
    """F1 end to end, F1 of detection, hits on traps."""
    right = matched = expected = predicted = traps = 0
    for case in _cases(part):
        found = cases.predict(case["text"])
        optional = [g for g in case["records"] if g.get("optional")]
        found = [f for f in found if not any(_overlaps(g, f) for g in optional)]
        pairs = [(g, f) for g in case["records"] if not g.get("optional") for f in found if _overlaps(g, f)]
        matched += len({g["start"] for g, _ in pairs})
        right += len({g["start"] for g, f in pairs if _right(g, f)})
        expected += len(case["records"]) - len(optional)
        predicted += len(found)
        traps += sum(1 for f in found for t in case["traps"] if _overlaps(t, f) and not any(f is p for _, p in pairs))
    return 2 * right / (expected + predicted), 2 * matched / (expected + predicted), traps


@pytest.mark.parametrize("part", sorted(FLOORS))
def test_written_cases_stay_above_their_floor(part: str) -> None:
    whole, detection, traps = _score(part)
    assert whole >= FLOORS[part]
    assert detection >= 0.98
    assert traps <= 2


def _records() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for part in FLOORS:
        for case in _cases(part):
            for record in case["records"] + case["traps"]:
                yield case, record


def test_gold_offsets_are_true() -> None:
    wrong = [(c["case_id"], r["surface"]) for c, r in _records() if c["text"][r["start"] : r["end"]] != r["surface"]]
    assert wrong == []


def test_run_answers_line_by_line_in_the_scorers_format() -> None:
    lines = [json.dumps({"case_id": "x", "text": "今年要新建驿站8个。"}), "", json.dumps({"case_id": "y", "text": ""})]
    out = StringIO()
    cases.run(StringIO("\n".join(lines)), out)
    first, second = (json.loads(line) for line in out.getvalue().splitlines())
    assert second == {"case_id": "y", "records": []}
    assert first["records"] == [
        {
            "start": 7, "end": 9, "value": 8, "value_max": None, "unit": "个", "comparator": "eq", "role": "target",
            "frequency": None, "period": "今年", "subject": first["records"][0]["subject"], "owner": "",
        }
    ]  # fmt: skip
    assert "驿站" in first["records"][0]["subject"]


def test_a_line_that_is_no_case_is_named() -> None:
    with pytest.raises(ValueError, match="第2行"):
        cases.run(StringIO('{"case_id": "x", "text": ""}\n[]\n'), StringIO())
