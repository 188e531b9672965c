"""qiaowu manage: any Django management command with the database running."""

from __future__ import annotations

from argparse import Namespace

from qiaowu.cli import management, signals
from qiaowu.cli.database import shared_database
from qiaowu.cli.datadir import locate
from qiaowu.cli.problem import Problem


def run(options: Namespace) -> int:
    """The exit code of the management command."""
    if not options.arguments:
        raise Problem("请写明管理命令，例如 qiaowu manage check。", 2)
    signals.catch()
    data = locate()
    with shared_database(data) as database:
        return management.passthrough(options.arguments, management.environment(data, database.address))
