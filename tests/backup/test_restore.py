"""Backup, loss, restore: what comes back is what was there, and nothing else is touched (T11)."""

from __future__ import annotations

import os
import tarfile
from pathlib import Path

import psycopg

from qiaowu.cli.archive import open_archive
from qiaowu.hosting.schemas import Contents
from tests.backup.conftest import Backed
from tests.backup.place import A, B

VISITS = "django_session"


def without_visits(found: Contents) -> Contents:
    return Contents(
        {name: held for name, held in found.tables.items() if name != VISITS}, found.migrations, found.chain
    )


def test_a_lost_county_comes_back_and_the_other_is_not_touched(backed: Backed) -> None:
    place = backed.place
    before, other = place.contents(A), (place.contents(B), place.files(B))
    files = place.files(A)
    touched = {path: path.stat().st_mtime_ns for path in (place.root / "files" / B).rglob("*")}
    assert before.tables[VISITS][0] == 1
    assert before.chain[0] >= 16
    assert len(files) == 12  # three papers of four places
    place.empty(A)
    done = place.run("restore", str(backed.file))
    assert done.returncode == 0, done.stderr
    assert "校验完成，没有发现问题" in done.stdout
    after = place.contents(A)
    assert without_visits(after) == without_visits(before)
    assert after.tables[VISITS][0] == 0  # who was signed in then is not signed in now
    assert place.files(A) == files
    assert (place.contents(B), place.files(B)) == other
    assert {path: path.stat().st_mtime_ns for path in touched} == touched
    assert place.schemas() == {A, B}
    assert not (place.root / "restore.json").exists()


def test_the_restored_county_goes_on(backed: Backed) -> None:
    place = backed.place
    numbers = "SELECT max(id) FROM c990123.orgs_unit"
    (last,) = place.execute(numbers)[0]
    with psycopg.connect(place.login(A)["QIAOWU_DATABASE_URL"]) as db:
        db.execute(
            'INSERT INTO orgs_unit (code, kind, name, short_name, opened_on, dense, weight, "order")'
            " VALUES ('990123999', 'community', '新社区', '新', '2026-01-01', false, 0, 0)"
        )
        assert db.execute("SELECT max(id) FROM orgs_unit").fetchone() == (last + 1,)
        assert db.execute("SELECT has_database_privilege(current_database(), 'CREATE')").fetchone() == (False,)
        owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'c990123'"
        assert db.execute(owners).fetchall() == [(A,)]
        db.rollback()


def test_a_backup_of_the_version_before_is_brought_up_to_this_one(backed: Backed) -> None:
    place, last = backed.place, ("activities", "0002_find_open_activities")
    before = place.contents(B)
    assert last not in before.migrations
    later = place.root / "files" / B / "ff" / ("f" * 64)
    later.parent.mkdir(exist_ok=True)
    later.write_text("added after the backup")
    done = place.run("restore", "--replace", "--county", B, str(backed.file))
    assert done.returncode == 0, done.stderr
    after = place.contents(B)
    assert last in after.migrations
    assert after.chain == before.chain
    assert after.tables["study_networknode"] == before.tables["study_networknode"]
    assert not later.exists()  # of a record that is no longer there


def test_a_backup_is_private_and_any_tar_program_opens_it(backed: Backed) -> None:
    assert oct(backed.file.stat().st_mode & 0o777) == "0o600"
    assert [path.name for path in backed.folder.iterdir() if path.name.startswith(".")] == []
    with tarfile.open(backed.file) as tar:
        names = tar.getnames()
    assert names[0] == "qiaowu-backup.txt"
    assert names[-2:] == ["manifest.json", "SHA256"]
    held = backed.file.read_bytes()
    for secret in ("database-passwords.json", "secret-key"):
        path = backed.place.root / secret
        assert not path.exists() or path.read_bytes().strip() not in held


def test_check_reads_everything_and_changes_nothing(backed: Backed) -> None:
    before = backed.place.state()
    done = backed.place.run("restore", "--check", str(backed.file))
    assert done.returncode == 0, done.stderr
    assert open_archive(backed.file).digest in done.stdout
    assert backed.place.state() == before


def test_a_backup_into_a_folder_names_itself_and_tells_of_lost_files(backed: Backed, tmp_path: Path) -> None:
    lost = min((backed.place.root / "files" / A).rglob("??/*"))
    content = lost.read_bytes()
    lost.unlink()
    try:
        done = backed.place.run("backup", str(tmp_path))
    finally:
        lost.write_bytes(content)
    assert done.returncode == 1
    assert f"文件 {lost.name} 不在数据目录里" in done.stderr
    (made,) = tmp_path.iterdir()
    assert made.name.startswith(f"qiaowu-{A}-2")
    assert [county["code"] for county in open_archive(made).manifest["counties"]] == [A]
    assert os.fspath(made) in done.stdout
