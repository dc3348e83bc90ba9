"""Who is asked, in which order, and why not the others."""

from datetime import date
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dayuan.dispatch.rules import (
    CLOSING,
    LADDER,
    Candidate,
    OfferState,
    Outcome,
    Position,
    Rung,
    StandsIn,
    Why,
    course_of,
    distance_m,
    first_to_ask,
    has_climbed,
    next_after_a_refusal,
    next_after_silence,
    rank,
    reasons_for,
)

pytestmark = pytest.mark.no_database


def somebody(number, position=Position.HERE, *, on_duty=True, **facts):
    return Candidate(UUID(int=number), UUID(int=number), position, on_duty, name=f"{number}", **facts)


def names(ranked):
    return [choice.candidate.name for choice in ranked.choices]


def reasons(ranked):
    return {one.candidate.name: one.reason.code for one in ranked.passed_over}


def test_whoever_is_away_is_passed_over_and_the_stand_in_says_for_whom_and_until_when():
    until = date(2026, 3, 6)
    ranked = rank(
        [
            somebody(1, Position.SECRETARY, away_until=until),
            somebody(2, Position.SECRETARY, stands_in=StandsIn("1", "", until)),
            somebody(3, Position.CHIEF),
        ]
    )

    assert names(ranked) == ["2", "3"]
    assert ranked.choices[0].reasons[0].as_json() == {
        "code": "stands_in",
        "for": "1",
        "for_en": "",
        "until": "2026-03-06",
    }
    assert ranked.passed_over[0].as_json()["code"] == "away"
    assert ranked.passed_over[0].as_json()["until"] == "2026-03-06"


def test_the_ladder_starts_on_the_spot_and_ends_at_the_township():
    ranked = rank(
        [
            somebody(5, Position.DUTY),
            somebody(4, Position.CHIEF),
            somebody(3, Position.SECRETARY),
            somebody(2, Position.NEARBY, distance_m=300),
            somebody(1),
        ]
    )

    assert names(ranked) == ["1", "2", "3", "4", "5"]
    assert [choice.candidate.rung for choice in ranked.choices] == [
        Rung.SITE,
        Rung.SITE,
        Rung.VILLAGE,
        Rung.TOWNSHIP,
        Rung.TOWNSHIP,
    ]


def test_at_the_post_the_one_with_fewest_tasks_goes_then_the_elder_post():
    ranked = rank([somebody(1, tasks_in_hand=2), somebody(3), somebody(2)])

    assert names(ranked) == ["2", "3", "1"]
    chosen = ranked.choices[0]
    assert {one.candidate.name: one.reason.as_json() for one in ranked.passed_over_for(chosen)} == {
        "3": {"code": "later_in_line"},
        "1": {"code": "busier", "count": 2},
    }


def test_nearby_the_same_village_goes_first_then_the_nearest():
    ranked = rank(
        [
            somebody(1, Position.NEARBY, distance_m=200, same_village=False),
            somebody(2, Position.NEARBY, distance_m=900),
            somebody(3, Position.NEARBY, distance_m=400),
            somebody(4, Position.NEARBY, distance_m=None),
        ]
    )

    assert names(ranked) == ["3", "2", "4", "1"]
    assert ranked.passed_over_for(ranked.choices[0])[0].reason.as_json() == {"code": "farther", "metres": 900}


def test_off_duty_is_passed_over_but_a_secretary_answers_at_any_hour():
    ranked = rank(
        [
            somebody(1, on_duty=False),
            somebody(2, Position.SECRETARY, on_duty=False),
            somebody(3, Position.CHIEF, on_duty=False),
            somebody(4, Position.DUTY, on_duty=False),
        ]
    )

    assert names(ranked) == ["2", "3"]
    assert reasons(ranked) == {"1": Why.OFF_DUTY, "4": Why.OFF_DUTY}


