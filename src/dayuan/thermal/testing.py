"""Heat pictures for tests: drawn by us, and packed as cameras pack them."""

from datetime import datetime
from typing import Any

import numpy as np

from dayuan.devices.models import Device, DeviceKind
from dayuan.devices.testing import make_device
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.thermal.latest import Latest, Shown, write_latest
from dayuan.thermal.rules.drawing import palette, shades_of, span_of
from dayuan.thermal.rules.packing import PLANCK, TLINEAR, as_counts, jpeg_around, make_flir_jpeg, make_png
from dayuan.thermal.rules.scales import Celsius

__all__ = [
    "PLANCK",
    "TLINEAR",
    "as_counts",
    "jpeg_around",
    "make_flir_jpeg",
    "make_hillside",
    "make_imager",
    "make_latest",
    "make_png",
    "with_fire",
]


def make_imager(device_id: str = "thermal-east", **given: Any) -> Device:
    """A thermal imager in service at the east checkpoint; nobody has set it up."""
    values = {"kind": DeviceKind.THERMAL_IMAGER, "name": "东山热成像", "name_en": "East hill imager"}
    return make_device(device_id, **(values | given))


def make_latest(device: Device, *, at: datetime = MONDAY_NOON) -> None:
    """Its latest picture, with one hotspot that lasts."""
    burning = with_fire(make_hillside(), 100, 60)
    spot = Shown(31.25, 23.44, 1.25, 1.56, hottest_c=80.1, contrast_k=60.0, lasts=True)
    said = Latest(at, 320, 256, 19.7, 80.1, 19.8, 80.1, 9.0, (spot,))
    write_latest(device.pk, shades_of(burning, span_of(burning)), palette(), said)


def make_hillside(width: int = 320, height: int = 256, *, celsius: float = 20.0, seed: int = 1) -> Celsius:
    """A calm picture with a sensor's noise of 60 mK."""
    random = np.random.default_rng(seed)
    noise = random.standard_normal((height, width), dtype=np.float32) * 0.06
    return noise + np.float32(celsius)


def with_fire(celsius: Celsius, x: int, y: int, *, side: int = 4, hotter_by_k: float = 60.0) -> Celsius:
    """The picture with a square that is hotter."""
    burning = celsius.copy()
    burning[y : y + side, x : x + side] += hotter_by_k
    return burning
