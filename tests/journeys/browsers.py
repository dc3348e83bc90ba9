"""Real Chromium, driven by Playwright, for stories that need eyes."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, expect, sync_playwright

CHROMIUM = os.environ.get("CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--use-gl=angle",
    "--use-angle=swiftshader",
    "--enable-unsafe-swiftshader",
    # Voice notes are recorded from a microphone that beeps.
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
]
DESKTOP = {"width": 1440, "height": 900}
WALL = {"width": 1920, "height": 1080}
PHONE = {"width": 390, "height": 844}
# Patient: two cores draw two windows, a map and another half of the tests at the same time.
PATIENCE_MS = 20_000


def what_is_missing() -> str:
    """Why browser stories cannot be told on this machine; empty when they can."""
    if not Path(CHROMIUM).exists():
        return "Chromium is not installed (Debian package chromium)"
    fonts = (
        subprocess.run(["fc-list", ":lang=zh", "family"], capture_output=True, text=True, check=False).stdout
        if shutil.which("fc-list")
        else ""
    )
    return "" if fonts.strip() else "no Chinese font is installed (Debian package fonts-noto-cjk)"


@contextmanager
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        expect.set_options(timeout=PATIENCE_MS)
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()


class Visitor:
    """One person at one browser window. What the page complains of on its console is a failure."""

    def __init__(self, browser: Browser, address: str, size: dict[str, int], *, touch: bool = False) -> None:
        self.address = address
        self.complaints: list[str] = []
        self.context: BrowserContext = browser.new_context(
            viewport=size, has_touch=touch, is_mobile=touch, locale="zh-CN", timezone_id="Asia/Shanghai"
        )
        self.context.set_default_timeout(PATIENCE_MS)
        self.page: Page = self.context.new_page()
        self.page.on("console", self._listen)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))

    def _listen(self, message: ConsoleMessage) -> None:
        if message.type == "error" and "favicon" not in message.text:
            self.complaints.append(message.text)

    def sign_in(self, username: str, password: str) -> "Visitor":
        self.go("/accounts/login/")
        self.page.fill("input[name=login]", username)
        self.page.fill("input[name=password]", password)
        self.page.click("form[action*=login] button[type=submit], form[action*=login] button:not([type])")
        self.page.wait_for_url(lambda url: "/accounts/login" not in url)
        return self

    def go(self, path: str) -> "Visitor":
        self.page.goto(self.address + path)
        return self

    def press(self, action: str) -> None:
        """Press the button of the form that posts to an address ending like this."""
        self.page.click(f'form[action$="{action}"] button >> nth=0')
