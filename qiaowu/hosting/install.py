"""What the database superuser does once: the database, its extensions, a county's role and schema.

`public` holds extensions only and nobody may create anything there. A county is a role and the
schema of the same name that it owns; PostgreSQL's default search path then finds its tables.
Everything here may be run again at any time and repairs what is missing.
"""

from __future__ import annotations

import psycopg
from psycopg import sql

EXTENSIONS = ("btree_gin", "btree_gist", "pg_trgm")
WEB_ROLE = "web"
GRANT_OPTIONS_SINCE = 160000  # before 16 a membership inherits by the role's own attribute only

Connection = psycopg.Connection[tuple[object, ...]]


def create_database(server: Connection, name: str) -> None:
    """Make the database when it is missing. `server` is a superuser's autocommit connection."""
    found = server.execute("SELECT 1 FROM pg_database WHERE datname = %s", (name,)).fetchone()
    if found is None:
        server.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0 ENCODING 'UTF8'").format(sql.Identifier(name)))
    server.execute(sql.SQL("REVOKE ALL ON DATABASE {} FROM PUBLIC").format(sql.Identifier(name)))


def prepare_database(connection: Connection) -> None:
    """Extensions into `public`, and `public` closed. `connection` is a superuser's, to that database."""
    connection.execute("REVOKE CREATE ON SCHEMA public FROM PUBLIC, pg_database_owner")
    connection.execute("GRANT USAGE ON SCHEMA public TO PUBLIC")
    for extension in EXTENSIONS:
        connection.execute(sql.SQL("CREATE EXTENSION IF NOT EXISTS {} SCHEMA public").format(sql.Identifier(extension)))


def create_county(connection: Connection, code: str, password: str) -> None:
    """The county's log-in role and the schema of the same name that it owns."""
    ensure_role(connection, code, password, "LOGIN INHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS")
    allow_connection(connection, code, "CONNECT, TEMPORARY")
    forbid_schemas(connection, code)
    name = sql.Identifier(code)
    connection.execute(sql.SQL("CREATE SCHEMA IF NOT EXISTS {} AUTHORIZATION {}").format(name, name))
    connection.execute(sql.SQL("ALTER SCHEMA {} OWNER TO {}").format(name, name))


def create_web_role(connection: Connection, password: str) -> None:
    """The hosted web process's log-in: no schema and no rights of its own until it chooses a county."""
    ensure_role(connection, WEB_ROLE, password, "LOGIN NOINHERIT NOSUPERUSER NOCREATEDB NOCREATEROLE NOBYPASSRLS")
    allow_connection(connection, WEB_ROLE, "CONNECT")


def let_web_choose(connection: Connection, code: str) -> None:
    """Allow the web role to become this county by SET LOCAL ROLE, and nothing without that."""
    options = " WITH INHERIT FALSE, SET TRUE" if connection.info.server_version >= GRANT_OPTIONS_SINCE else ""
    connection.execute(sql.SQL("GRANT {} TO {}" + options).format(sql.Identifier(code), sql.Identifier(WEB_ROLE)))


def let_web_choose_if_there(connection: Connection, code: str) -> None:
    """The same where a hosted web process exists at all."""
    if connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (WEB_ROLE,)).fetchone():
        let_web_choose(connection, code)


def allow_schemas(connection: Connection, code: str) -> None:
    """For the length of a restore the county's role may make a schema beside its own."""
    allow_connection(connection, code, "CREATE")


def forbid_schemas(connection: Connection, code: str) -> None:
    """And not any longer. `create_county` repeats this, should a restore have been cut off."""
    row = connection.execute(
        "SELECT current_database() WHERE (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)"
    ).fetchone()
    if row is not None:
        names = sql.Identifier(str(row[0])), sql.Identifier(code)
        connection.execute(sql.SQL("REVOKE CREATE ON DATABASE {} FROM {}").format(*names))


def within(schema: str) -> str:
    """Options of a session that works in a schema which is not its role's own: one that is being restored."""
    return f"-c search_path={schema},public"


def ensure_role(connection: Connection, role: str, password: str, attributes: str) -> None:
    """Make the role or bring its attributes and password back to what they must be."""
    found = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (role,)).fetchone()
    statement = "CREATE ROLE {} " if found is None else "ALTER ROLE {} "
    connection.execute(
        sql.SQL(statement + attributes + " PASSWORD {}").format(sql.Identifier(role), sql.Literal(password))
    )


def allow_connection(connection: Connection, role: str, rights: str) -> None:
    """Rights on the current database; PUBLIC has none, so each role needs its own."""
    row = connection.execute("SELECT current_database()").fetchone()
    assert row is not None
    connection.execute(
        sql.SQL("GRANT " + rights + " ON DATABASE {} TO {}").format(sql.Identifier(str(row[0])), sql.Identifier(role))
    )
