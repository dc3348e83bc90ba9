"""Every cell of the workflow: in which state who may do what, what it needs, where it leads; elsewhere not."""

from dataclasses import replace

import pytest

from dayuan.disputes.rules.workflow import (
    FROM_ELSEWHERE,
    NEXT,
    TABLE,
    Act,
    Facts,
    Hand,
    Need,
    Refused,
    State,
    offered,
    refusal_of,
    state_after,
)

pytestmark = pytest.mark.no_database

EVERYTHING = Facts(**dict.fromkeys(Need, True))  # type: ignore[arg-type]
ANY_OPEN = "received informed accepted graded mediating drawn_up performing watched failed"
BEFORE_THE_END = ANY_OPEN.split(" performing", maxsplit=1)[0]
BUT_ACCEPTED = ANY_OPEN.replace("accepted ", "")

PROMISED = f"""
describe         | {BEFORE_THE_END}                       | mcj |                              | =
add_party        | received informed                      | mcj |                              | =
correct_party    | {ANY_OPEN}                             | mcj |                              | =
speak_for        | {ANY_OPEN}                             | mcj |                              | =
link             | {ANY_OPEN}                             | mcj |                              | =
tell_rights      | received informed                      | mcj | two_sides guardians          | informed
consent          | informed                               | mcj | all_told guardians           | accepted   | all_agree
turn_away        | received informed                      | mcj |                              | closed
grade            | accepted                               | mcj |                              | graded
grade            | {BUT_ACCEPTED}                         | mcj |                              | =
lower            | {ANY_OPEN}                             | cj  | above_blue                   | =
ask_mediator     | {ANY_OPEN}                             | mcj |                              | =
recuse           | {ANY_OPEN}                             | mcj | a_mediator                   | =
plan_session     | graded mediating drawn_up              | mcj |                              | =
hold_session     | graded mediating                       | m   | in_time                      | mediating
extend           | graded mediating drawn_up              | mcj |                              | =
draw_up          | mediating                              | m   | a_session in_time            | drawn_up
sign             | drawn_up                               | mcj |                              | performing | all_signed
go_back          | drawn_up                               | mc  |                              | mediating
agree_orally     | mediating                              | m   | a_session in_time            | performing
fail             | accepted graded mediating drawn_up     | mcj |                              | failed
note_performance | performing watched                   | mcj |                              | watched    | all_settled
ask_court        | performing watched                     | mcj | written court_not_asked within_30_days | =
court_decided    | performing watched                     | mcj | court_asked                  | =
follow_up        | performing watched                     | mcj | follow_up_left               | =
resume           | performing watched                     | mcj |                              | mediating
hand_on          | {ANY_OPEN}                             | mcj |                              | =
pass_up          | {BEFORE_THE_END}                       | mcj | below_the_top                | =
pass_up          | failed                                 | mcj | below_the_top                | mediating
close            | watched                                | cj  | all_settled court_answered all_followed_up | closed
close            | failed                                 | cj  |                              | closed
recur            | closed                                 | mcj | within_a_year                | watched
recur            | performing watched                     | mcj |                              | =
keep_paper       | {ANY_OPEN} closed                      | mcj |                              | =
"""
"""Written a second time, as the field guide has it: act, states, hands, needs, where it leads, once what is so."""

LETTERS = {"m": Hand.MEDIATOR, "c": Hand.COMMITTEE, "j": Hand.JUDICIAL}


def promised():
    found = {}
    for line in PROMISED.strip().splitlines():
        act, states, hands, needs, to, once = (*(part.strip() for part in line.split("|")), "")[:6]
        for state in states.split():
            leads = State(state if to == "=" else to)
            found[State(state), Act(act)] = ({LETTERS[one] for one in hands}, needs.split(), leads, once.split())
    return found


CELLS = promised()


@pytest.mark.parametrize("state", State)
@pytest.mark.parametrize("act", Act)
def test_every_cell_says_yes_and_no_as_promised(state, act):
    if (state, act) not in CELLS:
        assert refusal_of(state, act, set(Hand), EVERYTHING) is Refused.NOT_NOW
        return
    hands, needs, leads, once = CELLS[state, act]
    for hand in Hand:
        assert refusal_of(state, act, {hand}, EVERYTHING) is (None if hand in hands else Refused.NOT_YOURS)
    assert refusal_of(state, act, set(), EVERYTHING) is Refused.NOT_YOURS
    for need in Need:
        without = replace(EVERYTHING, **{need: False})
        assert refusal_of(state, act, set(Hand), without) == (need if need in needs else None)
    assert state_after(state, act, EVERYTHING) is leads
    for need in once:
        assert state_after(state, act, replace(EVERYTHING, **{need: False})) is state


def test_the_table_has_no_cell_that_was_not_promised():
    assert set(TABLE) == set(CELLS)


def test_what_is_offered_can_be_done_and_what_is_usual_comes_first():
    for state in State:
        first, others = offered(state, set(Hand), EVERYTHING)
        assert not set(first) & set(others)
        assert not FROM_ELSEWHERE & {*first, *others}
        assert all(refusal_of(state, act, set(Hand), EVERYTHING) is None for act in [*first, *others])
        assert set(first) <= set(NEXT[state])
    assert offered(State.CLOSED, set(Hand), EVERYTHING) == ([], [])
    assert offered(State.MEDIATING, set(), EVERYTHING) == ([], [])
