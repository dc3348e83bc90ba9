"""What is done to service teams: members come, go, and say when they can be called."""

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from dayuan.kernel import audit
from dayuan.kernel.errors import Refusal
from dayuan.people.models import FreeDay, FreeHours, Person, Team, TeamMember
from dayuan.people.teams_rules import Hours, Skill, TeamKind
from dayuan.places.actions import keep_open
from dayuan.places.models import Place


class MemberGone(Refusal):
    """The member left the team before."""


@transaction.atomic
def found_team(place: Place, kind: TeamKind, *, by: Person, at: datetime) -> Team:
    """The team of this kind in this place; the same team again when it is there.

    Raises:
        PlaceIsClosed: the place takes nothing new.
    """
    keep_open(place)
    team, made = Team.objects.get_or_create(place=place, kind=kind)
    if made:
        _record("team_founded", team, by=by, at=at, detail={"kind": kind.value})
    return team


@transaction.atomic
def add_member(
    team: Team,
    full_name: str,
    *,
    skills: list[Skill],
    joined_on: date,
    by: Person,
    at: datetime,
    person: Person | None = None,
    is_leader: bool = False,
) -> TeamMember:
    member = TeamMember.objects.create(
        team=team,
        full_name=full_name.strip(),
        person=person,
        skills=[skill.value for skill in skills],
        is_leader=is_leader,
        joined_on=joined_on,
    )
    _record("member_added", team, by=by, at=at, detail={"member": str(member.pk)})
    return member


@transaction.atomic
def change_member(
    member_id: UUID,
    *,
    full_name: str,
    skills: list[Skill],
    is_leader: bool,
    week: Mapping[int, Hours],
    by: Person,
    at: datetime,
) -> TeamMember:
    """What a member can do, and the hours of the week in which they can be called (Monday is 0).

    Raises:
        MemberGone: they left the team.
    """
    member = _locked(member_id)
    member.full_name, member.is_leader = full_name.strip(), is_leader
    member.skills = [skill.value for skill in skills]
    member.save(update_fields=["full_name", "is_leader", "skills"])
    member.free_hours.all().delete()
    FreeHours.objects.bulk_create(
        FreeHours(member=member, weekday=weekday, starts=hours.starts, ends=hours.ends)
        for weekday, hours in week.items()
    )
    _record("member_changed", member.team, by=by, at=at, detail={"member": str(member.pk)})
    return member


@transaction.atomic
def set_free_day(member_id: UUID, *, day: date, hours: Hours | None, by: Person, at: datetime) -> FreeDay:
    """On this day a member is free in these hours only, or not at all; it takes the place of an earlier word.

    Raises:
        MemberGone: they left the team.
    """
    member = _locked(member_id)
    free, _made = FreeDay.objects.update_or_create(
        member=member,
        day=day,
        defaults={"starts": hours.starts if hours else None, "ends": hours.ends if hours else None},
    )
    _record("member_free_day", member.team, by=by, at=at, detail={"member": str(member.pk), "day": day.isoformat()})
    return free


@transaction.atomic
def remove_member(member_id: UUID, *, left_on: date, by: Person, at: datetime) -> TeamMember:
    """Let a member leave with this day.

    Raises:
        MemberGone: they left before.
    """
    member = _locked(member_id)
    member.left_on = max(left_on, member.joined_on)
    member.save(update_fields=["left_on"])
    _record("member_left", member.team, by=by, at=at, detail={"member": str(member.pk)})
    return member


def _locked(member_id: UUID) -> TeamMember:
    member = TeamMember.objects.select_for_update(of=("self",)).select_related("team").get(pk=member_id)
    if member.left_on is not None:
        raise MemberGone(_("This member has left the team."))
    return member


def _record(action: str, team: Team, *, by: Person, at: datetime, detail: dict[str, Any]) -> None:
    audit.record(
        action,
        f"team:{team.pk}",
        by_id=by.pk,
        by_name=by.full_name,
        place_code=team.place_id,
        at=at,
        detail=detail,
    )
