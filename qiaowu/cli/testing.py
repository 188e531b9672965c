"""A throwaway database server for tests: real, embedded, two counties and the hosted web role in it.

Only here may the server run without waiting for the disk: what it holds is thrown away.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg

from qiaowu.cli.account import database_account
from qiaowu.cli.address import Address
from qiaowu.cli.binaries import choose
from qiaowu.cli.postgres import SUPERUSER, Cluster
from qiaowu.hosting import install

COUNTIES = ("c990123", "c990124")
PASSWORD = "test-only"
FAST = ("fsync=off", "synchronous_commit=off", "full_page_writes=off", "max_connections=60", "autovacuum=off")


@dataclass(frozen=True)
class TestCluster:
    """A running server. Every log-in has the same password; addresses are for database `qiaowu_test`."""

    __test__ = False  # not a test class

    cluster: Cluster
    superuser: Address

    @property
    def urls(self) -> dict[str, str]:
        """`{"c990123": url, "c990124": url, "web": url}` of the first database."""
        return self.urls_of(self.superuser.name)

    @property
    def superuser_url(self) -> str:
        """For looking at what no role may see."""
        return self.superuser.url

    def urls_of(self, database: str) -> dict[str, str]:
        """The same log-ins for another database of this server."""
        address = self.superuser.database(database)
        return {role: address.as_user(role, PASSWORD).url for role in (*COUNTIES, install.WEB_ROLE)}

    def create_database(self, name: str) -> dict[str, str]:
        """A further empty database with the same roles and schemas, e.g. one for each test worker."""
        with psycopg.connect(self.superuser.database("postgres").url, autocommit=True) as server:
            install.create_database(server, name)
        with psycopg.connect(self.superuser.database(name).url) as connection:
            install.prepare_database(connection)
            install.create_web_role(connection, PASSWORD)
            for code in COUNTIES:
                install.create_county(connection, code, PASSWORD)
                install.let_web_choose(connection, code)
        return self.urls_of(name)

    def drop_database(self, name: str) -> None:
        """Remove a database made by `create_database`, whoever is still connected."""
        with psycopg.connect(self.superuser.database("postgres").url, autocommit=True) as server:
            server.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


@contextmanager
def test_cluster(database: str = "qiaowu_test") -> Iterator[TestCluster]:  # noqa: PT028 - a helper, not a test
    """Start a server in a temporary folder, with `database` ready for use; gone at the end (about 1 s)."""
    folder = Path(tempfile.mkdtemp(prefix="qiaowu-test-"))
    folder.chmod(0o711)  # a service user must pass through when the tests run as root
    cluster = throwaway(folder)
    try:
        cluster.create(PASSWORD, sync=False)
        cluster.start()
        running = TestCluster(cluster, cluster.address(SUPERUSER, PASSWORD, database))
        running.create_database(database)
        yield running
    finally:
        cluster.stop()
        shutil.rmtree(folder, ignore_errors=True)


test_cluster.__test__ = False  # type: ignore[attr-defined]  # a helper, although its name says test


def throwaway(folder: Path) -> Cluster:
    """An unmade cluster in a folder, with the speed settings."""
    account = database_account()
    return Cluster(folder / "pg", choose(account), account, folder / "postgres.log", FAST)
