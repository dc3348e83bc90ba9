"""People for tests."""

from datetime import date, datetime, timedelta

from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value

from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person, Post, Role, Shift
from dayuan.places.models import Site
from dayuan.places.testing import TOWNSHIP, make_place


def make_person(username: str, full_name: str = "") -> Person:
    """An account without a password; tests sign it in with `client.force_login`."""
    person, _ = Person.objects.get_or_create(username=username, defaults={"full_name": full_name or username})
    return person


def make_post(person: Person, role: Role, code: str, *, site: Site | None = None) -> Post:
    return Post.objects.create(person=person, role=role, place=make_place(code), site=site, starts_on=date(2025, 1, 1))


def make_shift(post: Post, *, around: datetime = MONDAY_NOON, hours: int = 8) -> Shift:
    """A shift of which this moment is the middle."""
    half = timedelta(hours=hours / 2)
    return Shift.objects.create(post=post, starts_at=around - half, ends_at=around + half)


def make_officer(
    username: str, role: Role, code: str, *, site: Site | None = None, full_name: str = "", on_duty: bool = True
) -> Person:
    """A person with one post, on duty around MONDAY_NOON and around the real now unless told otherwise."""
    person = make_person(username, full_name)
    post = make_post(person, role, code, site=site)
    if on_duty:
        make_shift(post)
        make_shift(post, around=datetime.now(MONDAY_NOON.tzinfo))
    return person


def make_administrator(username: str, role: Role, code: str = TOWNSHIP) -> Person:
    """Somebody with one of the three powers, whose second factor is set up."""
    person = make_officer(username, role, code, on_duty=False)
    set_up_codes(person)
    return person


def set_up_codes(person: Person) -> str:
    """A second factor by codes from an app, and recovery codes; returns the app's secret."""
    secret: str = generate_totp_secret()
    TOTP.activate(person, secret)
    RecoveryCodes.activate(person)
    return secret


def code_now(secret: str, *, later: int = 0) -> str:
    """The six digits that the app shows now, or so many half minutes later."""
    counter = int(datetime.now(MONDAY_NOON.tzinfo).timestamp()) // 30 + later
    shown: str = format_hotp_value(hotp_value(secret, counter))
    return shown