@pytest.mark.parametrize("answer", [Why.DECLINED, Why.NO_ANSWER, Why.WITHDRAWN])
def test_who_was_asked_before_is_not_asked_again(answer):
    ranked = rank([somebody(1, answered_before=answer), somebody(2)])

    assert names(ranked) == ["2"]
    assert reasons(ranked) == {"1": answer}


def test_somebody_with_two_posts_counts_once_by_the_first_they_can_be_asked_at():
    person = UUID(int=9)
    here = Candidate(person, UUID(int=1), Position.HERE, on_duty=False, name="9")
    secretary = Candidate(person, UUID(int=2), Position.SECRETARY, on_duty=False, name="9")
    ranked = rank([here, secretary])

    assert [choice.candidate.position for choice in ranked.choices] == [Position.SECRETARY]
    assert ranked.passed_over == ()


def test_the_reasons_say_what_the_choice_rests_on():
    assert [reason.as_json() for reason in reasons_for(somebody(1, tasks_in_hand=0))] == [
        {"code": "on_duty_here"},
        {"code": "on_the_spot"},
        {"code": "tasks_in_hand", "count": 0},
    ]
    called_away = reasons_for(somebody(1, tasks_in_hand=1, called_elsewhere=True))
    assert Why.ON_THE_SPOT not in {reason.code for reason in called_away}
    nearby = reasons_for(somebody(1, Position.NEARBY, distance_m=419.6))
    assert nearby[0].as_json() == {"code": "on_duty_nearby", "metres": 420}


def test_after_a_refusal_the_next_in_line_on_the_same_rung():
    ranked = rank([somebody(1, answered_before=Why.DECLINED), somebody(2), somebody(3, Position.SECRETARY)])

    assert next_after_a_refusal(ranked, Rung.SITE).candidate.name == "2"


def test_after_silence_up_a_rung_even_where_somebody_is_left_beside():
    ranked = rank([somebody(2), somebody(3, Position.SECRETARY)])

    assert next_after_silence(ranked, Rung.SITE).candidate.name == "3"


def test_an_empty_rung_is_stepped_over():
    assert next_after_silence(rank([somebody(4, Position.CHIEF)]), Rung.SITE).candidate.name == "4"


def test_where_the_top_rung_is_silent_whoever_is_left_at_the_spot_or_the_secretary_is_asked():
    silent = Why.NO_ANSWER
    left = rank([somebody(1, answered_before=silent), somebody(2), somebody(4, Position.CHIEF, answered_before=silent)])
    assert next_after_silence(left, Rung.TOWNSHIP).candidate.name == "2"
    assert next_after_a_refusal(left, Rung.TOWNSHIP, has_climbed=True).candidate.name == "2"

    secretary_left = rank([somebody(3, Position.SECRETARY), somebody(4, Position.CHIEF, answered_before=silent)])
    assert next_after_silence(secretary_left, Rung.TOWNSHIP).candidate.name == "3"


def test_nobody_leaves_another_checkpoint_after_silence_or_once_the_township_was_asked():
    nearby = somebody(6, Position.NEARBY, distance_m=300)
    only_nearby = rank([somebody(1, answered_before=Why.NO_ANSWER), nearby])
    for rung in LADDER:
        assert next_after_silence(only_nearby, rung) is None
        assert next_after_a_refusal(only_nearby, rung, has_climbed=True) is None
    assert next_after_a_refusal(only_nearby, Rung.VILLAGE) is None
    assert first_to_ask(only_nearby, has_climbed=True) is None
    assert {one.candidate.name: one.reason.code for one in only_nearby.passed_over_by_all()} == {
        "6": Why.KEEPS_POST,
        "1": Why.NO_ANSWER,
    }


def test_a_refusal_on_the_spot_asks_the_next_checkpoint_before_the_village():
    nearby = somebody(6, Position.NEARBY, distance_m=300)
    refused = rank([somebody(1, answered_before=Why.DECLINED), nearby, somebody(3, Position.SECRETARY)])

    assert next_after_a_refusal(refused, Rung.SITE).candidate.name == "6"
    assert next_after_a_refusal(refused, Rung.SITE, has_climbed=True).candidate.name == "3"


