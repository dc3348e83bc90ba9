"""A heat picture in colours, for people. Pure."""

from collections.abc import Sequence

import cv2
import cv2.typing
import numpy as np
from numpy.typing import NDArray

from dayuan.thermal.rules.hotspots import Hotspot
from dayuan.thermal.rules.scales import Celsius

LEAST_SPAN_K = 10.0
"""A picture of nothing but noise must not look like a blaze."""
BELOW_SPAN_K, TOP_SPAN_K = 15.0, 60.0
NARROW_PX = 480
JPEG_QUALITY = 85
WHITE, BLACK = (255, 255, 255), (0, 0, 0)

type Shades = NDArray[np.uint8]


def span_of(celsius: Celsius) -> tuple[float, float]:
    """The temperatures of the darkest and the brightest colour.

    From the coolest hundredth to the hottest, but no farther than 15 K below and 60 K above the middle: else a cold sky
    or one fire would leave the hill without shades.
    """
    some = celsius[::4, ::4]
    low, middle = (float(value) for value in np.percentile(some, (1, 50)))
    low = max(low, middle - BELOW_SPAN_K)
    high = min(max(float(celsius.max()), low + LEAST_SPAN_K), middle + TOP_SPAN_K)
    return low, max(high, low + LEAST_SPAN_K)


def shades_of(celsius: Celsius, span: tuple[float, float]) -> Shades:
    """0 for the darkest colour, 255 for the brightest."""
    low, high = span
    shades: Shades = np.clip((celsius - low) * (255 / (high - low)), 0, 255).astype(np.uint8)
    return shades


def palette() -> bytes:
    """256 colours from black over violet and orange to pale yellow: brighter is hotter, also without colour vision."""
    ramp = cv2.applyColorMap(np.arange(256, dtype=np.uint8), cv2.COLORMAP_INFERNO)
    return ramp.reshape(256, 3)[:, ::-1].tobytes()


def evidence_picture(celsius: Celsius, marked: Sequence[Hotspot]) -> bytes:
    """A JPEG with the hotspots boxed and their temperatures beside them."""
    coloured = cv2.applyColorMap(shades_of(celsius, span_of(celsius)), cv2.COLORMAP_INFERNO)
    times = 2 if coloured.shape[1] <= NARROW_PX else 1
    large = cv2.resize(coloured, None, fx=times, fy=times, interpolation=cv2.INTER_NEAREST)
    for hotspot in marked:
        _mark(large, hotspot, times)
    _, jpeg = cv2.imencode(".jpg", large, [cv2.IMWRITE_JPEG_QUALITY, JPEG_QUALITY])
    return jpeg.tobytes()


def _mark(picture: cv2.typing.MatLike, hotspot: Hotspot, times: int) -> None:
    margin = 4
    left, top = (hotspot.left - margin) * times, (hotspot.top - margin) * times
    right, bottom = (hotspot.left + hotspot.width + margin) * times, (hotspot.top + hotspot.height + margin) * times
    text = f"{hotspot.hottest_c:.0f} C"
    below = top < 24
    at = (min(max(left, 4), picture.shape[1] - 80), bottom + 18 if below else top - 6)
    for colour, thickness in ((BLACK, 3), (WHITE, 1)):
        cv2.rectangle(picture, (left, top), (right, bottom), colour, thickness)
        cv2.putText(picture, text, at, cv2.FONT_HERSHEY_SIMPLEX, 0.55, colour, thickness + 1, cv2.LINE_AA)
