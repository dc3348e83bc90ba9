"""What this package announces, inside the transaction of the change."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


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
    """One of Ending."""
    at: datetime


@dataclass(frozen=True)
class ErasureDecided:
    """Two people decided that what is kept about somebody is erased, as that person asked."""

    resident_id: UUID
    request_id: UUID
    by: UUID
    at: datetime
