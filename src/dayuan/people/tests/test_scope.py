"""Scope by place: everything else filters by this (C-15)."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan.kernel.ids import new_id
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.access import Holding, Scope, scope_of
from dayuan.people.models import Post, Role
from dayuan.people.rules import DESK_ROLES
from dayuan.places.models import Place
from dayuan.places.testing import OTHER_VILLAGE, TOWNSHIP, VILLAGE, make_place


def test_a_duty_officer_sees_the_township_and_a_secretary_only_the_village(duty_officer, secretary):
    township = scope_of(duty_officer, at=MONDAY_NOON)
    village = scope_of(secretary, at=MONDAY_NOON)

    assert township.sees(VILLAGE, DESK_ROLES)
    assert township.sees(OTHER_VILLAGE, DESK_ROLES)
    assert village.sees(VILLAGE, DESK_ROLES)
    assert not village.sees(OTHER_VILLAGE, DESK_ROLES)


def test_a_resident_sees_nothing_of_the_desk_and_somebody_without_a_post_nothing_at_all(resident, stranger):
    assert not scope_of(resident, at=MONDAY_NOON).sees(VILLAGE, DESK_ROLES)
    assert scope_of(stranger, at=MONDAY_NOON).holdings == ()


def test_a_post_that_ended_yesterday_opens_nothing(secretary):
    today = MONDAY_NOON.date()
    Post.objects.update(ends_on=today - timedelta(days=1))
    assert scope_of(secretary, at=MONDAY_NOON).holdings == ()


def test_a_post_that_begins_tomorrow_opens_nothing(secretary):
    Post.objects.update(starts_on=MONDAY_NOON.date() + timedelta(days=1))
    assert scope_of(secretary, at=MONDAY_NOON).holdings == ()


def test_the_day_of_a_post_is_shanghais_day(secretary):
    """On 1 March at 17:00 UTC it is already 2 March in Shanghai."""
    Post.objects.update(starts_on=date(2026, 3, 2))
    assert scope_of(secretary, at=MONDAY_NOON - timedelta(hours=11)).holdings


def test_a_closed_account_sees_nothing(duty_officer):
    duty_officer.is_active = False
    assert scope_of(duty_officer, at=MONDAY_NOON).holdings == ()


codes = st.sampled_from([TOWNSHIP, VILLAGE, OTHER_VILLAGE, "511421", "511421203", VILLAGE + "001"])


@pytest.fixture
def _tree():
    for code in [TOWNSHIP, VILLAGE + "001", OTHER_VILLAGE, "511421203"]:
        make_place(code)


@pytest.mark.usefixtures("_tree")
def test_the_question_to_one_object_and_to_a_query_have_the_same_answer():
    @given(st.lists(st.tuples(st.sampled_from(Role), codes), max_size=3))
    def holds(posts):
        scope = Scope(new_id(), tuple(Holding(role, code) for role, code in posts))
        found = set(Place.objects.filter(scope.q("code", DESK_ROLES)).values_list("code", flat=True))
        assert found == {code for code in Place.objects.values_list("code", flat=True) if scope.sees(code, DESK_ROLES)}

    holds()
