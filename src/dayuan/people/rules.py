"""Which posts there are, and what each may see. Pure."""

from collections.abc import Iterable
from datetime import date, timedelta
from enum import StrEnum


class Role(StrEnum):
    DUTY_OFFICER = "duty_officer"
    CHIEF_GRID_OFFICER = "chief_grid_officer"
    CHECKPOINT_OFFICER = "checkpoint_officer"
    VILLAGE_SECRETARY = "village_secretary"
    GRID_WORKER = "grid_worker"
    PARTY_SECRETARY = "party_secretary"
    VILLAGE_LIAISON = "village_liaison"
    GRID_LEADER = "grid_leader"
    GROUP_LEADER = "group_leader"
    COURTYARD_HEAD = "courtyard_head"
    MICRO_GRID_LEADER = "micro_grid_leader"
    HUB_HOUSEHOLD = "hub_household"
    MEDIATOR = "mediator"
    POLICE_STATION = "police_station"
    JUDICIAL_OFFICE = "judicial_office"
    RESIDENT = "resident"
    SYSTEM_ADMINISTRATOR = "system_administrator"
    SECURITY_ADMINISTRATOR = "security_administrator"
    AUDITOR = "auditor"


COMMAND_ROLES = frozenset({Role.DUTY_OFFICER, Role.CHIEF_GRID_OFFICER})
"""Who watches the command screen and decides on warnings."""

LEADER_ROLES = frozenset({Role.PARTY_SECRETARY, Role.CHIEF_GRID_OFFICER})
"""Who decides where posts disagree, and makes a case void."""

DESK_ROLES = COMMAND_ROLES | {Role.VILLAGE_SECRETARY, Role.PARTY_SECRETARY, Role.VILLAGE_LIAISON}
"""Who reads matters of their place at a desk."""

FIELD_ROLES = frozenset(
    {
        Role.CHECKPOINT_OFFICER,
        Role.GRID_WORKER,
        Role.VILLAGE_SECRETARY,
        Role.CHIEF_GRID_OFFICER,
        Role.VILLAGE_LIAISON,
        Role.GRID_LEADER,
        Role.GROUP_LEADER,
        Role.COURTYARD_HEAD,
        Role.MICRO_GRID_LEADER,
        Role.MEDIATOR,
        Role.POLICE_STATION,
        Role.JUDICIAL_OFFICE,
    }
)
"""Who can be sent somewhere, and has a phone page with tasks."""

STAFF_ROLES = DESK_ROLES | FIELD_ROLES | COMMAND_ROLES
"""Who works for the township; a hub household and a resident do not."""

POWERS = frozenset({Role.SYSTEM_ADMINISTRATOR, Role.SECURITY_ADMINISTRATOR, Role.AUDITOR})
"""C-22: the three separated powers. None of them reads matters, and none of them is in any other set of posts here."""

APPROVING_ROLES = frozenset({Role.SECURITY_ADMINISTRATOR, Role.CHIEF_GRID_OFFICER, Role.PARTY_SECRETARY})
"""Who may be the second person when a post is granted."""

CONFIRMED_ROLES = DESK_ROLES | POWERS | {Role.GRID_WORKER}
"""Posts that open people's details or command rights: one person proposes them, another confirms."""

SECOND_FACTOR_ROLES = POWERS
"""C-21: who reaches nothing before a second factor is set up."""

VILLAGE_POSTS = frozenset(
    {
        Role.GRID_WORKER,
        Role.GROUP_LEADER,
        Role.COURTYARD_HEAD,
        Role.MICRO_GRID_LEADER,
        Role.HUB_HOUSEHOLD,
        Role.MEDIATOR,
    }
)
"""Posts inside a village that its secretary fills."""

TOWNSHIP_POSTS = VILLAGE_POSTS | {
    Role.VILLAGE_SECRETARY,
    Role.VILLAGE_LIAISON,
    Role.GRID_LEADER,
    Role.CHECKPOINT_OFFICER,
    Role.DUTY_OFFICER,
    Role.POLICE_STATION,
    Role.JUDICIAL_OFFICE,
}
"""Posts that the township fills. Its own heads are appointed above it, administrators by two persons."""

APPOINTERS: dict[Role, frozenset[Role]] = {
    Role.PARTY_SECRETARY: TOWNSHIP_POSTS,
    Role.CHIEF_GRID_OFFICER: TOWNSHIP_POSTS,
    Role.VILLAGE_SECRETARY: VILLAGE_POSTS,
}
"""Which posts each role may fill, inside its own place."""

STANDING_IN = TOWNSHIP_POSTS | {Role.PARTY_SECRETARY, Role.CHIEF_GRID_OFFICER}
"""Posts somebody may stand in for. An administrator's power is never lent."""

LISTED_ROLES = STANDING_IN
"""Posts on the page of posts and vacancies; residents are nobody's list, administrators have pages of their own."""

TEAM_KEEPERS = COMMAND_ROLES | {Role.VILLAGE_SECRETARY}
"""Who keeps the service teams of a place."""


def may_fill(held: Role, held_at: str, role: Role, place_code: str) -> bool:
    """Whether the holder of a post may appoint somebody to that one."""
    return role in APPOINTERS.get(held, frozenset()) and place_code.startswith(held_at)


def most_at_once(periods: Iterable[tuple[date, date | None]]) -> int:
    """How many of these periods (first and last day; no last day means until further notice) share a day at most."""
    turns = []
    for first, last in periods:
        turns.append((first, 1))
        if last is not None and last < date.max:
            turns.append((last + timedelta(days=1), -1))
    now, most = 0, 0
    for _day, change in sorted(turns):
        now += change
        most = max(most, now)
    return most
