"""The only place that chooses a county."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from psycopg import sql

COUNTY_CODE = re.compile(r"c\d{6}")


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
        yield
