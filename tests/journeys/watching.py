"""How a story looks at the command screen: what is new on it, and whether it was ever loaded anew."""

import re
import time

from tests.journeys.browsers import Visitor

CODE = re.compile(r"\d{4}-[2-9A-Z]{4}-[2-9A-Z]{4}")


def mark(visitor: Visitor) -> None:
    """Leave a note in the page that a reload would wipe away."""
    visitor.page.evaluate("window.untouched = true")


def was_never_reloaded(visitor: Visitor) -> bool:
    return bool(visitor.page.evaluate("window.untouched === true"))


def warnings_shown(duty: Visitor) -> set[str]:
    links = duty.page.locator("a[href*='matter=warning']")
    return set(links.evaluate_all("links => links.map(link => link.getAttribute('href'))"))


def new_warning(duty: Visitor, before: set[str], within_s: float = 40) -> str:
    """The matter that newly appears in the list, as the address of its panel."""
    # The page's own policy forbids evaluated script, so Playwright cannot wait inside it: we look from outside.
    until = time.monotonic() + within_s
    while time.monotonic() < until:
        if new := warnings_shown(duty) - before:
            return new.pop()
        time.sleep(0.1)
    raise AssertionError(f"no new warning was shown within {within_s} s")
