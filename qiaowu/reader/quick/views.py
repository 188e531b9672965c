"""The stretches of one event close together, and the way from there back to the message."""

from __future__ import annotations

from dataclasses import dataclass

from .model import Span

_GAP = "\n"
_BLANK = "。"  # a stop for every pattern, and no white space for any to run along


@dataclass(frozen=True, slots=True)
class View:
    """`text` has the event alone, `shared` its headings and tails alone, `whole` both; all of one length."""

    text: str
    shared: str
    whole: str
    parts: tuple[tuple[int, int, int], ...]  # start here, start and end in the message

    def back(self, span: Span) -> Span:
        """The place in the message of a place here."""
        return self._at(span[0]), self._at(span[1] - 1) + 1

    def _at(self, position: int) -> int:
        start, origin, end = next(part for part in reversed(self.parts) if part[0] <= position)
        return min(origin + position - start, end - 1)


def view(body: str, own: list[Span], shared: list[Span]) -> View:
    """Put together in the order of the message; stretches that touch stay together."""
    text, above, whole, parts, position, last = [], [], [], [], 0, -1
    for start, end, mine in sorted({*((s, e, True) for s, e in own), *((s, e, False) for s, e in shared)}):
        gap = _GAP if last not in (-1, start) else ""
        words, blank = body[start:end], _BLANK * (end - start)
        text += [gap, words if mine else blank]
        above += [gap, blank if mine else words]
        whole += [gap, words]
        parts.append((position + len(gap), start, end))
        position += len(gap) + end - start
        last = end
    return View("".join(text), "".join(above), "".join(whole), tuple(parts))
