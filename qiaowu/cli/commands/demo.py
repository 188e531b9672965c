"""qiaowu demo: load the demo county, or move its clock."""

from __future__ import annotations

from argparse import Namespace

from qiaowu.cli import demo, management, signals
from qiaowu.cli.database import Database, shared_database
from qiaowu.cli.datadir import DataDir, locate
from qiaowu.cli.output import note, say
from qiaowu.cli.problem import Problem

REAL_COUNTY = "该数据目录属于正式使用的县，不能载入演示数据；请用 QIAOWU_DATA_DIR 指定另一个目录。"


def run(options: Namespace) -> int:
    """Load once; again only when the clock is moved. Prints the accounts."""
    signals.catch()
    today = demo.parse_day(options.today) if options.today else None
    data = locate()
    with shared_database(data) as database:
        if not database.is_empty() and not demo.state(data):
            raise Problem(REAL_COUNTY)
        if not demo.is_loaded(data) or (today and today != demo.clock(data)):
            demo.plan(data, today)
            management.migrate(data, management.environment(data, database.address))
            load(data, database)
            if database.cluster is None:  # the database runs elsewhere, and a web server may too
                note("正在运行的网页服务重新启动后采用新的演示日期。")
    say(demo.accounts_text(data))
    return 0


def load(data: DataDir, database: Database) -> None:
    """Write the demo county and its accounts; safe to repeat after a start that was cut off."""
    note("正在载入演示县……")
    known = demo.state(data)
    env = management.environment(data, database.address) | {"QIAOWU_DEMO_PASSWORD": str(known["password"])}
    management.quietly(data, ["seed_demo"], env, "演示县载入")
    demo.finish(data)
