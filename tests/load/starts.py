"""How long a fresh home takes until it is filled and up, and one that was there before; then memory and pages."""

import asyncio
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

from dayuan.drills.yucheng.roster import DEMO_PASSWORD
from tests.load.figures import Figure
from tests.load.memory import measure_memory
from tests.load.pages_speed import measure_pages
from tests.load.stack import Stack, free_ports, new_home

COLD_START_S = 30.0
DUTY_OFFICER = {"username": "duty", "password": DEMO_PASSWORD}
SETTLE_S = 8.0
"""Simulated devices say hello, caches fill: memory is looked at after this."""


@contextmanager
def _home_of(command: str) -> Iterator[Stack]:
    stack = Stack(new_home(), (command,), free_ports())
    try:
        yield stack
    finally:
        try:
            stack.stop()
        finally:
            shutil.rmtree(stack.home_path, ignore_errors=True)


def measure_demo() -> list[Figure]:
    """Cold and warm start of `dayuan demo`, its memory, its pages."""
    with _home_of("demo") as stack:
        figures = [Figure("cold start of dayuan demo → filled, first page", stack.start(), "s", COLD_START_S)]
        figures.append(Figure("stop", stack.stop(), "s"))
        figures.append(Figure("warm start of dayuan demo → up, first page", stack.start(), "s"))
        stack.wait_until_healthy("web", "ingest", "worker")
        time.sleep(SETTLE_S)
        figures += measure_memory(stack, name="demo")
        figures += asyncio.run(measure_pages(stack, DUTY_OFFICER))
        figures += measure_memory(stack, name="demo after its pages were used")[-1:]
    return figures
