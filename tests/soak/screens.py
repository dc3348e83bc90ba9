"""Two pages that stay open for the whole run and must catch up by themselves."""

import asyncio
import time
from dataclasses import dataclass

from playwright.async_api import Browser, Page
from playwright.async_api import Error as PlaywrightError

from tests.load.visitors import LIVE, Visitor, browser_of

NEVER_RELOADED = "() => window.openedOnce === true"
WARNING_SHOWN = "(id) => document.body.innerHTML.includes(id)"
NEWEST_SIGNAL = "() => document.querySelector('[data-rows]')?.querySelector('[id^=signal-]')?.id.slice(7) ?? ''"


@dataclass
class Screens:
    command: Page
    signals: Page

    async def showed_warning(self, warning: str, *, within_s: float) -> float | None:
        """Seconds until the command screen shows this warning; None if it never did."""
        return await _until(self.command, WARNING_SHOWN, warning, within_s)

    async def showed_signal_after(self, earliest: str, *, within_s: float) -> float | None:
        """Seconds until the page of signals shows one that is younger than this id."""
        began = time.monotonic()
        while time.monotonic() - began < within_s:
            if str(await self.signals.evaluate(NEWEST_SIGNAL)) > earliest:
                return time.monotonic() - began
            await asyncio.sleep(0.1)
        return None

    async def were_reloaded(self) -> bool:
        return not (await self.command.evaluate(NEVER_RELOADED) and await self.signals.evaluate(NEVER_RELOADED))


async def open_screens(browser: Browser, duty: Visitor, address: str) -> Screens:
    context = await browser_of(browser, duty, address)
    pages = []
    for path, island in (("/", "[data-live]"), ("/signals/", "dayuan-signals")):
        page = await context.new_page()
        await page.goto(address + path)
        await page.wait_for_selector(island, state="attached")
        await page.wait_for_selector(LIVE)
        await page.evaluate("() => { window.openedOnce = true; }")
        pages.append(page)
    return Screens(*pages)


async def _until(page: Page, question: str, value: str, within_s: float) -> float | None:
    began = time.monotonic()
    while time.monotonic() - began < within_s:
        try:
            if await page.evaluate(question, value):
                return time.monotonic() - began
        except PlaywrightError:
            return None
        await asyncio.sleep(0.1)
    return None
