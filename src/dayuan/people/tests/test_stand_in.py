"""A stand-in has exactly the absent person's scope, for exactly that time."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

import pytest
from django.db import connection

from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.access import may_arrange_absence, scope_of
from dayuan.people.chain_rules import AbsenceReason
from dayuan.people.models import Absence, Person, Post, Role, Shift
from dayuan.people.posts_actions import (
    AwayAlready,
    PostOver,
    StandInGoesRound,
    StandInUnfit,
    end_absence,
    record_absence,
)
from dayuan.people.queries import on_duty_at, posts_held, posts_now
from dayuan.people.rules import COMMAND_ROLES, DESK_ROLES
from dayuan.people.testing import make_absence, make_officer, make_post
from dayuan.places.testing import OTHER_VILLAGE, VILLAGE, make_place

TUESDAY, THURSDAY = date(2026, 3, 3), date(2026, 3, 5)


def moment(day: date, hour: int = 12, minute: int = 0, second: int = 0) -> datetime:
    return datetime(day.year, day.month, day.day, hour, minute, second, tzinfo=SHANGHAI)


def send_away(person, stand_in, by, first=TUESDAY, last=THURSDAY):
    posts = list(Post.objects.filter(person=person))
    return record_absence(
        person,
        starts_on=first,
        ends_on=last,
        reason=AbsenceReason.TRAINING,
        stand_ins=dict.fromkeys(posts, stand_in) if stand_in else {},
        by=by,
        at=MONDAY_NOON,
    )


@pytest.mark.parametrize(
    ("at", "stands_in"),
    [
        (moment(TUESDAY) - timedelta(hours=12, seconds=1), False),
        (moment(TUESDAY, 0), True),
        (moment(THURSDAY, 23, 59, 59), True),
        (moment(THURSDAY + timedelta(days=1), 0), False),
    ],
)
def test_the_scope_begins_and_ends_with_the_absence(secretary, grid_worker, chief, at, stands_in):
    send_away(secretary, grid_worker, by=chief)

    scope = scope_of(grid_worker, at=at)

    assert scope.sees(VILLAGE, DESK_ROLES) is stands_in
    assert (Role.VILLAGE_SECRETARY in scope.roles) is stands_in
    assert not scope.sees(OTHER_VILLAGE, DESK_ROLES)
    assert not scope.holds(COMMAND_ROLES)
    assert [held.role for held in scope.holdings if held.stands_in] == [Role.VILLAGE_SECRETARY] * stands_in


def test_whoever_is_away_may_still_look(secretary, grid_worker, chief):
    send_away(secretary, grid_worker, by=chief)
    assert scope_of(secretary, at=moment(TUESDAY)).sees(VILLAGE, DESK_ROLES)


def test_a_post_that_ends_during_the_absence_is_lent_no_longer(secretary, grid_worker, chief):
    send_away(secretary, grid_worker, by=chief)
    Post.objects.filter(person=secretary).update(ends_on=TUESDAY)

    assert scope_of(grid_worker, at=moment(TUESDAY)).sees(VILLAGE, DESK_ROLES)
    assert not scope_of(grid_worker, at=moment(THURSDAY)).sees(VILLAGE, DESK_ROLES)


def test_a_closed_account_lends_nothing_and_borrows_nothing(secretary, grid_worker, chief):
    send_away(secretary, grid_worker, by=chief)

    secretary.is_active = False
    secretary.save()
    assert not scope_of(grid_worker, at=moment(TUESDAY)).sees(VILLAGE, DESK_ROLES)

    secretary.is_active = True
    secretary.save()
    grid_worker.is_active = False
    assert scope_of(grid_worker, at=moment(TUESDAY)).holdings == ()


def test_a_stand_in_who_is_away_too_hands_on_and_no_longer_has_the_scope(
    secretary, grid_worker, other_secretary, chief
):
    send_away(secretary, grid_worker, by=chief)
    send_away(grid_worker, other_secretary, by=chief, first=THURSDAY)

    assert scope_of(grid_worker, at=moment(TUESDAY)).sees(VILLAGE, DESK_ROLES)
    assert not scope_of(other_secretary, at=moment(TUESDAY)).sees(VILLAGE, DESK_ROLES)
    assert not scope_of(grid_worker, at=moment(THURSDAY)).sees(VILLAGE, DESK_ROLES)
    assert scope_of(other_secretary, at=moment(THURSDAY)).sees(VILLAGE, DESK_ROLES)


def test_a_ring_of_stand_ins_is_refused(secretary, grid_worker, other_secretary, chief):
    send_away(secretary, grid_worker, by=chief)
    send_away(grid_worker, other_secretary, by=chief)

    with pytest.raises(StandInGoesRound):
        send_away(other_secretary, secretary, by=chief, first=THURSDAY, last=THURSDAY)
    send_away(other_secretary, secretary, by=chief, first=THURSDAY + timedelta(days=1), last=date(2026, 3, 9))
    assert Absence.objects.count() == 3


def test_nobody_stands_in_for_themselves_and_no_closed_account_stands_in(secretary, grid_worker, chief):
    with pytest.raises(StandInUnfit):
        send_away(secretary, secretary, by=chief)
    grid_worker.is_active = False
    grid_worker.save()
    with pytest.raises(StandInUnfit):
        send_away(secretary, grid_worker, by=chief)
    assert not Absence.objects.exists()


def test_nobody_is_away_twice_on_one_day(secretary, chief):
    send_away(secretary, None, by=chief)
    with pytest.raises(AwayAlready):
        send_away(secretary, None, by=chief, first=THURSDAY, last=date(2026, 3, 9))


def test_whoever_is_back_early_answers_again_from_that_day(secretary, grid_worker, chief):
    absence = send_away(secretary, grid_worker, by=chief)

    end_absence(absence.pk, by=chief, at=moment(TUESDAY + timedelta(days=1), 9))

    assert scope_of(grid_worker, at=moment(TUESDAY)).sees(VILLAGE, DESK_ROLES)
    assert not scope_of(grid_worker, at=moment(TUESDAY + timedelta(days=1), 9)).sees(VILLAGE, DESK_ROLES)
    absence.refresh_from_db()
    assert absence.ends_on == TUESDAY
    with pytest.raises(PostOver):
        end_absence(absence.pk, by=chief, at=moment(THURSDAY))
    assert list(AuditEntry.objects.order_by("number").values_list("action", flat=True)) == [
        "absence_recorded",
        "absence_ended",
    ]


def test_an_absence_that_has_not_begun_is_taken_back_whole(secretary, grid_worker, chief):
    absence = send_away(secretary, grid_worker, by=chief)
    end_absence(absence.pk, by=chief, at=MONDAY_NOON)
    assert not Absence.objects.exists()


def test_the_stand_in_is_on_duty_in_the_place_of_whoever_is_away(village, secretary, grid_worker, other_secretary):
    today = MONDAY_NOON.astimezone(SHANGHAI).date()
    roles = {Role.VILLAGE_SECRETARY}
    absence = make_absence(secretary, today, today)
    assert on_duty_at(village, roles, at=MONDAY_NOON) == []
    assert not Shift.objects.on_duty(MONDAY_NOON).filter(post__person=secretary).exists()

    absence.delete()
    make_absence(secretary, today, today, grid_worker)
    assert [post.person for post in on_duty_at(village, roles, at=MONDAY_NOON)] == [grid_worker]
    assert Post.objects.get(role=Role.VILLAGE_SECRETARY, place=VILLAGE).person == secretary
    rows = {row.post.role: row for row in posts_now(posts_held(MONDAY_NOON), at=MONDAY_NOON)}
    assert rows["village_secretary"].post.person in {secretary, other_secretary}
    (row,) = [row for row in posts_now(posts_held(MONDAY_NOON), at=MONDAY_NOON) if row.post.person == secretary]
    assert (row.stand_in, row.is_away) == (grid_worker, True)


def test_an_absence_is_arranged_by_whoever_fills_the_posts_or_at_the_own_desk(
    secretary, other_secretary, chief, grid_worker, duty_officer, officer
):
    def may(person, about):
        return may_arrange_absence(scope_of(person, at=MONDAY_NOON), about, at=MONDAY_NOON)

    assert may(chief, secretary)
    assert may(secretary, secretary)
    assert may(secretary, grid_worker)
    assert not may(other_secretary, grid_worker)
    assert not may(secretary, officer)
    assert not may(grid_worker, grid_worker)
    assert not may(duty_officer, secretary)
    assert not may(secretary, chief)


def test_whoever_also_holds_a_post_elsewhere_is_not_sent_away_by_a_village(secretary, grid_worker, chief):
    make_post(grid_worker, Role.GRID_WORKER, OTHER_VILLAGE)
    assert not may_arrange_absence(scope_of(secretary, at=MONDAY_NOON), grid_worker, at=MONDAY_NOON)
    assert may_arrange_absence(scope_of(chief, at=MONDAY_NOON), grid_worker, at=MONDAY_NOON)


def test_a_resident_or_an_administrator_is_never_stood_in_for(chief, resident):
    assert not may_arrange_absence(scope_of(chief, at=MONDAY_NOON), resident, at=MONDAY_NOON)
    make_absence(resident, TUESDAY, TUESDAY, Person.objects.get(username="chief"))
    assert Role.RESIDENT not in scope_of(chief, at=moment(TUESDAY)).roles


def test_a_courtyard_head_sees_the_courtyard_and_nothing_beside_it():
    head = make_officer("head", Role.COURTYARD_HEAD, OTHER_VILLAGE + "D07")
    scope = scope_of(head, at=MONDAY_NOON)
    roles = {Role.COURTYARD_HEAD}

    assert scope.sees(OTHER_VILLAGE + "D07", roles)
    assert not scope.sees(OTHER_VILLAGE + "D08", roles)
    assert not scope.sees(make_place(OTHER_VILLAGE).code, roles)
    assert not scope.sees(OTHER_VILLAGE + "D07", DESK_ROLES)


@pytest.mark.django_db(transaction=True)
def test_two_officers_at_once_cannot_close_a_ring_together(secretary, other_secretary, chief):
    """Over two real connections: one absence is recorded, the other is refused, whichever comes first."""
    gate = threading.Barrier(2)

    def send(person, stand_in):
        try:
            gate.wait(timeout=10)
            send_away(person, stand_in, by=chief)
        except StandInGoesRound:
            return "refused"
        else:
            return "recorded"
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        asked = [pool.submit(send, secretary, other_secretary), pool.submit(send, other_secretary, secretary)]
        assert sorted(one.result(timeout=30) for one in asked) == ["recorded", "refused"]
    assert Absence.objects.count() == 1
