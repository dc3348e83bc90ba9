"""What rules look at: a signal reduced to what a condition can ask of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID


@dataclass(frozen=True, slots=True, order=True)
class Observation:
    """One thing seen or measured. Ordered by when it happened, then by its id."""

    at: datetime
    id: UUID
    kind: str = field(compare=False)
    value: float | None = field(default=None, compare=False)
    confidence: float | None = field(default=None, compare=False)
    point: tuple[float, float] | None = field(default=None, compare=False)
    """Longitude and latitude, WGS84, degrees."""
    source: str = field(default="", compare=False)
    """Who or what said it: a device, a person."""
    details: Mapping[str, Any] = field(default_factory=dict, compare=False)
