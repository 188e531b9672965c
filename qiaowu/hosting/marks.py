"""Has a table changed? A mark of its state, read in one pass over a table that is small."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Model


def marks_of(*models: type[Model]) -> tuple[Any, ...]:
    """The county's role and one mark for each table; a mark differs whenever its table does.

    Every stored row names the transaction that wrote it (xmin). A new or changed row raises the sum, a
    deleted one lowers the count, and transactions that commit in another order than they began do no harm.
    A write of the running transaction changes the mark too.
    """
    tables = (connection.ops.quote_name(model._meta.db_table) for model in models)
    marks = [f"(SELECT count(*) || '-' || coalesce(sum(xmin::text::bigint), 0) FROM {table})" for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(['current_user::text', *marks])}")
        row: tuple[Any, ...] = cursor.fetchone()
    return row
