"""C-22: three separated powers, by rule and by the database."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from dayuan.people.models import Post
from dayuan.people.powers_rules import kind_of, may_hold_together
from dayuan.people.rules import COMMAND_ROLES, DESK_ROLES, FIELD_ROLES, POWERS, STAFF_ROLES, Role
from dayuan.people.testing import make_person, make_post
from dayuan.places.testing import TOWNSHIP


def test_no_power_is_among_the_posts_that_read_matters():
    for roles in (COMMAND_ROLES, DESK_ROLES, FIELD_ROLES, STAFF_ROLES):
        assert not roles & POWERS


def test_an_administrator_may_live_in_a_village():
    assert may_hold_together([Role.AUDITOR, Role.RESIDENT])
    assert may_hold_together([Role.DUTY_OFFICER, Role.VILLAGE_SECRETARY])


def test_the_database_and_the_rule_say_the_same_of_every_pair_of_posts():
    for first in Role:
        for second in Role:
            if Role.CHECKPOINT_OFFICER in {first, second} or first == second:
                continue
            person = make_person(f"{first}-{second}", "管理员")
            make_post(person, first, TOWNSHIP)
            try:
                with transaction.atomic():
                    make_post(person, second, TOWNSHIP)
                held = True
            except IntegrityError:
                held = False
            assert held is may_hold_together([first, second]), (first, second)


@pytest.mark.no_database
@given(st.lists(st.sampled_from(Role)))
def test_any_set_of_posts_holds_at_most_one_kind(roles):
    powers = {role for role in roles if role in POWERS}
    operational = any(kind_of(role) == "operational" for role in roles)
    assert may_hold_together(roles) is (len(powers) + operational <= 1)


def test_whoever_left_a_post_may_take_a_power_the_next_day():
    person = make_person("moved")
    make_post(person, Role.DUTY_OFFICER, TOWNSHIP)
    Post.objects.update(ends_on=date(2025, 6, 30))

    Post.objects.create(person=person, role=Role.AUDITOR, place_id=TOWNSHIP, starts_on=date(2025, 7, 1))

    with pytest.raises(IntegrityError):
        Post.objects.filter(role=Role.AUDITOR).update(starts_on=date(2025, 6, 30))
