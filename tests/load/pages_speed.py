"""How long the server takes for its main pages, with the demo's data, one request after another."""

import re
import time

from tests.load.figures import Figure, percentile
from tests.load.stack import Stack, StackProblem
from tests.load.visitors import Visitor

BUDGET_MS = 150.0
REQUESTS = 50
WARM_UP = 3
PAGES = {
    "command screen": "/",
    "cases": "/cases/",
    "warnings": "/warnings/",
    "devices": "/devices/",
    "signals": "/signals/",
}
A_CASE = re.compile(r"/cases/[0-9a-f-]{36}/")


async def measure_pages(stack: Stack, accounts: dict[str, str]) -> list[Figure]:
    """`accounts`: user name and password of somebody with a desk."""
    visitor = Visitor(stack.web)
    await visitor.sign_in(accounts["username"], accounts["password"])
    pages = dict(PAGES)
    listed = A_CASE.search((await visitor.client.get("/cases/?state=closed")).text)
    if listed:
        pages["one case"] = listed[0]
    figures: list[Figure] = []
    for name, path in pages.items():
        figures += await _of_page(visitor, name, path)
    await visitor.leave()
    return figures


async def _of_page(visitor: Visitor, name: str, path: str) -> list[Figure]:
    took_ms = []
    for turn in range(WARM_UP + REQUESTS):
        began = time.perf_counter()
        answer = await visitor.client.get(path)
        took = (time.perf_counter() - began) * 1000
        if answer.status_code != 200:
            raise StackProblem(f"{path} answered {answer.status_code}")
        if turn >= WARM_UP:
            took_ms.append(took)
    kilobytes = len(answer.content) / 1024
    note = f"{REQUESTS} requests, {kilobytes:.0f} kB"
    return [
        Figure(f"page {name}, p50", percentile(took_ms, 0.50), "ms", note=note),
        Figure(f"page {name}, p95", percentile(took_ms, 0.95), "ms", BUDGET_MS),
    ]
