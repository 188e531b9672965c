"""pg_dump, pg_restore and psql as children: bytes of a schema out, and in again in one transaction."""

from __future__ import annotations

import os
import re
import subprocess
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO

from qiaowu.cli import binaries, signals
from qiaowu.cli.account import Account
from qiaowu.cli.address import Address
from qiaowu.cli.binaries import Binaries
from qiaowu.cli.files import last_line
from qiaowu.cli.problem import Problem

PROGRAMS = ("pg_dump", "pg_restore", "psql")
PIECE = 16 * 1024 * 1024  # bytes of a dump that make one member of the archive
HEAD = 8192  # bytes in which the settings at the beginning of a script lie
SINCE_17 = re.compile(rb"^SET transaction_timeout = 0;\n", re.MULTILINE)  # older servers do not know it
NO_TOOLS = (
    "没有找到能用于 PostgreSQL {0} 的 pg_dump、pg_restore 和 psql；"
    "请安装 PostgreSQL {0} 或更高版本的客户端程序，或用 QIAOWU_POSTGRES_BIN 指明其目录。"
)


@dataclass(frozen=True)
class Tools:
    """The programs, the database they work on, and the major version of its server."""

    found: Binaries
    address: Address
    server: int

    def command(self, name: str, *arguments: str) -> list[str]:
        return [self.found.program(name), *arguments]

    @property
    def environment(self) -> dict[str, str]:
        """The log-in by the environment: a command line can be read by everyone on the machine."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith("PG")}
        where = self.address
        return kept | {
            "PGHOST": where.host,
            "PGPORT": str(where.port),
            "PGUSER": where.user,
            "PGPASSWORD": where.password,
            "PGDATABASE": where.name,
            "PGCLIENTENCODING": "UTF8",
        }


def tools_for(address: Address, server: int) -> Tools:
    """Programs of the server's own major version where there are any, else of the nearest later one."""
    usable = [one for one in binaries.candidates() if one.major >= server and is_complete(one)]
    if not usable:
        raise Problem(NO_TOOLS.format(server))
    return Tools(min(usable, key=lambda one: one.major), address, server)


def is_complete(found: Binaries) -> bool:
    """Whether all three programs are there and run for us."""
    return all(Account("").can([found.program(name), "--version"]) for name in PROGRAMS)


def dump(tools: Tools, schema: str, snapshot: str) -> Iterator[bytes]:
    """The schema as pg_dump's own format, in pieces, as it is in an exported snapshot. Raises Problem."""
    command = tools.command(
        "pg_dump",
        "--format=custom",
        "--compress=1",
        "--no-owner",
        "--no-privileges",
        "--lock-wait-timeout=60s",
        f"--schema={schema}",
        f"--snapshot={snapshot}",
    )
    with TemporaryFile() as told, running(command, tools, told, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        while piece := process.stdout.read(PIECE):
            signals.check()
            yield piece
        if process.wait() != 0:
            raise Problem(f"导出县 {schema} 的数据没有完成：{said(told)}。")


def load(tools: Tools, schema: str, pieces: Iterable[bytes], before: str, after: str) -> None:
    """Run what a dump holds of a schema, between two pieces of SQL, in one transaction: all of it or nothing.

    The log-in of `tools` runs it, and should be no superuser: a dump is a program.
    """
    script = tools.command("pg_restore", "--file=-", "--no-owner", "--no-privileges", f"--schema={schema}")
    psql = tools.command("psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1")
    with TemporaryFile() as told, running(psql, tools, told, stdin=subprocess.PIPE) as target:
        assert target.stdin is not None
        with suppress(BrokenPipeError), running(script, tools, told, subprocess.PIPE, subprocess.PIPE) as source:
            target.stdin.write(f"BEGIN;\n{before}\n".encode())
            pour(pieces, source, target.stdin, tools.server)
            if source.wait() == 0:
                target.stdin.write(f"{after}\nCOMMIT;\n".encode())
        with suppress(BrokenPipeError):
            target.stdin.close()
        if signals.wait_for(target) != 0 or source.returncode != 0:
            raise Problem(f"写入县 {schema} 的数据没有完成：{said(told)}。原有数据没有改动。")


def pour(pieces: Iterable[bytes], source: subprocess.Popen[bytes], target: IO[bytes], server: int) -> None:
    """Feed the dump to pg_restore and its script to psql. A fault in the pieces is raised here."""
    assert source.stdin is not None
    assert source.stdout is not None
    pump = threading.Thread(target=carry, args=(source.stdout, target, server), daemon=True)
    pump.start()
    try:
        with suppress(BrokenPipeError):
            for piece in pieces:
                source.stdin.write(piece)
        with suppress(BrokenPipeError):
            source.stdin.close()
    except BaseException:
        source.kill()
        raise
    finally:
        pump.join()


def carry(script: IO[bytes], target: IO[bytes], server: int) -> None:
    """From one pipe into the other; a setting that an older server does not know is left out."""
    piece = script.read(HEAD)
    if server < 17:
        piece = SINCE_17.sub(b"", piece)
    try:
        while piece:
            target.write(piece)
            piece = script.read(PIECE)
    except BrokenPipeError:
        while script.read(PIECE):  # psql has stopped and said why; pg_restore must come to its end
            pass


@contextmanager
def running(
    command: list[str], tools: Tools, told: IO[bytes], stdin: int | None = None, stdout: int | None = None
) -> Iterator[subprocess.Popen[bytes]]:
    """A child whose complaints go to a file; it never outlives the block."""
    process = subprocess.Popen(
        command,
        env=tools.environment,
        stdin=subprocess.DEVNULL if stdin is None else stdin,
        stdout=subprocess.DEVNULL if stdout is None else stdout,
        stderr=told,
        start_new_session=True,  # Ctrl-C reaches us, and we end it
    )
    try:
        yield process
    except BaseException:
        process.kill()
        raise
    finally:
        for pipe in (process.stdin, process.stdout):
            with suppress(OSError, ValueError):
                if pipe is not None:
                    pipe.close()
        process.wait()


def said(told: IO[bytes]) -> str:
    """The last line of a child's complaints."""
    told.seek(0)
    return last_line(told.read().decode("utf-8", "replace"))
