"""People for tests."""

from datetime import date, datetime, timedelta

from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person, Post, Role, Shift
from dayuan.places.models import Site
from dayuan.places.testing import make_place


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
