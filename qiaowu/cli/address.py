"""Database addresses: postgres://user:password@host:port/name, where host may be a socket folder."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import quote, unquote, urlsplit

from qiaowu.cli.problem import Problem

DEFAULT_PORT = 5432


@dataclass(frozen=True)
class Address:
    """Where a database is and who logs in. `host` is a name, a number or an absolute socket folder."""

    user: str
    password: str
    host: str
    port: int
    name: str

    @property
    def url(self) -> str:
        """The address as one line; every part is percent-encoded, so a socket folder may be the host."""
        user, password, name = (quote(part, safe="") for part in (self.user, self.password, self.name))
        host = f"[{self.host}]" if ":" in self.host else quote(self.host, safe="")
        return f"postgres://{user}:{password}@{host}:{self.port}/{name}"

    @property
    def place(self) -> str:
        """For messages and logs: everything but the password."""
        return f"{self.name}（主机 {self.host}:{self.port}，用户 {self.user}）"

    def as_user(self, user: str, password: str) -> Address:
        """The same database for another log-in."""
        return Address(user, password, self.host, self.port, self.name)

    def database(self, name: str) -> Address:
        """Another database of the same server, same log-in."""
        return Address(self.user, self.password, self.host, self.port, name)


def parse(url: str) -> Address:
    """Read QIAOWU_DATABASE_URL. Raises Problem with a sentence that never repeats the password."""
    parts = urlsplit(url.strip())
    if parts.scheme not in ("postgres", "postgresql") or parts.hostname is None:
        raise Problem("QIAOWU_DATABASE_URL 应写作 postgres://用户:密码@主机:端口/数据库名。", 2)
    try:
        port = parts.port or DEFAULT_PORT
    except ValueError:
        raise Problem("QIAOWU_DATABASE_URL 中的端口不是有效的数字。", 2) from None
    name = unquote(parts.path.lstrip("/"))
    if not name or not parts.username:
        raise Problem("QIAOWU_DATABASE_URL 缺少用户名或数据库名。", 2)
    return Address(unquote(parts.username), unquote(parts.password or ""), _host(parts.netloc), port, name)


def _host(netloc: str) -> str:
    """`urlsplit().hostname` lowercases, which would break a socket folder such as %2FHome."""
    host = netloc.rpartition("@")[2]
    if host.startswith("["):
        return host[1 : host.index("]")]
    return unquote(host.partition(":")[0])
