"""Running Django: the environment it reads, and its commands as children of this process."""

from __future__ import annotations

import os
import subprocess
import sys

from qiaowu.cli import demo, signals
from qiaowu.cli.address import Address
from qiaowu.cli.database import county_code
from qiaowu.cli.datadir import DataDir
from qiaowu.cli.files import last_line
from qiaowu.cli.problem import Problem


def environment(data: DataDir, address: Address) -> dict[str, str]:
    """The caller's environment with what the settings need; the demo clock only for a demo county."""
    values = {
        "DJANGO_SETTINGS_MODULE": "qiaowu.config.settings",
        "QIAOWU_DATABASE_URL": address.url,
        "QIAOWU_DATA_DIR": str(data.root),
        "QIAOWU_COUNTY": county_code(),
        "QIAOWU_SECRET_KEY_FILE": str(data.secret_key),
    }
    today = demo.clock(data)
    if today:
        values["QIAOWU_TODAY"] = today
    return os.environ | values


def command(*arguments: str) -> list[str]:
    """The command line of one Django management command, in the same Python."""
    return [sys.executable, "-m", "django", *arguments]


def passthrough(arguments: list[str], env: dict[str, str]) -> int:
    """Run with our own input and output; the exit code is the command's."""
    return signals.wait_for(subprocess.Popen(command(*arguments), env=env))


def quietly(data: DataDir, arguments: list[str], env: dict[str, str], what: str) -> None:
    """Run with the output in logs/manage.log; raise Problem with its last line when it fails."""
    log = data.root / "logs" / "manage.log"
    with log.open("ab") as file:
        start = file.tell()
        process = subprocess.Popen(command(*arguments), env=env, stdout=file, stderr=file, stdin=subprocess.DEVNULL)
        code = signals.wait_for(process)
    if code != 0:
        signals.check()
        reason = last_line(log.read_bytes()[start:].decode("utf-8", "replace"))
        raise Problem(f"{what}没有完成：{reason}。详细记录在 {log}。")


def migrate(data: DataDir, env: dict[str, str]) -> None:
    """Bring the county's schema to this version; each migration is one transaction, so it may be repeated."""
    quietly(data, ["migrate", "--no-input"], env, "数据库升级")
