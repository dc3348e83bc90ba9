"""Open311 GeoReport v2: what may be asked for, and how it is read. Pure."""

import math
import re
from datetime import datetime, timedelta
from enum import StrEnum

SPECIFICATION = "http://wiki.open311.org/GeoReport_v2"
CHANGESET = "2026-11-26T00:00:00Z"
"""When this server last changed what it says."""

LONGEST_SPAN = timedelta(days=90)
MOST_REQUESTS = 1_000
MOST_NAMED = 100
"""So many requests may be named at once."""
LONGEST_STORY = 4_000
LONGEST_ADDRESS = 120
LONGEST_NAME = 40
LONGEST_PHONE = 20

ASKS_A_MINUTE = 120
REPORTS_A_MINUTE = 30

TOKEN = re.compile(r"[0-9A-Za-z_-]{8,64}")
"""What a sender may call a report of theirs, so that the same one sent twice is one."""
W3C = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)")
PHONE = re.compile(r"[0-9+() -]*")


class Format(StrEnum):
    JSON = "json"
    XML = "xml"


class RequestStatus(StrEnum):
    OPEN = "open"
    CLOSED = "closed"


class NotReadable(ValueError):
    """A value that is none of its kind."""


def words_in(listed: str) -> list[str]:
    """`a, b` as its words, each once."""
    return list(dict.fromkeys(word.strip() for word in listed.split(",") if word.strip()))


def moment_in(text: str) -> datetime:
    """A moment as the W3C note writes it, with its zone. A plus sign that became a blank on the way is one again.

    Raises NotReadable.
    """
    mended = text.strip().replace(" ", "+")
    if not W3C.fullmatch(mended):
        raise NotReadable(text)
    try:
        return datetime.fromisoformat(mended)
    except ValueError as wrong:
        raise NotReadable(text) from wrong


def span_of(start: datetime | None, end: datetime | None, *, at: datetime) -> tuple[datetime, datetime]:
    """From when to when requests are looked for: ninety days at most, the last ones where nothing is said.

    Raises NotReadable: longer than that, or it ends before it begins.
    """
    try:
        if start is not None and end is None:
            end = start + LONGEST_SPAN
        end = at if end is None else end
        start = end - LONGEST_SPAN if start is None else start
    except OverflowError as beyond:
        raise NotReadable("beyond the calendar") from beyond
    if not start <= end <= start + LONGEST_SPAN:
        raise NotReadable("too long")
    return start, end


def degrees_in(text: str, *, most: float) -> float:
    """Degrees between minus and plus `most`. Raises NotReadable."""
    try:
        found = float(text)
    except ValueError as wrong:
        raise NotReadable(text) from wrong
    if not math.isfinite(found) or abs(found) > most:
        raise NotReadable(text)
    return found


def full_name(first: str, last: str) -> str:
    """`张三` as it is written in Chinese, `John Smith` as it is elsewhere."""
    first, last = first.strip(), last.strip()
    if not first or not last:
        return first or last
    return f"{first} {last}" if first.isascii() and last.isascii() else last + first
