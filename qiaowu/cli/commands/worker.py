"""qiaowu worker: background jobs for a database that runs elsewhere, or under another `qiaowu up`."""

from __future__ import annotations

from argparse import Namespace

from qiaowu.cli import logs, management, signals
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
        env = management.environment(data, attach(data)) | logs.environment(data, options)
        workers, turning = Workers(options.count, env), logs.Turning(logs.file_of(data, options))
        workers.start()
        try:
            say(f"后台任务进程已启动 {options.count} 个。（按 Ctrl-C 停止）")
            while True:
                signals.pause(0.25)
                workers.tend()
                turning.tend()
        finally:
            workers.stop()
    except Interrupted:
        note("已停止。")
    return 0
