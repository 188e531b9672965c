"""The short form in which cases are written."""

from __future__ import annotations

import pytest

from qiaowu.reader.tests.markup import parse


def test_marks_become_records_and_traps_with_offsets() -> None:
    case = parse("侨务|讲话|{2025年}要建站[8个@t],每两个月走访[1次@r f=m1/2],覆盖[两成@t/a ge v=20 u=%]以上", "x")
    assert case["text"] == "2025年要建站8个,每两个月走访1次,覆盖两成以上"
    assert [case["text"][r["start"] : r["end"]] for r in case["records"]] == ["8个", "1次", "两成"]
    assert [t["surface"] for t in case["traps"]] == ["2025年"]
    assert case["records"][1]["frequency"] == {"per": "month", "count": 1.0, "every": 2}
    assert (case["records"][2]["role"], case["records"][2]["role_alt"]) == ("target", ["actual"])


@pytest.mark.parametrize("mark", ["[8个@x]", "[几个@t]", "[8个@ge]"])
def test_a_mark_that_says_too_little_is_refused(mark: str) -> None:
    with pytest.raises(ValueError, match="个"):
        parse(f"侨务|讲话|建站{mark}", "x")
