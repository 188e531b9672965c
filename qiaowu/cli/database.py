"""The database a command works with: given by QIAOWU_DATABASE_URL, or embedded and run by us."""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import psycopg

from qiaowu.cli import soundness
from qiaowu.cli.account import database_account
from qiaowu.cli.address import Address, parse
from qiaowu.cli.aftermath import alone, tidy
from qiaowu.cli.binaries import choose
from qiaowu.cli.datadir import Busy, DataDir, locked
from qiaowu.cli.output import note
from qiaowu.cli.postgres import SUPERUSER, Cluster, address_of, major_of
from qiaowu.cli.problem import Problem
from qiaowu.cli.signals import pause
from qiaowu.hosting import install

NAME = "qiaowu"
ATTACH_LIMIT = 60.0  # seconds; another program may just be making the database


@dataclass(frozen=True)
class Database:
    """The county's log-in, and the server when it is ours to watch."""

    address: Address
    cluster: Cluster | None = None

    def is_empty(self) -> bool:
        """Whether nothing was ever migrated into the county's schema."""
        with psycopg.connect(self.address.url) as connection:
            row = connection.execute("SELECT to_regclass('django_migrations')").fetchone()
        return row is None or row[0] is None


def county_code() -> str:
    """The county this installation serves; the demo county when nothing is said."""
    return os.environ.get("QIAOWU_COUNTY") or "c990123"


def admin_of(data: DataDir, database: Database) -> Address:
    """The same database for whoever may look at every county: its superuser, or the log-in that was given."""
    if os.environ.get("QIAOWU_DATABASE_URL"):
        return parse(os.environ["QIAOWU_DATABASE_URL"])
    return database.address.as_user(SUPERUSER, data.password_of(SUPERUSER)[SUPERUSER])


def require_database(data: DataDir) -> None:
    """Raise Problem where nothing was ever installed: asking for a backup must not make an empty county."""
    if not os.environ.get("QIAOWU_DATABASE_URL") and major_of(data.cluster) is None:
        raise Problem(f"数据目录 {data.root} 中没有数据库；请用 QIAOWU_DATA_DIR 指明数据目录。")


@contextmanager
def open_database(data: DataDir) -> Iterator[Database]:
    """The database for the program that holds the lock of this data folder."""
    with ExitStack() as stack:
        if os.environ.get("QIAOWU_DATABASE_URL"):
            database = Database(external(data))
        else:
            database = stack.enter_context(embedded(data))
        if data.restore_note.exists():
            note("上一次恢复没有做完，正在收尾……")
            with connect(admin_of(data, database), autocommit=True) as db, alone(db):
                tidy(data, db)
        yield database


@contextmanager
def shared_database(data: DataDir) -> Iterator[Database]:
    """The database for a short command: the running server when there is one, else our own for a while."""
    data.prepare()
    with ExitStack() as stack:
        try:
            stack.enter_context(locked(data, wait=0.2))
        except Busy:
            yield Database(attach(data))
        else:
            yield stack.enter_context(open_database(data))


def attach(data: DataDir) -> Address:
    """The server that another program of ours keeps running on this data folder."""
    if os.environ.get("QIAOWU_DATABASE_URL"):
        return external(data)
    deadline = time.monotonic() + ATTACH_LIMIT
    while True:
        try:
            address = address_of(data.cluster, county_code(), data.password_of(county_code())[county_code()], NAME)
            psycopg.connect(address.url).close()
            return address
        except (Problem, psycopg.OperationalError):
            if time.monotonic() > deadline:
                raise Problem("数据目录正由另一个 qiaowu 程序使用，但它的数据库没有就绪；请稍后再试。") from None
        pause(0.2)


@contextmanager
def embedded(data: DataDir) -> Iterator[Database]:
    """Make the cluster when there is none, run it, install the county, and stop it at the end."""
    cluster = cluster_of(data)
    passwords = data.password_of(SUPERUSER, county_code())
    if not cluster.exists:
        note("正在建立数据库……")
        cluster.create(passwords[SUPERUSER])
    cluster.start()
    try:
        prepare(cluster, passwords)
        yield Database(cluster.address(county_code(), passwords[county_code()], NAME), cluster)
    finally:
        cluster.stop()


def cluster_of(data: DataDir) -> Cluster:
    """The cluster of a data folder with the programs of its own major version."""
    account = database_account(data.cluster)
    data.place_cluster(account)
    data.turn_log()
    return Cluster(data.cluster, choose(account, major_of(data.cluster)), account, data.log)


def prepare(cluster: Cluster, passwords: dict[str, str]) -> None:
    """Refuse an unsafe server; then see that the database, its extensions and the county are there."""
    server = cluster.address(SUPERUSER, passwords[SUPERUSER], "postgres")
    with connect(server, autocommit=True) as connection:
        soundness.require_durable(connection)
        install.create_database(connection, NAME)
    with connect(server.database(NAME)) as connection:
        soundness.require_chinese(connection)
        install.prepare_database(connection)
        install.create_county(connection, county_code(), passwords[county_code()])


def external(data: DataDir) -> Address:
    """A database that someone else runs: checked, and prepared when the log-in given is a superuser's."""
    address = parse(os.environ["QIAOWU_DATABASE_URL"])
    with connect(address) as connection:
        soundness.require_version(connection)
        soundness.require_chinese(connection)
        for sentence in soundness.unsafe_settings(connection):
            note(f"提醒：{sentence}。")
        if soundness.is_superuser(connection):
            password = data.password_of(county_code())[county_code()]
            install.prepare_database(connection)
            install.create_county(connection, county_code(), password)
            return address.as_user(county_code(), password)
        soundness.require_installed(connection, county_code(), install.EXTENSIONS)
    return address


def connect(address: Address, autocommit: bool = False) -> install.Connection:
    """A connection, or one sentence saying why there is none."""
    try:
        return psycopg.connect(address.url, autocommit=autocommit, connect_timeout=10)
    except psycopg.OperationalError as error:
        reason = str(error).strip().splitlines()[0]
        raise Problem(f"无法连接数据库 {address.place}：{reason}。") from error
