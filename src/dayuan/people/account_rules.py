"""When guessing ends, how long a session lives, what a password must be. Pure."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from dayuan.people.rules import DESK_ROLES, POWERS, Role

SHORTEST_PASSWORD = 10
ONE_TIME_PASSWORD_LASTS = timedelta(hours=72)
LOOKED_AT_EVERY = timedelta(minutes=1)
"""How exactly the end of idle time is kept: writing at every request would be one write too many."""


@dataclass(frozen=True)
class Patience:
    """So many tries within a time; then nothing is tried for a while."""

    tries: int
    within: timedelta
    locked_for: timedelta


ACCOUNT_PATIENCE = Patience(5, timedelta(minutes=15), timedelta(minutes=15))
ADDRESS_PATIENCE = Patience(50, timedelta(minutes=10), timedelta(minutes=10))
"""A whole office may stand behind one address."""
SECOND_FACTOR_PATIENCE = Patience(5, timedelta(minutes=15), timedelta(minutes=15))


@dataclass(frozen=True)
class Count:
    """Tries that have not been followed by the right answer."""

    tries: int
    since: datetime
    locked_until: datetime | None = None


def is_locked(count: Count | None, *, at: datetime) -> bool:
    return count is not None and count.locked_until is not None and at < count.locked_until


def after_try(count: Count | None, patience: Patience, *, at: datetime) -> Count:
    """The count with one more try, which must not be made while it is locked. The last one allowed locks."""
    is_over = count is None or count.locked_until is not None or at - count.since > patience.within
    counted = Count(1, at) if count is None or is_over else replace(count, tries=count.tries + 1)
    if counted.tries >= patience.tries:
        return replace(counted, locked_until=at + patience.locked_for)
    return counted


def may_idle_for(roles: Collection[Role], *, desk: timedelta, phone: timedelta) -> timedelta:
    """How long nothing may be done: short at a desk, where anybody passes; longer on a phone in a pocket."""
    return desk if not (DESK_ROLES | POWERS).isdisjoint(roles) else phone
