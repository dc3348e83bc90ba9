"""When: what a township decided on its days and office hours, its markets, and their rules."""

from datetime import time
from typing import Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from dayuan.calendars.rules.markets import MarketBasis, MarketPattern, MarketTerms, MonthEnd
from dayuan.calendars.rules.working_time import OfficeHours
from dayuan.kernel.ids import new_id
from dayuan.places.models import Place, Site

__all__ = ["CalendarFeed", "DayDecision", "Market", "MarketException", "MarketRule", "TownshipHours"]


def _person(**given: Any) -> "models.ForeignKey[Any, Any]":
    return models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", **given)


class StandingQuerySet[Row: models.Model](models.QuerySet[Row]):
    def standing(self) -> Self:
        """What holds now; the rest is history."""
        return self.filter(withdrawn_at__isnull=True)


class Withdrawable(models.Model):
    """A decision that is never edited: it is withdrawn, and another may take its place."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    made_by = _person()
    made_at = models.DateTimeField()
    withdrawn_by = _person(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        abstract = True


class DayDecision(Withdrawable):
    """A township's own word on a day: a workday or a day off, whatever the country does, and why."""

    township = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="day_decisions")
    day = models.DateField()
    is_workday = models.BooleanField()
    reason = models.CharField(max_length=200)

    objects = StandingQuerySet["DayDecision"].as_manager()

    class Meta:
        ordering = ["day", "-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_standing_decision_a_day", fields=["township", "day"], condition=Q(withdrawn_at__isnull=True)
            ),
            models.CheckConstraint(name="day_decision_says_why", condition=~Q(reason="")),
        ]


class TownshipHours(Withdrawable):
    """Office hours of a township from a day on; earlier ones stay, so that what was counted stays counted."""

    township = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="office_hours")
    starts_on = models.DateField()
    morning_from = models.TimeField()
    morning_until = models.TimeField()
    afternoon_from = models.TimeField(null=True)
    afternoon_until = models.TimeField(null=True)

    objects = StandingQuerySet["TownshipHours"].as_manager()

    class Meta:
        ordering = ["starts_on", "-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_standing_set_of_hours_a_day",
                fields=["township", "starts_on"],
                condition=Q(withdrawn_at__isnull=True),
            ),
            models.CheckConstraint(
                name="morning_ends_after_it_begins", condition=Q(morning_until__gt=F("morning_from"))
            ),
            models.CheckConstraint(
                name="afternoon_is_whole_and_follows",
                condition=Q(afternoon_from__isnull=True, afternoon_until__isnull=True)
                | Q(
                    afternoon_from__isnull=False,
                    afternoon_until__isnull=False,
                    afternoon_from__gte=F("morning_until"),
                    afternoon_until__gt=F("afternoon_from"),
                ),
            ),
        ]

    @property
    def stretches(self) -> tuple[tuple[time, time], ...]:
        morning = (self.morning_from, self.morning_until)
        if self.afternoon_from is None or self.afternoon_until is None:
            return (morning,)
        return (morning, (self.afternoon_from, self.afternoon_until))

    @property
    def terms(self) -> OfficeHours:
        return OfficeHours(self.starts_on, self.stretches)


class Market(models.Model):
    """A market: at a named point, or in a place as a whole."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    place = models.ForeignKey(Place, on_delete=models.PROTECT, related_name="markets")
    site = models.OneToOneField(Site, on_delete=models.PROTECT, null=True, related_name="market")

    class Meta:
        ordering = ["place_id", "pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_market_of_a_place_without_a_site", fields=["place"], condition=Q(site__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return self.display_name

    @property
    def display_name(self) -> str:
        return self.site.display_name if self.site is not None else self.place.display_name

    @property
    def township_code(self) -> str:
        return self.place.township_code


class MarketRule(Withdrawable):
    """By what rule a market is held. A changed rule is a new row; the one that stands is the market's."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="rules")
    basis = models.CharField(max_length=10, choices=[(basis.value, basis.value) for basis in MarketBasis])
    pattern = models.CharField(max_length=12, choices=[(pattern.value, pattern.value) for pattern in MarketPattern])
    numbers = models.JSONField(default=list)
    month_end = models.CharField(max_length=12, choices=[(end.value, end.value) for end in MonthEnd])
    opens = models.TimeField()
    closes = models.TimeField()
    source = models.CharField(max_length=200)
    """Where this is known from: a notice, custom, or that it was invented for a demonstration."""

    objects = StandingQuerySet["MarketRule"].as_manager()

    class Meta:
        ordering = ["-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_standing_rule_a_market", fields=["market"], condition=Q(withdrawn_at__isnull=True)
            ),
            models.CheckConstraint(name="market_closes_after_it_opens", condition=Q(closes__gt=F("opens"))),
        ]

    @property
    def terms(self) -> MarketTerms:
        return MarketTerms(
            basis=MarketBasis(self.basis),
            pattern=MarketPattern(self.pattern),
            numbers=frozenset(self.numbers),
            month_end=MonthEnd(self.month_end),
            opens=self.opens,
            closes=self.closes,
        )


class MarketException(Withdrawable):
    """One day on which a market is held although its rule says no, or not held although it says yes."""

    market = models.ForeignKey(Market, on_delete=models.PROTECT, related_name="exceptions")
    day = models.DateField()
    is_held = models.BooleanField()
    reason = models.CharField(max_length=200)

    objects = StandingQuerySet["MarketException"].as_manager()

    class Meta:
        ordering = ["day", "-made_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                name="one_standing_exception_a_day", fields=["market", "day"], condition=Q(withdrawn_at__isnull=True)
            ),
            models.CheckConstraint(name="market_exception_says_why", condition=~Q(reason="")),
        ]


class CalendarFeed(models.Model):
    """The address at which calendar programs, which cannot sign in, fetch a township's days. It can be made anew."""

    township = models.OneToOneField(Place, on_delete=models.PROTECT, primary_key=True, related_name="calendar_feed")
    key = models.CharField(max_length=43, unique=True)
    made_at = models.DateTimeField()
