"""A database that someone else runs, and one that another program of ours runs."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from qiaowu.cli import database, testing
from qiaowu.cli.address import Address
from qiaowu.cli.database import Database, attach, external
from qiaowu.cli.datadir import DataDir
from qiaowu.cli.problem import Problem
from qiaowu.cli.testing import PASSWORD, TestCluster

COUNTY = "c990123"


@pytest.fixture(scope="module")
def server() -> Iterator[TestCluster]:
    with testing.test_cluster() as running:
        yield running


@pytest.fixture
def data(folder: Path) -> DataDir:
    made = DataDir(folder / "data")
    made.prepare()
    return made


@pytest.fixture
def bare(server: TestCluster) -> Iterator[Address]:
    """An empty database as an operator makes it, seen by its superuser."""
    with psycopg.connect(server.superuser.database("postgres").url, autocommit=True) as connection:
        connection.execute("CREATE DATABASE bare")
    yield server.superuser.database("bare")
    server.drop_database("bare")


def give(monkeypatch: pytest.MonkeyPatch, address: Address) -> None:
    monkeypatch.setenv("QIAOWU_DATABASE_URL", address.url)


def test_superuser_log_in_prepares_the_database_and_is_not_used_further(
    bare: Address, data: DataDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, bare)
    monkeypatch.setenv("QIAOWU_COUNTY", "c990125")
    address = external(data)
    assert (address.user, address.name) == ("c990125", "bare")
    assert Database(address).is_empty()
    with psycopg.connect(address.url) as county:
        county.execute("CREATE TABLE django_migrations (n int)")
        found = county.execute("SELECT current_schema(), usesuper FROM pg_user WHERE usename = current_user").fetchone()
    assert found == ("c990125", False)
    assert not Database(external(data)).is_empty()


def test_ordinary_log_in_needs_what_the_operator_must_make(
    bare: Address, data: DataDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, bare.as_user("c990124", PASSWORD))
    with pytest.raises(Problem, match="缺少扩展 btree_gin、btree_gist、pg_trgm"):
        external(data)


def test_missing_county_is_told(server: TestCluster, data: DataDir, monkeypatch: pytest.MonkeyPatch) -> None:
    give(monkeypatch, server.superuser.as_user("c990124", PASSWORD))
    monkeypatch.setenv("QIAOWU_COUNTY", "c990199")
    with pytest.raises(Problem, match="没有县 c990199"):
        external(data)


def test_prepared_database_is_taken_as_it_is_with_reminders(
    server: TestCluster, data: DataDir, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    given = server.superuser.as_user(COUNTY, PASSWORD)
    give(monkeypatch, given)
    assert external(data) == given
    reminders = capsys.readouterr().err.splitlines()
    assert [line.split()[1] for line in reminders] == ["fsync=off", "full_page_writes=off", "synchronous_commit=off"]


def test_refused_log_in_is_told_without_the_password(
    server: TestCluster, data: DataDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    give(monkeypatch, server.superuser.as_user(COUNTY, "wrong-password"))
    with pytest.raises(Problem) as caught:
        external(data)
    assert "password authentication failed" in str(caught.value)
    assert "wrong-password" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_attaching_to_a_folder_without_a_running_server_ends_in_one_sentence(
    data: DataDir, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("QIAOWU_DATABASE_URL", raising=False)
    monkeypatch.setattr(database, "ATTACH_LIMIT", 0.1)
    with pytest.raises(Problem, match="请稍后再试"):
        attach(data)
