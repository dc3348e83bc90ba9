"""What this package announces, inside the transaction of the change."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

ERASED = "erased"
"""Why a consent lapsed when whoever gave it was erased."""


@dataclass(frozen=True)
class ConsentGiven:
    """Somebody agreed to one kind of processing."""

    resident_id: UUID
    kind: str
    """One of ConsentKind."""
    consent_id: UUID
    at: datetime


@dataclass(frozen=True)
class ConsentWithdrawn:
    """Somebody no longer agrees: whoever processes on this consent stops now."""

    resident_id: UUID
    kind: str
    consent_id: UUID
    at: datetime


@dataclass(frozen=True)
class ConsentLapsed:
    """A consent carries nothing any more though nobody withdrew it: its text changed, or a child turned fourteen."""

    resident_id: UUID
    kind: str
    consent_id: UUID
    why: str
    """One of Ending, or ERASED."""
    at: datetime


@dataclass(frozen=True)
class ErasureDecided:
    """Two people decided that somebody is erased, as they asked: it happens in this transaction, or is not decided."""

    resident_id: UUID
    request_id: UUID
    by: UUID
    at: datetime
    details: tuple[str, ...] = ()
    """Which details alone; none named means the whole entry."""
