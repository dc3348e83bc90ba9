"""What axe finds on a page, and what is wider than the window."""

from typing import Any

from axe_playwright_python.base import AXE_SCRIPT

from tests.journeys.browsers import Visitor

# What is in order is a hundred times as much, and nobody reads it.
VIOLATIONS = "axe.run({resultTypes: ['violations'], preload: false}).then(answer => answer.violations)"


def faults_of(visitor: Visitor) -> list[str]:
    visitor.page.evaluate(AXE_SCRIPT)
    found: list[dict[str, Any]] = visitor.page.evaluate(VIOLATIONS)
    return [f"{fault['id']}: {fault['nodes'][0]['html'][:160]}" for fault in found]


def is_wider_than_the_window(visitor: Visitor) -> bool:
    return bool(visitor.page.evaluate("document.scrollingElement.scrollWidth > innerWidth + 1"))


def what_scrolls_sideways(visitor: Visitor) -> list[str]:
    """Tables and other boxes that are wider inside than they are shown."""
    found: list[str] = visitor.page.locator("main *").evaluate_all(
        """found => found
            .filter(one => one.scrollWidth > one.clientWidth + 1 && /auto|scroll/.test(getComputedStyle(one).overflowX))
            .map(one => `${one.tagName}.${one.className}: ${one.scrollWidth} in ${one.clientWidth}`)"""
    )
    return found


def faults_on_a_phone(visitor: Visitor) -> list[str]:
    wide = ["wider than the window"] if is_wider_than_the_window(visitor) else []
    return faults_of(visitor) + wide + [f"scrolls sideways: {one}" for one in what_scrolls_sideways(visitor)]
