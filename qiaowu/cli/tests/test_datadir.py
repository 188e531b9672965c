"""The data folder: private files, one program at a time, nothing half written."""

from __future__ import annotations

import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from qiaowu.cli import binaries, datadir, demo
from qiaowu.cli.account import CANDIDATES, Account
from qiaowu.cli.datadir import Busy, DataDir, locate, locked, read_json, write_atomic
from qiaowu.cli.problem import Problem


@pytest.fixture
def data(folder: Path) -> DataDir:
    made = DataDir(folder / "data")
    made.prepare()
    return made


def mode(path: Path) -> str:
    return oct(path.stat().st_mode & 0o777)


def test_secrets_are_readable_by_the_owner_only(data: DataDir) -> None:
    data.password_of("c990123")
    demo.plan(data)
    demo.finish(data)
    private = [data.secret_key, data.passwords, data.demo, data.demo_accounts]
    assert [mode(path) for path in private] == ["0o600"] * 4


def test_secret_key_is_made_once(data: DataDir) -> None:
    first = data.secret_key.read_text()
    data.prepare()
    assert data.secret_key.read_text() == first
    assert len(first) > 50


def test_passwords_stay_and_differ(data: DataDir) -> None:
    first = data.password_of("qiaowu_admin", "c990123")
    assert data.password_of("c990123", "c990124")["c990123"] == first["c990123"]
    assert len(set(data.password_of("qiaowu_admin", "c990123", "c990124").values())) == 3


def test_lost_passwords_of_an_existing_database_are_told(data: DataDir) -> None:
    (data.root / "pg").mkdir()
    (data.root / "pg" / "PG_VERSION").write_text("18")
    with pytest.raises(Problem, match=r"database-passwords\.json"):
        data.password_of("c990123")


def test_second_program_is_told_who_has_the_folder(data: DataDir) -> None:
    with locked(data), pytest.raises(Busy, match=f"进程 {os.getpid()}"), locked(data, wait=0.1):
        pass
    with locked(data, wait=0.1):
        pass  # free again


def test_killed_program_leaves_no_lock_even_as_a_zombie(data: DataDir) -> None:
    code = (
        "import pathlib, time\n"
        "from qiaowu.cli.datadir import DataDir, locked\n"
        f"with locked(DataDir(pathlib.Path({str(data.root)!r}))):\n"
        "    print('locked', flush=True)\n"
        "    time.sleep(60)\n"
    )
    program = subprocess.Popen([sys.executable, "-c", code], stdout=subprocess.PIPE)
    assert program.stdout is not None
    assert program.stdout.readline() == b"locked\n"
    program.kill()
    with locked(data, wait=2):  # the killed program is not reaped yet
        pass
    program.wait()
    program.stdout.close()


def test_failed_write_leaves_the_old_file(data: DataDir, monkeypatch: pytest.MonkeyPatch) -> None:
    write_atomic(data.demo, '{"today": "2026-10-12"}')

    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", fail)
    with pytest.raises(OSError, match="No space"):
        write_atomic(data.demo, "half")
    assert read_json(data.demo) == {"today": "2026-10-12"}
    assert [path.name for path in data.root.glob("demo.json*")] == ["demo.json"]


@pytest.mark.parametrize("content", ["{", "[]", "\x00"])
def test_damaged_file_is_told_in_one_sentence(data: DataDir, content: str) -> None:
    data.demo.write_text(content)
    with pytest.raises(Problem, match=r"demo\.json"):
        demo.clock(data)


def test_data_folder_is_chosen_by_the_environment(monkeypatch: pytest.MonkeyPatch, folder: Path) -> None:
    monkeypatch.setenv("QIAOWU_DATA_DIR", str(folder / "chosen"))
    assert locate().root == folder / "chosen"
    monkeypatch.delenv("QIAOWU_DATA_DIR")
    monkeypatch.chdir(folder)
    assert locate().root == folder / "data"


def test_demo_password_and_clock_stay_when_loading_is_repeated(data: DataDir) -> None:
    first = demo.plan(data)
    assert (first["today"], demo.is_planned(data), demo.is_loaded(data)) == ("2026-10-12", True, False)
    demo.finish(data)
    moved = demo.plan(data, "2026-11-01")
    assert moved["password"] == first["password"]
    assert demo.clock(data) == "2026-11-01"


def test_accounts_file_names_the_eight_accounts(data: DataDir) -> None:
    password = demo.plan(data)["password"]
    demo.finish(data)
    text = data.demo_accounts.read_text()
    names = [line.split()[0] for line in text.splitlines()[1:]]
    assert names == ["county", "township", "township2", "community", "leader", "service", "auditor", "admin"]
    assert password in text


def test_real_county_has_no_demo_clock(data: DataDir) -> None:
    demo.plan(data)
    demo.finish(data)
    demo.forget(data)
    assert demo.clock(data) == ""
    assert not data.demo_accounts.exists()


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the database as another user")


@as_root
def test_root_runs_the_database_as_a_service_user(account: Account) -> None:
    assert account.uid not in (None, 0)
    assert account.name in CANDIDATES
    assert account.can(["/bin/sh", "-c", 'test "$(id -u)" != 0'])


@as_root
def test_cluster_moves_out_of_a_private_home(folder: Path, account: Account, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "home").mkdir(mode=0o700)
    (folder / "shared").mkdir()
    monkeypatch.setattr(datadir, "SHARED_COPY", folder / "shared")
    private = DataDir(folder / "home" / "data")
    private.prepare()
    assert not account.can_enter(private.root)
    private.place_cluster(account)
    assert private.cluster.is_relative_to(folder / "shared")
    assert account.can_enter(private.cluster.parent)
    placed = private.cluster
    private.place_cluster(account)
    assert private.cluster == placed


@as_root
def test_programs_are_copied_out_of_a_private_home(
    folder: Path, account: Account, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundled = next(known for known in binaries.candidates() if known.bundled)
    home = folder / "home"
    home.mkdir(mode=0o700)
    monkeypatch.setattr(binaries, "SHARED_COPY", folder / "shared")
    package = bundled.folder.parent.parent
    with binaries.one_copier():
        binaries.copy_installation(package, home / "site")
    private = binaries.Binaries(home / "site" / package.name / "pginstall" / "bin", bundled.major, bundled=True)
    assert not private.runs_as(account)
    with ThreadPoolExecutor() as pool:  # two first starts at once
        copied, again = pool.map(binaries.copy_for, [account, account], [private, private])
    assert again == copied
    assert copied.folder.is_relative_to(folder / "shared")
    assert copied.runs_as(account)
    assert [path.name for path in (folder / "shared").iterdir()] == [
        copied.folder.parts[len((folder / "shared").parts)]
    ]
