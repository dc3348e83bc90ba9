"""Two batches with signals of the same thing take turns."""

from collections.abc import Collection

from django.db import connection


def wait_for_others_with(locks: Collection[str]) -> None:
    """Until the transaction ends. Taken in order, so that two cannot wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtextextended(lock, 0)) FROM unnest(%s::text[]) AS lock", [sorted(locks)]
        )
