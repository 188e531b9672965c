"""The command `qiaowu`: starts and stops everything, and reads documents without any of it."""

from __future__ import annotations


def main(arguments: list[str] | None = None) -> int:
    """Run one command and return its exit code; see `qiaowu --help`."""
    # imported here: `import qiaowu.cli.testing` and the like need no parser
    from qiaowu.cli.main import run

    return run(arguments)
