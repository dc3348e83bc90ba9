"""Sessions that end by themselves: after idle time, and after a working day whatever is done."""

import time
from datetime import datetime, timedelta

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.contrib.sessions.backends import db
from django.contrib.sessions.backends.base import SessionBase

from dayuan.people.account_rules import LOOKED_AT_EVERY, may_idle_for
from dayuan.people.models import Person
from dayuan.people.rules import Role

IDLE_S = "idle_s"
ENDS_AT = "ends_at"
SEEN_AT = "seen_at"


class SessionStore(db.SessionStore):
    """Its end stands in the database, so that pages, live streams and the list of devices all see the same one."""

    def get_session_cookie_age(self) -> int:
        usual = super().get_session_cookie_age()
        left = int(self.get(ENDS_AT, time.time() + usual) - time.time())
        return max(1, min(usual, int(self.get(IDLE_S, usual)), left))


def begin_session(session: SessionBase, roles: frozenset[Role], *, at: datetime) -> None:
    """From this sign-in on the clock runs."""
    session[ENDS_AT] = at.timestamp() + settings.SESSION_COOKIE_AGE
    keep_alive(session, roles, at=at)


def keep_alive(session: SessionBase, roles: frozenset[Role], *, at: datetime) -> None:
    """Something was done: idle time begins anew."""
    idle = may_idle_for(
        roles, desk=timedelta(minutes=settings.IDLE_MINUTES), phone=timedelta(minutes=settings.PHONE_IDLE_MINUTES)
    )
    session[IDLE_S] = int(idle.total_seconds())
    session[SEEN_AT] = at.timestamp()


def is_worth_noting(session: SessionBase, *, at: datetime) -> bool:
    seen_at: float = session.get(SEEN_AT, 0)
    return at.timestamp() - seen_at > LOOKED_AT_EVERY.total_seconds()


def signed_in_within(session: SessionBase, seconds: int, *, at: datetime) -> bool:
    ends_at: float = session.get(ENDS_AT, 0)
    return ends_at - settings.SESSION_COOKIE_AGE > at.timestamp() - seconds


def sessions_of(person: Person) -> list[UserSession]:
    """Where this person is signed in now, the newest first."""
    return sorted(UserSession.objects.purge_and_list(person), key=lambda session: session.created_at, reverse=True)


def end_sessions(person: Person, *, except_key: str | None = None) -> int:
    """Sign a person out everywhere, or everywhere else. Says of how many sessions."""
    ended = 0
    for session in UserSession.objects.filter(user=person).exclude(session_key=except_key or ""):
        session.end()
        ended += 1
    return ended
