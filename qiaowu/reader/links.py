"""Ties between statements: from-to, reached-aimed, total-part, and the check of a written rate."""

from __future__ import annotations

import re
from dataclasses import replace
from decimal import Decimal

from .model import Link, Statement

_SOLVED = re.compile(r"(?:其中|已)?(?:已)?(?:落实|办结|解决|采纳|完成|开工|投产|兑现|整改|化解|处置|到位|签约|落地)")


def tie(records: list[Statement], text: str) -> list[Statement]:
    """The same statements with their links filled in; text is the original."""
    ties: dict[int, list[Link]] = {}

    def join(left: int, right: int, left_is: str, right_is: str) -> None:
        ties.setdefault(left, []).append(Link(right_is, right))  # type: ignore[arg-type]
        ties.setdefault(right, []).append(Link(left_is, left))  # type: ignore[arg-type]

    for index, record in enumerate(records):
        if record.role == "baseline":
            _from_to(records, index, join)
        if record.role == "actual":
            _goal(records, index, join)
        _parts(records, index, text, join)
    return [replace(r, links=tuple(ties[i])) if i in ties else r for i, r in enumerate(records)]


def _from_to(records, index, join) -> None:  # type: ignore[no-untyped-def]
    base = records[index]
    following = records[index + 1] if index + 1 < len(records) else None
    if (
        following
        and following.unit == base.unit
        and following.sentence_start == base.sentence_start
        and following.role != "baseline"
    ):
        join(index, index + 1, "from", "to")


def _goal(records, index, join) -> None:  # type: ignore[no-untyped-def]
    """去年89%, 今年力争95%: the first later aim of the sentence with the same unit and subject."""
    reached = records[index]
    for later in range(index + 1, min(index + 8, len(records))):
        goal = records[later]
        if goal.sentence_start != reached.sentence_start:
            return
        if goal.role == "target" and goal.unit == reached.unit and _same(goal.subject, reached.subject):
            join(index, later, "prior", "goal")
            return


def _same(left: str, right: str) -> bool:
    return bool(left and right) and (
        left in right or right in left or len(set(left) & set(right)) >= 0.6 * min(len(set(left)), len(set(right)))
    )


def _parts(records, index, text, join) -> None:  # type: ignore[no-untyped-def]
    """收集56条,已落实48条 / 共120家,其中外资30家."""
    whole = records[index]
    for later in range(index + 1, min(index + 4, len(records))):
        part = records[later]
        if part.sentence_start != whole.sentence_start or part.unit != whole.unit or part.unit in ("%", "百分点"):
            continue
        words = text[whole.end : part.start]
        if (
            part.value <= whole.value
            and part.role == whole.role
            and ("其中" in words or (later == index + 1 and _SOLVED.search(words)))
        ):
            join(index, later, "total", "part")


def rate_of(part: Statement, total: Statement) -> Decimal:
    """Percent, two decimals: 48 of 56 = 85.71."""
    return (part.value * 100 / total.value).quantize(Decimal("0.01"))
