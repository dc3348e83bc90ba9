"""Which posts one person may hold together, and who may say yes to a grant. Pure."""

from collections.abc import Collection
from datetime import timedelta
from uuid import UUID

from dayuan.people.rules import POWERS, Role

REQUEST_LASTS = timedelta(days=7)
"""A grant that nobody approved until then is no longer asked for."""

TOGETHER_WITH_ANY = frozenset({Role.RESIDENT})
"""An administrator may well live in a village."""


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
