"""The only ways from a code, an id or a key in a request to a calendar. Hidden and missing look the same."""

from datetime import date
from uuid import UUID

from django.db.models import Q
from django.http import Http404

from dayuan.calendars.models import CalendarFeed, DayDecision, Market, MarketException, TownshipHours
from dayuan.calendars.ports import TOWNSHIP_DIGITS, Reader
from dayuan.calendars.rules.lunar import FIRST_DAY, LAST_DAY
from dayuan.places.models import Level, Place, PlaceQuerySet


def townships_of(reader: Reader) -> PlaceQuerySet:
    """The townships whose calendars this person reads."""
    found = Q(pk__in=[])
    for code in reader.reads:
        found |= Q(code__startswith=code[:TOWNSHIP_DIGITS])
    return Place.objects.filter(found, level=Level.TOWNSHIP)


def get_township_for_reader(code: str, reader: Reader) -> Place:
    township = townships_of(reader).filter(code=code).first()
    if township is None:
        raise Http404
    return township


def get_township_for_keeper(code: str, reader: Reader) -> Place:
    """A township on whose days this person decides."""
    township = get_township_for_reader(code, reader)
    if not reader.may_keep(township.code):
        raise Http404
    return township


def get_market_for_reader(market_id: UUID, reader: Reader) -> Market:
    market = Market.objects.select_related("place", "site").filter(pk=market_id).first()
    if market is None or not reader.reads_of(market.township_code):
        raise Http404
    return market


def get_market_for_keeper(market_id: UUID, reader: Reader) -> Market:
    market = get_market_for_reader(market_id, reader)
    if not reader.may_keep(market.township_code):
        raise Http404
    return market


def get_exception_for_keeper(exception_id: UUID, reader: Reader) -> MarketException:
    exception = MarketException.objects.select_related("market__place").filter(pk=exception_id).first()
    if exception is None or not reader.may_keep(exception.market.township_code):
        raise Http404
    return exception


def get_decision_for_keeper(decision_id: UUID, reader: Reader) -> DayDecision:
    decision = DayDecision.objects.select_related("township").filter(pk=decision_id).first()
    if decision is None or not reader.may_keep(decision.township_id):
        raise Http404
    return decision


def get_hours_for_keeper(hours_id: UUID, reader: Reader) -> TownshipHours:
    hours = TownshipHours.objects.select_related("township").filter(pk=hours_id).first()
    if hours is None or not reader.may_keep(hours.township_id):
        raise Http404
    return hours


def get_township_of_feed(key: str) -> Place:
    """The township whose days are fetched with this key; the key is all that a calendar program has."""
    feed = CalendarFeed.objects.select_related("township").filter(key=key).first()
    if feed is None:
        raise Http404
    return feed.township


def get_day(text: str) -> date:
    """A day of an address, within the years the calendar tells of."""
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise Http404 from error
    if not FIRST_DAY.year < day.year < LAST_DAY.year:
        raise Http404
    return day
