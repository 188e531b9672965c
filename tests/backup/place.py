"""Places for backups: a database with two counties and its data folder, watched from outside."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import psycopg

from qiaowu.cli.archive import Archive, Writer, open_archive
from qiaowu.cli.testing import PASSWORD, TestCluster
from qiaowu.cli.tests.running import environment, qiaowu
from qiaowu.hosting import schemas
from qiaowu.hosting.schemas import Contents

A, B = "c990123", "c990124"


@dataclass(frozen=True)
class Place:
    """A database of the test server as an installation sees it: by the superuser's address and a data folder."""

    root: Path
    url: str

    @classmethod
    def make(cls, cluster: TestCluster, root: Path, name: str) -> Place:
        cluster.create_database(name)
        root.mkdir(parents=True)
        # the roles are those of every other test, and must keep their password
        passwords = root / "database-passwords.json"
        passwords.write_text(json.dumps({A: PASSWORD, B: PASSWORD}))
        return cls(root, cluster.superuser.database(name).url)

    def login(self, code: str) -> dict[str, str]:
        """The environment of Django for a county."""
        where = psycopg.conninfo.conninfo_to_dict(self.url)
        host = str(where["host"]).replace("/", "%2F")
        url = f"postgres://{code}:{PASSWORD}@{host}:{where['port']}/{where['dbname']}"
        extra = {"QIAOWU_DATABASE_URL": url, "QIAOWU_COUNTY": code, "DJANGO_SETTINGS_MODULE": "qiaowu.config.settings"}
        return environment(self.root, extra)

    def python(self, code: str, *arguments: str) -> subprocess.Popen[bytes]:
        """A Python module as the county."""
        return subprocess.Popen([sys.executable, "-m", *arguments], cwd=os.getcwd(), env=self.login(code))

    def run(self, *arguments: str, env: Mapping[str, str] = MappingProxyType({})) -> subprocess.CompletedProcess[str]:
        """A command of the product with the superuser's address."""
        return qiaowu(self.root, *arguments, env={"QIAOWU_DATABASE_URL": self.url, **env})

    def start(self, *arguments: str) -> subprocess.Popen[str]:
        """The same, not waited for; what it says comes through a pipe."""
        return subprocess.Popen(
            [sys.executable, "-m", "qiaowu.cli", *arguments],
            cwd="/",
            env=environment(self.root, {"QIAOWU_DATABASE_URL": self.url}),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
        )

    def limited(self, shell: str, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The same under a limit that a shell sets first."""
        command = ["/bin/sh", "-c", shell, sys.executable, "-m", "qiaowu.cli", *arguments]
        env = environment(self.root, {"QIAOWU_DATABASE_URL": self.url})
        return subprocess.run(command, cwd="/", env=env, capture_output=True, text=True, check=False, timeout=120)

    def execute(self, text: str) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.url, autocommit=True) as db:
            cursor = db.execute(text.encode())
            return cursor.fetchall() if cursor.description else []

    def contents(self, code: str) -> Contents:
        with psycopg.connect(self.url) as db:
            return schemas.contents_of(db, code)

    def schemas(self) -> set[str]:
        return {str(row[0]) for row in self.execute("SELECT nspname FROM pg_namespace WHERE nspname ~ '^c[0-9]{6}'")}

    def files(self, code: str) -> dict[str, str]:
        """Name and SHA-256 of every file of a county."""
        found = (path for path in (self.root / "files" / code).rglob("*") if path.is_file())
        return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in found}

    def state(self) -> tuple[Any, ...]:
        """All that a refused restore must leave as it was."""
        return (self.schemas(), *((self.contents(code), self.files(code)) for code in (A, B)))

    def empty(self, code: str) -> None:
        """The county is lost: its tables and its files."""
        self.execute(f"DROP SCHEMA {code} CASCADE; CREATE SCHEMA {code} AUTHORIZATION {code}")
        for path in (self.root / "files" / code).rglob("*"):
            if path.is_file():
                path.unlink()


def rewritten(source: Path, target: Path, **changes: Any) -> Path:
    """The same backup with a manifest that says something else, sealed as ours are."""
    archive = open_archive(source)
    with target.open("wb") as file:
        writer = Writer(file)
        for name in archive.manifest["members"]:
            writer.add(name, b"".join(archive.pieces(name)))
        writer.close(archive.manifest | changes)
    return target


def county_with(archive: Archive, **changes: Any) -> list[dict[str, Any]]:
    """The counties of a manifest, the first of them changed."""
    first, *others = archive.manifest["counties"]
    return [first | changes, *others]
