"""What is done to accounts: made, closed, reopened, given a new password; and what their owners do themselves."""

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from allauth.usersessions.models import UserSession
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from dayuan.kernel import audit
from dayuan.kernel.errors import Refusal
from dayuan.people.account_models import Account, Guesses, SignIn, SignInOutcome
from dayuan.people.account_rules import ONE_TIME_PASSWORD_LASTS
from dayuan.people.account_sessions import end_sessions
from dayuan.people.models import Person, Post, TeamMember
from dayuan.places.models import Place

NO_PLACE = "000000000"
"""Acts on an account that belongs to no place yet."""
NAMELESS = "nameless-"
"""How the account name of somebody begins of whom nothing but a number is kept; nobody can be given such a name."""
NOBODY_NAMED, NOBODY_NAMED_EN = "已匿名人员", "Somebody of earlier"
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""Without those that look like another when written on paper."""


class AccountNameTaken(Refusal):
    """Somebody signs in under this name already."""


class NotOnYourself(Refusal):
    """An administrator does this to others only."""


class AccountIsClosed(Refusal):
    """It was closed; reopen it first."""


@transaction.atomic
def make_account(
    username: str, *, full_name: str, place: Place, by: Person | None, at: datetime, full_name_en: str = ""
) -> tuple[Person, str]:
    """Make an account without any post. It sees nothing until a post is granted.

    Returns the person and the one-time password, which is kept nowhere and cannot be shown again.

    Raises:
        AccountNameTaken: the name is in use, in whatever case.
    """
    taken = AccountNameTaken(_("Somebody signs in as %(name)s already. Choose another name.") % {"name": username})
    if Person.objects.filter(username__iexact=username).exists():
        raise taken
    password = _one_time_password()
    person = Person(username=username, full_name=full_name, full_name_en=full_name_en)
    person.set_password(password)
    try:
        with transaction.atomic():
            person.save()
    except IntegrityError as clash:
        raise taken from clash
    Account.objects.create(
        person=person, place=place, made_by=by, made_at=at, one_time_until=at + ONE_TIME_PASSWORD_LASTS
    )
    _record("account_made", person, by=by, at=at)
    return person, password


@transaction.atomic
def close_account(person: Person, *, reason: str, by: Person, at: datetime) -> None:
    """Nobody signs in with it any more, and every session of it ends now.

    Raises:
        NotOnYourself: the account is one's own.
    """
    _refuse_oneself(person, by)
    Person.objects.filter(pk=person.pk).update(is_active=False)
    end_sessions(person)
    _record("account_closed", person, by=by, at=at, reason=reason)


@transaction.atomic
def reopen_account(person: Person, *, reason: str, by: Person, at: datetime) -> None:
    Person.objects.filter(pk=person.pk).update(is_active=True)
    _record("account_reopened", person, by=by, at=at, reason=reason)


@transaction.atomic
def reset_password(person: Person, *, reason: str, by: Person, at: datetime) -> str:
    """A one-time password for somebody who forgot theirs; every session of theirs ends, the second factor stays.

    Raises:
        NotOnYourself: one's own password is changed, not reset.
        AccountIsClosed: nobody signs in with it.
    """
    _refuse_oneself(person, by)
    if not person.is_active:
        raise AccountIsClosed(_("This account is closed. Reopen it first."))
    password = _one_time_password()
    person.set_password(password)
    person.save(update_fields=["password"])
    end_sessions(person)
    Account.objects.update_or_create(
        person=person,
        defaults={"one_time_until": at + ONE_TIME_PASSWORD_LASTS, "reset_at": at},
        create_defaults={
            "place": _home_of(person),
            "made_by": None,
            "made_at": at,
            "one_time_until": at + ONE_TIME_PASSWORD_LASTS,
            "reset_at": at,
        },
    )
    _record("password_reset", person, by=by, at=at, reason=reason)
    return password


@transaction.atomic
def note_password_changed(person: Person, *, session_key: str | None, at: datetime) -> None:
    """The owner chose a password: one-time ones are over, and every other session ends."""
    Account.objects.filter(person=person).update(one_time_until=None)
    end_sessions(person, except_key=session_key)
    _record("password_changed", person, by=person, at=at)


@transaction.atomic
def note_second_factor(action: str, person: Person, *, session_key: str | None, at: datetime) -> None:
    """A second factor was added or taken away: sessions of before it prove nothing any more."""
    end_sessions(person, except_key=session_key)
    _record(action, person, by=person, at=at)


@transaction.atomic
def end_session(session: UserSession, *, by: Person, at: datetime) -> None:
    session.end()
    _record("session_ended", by, by=by, at=at)


@transaction.atomic
def end_other_sessions(person: Person, *, session_key: str | None, at: datetime) -> int:
    ended = end_sessions(person, except_key=session_key)
    _record("sessions_ended", person, by=person, at=at, detail={"sessions": ended})
    return ended


@transaction.atomic
def lift_lockout(locked: Guesses, *, by: Person, at: datetime) -> None:
    """Let somebody try again before the time is over."""
    if locked.person is not None:
        _record("lockout_lifted", locked.person, by=by, at=at)
    else:
        place_code = _code_of(by)
        audit.record(
            "lockout_lifted", f"address/{locked.address}", by_id=by.pk, by_name=str(by), place_code=place_code, at=at
        )
    locked.delete()


@transaction.atomic
def forget_second_factor(person: Person, *, reason: str, by: Person, at: datetime) -> None:
    """For somebody who lost their telephone: the password alone opens the account until a new one is set up.

    Raises:
        NotOnYourself: an administrator cannot take away their own second factor this way.
    """
    _refuse_oneself(person, by)
    Authenticator.objects.filter(user=person).delete()
    Guesses.objects.filter(kind=Guesses.Kind.SECOND_FACTOR, person=person).delete()
    end_sessions(person)
    _record("second_factor_forgotten", person, by=by, at=at, reason=reason)


def note_sign_in(person: Person, outcome: SignInOutcome, *, address: str, browser: str, at: datetime) -> SignIn:
    return SignIn.objects.create(
        person=person, outcome=outcome, address=address[:60], browser=browser.replace("\x00", "")[:200], at=at
    )


@transaction.atomic
def anonymise_people(person_ids: Iterable[UUID]) -> int:
    """Make nobody of closed accounts: no name, no way to sign in. What they did stays, done by a number. How many."""
    people = list(Person.objects.select_for_update().filter(pk__in=list(person_ids), is_active=False))
    keys = [person.pk for person in people]
    for kept in (Authenticator, UserSession, SocialAccount):
        kept.objects.filter(user_id__in=keys).delete()
    Account.objects.filter(person_id__in=keys).delete()
    TeamMember.objects.filter(person_id__in=keys).update(full_name=NOBODY_NAMED, person=None)
    for person in people:
        person.username = f"{NAMELESS}{person.pk.hex}"
        person.full_name, person.full_name_en, person.email, person.last_login = NOBODY_NAMED, NOBODY_NAMED_EN, "", None
        person.set_unusable_password()
    Person.objects.bulk_update(
        people, ["username", "full_name", "full_name_en", "email", "last_login", "password"], batch_size=500
    )
    return len(people)


def record_on(action: str, person: Person, *, by: Person | None, at: datetime, **given: Any) -> None:
    """An audit entry about a person's account, in the chain of the place that looks after it."""
    _record(action, person, by=by, at=at, **given)


