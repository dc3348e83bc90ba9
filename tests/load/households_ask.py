"""How long the product takes to find people and to show the register's pages, with a whole county in it."""

import json
import time
from collections.abc import Mapping
from typing import Any

from tests.load.figures import Figure, percentile
from tests.load.stack import Stack, StackProblem
from tests.load.visitors import Visitor

PASSWORD = "yi-er-san-si-wu-2026"
BUDGET_MS = 100.0
PAGE_BUDGET_MS = 150.0
REQUESTS = 40
WARM_UP = 3
FILL_WITHIN_S = 5_400


def fill_county(stack: Stack, people: int) -> dict[str, Any]:
    answer = stack.run_module("tests.load.households_speed", "--people", str(people), within_s=FILL_WITHIN_S)
    found: dict[str, Any] = json.loads(answer.splitlines()[-1])
    return found


def filling_figures(county: Mapping[str, Any]) -> list[Figure]:
    rate = county["people"] / county["copied_s"]
    megabytes = {name: size / 1_048_576 for name, size in county["bytes"].items()}
    return [
        Figure("county: people", county["people"], "", note=f"{county['households']:,} households"),
        Figure("county: filled at, sealed and indexed for search", rate, "/s"),
        Figure("county: indexes made in", county["indexed_s"], "s"),
        Figure("county: table of residents", megabytes["table"], "MB"),
        Figure("county: its indexes", megabytes["indexes"], "MB", note=f"names {megabytes['pieces']:.0f} MB"),
    ]


async def measure_households(stack: Stack, county: Mapping[str, Any]) -> list[Figure]:
    """Each kind of search as the page sends it while somebody types, and the pages, for three reaches."""
    words = {
        "whole name": county["name"],
        "one character": county["name"][0],
        "given name": county["name"][1:],
        "pinyin": "wangxiaoming",
        "pinyin begun": "zhang",
        "initials": "zwm",
        "end of a phone": county["tail"],
        "name and end of a phone": f"{county['name'][0]} {county['tail']}",
        "ID number": county["id_number"],
        "nobody": "龘龘",
    }
    pages = {
        "find, with counts": "/households/",
        "households of a village": "/households/places/511421200202/",
        "a household": f"/households/{county['household']}/",
        "a resident": f"/households/residents/{county['resident']}/",
    }
    figures: list[Figure] = []
    for reach, username in county["accounts"].items():
        visitor = Visitor(stack.web)
        await visitor.sign_in(username, PASSWORD)
        for name, typed in words.items():
            figures += await _search(visitor, f"search {reach}: {name}", typed)
        for name, path in pages.items():
            figures += await _page(visitor, f"page {reach}: {name}", path)
        await visitor.leave()
    return figures


async def _search(visitor: Visitor, name: str, typed: str) -> list[Figure]:
    token = visitor.client.cookies.get("csrftoken") or ""
    headers = {"X-CSRFToken": token, "HX-Request": "true"}

    async def ask() -> Any:
        return await visitor.client.post("/households/", data={"q": typed}, headers=headers)

    return await _timed(name, ask, BUDGET_MS)


async def _page(visitor: Visitor, name: str, path: str) -> list[Figure]:
    return await _timed(name, lambda: visitor.client.get(path), PAGE_BUDGET_MS)


async def _timed(name: str, ask: Any, budget_ms: float) -> list[Figure]:
    took_ms = []
    for turn in range(WARM_UP + REQUESTS):
        began = time.perf_counter()
        answer = await ask()
        took = (time.perf_counter() - began) * 1000
        if answer.status_code != 200:
            raise StackProblem(f"{name} answered {answer.status_code}")
        if turn >= WARM_UP:
            took_ms.append(took)
    note = f"fastest {min(took_ms):.0f}, p50 {percentile(took_ms, 0.5):.0f} ms, {len(answer.content) / 1024:.0f} kB"
    return [Figure(f"{name}, p95", percentile(took_ms, 0.95), "ms", budget_ms, note=note)]
