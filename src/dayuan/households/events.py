"""What this package announces."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True)
class ResidentChanged:
    """Somebody came, went, moved or was corrected; the row is already as it is now."""

    resident_id: UUID
    kind: str
    """One of ChangeKind."""
    place_code: str
    at: datetime
