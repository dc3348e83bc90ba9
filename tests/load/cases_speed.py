"""How long the desk's pages take with a county's matters of three years behind them: `--only cases`.

The pages themselves, without a browser. Run as a module it fills and measures, in the environment that `measure_cases`
makes, and prints JSON.
"""

import argparse
import importlib
import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

from dayuan.engines.testing import fresh_home, fresh_postgres
from tests.load.asking import asking
from tests.load.figures import Figure, percentile
from tests.load.stack import ROOT, StackProblem

CASES = 1_000_000
PAGE_BUDGET_MS = 150.0
WARM_UP, TURNS = 2, 30
FAR = 50
NEXT = re.compile(r'rel="next" href="([^"]+)"')


def measure_cases(cases: int) -> list[Figure]:
    """On a database of its own, in one process."""
    with fresh_home() as home, fresh_postgres(home) as postgres:
        environment = {**os.environ, "DATABASE_URL": postgres.url, "DAYUAN_HOME": str(home.path)}
        command = [sys.executable, "-m", "tests.load.cases_speed", "--cases", str(cases)]
        answer = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True, check=False)
        if answer.returncode != 0:
            raise StackProblem(f"cases ended with {answer.returncode}")
        found = json.loads(answer.stdout.splitlines()[-1])
    return [*_of_filling(found["county"]), *(_of_page(*one) for one in found["pages"])]


def _of_filling(county: dict[str, Any]) -> list[Figure]:
    told = f"{county['open']:,} open, {county['steps']:,} steps; filled in {county['filled_s']:.0f} s"
    sizes = f"indexes {county['indexes'] / 1_048_576:,.0f} MB, made in {county['indexed_s']:.0f} s"
    return [
        Figure("matters of a county in three years", county["cases"], "", note=told),
        Figure("their tables", county["tables"] / 1_048_576, "MB", note=sizes),
    ]


def _of_page(name: str, budget: float, p50: float, p95: float, note: str) -> Figure:
    return Figure(f"{name}, p95", p95, "ms", budget, note=f"p50 {p50:.0f} ms{note}")


def pages(code: str) -> Iterator[tuple[str, str]]:
    """What is asked, in words, and where; the code of a case is found by as a whole and by one of its parts."""
    county = importlib.import_module("tests.load.cases_county")
    listed = "/cases/?state="
    yield from ((f"list, {state}", f"{listed}{state}") for state in ("open", "overdue", "to_sort", "closed"))
    searches = {
        "one character": county.ONE_CHARACTER,
        "a frequent word": county.FREQUENT_WORD,
        "a rare word": county.RARE_WORD,
        "four characters": county.FOUR_CHARACTERS,
        "code": code,
        "part of a code": code.split("-")[1],
        "nobody's words": "龘龘",
    }
    for name, words in searches.items():
        for state in ("open", "closed"):
            yield f"search {state}, {name}", f"{listed}{state}&q={words}"
    yield "narrowed: class, level, rung", f"{listed}open&class=09&level=blue&rung=village"
    yield "narrowed: a rare class, closed", f"{listed}closed&class=16001"
    yield "narrowed: hotline, a main class, a year ago", f"{listed}closed&channel=hotline&class=01&until=2025-12-31"
    yield "narrowed: hotline, two years ago", f"{listed}closed&channel=hotline&since=2024-06-01&until=2024-12-31"
    yield "narrowed: to red, returned, closed", f"{listed}closed&level=red&returned=1"
    yield "narrowed: a main class at the courtyard, closed", f"{listed}closed&class=13&rung=courtyard"
    yield "narrowed: whose owner is me, closed", f"{listed}closed&who=me"
    yield "narrowed: returned, nobody's", f"{listed}open&returned=1&who=nobody"
    yield "narrowed: two words and a class", f"{listed}closed&q=村口 {county.FREQUENT_WORD}&class=09001"
    yield "my work", "/cases/mine/"
    yield "ladder, 90 days", "/cases/ladder/"
    yield "figures, 90 days", "/cases/figures/?days=90"
    yield "figures, a year", "/cases/figures/?days=365"
    yield "behind a figure, a year", "/cases/figures/on_time/?days=365"


def measure(*, only: str = "", turns: int = TURNS) -> list[tuple[str, float, float, float, str]]:
    importlib.import_module("dayuan.config.settled").settle()
    client = asking()
    case = importlib.import_module("dayuan.cases.models").Case
    found = []
    for reach, person in importlib.import_module("tests.load.cases_county").readers().items():
        client.force_login(person)
        newest = case.objects.filter(place_id="511421200202", closed_at__isnull=True).first()
        asked = [
            *pages(newest.code),
            *((f"list, {state}, page {FAR}", _far(client, state)) for state in ("open", "closed")),
        ]
        for name, address in asked:
            told = f"{reach}: {name}"
            if only in told:
                found.append(_timed(client, told, address, PAGE_BUDGET_MS, turns))
                sys.stderr.write(f"{told:60} p50 {found[-1][2]:6.0f} p95 {found[-1][3]:6.0f}\n")
    return found


def _far(client: Any, state: str) -> str:
    """The address of a page far behind, or of the last there is."""
    address = f"/cases/?state={state}"
    for _page in range(FAR - 1):
        following = NEXT.search(client.get(address).text)
        if following is None:
            break
        address = "/cases/" + following[1].replace("&amp;", "&")
    return address


def _timed(client: Any, name: str, address: str, budget: float, turns: int) -> tuple[str, float, float, float, str]:
    took = []
    for turn in range(WARM_UP + turns):
        began = time.perf_counter()
        answer = client.get(address)
        if turn >= WARM_UP:
            took.append((time.perf_counter() - began) * 1000)
        if answer.status_code != 200:
            raise StackProblem(f"{name} answered {answer.status_code}")
    return name, budget, percentile(took, 0.5), percentile(took, 0.95), f", {len(answer.content) / 1024:.0f} kB"


def _work(cases: int) -> dict[str, Any]:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "dayuan.config.settings")
    importlib.import_module("django").setup()
    importlib.import_module("dayuan.config.commands.django").migrate()
    county = importlib.import_module("tests.load.cases_county")
    filled = county.fill(cases, at=importlib.import_module("dayuan.kernel.clock").now())
    return {"county": filled, "pages": measure()}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cases", type=int, default=CASES)
    sys.stdout.write(json.dumps(_work(parser.parse_args().cases)) + "\n")


if __name__ == "__main__":
    main()
