"""How long a fresh home takes to its first page, and one that was there before; then memory and pages of the demo."""

import asyncio
import json
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager

from dayuan.engines.homes import read_state
from tests.load.figures import Figure
from tests.load.memory import measure_memory
from tests.load.pages_speed import measure_pages
from tests.load.stack import Stack, free_ports, new_home

COLD_START_S = 30.0
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
        figures = [Figure("cold start of dayuan demo → first page", stack.start(), "s", COLD_START_S)]
        figures.append(Figure("stop", stack.stop(), "s"))
        figures.append(Figure("warm start of dayuan demo → first page", stack.start(), "s"))
        stack.wait_until_healthy("web", "ingest", "worker")
        time.sleep(SETTLE_S)
        figures += measure_memory(stack, name="demo")
        figures += asyncio.run(measure_pages(stack, demo_account(stack, "duty")))
        figures += measure_memory(stack, name="demo after its pages were used")[-1:]
    return figures


def demo_account(stack: Stack, role: str) -> dict[str, str]:
    """The account that the demo prints for this role."""
    accounts = read_state(stack.home, "demo").get("accounts", {})
    username = next((name for name in accounts if role in name), None)
    if username is None:
        raise RuntimeError(f"the demo named no account for {role}: {json.dumps(accounts, ensure_ascii=False)}")
    return {"username": username, "password": _password_in(str(accounts[username]))}


def _password_in(words: str) -> str:
    return words.split(maxsplit=1)[0]
