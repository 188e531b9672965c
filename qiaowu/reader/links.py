"""Ties between statements: from-to, reached-aimed, total-part."""

from __future__ import annotations

import re
from dataclasses import replace

from .model import Link, Relation, Statement

_SOLVED = re.compile(r"(?:其中|已)?(?:已)?(?:落实|办结|解决|采纳|完成|开工|投产|兑现|整改|化解|处置|到位|签约|落地)")


class _Ties:
    """Collects links in both directions."""

    def __init__(self) -> None:
        self.of: dict[int, list[Link]] = {}

    def join(self, left: int, right: int, left_is: Relation, right_is: Relation) -> None:
        self.of.setdefault(left, []).append(Link(right_is, right))
        self.of.setdefault(right, []).append(Link(left_is, left))


def tie(records: list[Statement], text: str) -> list[Statement]:
    """The same statements with their links filled in; `text` is the original."""
    ties = _Ties()
    for index, record in enumerate(records):
        if record.role == "baseline":
            _from_to(records, index, ties)
        if record.role == "actual":
            _goal(records, index, ties)
        _parts(records, index, text, ties)
    return [replace(r, links=tuple(ties.of[i])) if i in ties.of else r for i, r in enumerate(records)]


def _from_to(records: list[Statement], index: int, ties: _Ties) -> None:
    base = records[index]
    following = records[index + 1] if index + 1 < len(records) else None
    if following is None or following.role == "baseline":
        return
    if following.unit == base.unit and following.sentence_start == base.sentence_start:
        ties.join(index, index + 1, "from", "to")


def _goal(records: list[Statement], index: int, ties: _Ties) -> None:
    """去年89%, 今年力争95%: the first later aim of the sentence with the same unit and subject."""
    reached = records[index]
    for later in range(index + 1, min(index + 8, len(records))):
        goal = records[later]
        if goal.sentence_start != reached.sentence_start:
            return
        if goal.role == "target" and goal.unit == reached.unit and _same(goal.subject, reached.subject):
            ties.join(index, later, "prior", "goal")
            return


def _same(left: str, right: str) -> bool:
    if not left or not right:
        return False
    ours, theirs = set(left), set(right)
    return left in right or right in left or len(ours & theirs) >= 0.6 * min(len(ours), len(theirs))


def _parts(records: list[Statement], index: int, text: str, ties: _Ties) -> None:
    """收集56条,已落实48条 / 共120家,其中外资30家."""
    whole = records[index]
    for later in range(index + 1, min(index + 4, len(records))):
        part = records[later]
        if part.sentence_start != whole.sentence_start or part.unit != whole.unit or part.unit in ("%", "百分点"):
            continue
        if part.value > whole.value or part.role != whole.role:
            continue
        words = text[whole.end : part.start]
        if "其中" in words or (later == index + 1 and _SOLVED.search(words)):
            ties.join(index, later, "total", "part")
