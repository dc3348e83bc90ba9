"""News of cases."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class CaseStepped:
    """Something happened to a case, and its history has one more link."""

    case_id: UUID
    place_code: str
    kind: str
    """A value of `StepKind`."""
    at: datetime


@dataclass(frozen=True)
class CaseClosed:
    """A case is over, however it ended."""

    case_id: UUID
    source: str | None
    place_code: str
    outcome: str
    closed_at: datetime
