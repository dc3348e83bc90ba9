"""Periods in force, what is held, what is due, how the last run went."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce

from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.personal import Retention
from dayuan.kernel.retention import LIMITS, Limits, Rule, all_rules
from dayuan.retention.models import Hold, Period, Run
from dayuan.retention.rules import Alarm, RunState, alarm_of

SAMPLE = 5
COUNTY = 6


def county_code() -> str:
    """The county this installation serves; its periods hold for all of it."""
    return str(settings.TOWNSHIP_CODE)[:COUNTY]


def days_of(retention: Retention) -> int | None:
    """For how many days a class is kept now; nothing where it is not counted in days."""
    limits = LIMITS.get(retention)
    if limits is None:
        return None
    decided = versions_of(retention).values_list("days", flat=True).first()
    return limits.days if decided is None else decided


def period_of(retention: Retention) -> timedelta:
    return timedelta(days=days_of(retention) or 0)


def versions_of(retention: Retention) -> QuerySet[Period]:
    """Newest first."""
    found = Period.objects.filter(county_code=county_code(), retention=retention)
    return found.select_related("decided_by").order_by("-version")


@dataclass(frozen=True)
class ClassLine:
    """A class with how long it is kept, and since when."""

    retention: Retention
    limits: Limits | None
    days: int | None
    decided: Period | None


def class_lines() -> list[ClassLine]:
    return [
        ClassLine(one, LIMITS.get(one), days_of(one), versions_of(one).first() if one in LIMITS else None)
        for one in Retention
    ]


def held(kind: str, *, at: datetime) -> list[str]:
    """The keys of everything of this kind that a hold keeps."""
    in_force = Hold.objects.in_force(at.astimezone(SHANGHAI).date()).filter(kind=kind)
    return list(in_force.values_list("subject", flat=True).distinct())


def is_held(kind: str, subject: str, *, at: datetime) -> bool:
    return subject in held(kind, at=at)


def due_by(rule: Rule, *, at: datetime) -> QuerySet[Any]:
    """What this rule would forget now: due, and kept by no hold."""
    found = rule.due(at, period_of(rule.retention))
    for kind, path in rule.held_by.items():
        keys = held(kind, at=at)
        if keys:
            found = found.exclude(**{f"{path}__in": keys})
    return found


@dataclass(frozen=True)
class DueLine:
    """What one rule would forget: how much, since when, and some keys that say nothing about anybody."""

    rule: Rule
    days: int | None
    due: int
    kept_by_holds: int
    oldest: Any
    sample: list[str]


def dry_run(*, at: datetime) -> list[DueLine]:
    return [_due_line(rule, at) for rule in all_rules()]


def _due_line(rule: Rule, at: datetime) -> DueLine:
    found = due_by(rule, at=at)
    due = found.count()
    everything = rule.due(at, period_of(rule.retention)).count() if rule.held_by else due
    first = found.order_by(rule.moment, "pk")
    return DueLine(
        rule=rule,
        days=days_of(rule.retention),
        due=due,
        kept_by_holds=everything - due,
        oldest=first.values_list(rule.moment, flat=True).first() if due else None,
        sample=[str(key) for key in first.values_list("pk", flat=True)[:SAMPLE]] if due else [],
    )


def runs() -> QuerySet[Run]:
    """Newest first, each with how much it forgot."""
    return Run.objects.select_related("asked_by").annotate(forgotten=Coalesce(Sum("lines__forgotten"), 0))


def alarm(*, at: datetime) -> Alarm | None:
    last = Run.objects.first()
    return alarm_of(RunState(last.state) if last else None, last.moved_at if last else None, at=at)
