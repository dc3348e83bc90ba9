"""How large and how certain a hotspot is. Pure."""

from dayuan.thermal.rules.hotspots import Hotspot, Limits

SMALLEST_M2 = 0.01


def area_m2(pixels: int, pixel_side_m: float) -> float:
    """Across the line of sight. A fire smaller than a pixel fills less than this."""
    return max(round(pixels * pixel_side_m**2, 2), SMALLEST_M2)


def confidence(hotspot: Hotspot, limits: Limits, *, frames: int, of_frames: int) -> float:
    """A number to sort by, not a probability: half for just reaching a limit, the rest for going beyond it.

    Going twice as far as the nearer limit asks for gives the full other half; missing frames take their share away.
    """
    by_contrast = hotspot.contrast_k / limits.contrast_k
    by_heat = hotspot.hottest_c / limits.threshold_c if limits.threshold_c > 0 else 1.0
    beyond = min(max(by_contrast, by_heat, 1.0) - 1.0, 1.0)
    return round((0.5 + beyond / 2) * frames / of_frames, 3)
