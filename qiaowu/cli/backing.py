"""Writing a backup: every county from one snapshot of the database, then the files that the snapshot speaks of."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from psycopg import IsolationLevel

from qiaowu.cli import demo, dumping, manifest
from qiaowu.cli.address import Address
from qiaowu.cli.archive import FIRST, Writer, new_file
from qiaowu.cli.database import connect
from qiaowu.cli.datadir import DataDir
from qiaowu.cli.filing import stored
from qiaowu.cli.manifest import Part
from qiaowu.cli.problem import Problem, reason
from qiaowu.cli.space import require_room
from qiaowu.hosting import schemas
from qiaowu.hosting.install import Connection

FILED = (
    ("records_evidence", "sha256", ""),
    ("commitments_sourcedocument", "file_sha256", "file_kept"),
    ("reports_report", "docx_sha256", ""),
)
"""Tables that name stored files: table, column, and the flag that says whether the bytes were kept."""
NO_COUNTY = "数据库中没有县 {} 的数据，没有可以备份的内容。"
NOT_REPLACED = "{} 已经存在，而且不是侨务工作台账的备份；请换一个文件名。"


@dataclass
class Made:
    """A backup that was written."""

    path: Path
    digest: str = ""
    parts: list[Part] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)  # a sentence for each file that is gone or altered


def make(data: DataDir, admin: Address, codes: list[str], target: Path) -> Made:
    """Write the counties into `target`, which appears when it is complete and not before. Raises Problem.

    No code means all counties. A server that runs goes on working; later changes are not in the backup.
    """
    require_target(target)
    with connect(admin) as db:
        db.isolation_level = IsolationLevel.REPEATABLE_READ
        db.read_only = True
        snapshot = str(db.execute("SELECT pg_export_snapshot()").fetchone()[0])  # type: ignore[index]
        codes = codes or [code for code in schemas.counties_of(db) if schemas.tables_of(db, code)]
        require_counties(db, codes)
        require_room([(target.parent, sum(expected(data, db, code) for code in codes))])
        tools = dumping.tools_for(admin, db.info.server_version // 10000)
        made = Made(target)
        with new_file(target) as file:
            writer = Writer(file)
            for code in codes:
                made.parts.append(write_county(data, db, tools, snapshot, code, writer, made.faults))
            made.digest = writer.close(manifest.write(made.parts, tools.server, demo.state(data)))
    return made


def require_target(target: Path) -> None:
    """An older backup may be replaced, anything else not."""
    if not target.parent.is_dir():
        raise Problem(f"没有文件夹 {target.parent}。", 2)
    try:
        if not target.exists() or (target.is_file() and begins_like_ours(target)):
            return
    except OSError as error:
        raise Problem(f"不能写备份文件 {target}：{reason(error)}。") from error
    raise Problem(NOT_REPLACED.format(target), 2)


def begins_like_ours(path: Path) -> bool:
    """Whether a file is a backup, or empty as `mktemp` makes one."""
    with path.open("rb") as file:
        return file.read(len(FIRST)) in (b"", FIRST.encode())


def require_counties(db: Connection, codes: list[str]) -> None:
    """Raise Problem when a county is not there, is empty, or is not ours to read."""
    readable = schemas.counties_of(db)
    missing = [code for code in codes if code not in readable or not schemas.tables_of(db, code)]
    if missing or not codes:
        raise Problem(NO_COUNTY.format("、".join(missing) or "（任何一个）"))


def expected(data: DataDir, db: Connection, code: str) -> int:
    """Bytes that a county will take in the file: rows shrink to half at the least, files do not shrink."""
    return schemas.bytes_of(db, code)[0] // 2 + sum(path.stat().st_size for path in stored(data, code))


def write_county(
    data: DataDir, db: Connection, tools: dumping.Tools, snapshot: str, code: str, writer: Writer, faults: list[str]
) -> Part:
    """Dump and files of one county. Files come after the snapshot: what a row names was on the disk before the row."""
    for number, piece in enumerate(dumping.dump(tools, code, snapshot)):
        writer.add(f"database/{code}/{number:05}", piece)
    held, size = set(), 0
    for path in stored(data, code):
        try:
            digest = writer.add_file(f"files/{code}/{path.name}", path)
        except FileNotFoundError:  # taken away between the list and now
            continue
        held.add(path.name)
        size += writer.members[f"files/{code}/{path.name}"][0]
        if digest != path.name:
            faults.append(f"县 {code} 的文件 {path.name} 与它的哈希不符，已照现状备份")
    faults += [f"县 {code} 的文件 {name} 不在数据目录里，备份中没有它" for name in sorted(named(db, code) - held)]
    tables, total = schemas.bytes_of(db, code)
    return Part(code, schemas.contents_of(db, code), tables, total, len(held), size)


def named(db: Connection, code: str) -> set[str]:
    """Hashes of the files that the rows of the snapshot speak of."""
    found: set[str] = set()
    for table, column, flag in FILED:
        columns = schemas.columns_of(db, code, table)
        if column in columns and (not flag or flag in columns):
            found |= schemas.hashes_of(db, code, table, column, flag)
    return found


def summary(made: Made) -> str:
    """What was written, for the person."""
    lines = [f"备份完成：{made.path}"]
    for part in made.parts:
        lines.append(
            f"  县 {part.code}：{len(part.contents.tables)} 张表、{part.rows} 行，日志 {part.contents.chain[0]} 条，"
            f"文件 {part.files} 个"
        )
    return "\n".join([*lines, f"  校验值：{made.digest}"])
