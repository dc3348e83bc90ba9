"""Writing many rows at once by COPY: a demonstration, an import, a measured county."""

from collections.abc import Iterable
from typing import Any

from django.db import connection, models


def copy_in[Row: models.Model](model: type[Row], rows: Iterable[Row]) -> int:
    """Add rows that are not stored yet, sealed fields sealed, many times faster than `bulk_create`; how many.

    No signals, no history: whoever calls says in the record what was done.
    """
    fields: list[Any] = list(model._meta.local_concrete_fields)
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    count = 0
    with connection.cursor() as cursor:
        statement = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({names}) FROM STDIN"
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row([_stored(field, row) for field in fields])
                count += 1
    return count


def _stored(field: Any, row: models.Model) -> Any:
    return field.get_db_prep_save(field.pre_save(row, True), connection)
