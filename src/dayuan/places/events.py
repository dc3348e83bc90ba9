"""What places announce."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True)
class PlaceClosing:
    """A place is about to take nothing new. A listener that knows why it must stay open raises its own refusal."""

    code: str
    at: datetime
