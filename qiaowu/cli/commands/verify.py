"""qiaowu verify: the audit chain, figures against their rows, spans against their documents."""

from __future__ import annotations

from argparse import Namespace

from qiaowu.cli import management, signals
from qiaowu.cli.database import shared_database
from qiaowu.cli.datadir import locate


def run(options: Namespace) -> int:
    """The exit code of the `verify` management command."""
    signals.catch()
    data = locate()
    with shared_database(data) as database:
        return management.passthrough(["verify"], management.environment(data, database.address))
