"""Between longitude, latitude and height and metres east, north and up of a point (WGS84). Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from dayuan.kernel.later import later

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = later("numpy")


A_M = 6_378_137.0
FLATTENING = 1 / 298.257223563
E2 = FLATTENING * (2 - FLATTENING)
"""WGS84 (NIMA TR8350.2, table 3.1)."""

type Numbers = NDArray[np.float64]


@dataclass(frozen=True)
class Standpoint:
    """A point on or over the earth, with the axes east, north and up at it."""

    longitude: float
    latitude: float
    height_m: float

    def east_north_up(self, longitude: Any, latitude: Any, height_m: Any) -> Numbers:
        """Metres from here to there; arrays give an array of three rows."""
        there = _earth_centred(longitude, latitude, height_m)
        here = _earth_centred(self.longitude, self.latitude, self.height_m)
        return _axes(self) @ (there - (here if there.ndim == 1 else here[:, None]))

    def position_of(self, east_north_up: Numbers) -> tuple[Any, Any, Any]:
        """Longitude, latitude and height of what lies so many metres from here (one column for each point)."""
        here = _earth_centred(self.longitude, self.latitude, self.height_m)
        moved = _axes(self).T @ east_north_up
        return _geodetic(moved + (here if moved.ndim == 1 else here[:, None]))


def _axes(at: Standpoint) -> Numbers:
    lon, lat = math.radians(at.longitude), math.radians(at.latitude)
    sin_lon, cos_lon, sin_lat, cos_lat = math.sin(lon), math.cos(lon), math.sin(lat), math.cos(lat)
    return np.array(
        [
            [-sin_lon, cos_lon, 0.0],
            [-sin_lat * cos_lon, -sin_lat * sin_lon, cos_lat],
            [cos_lat * cos_lon, cos_lat * sin_lon, sin_lat],
        ]
    )


def _earth_centred(longitude: Any, latitude: Any, height_m: Any) -> Numbers:
    lon, lat = np.radians(longitude), np.radians(latitude)
    radius = A_M / np.sqrt(1 - E2 * np.sin(lat) ** 2)
    return np.array(
        [
            (radius + height_m) * np.cos(lat) * np.cos(lon),
            (radius + height_m) * np.cos(lat) * np.sin(lon),
            (radius * (1 - E2) + height_m) * np.sin(lat),
        ]
    )


def _geodetic(xyz: Numbers) -> tuple[Any, Any, Any]:
    """Bowring's formula, Survey Review 28 (1985): exact to a millimetre near the ground."""
    x, y, z = xyz
    b = A_M * (1 - FLATTENING)
    p = np.hypot(x, y)
    theta = np.arctan2(z * A_M, p * b)
    second = E2 / (1 - E2)
    latitude = np.arctan2(z + second * b * np.sin(theta) ** 3, p - E2 * A_M * np.cos(theta) ** 3)
    radius = A_M / np.sqrt(1 - E2 * np.sin(latitude) ** 2)
    height = p * np.cos(latitude) + z * np.sin(latitude) - A_M**2 / radius
    return np.degrees(np.arctan2(y, x)), np.degrees(latitude), height
