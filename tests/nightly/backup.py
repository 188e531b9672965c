"""The long part of T11, for `make nightly`: the demo county on a data folder of its own, through the command line.

Not found by `make test`, which collects test_*.py only.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from qiaowu.cli.datadir import DataDir
from qiaowu.cli.postgres import SUPERUSER, address_of
from qiaowu.cli.tests.running import environment, open_folder, qiaowu, starting
from qiaowu.hosting import schemas
from qiaowu.hosting.schemas import Contents

A = "c990123"
VISITS = "django_session"
KILLS = int(os.environ.get("QIAOWU_KILLS", "20"))


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    with open_folder() as made:
        yield made


@pytest.fixture(scope="module")
def demo(folder: Path) -> Path:
    """A data folder with the demo county."""
    done = qiaowu(folder / "data", "demo")
    assert done.returncode == 0, done.stderr
    return folder / "data"


@pytest.fixture(scope="module")
def backup(demo: Path, folder: Path) -> Path:
    done = qiaowu(demo, "backup", str(folder / "demo.tar"))
    assert done.returncode == 0, done.stderr
    return folder / "demo.tar"


def contents(root: Path) -> tuple[Contents, set[str]]:
    """What the county holds but for visits, and which schemas there are; with the server up for that time."""
    with starting() as start:
        start(root, "--workers", "0")
        data = DataDir(root)
        where = address_of(data.cluster, SUPERUSER, data.password_of(SUPERUSER)[SUPERUSER], "qiaowu")
        with psycopg.connect(where.url) as db:
            found = schemas.contents_of(db, A)
            names = {str(row[0]) for row in db.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^c[0-9]'")}
    found.tables.pop(VISITS)
    return found, names


def files(root: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in (root / "files" / A).glob("??/*")}


def test_destroyed_and_restored_on_another_path(demo: Path, backup: Path, folder: Path) -> None:
    before, held = contents(demo), files(demo)
    done = qiaowu(folder / "elsewhere", "restore", str(backup))
    assert done.returncode == 0, done.stderr
    assert (contents(folder / "elsewhere"), files(folder / "elsewhere")) == (before, held)
    for name in ("demo.json", "demo-accounts.txt"):
        assert (folder / "elsewhere" / name).read_bytes() == (demo / name).read_bytes()
    shutil.rmtree(folder / "elsewhere")


def test_another_service_user_restores_what_root_backed_up(backup: Path, folder: Path) -> None:
    if os.geteuid() != 0:
        pytest.skip("only root can become an ordinary user")
    home = folder / "nobody"
    home.mkdir()
    shutil.chown(home, "nobody")
    shutil.copy(backup, home / "b.tar")
    shutil.chown(home / "b.tar", "nobody")
    done = qiaowu(home / "data", "restore", str(home / "b.tar"), user="nobody")
    assert done.returncode == 0, done.stderr
    shutil.rmtree(home)


def test_a_backup_while_people_write_is_one_moment(demo: Path, folder: Path) -> None:
    with starting() as start:
        running = start(demo)
        running.execute("CREATE TABLE pair_a (n int); CREATE TABLE pair_b (n int)")
        end = threading.Event()

        def write() -> None:
            number = 0
            while not end.is_set():
                number += 1
                running.execute(f"INSERT INTO pair_a VALUES ({number}); INSERT INTO pair_b VALUES ({number})")

        writer = threading.Thread(target=write)
        writer.start()
        try:
            done = qiaowu(demo, "backup", str(folder / "while.tar"))
        finally:
            end.set()
            writer.join()
        assert done.returncode == 0, done.stderr
        after = running.execute("SELECT count(*) FROM pair_a")[0][0]
        running.execute("ALTER TABLE pair_a RENAME TO kept_a; ALTER TABLE pair_b RENAME TO kept_b")
        running.execute("DROP TABLE kept_a; DROP TABLE kept_b")
    done = qiaowu(folder / "moment", "restore", str(folder / "while.tar"))
    assert done.returncode == 0, done.stderr
    found, _names = contents(folder / "moment")
    assert found.tables["pair_a"] == found.tables["pair_b"]
    assert 0 < found.tables["pair_a"][0] < after
    shutil.rmtree(folder / "moment")


def test_killed_at_any_moment_it_is_the_old_county_or_the_restored_one(demo: Path, backup: Path, folder: Path) -> None:
    """The old county differs from the backup by one unit's name; after each kill it is one of the two, whole."""
    chance, seen = random.Random(11), []
    restored, names = contents(demo)
    for number in range(KILLS):
        changed = change(demo, f"第{number}次")
        restore = start_restore(demo, backup)
        time.sleep(chance.uniform(0.2, 9.0))
        kill(restore)
        found, left = contents(demo)
        assert found in (changed, restored), number
        assert (left, (demo / "restore.json").exists()) == (names, False)
        assert files(demo)
        seen.append(found == changed)
    assert any(seen)


def change(root: Path, name: str) -> Contents:
    with starting() as start:
        running = start(root, "--workers", "0")
        running.execute(f"UPDATE orgs_unit SET short_name = '{name}' WHERE code = '990123'")
    return contents(root)[0]


def start_restore(root: Path, backup: Path) -> subprocess.Popen[Any]:
    command = [sys.executable, "-m", "qiaowu.cli", "restore", "--replace", str(backup)]
    quiet = subprocess.DEVNULL
    return subprocess.Popen(command, cwd="/", env=environment(root), stdout=quiet, stderr=quiet)


def kill(process: subprocess.Popen[Any]) -> None:
    process.send_signal(signal.SIGKILL)
    process.wait()


CRASH = """
import os, sys
from qiaowu.cli import aftermath, restoring, main
{where} = lambda *_: os._exit(9)
main(["restore", "--replace", sys.argv[1]])
"""


@pytest.mark.parametrize(
    "where", ["restoring.tidy", "aftermath.remove", "aftermath.schemas.drop", "aftermath.demo.keep"]
)
def test_a_program_that_ends_after_the_swap_has_restored(demo: Path, backup: Path, where: str) -> None:
    """However far the cleaning came, the next start finishes it."""
    change(demo, "旧")
    code = CRASH.format(where=where)
    if where == "aftermath.schemas.drop":  # the first call is before anything is loaded
        code = code.replace(
            "lambda *_:", "lambda db, names: None if not any('_old' in n and restored(db, n) for n in names) else"
        )
        code = code.replace("main([", "from qiaowu.hosting.schemas import exists as restored\nmain([")
    done = subprocess.run(
        [sys.executable, "-c", code, str(backup)], cwd="/", env=environment(demo), check=False, capture_output=True
    )
    assert done.returncode == 9, done.stderr
    found, names = contents(demo)
    assert found.tables["orgs_unit"] == expected_units(backup)
    assert names == {A}
    assert not (demo / "restore.json").exists()


def expected_units(backup: Path) -> tuple[int, str]:
    # imported here: only this needs it
    from qiaowu.cli.archive import open_archive

    entry = open_archive(backup).manifest["counties"][0]["tables"]["orgs_unit"]
    return entry["rows"], entry["digest"]
