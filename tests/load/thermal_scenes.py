"""Invented hillsides with fires at known places: what the thermal benchmark looks at."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

import cv2
import numpy as np
from numpy.typing import NDArray

from dayuan.thermal.rules.placing import Pose, pixel_of, pixel_side_m
from dayuan.thermal.rules.scales import KELVIN, Celsius, Counts, Linear
from dayuan.thermal.rules.terrain import Grid

SIZE = (640, 512)
NETD_K = 0.06
"""Noise of an uncooled sensor, one standard deviation."""
BLUR_PX = 0.7
"""Spread of a point by a good lens, one standard deviation."""
FIRE_C = 600.0
"""Of burning undergrowth, a mean over flames and embers."""
WAVELENGTH_M = 10.5e-6
SECOND_RADIATION_K_M = 0.014387769
POSE = Pose(longitude=104.15, latitude=29.99, height_m=40, bearing_deg=70, tilt_deg=1.5, view_deg=24)
TLINEAR = Linear(0.04, -KELVIN)
POOL = 24


def radiance(celsius: Celsius | float) -> Celsius:
    """Planck's law at 10.5 µm, in a unit of its own: hot and cold parts of a pixel mix as radiation, not as degrees."""
    kelvin = np.asarray(celsius, dtype=np.float64) + KELVIN
    return np.float32(1 / (np.exp(SECOND_RADIATION_K_M / (WAVELENGTH_M * kelvin)) - 1))


def temperature(of: Celsius) -> Celsius:
    return np.float32(SECOND_RADIATION_K_M / WAVELENGTH_M / np.log1p(1 / np.maximum(of, 1e-9)) - KELVIN)


def rolling_ground() -> Grid:
    """A valley whose sides begin to rise by 35 m a kilometre 800 m from the imager, with knolls; 30 m to a cell."""
    cell, number = 0.00027, 400
    west, south = POSE.longitude - number / 2 * cell, POSE.latitude - number / 2 * cell
    lon, lat = np.meshgrid(west + (np.arange(number) + 0.5) * cell, south + (np.arange(number)[::-1] + 0.5) * cell)
    waves = np.sin((lon - POSE.longitude) * 190) * np.cos((lat - POSE.latitude) * 160)
    away_m = np.hypot((lon - POSE.longitude) * math.cos(math.radians(POSE.latitude)), lat - POSE.latitude) * 111_320
    return Grid(west, south, cell, np.float32(420 + 0.035 * np.maximum(away_m - 800, 0) + 8 * waves))


@dataclass(frozen=True)
class Hill:
    """A hillside under the afternoon sun: woods, sunny patches, a road, a ridge before the sky."""

    random: np.random.Generator
    base: Celsius
    noise: NDArray[np.float32]

    def frame(self) -> Celsius:
        """Another moment of the same hill."""
        width, height = SIZE
        noise = self.noise[int(self.random.integers(POOL))]
        across, down = int(self.random.integers(width)), int(self.random.integers(height))
        return self.base + np.roll(noise, (down, across), axis=(0, 1))


