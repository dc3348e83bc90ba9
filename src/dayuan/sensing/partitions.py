"""The months that signals are stored in, cut where the ids of a month begin."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction

from dayuan.kernel.ids import first_id_of
from dayuan.sensing.rules import FARTHEST_ID, OLDEST_ID, SIGNALS_KEPT_MONTHS

TABLE = "sensing_signal"
PREPARED_AHEAD = timedelta(days=62)
ONE_AT_A_TIME = 0x64617975  # The number of the advisory lock: two processes that start at once make a month once.


def ensure_partitions(at: datetime) -> list[str]:
    """Make the months that a signal received about now may fall into; the names of those that were missing."""
    months = list(_months(at - OLDEST_ID - timedelta(days=31), at + FARTHEST_ID + PREPARED_AHEAD))
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [ONE_AT_A_TIME])
        standing = set(_standing())
        missing = [month for month in months if _name(month) not in standing]
        for month in missing:
            cursor.execute(
                f'CREATE TABLE "{_name(month)}" PARTITION OF {TABLE} '
                f"FOR VALUES FROM ('{first_id_of(month)}') TO ('{first_id_of(_next(month))}')"
            )
    return [_name(month) for month in missing]


def drop_expired(at: datetime) -> list[str]:
    """Drop the months that ended longer ago than signals are kept; their names."""
    last_kept = min(_back(_start_of_month(at), SIGNALS_KEPT_MONTHS), _start_of_month(at - OLDEST_ID))
    expired = [name for name in _standing() if name < _name(last_kept)]
    with connection.cursor() as cursor:
        for name in expired:
            cursor.execute(f'DROP TABLE "{name}"')
    return expired


def _standing() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT c.relname FROM pg_inherits i JOIN pg_class c ON c.oid = i.inhrelid "
            "WHERE i.inhparent = %s::regclass ORDER BY 1",
            [TABLE],
        )
        return [name for (name,) in cursor.fetchall()]


def _name(month: datetime) -> str:
    return f"{TABLE}_{month:%Y_%m}"


def _months(first: datetime, last: datetime) -> Iterator[datetime]:
    month = _start_of_month(first)
    while month <= last:
        yield month
        month = _next(month)


def _start_of_month(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(day=1, hour=0, minute=0, second=0, microsecond=0)


def _next(month: datetime) -> datetime:
    return _start_of_month(month + timedelta(days=32))


def _back(month: datetime, months: int) -> datetime:
    for _ in range(months):
        month = _start_of_month(month - timedelta(days=1))
    return month
