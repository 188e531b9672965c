"""The demo county of one data folder: its clock, its password, and the list of accounts."""

from __future__ import annotations

import json
import secrets
from datetime import date
from typing import Any

from qiaowu.cli.datadir import DataDir, read_json, write_atomic
from qiaowu.cli.problem import Problem

FIRST_DAY = "2026-10-12"  # the demo clock when none is chosen
LAST_FILING = "2026-12-31"  # the day of which the last filings of the demo year speak
LAST_DAY = "2027-12-31"  # the demo is made up for 2026; a little beyond it, study goes on by the same pattern
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"  # no letters or digits that look alike on paper
PASSWORD_LENGTH = 14
ACCOUNTS = (
    ("county", "县侨办经办人"),
    ("township", "云锦街道经办人"),
    ("township2", "枕江镇经办人"),
    ("community", "社区工作人员"),
    ("leader", "分管领导"),
    ("service", "服务专线"),
    ("auditor", "审计监督"),
    ("admin", "系统管理员"),
)
LOADING, LOADED = "loading", "loaded"


def state(data: DataDir) -> dict[str, Any]:
    """`{"state", "today", "password"}`, or empty for a real county."""
    return read_json(data.demo)


def clock(data: DataDir) -> str:
    """The demo's today as an ISO date; empty for a real county."""
    return str(state(data).get("today", ""))


def plan(data: DataDir, today: str | None = None) -> dict[str, Any]:
    """Note that the demo is to be loaded (again), before anything is written to the database.

    A start that was cut off finds the note and loads the rest. The password stays once it is chosen.
    """
    known = state(data)
    password = known.get("password") or "".join(secrets.choice(ALPHABET) for _ in range(PASSWORD_LENGTH))
    planned = {"state": LOADING, "today": today or known.get("today") or FIRST_DAY, "password": password}
    keep(data, planned)
    return planned


def is_planned(data: DataDir) -> bool:
    """Whether loading was begun and not finished."""
    return state(data).get("state") == LOADING


def is_loaded(data: DataDir) -> bool:
    """Whether the demo accounts exist."""
    return state(data).get("state") == LOADED


def finish(data: DataDir) -> None:
    """Write the accounts for the person, then note that the demo is complete."""
    write_atomic(data.demo_accounts, accounts_text(data))
    keep(data, state(data) | {"state": LOADED})


def forget(data: DataDir) -> None:
    """The database is new and no demo is wanted: drop what an earlier one left."""
    data.demo.unlink(missing_ok=True)
    data.demo_accounts.unlink(missing_ok=True)


def keep(data: DataDir, values: dict[str, Any]) -> None:
    """Write demo.json."""
    write_atomic(data.demo, json.dumps(values, ensure_ascii=False, indent=1) + "\n")


def accounts_text(data: DataDir) -> str:
    """The table printed at the start and kept in demo-accounts.txt."""
    known = state(data)
    lines = [f"演示账号（澜溪县，演示日期 {known['today']}），密码均为：{known['password']}"]
    lines += [f"  {name:<10} {title}" for name, title in ACCOUNTS]
    return "\n".join(lines) + "\n"


def parse_day(text: str) -> str:
    """An ISO date as given on the command line. Raises Problem when it is none, or too late for the demo."""
    try:
        day = date.fromisoformat(text).isoformat()
    except ValueError:
        raise Problem(f"日期“{text}”无效，应写作 2026-10-12 的形式。", 2) from None
    if day > LAST_DAY:
        raise Problem(f"演示县的记录只编到 {LAST_DAY}，请给一个不晚于它的日期。", 2)
    return day
