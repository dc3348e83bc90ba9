"""Identifiers: UUIDv7, so that an id also says when it was made."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import uuid_utils.compat


def new_id() -> UUID:
    return uuid_utils.compat.uuid7()


def moment_of(identifier: UUID) -> datetime:
    """When a UUIDv7 was made, to the millisecond (RFC 9562, section 5.7: the first 48 bits).

    Raises:
        ValueError: the identifier is of another version, or its moment is beyond the calendar.
    """
    if identifier.version != 7:
        raise ValueError("not a UUID of version 7")
    try:
        return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=identifier.int >> 80)
    except OverflowError as beyond:
        raise ValueError("a moment beyond the calendar") from beyond


def first_id_of(moment: datetime) -> UUID:
    """The smallest UUIDv7 made at this moment; month partitions are cut here."""
    milliseconds = int((moment - datetime(1970, 1, 1, tzinfo=UTC)) / timedelta(milliseconds=1))
    return UUID(int=milliseconds << 80)
