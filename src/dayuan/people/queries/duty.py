"""Who holds which post, and who is on duty."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Max, Min, Q
from django.db.models.functions import Length

from dayuan.kernel.clock import SHANGHAI
from dayuan.people.models import Person, Post, PostQuerySet, Role
from dayuan.people.queries.posts import AwayToday, away_on
from dayuan.places.models import Place, Site


@dataclass(frozen=True)
class PostNow:
    """A post, and whether its holder is on duty now."""

    post: Post
    until: datetime | None
    """When the shift ends; nothing where nobody is on duty."""
    stand_in: Person | None = None
    """Who stands in for a holder who is away."""
    is_away: bool = False


def posts_held(at: datetime) -> PostQuerySet:
    """Posts held on the day of this moment by people who may still sign in."""
    held = Post.objects.held_on(at.astimezone(SHANGHAI).date()).filter(person__is_active=True)
    return held.select_related("person", "place", "site")


def posts_on_duty(at: datetime) -> PostQuerySet:
    return posts_held(at).filter(shifts__starts_at__lte=at, shifts__ends_at__gt=at)


def on_duty_at(where: Site | Place, roles: Collection[Role], *, at: datetime) -> list[Post]:
    """Posts on duty for this site (exactly it), or for this place and the places around it, the nearest first.

    Whoever came on duty first comes first, so the same question always has the same answer. A post whose holder is
    away carries its stand-in as `person`; without one it is not on duty.
    """
    answerable = Q(site=where) if isinstance(where, Site) else Q(place_id__in=where.enclosing_codes)
    found = posts_on_duty(at).filter(answerable, role__in=list(roles))
    found = found.annotate(came_at=Min("shifts__starts_at")).order_by(Length("place_id").desc(), "came_at", "pk")
    return _answered(found, at)


def who_is_on_duty(place_code: str, *, at: datetime) -> list[Post]:
    """Posts on duty inside this place, by place and role."""
    found = posts_on_duty(at).filter(place__code__startswith=place_code)
    return _answered(found.order_by("place_id", "role", "pk").distinct(), at)


def _answered(posts: PostQuerySet, at: datetime) -> list[Post]:
    """These posts with whoever answers for them today. For reading: no stand-in is ever saved as holder."""
    away = away_on(at.astimezone(SHANGHAI).date())
    answered = []
    for post in posts:
        person = away.who_answers(post)
        if person is not None:
            post.person = person
            answered.append(post)
    return answered


def posts_now(held: PostQuerySet, *, at: datetime) -> list[PostNow]:
    """These posts with the end of the shift that is running."""
    running = Q(shifts__starts_at__lte=at, shifts__ends_at__gt=at)
    until = dict(held.annotate(duty_until=Max("shifts__ends_at", filter=running)).values_list("pk", "duty_until"))
    away = away_on(at.astimezone(SHANGHAI).date())
    return [_post_now(post, until[post.pk], away) for post in held.order_by("place_id", "role", "pk")]


def _post_now(post: Post, until: datetime | None, away: AwayToday) -> PostNow:
    if post.person_id not in away.named:
        return PostNow(post, until)
    stand_in = away.who_answers(post)
    return PostNow(post, until if stand_in else None, stand_in, is_away=True)
