"""Restoring a backup beside what is there, and putting it in its place in one step.

A county is loaded into a schema of another name, brought up to this version and verified there. Until one
transaction gives the schemas their names, nothing of the present county has changed; whatever ends the program
before, the next start removes what was begun. Whatever ends it after, the next start finishes.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from qiaowu.cli import demo, dumping, management, manifest
from qiaowu.cli.address import Address
from qiaowu.cli.aftermath import alone, tidy, write_note
from qiaowu.cli.archive import DAMAGED, Archive
from qiaowu.cli.database import connect
from qiaowu.cli.datadir import DataDir
from qiaowu.cli.filing import bring_files
from qiaowu.cli.manifest import Part
from qiaowu.cli.output import note
from qiaowu.cli.problem import Problem
from qiaowu.cli.space import require_room
from qiaowu.hosting import install, schemas
from qiaowu.hosting.install import Connection
from qiaowu.hosting.schemas import ASIDE, FRESH, OLD

OCCUPIED = "这里已有县 {} 的数据（日志 {} 条），没有改动；确要用备份替换，请先 qiaowu backup 备份现状，再加 --replace。"
IN_USE = "县 {} 正有 {} 个程序连着数据库；请先停止网页服务和后台任务进程，再恢复。没有改动任何数据。"
MIXED = "演示县和正式使用的县不能放在同一个数据目录：县 {} 的备份{}演示县的，这里的县 {} {}。没有改动任何数据。"
DIFFERENT = "恢复出来的县 {} 与备份清单不符（{}），没有采用；原有数据没有改动。"
FAULTY = "恢复出来的县 {} 没有通过核验，没有采用；原有数据没有改动。看过上面的问题仍要采用，请加 --with-faults。"


@dataclass(frozen=True)
class Place:
    """Where a restore works: the data folder and the log-in that may rename schemas."""

    data: DataDir
    admin: Address

    def login(self, code: str) -> Address:
        """The county's own log-in, as which the backup's SQL runs."""
        if self.admin.user == code:
            return self.admin
        return self.admin.as_user(code, self.data.password_of(code)[code])


def restore(place: Place, archive: Archive, parts: list[Part], replace: bool, with_faults: bool) -> None:
    """Put the counties of a checked backup into the database, all of them or none. Raises Problem.

    The caller holds the lock of the data folder.
    """
    with connect(place.admin, autocommit=True) as db, alone(db):
        manifest.require_server(archive, db.info.server_version // 10000)
        require_free(db, parts, replace)
        require_alike(place.data, db, archive, parts)
        require_room(needs(place, parts))
        for part in parts:
            install_county(place, db, part.code)
        write_note(place.data, archive, parts)
        try:
            for part in parts:
                prepare(place, db, archive, part, with_faults)
            for part in parts:
                require_quiet(db, part.code)
            schemas.put_in_place(db, [part.code for part in parts])
        finally:
            tidy(place.data, db)


def require_free(db: Connection, parts: list[Part], replace: bool) -> None:
    """Refuse to write over a county unless told to, and while somebody works in it."""
    for part in parts:
        if not replace and schemas.tables_of(db, part.code):
            raise Problem(OCCUPIED.format(part.code, schemas.chain_of(db, part.code)[0]))
        require_quiet(db, part.code)


def require_alike(data: DataDir, db: Connection, archive: Archive, parts: list[Part]) -> None:
    """A data folder has one clock: the demo's or the true one. Counties that stay must go by the one that comes."""
    if os.environ.get("QIAOWU_DATABASE_URL"):
        return
    restored, here = {part.code for part in parts}, schemas.counties_of(db)
    staying = [code for code in here if code not in restored and schemas.tables_of(db, code)]
    if staying and bool(archive.manifest.get("demo")) != bool(demo.state(data)):
        coming, present = ("是", "不是") if archive.manifest.get("demo") else ("不是", "是")
        raise Problem(MIXED.format("、".join(sorted(restored)), coming, "、".join(staying), present))


