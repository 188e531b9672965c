"""Which system user runs PostgreSQL: ourselves, or a service user when we are root."""

from __future__ import annotations

import os
import pwd
import subprocess
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qiaowu.cli.problem import Problem

CANDIDATES = ("qiaowu", "postgres", "nobody")


@dataclass(frozen=True)
class Account:
    """`uid` and `gid` are None when no change of user is needed."""

    name: str
    uid: int | None = None
    gid: int | None = None

    def popen_options(self) -> dict[str, Any]:
        """Arguments for subprocess that drop root for good: user, group and no further groups."""
        if self.uid is None:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}

    def own(self, path: Path) -> None:
        """Hand a file or an empty folder to this account."""
        if self.uid is not None and self.gid is not None:
            os.chown(path, self.uid, self.gid)

    def can(self, command: Sequence[str]) -> bool:
        """Whether this account can run the command: asked by running it, since modes, ACLs and mounts differ."""
        try:
            done = subprocess.run(
                command,
                cwd="/",
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                check=False,
                **self.popen_options(),
            )
        except OSError:
            return False
        return done.returncode == 0

    def can_enter(self, folder: Path) -> bool:
        """Whether this account can reach a folder through all its parents."""
        return self.can(["/bin/sh", "-c", 'test -x "$1"', "sh", str(folder)])


def database_account(cluster: Path | None = None) -> Account:
    """PostgreSQL refuses root, so root gives it to QIAOWU_SERVICE_USER or the first known service user.

    A `cluster` folder that exists stays with its owner: installing a package of the system may add a
    service user that comes first, and PostgreSQL serves no folder of another.
    """
    if os.geteuid() != 0:
        return Account(pwd.getpwuid(os.geteuid()).pw_name if _known(os.geteuid()) else str(os.geteuid()))
    owner = _owner(cluster) if cluster else None
    if owner is not None:
        return owner
    wanted = os.environ.get("QIAOWU_SERVICE_USER")
    for name in (wanted,) if wanted else CANDIDATES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        if entry.pw_uid != 0:
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    raise Problem(
        "数据库不能以 root 身份运行，也没有找到可用的服务用户；请用环境变量 QIAOWU_SERVICE_USER 指定一个普通用户。"
    )


def _owner(folder: Path) -> Account | None:
    """Whom an existing folder belongs to; None when there is none, or when it is root's or nobody known's."""
    with suppress(OSError, KeyError):
        entry = pwd.getpwuid(folder.stat().st_uid)
        if entry.pw_uid != 0:
            return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)
    return None


def _known(uid: int) -> bool:
    """Containers often run with a number that has no name."""
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True
