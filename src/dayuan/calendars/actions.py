"""What is decided on days, office hours and markets. Nothing is edited: what ends is withdrawn, the new is added."""

import secrets
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.calendars.events import WorkingTimeChanged
from dayuan.calendars.models import (
    CalendarFeed,
    DayDecision,
    Market,
    MarketException,
    MarketRule,
    TownshipHours,
    Withdrawable,
)
from dayuan.calendars.ports import Actor
from dayuan.calendars.rules.markets import MarketTerms, flaws_of
from dayuan.calendars.rules.working_time import stretches_are_sound
from dayuan.calendars.wording import FLAW_SENTENCES
from dayuan.kernel import audit, events
from dayuan.kernel.errors import Refusal
from dayuan.places.models import Place, Site

type Stretches = Sequence[tuple[time, time]]


class HoursDoNotFit(Refusal):
    """Office hours that overlap or run backwards."""


class MarketRuleIsFlawed(Refusal):
    """The rule says nothing, or two things."""


class NoMarketThere(Refusal):
    """The point is in another place, or the place has its market already."""


class AlreadyWithdrawn(Refusal):
    """Somebody withdrew it before."""


@transaction.atomic
def decide_day(township: Place, day: date, *, is_workday: bool, reason: str, by: Actor, at: datetime) -> DayDecision:
    """Make a day a workday or a day off for one township. What was decided before is withdrawn, and stays."""
    _lock(township)
    for earlier in DayDecision.objects.standing().filter(township=township, day=day):
        _end(earlier, by=by, at=at)
    decision = DayDecision.objects.create(
        township=township, day=day, is_workday=is_workday, reason=reason, made_by_id=by.pk, made_at=at
    )
    detail = {"day": day.isoformat(), "is_workday": is_workday}
    _record("day_decided", f"day:{township.pk}:{day}", township.pk, by=by, at=at, reason=reason, detail=detail)
    events.announce(WorkingTimeChanged(township.pk, day))
    return decision


@transaction.atomic
def withdraw_day_decision(decision: DayDecision, *, by: Actor, at: datetime) -> None:
    """Let the country's calendar hold again on a day.

    Raises:
        AlreadyWithdrawn: it does already.
    """
    _withdraw(DayDecision, decision, by=by, at=at)
    subject = f"day:{decision.township_id}:{decision.day}"
    _record("day_decision_withdrawn", subject, decision.township_id, by=by, at=at, reason=decision.reason)
    events.announce(WorkingTimeChanged(decision.township_id, decision.day))


@transaction.atomic
def set_office_hours(
    township: Place, *, starts_on: date, stretches: Stretches, by: Actor, at: datetime
) -> TownshipHours:
    """Office hours from a day on. What was set for the same first day is withdrawn; other days stay as they are.

    Raises:
        HoursDoNotFit: the one or two stretches overlap or run backwards.
    """
    if not stretches_are_sound(stretches) or len(stretches) > 2:
        raise HoursDoNotFit(_("Office hours must follow one another: each stretch ends after it begins."))
    _lock(township)
    for earlier in TownshipHours.objects.standing().filter(township=township, starts_on=starts_on):
        _end(earlier, by=by, at=at)
    morning, afternoon = stretches[0], stretches[1] if len(stretches) == 2 else (None, None)
    hours = TownshipHours.objects.create(
        township=township,
        starts_on=starts_on,
        morning_from=morning[0],
        morning_until=morning[1],
        afternoon_from=afternoon[0],
        afternoon_until=afternoon[1],
        made_by_id=by.pk,
        made_at=at,
    )
    shown = [f"{opens:%H:%M}-{closes:%H:%M}" for opens, closes in stretches]
    detail = {"starts_on": starts_on.isoformat(), "hours": shown}
    _record("office_hours_set", f"office_hours:{township.pk}", township.pk, by=by, at=at, detail=detail)
    events.announce(WorkingTimeChanged(township.pk, starts_on))
    return hours


@transaction.atomic
def withdraw_office_hours(hours: TownshipHours, *, by: Actor, at: datetime) -> None:
    """Let the hours before these go on.

    Raises:
        AlreadyWithdrawn: they do already.
    """
    _withdraw(TownshipHours, hours, by=by, at=at)
    detail = {"starts_on": hours.starts_on.isoformat()}
    _record(
        "office_hours_withdrawn",
        f"office_hours:{hours.township_id}",
        hours.township_id,
        by=by,
        at=at,
        detail=detail,
    )
    events.announce(WorkingTimeChanged(hours.township_id, hours.starts_on))


