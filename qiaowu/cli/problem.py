"""The one exception a command shows to its user: a Chinese sentence, never a traceback."""

from __future__ import annotations


class Problem(Exception):
    """A fault the user can act on. `str(problem)` is one complete Chinese sentence."""

    def __init__(self, sentence: str, code: int = 1) -> None:
        super().__init__(sentence)
        self.code = code  # exit code of the command
