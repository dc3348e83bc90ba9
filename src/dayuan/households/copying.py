"""Writing many rows at once by COPY: a demonstration, an import, a measured county."""

from collections.abc import Callable, Iterable
from operator import attrgetter
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from dayuan.kernel.sealing.fields import SealedTextField

STORED_AS_THEY_ARE = frozenset(
    {
        models.UUIDField,
        models.CharField,
        models.TextField,
        models.BooleanField,
        models.FloatField,
        models.PositiveIntegerField,
        models.DateField,
        models.DateTimeField,
        ArrayField,
        models.ForeignKey,
        models.OneToOneField,
    }
)
"""Fields whose value the driver writes without being told how: most of a row, and much faster."""


def copy_in[Row: models.Model](model: type[Row], rows: Iterable[Row]) -> int:
    """Add rows that are not stored yet, sealed fields sealed, many times faster than `bulk_create`; how many.

    No signals, no history: whoever calls says in the record what was done.
    """
    fields: list[Any] = list(model._meta.local_concrete_fields)
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    values = [_value_of(field) for field in fields]
    count = 0
    with connection.cursor() as cursor:
        statement = f"COPY {connection.ops.quote_name(model._meta.db_table)} ({names}) FROM STDIN"
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row([value(row) for value in values])
                count += 1
    return count


def _value_of(field: Any) -> Callable[[models.Model], Any]:
    fills_itself = getattr(field, "auto_now", False) or getattr(field, "auto_now_add", False)
    if type(field) in STORED_AS_THEY_ARE and not fills_itself:
        return attrgetter(field.attname)
    if isinstance(field, SealedTextField):
        return lambda row: _sealed(field, row)
    return lambda row: field.get_db_prep_save(field.pre_save(row, True), connection)


def _sealed(field: SealedTextField, row: models.Model) -> bytes | None:
    text = getattr(row, field.attname)
    return text if text is None else field.seal_for(row.pk, text)
