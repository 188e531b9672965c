"""What a backup says of itself, and whether this program may restore it."""

from __future__ import annotations

import importlib.util
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

import qiaowu
from qiaowu.cli.archive import DAMAGED, Archive
from qiaowu.cli.problem import Problem
from qiaowu.hosting.schemas import Contents

FORMAT = 1  # grows when an older program could not read the file
CODE = re.compile(r"c[0-9]{6}")
NEWER = "备份 {} 由更新的版本 {} 制作，本程序是 {}，不能恢复；请先升级程序。没有改动任何数据。"
NEWER_SERVER = "备份 {} 来自 PostgreSQL {}，这里的数据库是 {}，不能恢复；请使用 PostgreSQL {} 或更高版本。"


@dataclass(frozen=True)
class Part:
    """One county of a backup."""

    code: str
    contents: Contents
    table_bytes: int  # of the tables without their indexes
    total_bytes: int  # of the tables with their indexes
    files: int
    file_bytes: int

    @property
    def rows(self) -> int:
        """Rows of all tables together."""
        return sum(rows for rows, _digest in self.contents.tables.values())

    def written(self) -> dict[str, Any]:
        """For the manifest."""
        tables = {name: {"rows": rows, "digest": digest} for name, (rows, digest) in self.contents.tables.items()}
        length, digest = self.contents.chain
        return {
            "code": self.code,
            "table_bytes": self.table_bytes,
            "total_bytes": self.total_bytes,
            "files": self.files,
            "file_bytes": self.file_bytes,
            "chain": {"length": length, "digest": digest},
            "migrations": [list(pair) for pair in self.contents.migrations],
            "tables": tables,
        }

    @classmethod
    def read(cls, written: dict[str, Any]) -> Part:
        """From a manifest. Raises KeyError, TypeError or ValueError when it is none of ours."""
        if not CODE.fullmatch(written["code"]):
            raise ValueError(written["code"])
        contents = Contents(
            tables={name: (int(entry["rows"]), str(entry["digest"])) for name, entry in written["tables"].items()},
            migrations=[(str(app), str(name)) for app, name in written["migrations"]],
            chain=(int(written["chain"]["length"]), str(written["chain"]["digest"])),
        )
        numbers = (int(written[name]) for name in ("table_bytes", "total_bytes", "files", "file_bytes"))
        return cls(written["code"], contents, *numbers)


def write(parts: list[Part], postgres: int, demo: dict[str, Any]) -> dict[str, Any]:
    """The manifest but for its members, which the writer of the archive knows."""
    return {
        "format": FORMAT,
        "version": program_version(),
        "made_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "postgres": postgres,
        "demo": demo or None,
        "counties": [part.written() for part in parts],
    }


def parts_of(archive: Archive) -> list[Part]:
    """The counties of a backup. Raises Problem when it is newer than this program, or its manifest is not ours."""
    manifest = archive.manifest
    try:
        made_by = str(manifest["version"])
        if int(manifest["format"]) > FORMAT or numbers(made_by) > numbers(program_version()):
            raise Problem(NEWER.format(archive.path, made_by, program_version()))
        parts = [Part.read(written) for written in manifest["counties"]]
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise Problem(DAMAGED.format(archive.path, "清单读不出")) from error
    known = set(known_migrations())
    unknown = sorted(pair for part in parts for pair in part.contents.migrations if pair not in known)
    if unknown:
        name = f"{made_by}（数据表 {'.'.join(unknown[0])}）"
        raise Problem(NEWER.format(archive.path, name, program_version()))
    return parts


def require_server(archive: Archive, major: int) -> None:
    """A dump goes into a server of the same major version or a later one."""
    made_on = int(archive.manifest.get("postgres") or 0)
    if made_on > major:
        raise Problem(NEWER_SERVER.format(archive.path, made_on, major, made_on))


def known_migrations() -> Iterator[tuple[str, str]]:
    """(package, name) of every migration that this program brings along, found on the disk without Django."""
    django = importlib.util.find_spec("django")
    roots = [Path(qiaowu.__file__).parent]
    roots += [Path(django.origin).parent / "contrib"] if django and django.origin else []
    for root in roots:
        for path in root.rglob("migrations/*.py"):
            if path.stem != "__init__":
                yield path.parent.parent.name, path.stem


def program_version() -> str:
    """As it was installed."""
    return version("qiaowu")


def numbers(text: str) -> tuple[int, ...]:
    """A version as numbers, for comparing: the part before any letter."""
    return tuple(int(part) for part in re.findall(r"\d+", re.split(r"[^\d.]", text, maxsplit=1)[0]))
