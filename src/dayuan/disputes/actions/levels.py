"""The level of the matter: signs raise it, the clock raises it, a person lowers it with a reason and a leader."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.calendars.queries import work_calendar_of
from dayuan.cases.actions import set_case_level
from dayuan.disputes.actions.records import EntryRefused, begin, finish, keep, locked
from dayuan.disputes.actions.telling import tell_of_red
from dayuan.disputes.facts import Numbers
from dayuan.disputes.models import Dispute, SignNoted
from dayuan.disputes.rules.clocks import day_of
from dayuan.disputes.rules.levels import Level, Sign, below, counted_signs, one_up, raised, result_due_at
from dayuan.disputes.rules.workflow import BEFORE_THE_END, LEADING_ROLES, Act
from dayuan.people.access import scope_of
from dayuan.people.models import Person

LONGEST_UNLOOKED_AT = timedelta(days=30)
"""A lowered level is looked at again within so many days."""
LEAST_TIME = timedelta(days=3)


def note_signs(dispute: Dispute, signs: Mapping[Sign, str], *, by: Person | None, at: datetime) -> None:
    """Keep signs that were not noted yet, and raise the level by them; the caller saves the dispute."""
    known = set(dispute.signs.values_list("sign", flat=True))
    new = {sign: why for sign, why in signs.items() if sign not in known}
    for sign, why in new.items():
        SignNoted.objects.create(dispute=dispute, sign=sign, why=why.strip(), noted_by=by, noted_at=at)
    set_level(dispute, raised(Level(dispute.level), new), by=by, at=at)


def note_counted(dispute: Dispute, *, at: datetime) -> None:
    """The signs that its numbers give."""
    counted = counted_signs(people=dispute.people, households=dispute.households, money_yuan=dispute.money_yuan)
    note_signs(dispute, _without_reason(counted), by=None, at=at)


def _without_reason(signs: Iterable[Sign]) -> dict[Sign, str]:
    return dict.fromkeys(signs, "")


def set_level(dispute: Dispute, level: Level, *, by: Person | None, at: datetime) -> None:
    """The case has the level of its dispute; the caller saves the dispute."""
    if level != dispute.level:
        dispute.level, dispute.level_since = level, at
        if level is Level.RED:
            tell_of_red(dispute, by=by, at=at)
    set_case_level(dispute.case_id, level, facts={"dispute": f"level_{level}"}, by=by, at=at)


@transaction.atomic
def grade(dispute_id: UUID, signs: Mapping[Sign, str], numbers: Numbers, *, by: Person, at: datetime) -> Dispute:
    """Go through the signs of risk. New ones raise the level; none lowers it.

    Raises:
        ActRefused, EntryRefused
    """
    dispute = begin(dispute_id, Act.GRADE, by=by, at=at)
    for sign, why in signs.items():
        if not why.strip():
            raise EntryRefused(f"why_{sign}", _("Write in a few words why."))
    dispute.people, dispute.households = numbers.people, numbers.households
    dispute.money_yuan = numbers.money_yuan
    note_signs(dispute, signs, by=by, at=at)
    note_counted(dispute, at=at)
    if dispute.level_looked_at_on and dispute.level_looked_at_on <= day_of(at):
        dispute.level_looked_at_on = None
    facts = {"level": dispute.level, "signs": sorted(signs)}
    finish(dispute, Act.GRADE, by=by, at=at, facts=facts)
    return dispute


@transaction.atomic
def lower(dispute_id: UUID, to: Level, *, why: str, leader: Person, look_on: date, by: Person, at: datetime) -> Dispute:
    """Somebody answers for it by name that the matter is less urgent now, and looks again on a day.

    Raises:
        ActRefused, EntryRefused
    """
    dispute = begin(dispute_id, Act.LOWER, by=by, at=at)
    if to not in below(Level(dispute.level)):
        raise EntryRefused("to", _("Choose a level below the present one."))
    if not why.strip():
        raise EntryRefused("why", _("Write why the matter is less urgent now."))
    if not scope_of(leader, at=at).sees(dispute.place_id, LEADING_ROLES):
        raise EntryRefused("leader", _("This person does not lead this place."))
    today = day_of(at)
    if not today < look_on <= today + LONGEST_UNLOOKED_AT:
        raise EntryRefused("look_on", _("Choose a day after today, within thirty days."))
    was = dispute.level
    set_level(dispute, to, by=by, at=at)
    dispute.level_looked_at_on = look_on
    facts = {"from": was, "level": to.value, "leader": str(leader.pk), "look_on": look_on.isoformat()}
    finish(dispute, Act.LOWER, by=by, at=at, facts=facts, words=why)
    return dispute


@transaction.atomic
def raise_overdue(*, at: datetime) -> int:
    """What was not settled in the time of its level goes one up: blue to yellow, yellow to red. Says how many."""
    # No level that the clock raises has less than three days.
    old = Dispute.objects.filter(state__in=BEFORE_THE_END, level_since__lt=at - LEAST_TIME)
    found = old.exclude(level=Level.RED).order_by("pk")
    return sum(_raise_if_overdue(key, at=at) for key in found.values_list("pk", flat=True))


def _raise_if_overdue(key: UUID, *, at: datetime) -> bool:
    dispute = locked(key)
    level = Level(dispute.level)
    due_at = result_due_at(level, dispute.level_since, work_calendar_of(dispute.place_id))
    if dispute.state not in BEFORE_THE_END or level is Level.RED or due_at >= at:
        return False
    note_signs(dispute, {Sign.OVERDUE: ""}, by=None, at=at)
    # A second time the sign is noted already, and the level goes up all the same.
    if dispute.level == level:
        set_level(dispute, one_up(level), by=None, at=at)
    dispute.save(update_fields=["level", "level_since"])
    # Nobody went through the signs, so the dispute stays where it is.
    keep(dispute, Act.GRADE, by=None, at=at, facts={"level": dispute.level, "signs": [Sign.OVERDUE.value]})
    return True
