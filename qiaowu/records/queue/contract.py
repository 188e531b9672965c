"""Jobs are declared by a decorator in a package's `jobs.py`, which is found by scanning.

    @job("web.export", label=_("导出清单"), arguments={"kept": ID})
    def export(task: Task, *, kept: int) -> None: ...

Arguments are ids, so that no text about a person can get into the queue.
A function that yields ends a transaction at each `yield`, and the value yielded is its mark: after a crash
it starts again with `task.mark` as it was committed. Any other function is one transaction as a whole.
Either way what it writes to the database commits together with the job's own state, once.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise

_WORD = re.compile(r"[a-z][a-z0-9_]*([.:][a-z0-9_]+)*")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{1,64}")


def ID(value: Any) -> bool:  # noqa: N802 - reads as a type in declarations
    """The number of a row."""
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value < 2**63


@dataclass(frozen=True)
class JobKind:
    """A declared job. `limit` is in seconds; `permission` is asked of the owner again when the job runs."""

    key: str
    label: str | Promise
    run: Callable[..., Any]
    arguments: Mapping[str, Callable[[Any], bool]]
    permission: str = ""
    attempts: int = 5
    limit: float = 600.0
    ended: Callable[[Mapping[str, Any]], None] | None = None
    """Called with the arguments in the transaction in which the job ends, however it ends."""

    def check(self, arguments: Mapping[str, Any]) -> None:
        """Raises ValueError unless the arguments are exactly those declared."""
        if arguments.keys() != self.arguments.keys():
            raise ValueError(f"{self.key} takes {sorted(self.arguments)}, got {sorted(arguments)}")
        for name, fits in self.arguments.items():
            if not fits(arguments[name]):
                raise ValueError(f"{self.key}: {name} does not fit its declaration")


_KINDS: dict[str, JobKind] = {}


def job(
    key: str,
    *,
    label: str | Promise,
    arguments: Mapping[str, Callable[[Any], bool]],
    permission: str = "",
    attempts: int = 5,
    limit: float = 600.0,
    ended: Callable[[Mapping[str, Any]], None] | None = None,
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Declare a function as a job. Raises ValueError when the key is malformed or taken."""
    if not _WORD.fullmatch(key) or "." not in key:
        raise ValueError(f"not a key of a job: {key!r}")

    def declare(run: Callable[..., Any]) -> Callable[..., Any]:
        kind = JobKind(key, label, run, dict(arguments), permission, attempts, limit, ended)
        known = _KINDS.setdefault(key, kind)
        if (known.run.__module__, known.run.__qualname__) != (run.__module__, run.__qualname__):
            raise ValueError(f"job {key} is taken")
        return run

    return declare


def job_kind(key: str) -> JobKind | None:
    """The job declared under this key; None for one that a former version knew."""
    return _KINDS.get(key)


def well_keyed(key: str) -> bool:
    """Whether the text can be an idempotency key: letters, digits, - and _."""
    return not key or bool(_TOKEN.fullmatch(key))
