"""Signals as they were stored, read back for those who weigh them: by device, by place, by id."""

import json
import logging
from collections.abc import Collection, Generator, Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import connection

from dayuan.kernel.ids import first_id_of
from dayuan.sensing.events import SeenSignal
from dayuan.sensing.models import Signal

log = logging.getLogger(__name__)

MADE_BEFORE = timedelta(hours=1)
"""An id may be a little older than the moment its signal tells of."""
READ_AT_MOST = 50_000
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
AFTER_ALL_CODES = "~"
"""No code of a place has a character behind this one."""

SIGNALS = """
    SELECT signal.id, signal.kind, signal.device_id, COALESCE(device.kind, ''), signal.place_id, device.site_id,
        COALESCE(site.kind, ''), signal.longitude, signal.latitude, observed_at, received_at,
        CASE WHEN signal.clock_skew_s = 0 THEN observed_at ELSE received_at END AS happened_at,
        confidence, value, unit, evidence, details, signal.person_id
    FROM sensing_signal AS signal
    LEFT JOIN devices_device AS device ON device.id = signal.device_id
    LEFT JOIN places_site AS site ON site.id = device.site_id
    WHERE fingerprint <> ''
"""
PLAIN = (
    "id", "kind", "device_id", "device_kind", "place_code", "site_id", "site_kind", "longitude", "latitude",
    "observed_at", "received_at", "happened_at", "confidence", "value", "unit",
)  # fmt: skip
NEWEST_FIRST = " ORDER BY signal.id DESC LIMIT %s"
IN_ORDER = " ORDER BY happened_at, id"
PORTION = 2_000
OF_KINDS = " AND signal.kind = ANY(%s) AND signal.id >= %s"


def said_by(device_ids: Collection[str], kinds: Iterable[str], *, since: datetime) -> list[SeenSignal]:
    """What these devices said of these kinds since a moment, in the order in which it happened."""
    if not device_ids:
        return []
    # A device whose clock is wrong makes ids with that clock.
    first = since - timedelta(seconds=_worst_clock(device_ids))
    where = f"{OF_KINDS} AND signal.device_id = ANY(%s)"
    return _read(where, [sorted(set(kinds)), _id_before(first), list(device_ids)], since)


def said_in(place_code: str, kinds: Iterable[str], *, since: datetime) -> list[SeenSignal]:
    """What was said in a place and all that lies in it."""
    where = f"{OF_KINDS} AND signal.place_id >= %s AND signal.place_id < %s"
    return _read(where, [sorted(set(kinds)), _id_before(since), place_code, place_code + AFTER_ALL_CODES], since)


def said_through(
    place_codes: Collection[str], kinds: Iterable[str], *, since: datetime, until: datetime
) -> Generator[list[SeenSignal]]:
    """All that was said in these places between two moments, in the order in which it happened, portion by portion.

    PostgreSQL sorts and keeps it: however much it is, a portion is held here, and what is committed in between is seen.
    """
    # A device whose clock is wrong makes ids with that clock, and what comes late has an id of any later moment.
    first = _id_before(since - timedelta(seconds=_worst_clock()))
    inside = " OR ".join("(signal.place_id >= %s AND signal.place_id < %s)" for _code in place_codes)
    where = f"{OF_KINDS} AND ({inside or 'FALSE'})"
    bounds = [bound for code in sorted(place_codes) for bound in (code, code + AFTER_ALL_CODES)]
    asked = f"SELECT * FROM ({SIGNALS + where}) AS said WHERE happened_at >= %s AND happened_at < %s{IN_ORDER}"  # noqa: S608
    with connection.chunked_cursor() as cursor:
        cursor.execute(asked, [sorted(set(kinds)), first, *bounds, since, until])
        while rows := cursor.fetchmany(PORTION):
            yield [_signal(row) for row in rows]


def signals_with(signal_ids: Collection[UUID]) -> list[SeenSignal]:
    """These signals, as far as they are not forgotten."""
    return _read(" AND signal.id = ANY(%s)", [list(signal_ids)], EPOCH) if signal_ids else []


def any_taken_back(signal_ids: Collection[UUID]) -> bool:
    """Whether one of these was noted by a person and holds nothing any more. What something rests on stays, else."""
    return Signal.objects.filter(pk__in=list(signal_ids), person__isnull=False, fingerprint=b"").exists()


def _id_before(moment: datetime) -> UUID:
    return first_id_of(max(EPOCH, moment - MADE_BEFORE))


def _read(where: str, given: Sequence[Any], since: datetime) -> list[SeenSignal]:
    with connection.cursor() as cursor:
        cursor.execute(SIGNALS + where + NEWEST_FIRST, [*given, READ_AT_MOST])
        found = [_signal(row) for row in cursor.fetchall()]
    if len(found) == READ_AT_MOST:
        log.warning("more signals than are read at once: the oldest were left out", extra={"since": since.isoformat()})
    return sorted((one for one in found if one.happened_at >= since), key=lambda one: (one.happened_at, one.id))


def _signal(row: Sequence[Any]) -> SeenSignal:
    *said, evidence, details, person_id = row
    named = dict(zip(PLAIN, said, strict=True))
    return SeenSignal(**named, evidence=tuple(json.loads(evidence)), details=json.loads(details), person_id=person_id)


def _worst_clock(device_ids: Collection[str] | None = None) -> float:
    asked, given = "SELECT COALESCE(max(abs(clock_skew_s)), 0) FROM devices_device", []
    if device_ids is not None:
        asked, given = f"{asked} WHERE id = ANY(%s)", [list(device_ids)]
    with connection.cursor() as cursor:
        cursor.execute(asked, given)
        (worst,) = cursor.fetchone() or (0.0,)
    return float(worst)


def last_said(device_ids: Collection[str], kinds: Iterable[str], *, before: datetime) -> dict[str, datetime]:
    """When each device last said something of these kinds before a moment; without those that never did."""
    if not device_ids:
        return {}
    asked = """
        SELECT wanted.id, last.happened_at FROM unnest(%s::text[]) AS wanted(id) CROSS JOIN LATERAL (
            SELECT CASE WHEN clock_skew_s = 0 THEN observed_at ELSE received_at END AS happened_at
            FROM sensing_signal WHERE device_id = wanted.id AND kind = ANY(%s) AND fingerprint <> '' AND id < %s
            ORDER BY id DESC LIMIT 1
        ) AS last
    """
    with connection.cursor() as cursor:
        cursor.execute(asked, [list(device_ids), sorted(set(kinds)), first_id_of(before)])
        return dict(cursor.fetchall())