def test_a_matter_has_climbed_once_somebody_was_silent_or_the_township_was_asked():
    assert not has_climbed([])
    assert not has_climbed([(Rung.SITE, OfferState.DECLINED), (Rung.VILLAGE, OfferState.DECLINED)])
    assert has_climbed([(Rung.SITE, OfferState.LAPSED), (Rung.VILLAGE, OfferState.ASKED)])
    assert has_climbed([(Rung.TOWNSHIP, OfferState.WITHDRAWN)])


def test_the_course_tells_who_follows_a_refusal_and_who_follows_silence():
    course = course_of(
        rank(
            [
                somebody(1),
                somebody(2),
                somebody(3, Position.SECRETARY),
                somebody(4, Position.CHIEF),
                somebody(5, Position.DUTY),
                somebody(6, Position.NEARBY, distance_m=300),
            ]
        )
    )

    assert course.first.candidate.name == "1"
    assert [one.candidate.name for one in course.after_refusals] == ["2", "6"]
    assert [one.candidate.name for one in course.after_silence] == ["3", "4", "5", "2"]
    assert course_of(rank([])).first is None


def test_on_the_top_rung_silence_goes_to_the_next_there_and_then_there_is_nobody():
    chief_silent = rank([somebody(4, Position.CHIEF, answered_before=Why.NO_ANSWER), somebody(5, Position.DUTY)])
    assert next_after_silence(chief_silent, Rung.TOWNSHIP).candidate.name == "5"

    nobody = rank([somebody(5, Position.DUTY, answered_before=Why.NO_ANSWER)])
    assert next_after_silence(nobody, Rung.TOWNSHIP) is None
    assert first_to_ask(nobody) is None


ANYBODY = st.builds(
    Candidate,
    person_id=st.integers(1, 6).map(lambda n: UUID(int=n)),
    post_id=st.uuids(),
    position=st.sampled_from(Position),
    on_duty=st.booleans(),
    tasks_in_hand=st.integers(0, 4),
    distance_m=st.none() | st.floats(0, 9_000),
    same_village=st.booleans(),
    answered_before=st.none() | st.sampled_from([Why.DECLINED, Why.NO_ANSWER, Why.WITHDRAWN]),
)


@given(st.lists(ANYBODY, max_size=12, unique_by=lambda one: one.post_id))
def test_everybody_is_explained_once_and_nobody_is_asked_below_a_rung(candidates):
    ranked = rank(candidates)
    considered = [one.candidate.person_id for one in (*ranked.choices, *ranked.passed_over)]

    assert sorted(considered) == sorted({one.person_id for one in candidates})
    assert ranked == rank(reversed(candidates))
    rungs = [LADDER.index(choice.candidate.rung) for choice in ranked.choices]
    assert rungs == sorted(rungs)
    for choice in ranked.choices:
        explained = {one.candidate.person_id for one in ranked.passed_over_for(choice)}
        assert explained == set(considered) - {choice.candidate.person_id}


@given(st.lists(ANYBODY, max_size=12, unique_by=lambda one: one.post_id))
def test_silence_calls_nobody_twice_and_nobody_from_another_checkpoint(candidates):
    course = course_of(rank(candidates))
    asked = [one.candidate for one in course.after_silence]

    assert Position.NEARBY not in {one.position for one in asked}
    people = [one.person_id for one in asked] + ([course.first.candidate.person_id] if course.first else [])
    assert len(people) == len(set(people))


def test_every_outcome_says_how_the_case_would_end():
    assert set(CLOSING) == set(Outcome)


def test_a_hundredth_of_a_degree_of_latitude_is_1112_metres():
    assert round(distance_m((104.07, 29.96), (104.07, 29.97))) == 1112
