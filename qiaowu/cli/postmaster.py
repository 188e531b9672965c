"""What postmaster.pid says, and whether the process it names is a live server of that folder."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")


@dataclass(frozen=True)
class Postmaster:
    """The lines of postmaster.pid that matter here."""

    pid: int
    port: int
    socket_folder: str
    ready: bool


def read(cluster: Path) -> Postmaster | None:
    """The pid file of a cluster, or None when absent or only half written."""
    try:
        lines = (cluster / "postmaster.pid").read_text("utf-8").splitlines()
        return Postmaster(
            pid=abs(int(lines[0])),
            port=int(lines[3]),
            socket_folder=lines[4],
            ready=len(lines) > 7 and lines[7].strip() == "ready",
        )
    except (OSError, ValueError, IndexError):
        return None


def is_alive(pid: int, cluster: Path) -> bool:
    """Whether `pid` is a running postmaster of this very folder.

    A dead postmaster may stay a zombie where process 1 does not reap, and its number may have been
    given to another program; both count as not alive. Without /proc only existence can be asked.
    """
    if not PROC.joinpath("self").exists():
        return exists(pid)
    if state(pid) in ("", "Z", "X"):
        return False
    try:
        return os.path.samefile(PROC / str(pid) / "cwd", cluster)
    except OSError:
        return False


def state(pid: int) -> str:
    """The state letter of /proc/PID/stat ('Z' is a zombie); empty when there is no such process."""
    try:
        return (PROC / str(pid) / "stat").read_text("utf-8", "replace").rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return ""


def exists(pid: int) -> bool:
    """Whether any process has this number."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
