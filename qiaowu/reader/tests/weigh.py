"""Learn the weights of the evidence on past or plan from the marked cases: `python -m qiaowu.reader.tests.weigh`.

Logistic regression with a pull towards the priors below, so that rare observations keep what a reader of office prose
would expect; what the number before was judged to be enters as evidence, so judging and learning alternate a few times.
It starts from the priors alone, so the same cases and the same reader give the same `weights.py`, whatever it held before.
`--same` says whether `weights.py` is what would be written now, and fails where it is not;
`--check` prints the accuracy on cases not learned from (five parts). Neither writes.
"""

from __future__ import annotations

import math
import sys
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from qiaowu.reader.reading import analyse
from qiaowu.reader.tests import statements_score
from qiaowu.reader.weights import FIRST, WEIGHTS

_SOURCE = '''"""Weights of the evidence on past (<0) or plan (>0), written by tests/weigh.py; not to be edited by hand."""

_TABLE = """
{table}
"""
_ENTRIES = [entry.split() for entry in _TABLE.replace("\\n", " ").split(";") if entry.strip()]
FIRST: dict[str, float] = {{name: float(first) for name, first, _ in _ENTRIES}}  # without the neighbours
WEIGHTS: dict[str, float] = {{name: float(second) for name, _, second in _ENTRIES}}
'''
PARTS = ("tune", "held", "reports")  # never `fresh`: it stays unseen
TARGET = Path(__file__).parents[1] / "weights.py"
_AROUND = ("last:", "next:", "near:")
Sample = tuple[Sequence[str], int]
_PRIORS = {
    "will": 3.0, "forecast": 1.5, "ahead": 2.5, "past": -3.0, "recent": -2.5, "now": -2.5, "state": -3.0, "le": -2.5, "event": -2.0, "year_ahead": 1.5,
    "year_gone": -2.0, "this_year": 0.8, "whole_year": 0.2, "late": 0.8, "early": -0.5, "section:past:none": -2.0, "section:plan:none": 2.0,
    "section:past:weak": -2.0, "section:plan:weak": 1.5, "section:past:strong": -1.0, "section:plan:strong": 1.0, "title:past:none": -0.7, "title:plan:none": 0.5,
}  # fmt: skip
_PULL, _ROUNDS, _RATE, _RARE = 0.02, 60, 0.15, 3


def prior(name: str) -> float:
    return _PRIORS.get(name, _PRIORS.get(name.split(":")[0], 0.0) if name.count(":") == 1 else 0.0)


def samples(case: dict[str, Any]) -> Iterator[Sample]:
    """The evidence on every number of a case that is marked as target or as reached."""
    reading, traces = analyse(case["text"])
    for record, trace in zip(reading.records, traces, strict=True):
        gold = next((g for g in case["records"] if g["start"] < record.end and record.start < g["end"]), None)
        if gold is None or record.implied or not trace.judgement.seen or gold.get("optional"):
            continue
        names = {gold["role"], *gold.get("role_alt", ())}
        if ("target" in names) != ("actual" in names):
            yield trace.judgement.seen, int("target" in names)


def learn(data: Sequence[Sample]) -> dict[str, float]:
    """Weights by AdaGrad; observations seen less than a few times are left to their prior."""
    often = Counter(name for seen, _ in data for name in seen)
    known = {name for name, count in often.items() if count >= _RARE or prior(name)}
    weights = {name: prior(name) for name in known}
    squares = dict.fromkeys(known, 1e-3)
    rows = [([name for name in seen if name in known], label) for seen, label in data]
    for _ in range(_ROUNDS):
        for seen, label in rows:
            wrong = 1 / (1 + math.exp(-max(-30.0, min(30.0, sum(weights[n] for n in seen))))) - label
            for name in seen:
                slope = wrong + _PULL * (weights[name] - prior(name)) / max(1, often[name]) * 20
                squares[name] += slope * slope
                weights[name] -= _RATE * slope / math.sqrt(squares[name])
    return weights


def settle(cases: list[dict[str, Any]], turns: int = 3) -> None:
    """From the priors: judge with the weights, learn from the judgements, a few times over."""
    _begin(cases)
    for _ in range(turns):
        data = gather(cases)
        for table, part in (
            (FIRST, [([n for n in seen if not n.startswith(_AROUND)], y) for seen, y in data]),
            (WEIGHTS, data),
        ):
            found = learn(part)
            table.clear()
            table.update(found)


def _begin(cases: list[dict[str, Any]]) -> None:
    """Both tables as the priors, for every observation that the cases hold."""
    for table in (FIRST, WEIGHTS):
        table.clear()
    names = {name for seen, _ in gather(cases) for name in seen}
    for table in (FIRST, WEIGHTS):
        table.update({name: prior(name) for name in names if prior(name)})


def gather(cases: Iterable[dict[str, Any]]) -> list[Sample]:
    analyse.cache_clear()
    return [sample for case in cases for sample in samples(case)]


def right(data: list[Sample]) -> int:
    return sum((sum(WEIGHTS.get(n, 0.0) for n in seen) > 0) == bool(label) for seen, label in data)


def check(cases: list[dict[str, Any]], parts: int = 5) -> None:
    """Accuracy on cases that were not learned from."""
    good: Counter[str] = Counter()
    total: Counter[str] = Counter()
    for part in range(parts):
        inside = [c for c in cases if zlib.crc32(c["case_id"].encode()) % parts != part]
        settle(inside)
        for case in cases:
            if zlib.crc32(case["case_id"].encode()) % parts == part:
                data = gather([case])
                kind = case["case_id"][:2]
                good[kind], total[kind] = good[kind] + right(data), total[kind] + len(data)
    print({kind: f"{good[kind]}/{n}={good[kind] / n:.3f}" for kind, n in total.items()})
    print(f"{good.total()} of {total.total()} right: {good.total() / total.total():.4f}")


def source() -> str:
    """Both tables as Python source, some entries a line: observation, weight at first look, weight at second."""
    names = sorted({n for table in (FIRST, WEIGHTS) for n, value in table.items() if abs(value) >= 0.05})
    entries = [f"{n} {FIRST.get(n, 0.0):.2f} {WEIGHTS.get(n, 0.0):.2f}" for n in names]
    lines: list[str] = []
    line = ""
    for entry in entries:
        if len(line) + len(entry) > 110:
            lines, line = [*lines, line], ""
        line += f"{entry}; "
    table = "\n".join(part.rstrip() for part in [*lines, line])
    return _SOURCE.format(table=table)


def main(arguments: list[str]) -> int:
    cases = [case for part in PARTS for case in statements_score.cases(part)]
    if "--check" in arguments:
        check(cases)
        return 0
    settle(cases)
    if "--same" in arguments:
        same = source() == TARGET.read_text(encoding="utf-8")
        print("weights.py is what the cases give" if same else "weights.py is not what the cases give")
        return 0 if same else 1
    TARGET.write_text(source(), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
