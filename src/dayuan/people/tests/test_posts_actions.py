"""Posts are given, ended and handed over; the establishment knows what is vacant."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Q

from dayuan.kernel import audit
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Post, Role, Seat
from dayuan.people.posts_actions import (
    PostHeldAlready,
    PostOver,
    SeatTaken,
    SiteNeeded,
    appoint,
    end_post,
    hand_over,
    set_seat,
)
from dayuan.people.queries import open_seats, posts_of, seats_filled
from dayuan.people.rules import LISTED_ROLES
from dayuan.people.testing import COURTYARD, OTHER_COURTYARD, make_ground, make_person

APRIL, MAY = date(2026, 4, 1), date(2026, 5, 1)
TODAY = date(2026, 3, 2)


@pytest.fixture
def courtyard():
    return make_ground(COURTYARD)


def test_a_post_is_given_and_the_history_says_by_whom_and_why(courtyard, chief):
    head = make_person("head", "院长甲")

    post = appoint(head, Role.COURTYARD_HEAD, courtyard, starts_on=APRIL, by=chief, at=MONDAY_NOON, reason="村民推选")

    assert list(posts_of(head)) == [post]
    entry = AuditEntry.objects.get(subject=f"post:{post.pk}")
    assert (entry.action, entry.by_name, entry.reason) == ("post_given", "网格总长", "村民推选")
    assert list(audit.verify()) == []


def test_nobody_holds_the_same_post_twice_on_one_day(courtyard, chief):
    head = make_person("head")
    appoint(head, Role.COURTYARD_HEAD, courtyard, starts_on=APRIL, ends_on=MAY, by=chief, at=MONDAY_NOON)

    with pytest.raises(PostHeldAlready):
        appoint(head, Role.COURTYARD_HEAD, courtyard, starts_on=MAY, by=chief, at=MONDAY_NOON)
    with pytest.raises(IntegrityError, match="post_held_once_at_a_time"), transaction.atomic():
        Post.objects.create(person=head, role=Role.COURTYARD_HEAD, place=courtyard, starts_on=MAY)
    appoint(head, Role.COURTYARD_HEAD, courtyard, starts_on=date(2026, 5, 2), by=chief, at=MONDAY_NOON)
    appoint(head, Role.MEDIATOR, courtyard, starts_on=APRIL, by=chief, at=MONDAY_NOON)


def test_a_seat_takes_as_many_holders_as_it_has_chairs(courtyard, chief):
    set_seat(Role.HUB_HOUSEHOLD, courtyard, holders=2, by=chief, at=MONDAY_NOON)
    first, second, third = (make_person(f"hub{n}") for n in range(3))
    appoint(first, Role.HUB_HOUSEHOLD, courtyard, starts_on=APRIL, ends_on=MAY, by=chief, at=MONDAY_NOON)
    appoint(second, Role.HUB_HOUSEHOLD, courtyard, starts_on=APRIL, by=chief, at=MONDAY_NOON)

    with pytest.raises(SeatTaken):
        appoint(third, Role.HUB_HOUSEHOLD, courtyard, starts_on=MAY, by=chief, at=MONDAY_NOON)
    appoint(third, Role.HUB_HOUSEHOLD, courtyard, starts_on=date(2026, 5, 2), by=chief, at=MONDAY_NOON)


def test_a_post_changes_hands_without_a_day_between(courtyard, chief):
    set_seat(Role.COURTYARD_HEAD, courtyard, holders=1, by=chief, at=MONDAY_NOON)
    old = appoint(make_person("old"), Role.COURTYARD_HEAD, courtyard, starts_on=APRIL, by=chief, at=MONDAY_NOON)

    new = hand_over(old.pk, make_person("new"), on=MAY, by=chief, at=MONDAY_NOON, reason="换届")

    old.refresh_from_db()
    assert (old.ends_on, new.starts_on) == (date(2026, 4, 30), MAY)
    holders = [Post.objects.held_on(day).get(role=Role.COURTYARD_HEAD).person.username for day in (old.ends_on, MAY)]
    assert holders == ["old", "new"]


def test_a_post_does_not_end_before_it_began_nor_twice(courtyard, chief):
    post = appoint(make_person("head"), Role.COURTYARD_HEAD, courtyard, starts_on=APRIL, by=chief, at=MONDAY_NOON)

    with pytest.raises(PostOver):
        end_post(post.pk, ends_on=TODAY, by=chief, at=MONDAY_NOON, reason="")
    end_post(post.pk, ends_on=MAY, by=chief, at=MONDAY_NOON, reason="到期")
    with pytest.raises(PostOver):
        end_post(post.pk, ends_on=MAY, by=chief, at=MONDAY_NOON, reason="到期")
    with pytest.raises(PostOver):
        appoint(make_person("x"), Role.MEDIATOR, courtyard, starts_on=MAY, ends_on=APRIL, by=chief, at=MONDAY_NOON)


def test_a_checkpoint_officer_is_posted_at_a_checkpoint_of_the_place(village, other_village, checkpoint, chief):
    person = make_person("guard")
    for place, site in ((village, None), (other_village, checkpoint)):
        with pytest.raises(SiteNeeded):
            appoint(person, Role.CHECKPOINT_OFFICER, place, site=site, starts_on=APRIL, by=chief, at=MONDAY_NOON)
    appoint(person, Role.CHECKPOINT_OFFICER, village, site=checkpoint, starts_on=APRIL, by=chief, at=MONDAY_NOON)


def test_an_empty_chair_is_a_vacancy_until_the_day_somebody_takes_it(courtyard, chief):
    set_seat(Role.COURTYARD_HEAD, courtyard, holders=1, by=chief, at=MONDAY_NOON)
    make_ground(OTHER_COURTYARD)
    appoint(make_person("head"), Role.COURTYARD_HEAD, courtyard, starts_on=APRIL, by=chief, at=MONDAY_NOON)

    def vacant(day):
        return [
            (seat.role, seat.place_code, seat.vacancies)
            for seat in open_seats(seats_filled(Q(), day=day, roles=LISTED_ROLES))
        ]

    assert vacant(TODAY) == [(Role.COURTYARD_HEAD, COURTYARD, 1)]
    assert vacant(APRIL) == []
    set_seat(Role.COURTYARD_HEAD, courtyard, holders=0, by=chief, at=MONDAY_NOON)
    assert vacant(TODAY) == []
    assert not Seat.objects.exists()
