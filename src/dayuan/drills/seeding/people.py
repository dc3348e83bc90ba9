"""The invented people, their posts and their shifts."""

from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from dayuan.drills.seeding.places import sites_by_key
from dayuan.drills.yucheng.roster import DAYS_AHEAD, DAYS_BACK, DEMO_PASSWORD, ROSTER, SHANGHAI, PersonPlan, Watch
from dayuan.people.models import Person, Post, Shift

IN_OFFICE_SINCE = date(2020, 1, 1)


@transaction.atomic
def seed_people(*, at: datetime) -> None:
    _make_persons()
    _give_posts()
    extend_shifts(at=at)


def person_of(username: str) -> Person:
    return Person.objects.get(username=username)


def _make_persons() -> None:
    known = set(Person.objects.values_list("username", flat=True))
    missing = [plan for plan in ROSTER if plan.username not in known]
    demo_password = make_password(DEMO_PASSWORD) if missing else ""
    Person.objects.bulk_create(_new_person(plan, demo_password) for plan in missing)


def _new_person(plan: PersonPlan, demo_password: str) -> Person:
    return Person(
        username=plan.username,
        full_name=plan.full_name,
        full_name_en=plan.full_name_en,
        password=demo_password if plan.may_sign_in else make_password(None),
    )


def _give_posts() -> None:
    persons = {person.username: person for person in Person.objects.filter(username__in=[p.username for p in ROSTER])}
    appointed = set(Post.objects.values_list("person_id", flat=True))
    sites = sites_by_key()
    Post.objects.bulk_create(
        Post(
            person=persons[plan.username],
            role=plan.role,
            place_id=plan.place,
            site=sites[plan.site] if plan.site else None,
            starts_on=IN_OFFICE_SINCE,
        )
        for plan in ROSTER
        if persons[plan.username].pk not in appointed
    )


@transaction.atomic
def extend_shifts(*, at: datetime) -> int:
    """Keep the township's posts staffed from two months back to two weeks ahead; says how many shifts were added."""
    watches: dict[str, Watch] = {plan.username: plan.watch for plan in ROSTER if plan.watch}
    today = at.astimezone(SHANGHAI).date()
    first, last = today - timedelta(days=DAYS_BACK), today + timedelta(days=DAYS_AHEAD)
    posts = Post.objects.filter(person__username__in=watches).select_related("person")
    known = set(Shift.objects.filter(post__in=posts).values_list("post_id", "starts_at"))
    missing = [
        Shift(post=post, starts_at=starts_at, ends_at=ends_at)
        for post in posts
        for starts_at, ends_at in watches[post.person.username].shifts(first, last)
        if (post.pk, starts_at) not in known
    ]
    Shift.objects.bulk_create(missing)
    return len(missing)
