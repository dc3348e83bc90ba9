"""Who is on duty for a place or a site."""

from datetime import timedelta

from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Role
from dayuan.people.queries import on_duty_at, posts_held, posts_now, who_is_on_duty
from dayuan.people.testing import make_officer
from dayuan.places.testing import TOWNSHIP, VILLAGE

TOMORROW = MONDAY_NOON + timedelta(days=1)


def people_of(posts):
    return [post.person for post in posts]


def test_the_officers_of_a_checkpoint_are_those_on_duty_at_exactly_it(officer, second_officer, secretary, checkpoint):
    found = on_duty_at(checkpoint, {Role.CHECKPOINT_OFFICER}, at=MONDAY_NOON)

    assert people_of(found) == [officer, second_officer]
    assert on_duty_at(checkpoint, {Role.CHECKPOINT_OFFICER}, at=TOMORROW) == []


def test_for_a_village_the_nearest_come_first_and_other_villages_are_not_asked(
    village, duty_officer, secretary, other_secretary
):
    found = on_duty_at(village, {Role.DUTY_OFFICER, Role.VILLAGE_SECRETARY}, at=MONDAY_NOON)

    assert people_of(found) == [secretary, duty_officer]


def test_somebody_whose_account_is_closed_is_not_on_duty(village, duty_officer):
    duty_officer.is_active = False
    duty_officer.save()

    assert on_duty_at(village, {Role.DUTY_OFFICER}, at=MONDAY_NOON) == []


def test_the_duty_list_of_a_place_names_everyone_inside_it_once(duty_officer, secretary, other_secretary, outsider):
    assert people_of(who_is_on_duty(TOWNSHIP, at=MONDAY_NOON)) == [duty_officer, secretary, other_secretary]
    assert people_of(who_is_on_duty(VILLAGE, at=MONDAY_NOON)) == [secretary]


def test_a_post_says_until_when_its_holder_is_on_duty(duty_officer):
    make_officer("night", Role.DUTY_OFFICER, TOWNSHIP, on_duty=False)

    rows = posts_now(posts_held(MONDAY_NOON), at=MONDAY_NOON)

    assert {row.post.person.username: row.until for row in rows} == {
        "duty": MONDAY_NOON + timedelta(hours=4),
        "night": None,
    }
