"""What this package announces."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class NoticeAcknowledged:
    """The person said that they know."""

    notice_id: UUID
    subject: str
    person_id: UUID
    at: datetime


@dataclass(frozen=True)
class NoticeUndelivered:
    """Every way to the person failed, or there was none. Whoever decides whom to tell goes on to the next."""

    notice_id: UUID
    subject: str
    person_id: UUID
    level: str
    at: datetime
