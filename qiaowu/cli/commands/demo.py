"""qiaowu demo: load the demo county, or move its clock and let its records grow with it."""

from __future__ import annotations

import json
import subprocess
from argparse import Namespace
from typing import Any

from qiaowu.cli import demo, management, signals
from qiaowu.cli.database import Database, shared_database
from qiaowu.cli.datadir import DataDir, locate
from qiaowu.cli.output import note, say
from qiaowu.cli.problem import Problem

REAL_COUNTY = "该数据目录属于正式使用的县，不能载入演示数据；请用 QIAOWU_DATA_DIR 指定另一个目录。"
ELSEWHERE = "请另用一个空目录：QIAOWU_DATA_DIR=新目录 qiaowu demo --today {today}"
NOT_BACK = "演示日期不能退到 {today}：演示县里已有 {last} 的记录，退回去它们就晚于演示日期了。" + ELSEWHERE
OTHER_VERSION = "这个演示县由旧版本载入，记录不能接着补到 {today}。" + ELSEWHERE
GROWN = "演示日期已改为 {today}，演示县的记录已补到这一天；在演示中录入和改过的内容没有动。"
NO_MORE_FILINGS = "演示县的报送数据只编到 {last}，这一天以后只有学习计划、活动和评估会增加。"


def run(options: Namespace) -> int:
    """Load once; again only when the clock is moved. Prints the accounts."""
    signals.catch()
    today = demo.parse_day(options.today) if options.today else None
    data = locate()
    with shared_database(data) as database:
        if not database.is_empty() and not demo.state(data):
            raise Problem(REAL_COUNTY)
        if not demo.is_loaded(data) or (today and today != demo.clock(data)):
            move(data, database, today or demo.clock(data) or demo.FIRST_DAY)
            if database.cluster is None:  # the database runs elsewhere, and a web server may too
                note("正在运行的网页服务重新启动后采用新的演示日期。")
    say(demo.accounts_text(data))
    return 0


def move(data: DataDir, database: Database, today: str) -> None:
    """Bring the demo county to a day, or write it as it stands on that day. Raises Problem when it cannot be."""
    loaded = not database.is_empty() and refuse_impossible(data, database, today)
    demo.plan(data, today)
    management.migrate(data, management.environment(data, database.address))
    load(data, database)
    if loaded:
        note(GROWN.format(today=today))
    if today > demo.LAST_FILING:
        note(NO_MORE_FILINGS.format(last=demo.LAST_FILING))


def refuse_impossible(data: DataDir, database: Database, today: str) -> bool:
    """Raise Problem when records lie after the day, or cannot be continued. Returns whether there are any.

    Asked before the new day is noted: what is noted, the next start carries out.
    """
    env = management.environment(data, database.address)
    management.migrate(data, env)
    found = standing(data, env)
    if found["loaded"] and (found["last"] or "") > today:
        raise Problem(NOT_BACK.format(today=today, last=found["last"]))
    if found["loaded"] and not found["grows"]:
        raise Problem(OTHER_VERSION.format(today=today))
    return bool(found["loaded"])


def standing(data: DataDir, env: dict[str, str]) -> dict[str, Any]:
    """What `seed_demo --state` says of the county: `{"loaded", "last", "grows"}`."""
    with (data.root / "logs" / "manage.log").open("ab") as log:
        asked = subprocess.Popen(
            management.command("seed_demo", "--state"),
            env=env,
            stdout=subprocess.PIPE,
            stderr=log,
            stdin=subprocess.DEVNULL,
        )
        code = signals.wait_for(asked)
    signals.check()
    if code != 0 or asked.stdout is None:
        raise Problem(f"读不出演示县的现状。详细记录在 {data.root / 'logs' / 'manage.log'}。")
    with asked.stdout:
        found: dict[str, Any] = json.loads(asked.stdout.read())
    return found


def load(data: DataDir, database: Database) -> None:
    """Write the demo county up to its clock, and its accounts; safe to repeat after a start that was cut off."""
    note("正在载入演示县……")
    known = demo.state(data)
    env = management.environment(data, database.address) | {"QIAOWU_DEMO_PASSWORD": str(known["password"])}
    management.quietly(data, ["seed_demo"], env, "演示县载入")
    demo.finish(data)
