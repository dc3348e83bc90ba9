"""What this package announces."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class PeriodDecided:
    """How long a class is kept was decided anew; what was reckoned by the earlier period is to be reckoned again."""

    retention: str
    days: int
    at: datetime


@dataclass(frozen=True)
class HoldPlaced:
    """Something is kept until the hold ends, whatever its class says."""

    kind: str
    subject: str
    at: datetime
