"""What the county's word about a matter asks for: one act of the table, or none; never a way back that nobody said."""

from itertools import product

import pytest

from dayuan.cases.rules import Status
from dayuan.cases.rules.workflow import ROWS, Act, Part, is_open_to
from dayuan.exchange.rules.county import (
    OVER,
    STATE_OF,
    CountyState,
    Difference,
    Meaning,
    WordField,
    differs,
    guess_channel,
    guess_class,
    guess_state,
    meaning_from,
    outlook,
)

pytestmark = pytest.mark.no_database

DESK = frozenset({Part.DESK, Part.COMMAND, Part.STAFF})


@pytest.mark.parametrize("parts", [DESK, frozenset({Part.OWNER}), frozenset()])
def test_whatever_is_taken_is_a_cell_of_the_workflow_table(parts):
    for here, said, before in product(Status, CountyState, [None, *CountyState]):
        view = outlook(here, said, parts, said_before=before, has_words=True)
        assert (view.difference is Difference.TO_TAKE) is (view.act is not None)
        if view.act is not None:
            assert is_open_to(view.act, here, parts)
        if said == STATE_OF[here]:
            assert view.difference is Difference.NONE


@pytest.mark.parametrize("here", [Status.DONE, Status.CLOSED])
def test_only_a_county_that_had_called_it_ended_opens_it_again(here):
    said = CountyState.WORKED_ON
    for before in (None, CountyState.REPORTED, CountyState.ACCEPTED):
        view = outlook(here, said, DESK, said_before=before, has_words=True)
        assert view.difference is Difference.OURS_IS_FURTHER
    again = outlook(here, said, DESK, said_before=CountyState.CLOSED, has_words=True)
    assert again.act in (Act.REWORK, Act.REOPEN)
    assert outlook(here, said, DESK, said_before=CountyState.CLOSED, has_words=False).difference is (
        Difference.NEEDS_WORDS
    )


def test_what_the_county_says_still_is_no_news():
    view = outlook(Status.REPORTED, CountyState.CLOSED, DESK, said_before=CountyState.CLOSED, has_words=True)
    assert view.difference is Difference.KNOWN


@pytest.mark.parametrize("said", [CountyState.VOID, CountyState.MERGED, CountyState.ON_HOLD])
def test_what_needs_a_second_person_or_another_case_is_not_done_by_a_list(said):
    view = outlook(Status.IN_PROGRESS, said, DESK, said_before=None, has_words=True)
    assert view.difference is Difference.NO_WAY
    assert not ROWS[Act.GRANT_VOID].who <= DESK


@pytest.mark.parametrize(
    ("word", "state"),
    [
        ("待受理", "reported"), ("不予受理", "declined"), ("已受理", "accepted"), ("处置中", "worked_on"),
        ("未办结", "worked_on"), ("已办结", "closed"), ("待核查", "done"), ("已作废", "void"), ("月亮", ""),
    ],
)  # fmt: skip
def test_states_are_guessed_from_their_words(word, state):
    assert guess_state(word) == state


def test_classes_are_guessed_from_names_and_things_and_not_where_two_fit():
    names = {"09001": "路灯不亮", "08001": "暴露垃圾", "08004": "噪声扰民", "01003": "山林土地边界纠纷"}
    assert guess_class("路灯不亮", names) == "09001"
    assert guess_class("09001", names) == "09001"
    assert guess_class("照明设施损坏", names) == "09001"
    assert guess_class("社会生活噪声", names) == "08004"
    assert guess_class("纠纷", {"01002": "家庭纠纷", "01003": "土地纠纷"}) == ""
    assert guess_class("飞碟", names) == ""
    assert guess_channel("12345热线转办") == "hotline"


def test_a_version_is_kept_and_read_as_it_was():
    meaning = Meaning(("甲",), {"甲": "state"}, {"state": {"已办": "done", "办了": "done"}}, {"done": "办了"})
    again = meaning_from(meaning.as_json())
    assert not differs(meaning, again)
    assert again.word_for(WordField.STATE, "done") == "已办"
    assert again.state_word(CountyState.DONE) == "办了"
    assert again.state_word(CountyState.VOID) == ""
    assert OVER.isdisjoint({CountyState.DONE})
