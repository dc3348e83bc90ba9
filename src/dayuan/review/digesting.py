"""The numbers of one week of a township, from which its sentences and pictures are made."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from dayuan.places.models import Place
from dayuan.review.choices import VILLAGE_DIGITS
from dayuan.review.hours import by_place_and_hour
from dayuan.review.queries import (
    By,
    Chosen,
    Counted,
    Matters,
    Row,
    by_week,
    levels,
    matters_in,
    missed,
    reasons,
    rows_by,
    totals,
)
from dayuan.review.rules import WEEK, WEEKS_SHOWN, Period, week_from
from dayuan.warnings.models import WatchRule

PLACES_SHOWN = 8


def figures_of(township: Place, monday: date) -> dict[str, Any]:
    """All that is said of a week, as JSON; counted over every warning and case of the township."""
    matters, week = matters_in(township), Chosen(week_from(monday))
    before = totals(matters, Chosen(week_from(monday - WEEK)))
    counted = totals(matters, week)
    return {
        **_ended(counted),
        "before": before.raised,
        "late": counted.late,
        "levels": levels(matters, week),
        "took": {
            took.span.value: {"n": took.n, "half_s": _seconds(took.half), "most_s": _seconds(took.most)}
            for took in counted.took
        },
        "reasons": reasons(matters, week),
        "noisiest": _noisiest(matters, week),
        "missed": missed(matters, week).count(),
        "weeks": _weeks(matters, week),
        **_where_and_when(matters, week),
    }


def _ended(counted: Counted) -> dict[str, int]:
    return {
        "raised": counted.raised,
        "confirmed": counted.confirmed,
        "rejected": counted.rejected,
        "undecided": counted.undecided,
        "nothing_there": counted.nothing_there,
    }


def _seconds(took: timedelta | None) -> int | None:
    return None if took is None else round(took.total_seconds())


def _noisiest(matters: Matters, week: Chosen) -> dict[str, Any] | None:
    """The rule with the most false alarms."""
    rows = rows_by(By.RULE, matters, week, digits=VILLAGE_DIGITS)
    row = max(rows, key=lambda row: row.counted.rejected, default=None)
    if row is None or not row.counted.rejected:
        return None
    return {**_titles(row), "rejected": row.counted.rejected, "decided": row.counted.decided}


def _titles(row: Row) -> dict[str, str]:
    rule = WatchRule.objects.filter(key=row.key).order_by("-version")[0]
    return {"title": rule.title, "title_en": rule.title_en or rule.title}


def _weeks(matters: Matters, week: Chosen) -> list[dict[str, Any]]:
    first = week.period.first - (WEEKS_SHOWN - 1) * WEEK
    shown = by_week(matters, replace(week, period=Period(first, week.period.last)))
    return [{"on": one.period.first.isoformat(), **_ended(one.counted), "missed": one.missed} for one in shown]


def _where_and_when(matters: Matters, week: Chosen) -> dict[str, Any]:
    rows = by_place_and_hour(matters, week, digits=VILLAGE_DIGITS)
    places = {place.code: place for place in Place.objects.filter(code__in=[row.chosen.place for row in rows])}
    named: list[dict[str, Any]] = [
        {"name": places[code].name, "name_en": places[code].name_en or places[code].name, "n": row.total}
        for row in rows
        if (code := row.chosen.place) in places
    ]
    named.sort(key=lambda one: -one["n"])
    return {
        "places": named[:PLACES_SHOWN],
        "elsewhere": sum(one["n"] for one in named[PLACES_SHOWN:]),
        "hours": [sum(row.hours[hour] for row in rows) for hour in range(24)],
    }
