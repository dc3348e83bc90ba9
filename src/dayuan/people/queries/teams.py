"""Who serves in a team, and whom it can send now."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q

from dayuan.kernel.clock import SHANGHAI
from dayuan.people.models import Team, TeamMember
from dayuan.people.teams_rules import Hours, Skill, is_free


def members_of(teams: Iterable[Team], *, day: date) -> list[TeamMember]:
    """The members on this day, leaders first; their hours and exceptions are loaded."""
    found = TeamMember.objects.filter(Q(left_on__isnull=True) | Q(left_on__gte=day), team__in=teams, joined_on__lte=day)
    found = found.select_related("team__place", "person").prefetch_related("free_hours", "free_days")
    return list(found.order_by("team__place_id", "team_id", "-is_leader", "full_name", "pk"))


def available_members(teams: Iterable[Team], skill: Skill | None = None, *, at: datetime) -> list[TeamMember]:
    """Members who can be called at this moment; those with this skill where one is asked for."""
    here = at.astimezone(SHANGHAI)
    members = members_of(teams, day=here.date())
    able = (member for member in members if skill is None or skill.value in member.skills)
    return [member for member in able if is_available(member, at=here)]


def is_available(member: TeamMember, *, at: datetime) -> bool:
    """Whether this member can be called at this moment."""
    week = {hours.weekday: Hours(hours.starts, hours.ends) for hours in member.free_hours.all()}
    days = {
        free.day: Hours(free.starts, free.ends) if free.starts is not None and free.ends is not None else None
        for free in member.free_days.all()
    }
    return is_free(week, days, at=at.astimezone(SHANGHAI))
