"""The load of the comparison: the same gauges over the same mark, in the words of each system."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any

from dayuan.kernel.ids import new_id

THINGS, TURNS = 200, 100
"""Two hundred gauges stay over their mark, and each says so a hundred times."""
VILLAGES = 10
NEW_THINGS, NEW_EVERY_S = 60, 1.5
"""Then gauges that nobody has heard of yet, one by one, at irregular moments."""
LOADED, NEW = "gauge", "fresh"
DUTY, PASSWORD = "duty", "yi-er-san-si-wu-2026"
MARK_M = 3.2
"""Of the starter rulebook's rule about water; 3.8 m would be red, and half a metre more within the hour a rise."""


def name_of(prefix: str, number: int) -> str:
    return f"{prefix}-{number:03}"


def village_of(number: int) -> int:
    return number % VILLAGES


def level_m(turn: int) -> float:
    """Over the mark and never the same twice running."""
    return round(MARK_M + 0.1 + turn % 40 / 100, 2)


type Said = tuple[int, int]
"""Which thing, and how often it has spoken before."""
type Words = Callable[[str, Sequence[Said]], bytes]


def for_dayuan(prefix: str, said: Sequence[Said]) -> bytes:
    """A reading, as a gauge publishes it; that it is over the mark is the rule's business."""
    ((_, turn),) = said
    reading = {"value": level_m(turn), "unit": "m"}
    body = {"id": str(new_id()), "kind": "water_level", "measurement": reading}
    return json.dumps({**body, "observed_at": datetime.now(UTC).isoformat()}).encode()


def for_alertmanager(prefix: str, said: Sequence[Said]) -> bytes:
    """Alerts, as Prometheus posts them: somebody else has compared the reading with the mark already."""
    return json.dumps([_firing(prefix, number, turn) for number, turn in said]).encode()


def _firing(prefix: str, number: int, turn: int) -> dict[str, Any]:
    labels = {"device": name_of(prefix, number), "village": f"v{village_of(number)}", "severity": "warning"}
    return {
        "labels": {"alertname": "WaterOverMark", **labels},
        "annotations": {"summary": f"{level_m(turn)} m, mark {MARK_M} m"},
    }


def for_alerta(prefix: str, said: Sequence[Said]) -> bytes:
    """An alert, compared with the mark already as well."""
    ((number, turn),) = said
    alert = {"resource": name_of(prefix, number), "event": "WaterOverMark", "environment": "Production"}
    told = {"severity": "major", "service": ["Water"], "group": f"v{village_of(number)}", "value": f"{level_m(turn)} m"}
    return json.dumps({**alert, **told, "text": f"over {MARK_M} m"}).encode()


WORDS: dict[str, Words] = {"dayuan": for_dayuan, "alertmanager": for_alertmanager, "alerta": for_alerta}
PATHS = {"alertmanager": "/api/v2/alerts", "alerta": "/alert"}
