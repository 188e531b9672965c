"""One PostgreSQL cluster as a direct child of this process: made, started, watched, stopped.

`pg_ctl start` is not used: it leaves the server to process 1, which in many containers never reaps
it, and the zombie then holds the lock file against the next start.
"""

from __future__ import annotations

import locale
import os
import re
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from qiaowu.cli import postmaster, signals
from qiaowu.cli.account import Account
from qiaowu.cli.address import DEFAULT_PORT, Address
from qiaowu.cli.binaries import Binaries
from qiaowu.cli.files import fatal_line, last_line, read_from, sync_folder, write_private
from qiaowu.cli.problem import Problem

SUPERUSER = "qiaowu_admin"
LOCALES = ("C.UTF-8", "zh_CN.UTF-8", "en_US.UTF-8")
START_LIMIT = 600.0  # seconds; recovery after a crash may have much to replay
RETRY_LIMIT = 60.0  # seconds; how long to wait for the remains of a killed server to go
STOP_LIMIT = 60.0  # seconds for a fast shutdown before it is forced
RETRYABLE = ("pre-existing shared memory block", 'lock file "postmaster.pid"', "could not create lock file")
SOCKET_PATH_LIMIT = 100  # bytes; the system's limit is 103 to 107
PLAIN_PATH = re.compile(r"[\w./+-]+", re.ASCII)  # commas and quotes would split the option's list
TEMPORARY_SOCKETS = "qiaowu-socket-"


@dataclass
class Cluster:
    """A data folder with the programs, the system user and the log file that go with it."""

    folder: Path
    binaries: Binaries
    account: Account
    log: Path
    options: tuple[str, ...] = ()  # further settings, `name=value`
    process: subprocess.Popen[bytes] | None = field(default=None, repr=False)

    @property
    def exists(self) -> bool:
        """Whether the cluster was made completely: initdb works under another name until it is done."""
        return (self.folder / "PG_VERSION").exists()

    def create(self, password: str, sync: bool = True) -> None:
        """Make the cluster: UTF-8, a locale that knows Chinese letters, checksums, scram everywhere."""
        unfinished = self.folder.with_name(self.folder.name + ".new")
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        self.account.own(unfinished)
        secret = unfinished.with_name(unfinished.name + "-password")
        try:
            write_private(secret, password, self.account)
            self._initdb(unfinished, secret, sync)
        finally:
            secret.unlink(missing_ok=True)
        unfinished.rename(self.folder)
        sync_folder(self.folder.parent)

    def _initdb(self, folder: Path, secret: Path, sync: bool) -> None:
        command = [
            self.binaries.program("initdb"),
            f"--pgdata={folder}",
            f"--username={SUPERUSER}",
            f"--pwfile={secret}",
            "--auth=scram-sha-256",
            "--encoding=UTF8",
            f"--locale={utf8_locale()}",
            "--lc-messages=C",
            "--data-checksums",
        ]
        command += [] if sync else ["--no-sync"]
        done = self._run(command)
        if done.returncode != 0:
            raise Problem(f"建立数据库目录失败：{last_line(done.stderr)}。")

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command,
            cwd="/",
            env=server_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
            start_new_session=True,  # Ctrl-C lets it finish: half a second
            **self.account.popen_options(),
        )

    def start(self) -> None:
        """Start the server and wait until it accepts connections.

        A server left over from a killed program is first stopped cleanly; remains of a killed
        server (orphans on the shared memory, a stale or zombie lock file) are waited for.
        Raises Problem with the server's own last message when it does not start.
        """
        stop_leftover(self.folder)
        deadline = time.monotonic() + RETRY_LIMIT
        try:
            while not self._try_start(time.monotonic() < deadline):
                signals.pause(0.2)
        except BaseException:
            self.stop()
            raise

    def _try_start(self, again: bool) -> bool:
        """One attempt; False when it failed for a reason that passes and may be tried `again`."""
        offset = self.log.stat().st_size if self.log.exists() else 0
        self.process = self._spawn()
        if self._wait_ready():
            return True
        self.process = None
        reason = read_from(self.log, offset)
        if again and any(text in reason for text in RETRYABLE):
            return False
        raise Problem(f"数据库没有启动：{fatal_line(reason)}。详细记录在 {self.log}。")

    def _spawn(self) -> subprocess.Popen[bytes]:
        command = [self.binaries.program("postgres"), "-D", str(self.folder)]
        for option in (*self._connection_options(), *self.options):
            command += ["-c", option]
        with self.log.open("ab") as log:
            return subprocess.Popen(
                command,
                cwd="/",
                env=server_environment() | dead_owner(self.folder),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                # its own session: Ctrl-C in the terminal must reach the web server first
                start_new_session=True,
                **self.account.popen_options(),
            )

    def _connection_options(self) -> list[str]:
        return [
            "listen_addresses=",
            f"port={DEFAULT_PORT}",  # only names the socket file
            f"unix_socket_directories={self._socket_folder()}",
            "unix_socket_permissions=0700",
            "log_line_prefix=%m [%p] ",
            # a refused statement and the detail of its refusal quote rows: names must not lie in a log
            "log_min_error_statement=panic",
            "log_error_verbosity=terse",
        ]

    def _socket_folder(self) -> Path:
        """The cluster's own folder is private already; a long or odd path gets a short private one."""
        path = str(self.folder)
        if len(path.encode()) + len("/.s.PGSQL.5432.lock") <= SOCKET_PATH_LIMIT and PLAIN_PATH.fullmatch(path):
            return self.folder
        folder = Path(tempfile.mkdtemp(prefix=TEMPORARY_SOCKETS, dir="/tmp"))
        self.account.own(folder)
        return folder

    def _wait_ready(self) -> bool:
        """True when ready, False when the server ended; the pid file's state line is what pg_ctl reads too."""
        assert self.process is not None
        deadline = time.monotonic() + START_LIMIT
        while self.process.poll() is None:
            found = postmaster.read(self.folder)
            if found and found.pid == self.process.pid and found.ready:
                return True
            if time.monotonic() > deadline:
                raise Problem(f"数据库在 {START_LIMIT:.0f} 秒内没有就绪。详细记录在 {self.log}。")
            signals.pause(0.01)
        return False

    @property
    def running(self) -> bool:
        """Whether our child is alive; asking also reaps it."""
        return self.process is not None and self.process.poll() is None

    def stop(self) -> None:
        """Fast shutdown, then immediate, then kill; each leaves every committed row in place."""
        found = postmaster.read(self.folder)
        if self.process is not None:
            for number, limit in ((signal.SIGINT, STOP_LIMIT), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 10.0)):
                if self._end(number, limit):
                    break
            self.process = None
        if found is not None:
            remove_socket_folder(found.socket_folder)

    def _end(self, number: signal.Signals, limit: float) -> bool:
        assert self.process is not None
        with suppress(ProcessLookupError):
            self.process.send_signal(number)
        try:
            self.process.wait(limit)
        except subprocess.TimeoutExpired:
            return False
        return True

    def address(self, user: str, password: str, name: str) -> Address:
        """How to reach a database of the running server. Raises Problem when it is not running."""
        return address_of(self.folder, user, password, name)


