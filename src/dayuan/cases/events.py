"""News of cases."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class CaseClosed:
    case_id: UUID
    source: str | None
    place_code: str
    outcome: str
    closed_at: datetime
