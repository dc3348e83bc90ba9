"""Sealing everything anew with the current key and suite, in batches, while the product runs."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, LiteralString, cast

from django.apps import apps
from django.db import connection
from psycopg import sql

from dayuan.kernel.sealing.fields import SealedTextField, SealedValue, sealed_fields_of
from dayuan.kernel.sealing.problems import SealingProblem
from dayuan.kernel.sealing.seals import HEADER_BYTES, current_header
from dayuan.kernel.sealing.suites import SUITES_BY_NUMBER

BATCH = 500
MOST_PASSES = 5
"""Processes that still run with an older setting go on sealing as they did; a rotation does not chase them for ever."""
LOCK = "dayuan.sealing"
REPLACE = """
UPDATE {table} AS kept SET {column} = anew.after
FROM unnest(%s::{kind}[], %s::bytea[], %s::bytea[]) AS anew (id, before, after)
WHERE kept.{key} = anew.id AND kept.{column} = anew.before
"""

type Teller = Callable[[str, int, int], None]
"""Told of a column, how many of its values are done, and how many there were to do."""


@dataclass
class Rotation:
    """What a rotation did. A value that does not open is left as it is and named."""

    done: int = 0
    still_waiting: int = 0
    unopened: tuple[str, ...] = ()


def all_sealed_fields() -> list[SealedTextField]:
    return [field for model in apps.get_models() for field in sealed_fields_of(model)]


@contextmanager
def only_one_at_a_time() -> Iterator[bool]:
    """Whether nobody else changes keys at this moment; held until the end of the block."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(hashtext(%s))", [LOCK])
        (held,) = cursor.fetchone()
        try:
            yield held
        finally:
            if held:
                cursor.execute("SELECT pg_advisory_unlock(hashtext(%s))", [LOCK])


def values_by_key(fields: Iterable[SealedTextField]) -> dict[tuple[str, str], int]:
    """How many values each key sealed with each suite: (key id, suite) and the number."""
    counts: dict[tuple[str, str], int] = {}
    for field in fields:
        with connection.cursor() as cursor:
            by_header = (
                "SELECT substring({column} FROM 1 FOR 6), count(*) FROM {table} WHERE length({column}) > 0 GROUP BY 1"
            )
            cursor.execute(_about(field, by_header))
            for header, number in cursor.fetchall():
                sealed_by = (bytes(header[2:]).hex(), _suite_name(bytes(header)))
                counts[sealed_by] = counts.get(sealed_by, 0) + number
    return counts


def waiting(fields: Iterable[SealedTextField]) -> int:
    """How many values are not sealed with the current key and suite."""
    return sum(_waiting_in(field) for field in fields)


def seal_anew(fields: Iterable[SealedTextField], tell: Teller, *, batch: int = BATCH) -> Rotation:
    """Every value with the current key and suite. Broken off, it goes on where it stopped when called again."""
    fields = list(fields)
    result = Rotation()
    for _pass in range(MOST_PASSES):
        before, result.unopened = result.done, ()
        for field in fields:
            _seal_column(field, tell, batch, result)
        if result.done == before:
            break
    result.still_waiting = waiting(fields)
    return result


def _seal_column(field: SealedTextField, tell: Teller, batch: int, result: Rotation) -> None:
    expected, done, last = _waiting_in(field), 0, None
    while rows := _next_rows(field, last, batch):
        last = rows[-1][0]
        anew = []
        for row_id, sealed in rows:
            try:
                anew.append((row_id, sealed, field.seal_for(row_id, field.open_for(row_id, SealedValue(sealed)))))
            except SealingProblem:
                result.unopened = (*result.unopened, f"{_name(field)} {row_id}")
        changed = _replace(field, anew)
        done += changed
        result.done += changed
        tell(_name(field), done, max(expected, done))


def _next_rows(field: SealedTextField, after: Any, batch: int) -> list[tuple[Any, bytes]]:
    beyond = sql.SQL("TRUE") if after is None else sql.SQL("{key} > {after}").format(key=_key(field), after=after)
    rows = "SELECT {key}, {column} FROM {table} WHERE {waiting} AND {beyond} ORDER BY {key} LIMIT {batch}"
    with connection.cursor() as cursor:
        cursor.execute(_about(field, rows, waiting=_is_waiting(field), beyond=beyond, batch=batch))
        return [(row_id, bytes(sealed)) for row_id, sealed in cursor.fetchall()]


def _replace(field: SealedTextField, anew: list[tuple[Any, bytes, bytes]]) -> int:
    """Put the new ciphertext where the old one still stands; what somebody changed meanwhile is theirs."""
    if not anew:
        return 0
    ids, before, after = (list(column) for column in zip(*anew, strict=True))
    kind = sql.SQL(cast(LiteralString, field.model._meta.pk.db_type(connection)))
    with connection.cursor() as cursor:
        cursor.execute(_about(field, REPLACE, kind=kind), [ids, before, after])
        return int(cursor.rowcount)


def _waiting_in(field: SealedTextField) -> int:
    with connection.cursor() as cursor:
        cursor.execute(_about(field, "SELECT count(*) FROM {table} WHERE {waiting}", waiting=_is_waiting(field)))
        return int(cursor.fetchone()[0])


def _is_waiting(field: SealedTextField) -> sql.Composed:
    condition = "length({column}) > 0 AND substring({column} FROM 1 FOR 6) <> {header}"
    return _about(field, condition, header=current_header())


def _about(field: SealedTextField, template: LiteralString, **parts: Any) -> sql.Composed:
    """A statement about this field; `table`, `column` and `key` are its own."""
    table, column = sql.Identifier(field.model._meta.db_table), sql.Identifier(str(field.column))
    return sql.SQL(template).format(table=table, column=column, key=_key(field), **parts)


def _key(field: SealedTextField) -> sql.Identifier:
    return sql.Identifier(str(field.model._meta.pk.column))


def _suite_name(header: bytes) -> str:
    suite = SUITES_BY_NUMBER.get(header[1]) if len(header) == HEADER_BYTES else None
    return suite.name if suite else "unknown"


def _name(field: SealedTextField) -> str:
    return f"{field.model._meta.db_table}.{field.column}"
