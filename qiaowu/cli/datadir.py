"""The data folder: one per installation. Its files, its passwords, its lock."""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qiaowu.cli import signals
from qiaowu.cli.account import Account
from qiaowu.cli.binaries import SHARED_COPY
from qiaowu.cli.output import note
from qiaowu.cli.problem import Problem, reason

LOCK_WAIT = 3.0  # seconds; a program that is just stopping is waited for
LOG_LIMIT = 10_000_000  # bytes; a longer log is put aside at the next start
LOST_PASSWORDS = "数据目录中缺少 database-passwords.json，无法打开已有的数据库；请从备份恢复该文件。"


@dataclass(frozen=True)
class DataDir:
    """Paths under the data folder. Nothing is created before `prepare`."""

    root: Path

    @property
    def cluster(self) -> Path:
        """The database's own folder, links followed: see `place_cluster`."""
        return (self.root / "pg").resolve()

    @property
    def log(self) -> Path:
        return self.root / "logs" / "postgres.log"

    @property
    def secret_key(self) -> Path:
        return self.root / "secret-key"

    @property
    def passwords(self) -> Path:
        return self.root / "database-passwords.json"

    @property
    def files(self) -> Path:
        """Uploads of all counties, a folder for each."""
        return self.root / "files"

    @property
    def restore_note(self) -> Path:
        """What a restore had begun; there only while one runs, or after one that was cut off."""
        return self.root / "restore.json"

    @property
    def demo(self) -> Path:
        return self.root / "demo.json"

    @property
    def demo_accounts(self) -> Path:
        return self.root / "demo-accounts.txt"

    def prepare(self) -> None:
        """Make the folder and the secret key. Root's folder lets the service user pass, not list."""
        try:
            self.root.mkdir(parents=True, exist_ok=True)
            self.root.chmod(0o711 if os.geteuid() == 0 else 0o700)
            (self.root / "logs").mkdir(mode=0o700, exist_ok=True)
            if not self.secret_key.exists():
                write_atomic(self.secret_key, secrets.token_urlsafe(64) + "\n")
        except OSError as error:
            raise Problem(f"数据目录 {self.root} 不能使用：{reason(error)}。") from error

    def place_cluster(self, account: Account) -> None:
        """Choose where the database's folder is, once.

        Usually inside the data folder. When the service user cannot reach that (a checkout in
        root's home), it is a folder under /var/lib/qiaowu, and `pg` is a link to it.
        """
        link = self.root / "pg"
        if link.is_symlink() or link.exists() or account.can_enter(self.root):
            return
        SHARED_COPY.mkdir(mode=0o755, parents=True, exist_ok=True)
        elsewhere = Path(tempfile.mkdtemp(prefix="data-", dir=SHARED_COPY))
        elsewhere.chmod(0o711)
        link.symlink_to(elsewhere / "pg")
        note(f"数据库文件放在 {elsewhere}，因为服务用户 {account.name} 不能进入 {self.root}。")

    def password_of(self, *roles: str) -> dict[str, str]:
        """The passwords of database roles; new ones are made and kept, old ones stay."""
        known = read_json(self.passwords)
        if not known and (self.cluster / "PG_VERSION").exists():
            raise Problem(LOST_PASSWORDS)
        missing = {role: secrets.token_urlsafe(24) for role in roles if role not in known}
        if missing:
            write_atomic(self.passwords, json.dumps(known | missing, indent=1) + "\n")
        return {role: (known | missing)[role] for role in roles}

    def turn_log(self) -> None:
        """Put a long log aside, keeping one older."""
        if self.log.exists() and self.log.stat().st_size > LOG_LIMIT:
            self.log.replace(self.log.with_suffix(".old.log"))


def locate() -> DataDir:
    """QIAOWU_DATA_DIR, or `data` in the current folder."""
    return DataDir(Path(os.environ.get("QIAOWU_DATA_DIR") or "data").absolute())


class Busy(Problem):
    """Another program works on this data folder."""


@contextmanager
def locked(data: DataDir, wait: float = LOCK_WAIT) -> Iterator[None]:
    """Be the only program that runs this data folder. The lock ends with the process, however it ends.

    Raises Busy when another program keeps it for longer than `wait` seconds.
    """
    handle = os.open(data.root / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    try:
        acquire(handle, data, time.monotonic() + wait)
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        yield
    finally:
        os.close(handle)


def acquire(handle: int, data: DataDir, deadline: float) -> None:
    """Try until the deadline."""
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise Busy(busy_sentence(handle, data)) from None
            signals.pause(0.1)


def busy_sentence(handle: int, data: DataDir) -> str:
    """Who is there, and what to do."""
    owner = os.pread(handle, 20, 0).decode("ascii", "replace").strip() or "未知"
    return (
        f"数据目录 {data.root} 正由另一个 qiaowu 程序使用（进程 {owner}）；"
        "请先停止它，或用 QIAOWU_DATA_DIR 指定另一个目录。"
    )


def read_json(path: Path) -> dict[str, Any]:
    """A small JSON object, or an empty one when the file is not there."""
    try:
        loaded = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError):
        raise Problem(f"文件 {path} 无法读取或内容已损坏；请从备份恢复。") from None
    if not isinstance(loaded, dict):
        raise Problem(f"文件 {path} 内容已损坏；请从备份恢复。")
    return loaded


def write_atomic(path: Path, text: str) -> None:
    """Replace a private file (0600) so that a crash leaves the old or the new one, never half of it."""
    handle, name = tempfile.mkstemp(prefix=path.name + ".", dir=path.parent)  # mkstemp makes 0600
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
