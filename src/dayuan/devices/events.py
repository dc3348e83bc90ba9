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


@dataclass(frozen=True)
class DeviceTakenAway:
    """A device was retired, or stopped because its home no longer agrees: from now on nothing is heard of it."""

    device_id: str
    at: datetime