@transaction.atomic
def open_market(place: Place, *, site: Site | None, terms: MarketTerms, source: str, by: Actor, at: datetime) -> Market:
    """Put a market with its rule into the calendar: at a named point, or in a place as a whole.

    Raises:
        NoMarketThere: the point does not lie in the place, or there is a market already.
        MarketRuleIsFlawed: the rule says nothing, or two things.
    """
    if site is not None and site.place_id != place.pk:
        raise NoMarketThere(_("This point does not lie in the chosen place."))
    # Two officers at once: the row that is there already wins, the second is told.
    lookup: dict[str, Any] = {"site": site} if site is not None else {"place": place, "site": None}
    market, is_new = Market.objects.get_or_create(**lookup, defaults={"place": place})
    if not is_new:
        raise NoMarketThere(_("This market is in the calendar already. Change its rule there."))
    set_market_rule(market, terms, source=source, by=by, at=at)
    return market


@transaction.atomic
def set_market_rule(market: Market, terms: MarketTerms, *, source: str, by: Actor, at: datetime) -> MarketRule:
    """Give a market its rule; the former one is withdrawn, exceptions stay.

    Raises:
        MarketRuleIsFlawed: the rule says nothing, or two things.
    """
    for flaw in flaws_of(terms):
        raise MarketRuleIsFlawed(str(FLAW_SENTENCES[flaw]))
    _lock(market)
    for earlier in MarketRule.objects.standing().filter(market=market):
        _end(earlier, by=by, at=at)
    rule = MarketRule.objects.create(
        market=market,
        basis=terms.basis,
        pattern=terms.pattern,
        numbers=sorted(terms.numbers) if terms.needs_numbers else [],
        month_end=terms.month_end,
        opens=terms.opens,
        closes=terms.closes,
        source=source,
        made_by_id=by.pk,
        made_at=at,
    )
    detail = {"basis": rule.basis, "pattern": rule.pattern, "numbers": rule.numbers, "month_end": rule.month_end}
    _record("market_rule_set", f"market:{market.pk}", market.place_id, by=by, at=at, reason=source, detail=detail)
    return rule


@transaction.atomic
def except_market_day(
    market: Market, day: date, *, is_held: bool, reason: str, by: Actor, at: datetime
) -> MarketException:
    """Hold a market on a day all the same, or not hold it. What was said of the day before is withdrawn."""
    _lock(market)
    for earlier in MarketException.objects.standing().filter(market=market, day=day):
        _end(earlier, by=by, at=at)
    exception = MarketException.objects.create(
        market=market, day=day, is_held=is_held, reason=reason, made_by_id=by.pk, made_at=at
    )
    detail = {"day": day.isoformat(), "is_held": is_held}
    _record("market_day_excepted", f"market:{market.pk}", market.place_id, by=by, at=at, reason=reason, detail=detail)
    return exception


@transaction.atomic
def withdraw_market_exception(exception: MarketException, *, by: Actor, at: datetime) -> None:
    """Let the rule hold again on a day.

    Raises:
        AlreadyWithdrawn: it does already.
    """
    _withdraw(MarketException, exception, by=by, at=at)
    market = exception.market
    detail = {"day": exception.day.isoformat()}
    _record("market_exception_withdrawn", f"market:{market.pk}", market.place_id, by=by, at=at, detail=detail)


@transaction.atomic
def renew_feed(township: Place, *, by: Actor, at: datetime) -> CalendarFeed:
    """Give the township's calendars a new address; programs that have the old one find nothing there any more."""
    feed, _is_new = CalendarFeed.objects.update_or_create(
        township=township, defaults={"key": secrets.token_urlsafe(32), "made_at": at}
    )
    _record("calendar_feed_renewed", f"calendar_feed:{township.pk}", township.pk, by=by, at=at)
    return feed


def _lock(row: Place | Market) -> None:
    # Two officers deciding the same thing at once: the second waits, and withdraws what the first decided.
    type(row)._default_manager.select_for_update(no_key=True).get(pk=row.pk)


def _end(row: Withdrawable, *, by: Actor, at: datetime) -> None:
    row.withdrawn_by_id, row.withdrawn_at = by.pk, at
    row.save(update_fields=["withdrawn_by", "withdrawn_at"])


def _withdraw(model: type[Withdrawable], row: Withdrawable, *, by: Actor, at: datetime) -> None:
    standing = model._default_manager.filter(pk=row.pk, withdrawn_at__isnull=True)
    if not standing.update(withdrawn_by_id=by.pk, withdrawn_at=at):
        raise AlreadyWithdrawn(_("This has been withdrawn already."))


def _record(
    action: str,
    subject: str,
    place_code: str,
    *,
    by: Actor,
    at: datetime,
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    audit.record(
        action,
        subject,
        by_id=by.pk,
        by_name=by.full_name,
        place_code=place_code,
        at=at,
        reason=reason,
        detail=detail,
    )
