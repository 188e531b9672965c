"""qiaowu worker: background jobs for a database that runs elsewhere, or under another `qiaowu up`."""

from __future__ import annotations

from argparse import Namespace

from qiaowu.cli import management, signals
from qiaowu.cli.database import attach
from qiaowu.cli.datadir import locate
from qiaowu.cli.output import note, say
from qiaowu.cli.signals import Interrupted
from qiaowu.cli.workers import Workers


def run(options: Namespace) -> int:
    """Work until asked to stop; 0 after a clean stop."""
    signals.catch(with_parent=options.with_parent)
    data = locate()
    try:
        data.prepare()
        workers = Workers(options.count, management.environment(data, attach(data)))
        workers.start()
        try:
            say(f"后台任务进程已启动 {options.count} 个。（按 Ctrl-C 停止）")
            while True:
                signals.pause(0.25)
                workers.tend()
        finally:
            workers.stop()
    except Interrupted:
        note("已停止。")
    return 0
