"""What a review costs over a hundred thousand warnings: `--only review`. The pages themselves, without a browser.

Run as a module it does the work itself, in the environment that `measure_review` makes, and prints JSON.
"""

import importlib
import json
import os
import subprocess
import sys
import time
from datetime import timedelta
from typing import Any

from dayuan.engines.testing import fresh_home, fresh_postgres
from tests.load.asking import asking
from tests.load.figures import Figure, percentile
from tests.load.stack import ROOT, StackProblem

WARNINGS, YEARS_DAYS, TURNS = 100_000, 365, 5
BUDGET_MS = 1_500.0
"""Of a page over every warning of a year; the usual thirty days are a twelfth of it."""
PAGES = ("", "by/rule/", "by/device/", "by/place/", "hours/", "warnings/")


def measure_review() -> list[Figure]:
    """On a database of its own, in one process."""
    with fresh_home() as home, fresh_postgres(home) as postgres:
        environment = {**os.environ, "DATABASE_URL": postgres.url, "DAYUAN_HOME": str(home.path)}
        command = [sys.executable, "-m", "tests.load.review_speed"]
        answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        if answer.returncode != 0:
            raise StackProblem(f"review: {answer.stderr[-3000:]}")
        found = json.loads(answer.stdout.splitlines()[-1])
    told = f"{WARNINGS} warnings in a year, half of them answered, {TURNS} times"
    year = [
        Figure(f"review/{page} over a year, p95", found["year"][page], "ms", BUDGET_MS, note=told) for page in PAGES
    ]
    return [*year, Figure("review over thirty days, slowest page, p95", max(found["month"].values()), "ms")]


def _work() -> dict[str, dict[str, float]]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dayuan.config.settings")
    importlib.import_module("django").setup()
    importlib.import_module("dayuan.config.commands.django").migrate()
    noon = importlib.import_module("dayuan.kernel.testing").MONDAY_NOON
    client = asking()
    client.force_login(_township(noon))
    return {"year": _timed(client, noon, YEARS_DAYS), "month": _timed(client, noon, 30)}


def _timed(client: Any, noon: Any, days: int) -> dict[str, float]:
    last = noon.date()
    query = {"first": (last - timedelta(days=days - 1)).isoformat(), "last": last.isoformat()}
    found = {}
    for page in PAGES:
        took = []
        for _turn in range(TURNS):
            began = time.perf_counter()
            answer = client.get(f"/review/{page}", query)
            took.append((time.perf_counter() - began) * 1000)
            if answer.status_code != 200:
                raise StackProblem(f"/review/{page} answered {answer.status_code}")
        found[page] = percentile(took, 0.95)
    return found


def _township(noon: Any) -> Any:
    """A duty officer, ten villages, forty devices, twenty rules, and a year of warnings with what became of them."""
    testing = importlib.import_module("dayuan.warnings.testing")
    people = importlib.import_module("dayuan.people.testing")
    roles = importlib.import_module("dayuan.people.models").Role
    make_device = importlib.import_module("dayuan.devices.testing").make_device
    place = importlib.import_module("dayuan.places.testing")
    officer = people.make_officer("duty", roles.DUTY_OFFICER, place.TOWNSHIP)
    first = testing.make_rule()
    rules = [first, *(testing.make_rule(by=first.made_by, title=f"规则 {number}") for number in range(19))]
    sites = [place.make_checkpoint(f"卡点 {n}", f"{place.TOWNSHIP}{210 + n}") for n in range(10)]
    devices = [make_device(f"sensor-{n:02}", site=sites[n % 10]) for n in range(40)]
    with importlib.import_module("django.db").connection.cursor() as cursor:
        cursor.execute(
            _WARNINGS,
            {
                "rules": [rule.pk for rule in rules],
                "devices": [device.pk for device in devices],
                "places": [device.place_id for device in devices],
                "noon": noon,
                "n": WARNINGS,
                "days": YEARS_DAYS,
                "officer": officer.pk,
            },
        )
        cursor.execute(_ANSWERS)
        cursor.execute("ANALYZE")
    return officer


_WARNINGS = """
INSERT INTO warnings_warning (id, rule_id, level, status, place_id, device_id, subject_key, family, said, said_en,
    evidence, turns, times_seen, last_seen_at, owner_role, raised_at, decide_by, decided_at, decided_by_id,
    reject_reason, note)
SELECT gen_random_uuid(), (%(rules)s::uuid[])[1 + n %% 20], 'yellow',
    CASE WHEN n %% 10 = 0 THEN 'raised' WHEN n %% 3 = 0 THEN 'rejected' ELSE 'confirmed' END,
    (%(places)s::text[])[1 + n %% 40], (%(devices)s::text[])[1 + n %% 40], 'x' || n, 'vehicle', '', '', '[]', '[]', 1,
    raised, 'duty_officer', raised, raised + interval '1 minute',
    CASE WHEN n %% 10 = 0 THEN NULL ELSE raised + (n %% 300) * interval '1 second' END,
    CASE WHEN n %% 10 = 0 THEN NULL ELSE %(officer)s::uuid END,
    CASE WHEN n %% 10 <> 0 AND n %% 3 = 0 THEN 'misread' ELSE '' END, ''
FROM (SELECT n, %(noon)s::timestamptz - n * (%(days)s * interval '1 day' / %(n)s) AS raised
      FROM generate_series(0, %(n)s - 1) AS n) AS made
"""
_ANSWERS = """
INSERT INTO escalation_escalation (id, warning_id, level, plan_version, steps, began_at, next_step, answered_at,
    ended_at)
SELECT gen_random_uuid(), id, level, 0, '[]', raised_at, 0, raised_at + interval '30 seconds', raised_at
FROM warnings_warning WHERE decided_at IS NOT NULL AND extract(second FROM raised_at)::int %% 2 = 0
""".replace("%%", "%")

if __name__ == "__main__":
    sys.stdout.write(json.dumps(_work()) + "\n")
