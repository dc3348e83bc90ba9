"""What two hundred rules cost while signals are stored: `--only rules`. No device, no broker: the weighing alone.

Run as a module it does the work itself, in the environment that `measure_rules` makes, and prints JSON.
"""

import importlib
import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from datetime import timedelta
from itertools import batched
from random import Random
from typing import Any

from dayuan.engines.testing import fresh_home, fresh_postgres
from tests.load.figures import Figure
from tests.load.stack import ROOT, StackProblem

RULES, SENSORS, SIGNALS, BATCH = 200, 400, 20_000, 400
WANTED_PER_S = 2_000.0
KINDS = {"water_level": "m", "smoke": "%/m", "tilt": "°", "hotspot": "°C"}
CHANGES = 8
type Shape = Callable[[dict[str, Any]], dict[str, Any]]
MARKS: tuple[Shape, ...] = (
    lambda wanted: {"stays": wanted},
    lambda wanted: {"happens": wanted},
    lambda wanted: {"repeats": {**wanted, "times": 3, "within_s": 600}},
    lambda wanted: {"lasts": {"what": {"stays": wanted}, "for_s": 300}},
)
RISES: tuple[Shape, ...] = (lambda wanted: {"changes": {"kind": wanted["kind"], "by": 60, "within_s": 600}},)
ALARMS = 0.002
"""One reading in five hundred is over a mark; the rest is an ordinary day."""


def measure_rules() -> list[Figure]:
    """On a database of its own, in one process."""
    with fresh_home() as home, fresh_postgres(home) as postgres:
        environment = {**os.environ, "DATABASE_URL": postgres.url, "DAYUAN_HOME": str(home.path)}
        command = [sys.executable, "-m", "tests.load.rules_speed"]
        answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if answer.returncode != 0:
            raise StackProblem(f"rules: {answer.stderr[-3000:]}")
        found = json.loads(answer.stdout.splitlines()[-1])
    told = f"{RULES} rules, {SENSORS} sensors, {found['episodes']:.0f} episodes, {found['warnings']:.0f} matters"
    changes = f"of them {CHANGES} that watch a rise, which every reading concerns"
    return [
        Figure("rules, signals weighed", found["per_s"], "signals/s", WANTED_PER_S, at_least=True, note=told),
        Figure("rules, processor time of one signal", found["worked_us"], "µs", note="without PostgreSQL"),
        Figure("rules, signals weighed where some watch a rise", found["rise_per_s"], "signals/s", note=changes),
        Figure("rules, the same without rules", found["bare_per_s"], "signals/s"),
    ]


def _work() -> dict[str, float]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dayuan.config.settings")
    importlib.import_module("django").setup()
    importlib.import_module("dayuan.config.commands.django").migrate()
    actions = importlib.import_module("dayuan.warnings.actions")
    models = importlib.import_module("dayuan.warnings.models")
    signals = _township()
    bare = _weigh(actions.look, signals)
    by = _rules(RULES - CHANGES, MARKS)
    began, worked = time.monotonic(), time.process_time()
    _weigh(actions.look, signals)
    took, worked = time.monotonic() - began, time.process_time() - worked
    _rules(CHANGES, RISES, by=by)
    fewer = signals[: len(signals) // 10]
    return {
        "rise_per_s": len(fewer) / _weigh(actions.look, fewer),
        "per_s": len(signals) / took,
        "worked_us": worked / len(signals) * 1e6,
        "bare_per_s": len(signals) / bare,
        "episodes": models.Episode.objects.count(),
        "warnings": models.Warning.objects.count(),
    }


def _weigh(look: Any, signals: list[Any]) -> float:
    began = time.monotonic()
    for portion in batched(signals, BATCH):
        look(list(portion), at=portion[-1].received_at)
    return time.monotonic() - began


def _township() -> list[Any]:
    """An hour of a township's sensors, as ingest announces them."""
    testing = importlib.import_module("dayuan.warnings.testing")
    make_device = importlib.import_module("dayuan.devices.testing").make_device
    noon = importlib.import_module("dayuan.kernel.testing").MONDAY_NOON
    chance = Random(7)
    kinds = list(KINDS)
    devices = [
        make_device(f"sensor-{number:04}", kind=_device_kind(kinds[number % 4]), longitude=104 + number / 1000)
        for number in range(SENSORS)
    ]
    found = []
    for number in range(SIGNALS):
        device, kind = devices[number % SENSORS], kinds[number % SENSORS % 4]
        value = 90.0 if chance.random() < ALARMS else round(chance.uniform(0, 5), 3)
        at = noon + timedelta(seconds=number / SIGNALS * 3600)
        found.append(testing.seen_value(device, kind, value, KINDS[kind], at=at))
    return found


def _device_kind(kind: str) -> str:
    return {"hotspot": "thermal_imager"}.get(kind, kind)


def _rules(number: int, shapes: Sequence[Shape], *, by: Any = None) -> Any:
    testing = importlib.import_module("dayuan.warnings.testing")
    kinds = list(KINDS)
    for index in range(number):
        wanted = {"kind": kinds[index % 4], "where": [{"is": "at_least", "than": 20 + index % 50}]}
        when = shapes[index // 4 % len(shapes)](wanted)
        by = testing.make_condition_rule(when, title=f"规则 {index}", by=by).made_by
    return by


if __name__ == "__main__":
    print(json.dumps(_work()))
