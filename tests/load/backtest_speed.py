"""What trying a rule on ninety days costs where a million signals are stored: `--only backtest`.

Run as a module it does the work itself, in the environment that `measure_backtest` makes, and prints JSON.
"""

import importlib
import json
import os
import resource
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

from dayuan.engines.testing import fresh_home, fresh_postgres
from tests.load.figures import Figure
from tests.load.stack import ROOT, StackProblem

SIGNALS, GAUGES, DAYS = 1_000_000, 100, 90
WETTER_EVERY = 300
"""On one of so many days a gauge is over its mark."""


def measure_backtest() -> list[Figure]:
    """On a database of its own, in one process."""
    with fresh_home() as home, fresh_postgres(home) as postgres:
        environment = {**os.environ, "DATABASE_URL": postgres.url, "DAYUAN_HOME": str(home.path)}
        command = [sys.executable, "-m", "tests.load.backtest_speed"]
        answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if answer.returncode != 0:
            raise StackProblem(f"backtest: {answer.stderr[-3000:]}")
        found = json.loads(answer.stdout.splitlines()[-1])
    told = f"{found['signals']} signals of {GAUGES} gauges in {DAYS} days, {found['raised']} matters found"
    return [
        Figure("backtest of the starter rule about water", found["took_s"], "s", note=told),
        Figure("backtest, memory beyond that before it", found["more_mb"], "MB"),
    ]


def _work() -> dict[str, float]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dayuan.config.settings")
    importlib.import_module("django").setup()
    importlib.import_module("dayuan.config.commands.django").migrate()
    at = importlib.import_module("dayuan.kernel.clock").now()
    rule = _township(at)
    _signals(at)
    backtest_at_once = importlib.import_module("dayuan.warnings.actions").backtest_at_once
    before_kb, began = _peak_kb(), time.monotonic()
    result = backtest_at_once(rule, by=rule.made_by, at=at).result
    took_s = time.monotonic() - began
    more_mb = (_peak_kb() - before_kb) / 1024
    return {"took_s": took_s, "more_mb": more_mb, "signals": result["signals"], "raised": result["raised"]}


def _peak_kb() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def _township(at: Any) -> Any:
    """A hundred gauges, each too far from the next to be one matter with it, and the starter rule."""
    testing, actions = (
        importlib.import_module("dayuan.people.testing"),
        importlib.import_module("dayuan.warnings.actions"),
    )
    roles = importlib.import_module("dayuan.people.models").Role
    places = importlib.import_module("dayuan.places.testing")
    make_device = importlib.import_module("dayuan.devices.testing").make_device
    for number in range(GAUGES):
        make_device(f"gauge-{number:03}", kind="water_level", longitude=102 + number / 20, latitude=30.0)
    starters = importlib.import_module("dayuan.warnings.starter").starter_rules()
    (water,) = (rule for rule in starters if rule.name == "water")
    chief = testing.make_officer("chief", roles.CHIEF_GRID_OFFICER, places.TOWNSHIP)
    terms = water.terms(township_code=places.TOWNSHIP, at=at - timedelta(days=1))
    return actions.publish_rule(terms, township=places.make_place(places.TOWNSHIP), by=chief, at=at)


def _signals(at: Any) -> None:
    """Levels that move by less than the rule asks for, and now and then a day over the mark."""
    ensure_partitions = importlib.import_module("dayuan.sensing.partitions").ensure_partitions
    for days in range(0, DAYS + 30, 30):
        ensure_partitions(at - timedelta(days=days))
    facts = {"n": SIGNALS, "gauges": GAUGES, "at": at, "days": DAYS, "wetter": WETTER_EVERY}
    with importlib.import_module("django.db").connection.cursor() as cursor:
        cursor.execute(_SIGNALS, facts)
        cursor.execute("ANALYZE")


_SIGNALS = """
INSERT INTO sensing_signal (id, kind, device_id, place_id, longitude, latitude, observed_at, received_at, clock_skew_s,
    value, unit, evidence, details, fingerprint)
SELECT uuidv7(seen - clock_timestamp()), 'water_level', device.id, device.place_id, device.longitude, device.latitude,
    seen, seen, 0, 1 + abs(hashint8(n)) %% 400 / 1000.0
        + CASE WHEN hashtext(device.id || seen::date) %% %(wetter)s = 0 THEN 2.2 ELSE 0 END,
    'm', '[]', '{}', '\\x01'
FROM (SELECT n, %(at)s::timestamptz - (n + 0.5) * (%(days)s * interval '1 day' / %(n)s) AS seen
      FROM generate_series(0, %(n)s - 1) AS n) AS made
JOIN devices_device AS device ON device.id = 'gauge-' || lpad((n %% %(gauges)s)::text, 3, '0')
"""

if __name__ == "__main__":
    sys.stdout.write(json.dumps(_work()) + "\n")
