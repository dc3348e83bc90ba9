"""Which posts one person may hold together, and who may say yes to a grant. Pure."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from dayuan.people.chain_rules import Ground, ground_of
from dayuan.people.rules import CONFIRMED_ROLES, POWERS, Role

REQUEST_LASTS = timedelta(days=7)
"""A grant that nobody approved until then is no longer asked for."""

TOGETHER_WITH_ANY = frozenset({Role.RESIDENT})
"""An administrator may well live in a village."""


def needs_second_person(role: Role, place_code: str) -> bool:
    """Whether one person proposes this post and another has to confirm it (docs/decisions/0013).

    A courtyard head reads the register of one courtyard; at a broader place the same post would open a village.
    """
    if role is Role.COURTYARD_HEAD:
        return ground_of(place_code) is not Ground.COURTYARD
    return role in CONFIRMED_ROLES


def kind_of(role: Role) -> str:
    """Posts of different kinds are never held by one person at the same time; the empty kind goes with all."""
    if role in TOGETHER_WITH_ANY:
        return ""
    return role.value if role in POWERS else "operational"


def may_hold_together(roles: Collection[Role]) -> bool:
    """C-22: nobody holds two of the three powers, nor one of them together with an operational post."""
    return len({kind_of(role) for role in roles} - {""}) <= 1


def may_decide(decider: UUID, *, asked_by: UUID, receiver: UUID) -> bool:
    """Two people grant a post, and neither of them is who receives it."""
    return decider not in {asked_by, receiver}