def require_quiet(db: Connection, code: str) -> None:
    """Refuse while programs are connected as the county."""
    count = schemas.sessions_of(db, code)
    if count:
        raise Problem(IN_USE.format(code, count))


def needs(place: Place, parts: list[Part]) -> Iterator[tuple[Path, int]]:
    """Bytes that will be written: rows and indexes, as much again for the server's own log, and new files."""
    for part in parts:
        yield place.data.files, part.file_bytes
        if not os.environ.get("QIAOWU_DATABASE_URL"):
            yield place.data.cluster, 2 * part.total_bytes


def install_county(place: Place, db: Connection, code: str) -> None:
    """See that the county's role is there, and may make the schema it is restored into."""
    if place.admin.user != code:
        install.create_county(db, code, place.login(code).password)
        install.let_web_choose_if_there(db, code)
        install.allow_schemas(db, code)
    schemas.drop(db, [code + FRESH, code + OLD])  # of a restore whose data folder is gone


def prepare(place: Place, db: Connection, archive: Archive, part: Part, with_faults: bool) -> None:
    """One county beside the present one: loaded, compared with the manifest, brought up to date, verified."""
    code = part.code
    note(f"正在写入县 {code} 的数据……")
    bring_files(place.data, archive, code)
    tools = dumping.tools_for(place.login(code), db.info.server_version // 10000)
    pieces = (piece for name in archive.under(f"database/{code}") for piece in archive.pieces(name))
    dumping.load(tools, code, pieces, *frame(code))
    require_same(db, part)
    schemas.end_visits(db, code + FRESH)
    env = environment(place, archive, code)
    management.migrate(place.data, env)
    note(f"正在核验县 {code}……")
    if management.passthrough(["verify"], env) != 0 and not with_faults:
        raise Problem(FAULTY.format(code))


def frame(code: str) -> tuple[str, str]:
    """SQL before and after the dump, which names its schema by the county's code: for the length of the transaction
    the present schema steps aside. Codes are checked when a manifest is read."""
    fresh, aside = code + FRESH, code + ASIDE
    return (
        f"ALTER SCHEMA {code} RENAME TO {aside};\nCREATE SCHEMA {code};",
        f"ALTER SCHEMA {code} RENAME TO {fresh};\nALTER SCHEMA {aside} RENAME TO {code};",
    )


def require_same(db: Connection, part: Part) -> None:
    """Every table has the rows and the digest of the manifest, the log its head."""
    with db.transaction():
        found = schemas.contents_of(db, part.code + FRESH)
    if found == part.contents:
        return
    names = sorted(set(found.tables.items()) ^ set(part.contents.tables.items()))
    raise Problem(DIFFERENT.format(part.code, "、".join(sorted({name for name, _ in names})) or "迁移记录或日志"))


def environment(place: Place, archive: Archive, code: str) -> dict[str, str]:
    """For Django: the county's log-in, and the schema beside the present one instead of that."""
    env = management.environment(place.data, place.login(code))
    env |= {"QIAOWU_COUNTY": code, "PGOPTIONS": install.within(code + FRESH)}
    env["QIAOWU_TODAY"] = str((archive.manifest.get("demo") or {}).get("today", ""))
    return env


def choose(archive: Archive, parts: list[Part], code: str) -> list[Part]:
    """The county that was asked for; every one when no code is given. Raises Problem when it is not in the backup."""
    chosen = [part for part in parts if not code or part.code == code]
    if chosen:
        for part in chosen:
            if not archive.under(f"database/{part.code}"):
                raise Problem(DAMAGED.format(archive.path, f"没有县 {part.code} 的数据库内容"))
        return chosen
    held = "、".join(part.code for part in parts)
    raise Problem(
        f"备份 {archive.path} 里是县 {held}，没有县 {code}；要恢复它，请设置 QIAOWU_COUNTY 或加 --county。"
        "没有改动任何数据。"
    )
