"""Days as iCalendar (RFC 5545), for calendars that other programs show."""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime, time, timedelta
from uuid import NAMESPACE_URL, uuid5

from django.utils.translation import gettext as _
from icalendar import Calendar, Event, Timezone, vRecur

from dayuan.calendars.models import DayDecision
from dayuan.calendars.queries import MarketNow
from dayuan.calendars.rules.markets import MarketBasis, MarketTerms, MonthEnd, days_named, is_market_day
from dayuan.calendars.rules.national import KNOWN_YEARS, NationalDay, NationalKind, national_day
from dayuan.calendars.rules.working_time import SHANGHAI
from dayuan.calendars.wording import HOLIDAY_WORDS, rule_sentence
from dayuan.places.models import Place

AHEAD_DAYS = 400
"""For so long market days are listed one by one, where no rule of RFC 5545 can say them."""
FETCHED_EVERY = timedelta(hours=12)
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
TIMEZONE_FROM = date(2020, 1, 1)


def holidays_calendar(township: Place, decisions: Iterable[DayDecision], *, today: date, at: datetime) -> bytes:
    """Holidays, make-up workdays and the township's own decisions, of the years around today that are published."""
    found = _calendar(_("%(place)s: holidays and make-up workdays") % {"place": township})
    years = sorted(KNOWN_YEARS & {today.year - 1, today.year, today.year + 1})
    decided = {row.day: row for row in decisions}
    for first, last, day in _runs(years, without=frozenset(decided)):
        name = str(HOLIDAY_WORDS.get(day.holiday, day.holiday))
        works = day.kind is NationalKind.MAKE_UP
        summary = (_("Workday (for %(holiday)s)") if works else _("%(holiday)s (day off)")) % {"holiday": name}
        found.add_component(_whole_days(f"{day.kind}-{first}-{township.pk}", summary, first, last, at=at))
    for row in decided.values():
        summary = _("Workday (township)") if row.is_workday else _("Day off (township)")
        event = _whole_days(f"decision-{row.pk}", summary, row.day, row.day, at=row.made_at)
        event.add("description", row.reason)
        found.add_component(event)
    return _written(found)


def markets_calendar(township: Place, markets: Sequence[MarketNow], *, today: date, at: datetime) -> bytes:
    """Each market as one event that repeats: by a rule where RFC 5545 has one, else by its days for a year ahead."""
    found = _calendar(_("%(place)s: market days") % {"place": township})
    found.add_component(Timezone.from_tzid("Asia/Shanghai", first_date=TIMEZONE_FROM))
    for market in markets:
        event = _market_event(market, today=today, at=at)
        if event is not None:
            found.add_component(event)
    return _written(found)


def _market_event(market: MarketNow, *, today: date, at: datetime) -> Event | None:
    days = market.days(today, AHEAD_DAYS)
    terms = market.terms or MarketTerms(MarketBasis.SOLAR)
    rule = recurrence_of(terms) if market.terms is not None else None
    if rule is not None:
        # The first instance of a rule must obey it, so an exception before it is listed beside the rule.
        days = [day for day in days if not is_market_day(terms, day)]
        first = next((day for day in _days_from(today) if is_market_day(terms, day)), None)
    else:
        first, days = (days[0], days[1:]) if days else (None, [])
    if first is None:
        return None
    event = Event()
    event.add("uid", _uid(f"market-{market.market.pk}"))
    event.add("dtstamp", at)
    event.add("summary", _("Market: %(name)s") % {"name": market.market})
    event.add("location", str(market.market.place))
    event.add("dtstart", _moment(first, terms.opens))
    event.add("dtend", _moment(first, terms.closes))
    if market.rule is not None:
        event.add("description", f"{rule_sentence(terms)}\n{market.rule.source}")
    if rule is not None:
        event.add("rrule", vRecur(rule))
        left_out = [day for day, held in sorted(market.exceptions.items()) if not held and day >= today]
        _add_days(event, "exdate", [day for day in left_out if is_market_day(terms, day)], terms.opens)
    _add_days(event, "rdate", days, terms.opens)
    event.add("transp", "TRANSPARENT")
    return event


def recurrence_of(terms: MarketTerms) -> dict[str, object] | None:
    """The rule in the words of RFC 5545, section 3.3.10; nothing where it has none (lunar days, branches)."""
    if terms.basis is MarketBasis.WEEKDAY:
        return {"FREQ": "WEEKLY", "BYDAY": [WEEKDAYS[number] for number in sorted(terms.numbers)]}
    if terms.basis is MarketBasis.SOLAR and terms.month_end is not MonthEnd.LAST_DAY:
        # Days that a month lacks are skipped, which is what "as counted" means.
        return {"FREQ": "MONTHLY", "BYMONTHDAY": sorted(days_named(terms))}
    return None


def _runs(years: Sequence[int], *, without: frozenset[date]) -> Iterator[tuple[date, date, NationalDay]]:
    """Stretches of days that are the same holiday, or the same make-up workday."""
    run: tuple[date, date, NationalDay] | None = None
    for day in (day for year in years for day in _days_of(year)):
        said = national_day(day)
        if run is not None and (said != run[2] or day - run[1] > timedelta(days=1) or day in without):
            yield run
            run = None
        if said.holiday and day not in without:
            run = (run[0] if run else day, day, said)
    if run is not None:
        yield run


def _days_of(year: int) -> Iterator[date]:
    first = date(year, 1, 1)
    return (first + timedelta(days=ahead) for ahead in range((date(year + 1, 1, 1) - first).days))


def _days_from(day: date) -> Iterator[date]:
    return (day + timedelta(days=ahead) for ahead in range(AHEAD_DAYS))


def _calendar(name: str) -> Calendar:
    found = Calendar()
    found.add("prodid", "-//Dayuan//Calendars//ZH")
    found.add("version", "2.0")
    found.add("method", "PUBLISH")
    found.add("x-wr-calname", name)
    found.add("x-wr-timezone", "Asia/Shanghai")
    found.add("refresh-interval", FETCHED_EVERY, parameters={"VALUE": "DURATION"})
    return found


def _written(found: Calendar) -> bytes:
    written: bytes = found.to_ical()
    return written


def _whole_days(key: str, summary: str, first: date, last: date, *, at: datetime) -> Event:
    event = Event()
    event.add("uid", _uid(key))
    event.add("dtstamp", at)
    event.add("summary", summary)
    event.add("dtstart", first)
    event.add("dtend", last + timedelta(days=1))
    event.add("transp", "TRANSPARENT")
    return event


def _add_days(event: Event, name: str, days: Sequence[date], opens: time) -> None:
    if days:
        event.add(name, [_moment(day, opens) for day in days])


def _moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, SHANGHAI)


def _uid(key: str) -> str:
    """The same event keeps its id from one fetch to the next (RFC 7986, section 5.3: no name of a machine)."""
    return str(uuid5(NAMESPACE_URL, f"urn:dayuan:calendars:{key}"))
