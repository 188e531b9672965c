"""qiaowu up: database, migrations, the demo county once, web server, worker; stops all of it in order."""

from __future__ import annotations

import subprocess
import time
from argparse import Namespace

from qiaowu.cli import demo, logs, management, signals, web
from qiaowu.cli.commands.demo import load
from qiaowu.cli.database import Database, open_database
from qiaowu.cli.datadir import DataDir, locate, locked
from qiaowu.cli.output import note, say
from qiaowu.cli.postgres import Cluster
from qiaowu.cli.problem import Problem
from qiaowu.cli.signals import Interrupted
from qiaowu.cli.workers import Workers

SOUND_RUN = 20.0  # seconds; a web server that ended sooner than this is not started again
OPEN_DEMO = (
    "演示账号的密码写在说明中，不能对外开放；演示县只能监听 127.0.0.1。正式使用请另设 QIAOWU_DATA_DIR 并加 --no-demo。"
)


EMPTY_COUNTY = (
    "这是一个空的县，还没有人能登录。请准备单位表和账号表，另开一个窗口运行："
    "qiaowu manage found_county 单位表.csv 账号表.csv（列名见 qiaowu manage found_county --help）"
)


def run(options: Namespace) -> int:
    """Serve until asked to stop; 0 after a clean stop."""
    signals.catch(with_parent=options.with_parent)
    data = locate()
    try:
        refuse_open_demo(data, options)
        data.prepare()
        with locked(data):
            web.require_free(options.host, options.port)
            with open_database(data) as database:
                env = ready(data, database, options)
                serve(database.cluster, options, env, data)
    except Interrupted:
        note("已停止。")
    return 0


def refuse_open_demo(data: DataDir, options: Namespace) -> None:
    """Everyone may know the demo's passwords, so its pages must not leave this machine."""
    if not web.is_loopback(options.host) and (demo.state(data) or not options.no_demo):
        raise Problem(OPEN_DEMO)


def ready(data: DataDir, database: Database, options: Namespace) -> dict[str, str]:
    """Migrate; load the demo county into an empty database. Returns the web server's environment."""
    if database.is_empty():
        note("首次启动：正在建立数据表……")
        if options.no_demo:
            demo.forget(data)
            note(EMPTY_COUNTY)
        else:
            demo.plan(data)
    management.migrate(data, management.environment(data, database.address))
    if demo.is_planned(data):
        load(data, database)
    env = management.environment(data, database.address) | logs.environment(data, options)
    env.setdefault("QIAOWU_PUBLIC_URL", f"http://{web.reachable(options.host)}:{options.port}")
    return env


def serve(cluster: Cluster | None, options: Namespace, env: dict[str, str], data: DataDir) -> None:
    """Keep web server, workers and database running; ends by Interrupted or by a Problem."""
    host, port, workers = options.host, options.port, Workers(options.workers, env)
    turning = logs.Turning(logs.file_of(data, options))
    process = web.start(host, port, env)
    try:
        web.wait_ready(process, host, port)
        workers.start()
        announce(host, port, data)
        started = time.monotonic()
        while True:
            signals.pause(0.25)
            if cluster is not None and not cluster.running:
                note("数据库意外停止，正在恢复……")
                cluster.start()
                note("数据库已恢复。")
            if process.poll() is not None:
                process, started = again(process, started, host, port, env)
            workers.tend()
            turning.tend()
    finally:
        signals.end(process, web.STOP_LIMIT)
        workers.stop()


def again(
    process: subprocess.Popen[bytes], started: float, host: str, port: int, env: dict[str, str]
) -> tuple[subprocess.Popen[bytes], float]:
    """Start the web server anew after it ended by itself, unless it only just started."""
    if time.monotonic() - started < SOUND_RUN:
        raise Problem(f"网页服务意外退出（代码 {process.returncode}）；请查看上方的错误信息。")
    note("网页服务意外退出，正在重新启动……")
    return web.start(host, port, env), time.monotonic()


def announce(host: str, port: int, data: DataDir) -> None:
    """Where to go, and who to be."""
    if demo.is_loaded(data):
        say(demo.accounts_text(data))
    say(f"已启动：http://{web.reachable(host)}:{port}  （按 Ctrl-C 停止）")