def make_hill(seed: int, *, road_k: float = 10.0, clutter_k: float = 3.0, ridge_y: int = 90) -> Hill:
    random = np.random.default_rng(seed)
    width, height = SIZE
    rough = random.standard_normal((height // 8, width // 8)).astype(np.float32)
    patches = cv2.GaussianBlur(cv2.resize(rough, SIZE, interpolation=cv2.INTER_CUBIC), (0, 0), 6)
    ground = 24 + patches / patches.std() * clutter_k
    if road_k:
        road = np.zeros((height, width), np.float32)
        corners = [(0, 420), (160, 380), (300, 400), (460, 330), (639, 350)]
        cv2.polylines(road, [np.array(corners, np.int32)], False, 1.0, thickness=4)
        ground += cv2.GaussianBlur(road, (0, 0), BLUR_PX) * road_k
    ridge = ridge_y + 14 * np.sin(np.arange(width) / 60) + random.integers(-6, 7, width // 4).repeat(4)
    sky = np.arange(height)[:, None] < ridge[None, :]
    base = cv2.GaussianBlur(np.where(sky, -20.0, ground).astype(np.float32), (0, 0), BLUR_PX)
    noise = random.standard_normal((POOL, height, width), dtype=np.float32) * np.float32(NETD_K)
    return Hill(random, base.astype(np.float32), noise)


def lit(celsius: Celsius, x: float, y: float, shares: float) -> Celsius:
    """The picture with a fire around a pixel: it fills `shares` pixels' areas, spread by the lens.

    A fire smaller than a pixel mixes with its ground by area.
    """
    reach = math.ceil(math.sqrt(shares)) + 6
    left, top = max(int(x) - reach, 0), max(int(y) - reach, 0)
    part = np.s_[top : top + 2 * reach + 1, left : left + 2 * reach + 1]
    patch = celsius[part]
    fine = 8
    mask = np.zeros((patch.shape[0] * fine, patch.shape[1] * fine), np.float32)
    half = math.sqrt(shares) * fine / 2
    cx, cy = (x - left) * fine, (y - top) * fine
    shape = (np.abs(np.arange(mask.shape[1]) + 0.5 - cx)[None, :] <= max(half, 0.5)) & (
        np.abs(np.arange(mask.shape[0]) + 0.5 - cy)[:, None] <= max(half, 0.5)
    )
    mask[shape] = 1.0
    share = cv2.resize(mask, (patch.shape[1], patch.shape[0]), interpolation=cv2.INTER_AREA)
    if share.sum() > 0:
        share *= shares / share.sum()
    share = np.clip(cv2.GaussianBlur(share, (0, 0), BLUR_PX), 0, 1)
    burning = celsius.copy()
    burning[part] = temperature(radiance(patch) * (1 - share) + radiance(FIRE_C) * share)
    return burning


def warmer(celsius: Celsius, x: int, y: int, *, side: int, by_k: float) -> Celsius:
    """The picture with a square that is warmer by so much."""
    warm = celsius.copy()
    warm[y : y + side, x : x + side] += np.float32(by_k)
    return warm


def counts_of(celsius: Celsius) -> Counts:
    return np.clip((celsius + KELVIN) / TLINEAR.gain, 0, 65_535).astype(np.uint16)


@dataclass(frozen=True)
class Fire:
    """A fire on the ground, and where in the picture it is."""

    longitude: float
    latitude: float
    range_m: float
    x: float
    y: float

    def shares(self, square_metres: float) -> float:
        """How many pixels' areas it fills."""
        return square_metres / pixel_side_m(POSE, self.range_m, SIZE) ** 2


def fires_at(range_m: float, terrain: Grid, random: np.random.Generator) -> Iterator[Fire]:
    """Places at about this distance that the imager sees, one after the other."""
    width, height = SIZE
    for _ in range(4_000):
        bearing = math.radians(POSE.bearing_deg + random.uniform(-10, 10))
        away = range_m * random.uniform(0.95, 1.05)
        metre = 1 / 111_320
        longitude = POSE.longitude + away * math.sin(bearing) * metre / math.cos(math.radians(POSE.latitude))
        latitude = POSE.latitude + away * math.cos(bearing) * metre
        pixel = pixel_of(
            POSE, (longitude, latitude, float(terrain.height_at(longitude, latitude))), SIZE, terrain=terrain
        )
        inside = pixel and 20 < pixel[0] < width - 20 and 130 < pixel[1] < height - 20
        if pixel and inside and _is_seen(longitude, latitude, terrain):
            yield Fire(longitude, latitude, away, *pixel)


def _is_seen(longitude: float, latitude: float, terrain: Grid) -> bool:
    """Whether nothing stands between, looked at along a straight line: not by what is being measured."""
    way = np.linspace(0.01, 0.98, 400)
    ends = (
        float(terrain.height_at(POSE.longitude, POSE.latitude)) + POSE.height_m,
        float(terrain.height_at(longitude, latitude)),
    )
    line = ends[0] + (ends[1] - ends[0]) * way
    ground = terrain.height_at(
        POSE.longitude + (longitude - POSE.longitude) * way, POSE.latitude + (latitude - POSE.latitude) * way
    )
    return bool((line > ground + 0.5).all())
