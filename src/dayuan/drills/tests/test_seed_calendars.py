"""The demonstration's market: there once, and said to be invented."""

from dayuan.calendars.models import CalendarFeed, MarketRule
from dayuan.calendars.queries import markets_of
from dayuan.drills.seeding.calendars import seed_calendars
from dayuan.drills.seeding.places import seed_places
from dayuan.drills.yucheng.outline import TOWNSHIP
from dayuan.kernel.testing import MONDAY_NOON


def test_the_market_is_seeded_once_and_says_that_its_days_are_invented(chief) -> None:
    seed_places()
    for _ in range(2):
        seed_calendars(by=chief, at=MONDAY_NOON)

    (found,) = markets_of(TOWNSHIP)
    assert found.rule is not None
    assert "编造" in found.rule.source
    assert MarketRule.objects.count() == CalendarFeed.objects.count() == 1