def address_of(cluster: Path, user: str, password: str, name: str) -> Address:
    """How to reach the server that runs on a cluster folder, whoever started it."""
    found = postmaster.read(cluster)
    if found is None or not found.ready or not postmaster.is_alive(found.pid, cluster):
        raise Problem("数据库没有运行。")
    return Address(user, password, found.socket_folder, found.port, name)


def major_of(cluster: Path) -> int | None:
    """The major version that made the cluster; None when there is none yet."""
    try:
        return int((cluster / "PG_VERSION").read_text("ascii").strip())
    except FileNotFoundError:
        return None
    except (OSError, ValueError):
        raise Problem(f"数据目录 {cluster} 的版本记录无法读取；请检查目录权限或从备份恢复。") from None


def stop_leftover(cluster: Path) -> None:
    """Cleanly stop a server whose program was killed; it keeps no writes back, so nothing is lost."""
    found = postmaster.read(cluster)
    if found is None:
        return
    deadline = time.monotonic() + STOP_LIMIT
    while postmaster.is_alive(found.pid, cluster):
        with suppress(ProcessLookupError, PermissionError):
            os.kill(found.pid, signal.SIGINT)
        if time.monotonic() > deadline:
            raise Problem(f"上次遗留的数据库进程 {found.pid} 没有停止；请先结束该进程再启动。")
        signals.pause(0.05)
    remove_socket_folder(found.socket_folder)


def dead_owner(cluster: Path) -> dict[str, str]:
    """Let the server ignore a lock file whose number now belongs to a zombie or to another program.

    The server takes any existing process of that number for a rival, except its grandparent as
    named by this variable. The lock file itself stays, so the server still checks for orphans on
    the shared memory that the file names, which removing the file would skip.
    """
    found = postmaster.read(cluster)
    if found is None or postmaster.is_alive(found.pid, cluster):
        return {}
    return {"PG_GRANDPARENT_PID": str(found.pid)}


def remove_socket_folder(path: str) -> None:
    """Remove a temporary socket folder of ours; the cluster's own folder is never one."""
    folder = Path(path)
    if folder.name.startswith(TEMPORARY_SOCKETS) and folder.parent == Path("/tmp"):
        shutil.rmtree(folder, ignore_errors=True)


def server_environment() -> dict[str, str]:
    """A small fixed environment: no PG* variable or locale of the caller reaches the server."""
    kept = {name: os.environ[name] for name in ("PATH", "TZ", "LD_LIBRARY_PATH") if name in os.environ}
    return {"LC_ALL": utf8_locale(), "HOME": "/"} | kept


def utf8_locale() -> str:
    """C.UTF-8 where the system has it. Plain C must never be used: it knows no Chinese letter."""
    before = locale.setlocale(locale.LC_CTYPE)
    try:
        for name in LOCALES:
            with suppress(locale.Error):
                locale.setlocale(locale.LC_CTYPE, name)
                return name
    finally:
        locale.setlocale(locale.LC_CTYPE, before)
    raise Problem("系统没有 UTF-8 语言环境（C.UTF-8、zh_CN.UTF-8 或 en_US.UTF-8），请先安装其中之一。")
