"""Who holds which post, who is away and who stands in, and which seats are empty."""

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from django.db import connection
from django.db.models import Q

from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.models import AuditEntry
from dayuan.people.chain_rules import who_stands_in
from dayuan.people.models import Absence, Person, Post, PostQuerySet, Role, Seat, StandIn
from dayuan.places.models import Place


@dataclass(frozen=True)
class AwayToday:
    """Everybody who is away on a day, with their stand-ins; one question answers for any number of posts."""

    named: dict[UUID, list[tuple[UUID, UUID]]] = field(default_factory=dict)
    people: dict[UUID, Person] = field(default_factory=dict)

    def who_answers(self, post: Post) -> Person | None:
        """The holder, or whoever stands in; nobody where nobody is there."""
        if post.person_id not in self.named:
            return post.person if post.person.is_active else None
        present = {person.pk for person in self.people.values() if person.is_active}
        found = who_stands_in(post.pk, post.person_id, self.named, present)
        return self.people[found] if found is not None else None


def away_on(day: date) -> AwayToday:
    named: dict[UUID, list[tuple[UUID, UUID]]] = {
        person_id: [] for person_id in Absence.objects.on(day).values_list("person_id", flat=True)
    }
    people: dict[UUID, Person] = {}
    if not named:
        return AwayToday()
    # A post that ended while its holder is away is handed on to nobody.
    posts = Post.objects.held_on(day)
    stand_ins = StandIn.objects.filter(absence__starts_on__lte=day, absence__ends_on__gte=day, post__in=posts)
    order = ("post__starts_on", "post_id")
    for stand_in in stand_ins.select_related("absence", "person").order_by(*order):
        named[stand_in.absence.person_id].append((stand_in.post_id, stand_in.person_id))
        people[stand_in.person_id] = stand_in.person
    return AwayToday(named, people)


def answering_for(post: Post, *, at: datetime) -> Person | None:
    """Who answers for this post on the day of this moment."""
    return away_on(at.astimezone(SHANGHAI).date()).who_answers(post)


IS_NAMED = """
    SELECT EXISTS (SELECT FROM people_standin JOIN people_absence ON people_absence.id = people_standin.absence_id
                   WHERE people_standin.person_id = %(person)s AND %(day)s BETWEEN starts_on AND ends_on)
"""


def posts_stood_in_for(person: Person, *, day: date) -> list[Post]:
    """Posts of others that this person answers for on this day, also where one stand-in hands on to the next."""
    # Asked at every request, and the answer is nearly always no: whoever is named nowhere today stands in nowhere.
    with connection.cursor() as cursor:
        cursor.execute(IS_NAMED, {"person": person.pk, "day": day})
        (is_named,) = cursor.fetchone() or (False,)
    if not is_named:
        return []
    away = away_on(day)
    lost = Post.objects.held_on(day).filter(person_id__in=away.named, person__is_active=True).exclude(person=person)
    answered = ((post, away.who_answers(post)) for post in lost.select_related("person").order_by("pk"))
    return [post for post, answering in answered if answering is not None and answering.pk == person.pk]


def posts_of(person: Person) -> PostQuerySet:
    """A person's posts over time, the newest first."""
    return person.posts.select_related("place", "site", "person").order_by("-starts_on", "-pk")


def history_of(post: Post) -> list[AuditEntry]:
    """What was done to a post, in order."""
    return list(AuditEntry.objects.filter(subject=f"post:{post.pk}").order_by("at", "number"))


def seat_history(role: Role, place: Place) -> list[AuditEntry]:
    """How the establishment of a post in a place was changed, in order."""
    return list(AuditEntry.objects.filter(subject=f"seat:{role}:{place.code}").order_by("at", "number"))


def absences_of(person: Person, *, since: date) -> list[Absence]:
    """Absences that are not over on this day, the next first."""
    found = person.absences.filter(ends_on__gte=since).order_by("starts_on")
    return list(found.prefetch_related("stand_ins__person", "stand_ins__post__place"))


@dataclass(frozen=True)
class SeatNow:
    """A seat, who holds it today and how many holders are missing."""

    role: Role
    place_code: str
    place_name: str
    wanted: int
    posts: tuple[Post, ...]
    answering: dict[UUID, Person | None]
    """For each post whose holder is away: who stands in."""

    @property
    def vacancies(self) -> int:
        return max(0, self.wanted - len(self.posts))


def seats_filled(where: Q, *, day: date, roles: Collection[Role]) -> list[SeatNow]:
    """Every seat and every post held in these places (`where` filters by `place_id`), by place and role."""
    posts = Post.objects.held_on(day).filter(where, role__in=list(roles), person__is_active=True)
    posts_by: dict[tuple[str, str], list[Post]] = defaultdict(list)
    names: dict[str, str] = {}
    for post in posts.select_related("person", "place", "site").order_by("starts_on", "pk"):
        posts_by[post.place_id, post.role].append(post)
        names[post.place_id] = str(post.place)
    wanted: dict[tuple[str, str], int] = {}
    for seat in Seat.objects.filter(where, role__in=list(roles), place__closed_at__isnull=True).select_related("place"):
        wanted[seat.place_id, seat.role] = seat.holders
        names[seat.place_id] = str(seat.place)
    away = away_on(day)
    order = list(Role)
    keys = sorted({*posts_by, *wanted}, key=lambda key: (key[0], order.index(Role(key[1]))))
    return [
        SeatNow(
            role=Role(role),
            place_code=code,
            place_name=names[code],
            wanted=wanted.get((code, role), 0),
            posts=tuple(posts_by[code, role]),
            answering=_answering(posts_by[code, role], away),
        )
        for code, role in keys
    ]


def open_seats(seats: Iterable[SeatNow]) -> list[SeatNow]:
    return [seat for seat in seats if seat.vacancies]


def _answering(posts: Iterable[Post], away: AwayToday) -> dict[UUID, Person | None]:
    return {post.pk: away.who_answers(post) for post in posts if post.person_id in away.named}
