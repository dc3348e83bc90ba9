"""News of warnings."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class WarningConfirmed:
    """A person confirmed it; its case is open and somebody has to be sent."""

    warning_id: UUID
    case_id: UUID
    place_code: str
    site_id: UUID | None
    by_id: UUID
    confirmed_at: datetime
