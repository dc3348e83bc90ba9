"""News of what was seen."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True)
class SeenSignal:
    """One newly stored signal, as rules need it."""

    id: UUID
    kind: str
    device_id: str | None
    device_kind: str
    place_code: str
    site_id: UUID | None
    site_kind: str
    """Of the site its device stands at; empty where it stands at none."""
    longitude: float | None
    latitude: float | None
    observed_at: datetime
    received_at: datetime
    happened_at: datetime
    """When it happened as far as we can tell: observed_at, or received_at where the device's clock is wrong."""
    confidence: float | None
    value: float | None
    unit: str
    evidence: tuple[str, ...]
    details: dict[str, Any]
    person_id: UUID | None = None
    """Who said it, where no device did."""

    @property
    def clock_skew_s(self) -> float:
        """How far the device's clock was from ours in seconds, 0 where it was right."""
        return 0.0 if self.happened_at == self.observed_at else (self.observed_at - self.received_at).total_seconds()


@dataclass(frozen=True)
class SignalsTakenBack:
    """Noted by mistake and emptied since: what rests on them is weighed anew."""

    signal_ids: tuple[UUID, ...]
    happened_at: datetime
    at: datetime


@dataclass(frozen=True)
class SignalsRecorded:
    """Announced once per stored batch, in the batch's own transaction. Duplicates are not in it."""

    signals: tuple[SeenSignal, ...]
    recorded_at: datetime
