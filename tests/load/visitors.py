"""People at the running product: over plain HTTP with a session, and in a real Chromium."""

import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx
from playwright.async_api import Browser, BrowserContext, async_playwright

CHROMIUM = "/usr/bin/chromium"
LIVE = "body[data-live-state=open]"
"""A page that hears the live feed."""
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
ACTION = re.compile(r'<form[^>]*\bmethod="post"[^>]*\baction="([^"]+)"', re.IGNORECASE)


class Visitor:
    """Somebody signed in, pressing buttons without a browser."""

    def __init__(self, address: str) -> None:
        self.client = httpx.AsyncClient(base_url=address, timeout=15, follow_redirects=False)

    async def sign_in(self, username: str, password: str) -> None:
        page = await self.client.get("/", follow_redirects=True)
        token = TOKEN.search(page.text)
        assert token, f"no sign-in form at {page.url}: {page.status_code}"
        form = {"login": username, "password": password, "csrfmiddlewaretoken": token[1]}
        answer = await self.client.post(str(page.url), data=form, headers={"Referer": str(page.url)})
        assert answer.status_code == 302, f"{username} could not sign in: {answer.status_code}"

    async def post(self, path: str, form: Mapping[str, str]) -> httpx.Response:
        token = self.client.cookies.get("csrftoken") or ""
        return await self.client.post(path, data=form, headers={"X-CSRFToken": token})

    @property
    def cookies(self) -> dict[str, str]:
        return dict(self.client.cookies)

    async def leave(self) -> None:
        await self.client.aclose()


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        try:
            yield browser
        finally:
            await browser.close()


async def browser_of(browser: Browser, visitor: Visitor, address: str) -> BrowserContext:
    """A window of this person's own, signed in."""
    context = await browser.new_context(viewport={"width": 1440, "height": 900}, locale="zh-CN")
    await context.add_cookies(
        [{"name": name, "value": value, "url": address} for name, value in visitor.cookies.items()]
    )
    return context
