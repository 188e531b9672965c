"""What the program says to the person who started it."""

from __future__ import annotations

import sys


def say(text: str = "") -> None:
    """The result of a command, on standard output at once."""
    print(text, flush=True)


def note(text: str) -> None:
    """Progress and reminders, on standard error, so that standard output holds results only."""
    print(text, file=sys.stderr, flush=True)
