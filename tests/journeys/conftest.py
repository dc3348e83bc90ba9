"""A running township and a browser, shared by the stories; each story signs in its own people."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from dayuan.drills.yucheng.roster import DEMO_PASSWORD
from tests.journeys.browsers import DESKTOP, PHONE, Visitor, chromium, what_is_missing
from tests.journeys.township import Township, demo_township
from tests.journeys.walking import sign_in_without_looking

_MISSING = what_is_missing()

type SignIn = Callable[..., Visitor]


def pytest_itemcollected(item: pytest.Item) -> None:
    """Every story needs eyes, and has a township with a database of its own."""
    item.add_marker(pytest.mark.browser)
    item.add_marker(pytest.mark.no_database)
    if _MISSING:
        item.add_marker(pytest.mark.skip(reason=_MISSING))


@pytest.fixture(scope="session")
def township() -> Iterator[Township]:
    with demo_township() as running:
        yield running


# For one module, because Playwright's own event loop would stand in the way of other asynchronous tests.
@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as running:
        yield running


@pytest.fixture
def visit(browser: Browser, township: Township) -> Iterator[SignIn]:
    """Open a window for somebody: `visit("duty")`, `visit("east", phone=True)`, `visit(None)` without an account.

    Whoever only asks for addresses, and looks at no page, is signed in with `looking=False`.
    """
    opened: list[Visitor] = []

    def open_window(username: str | None, *, phone: bool = False, looking: bool = True) -> Visitor:
        visitor = Visitor(browser, township.address, PHONE if phone else DESKTOP, touch=phone)
        opened.append(visitor)
        if username and not looking:
            sign_in_without_looking(visitor, username)
        return visitor.sign_in(username, DEMO_PASSWORD) if username and looking else visitor

    yield open_window
    complaints = [complaint for visitor in opened for complaint in visitor.complaints]
    for visitor in opened:
        visitor.context.close()
    assert complaints == []
