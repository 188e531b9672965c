"""Has a table changed? A mark of its state, read in one pass over a table that is small."""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.models import Model


def marks_of(*models: type[Model]) -> tuple[Any, ...]:
    """The county's role and one mark for each table; a mark differs whenever its table does.

    Every stored row names the transaction that wrote it (xmin) and lies in a place of its own (ctid): a row that
    is written again, be it in the same transaction, gets another place, and the old one is not given away before
    that transaction is over. So the two together name one writing of one row, and the mark is the sum of their
    hashes: what the running transaction has written is in it, and no order of commits makes two states alike.
    """
    tables = (connection.ops.quote_name(model._meta.db_table) for model in models)
    written = "hashtextextended(xmin::text || ctid::text, 0)"
    marks = [f"(SELECT count(*) || '-' || coalesce(sum({written}), 0) FROM {table})" for table in tables]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(['current_user::text', *marks])}")
        row: tuple[Any, ...] = cursor.fetchone()
    return row
