"""Signals as the rules see them, grouped by the thing they are about."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from dayuan.places.rules import village_of
from dayuan.rulebook.observations import Observation
from dayuan.sensing.events import SeenSignal
from dayuan.warnings.rules import About

NOTHING_TOLD: tuple[SeenSignal, ...] = ()
ALIKE_KEPT = 16
"""Letters of a detail that tell things apart: half of a mark of two households."""


def observation_of(signal: SeenSignal) -> Observation:
    point = None if signal.longitude is None or signal.latitude is None else (signal.longitude, signal.latitude)
    return Observation(
        signal.happened_at,
        signal.id,
        signal.kind,
        signal.value,
        signal.confidence,
        point,
        named_place_of(signal),
        source_of(signal),
        signal.details,
    )


def named_place_of(signal: SeenSignal) -> str:
    """What somebody named who told without a point; a device that knows no point stands anywhere in its place."""
    return signal.place_code if signal.device_id is None and signal.longitude is None else ""


def source_of(signal: SeenSignal) -> str:
    """Who or what said it. Of what was told at the desk: whoever called, and not the one person who noted all calls."""
    if signal.device_id:
        return f"device:{signal.device_id}"
    caller = signal.details.get("caller")
    return f"caller:{caller}" if caller else f"person:{signal.person_id}"


@dataclass(frozen=True)
class Followed:
    """What a rule follows through time: a kind of thing, and each of them once more for every value of a detail."""

    about: str
    alike: str = ""
    """So the same two households of a village, and not all who quarrel there."""


def about_key(follows: Followed, signal: SeenSignal) -> str:
    """Which thing this signal is about, for a rule that follows such things."""
    key = _key(follows.about, signal)
    value = signal.details.get(follows.alike) if follows.alike else None
    return f"{key}:{str(value)[:ALIKE_KEPT]}" if value is not None else key


def _key(about: str, signal: SeenSignal) -> str:
    match about:
        case About.DEVICE if signal.device_id:
            return f"device:{signal.device_id}"
        case About.SITE if signal.site_id:
            return f"site:{signal.site_id}"
        case About.SITE if signal.device_id:
            return f"device:{signal.device_id}"
        case About.VILLAGE:
            return f"village:{village_of(signal.place_code)}"
        case _:
            return f"signal:{signal.id}"


def by_thing(signals: Iterable[SeenSignal], follows: Followed) -> Mapping[str, list[SeenSignal]]:
    found: dict[str, list[SeenSignal]] = defaultdict(list)
    for signal in signals:
        found[about_key(follows, signal)].append(signal)
    return found
