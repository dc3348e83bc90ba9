"""Reading calendars: the work calendar of a place, its days as people know them, its markets."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from dayuan.calendars.models import DayDecision, Market, MarketException, MarketRule, TownshipHours
from dayuan.calendars.rules.lunar import LunarDay, lunar_of
from dayuan.calendars.rules.markets import MarketTerms, days_held, is_held
from dayuan.calendars.rules.national import NationalDay, national_day
from dayuan.calendars.rules.working_time import OfficeHours, WorkCalendar
from dayuan.places.models import Place
from dayuan.places.rules import township_of

EXCEPTIONS_SHOWN = 60
LOOKED_AHEAD_DAYS = 400
"""A market on the 31st or by an exception is never further away than this, or it is not held."""


def work_calendar_of(place_code: str) -> WorkCalendar:
    """Holidays, decisions and office hours that hold at a place. Keep it for one answer, not longer."""
    return work_calendars_of([place_code])[township_of(place_code)]


def work_calendars_of(place_codes: Iterable[str]) -> dict[str, WorkCalendar]:
    """The calendars of the townships in which these places lie, by the township's code. Two reads, however many."""
    townships = {township_of(code) for code in place_codes}
    hours: dict[str, list[OfficeHours]] = defaultdict(list)
    for row in TownshipHours.objects.standing().filter(township_id__in=townships).order_by("starts_on"):
        hours[row.township_id].append(row.terms)
    decisions: dict[str, list[tuple[date, bool]]] = defaultdict(list)
    decided = DayDecision.objects.standing().filter(township_id__in=townships)
    for township, day, is_workday in decided.values_list("township_id", "day", "is_workday"):
        decisions[township].append((day, is_workday))
    return {code: _laid_out(tuple(hours[code]), frozenset(decisions[code])) for code in townships}


@lru_cache(maxsize=64)
def _laid_out(hours: tuple[OfficeHours, ...], decisions: frozenset[tuple[date, bool]]) -> WorkCalendar:
    """One calendar for all who decided the same: laying out a year takes longer than everything asked of it."""
    return WorkCalendar(hours=hours, overrides=dict(decisions))


@dataclass(frozen=True)
class MarketNow:
    """A market with the rule that stands (or none) and its standing exceptions."""

    market: Market
    rule: MarketRule | None
    exceptions: Mapping[date, bool]

    @property
    def terms(self) -> MarketTerms | None:
        return self.rule.terms if self.rule is not None else None

    def is_held_on(self, day: date) -> bool:
        terms = self.terms
        return self.exceptions.get(day, False) if terms is None else is_held(terms, self.exceptions, day)

    def days(self, first: date, number: int) -> list[date]:
        terms = self.terms
        if terms is not None:
            return list(days_held(terms, self.exceptions, first, number))
        return [day for day in sorted(self.exceptions) if self.exceptions[day] and 0 <= (day - first).days < number]

    def next_day(self, first: date) -> date | None:
        return next(iter(self.days(first, LOOKED_AHEAD_DAYS)), None)


def markets_of(place_code: str) -> list[MarketNow]:
    """Every market in a place, with what holds of it now. Three reads, whatever their number."""
    markets = list(Market.objects.filter(place__code__startswith=place_code).select_related("place", "site"))
    rules = {rule.market_id: rule for rule in MarketRule.objects.standing().filter(market__in=markets)}
    exceptions: dict[object, dict[date, bool]] = {market.pk: {} for market in markets}
    for row in MarketException.objects.standing().filter(market__in=markets):
        exceptions[row.market_id][row.day] = row.is_held
    return [MarketNow(market, rules.get(market.pk), exceptions[market.pk]) for market in markets]


def market_now(market: Market) -> MarketNow:
    rule = market.rules.standing().first()
    rows = market.exceptions.standing()
    return MarketNow(market, rule, dict(rows.values_list("day", "is_held")))


def markets_on(place_code: str, day: date) -> list[MarketNow]:
    """The markets of a place that are held on this day."""
    return [found for found in markets_of(place_code) if found.is_held_on(day)]


def next_market_day(market: Market, day: date) -> date | None:
    """The first market day on or after this day; nothing where none comes within a year."""
    return market_now(market).next_day(day)


@dataclass(frozen=True)
class DayShown:
    """A day of the month page."""

    day: date
    lunar: LunarDay
    national: NationalDay
    decision: DayDecision | None
    markets: tuple[MarketNow, ...]
    in_month: bool = True

    @property
    def is_workday(self) -> bool:
        return self.national.is_workday if self.decision is None else self.decision.is_workday

    @property
    def is_out_of_the_ordinary(self) -> bool:
        """Not a plain weekday or weekend."""
        return self.decision is not None or bool(self.national.holiday)


def weeks_of(township_code: str, first: date) -> list[list[DayShown]]:
    """The weeks, Monday first, that the month of this first day touches."""
    begin = first - timedelta(days=first.weekday())
    next_month = (first + timedelta(days=31)).replace(day=1)
    number = -(-(next_month - begin).days // 7)
    days = days_shown(township_code, begin, number * 7, month=first.month)
    return [days[week * 7 : week * 7 + 7] for week in range(number)]


def runs_of(days: list[DayShown]) -> list[tuple[DayShown, DayShown]]:
    """Days out of the ordinary, those that follow one another and are the same told as one: first and last."""
    runs: list[tuple[DayShown, DayShown]] = []
    for shown in (shown for shown in days if shown.is_out_of_the_ordinary):
        if runs and _goes_on(runs[-1][1], shown):
            runs[-1] = (runs[-1][0], shown)
        else:
            runs.append((shown, shown))
    return runs


def _goes_on(last: DayShown, shown: DayShown) -> bool:
    follows = shown.day - last.day == timedelta(days=1)
    return follows and shown.national == last.national and shown.decision is None and last.decision is None


def days_shown(township_code: str, first: date, number: int, *, month: int = 0) -> list[DayShown]:
    """Days from the first on; `month` says which of them belong to the month that is looked at."""
    last = first + timedelta(days=number - 1)
    standing = DayDecision.objects.standing().filter(township_id=township_code, day__range=(first, last))
    decisions = {row.day: row for row in standing.select_related("made_by")}
    markets = markets_of(township_code)
    return [
        DayShown(
            day,
            lunar_of(day),
            national_day(day),
            decisions.get(day),
            tuple(found for found in markets if found.is_held_on(day)),
            in_month=not month or day.month == month,
        )
        for day in (first + timedelta(days=ahead) for ahead in range(number))
    ]


def decisions_on(township: Place, day: date) -> list[DayDecision]:
    """What was decided about a day, the newest first, with what was withdrawn."""
    return list(township.day_decisions.filter(day=day).select_related("made_by", "withdrawn_by").order_by("-made_at"))


def rule_history(market: Market) -> list[MarketRule]:
    """The market's rules, the newest first."""
    return list(market.rules.select_related("made_by").order_by("-made_at"))


def exception_history(market: Market) -> list[MarketException]:
    """The exceptions, the latest day first, with those that were withdrawn."""
    return list(market.exceptions.select_related("made_by").order_by("-day", "-made_at")[:EXCEPTIONS_SHOWN])


def hours_of(township: Place) -> list[TownshipHours]:
    """Office hours with their history, the latest first day first."""
    rows = township.office_hours.select_related("made_by", "withdrawn_by")
    return list(rows.order_by("-starts_on", "-made_at"))
