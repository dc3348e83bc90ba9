"""Markets and readers for tests."""

from datetime import date, time
from typing import Any

from dayuan.calendars.models import Market, MarketException, MarketRule
from dayuan.calendars.ports import Actor
from dayuan.calendars.rules.markets import MarketBasis, MarketPattern, MonthEnd
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.models import Site, SiteKind
from dayuan.places.testing import VILLAGE, make_place


def make_market_site(name: str = "丞相场集市", code: str = VILLAGE) -> Site:
    site, _ = Site.objects.get_or_create(
        place=make_place(code),
        name=name,
        defaults={"kind": SiteKind.MARKET, "longitude": 104.066, "latitude": 29.961},
    )
    return site


def make_market(by: Actor, **given: Any) -> Market:
    """A market at its point in the village, by the solar digits 1, 4, 7 unless told otherwise."""
    site = given.pop("site", None) or make_market_site()
    market, _ = Market.objects.get_or_create(place=site.place, site=site)
    values = {
        "basis": MarketBasis.SOLAR,
        "pattern": MarketPattern.LAST_DIGITS,
        "numbers": [1, 4, 7],
        "month_end": MonthEnd.AS_COUNTED,
        "opens": time(6),
        "closes": time(13),
        "source": "多年习惯",
    }
    MarketRule.objects.create(market=market, made_by_id=by.pk, made_at=MONDAY_NOON, **(values | given))
    return market


def make_exception(market: Market, day: date, *, is_held: bool, by: Actor) -> MarketException:
    return MarketException.objects.create(
        market=market, day=day, is_held=is_held, reason="修路", made_by_id=by.pk, made_at=MONDAY_NOON
    )
