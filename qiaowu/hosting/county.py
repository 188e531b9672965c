"""The only place that chooses a county."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.conf import settings
from django.db import connection, transaction
from psycopg import sql

COUNTY_CODE = re.compile(r"c[0-9]{6}")
_chosen: ContextVar[str | None] = ContextVar("county", default=None)


@contextmanager
def county(code: str) -> Iterator[None]:
    """Run the block in one transaction as the role (and so in the schema) of county `code`.

    The role ends with the transaction, so a pooled connection can never carry a county over to
    the next request. Raises ValueError on a malformed code, ProgrammingError when the role does
    not exist or may not be assumed, RuntimeError when a transaction is already open.
    """
    if not COUNTY_CODE.fullmatch(code):
        raise ValueError(f"not a county code: {code!r}")
    with transaction.atomic(durable=True):
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(code)))
        token = _chosen.set(code)
        try:
            yield
        finally:
            _chosen.reset(token)


def chosen() -> str:
    """Code of the county that the running block is in; outside of any block the one this process serves."""
    return _chosen.get() or str(settings.COUNTY)


def counties() -> list[str]:
    """Codes of all counties that this log-in may become: the database itself says which, no list is kept."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname FROM pg_roles JOIN pg_namespace ON nspname = rolname"
            " WHERE rolname ~ '^c[0-9]{6}$' AND pg_has_role(session_user, pg_roles.oid, 'MEMBER') ORDER BY 1"
        )
        return [str(row[0]) for row in cursor.fetchall()]
