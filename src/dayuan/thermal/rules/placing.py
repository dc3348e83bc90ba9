"""Where on the map a pixel of a heat picture lies, and how sure that is. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from dayuan.kernel.later import later
from dayuan.thermal.rules.globe import A_M, Numbers, Standpoint
from dayuan.thermal.rules.terrain import Grid

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = later("numpy")

FARTHEST_M = 20_000.0
STRETCHES_M = ((5.0, 500.0, 5.0), (500.0, 2_000.0, 10.0), (2_000.0, FARTHEST_M, 25.0))
"""From, to, and how far apart the ray is looked at: finer near by, where a step down the slope is much of the way."""
REFRACTION = 0.13
"""Light bends down with the earth by about this share of its curvature (Gauss's value for daylight)."""
HALVINGS = 14
SKYLINE_TRIES = 6


@dataclass(frozen=True)
class Pose:
    """Where an imager stands and looks."""

    longitude: float
    latitude: float
    height_m: float
    """Of the lens above the ground."""
    bearing_deg: float
    """Clockwise from true north, of the middle of the picture."""
    tilt_deg: float
    """Below the horizon, of the middle of the picture; negative looks up."""
    view_deg: float
    """The whole horizontal field of view."""
    bearing_off_deg: float = 0.5
    tilt_off_deg: float = 0.3
    """How far both may be wrong: a mast that was levelled by hand."""


@dataclass(frozen=True)
class Placed:
    """Where a pixel lies on the ground."""

    longitude: float
    latitude: float
    range_m: float
    """Along the ray."""
    uncertainty_m: float
    on_terrain: bool


type Pixel = tuple[float, float]
type Size = tuple[int, int]


def place(pose: Pose, pixel: Pixel, size: Size, terrain: Grid | None = None) -> Placed | None:
    """Where the ray through a pixel meets the ground. None: it does not within 20 km, such as above the horizon.

    Without a grid, or where the grid ends, the ground is taken as level with the imager's foot.
    """
    met = _meet(pose, pixel, size, terrain)
    if met is None:
        return None
    longitude, latitude, range_m, on_terrain = met
    uncertainty = _uncertainty(pose, pixel, size, terrain, met)
    return Placed(longitude, latitude, range_m, uncertainty, on_terrain)


def pixel_of(pose: Pose, point: tuple[float, float, float], size: Size, *, terrain: Grid | None = None) -> Pixel | None:
    """The way back: at which pixel a point (longitude, latitude, height) is seen; it may lie outside the picture.

    None: it lies behind the lens.
    """
    lens = _lens(pose, terrain)
    seen = lens.east_north_up(*point)
    seen[2] += _bent_down(float(np.hypot(seen[0], seen[1])))
    right, down, forward = _camera_axes(pose) @ seen
    if forward <= 0:
        return None
    focal = _focal(pose, size)
    return float(right / forward * focal + size[0] / 2), float(down / forward * focal + size[1] / 2)


def pixel_side_m(pose: Pose, range_m: float, size: Size) -> float:
    """How wide one pixel is at this distance, across the ray."""
    return range_m / _focal(pose, size)


def _meet(pose: Pose, pixel: Pixel, size: Size, terrain: Grid | None) -> tuple[float, float, float, bool] | None:
    """Longitude, latitude, distance along the ray, and whether the grid knew the ground there."""
    ray = _Ray(_lens(pose, terrain), _direction(pose, pixel, size), pose.height_m, terrain)
    level = max(math.hypot(ray.direction[0], ray.direction[1]), 1e-6)
    away = np.concatenate([[0.0], *(np.arange(*stretch) for stretch in STRETCHES_M)]) / level
    away[away > FARTHEST_M] = FARTHEST_M
    clear, known = ray.clearance(away)
    below = np.nonzero(clear <= 0)[0]
    if below.size == 0:
        return None
    first = int(below[0])
    distance = ray.narrowed(away[max(first - 1, 0)], away[first])
    longitude, latitude, _ = ray.at(np.array([distance]))
    return float(longitude[0]), float(latitude[0]), distance, bool(known[first])


@dataclass(frozen=True)
class _Ray:
    lens: Standpoint
    direction: Numbers
    height_m: float
    """Of the lens above its foot."""
    terrain: Grid | None

    def at(self, away: Numbers) -> tuple[Any, Any, Any]:
        return self.lens.position_of(_bent(self.direction, away))

    def clearance(self, away: Numbers) -> tuple[Numbers, NDArray[np.bool_]]:
        """How far above the ground the ray is at these distances, and where the grid knew the ground."""
        longitude, latitude, height = self.at(away)
        foot = self.lens.height_m - self.height_m
        if self.terrain is None:
            return height - foot, np.zeros(away.shape, bool)
        ground = self.terrain.height_at(longitude, latitude)
        known = ~np.isnan(ground)
        return height - np.where(known, ground, foot), known

    def narrowed(self, above_at: float, below_at: float) -> float:
        for _ in range(HALVINGS):
            middle = (above_at + below_at) / 2
            clear, _known = self.clearance(np.array([middle]))
            above_at, below_at = (middle, below_at) if clear[0] > 0 else (above_at, middle)
        return float((above_at + below_at) / 2)


def _bent(ray: Numbers, away: Numbers) -> Numbers:
    """Points on the ray as the air bends it, metres from the lens."""
    points = ray[:, None] * away
    points[2] -= _bent_down(np.hypot(points[0], points[1]))
    return points


def _bent_down[Number: (float, Numbers)](distance_m: Number) -> Number:
    return distance_m * distance_m * (REFRACTION / (2 * A_M))


def _lens(pose: Pose, terrain: Grid | None) -> Standpoint:
    ground = terrain.height_at(pose.longitude, pose.latitude) if terrain is not None else np.nan
    foot = 0.0 if np.isnan(ground) else float(ground)
    return Standpoint(pose.longitude, pose.latitude, foot + pose.height_m)


def _focal(pose: Pose, size: Size) -> float:
    """The focal length in pixels of a lens without distortion."""
    return size[0] / 2 / math.tan(math.radians(pose.view_deg) / 2)


def _direction(pose: Pose, pixel: Pixel, size: Size) -> Numbers:
    focal = _focal(pose, size)
    seen = np.array([(pixel[0] - size[0] / 2) / focal, (pixel[1] - size[1] / 2) / focal, 1.0])
    ray: Numbers = _camera_axes(pose).T @ seen
    return ray / np.linalg.norm(ray)


def _camera_axes(pose: Pose) -> Numbers:
    """Rows: to the right, down, and forward in the picture, each as east, north, up."""
    bearing, tilt = math.radians(pose.bearing_deg), math.radians(pose.tilt_deg)
    sin_b, cos_b, sin_t, cos_t = math.sin(bearing), math.cos(bearing), math.sin(tilt), math.cos(tilt)
    return np.array(
        [
            [cos_b, -sin_b, 0.0],
            [-sin_b * sin_t, -cos_b * sin_t, -cos_t],
            [sin_b * cos_t, cos_b * cos_t, -sin_t],
        ]
    )


def _uncertainty(
    pose: Pose, pixel: Pixel, size: Size, terrain: Grid | None, met: tuple[float, float, float, bool]
) -> float:
    """The farthest that the point moves when bearing or tilt are wrong by what they may be; half a pixel at least."""
    longitude, latitude, range_m, _ = met
    here = Standpoint(longitude, latitude, 0.0)
    moved = [pixel_side_m(pose, range_m, size) / 2]
    for bearing_off, tilt_off in ((1, 0), (-1, 0), (0, 1), (0, -1)):
        end = _farthest_met(pose, pixel, size, terrain, (bearing_off, tilt_off))
        if end is not None:
            east, north, _up = here.east_north_up(end[0], end[1], 0.0)
            moved.append(math.hypot(east, north))
    return round(max(moved), 1)


def _farthest_met(
    pose: Pose, pixel: Pixel, size: Size, terrain: Grid | None, off: tuple[int, int]
) -> tuple[float, float, float, bool] | None:
    """Where the ray ends with the whole error that way; where that misses the ground, with as much as still meets it.

    What is hot lies on the ground, so it cannot lie beyond the skyline.
    """
    found, share, step = None, 1.0, 0.5
    for _ in range(SKYLINE_TRIES):
        turned = replace(
            pose,
            bearing_deg=pose.bearing_deg + off[0] * share * pose.bearing_off_deg,
            tilt_deg=pose.tilt_deg + off[1] * share * pose.tilt_off_deg,
        )
        end = _meet(turned, pixel, size, terrain)
        found = end or found
        if end is not None and share == 1.0:
            break
        share += step if end is not None else -step
        step /= 2
    return found
