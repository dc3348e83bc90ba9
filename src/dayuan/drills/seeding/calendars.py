"""The market of the demonstration. Its days are invented: when Yucheng's market is really held was not found."""

from datetime import datetime

from django.db import transaction

from dayuan.calendars.actions import open_market, renew_feed
from dayuan.calendars.models import CalendarFeed, Market
from dayuan.calendars.rules.markets import MarketBasis, MarketTerms, MonthEnd
from dayuan.drills.seeding.places import sites_by_key
from dayuan.drills.yucheng.outline import TOWNSHIP
from dayuan.people.models import Person
from dayuan.places.models import Place

INVENTED = "演示数据：场期是编造的，虞丞场的真实场期请向当地核实"
TERMS = MarketTerms(MarketBasis.LUNAR, numbers=frozenset({1, 4, 7}), month_end=MonthEnd.AS_COUNTED)


@transaction.atomic
def seed_calendars(*, by: Person, at: datetime) -> None:
    site = sites_by_key()["market-place"]
    if not Market.objects.filter(site=site).exists():
        open_market(site.place, site=site, terms=TERMS, source=INVENTED, by=by, at=at)
    if not CalendarFeed.objects.filter(township_id=TOWNSHIP).exists():
        renew_feed(Place.objects.get(pk=TOWNSHIP), by=by, at=at)
