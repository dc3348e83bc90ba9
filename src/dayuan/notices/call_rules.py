"""In which order people are called for a level. Pure."""

from collections.abc import Mapping

from dayuan.notices.rules import Level
from dayuan.people.rules import Role

_NEAREST = (
    Role.COURTYARD_HEAD,
    Role.MICRO_GRID_LEADER,
    Role.HUB_HOUSEHOLD,
    Role.GROUP_LEADER,
    Role.GRID_WORKER,
    Role.GRID_LEADER,
)
_VILLAGE = (Role.VILLAGE_SECRETARY, Role.VILLAGE_LIAISON)
_COMMAND = (Role.DUTY_OFFICER, Role.CHIEF_GRID_OFFICER, Role.PARTY_SECRETARY)

CALL_ORDER: Mapping[Level, tuple[Role, ...]] = {
    Level.BLUE: (*_NEAREST, *_VILLAGE, Role.DUTY_OFFICER),
    Level.YELLOW: (*_VILLAGE, *_NEAREST, *_COMMAND),
    Level.RED: (*_COMMAND, Role.POLICE_STATION, *_VILLAGE, *_NEAREST),
}
"""Blue begins beside the matter, yellow in the village, red in the command room."""


def place_in_order(level: Level, role: Role, place_code: str, *, on_duty: bool) -> tuple[int, bool, str]:
    """Smaller is called earlier: by post, then whoever is on duty, then by place."""
    return CALL_ORDER[level].index(role), not on_duty, place_code
