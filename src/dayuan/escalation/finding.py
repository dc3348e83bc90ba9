"""Who is meant by a step, at this moment and for this place; or why nobody is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from dayuan.escalation.rules import POSTS, Whom, Why
from dayuan.kernel.clock import SHANGHAI
from dayuan.people.models import Person, Post, Role, Team
from dayuan.people.queries import available_members, on_duty_at
from dayuan.people.queries.duty import posts_held
from dayuan.people.queries.posts import away_on
from dayuan.places.models import Place


@dataclass(frozen=True)
class Reached:
    """One answer: a person with the reason, or the reason why there is none."""

    whom: Whom
    why: Why
    role: Role | None = None
    place: Place | None = None
    person: Person | None = None
    stands_in_for: Person | None = None


def find(whom: Whom, place: Place, *, at: datetime) -> list[Reached]:
    """Never empty: where nobody is there, the reason stands alone."""
    if whom is Whom.ON_DUTY:
        return _on_duty(place, at=at)
    if whom is Whom.TEAMS:
        return _teams(place, at=at)
    return _posts(whom, place, at=at)


def _on_duty(place: Place, *, at: datetime) -> list[Reached]:
    posts = on_duty_at(place, {Role.DUTY_OFFICER}, at=at)
    if not posts:
        return [Reached(Whom.ON_DUTY, Why.NOBODY_ON_DUTY, Role.DUTY_OFFICER)]
    post = posts[0]
    return [Reached(Whom.ON_DUTY, Why.ON_DUTY, Role.DUTY_OFFICER, post.place, post.person)]


def _posts(whom: Whom, place: Place, *, at: datetime) -> list[Reached]:
    """The holder of the nearest such post around the place, or the stand-in; a post that is empty or away is said."""
    away = away_on(at.astimezone(SHANGHAI).date())
    roles = POSTS[whom]
    held = posts_held(at).filter(role__in=roles, place_id__in=place.enclosing_codes)

    def in_turn(post: Post) -> tuple[int, int, date, str]:
        return -len(post.place_id), roles.index(Role(post.role)), post.starts_on, str(post.pk)

    passed: list[Reached] = []
    for post in sorted(held, key=in_turn):
        role = Role(post.role)
        answers = away.who_answers(post)
        if answers is not None and answers.pk == post.person_id:
            return [*passed, Reached(whom, Why.HOLDS_POST, role, post.place, answers)]
        if answers is not None:
            return [*passed, Reached(whom, Why.STANDS_IN, role, post.place, answers, post.person)]
        passed.append(Reached(whom, Why.AWAY, role, post.place))
    return passed or [Reached(whom, Why.VACANT, roles[0])]


def _teams(place: Place, *, at: datetime) -> list[Reached]:
    teams = Team.objects.filter(place_id__in=place.enclosing_codes)
    found = list(_members(teams, at=at))
    return found or [Reached(Whom.TEAMS, Why.NOBODY_AVAILABLE)]


def _members(teams: Iterable[Team], *, at: datetime) -> Iterator[Reached]:
    seen = set()
    for member in available_members(teams, at=at):
        if member.person is not None and member.person.is_active and member.person_id not in seen:
            seen.add(member.person_id)
            yield Reached(Whom.TEAMS, Why.IN_TEAM, None, member.team.place, member.person)
