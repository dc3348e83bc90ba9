"""Writing many rows at once by COPY: a demonstration, an import, a measured county."""

import json
from collections.abc import Callable, Iterable, Sequence
from operator import attrgetter
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.contrib.postgres.fields import ArrayField
from django.db import connection, models

from dayuan.kernel.ids import new_id

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
        models.ForeignKey,
        models.OneToOneField,
    }
)
"""Fields whose value the driver writes without being told how: most of a row, and much faster."""


def draft_of(model: type[models.Model], **same: Any) -> Callable[..., "Draft"]:
    """Makes rows for `copy_in` that are alike but for what is given each: columns by attribute name, no model built.

    The primary key is a new one. Constructing a model costs more than all else that a row of history needs.
    """
    defaults = {
        field.attname: field.get_default() for field in model._meta.local_concrete_fields if not field.primary_key
    }
    return type(f"Draft{model.__name__}", (Draft,), defaults | same)


class Draft:
    """A row that is written and forgotten; what it was not given it has from its class."""

    def __init__(self, **own: Any) -> None:
        self.id = new_id()
        self.__dict__.update(own)

    @property
    def pk(self) -> UUID:
        return self.id

    if TYPE_CHECKING:

        def __getattr__(self, name: str) -> Any: ...


def copy_in(model: type[models.Model], rows: Iterable[Any]) -> int:
    """Add rows that are not stored yet, sealed fields sealed, many times faster than `bulk_create`; how many.

    Rows are instances of the model, or drafts of it. No signals, no history: whoever calls says in the record what was
    done. The database's refusals come as Django's.
    """
    fields: list[Any] = list(model._meta.local_concrete_fields)
    names = ", ".join(connection.ops.quote_name(field.column) for field in fields)
    values = [_value_of(field) for field in fields]
    count = 0
    # COPY goes past Django's cursor, and with it past its translation of what the database refuses.
    with connection.wrap_database_errors, connection.cursor() as cursor:
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
    if hasattr(field, "seal_for"):
        return lambda row: _sealed(field, row)
    if isinstance(field, ArrayField) and isinstance(field.base_field, models.CharField | models.TextField):
        return lambda row: _array(getattr(row, field.attname))
    if type(field) is models.JSONField and field.encoder is None:
        return lambda row: json.dumps(getattr(row, field.attname))
    return lambda row: field.get_db_prep_save(field.pre_save(row, True), connection)


def _sealed(field: Any, row: Any) -> bytes | None:
    text = getattr(row, field.attname)
    return field.seal_for(row.pk, text) if text else text if text is None else b""


def _array(texts: Sequence[str] | None) -> str | None:
    """What a draft holds as a text was written already."""
    return texts if texts is None or isinstance(texts, str) else written_array(texts)


def written_array(texts: Sequence[str]) -> str:
    """As PostgreSQL reads it, each text quoted, so that none of its characters means anything."""
    quoted = (text.replace("\\", "\\\\").replace('"', '\\"') for text in texts)
    return '{"' + '","'.join(quoted) + '"}' if texts else "{}"


def joined_arrays(first: str, second: str) -> str:
    """Two written arrays as one."""
    comma = "," if len(first) > 2 and len(second) > 2 else ""
    return f"{first[:-1]}{comma}{second[1:]}"
