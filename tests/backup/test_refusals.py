"""A restore that must not happen says why in one sentence, and leaves every row and file as it was."""

from __future__ import annotations

import fcntl
import os
import random
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psycopg
import pytest

from qiaowu.cli import aftermath, archive
from qiaowu.cli.archive import open_archive
from qiaowu.cli.problem import Problem
from tests.backup.conftest import Backed
from tests.backup.place import A, county_with, rewritten

TERABYTE = 1024**4


@pytest.fixture
def refused(backed: Backed) -> Iterator[Callable[..., None]]:
    """Run a restore that must fail with these words; everything is compared before and after."""
    before = backed.place.state()

    def run(words: str, *arguments: str, code: int = 1) -> None:
        done = backed.place.run("restore", *arguments)
        assert words in done.stderr.splitlines()[-1], done.stderr
        assert done.returncode == code
        assert "Traceback" not in done.stderr

    yield run
    assert backed.place.state() == before
    assert not (backed.place.root / "restore.json").exists()


@pytest.fixture
def changed(backed: Backed, tmp_path: Path) -> Callable[..., str]:
    """The backup with another manifest."""

    def write(**changes: Any) -> str:
        return str(rewritten(backed.file, tmp_path / "changed.tar", **changes))

    return write


def test_a_county_that_is_here_is_not_written_over(backed: Backed, refused: Callable[..., None]) -> None:
    refused("加 --replace", str(backed.file))


def test_a_county_that_is_not_in_the_backup(backed: Backed, refused: Callable[..., None]) -> None:
    refused("没有县 c990199", "--county", "c990199", str(backed.file))


def test_no_file_and_another_file(tmp_path: Path, refused: Callable[..., None]) -> None:
    refused("文件不存在", str(tmp_path / "none.tar"))
    (tmp_path / "letter.docx").write_bytes(b"PK\3\4" + bytes(4000))
    refused("不是侨务工作台账的备份", str(tmp_path / "letter.docx"))


def test_a_damaged_backup(backed: Backed, tmp_path: Path, refused: Callable[..., None]) -> None:
    damaged = tmp_path / "damaged.tar"
    content = bytearray(backed.file.read_bytes())
    content[len(content) // 3] ^= 1
    damaged.write_bytes(content)
    refused("已损坏或不完整", "--replace", str(damaged))


def test_every_kind_of_damage_is_found(backed: Backed, tmp_path: Path) -> None:
    whole, damaged = backed.file.read_bytes(), tmp_path / "damaged.tar"
    chance = random.Random(20261125)
    cuts = [whole[: chance.randrange(len(whole))] for _ in range(10)] + [whole[:-1], whole[:-1024], whole[:512], b""]
    flips = [flipped(whole, chance.randrange(len(whole))) for _ in range(40)]
    flips += [flipped(whole, place) for place in (0, 100, 513, len(whole) - 1, len(whole) - 1500, len(whole) - 2040)]
    longer = [whole + b"\0", whole + whole, whole[:512] + bytes(512) + whole[512:]]
    for content in (*cuts, *flips, *longer):
        damaged.write_bytes(content)
        with pytest.raises(Problem, match=r"已损坏或不完整|不是侨务工作台账的备份"):
            open_archive(damaged)
    damaged.write_bytes(whole)
    assert open_archive(damaged).digest == open_archive(backed.file).digest


def flipped(content: bytes, place: int) -> bytes:
    return content[:place] + bytes([content[place] ^ 0x10]) + content[place + 1 :]


def test_members_that_the_manifest_does_not_name(backed: Backed, tmp_path: Path) -> None:
    held = open_archive(backed.file)
    target = tmp_path / "odd.tar"
    for name in ("../../outside", "files/c990123/extra"):
        with target.open("wb") as file:
            writer = archive.Writer(file)
            writer.add(name, b"content")
            writer.members.clear()
            writer.close({**held.manifest, "members": {}})
        with pytest.raises(Problem, match="清单与内容不符"):
            open_archive(target)


def test_a_newer_program_made_it(changed: Callable[..., str], refused: Callable[..., None]) -> None:
    refused("由更新的版本 99.1 制作", "--replace", changed(version="99.1"))
    refused("由更新的版本", "--replace", changed(format=99))


def test_tables_that_this_program_does_not_know(
    backed: Backed, changed: Callable[..., str], refused: Callable[..., None]
) -> None:
    counties = county_with(open_archive(backed.file), migrations=[["records", "0999_later"]])
    refused("records.0999_later", "--replace", changed(counties=counties))


def test_a_newer_server_made_it(changed: Callable[..., str], refused: Callable[..., None]) -> None:
    refused("来自 PostgreSQL 99", "--replace", changed(postgres=99))


def test_too_little_room(backed: Backed, changed: Callable[..., str], refused: Callable[..., None]) -> None:
    counties = county_with(open_archive(backed.file), file_bytes=900 * TERABYTE)
    refused("磁盘空间不够", "--replace", changed(counties=counties))


def test_what_was_loaded_differs_from_the_manifest(
    backed: Backed, changed: Callable[..., str], refused: Callable[..., None]
) -> None:
    held = open_archive(backed.file).manifest["counties"][0]["tables"]
    tables = held | {"orgs_unit": held["orgs_unit"] | {"rows": 9}}
    counties = county_with(open_archive(backed.file), tables=tables)
    refused("与备份清单不符（orgs_unit）", "--replace", changed(counties=counties))


def test_somebody_works_in_the_county(backed: Backed, refused: Callable[..., None]) -> None:
    with psycopg.connect(backed.place.login(A)["QIAOWU_DATABASE_URL"]):
        refused("正有 1 个程序连着数据库", "--replace", str(backed.file))


def test_another_program_has_the_data_folder(backed: Backed, refused: Callable[..., None]) -> None:
    handle = os.open(backed.place.root / "lock", os.O_RDWR)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        refused("正由另一个 qiaowu 程序使用", "--replace", str(backed.file))
    finally:
        os.close(handle)


def test_two_restores_at_once(backed: Backed, refused: Callable[..., None]) -> None:
    with psycopg.connect(backed.place.url) as other:
        other.execute("SELECT pg_advisory_lock(%s)", (aftermath.RESTORING,))
        refused("正在进行另一次恢复", "--replace", str(backed.file))


def test_backups_that_must_not_be_made(backed: Backed, tmp_path: Path) -> None:
    letter = tmp_path / "letter.txt"
    letter.write_text("not a backup")
    for words, arguments, code in (
        ("已经存在，而且不是", [str(letter)], 2),
        ("没有文件夹", [str(tmp_path / "none" / "b.tar")], 2),
        ("没有县 c990199 的数据", ["--county", "c990199", str(tmp_path / "b.tar")], 1),
        ("县的代码", ["--county", "990123", str(tmp_path / "b.tar")], 2),
    ):
        done = backed.place.run("backup", *arguments)
        assert (words in done.stderr, done.returncode) == (True, code), done.stderr
    assert letter.read_text() == "not a backup"
    assert [path.name for path in tmp_path.iterdir()] == ["letter.txt"]


def test_a_full_disk_leaves_the_older_backup(backed: Backed, tmp_path: Path) -> None:
    older = tmp_path / "daily.tar"
    shutil.copy(backed.file, older)
    limit = f'ulimit -f {older.stat().st_size // 4096}; exec "$0" "$@"'
    done = backed.place.limited(limit, "backup", "--all", str(older))
    assert done.returncode == 1
    assert "备份没有完成" in done.stderr
    assert older.read_bytes() == backed.file.read_bytes()
    assert [path.name for path in tmp_path.iterdir()] == ["daily.tar"]
