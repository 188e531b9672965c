"""What a database server must be before anything is entrusted to it."""

from __future__ import annotations

from collections.abc import Sequence

from qiaowu.cli.binaries import OLDEST
from qiaowu.cli.problem import Problem
from qiaowu.hosting.install import Connection

DURABLE = ("fsync", "synchronous_commit", "full_page_writes")  # each must be on: a commit is then on the disk
NOT_DURABLE = "数据库设置 {} 不安全（应为 on）：断电或崩溃会丢失已保存的数据"


def unsafe_settings(connection: Connection) -> list[str]:
    """A sentence for each setting, of the server or of one role or database, that may lose commits."""
    rows = connection.execute(
        "SELECT name || '=' || setting FROM pg_settings"
        " WHERE name = ANY(%s) AND setting NOT IN ('on', 'remote_apply', 'remote_write')"
        " UNION SELECT entry FROM pg_db_role_setting, unnest(setconfig) AS entry"
        " WHERE split_part(entry, '=', 1) = ANY(%s)"
        " AND split_part(entry, '=', 2) NOT IN ('on', 'remote_apply', 'remote_write')"
        " ORDER BY 1",
        (list(DURABLE), list(DURABLE)),
    )
    return [NOT_DURABLE.format(row[0]) for row in rows]


def require_durable(connection: Connection) -> None:
    """The embedded server is refused when it could lose an acknowledged write."""
    found = unsafe_settings(connection)
    if found:
        raise Problem(f"{found[0]}；请从数据目录的 postgresql.conf 或数据库中恢复该设置后再启动。")


def require_version(connection: Connection) -> None:
    """The product's SQL needs this version."""
    major = connection.info.server_version // 10000
    if major < OLDEST:
        raise Problem(f"数据库版本是 PostgreSQL {major}，需要 {OLDEST} 或更高版本。")


def require_chinese(connection: Connection) -> None:
    """UTF-8 and a locale that knows Chinese letters: under plain C the search finds no Chinese name."""
    row = connection.execute(
        "SELECT pg_encoding_to_char(encoding), datctype FROM pg_database WHERE datname = current_database()"
    ).fetchone()
    encoding, ctype = row or ("", "")
    if encoding != "UTF8" or ctype in ("C", "POSIX"):
        raise Problem(f"数据库的编码为 {encoding}、LC_CTYPE 为 {ctype}，中文检索会失效；需要 UTF8 和 C.UTF-8。")


def is_superuser(connection: Connection) -> bool:
    """Whether this log-in may install roles and extensions."""
    row = connection.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user").fetchone()
    return bool(row and row[0])


def require_installed(connection: Connection, county: str, extensions: Sequence[str]) -> None:
    """What an operator must have made: the extensions, and the county's schema."""
    known = {str(row[0]) for row in connection.execute("SELECT extname FROM pg_extension")}
    missing = [name for name in extensions if name not in known]
    if missing:
        raise Problem(f"数据库缺少扩展 {'、'.join(missing)}；请由数据库管理员执行 CREATE EXTENSION 安装到 public。")
    if not connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", (county,)).fetchone():
        raise Problem(f"数据库中没有县 {county} 的同名角色和 schema；请由数据库管理员先行建立。")
