"""Who is meant by a step, at this moment and for this place; or why nobody is."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime

from dayuan.escalation.rules import ALL_OVER_THE_TOWNSHIP, MOST_VILLAGES, POSTS, Whom, Why
from dayuan.kernel.clock import SHANGHAI
from dayuan.people.models import Person, Post, Role, Team
from dayuan.people.queries import available_members, on_duty_at
from dayuan.people.queries.duty import posts_held
from dayuan.people.queries.posts import AwayToday, away_on
from dayuan.places.models import Level, Place


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
    if whom in ALL_OVER_THE_TOWNSHIP and place.level == Level.TOWNSHIP:
        return _in_every_village(whom, place, at=at)
    held = posts_held(at).filter(role__in=POSTS[whom], place_id__in=place.enclosing_codes)
    return _holder(whom, held, away_on(at.astimezone(SHANGHAI).date()))


def _on_duty(place: Place, *, at: datetime, why: Why = Why.ON_DUTY) -> list[Reached]:
    posts = on_duty_at(place, {Role.DUTY_OFFICER}, at=at)
    if not posts:
        return [Reached(Whom.ON_DUTY, Why.NOBODY_ON_DUTY, Role.DUTY_OFFICER)]
    post = posts[0]
    return [Reached(Whom.ON_DUTY, why, Role.DUTY_OFFICER, post.place, post.person)]


def _in_every_village(whom: Whom, township: Place, *, at: datetime) -> list[Reached]:
    """The whole township's matter: the command centre at once, and whoever holds the post in each of its villages."""
    asked = ALL_OVER_THE_TOWNSHIP[whom]
    villages = Place.objects.in_use().within(township.pk).filter(level=Level.VILLAGE).order_by("code")[:MOST_VILLAGES]
    held = list(posts_held(at).filter(role__in=POSTS[asked], place__code__startswith=township.pk))
    away = away_on(at.astimezone(SHANGHAI).date())
    found = _on_duty(township, at=at, why=Why.ALL_OVER)
    for village in villages:
        around = [post for post in held if village.pk.startswith(post.place_id)]
        found += _holder(asked, around, away, of=village)
    return found


def _holder(whom: Whom, held: Iterable[Post], away: AwayToday, *, of: Place | None = None) -> list[Reached]:
    """The holder of the nearest such post around the place, or the stand-in; a post that is empty or away is said."""
    roles = POSTS[whom]

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
    return passed or [Reached(whom, Why.VACANT, roles[0], of)]


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