def _record(
    action: str,
    person: Person,
    *,
    by: Person | None,
    at: datetime,
    reason: str = "",
    detail: dict[str, Any] | None = None,
) -> None:
    audit.record(
        action,
        f"account/{person.username}"[:120],
        by_id=by.pk if by else None,
        by_name=str(by) if by else "dayuan",
        place_code=_code_of(person),
        at=at,
        reason=reason,
        detail=detail,
    )


def _home_of(person: Person) -> Place:
    post = Post.objects.filter(person=person).select_related("place").order_by("starts_on", "pk").first()
    if post is None:
        raise AccountIsClosed(_("This account belongs to no place."))
    return post.place


def _code_of(person: Person) -> str:
    account = Account.objects.filter(person=person).first()
    if account is not None:
        return account.place_id
    code = Post.objects.filter(person=person).order_by("starts_on", "pk").values_list("place_id", flat=True).first()
    return code or NO_PLACE


def _refuse_oneself(person: Person, by: Person) -> None:
    if person.pk == by.pk:
        raise NotOnYourself(_("Nobody does this to their own account. Ask another administrator."))


def _one_time_password() -> str:
    """Sixteen letters of thirty-one in groups of four: 79 bits, and still readable over the telephone."""
    return "-".join("".join(secrets.choice(LETTERS) for _letter in range(4)) for _group in range(4))
