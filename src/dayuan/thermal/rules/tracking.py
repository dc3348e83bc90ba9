"""Which hotspots last, and when something is to be said of them. Pure: the moment is passed in."""

import math
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from uuid import UUID

from dayuan.thermal.rules.hotspots import Hotspot

MOST_SPOTS = 60
NEAR_PX = 6.0
"""A spot may be so far from where it was first seen, besides half its own size: wind, flames, a swaying mast."""
SETTLES_BY = 0.02
"""It follows a fire that creeps up a hill, and loses a car, which is then a new spot again and again."""
FORGOTTEN_AFTER = timedelta(seconds=30)
GROWN_BY = 2.0
HOTTER_BY_K = 50.0


@dataclass(frozen=True)
class Patience:
    """When a hotspot is believed, and how often it is told."""

    seen_in: int = 30
    of_frames: int = 45
    """Five seconds of an imager that sends nine pictures a second: glints and cars are gone by then."""
    again_after: timedelta = timedelta(seconds=60)
    """Of one spot one signal in so long, unless it has grown."""

    def __post_init__(self) -> None:
        if not 1 <= self.seen_in <= self.of_frames:
            raise ValueError("a spot is seen in some of the frames, not in more")


@dataclass
class Spot:
    """One place in the picture that is or was hot."""

    id: UUID
    first_seen_at: datetime
    hotspot: Hotspot
    x: float
    y: float
    sightings: deque[bool] = field(default_factory=deque)
    last_seen_at: datetime | None = None
    told: Hotspot | None = None
    told_first: Hotspot | None = None
    told_at: datetime | None = None
    times_told: int = 0

    @property
    def frames(self) -> int:
        """In how many of the latest frames it was seen."""
        return sum(self.sightings)


@dataclass(frozen=True)
class Telling:
    """Something to say of a spot."""

    spot_id: UUID
    hotspot: Hotspot
    frames: int
    of_frames: int
    first_seen_at: datetime
    growth: float
    """Its pixels, against when it was first told; 1 the first time."""
    number: int
    """1 the first time it is told."""


class Tracker:
    """The spots of one imager."""

    def __init__(self, patience: Patience) -> None:
        self.patience = patience
        self.spots: list[Spot] = []

    def see(self, hotspots: Sequence[Hotspot], *, new_id: UUID, at: datetime) -> list[Telling]:
        """Take a frame's hotspots in; what is to be said now. The id is for new spots, which derive theirs from it."""
        free = list(self.spots)
        for number, hotspot in enumerate(hotspots):
            spot = _nearest(free, hotspot)
            if spot is None:
                self._begin(hotspot, UUID(int=new_id.int ^ number), at)
            else:
                free.remove(spot)
                self._go_on(spot, hotspot, at)
        for spot in free:
            self._note(spot, seen=False)
        self.spots = [spot for spot in self.spots if self._is_remembered(spot, at)][-MOST_SPOTS:]
        return [self._tell(spot, at) for spot in self.spots if spot.last_seen_at == at and self._is_due(spot, at)]

    def lasting(self) -> list[Spot]:
        """The spots that are believed now."""
        return [spot for spot in self.spots if spot.frames >= self.patience.seen_in]

    def take_back(self, telling: Telling) -> None:
        """It could not be told: the next picture tries again."""
        for spot in self.spots:
            if spot.id == telling.spot_id and spot.times_told == telling.number:
                spot.told, spot.told_at, spot.times_told = None, None, spot.times_told - 1

    def _begin(self, hotspot: Hotspot, spot_id: UUID, at: datetime) -> None:
        spot = Spot(spot_id, at, hotspot, hotspot.x, hotspot.y, deque(maxlen=self.patience.of_frames), at)
        self._note(spot, seen=True)
        self.spots.append(spot)

    def _go_on(self, spot: Spot, hotspot: Hotspot, at: datetime) -> None:
        spot.x += (hotspot.x - spot.x) * SETTLES_BY
        spot.y += (hotspot.y - spot.y) * SETTLES_BY
        spot.hotspot, spot.last_seen_at = hotspot, at
        self._note(spot, seen=True)

    def _note(self, spot: Spot, *, seen: bool) -> None:
        spot.sightings.append(seen)

    def _is_remembered(self, spot: Spot, at: datetime) -> bool:
        """While it lasts; what was told is known again for a while, so that a flickering fire is told once."""
        if any(spot.sightings):
            return True
        longest = max(FORGOTTEN_AFTER, self.patience.again_after) if spot.told_at else timedelta(0)
        return at - (spot.last_seen_at or at) < longest

    def _is_due(self, spot: Spot, at: datetime) -> bool:
        if spot.frames < self.patience.seen_in:
            return False
        if spot.told_at is None or at - spot.told_at >= self.patience.again_after:
            return True
        return _has_grown(spot)

    def _tell(self, spot: Spot, at: datetime) -> Telling:
        spot.told, spot.told_at = spot.hotspot, at
        spot.told_first = spot.told_first or spot.hotspot
        spot.times_told += 1
        return Telling(
            spot_id=spot.id,
            hotspot=spot.hotspot,
            frames=spot.frames,
            of_frames=self.patience.of_frames,
            first_seen_at=spot.first_seen_at,
            growth=round(spot.hotspot.pixels / spot.told_first.pixels, 2),
            number=spot.times_told,
        )


def _nearest(spots: Sequence[Spot], hotspot: Hotspot) -> Spot | None:
    """The spot that this hotspot is, if one is near enough."""
    reach = NEAR_PX + max(hotspot.width, hotspot.height) / 2
    near = [(math.hypot(spot.x - hotspot.x, spot.y - hotspot.y), index) for index, spot in enumerate(spots)]
    distance, index = min(near, default=(math.inf, 0))
    return spots[index] if distance <= reach else None


def _has_grown(spot: Spot) -> bool:
    """So much that it cannot wait. A spot of a pixel or two doubles by noise alone, so some pixels are asked for."""
    told = spot.told
    if told is None:
        return False
    larger = spot.hotspot.pixels >= GROWN_BY * told.pixels and spot.hotspot.pixels - told.pixels >= 8
    return larger or spot.hotspot.hottest_c - told.hottest_c >= HOTTER_BY_K
