"""Keys and addresses for tests."""

from datetime import date, datetime

from dayuan.exchange.actions import make_key, subscribe
from dayuan.exchange.models import ApiKey, Subscription
from dayuan.exchange.rules.hooks import HookEvent
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person
from dayuan.places.testing import TOWNSHIP, make_place


def make_api_key(by: Person, *, township: str = TOWNSHIP, at: datetime = MONDAY_NOON) -> tuple[ApiKey, str]:
    """The county platform's key and its text, good for a year."""
    last = date(at.year + 1, at.month, 1)
    return make_key(make_place(township), name="县12345平台", purpose="转交群众诉求", ends_on=last, by=by, at=at)


def make_subscription(
    by: Person,
    *,
    url: str = "http://127.0.0.1:9/hook",
    events: tuple[HookEvent, ...] = tuple(HookEvent),
    at: datetime = MONDAY_NOON,
) -> Subscription:
    return subscribe(make_place(TOWNSHIP), name="县综治平台", url=url, events=events, by=by, at=at)[0]
