"""What rules look at: a signal reduced to what a condition can ask of it. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from dayuan.places.distances import distance_m
from dayuan.places.rules import CODE_LENGTHS, Level

VILLAGE_DIGITS = CODE_LENGTHS[Level.VILLAGE]


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
    place: str = field(default="", compare=False)
    """Which place somebody named who knew no point: the code of a village, a group, a courtyard."""
    source: str = field(default="", compare=False)
    """Who or what said it: a device, a person."""
    details: Mapping[str, Any] = field(default_factory=dict, compare=False)

    def is_near(self, other: "Observation", within_m: float) -> bool:
        """By distance where both know their point; else only where people named one place, or one inside the other."""
        if self.point is not None and other.point is not None:
            return distance_m(self.point, other.point) <= within_m
        return self.point is None and other.point is None and name_one_place(self.place, other.place)


def name_one_place(here: str, there: str) -> bool:
    """Whether two who knew no point may mean one spot: the same place, or a group or courtyard of the village that the
    other named. Two courtyards are two spots, and who named a whole township named none.
    """
    if here == there:
        return here != ""
    wider, narrower = sorted((here, there), key=len)
    return len(wider) >= VILLAGE_DIGITS and narrower.startswith(wider)
