"""The live feed: what changed, told to the screens that may see it.

Events are written with the change and become visible with its commit. Sequence numbers are given before commit, so a
reader that remembers the last number can miss a slower transaction's smaller one. Readers therefore remember a
horizon, the oldest transaction still running when they looked, and ask for everything at or after it; what they saw
twice changes nothing, because an event only says "draw this again".
"""

from collections.abc import Sequence
from typing import Any

from django.db import connection

from dayuan.kernel.models import LiveEvent

CHANNEL = "dayuan_live"

READ_SINCE = """
    SELECT e.id, e.kind, e.items, e.transaction::text::bigint, s.horizon
    FROM (SELECT pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS horizon) AS s
    LEFT JOIN kernel_liveevent AS e ON e.transaction >= %s::text::xid8
    ORDER BY e.id
"""


def tell(kind: str, *items: dict[str, Any]) -> None:
    """Tell the screens that something changed.

    Each item says at least `place` (the code that decides who may see it) and `id`. An item may carry `people`, a
    list of person ids: they are told as well as those whose scope holds the place.
    """
    tell_many(kind, items)


def tell_many(kind: str, items: Sequence[dict[str, Any]]) -> None:
    if not items:
        return
    LiveEvent.objects.create(kind=kind, items=list(items))
    with connection.cursor() as cursor:
        cursor.execute(f"NOTIFY {CHANNEL}")
