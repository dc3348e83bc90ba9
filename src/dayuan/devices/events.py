"""News of equipment."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class HealthChanged:
    """A device came, went, or fell silent."""

    device_id: str
    health: str
    evidence: str
    since: datetime
    noticed_at: datetime
