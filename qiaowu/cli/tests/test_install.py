"""Roles, schemas and extensions: what a county may reach, and what nobody may."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from psycopg import errors

from qiaowu.cli import testing
from qiaowu.cli.testing import COUNTIES, PASSWORD, TestCluster
from qiaowu.hosting import install


@pytest.fixture(scope="module")
def server() -> Iterator[TestCluster]:
    with testing.test_cluster() as running:
        yield running


def connect(server: TestCluster, role: str) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(server.urls[role])


def test_county_works_in_its_own_schema_without_any_setting(server: TestCluster) -> None:
    with connect(server, "c990123") as county:
        county.execute("CREATE TABLE visits (n int)")
        found = county.execute("SELECT schemaname, tableowner FROM pg_tables WHERE tablename = 'visits'").fetchall()
        county.rollback()
    assert found == [("c990123", "c990123")]


@pytest.mark.parametrize("role", [*COUNTIES, "web"])
def test_public_takes_no_table_from_anyone(server: TestCluster, role: str) -> None:
    with connect(server, role) as connection, pytest.raises(errors.InsufficientPrivilege):
        connection.execute("CREATE TABLE public.stray (n int)")


def test_public_holds_nothing_but_extensions(server: TestCluster) -> None:
    with psycopg.connect(server.superuser_url) as connection:
        extensions = {row[0] for row in connection.execute("SELECT extname FROM pg_extension")}
        tables = connection.execute(
            "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace"
        ).fetchall()
    assert extensions == {"plpgsql", *install.EXTENSIONS}
    assert tables == []


def test_county_reaches_no_other_county_even_by_its_full_name(server: TestCluster) -> None:
    with connect(server, "c990124") as other:
        other.execute("CREATE TABLE secrets (n int)")
    with connect(server, "c990123") as county:
        with pytest.raises(errors.InsufficientPrivilege):
            county.execute("SELECT * FROM c990124.secrets")
        county.rollback()
        with pytest.raises(errors.InsufficientPrivilege):
            county.execute("SET ROLE c990124")


def test_web_sees_nothing_until_it_chooses_a_county(server: TestCluster) -> None:
    with connect(server, "c990123") as county:
        county.execute("CREATE TABLE chosen (n int)")
        county.execute("INSERT INTO chosen VALUES (1)")
    with connect(server, "web") as web:
        with pytest.raises(errors.InsufficientPrivilege):
            web.execute("SELECT * FROM c990123.chosen")
        web.rollback()
        web.execute("SET LOCAL ROLE c990123")
        assert web.execute("SELECT n FROM chosen").fetchall() == [(1,)]
        web.commit()
        with pytest.raises(errors.UndefinedTable):
            web.execute("SELECT * FROM chosen")


def test_roles_have_no_further_rights(server: TestCluster) -> None:
    query = (
        "SELECT count(*) FROM pg_roles WHERE rolname = ANY(%s)"
        " AND (rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls OR rolreplication)"
    )
    with psycopg.connect(server.superuser_url) as connection:
        assert connection.execute(query, ([*COUNTIES, "web"],)).fetchone() == (0,)


def test_install_again_repairs_and_keeps_data(server: TestCluster) -> None:
    with connect(server, "c990123") as county:
        county.execute("CREATE TABLE kept AS SELECT 5 AS n")
    with psycopg.connect(server.superuser_url) as connection:
        connection.execute("ALTER ROLE c990123 PASSWORD 'changed' CREATEDB")
        connection.execute("DROP EXTENSION pg_trgm")
    server.create_database(server.superuser.name)
    with connect(server, "c990123") as county:
        assert county.execute("SELECT n FROM kept").fetchall() == [(5,)]
        assert county.execute("SELECT similarity('张伟', '张伟')").fetchone() == (1.0,)
    test_roles_have_no_further_rights(server)


def test_further_database_is_separate_and_can_be_dropped(server: TestCluster) -> None:
    urls = server.create_database("second")
    county = psycopg.connect(urls["c990124"], autocommit=True)
    assert county.execute("SELECT to_regclass('c990124.secrets')").fetchone() == (None,)
    server.drop_database("second")  # although someone is connected
    with pytest.raises(psycopg.OperationalError, match="does not exist"):
        psycopg.connect(urls["c990124"])


def test_test_passwords_are_not_those_of_an_installation(server: TestCluster) -> None:
    assert all(f":{PASSWORD}@" in url for url in server.urls.values())
