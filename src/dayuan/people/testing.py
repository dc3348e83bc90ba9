"""People for tests."""

from datetime import date, datetime, timedelta

from allauth.account.authentication import AUTHENTICATION_METHODS_SESSION_KEY
from allauth.mfa.models import Authenticator
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, generate_totp_secret, hotp_value
from django.test import Client

from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.chain_rules import AbsenceReason, around, ground_of
from dayuan.people.models import Absence, Person, Post, Role, Shift, StandIn
from dayuan.places.models import Level, Place, Site
from dayuan.places.testing import OTHER_VILLAGE, TOWNSHIP, make_place

COURTYARD = OTHER_VILLAGE + "D07"
OTHER_COURTYARD = OTHER_VILLAGE + "D08"


def make_person(username: str, full_name: str = "") -> Person:
    """An account without a password; tests sign it in with `client.force_login`."""
    person, _ = Person.objects.get_or_create(username=username, defaults={"full_name": full_name or username})
    return person


def make_ground(code: str = COURTYARD) -> Place:
    """A place of any kind, groups and courtyards too, with everything around it."""
    if len(code) <= len(OTHER_VILLAGE):
        return make_place(code)
    parent = make_ground(around(code)[1])
    known = {level.value for level in Level}
    ground = ground_of(code).value
    place, _ = Place.objects.get_or_create(
        code=code,
        defaults={
            "level": ground if ground in known else Level.GRID.value,
            "name": f"{parent.name}{code[-3:]}",
            "parent": parent,
        },
    )
    return place


def make_post(person: Person, role: Role, code: str, *, site: Site | None = None) -> Post:
    """The post since 2025; the one there is where it was made before."""
    place, since = make_ground(code), date(2025, 1, 1)
    return Post.objects.get_or_create(person=person, role=role, place=place, site=site, starts_on=since)[0]


def make_absence(person: Person, starts_on: date, ends_on: date, stand_in: Person | None = None) -> Absence:
    """Somebody away, with the same stand-in for every post they hold."""
    absence = Absence.objects.create(
        person=person,
        starts_on=starts_on,
        ends_on=ends_on,
        reason=AbsenceReason.LEAVE,
        recorded_by=person,
        recorded_at=MONDAY_NOON,
    )
    if stand_in is not None:
        posts = Post.objects.filter(person=person)
        StandIn.objects.bulk_create(StandIn(absence=absence, post=post, person=stand_in) for post in posts)
    return absence


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


def use_second_factor(client: Client, person: Person) -> None:
    """Sign somebody in who has a second factor and used it."""
    if not Authenticator.objects.filter(user=person, type=Authenticator.Type.TOTP).exists():
        set_up_codes(person)
    client.force_login(person)
    session = client.session
    session[AUTHENTICATION_METHODS_SESSION_KEY] = [{"method": "mfa", "at": 0.0}]
    session[f"{AUTHENTICATION_METHODS_SESSION_KEY}_user"] = str(person.pk)
    session.save()


def code_now(secret: str, *, later: int = 0) -> str:
    """The six digits that the app shows now, or so many half minutes later."""
    counter = int(datetime.now(MONDAY_NOON.tzinfo).timestamp()) // 30 + later
    shown: str = format_hotp_value(hotp_value(secret, counter))
    return shown
