"""The rules of the chain, without a database."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan.kernel.ids import new_id
from dayuan.people.chain_rules import (
    CHAINS,
    FIRST_ANSWERS,
    MATTER_KINDS,
    Away,
    Chain,
    Ground,
    Held,
    RungName,
    StepState,
    around,
    climb,
    goes_round,
    ground_of,
    kind_of,
    rungs_from,
    who_stands_in,
)
from dayuan.people.rules import APPOINTERS, COMMAND_ROLES, DESK_ROLES, STAFF_ROLES, Role, may_fill, most_at_once

pytestmark = pytest.mark.no_database

VILLAGE = "511421200221"
COURTYARD = VILLAGE + "D07"
DAY = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("code", "ground"),
    [
        ("511421", Ground.COUNTY),
        ("511421200", Ground.TOWNSHIP),
        (VILLAGE, Ground.VILLAGE),
        (VILLAGE + "G03", Ground.GROUP),
        (VILLAGE + "D07", Ground.COURTYARD),
        (VILLAGE + "G03D02", Ground.COURTYARD),
        (VILLAGE + "003", Ground.GRID),
    ],
)
def test_a_code_says_what_kind_of_place_it_is(code, ground):
    assert ground_of(code) is ground
    assert around(code)[0] == code
    assert around(code)[-1] == "511421"


def test_every_chain_ends_at_the_countys_desk_and_every_kind_of_matter_starts_inside_its_chain():
    assert {names[-1] for names in CHAINS.values()} == {RungName.COUNTY_DESK}
    assert set(FIRST_ANSWERS) == set(MATTER_KINDS)
    assert all(first in CHAINS[chain] for chain, first in FIRST_ANSWERS.values())


def test_a_finer_code_has_the_kind_of_its_class_and_an_unknown_one_is_another_matter():
    assert (kind_of("05001"), kind_of("99"), kind_of(None), kind_of("")) == ("05", "19", "19", "19")


def test_a_courtyard_head_has_no_desk_and_a_hub_household_is_no_staff():
    assert Role.COURTYARD_HEAD not in DESK_ROLES
    assert Role.HUB_HOUSEHOLD not in STAFF_ROLES
    assert {Role.PARTY_SECRETARY, Role.VILLAGE_LIAISON}.isdisjoint(COMMAND_ROLES)


def test_a_village_secretary_fills_posts_in_the_village_and_none_of_the_townships():
    def secretary_may(role, code):
        return may_fill(Role.VILLAGE_SECRETARY, VILLAGE, role, code)

    assert secretary_may(Role.COURTYARD_HEAD, COURTYARD)
    assert not secretary_may(Role.COURTYARD_HEAD, "511421200202D01")
    assert not secretary_may(Role.VILLAGE_SECRETARY, VILLAGE)
    assert not secretary_may(Role.DUTY_OFFICER, VILLAGE)


def test_nobody_gives_away_the_post_of_a_chief_or_makes_residents():
    given_away = frozenset().union(*APPOINTERS.values())
    assert given_away.isdisjoint({Role.CHIEF_GRID_OFFICER, Role.PARTY_SECRETARY, Role.RESIDENT})


days = st.dates(date(2026, 1, 1), date(2026, 1, 20))
periods = st.lists(st.tuples(days, st.none() | days).filter(lambda p: p[1] is None or p[0] <= p[1]), max_size=6)


@given(periods)
def test_the_most_at_once_is_what_counting_day_by_day_says(spans):
    counted = [
        sum(first <= date(2026, 1, 1) + timedelta(days=n) <= (last or date.max) for first, last in spans)
        for n in range(40)
    ]
    assert most_at_once(spans) == max(counted, default=0)


def test_a_stand_in_who_is_away_hands_on_to_their_own():
    post, own, a, b, c = (new_id() for _ in range(5))
    away = {a: [(post, b)], b: [(own, c)]}

    assert who_stands_in(post, a, {}, {a}) == a
    assert who_stands_in(post, a, {a: [(post, b)]}, {a, b}) == b
    assert who_stands_in(post, a, away, {a, b, c}) == c
    assert who_stands_in(post, a, away | {c: []}, {a, b, c}) is None
    assert who_stands_in(post, a, {a: [(post, b)]}, {a}) is None


def test_a_ring_of_stand_ins_ends_with_nobody_instead_of_going_round():
    post, a, b = (new_id() for _ in range(3))
    assert who_stands_in(post, a, {a: [(post, b)], b: [(post, a)]}, {a, b}) is None


def test_a_ring_is_found_only_where_the_days_meet():
    a, b, c = (new_id() for _ in range(3))

    def away(person, stand_in, first, last):
        return Away(person, stand_in, DAY + timedelta(days=first), DAY + timedelta(days=last))

    assert goes_round(away(a, a, 0, 1), [])
    assert goes_round(away(a, b, 0, 5), [away(b, a, 5, 9)])
    assert not goes_round(away(a, b, 0, 4), [away(b, a, 5, 9)])
    assert goes_round(away(a, b, 0, 9), [away(b, c, 3, 5), away(c, a, 5, 8)])
    assert not goes_round(away(a, b, 0, 9), [away(b, c, 3, 4), away(c, a, 5, 8)])


people = [new_id() for _ in range(6)]
rungs_and_places = [
    (Role.HUB_HOUSEHOLD, COURTYARD),
    (Role.COURTYARD_HEAD, COURTYARD),
    (Role.COURTYARD_HEAD, VILLAGE + "D08"),
    (Role.GRID_WORKER, VILLAGE),
    (Role.MICRO_GRID_LEADER, COURTYARD),
    (Role.VILLAGE_SECRETARY, VILLAGE),
    (Role.VILLAGE_SECRETARY, "511421200202"),
    (Role.PARTY_SECRETARY, "511421200"),
    (Role.CHIEF_GRID_OFFICER, "511421200"),
    (Role.DUTY_OFFICER, "511421"),
]
held_posts = st.lists(
    st.builds(
        lambda where, person: Held(new_id(), where[0], where[1], person, DAY),
        st.sampled_from(rungs_and_places),
        st.sampled_from(people),
    ),
    max_size=8,
)
absences = st.dictionaries(st.sampled_from(people), st.none() | st.sampled_from(people), max_size=6)


@given(
    held_posts,
    absences,
    st.sets(st.sampled_from(people)),
    st.sampled_from(Chain),
    st.sampled_from([COURTYARD, VILLAGE, "511421200", "511421"]),
)
def test_whatever_is_vacant_or_away_somebody_answers_and_nobody_is_named_who_is_not_there(
    posts, absent, present, chain, code
):
    away = {
        person: [(post.post_id, stand_in) for post in posts if post.person_id == person and stand_in]
        for person, stand_in in absent.items()
    }
    steps = climb(code, rungs_from(chain, CHAINS[chain][0]), posts, away, present)

    answering = [step for step in steps if step.state in {StepState.NAMED, StepState.DESK}]
    assert answering
    assert answering[-1].rung.name is RungName.COUNTY_DESK
    named = [step.person_id for step in answering if step.person_id]
    assert len(named) == len(set(named))
    for step in answering:
        if step.state is StepState.NAMED:
            assert step.person_id in present
            assert step.person_id not in absent
            assert step.held in posts
            assert code.startswith(step.held.place_code)
            if step.person_id != step.held.person_id:
                assert step.held.person_id in absent
