"""Whether a plate is what a rule looks for. Pure."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dayuan.sensing.plates.rules import PROVINCES


class Why(StrEnum):
    """Why a reading cannot be acted on before a person has looked at the photograph."""

    LOW_CONFIDENCE = "low_confidence"
    SPECIAL_PLATE = "special_plate"
    UNREAD = "unread"


SPECIAL_PLATE = "special"
"""Police, military, embassy, trailer plates and the like; readers fail at most of them."""
WATCHED_KINDS = frozenset({"plate_seen"})
"""Signal kinds that a rule can watch."""

BEGINNING = re.compile(f"[{''.join(sorted(PROVINCES))}](?:[A-HJ-NP-Z][A-HJ-NP-Z0-9]{{0,5}})?")
"""The sign of a province, alone or with the letter of a region and what follows (GA 36: no I and no O)."""


@dataclass(frozen=True)
class Match:
    """The signal is what the rule looks for. `why` says what a person has to check; nothing where it is clear."""

    why: Why | None = None

    @property
    def needs_person(self) -> bool:
        return self.why is not None


def counts(signal_kind: str, device_kind: str, site_kind: str) -> bool:
    """Whether a signal can raise a warning: a plate that a checkpoint's own camera saw, and nothing else yet."""
    return signal_kind in WATCHED_KINDS and (device_kind, site_kind) == ("checkpoint_camera", "checkpoint")


def matches(condition: Mapping[str, Any], details: Mapping[str, Any], confidence: float | None) -> Match | None:
    """Whether a `plate_seen` signal is what the rule looks for: a plate of another region.

    `condition` is {"home_prefixes": ["川Z"], "least_confidence": 0.8}. Special and unread plates do not reliably say
    their region, so a person has to look; and so it is with an unsure reading of a plate from elsewhere.
    """
    plate = str(details.get("plate") or "")
    if not plate:
        return Match(Why.UNREAD)
    if details.get("plate_kind") == SPECIAL_PLATE:
        return Match(Why.SPECIAL_PLATE)
    if plate.startswith(tuple(condition["home_prefixes"])):
        return None
    unsure = confidence is None or confidence < float(condition["least_confidence"])
    return Match(Why.LOW_CONFIDENCE if unsure or details.get("needs_person") else None)


def mask_plate(plate: str) -> str:
    """A plate for those who need not know it: 川A8H4K2 becomes 川A·8H4**."""
    if len(plate) < 5:
        return "*" * len(plate)
    return f"{plate[:2]}·{plate[2:-2]}**"


def beginning_of(plate: str) -> str:
    """As much of a plate as its mask shows, masked before or not: enough to say its region, too little for a car."""
    return mask_plate(plate).translate({ord(mark): None for mark in "·*"})


def no_beginnings(prefixes: Iterable[str]) -> list[str]:
    """Those with which no ordinary plate begins; a rule that had only such would take every car for a stranger."""
    return [prefix for prefix in prefixes if not BEGINNING.fullmatch(prefix)]
