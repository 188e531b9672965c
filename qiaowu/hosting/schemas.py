"""A county's schema looked at from outside: what is in it, and putting another one in its place.

For backup and restore only. Everything works on a psycopg connection, without Django, and names the schema it
means, because a schema that is being restored is not yet the county's own.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from psycopg import sql

from qiaowu.hosting.install import Connection

FRESH, ASIDE, OLD = "_fresh", "_aside", "_old"  # what is added to a county's code while it is restored
FORMS = ("TimeZone TO 'UTC'", "DateStyle TO 'ISO, YMD'", "IntervalStyle TO 'iso_8601'", "bytea_output TO 'hex'")
"""Settings on which the text of a row depends; the digest of a row must not."""


@dataclass(frozen=True)
class Contents:
    """What a schema holds: rows and digest of each table, the migrations, the head of the change log."""

    tables: dict[str, tuple[int, str]]
    migrations: list[tuple[str, str]]
    chain: tuple[int, str]


def counties_of(connection: Connection) -> list[str]:
    """Codes of the counties of this database that the log-in may read."""
    rows = connection.execute(
        "SELECT rolname FROM pg_roles JOIN pg_namespace ON nspname = rolname"
        " WHERE rolname ~ '^c[0-9]{6}$' AND has_schema_privilege(pg_namespace.oid, 'USAGE') ORDER BY 1"
    )
    return [str(row[0]) for row in rows]


def exists(connection: Connection, schema: str) -> bool:
    """Whether there is a schema of this name."""
    return connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (schema,)).fetchone() is not None


def tables_of(connection: Connection, schema: str) -> list[str]:
    """Names of the tables of a schema, in order; empty when nothing was ever migrated into it."""
    rows = connection.execute(
        "SELECT relname FROM pg_class WHERE relnamespace = to_regnamespace(quote_ident(%s)) AND relkind IN ('r', 'p')"
        ' ORDER BY relname COLLATE "C"',
        (schema,),
    )
    return [str(row[0]) for row in rows]


def bytes_of(connection: Connection, schema: str) -> tuple[int, int]:
    """Bytes of the tables without and with their indexes."""
    row = connection.execute(
        "SELECT coalesce(sum(pg_table_size(oid)), 0)::bigint, coalesce(sum(pg_total_relation_size(oid)), 0)::bigint"
        " FROM pg_class WHERE relnamespace = to_regnamespace(quote_ident(%s)) AND relkind = 'r'",
        (schema,),
    ).fetchone()
    return tuple(row) if row else (0, 0)  # type: ignore[return-value]


def contents_of(connection: Connection, schema: str) -> Contents:
    """Read every row of a schema once, within the running transaction. The same rows give the same digests."""
    for form in FORMS:
        connection.execute(("SET LOCAL " + form).encode())
    tables = tables_of(connection, schema)
    return Contents(
        tables={table: digest_of(connection, schema, table) for table in tables},
        migrations=migrations_of(connection, schema) if "django_migrations" in tables else [],
        chain=chain_of(connection, schema),
    )


def digest_of(connection: Connection, schema: str, table: str) -> tuple[int, str]:
    """Number of rows, and the sum of a hash of each: the order in which they lie does not matter, any change does."""
    rows = connection.execute(
        sql.SQL(
            "SELECT count(*), coalesce(sum(('x' || encode(substr(sha256(convert_to(r::text, 'UTF8')), 1, 8), 'hex'))"
            "::bit(64)::bigint::numeric), 0)::text FROM {} AS r"
        ).format(sql.Identifier(schema, table))
    )
    row: Any = rows.fetchone()
    return int(row[0]), str(row[1])


def migrations_of(connection: Connection, schema: str) -> list[tuple[str, str]]:
    """(package, name) of each migration that was applied, in order."""
    table = sql.Identifier(schema, "django_migrations")
    rows = connection.execute(sql.SQL("SELECT app, name FROM {} ORDER BY app, name").format(table))
    return [(str(app), str(name)) for app, name in rows]


def chain_of(connection: Connection, schema: str) -> tuple[int, str]:
    """Length and digest of the change log's head; (0, "") while nothing is logged."""
    if "records_chainhead" not in tables_of(connection, schema):
        return 0, ""
    table = sql.Identifier(schema, "records_chainhead")
    row: Any = connection.execute(sql.SQL("SELECT length, digest FROM {}").format(table)).fetchone()
    return (int(row[0]), str(row[1])) if row else (0, "")


def columns_of(connection: Connection, schema: str, table: str) -> set[str]:
    """Names of a table's columns; empty when there is no such table."""
    rows = connection.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = %s AND table_name = %s",
        (schema, table),
    )
    return {str(row[0]) for row in rows}


def hashes_of(connection: Connection, schema: str, table: str, column: str, flag: str = "") -> set[str]:
    """What a column of hashes holds, of the rows in which `flag` is true when one is named."""
    where = sql.SQL(" AND {}").format(sql.Identifier(flag)) if flag else sql.SQL("")
    rows = connection.execute(
        sql.SQL("SELECT DISTINCT {0} FROM {1} WHERE {0} <> ''").format(
            sql.Identifier(column), sql.Identifier(schema, table)
        )
        + where
    )
    return {str(row[0]) for row in rows}


def sessions_of(connection: Connection, role: str) -> int:
    """How many connections to this database the role has open now, ours left out."""
    row: Any = connection.execute(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND usename = %s AND pid <> pg_backend_pid()",
        (role,),
    ).fetchone()
    return int(row[0])


def end_visits(connection: Connection, schema: str) -> None:
    """Nobody stays signed in in a schema: a session that was ended after the backup must not live again."""
    if "django_session" in tables_of(connection, schema):
        connection.execute(sql.SQL("DELETE FROM {}").format(sql.Identifier(schema, "django_session")))


def put_in_place(connection: Connection, codes: list[str]) -> None:
    """Let the restored schemas become the counties, all of them or none; the old ones are kept beside them."""
    with connection.transaction():
        for code in codes:
            rename(connection, code, code + OLD)
            rename(connection, code + FRESH, code)


def rename(connection: Connection, name: str, other: str) -> None:
    """Give a schema another name; everything in it stays as it is."""
    connection.execute(sql.SQL("ALTER SCHEMA {} RENAME TO {}").format(sql.Identifier(name), sql.Identifier(other)))


def drop(connection: Connection, schemas: list[str]) -> None:
    """Remove schemas with all they hold; those that do not exist are fine."""
    with connection.transaction():
        for schema in schemas:
            connection.execute(sql.SQL("DROP SCHEMA IF EXISTS {} CASCADE").format(sql.Identifier(schema)))
