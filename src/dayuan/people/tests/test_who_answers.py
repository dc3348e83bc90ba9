"""Who answers for this? Always somebody, never anybody who is not there."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.chain_actions import RungNotInChain, change_answer
from dayuan.people.chain_rules import CHAINS, Chain, RungName, StepState
from dayuan.people.models import Absence, AnswerRule, Post, Role
from dayuan.people.posts_actions import end_post
from dayuan.people.queries import answer_table, who_answers
from dayuan.people.testing import COURTYARD, make_absence, make_ground, make_officer
from dayuan.places.testing import OTHER_VILLAGE, TOWNSHIP, make_place

TODAY = MONDAY_NOON.astimezone(SHANGHAI).date()
CAST = {
    "hub": (Role.HUB_HOUSEHOLD, COURTYARD),
    "head": (Role.COURTYARD_HEAD, COURTYARD),
    "micro": (Role.MICRO_GRID_LEADER, COURTYARD),
    "worker": (Role.GRID_WORKER, OTHER_VILLAGE),
    "leader": (Role.GRID_LEADER, OTHER_VILLAGE),
    "village": (Role.VILLAGE_SECRETARY, OTHER_VILLAGE),
    "mediator": (Role.MEDIATOR, OTHER_VILLAGE),
    "party": (Role.PARTY_SECRETARY, TOWNSHIP),
    "chief2": (Role.CHIEF_GRID_OFFICER, TOWNSHIP),
}


@pytest.fixture
def cast():
    make_ground(COURTYARD)
    return {name: make_officer(name, role, code, on_duty=False) for name, (role, code) in CAST.items()}


def names(steps):
    return [step.person.username if step.person else None for step in steps]


def test_small_matters_begin_in_the_courtyard_and_the_next_rungs_follow(cast):
    answer = who_answers(COURTYARD, "08", at=MONDAY_NOON)

    assert (answer.chain, answer.first.person) == (Chain.PARTY, cast["head"])
    assert names(answer.next) == ["village", "party", None]
    assert answer.next[-1].state is StepState.DESK
    assert answer.passed == ()


def test_forest_fire_goes_up_the_grid_chain_with_three_more_rungs(cast):
    answer = who_answers(COURTYARD, "05001", at=MONDAY_NOON)

    assert names([answer.first, *answer.next]) == ["micro", "worker", "leader", "chief2"]


def test_for_a_whole_village_no_courtyard_can_be_meant_and_the_answer_says_so(cast):
    answer = who_answers(OTHER_VILLAGE, "10", at=MONDAY_NOON)

    assert answer.first.person == cast["village"]
    assert {(step.rung.name, step.state) for step in answer.passed} == {
        (RungName.COURTYARD, StepState.TOO_BROAD),
        (RungName.GROUP, StepState.TOO_BROAD),
    }


def test_a_vacant_rung_is_passed_and_said(cast, chief):
    Post.objects.filter(person=cast["head"]).update(ends_on=TODAY - timedelta(days=1))

    answer = who_answers(COURTYARD, "08", at=MONDAY_NOON)

    assert answer.first.person == cast["village"]
    assert [(step.rung.name, step.state, step.place.code) for step in answer.passed] == [
        (RungName.COURTYARD, StepState.VACANT, COURTYARD)
    ]


def test_whoever_is_away_is_answered_for_by_the_stand_in_by_name(cast):
    make_absence(cast["head"], TODAY, TODAY, cast["hub"])

    answer = who_answers(COURTYARD, "08", at=MONDAY_NOON)

    assert (answer.first.person, answer.first.stands_in_for) == (cast["hub"], cast["head"])
    assert who_answers(COURTYARD, "08", at=MONDAY_NOON + timedelta(days=1)).first.person == cast["head"]


def test_whoever_is_away_without_a_stand_in_is_passed(cast):
    make_absence(cast["head"], TODAY, TODAY)

    answer = who_answers(COURTYARD, "08", at=MONDAY_NOON)

    assert answer.first.person == cast["village"]
    assert [step.state for step in answer.passed] == [StepState.ALL_AWAY]


def test_somebody_who_holds_two_rungs_is_asked_once(cast):
    make_absence(cast["head"], TODAY, TODAY, cast["village"])

    answer = who_answers(COURTYARD, "08", at=MONDAY_NOON)

    assert names([answer.first, *answer.next]) == ["village", "party", None]
    assert [step.state for step in answer.passed] == [StepState.SAME_PERSON]


def test_where_nobody_at_all_is_there_the_countys_desk_answers():
    make_ground(COURTYARD)

    answer = who_answers(COURTYARD, None, at=MONDAY_NOON)

    assert (answer.first.state, answer.first.person, answer.next) == (StepState.DESK, None, ())
    assert answer.first.place.code == "511421"
    assert len(answer.passed) == 3


def test_the_chief_changes_the_table_and_the_past_stays_as_it_was(cast, chief):
    township = make_place(TOWNSHIP)
    later = MONDAY_NOON + timedelta(hours=1)

    change_answer(township, "08", chain=Chain.GRID, first_rung=RungName.GRID_WORKER, by=chief, at=later)

    assert who_answers(COURTYARD, "08", at=MONDAY_NOON).first.person == cast["head"]
    answer = who_answers(COURTYARD, "08", at=later)
    assert (answer.first.person, answer.decided_by.by) == (cast["worker"], chief)
    table = {kind: (chain, first) for kind, chain, first, _rule in answer_table(TOWNSHIP, at=later)}
    assert table["08"] == (Chain.GRID, RungName.GRID_WORKER)
    assert table["10"] == (Chain.PARTY, RungName.COURTYARD)
    with pytest.raises(RungNotInChain):
        change_answer(township, "08", chain=Chain.GRID, first_rung=RungName.COURTYARD, by=chief, at=later)
    assert AnswerRule.objects.count() == 1


def test_ending_a_post_changes_the_answer_the_day_after(cast, chief):
    end_post(Post.objects.get(person=cast["head"]).pk, ends_on=TODAY, by=chief, at=MONDAY_NOON, reason="辞任")

    assert who_answers(COURTYARD, "08", at=MONDAY_NOON).first.person == cast["head"]
    assert who_answers(COURTYARD, "08", at=MONDAY_NOON + timedelta(days=1)).first.person == cast["village"]


def test_for_any_vacancies_and_absences_somebody_answers_who_is_there(cast):
    people = sorted(CAST)
    away = st.dictionaries(st.sampled_from(people), st.none() | st.sampled_from(people), max_size=6)

    @settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.sets(st.sampled_from(people)), st.sets(st.sampled_from(people), max_size=2), away, st.sampled_from(Chain))
    def holds(vacant, closed, absent, chain):
        with transaction.atomic():
            Post.objects.filter(person__username__in=vacant).update(ends_on=date(2026, 1, 1))
            type(cast["hub"]).objects.filter(username__in=closed).update(is_active=False)
            for name, stand_in in absent.items():
                if name != stand_in:
                    make_absence(cast[name], TODAY, TODAY, cast[stand_in] if stand_in else None)
            there = set(people) - closed - {a.person.username for a in Absence.objects.select_related("person")}
            rule = {"chain": chain, "first_rung": CHAINS[chain][0]}
            change_answer(make_place(TOWNSHIP), "19", **rule, by=cast["chief2"], at=MONDAY_NOON)
            for code in (COURTYARD, TOWNSHIP):
                answer = who_answers(code, at=MONDAY_NOON)
                assert answer.rungs
                for step in answer.rungs:
                    if step.person is not None:
                        assert step.person.username in there
                        assert (step.stands_in_for or step.person).username not in vacant
            transaction.set_rollback(True)

    holds()
