"""The invented people, their posts and their shifts."""

from datetime import date, datetime, timedelta

from django.contrib.auth.hashers import make_password
from django.db import transaction

from dayuan.drills.seeding.places import sites_by_key
from dayuan.drills.yucheng.outline import TONGYI
from dayuan.drills.yucheng.roster import (
    AWAY,
    DAYS_AHEAD,
    DAYS_BACK,
    DEMO_PASSWORD,
    ESTABLISHMENT,
    MEMBERS,
    ROSTER,
    SHANGHAI,
    TEAM_SKILLS,
    PersonPlan,
    Watch,
)
from dayuan.people.chain_rules import AbsenceReason
from dayuan.people.models import FreeHours, Person, Post, Seat, Shift, Team, TeamMember
from dayuan.people.posts_actions import record_absence
from dayuan.places.models import Place

IN_OFFICE_SINCE = date(2020, 1, 1)


@transaction.atomic
def seed_people(*, at: datetime) -> None:
    _make_persons()
    _give_posts()
    _set_seats()
    extend_shifts(at=at)
    _send_away(at=at)
    _form_teams()


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
    sites, places = sites_by_key(), _places_known()
    Post.objects.bulk_create(
        Post(
            person=persons[plan.username],
            role=plan.role,
            place_id=plan.place,
            site=sites[plan.site] if plan.site else None,
            starts_on=IN_OFFICE_SINCE,
        )
        for plan in ROSTER
        if persons[plan.username].pk not in appointed and plan.place in places
    )


def _places_known() -> set[str]:
    """Courtyards may not be drawn yet; their people are given their posts once they are."""
    return set(Place.objects.values_list("code", flat=True))


def _set_seats() -> None:
    known, places = set(Seat.objects.values_list("role", "place_id")), _places_known()
    Seat.objects.bulk_create(
        Seat(role=role, place_id=place, holders=holders)
        for role, place, holders in ESTABLISHMENT
        if (role, place) not in known and place in places
    )


def _send_away(*, at: datetime) -> None:
    """A few people are away around today, with a stand-in each, so that the screens show one."""
    today = at.astimezone(SHANGHAI).date()
    for plan in AWAY:
        person, stand_in = person_of(plan.username), person_of(plan.stand_in)
        starts_on, ends_on = today - timedelta(days=plan.days_before), today + timedelta(days=plan.days_after)
        posts = list(Post.objects.filter(person=person).held_on(today))
        if posts and not person.absences.meeting(starts_on, ends_on).exists():
            record_absence(
                person,
                starts_on=starts_on,
                ends_on=ends_on,
                reason=AbsenceReason(plan.reason),
                stand_ins=dict.fromkeys(posts, stand_in),
                by=person_of("chief"),
                at=at,
            )


def _form_teams() -> None:
    teams = {}
    for kind in TEAM_SKILLS:
        teams[kind], _made = Team.objects.get_or_create(place_id=TONGYI, kind=kind)
    known = set(TeamMember.objects.filter(team__in=teams.values()).values_list("team_id", "full_name"))
    for plan in MEMBERS:
        if (teams[plan.kind].pk, plan.full_name) not in known:
            member = TeamMember.objects.create(
                team=teams[plan.kind],
                full_name=plan.full_name,
                skills=list(plan.skills),
                is_leader=plan.is_leader,
                joined_on=IN_OFFICE_SINCE,
            )
            FreeHours.objects.bulk_create(
                FreeHours(member=member, weekday=day, starts=plan.starts, ends=plan.ends) for day in plan.weekdays
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
