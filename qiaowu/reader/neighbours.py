"""The first look at every number by its own evidence, so that the second look knows what stands around it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from .cues import Cue
from .weights import FIRST

_REACH = 6  # numbers on each side that colour one
_FADE = {sign * step: fade for step, fade in enumerate((1.0, 0.8, 0.6, 0.45, 0.35, 0.25), 1) for sign in (1, -1)}


class Own(NamedTuple):
    """What one number shows by itself."""

    start: int
    before: list[Cue]
    anchor: Cue | None
    seen: list[str]
    strength: str  # of the anchor: strong, weak or none


class First:
    """Scores of the first look, by position, and what they say about a neighbour."""

    __slots__ = ("_homes", "_index", "_owns", "_scores", "_sentences")

    def __init__(self, owns: Sequence[Own], sentences: Sequence[int], paragraphs: Sequence[int]) -> None:
        self._owns, self._sentences = owns, sentences
        self._homes = [paragraphs[n] if n < len(paragraphs) else 0 for n in sentences]  # paragraph of each number
        self._index = {own.start: i for i, own in enumerate(owns)}
        self._scores = [math.tanh(sum([FIRST.get(name, 0.0) for name in own.seen]) / 2) for own in owns]

    def get(self, start: int) -> Own | None:
        index = self._index.get(start)
        return None if index is None else self._owns[index]

    def around(self, start: int, strength: str) -> tuple[str, ...]:
        """`next:…` for the numbers behind in the sentence and paragraph, `near:…` for those on both sides."""
        index = self._index.get(start)
        if index is None or strength == "strong":
            return ()
        scores, homes, home = self._scores, self._homes, self._homes[index]
        total = weight = 0.0
        for other in range(max(0, index - _REACH), min(len(scores), index + _REACH + 1)):
            if other != index:
                near = _FADE[other - index] if homes[other] == home else _FADE[other - index] * 0.5
                total += near * scores[other]
                weight += near
        seen = [f"near:{round(total / weight * 3):+d}"] if weight else []
        follower = index + 1
        if follower < len(scores) and homes[follower] == home:
            place = "sentence" if self._sentences[follower] == self._sentences[index] else "paragraph"
            seen.append(f"next:{place}:{round(scores[follower] * 2):+d}")
        return tuple(seen)
