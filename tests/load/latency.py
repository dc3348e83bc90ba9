"""From a device's publish to the row on a screen: one clock, a real MQTT publisher, a real Chromium."""

import asyncio
import json
import sys
import time
from pathlib import Path
from typing import Any

from playwright.async_api import Page

from tests.load.figures import Figure, percentile
from tests.load.stack import ROOT, Stack
from tests.load.visitors import LIVE, Visitor, browser_of, chromium

SIGNALS_PAGE = "/signals/"
BUDGET_MS = {0.50: 45.0, 0.95: 80.0, 0.99: 150.0}
BUDGET_AT_RATE = 500

# The island says `drawn` in its animation frame; a message posted there comes after that frame's layout and paint.
NOTE_WHAT_IS_DRAWN = """() => {
  window.drawnAt = {};
  const queue = [];
  const channel = new MessageChannel();
  channel.port1.onmessage = () => {
    const at = performance.timeOrigin + performance.now();
    for (const id of queue.splice(0)) window.drawnAt[id] ??= at;
  };
  document.addEventListener("drawn", (event) => { queue.push(...event.detail.ids); channel.port2.postMessage(0); });
}"""
CLOCK = "() => performance.timeOrigin + performance.now()"


async def measure_latency(stack: Stack, township: dict[str, Any], *, rates: list[int], seconds: int) -> list[Figure]:
    visitor = Visitor(stack.web)
    await visitor.sign_in("duty", township["password"])
    logins = stack.home_path / "sensors.json"
    logins.write_text(json.dumps(township["sensors"]))
    figures = []
    async with chromium() as browser:
        context = await browser_of(browser, visitor, stack.web)
        page = await context.new_page()
        await page.goto(stack.web + SIGNALS_PAGE)
        await page.wait_for_selector("dayuan-signals")
        await page.wait_for_selector(LIVE)
        await page.evaluate(NOTE_WHAT_IS_DRAWN)
        for rate in rates:
            figures += await _at_rate(stack, page, logins, rate, seconds)
    await visitor.leave()
    return figures


async def _at_rate(stack: Stack, page: Page, logins: Path, rate: int, seconds: int) -> list[Figure]:
    await publish(stack, logins, rate=rate, count=rate * 2)
    await asyncio.sleep(1)
    await page.evaluate("() => { window.drawnAt = {}; }")
    before_ms = await _clock_offset_ms(page)
    sent = await publish(stack, logins, rate=rate, count=rate * seconds)
    await asyncio.sleep(2)
    offset_ms = (before_ms + await _clock_offset_ms(page)) / 2
    drawn: dict[str, float] = await page.evaluate("() => window.drawnAt")
    waits = [drawn[signal] - offset_ms - at * 1000 for signal, at, _ in sent if signal in drawn]
    return _figures(rate, seconds, waits, len(sent))


def _figures(rate: int, seconds: int, waits_ms: list[float], sent: int) -> list[Figure]:
    name = f"signal published → drawn, {rate}/s"
    note = f"{len(waits_ms)} of {sent} drawn in {seconds} s"
    if not waits_ms:
        return [Figure(f"{name}, drawn", 0, "share", 0.99, at_least=True, note=note)]
    budgets = BUDGET_MS if rate == BUDGET_AT_RATE else {}
    figures = [
        Figure(f"{name}, p{share * 100:.0f}", percentile(waits_ms, share), "ms", budgets.get(share), note=note)
        for share in BUDGET_MS
    ]
    return [*figures, Figure(f"{name}, drawn", len(waits_ms) / sent, "share", 0.99, at_least=True)]


async def _clock_offset_ms(page: Page) -> float:
    """How far the page's clock is ahead of ours, by the quickest of some questions."""
    best, offset = float("inf"), 0.0
    for _ in range(15):
        before = time.time() * 1000
        there: float = await page.evaluate(CLOCK)
        after = time.time() * 1000
        if after - before < best:
            best, offset = after - before, there - (before + after) / 2
    return offset


async def publish(stack: Stack, logins: Path, *, rate: float, count: int) -> list[list[Any]]:
    """Run the publisher as a process of its own; every message's [id, sent, acknowledged]."""
    out = stack.home_path / "sent.json"
    host, port = stack.mqtt
    arguments = ["--logins", str(logins), "--host", host, "--port", str(port), "--rate", str(rate)]
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.load.publisher", *arguments, "--count", str(count), "--out", str(out)), cwd=ROOT
    )
    if await process.wait() != 0:
        raise RuntimeError("the publisher failed")
    found: list[list[Any]] = json.loads(out.read_text())
    return found
