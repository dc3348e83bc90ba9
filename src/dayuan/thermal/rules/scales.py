"""From a sensor's counts to degrees Celsius. Pure."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from dayuan.kernel.later import later

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray
else:
    np = later("numpy")


KELVIN = 273.15
COUNTS = 65_536
COLDEST_C, HOTTEST_C = -100.0, 3_000.0
"""What no scale can mean is cut off here: a dead pixel must not become an infinity."""

type Counts = NDArray[np.uint16]
type Celsius = NDArray[np.float32]


class ScaleImpossible(ValueError):
    """These constants give no temperatures."""


@dataclass(frozen=True)
class Linear:
    """°C = counts × gain + offset. FLIR's “TLinear” of 0.04 K is gain 0.04 and offset −273.15."""

    gain: float
    offset_c: float

    def table(self) -> Celsius:
        return _table_of_linear(self)


@dataclass(frozen=True)
class Air:
    """What lies between lens and object. The defaults are those FLIR cameras carry."""

    distance_m: float = 1.0
    temperature_c: float = 20.0
    humidity: float = 0.5
    """Relative, 0 to 1."""
    alpha1: float = 0.006569
    alpha2: float = 0.01262
    beta1: float = -0.002276
    beta2: float = -0.00667
    x: float = 1.9


@dataclass(frozen=True)
class Window:
    """A pane before the lens."""

    transmission: float = 1.0
    temperature_c: float = 20.0


@dataclass(frozen=True)
class Planck:
    """A radiometric camera's constants, and what it looks at and through."""

    r1: float
    r2: float
    b: float
    f: float
    o: float
    emissivity: float = 0.95
    reflected_c: float = 20.0
    air: Air = Air()
    window: Window = Window()

    def table(self) -> Celsius:
        return _table_of_planck(self)

    def counts_of(self, celsius: float) -> float:
        """What a black body of this temperature right before the lens would count: S = R1 / (R2·(e^(B/T) − F)) − O."""
        return _radiance(self, celsius)


type Scale = Linear | Planck


def to_celsius(counts: Counts, scale: Scale) -> Celsius:
    """The same picture in °C, float32.

    Every possible count is worked out once for a scale and then looked up: a frame costs a look-up, not a logarithm.

    Raises:
        ScaleImpossible: the constants give no temperatures.
    """
    return scale.table()[counts]


def transmission(air: Air) -> float:
    """The share of the radiation that the air lets through, 0 to 1.

    τ = X·exp(−√d·(α1 + β1·√w)) + (1 − X)·exp(−√d·(α2 + β2·√w)), with the water in the air
    w = humidity · exp(1.5587 + 0.06939·t − 0.00027816·t² + 0.00000068455·t³), t in °C, d in m.
    FLIR Systems, ThermaCAM/ResearchIR toolkit manual, “Measurement formula”; the same is used by Minkina and Dudzik,
    Infrared Thermography: Errors and Uncertainties (Wiley 2009), section 3.
    """
    t = air.temperature_c
    water = air.humidity * math.exp(1.5587 + 0.06939 * t - 0.00027816 * t**2 + 0.00000068455 * t**3)
    root_d, root_w = math.sqrt(max(air.distance_m, 0.0)), math.sqrt(max(water, 0.0))
    first = air.x * math.exp(-root_d * (air.alpha1 + air.beta1 * root_w))
    second = (1 - air.x) * math.exp(-root_d * (air.alpha2 + air.beta2 * root_w))
    return min(max(first + second, 0.0), 1.0)


@lru_cache(maxsize=64)
def _table_of_linear(scale: Linear) -> Celsius:
    if not (math.isfinite(scale.gain) and math.isfinite(scale.offset_c)) or scale.gain <= 0:
        raise ScaleImpossible("the gain must be above zero")
    every = np.arange(COUNTS, dtype=np.float64)
    return _settled(every * scale.gain + scale.offset_c)


@lru_cache(maxsize=64)
def _table_of_planck(scale: Planck) -> Celsius:
    """The temperature for every count.

    What the sensor sees is U = ε·τ·U_obj + (1 − ε)·τ·U_refl + (1 − τ)·U_air, and the same again for a window, half of
    the air lying on each side of it; solved for U_obj, then T = B / ln(R1 / (R2·(U_obj + O)) + F).
    FLIR Systems, “The measurement formula” (ThermaCAM Researcher manual, chapter 16), with the constants under the
    names that the file carries.
    """
    _refuse_impossible(scale)
    with np.errstate(all="ignore"):
        seen = np.arange(COUNTS, dtype=np.float64)
        u_object = (seen - _added(scale)) / _let_through(scale)
        inner = scale.r1 / (scale.r2 * (u_object + scale.o)) + scale.f
        kelvin = scale.b / np.log(inner)
        # Below what the constants can mean the logarithm has no answer, and beyond it a wrong one.
        kelvin[(u_object + scale.o <= 0) | (inner <= 1) | ~np.isfinite(kelvin)] = 0
    return _settled(kelvin - KELVIN)


def _refuse_impossible(scale: Planck) -> None:
    told = (scale.r1, scale.r2, scale.b, scale.f, scale.o, scale.emissivity, scale.reflected_c)
    if not all(math.isfinite(value) for value in told):
        raise ScaleImpossible("a constant is not a number")
    if min(scale.r1, scale.r2, scale.b) <= 0:
        raise ScaleImpossible("R1, R2 and B must be above zero")
    if not 0 < scale.emissivity <= 1 or not 0 < scale.window.transmission <= 1:
        raise ScaleImpossible("emissivity and transmission lie between 0 and 1")
    if not -COUNTS < _added(scale) < COUNTS or _let_through(scale) < 0.01:
        raise ScaleImpossible("the air lets nothing through")


def _halves(scale: Planck) -> tuple[float, float]:
    """How much each half of the air lets through, before and behind the window."""
    air = scale.air
    half = Air(air.distance_m / 2, air.temperature_c, air.humidity, air.alpha1, air.alpha2, air.beta1, air.beta2, air.x)
    return transmission(half), transmission(half)


def _let_through(scale: Planck) -> float:
    before, behind = _halves(scale)
    return scale.emissivity * before * scale.window.transmission * behind


def _added(scale: Planck) -> float:
    """What reaches the sensor besides the object: reflected, from the air, from the window."""
    before, behind = _halves(scale)
    pane = scale.window.transmission
    reflected = _radiance(scale, scale.reflected_c) * (1 - scale.emissivity) * before * pane * behind
    from_air = _radiance(scale, scale.air.temperature_c) * ((1 - before) * pane * behind + (1 - behind))
    from_pane = _radiance(scale, scale.window.temperature_c) * (1 - pane) * behind
    return reflected + from_air + from_pane


def _radiance(scale: Planck, celsius: float) -> float:
    kelvin = max(celsius + KELVIN, 1.0)
    exponent = min(scale.b / kelvin, 700.0)
    return scale.r1 / (scale.r2 * max(math.exp(exponent) - scale.f, 1e-9)) - scale.o


def _settled(celsius: NDArray[np.float64]) -> Celsius:
    return np.clip(np.nan_to_num(celsius, nan=COLDEST_C), COLDEST_C, HOTTEST_C).astype(np.float32)
