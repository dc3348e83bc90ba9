"""News of disputes."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID


@dataclass(frozen=True)
class AgreementInEffect:
    """An agreement, written or oral, binds the parties from this day on."""

    dispute_id: UUID
    case_id: UUID
    place_code: str
    effective_on: date


@dataclass(frozen=True)
class DisputeEnded:
    """A dispute was closed: settled, failed or not taken."""

    dispute_id: UUID
    case_id: UUID
    place_code: str
    outcome: str
    """One of Outcome."""
