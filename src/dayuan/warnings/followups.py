"""Lowered warnings that somebody looks at again today, or should have; and the leaders who agree to lowering red."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, time

from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.models import AuditEntry
from dayuan.people.access import Scope
from dayuan.people.models import Person
from dayuan.people.queries import answering_for, posts_held
from dayuan.people.rules import COMMAND_ROLES, LEADER_ROLES
from dayuan.places.models import Place
from dayuan.warnings.models import Warning
from dayuan.warnings.queries import with_all
from dayuan.warnings.rules import WarningLevel, WarningStatus


@dataclass(frozen=True)
class FollowUp:
    warning: Warning
    day: date
    by: str
    is_late: bool


def follow_ups(scope: Scope, *, at: datetime) -> list[FollowUp]:
    """What this person's command lowered and nobody has looked at since that day began, the longest due first."""
    today = at.astimezone(SHANGHAI).date()
    lowered = with_all(Warning.objects.visible_to(scope).filter(scope.q("place_id", COMMAND_ROLES)))
    still_open = lowered.filter(level_set_at__isnull=False).exclude(case__closed_at__isnull=False)
    waiting = [one for one in still_open if one.status in (WarningStatus.RAISED, WarningStatus.CONFIRMED)]
    found = []
    for warning, entry in _last_lowered(waiting):
        day = date.fromisoformat(entry.detail["look_again_on"])
        if day <= today and not _was_looked_at(warning, day):
            found.append(FollowUp(warning, day, entry.by_name, is_late=day < today))
    return sorted(found, key=lambda one: (one.day, one.warning.raised_at))


def leaders_of(place: Place, *, at: datetime) -> list[Person]:
    """Whoever leads around this place or stands in for somebody who does."""
    posts = posts_held(at).filter(role__in=list(LEADER_ROLES), place_id__in=place.enclosing_codes).order_by("pk")
    people = [answering_for(post, at=at) for post in posts]
    return list({one.pk: one for one in people if one is not None}.values())


def leaders_asked(warning: Warning, *, at: datetime) -> list[Person]:
    """One of whom has to agree before this warning becomes less urgent."""
    return leaders_of(warning.place, at=at) if warning.level == WarningLevel.RED else []


def _last_lowered(warnings: Iterable[Warning]) -> list[tuple[Warning, AuditEntry]]:
    """Those whose last change of level by a person was downwards, with it."""
    by_subject = {f"warning:{one.pk}": one for one in warnings}
    changed = AuditEntry.objects.filter(
        subject__in=by_subject, action__in=("warning_downgraded", "warning_upgraded"), by_id__isnull=False
    )
    last = {entry.subject: entry for entry in changed.order_by("number")}
    return [(by_subject[subject], one) for subject, one in last.items() if one.detail.get("look_again_on")]


def _was_looked_at(warning: Warning, day: date) -> bool:
    """Somebody has done something about its case since that day began, and after it was lowered."""
    if warning.case is None or warning.level_set_at is None:
        return False
    begins = datetime.combine(day, time(), tzinfo=SHANGHAI)
    return warning.case.steps.filter(by__isnull=False, at__gte=begins, at__gt=warning.level_set_at).exists()
