"""The written cases, a fence against regressions (see the README on what they measure)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import StringIO
from typing import Any

import pytest

from qiaowu.reader import cases
from qiaowu.reader.tests import statements_score


@pytest.mark.parametrize("part", sorted(statements_score.FLOORS))
def test_written_cases_stay_above_their_floor(part: str) -> None:
    whole, detection, traps = statements_score.score(part)
    assert whole >= statements_score.FLOORS[part]
    assert detection >= 0.98
    assert traps <= 2


def _records() -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for part in statements_score.FLOORS:
        for case in statements_score.cases(part):
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
