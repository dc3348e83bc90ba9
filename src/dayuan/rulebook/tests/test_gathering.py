"""Weighed slice by slice or in one go, a long time holds the same episodes."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dayuan.rulebook.conditions import Seen, around_wanted
from dayuan.rulebook.gathering import Gathering
from dayuan.rulebook.observations import Observation
from dayuan.rulebook.spans import FOREVER
from dayuan.rulebook.testing import NOON, condition_of
from dayuan.rulebook.tests.test_weighing import BEFORE, conditions, heard
from dayuan.rulebook.weighing import Question, Stage, always, holding

ENDS = 2_100
cuts = st.lists(st.integers(1, ENDS - 1), unique=True, max_size=6).map(sorted)


@given(said=conditions, borne_out=conditions, own=heard, around=heard, at=cuts, damped=st.sampled_from([0, 20, 400]))
def test_slices_of_any_length_make_no_difference(
    said: dict[str, Any],
    borne_out: dict[str, Any],
    own: list[Observation],
    around: list[Observation],
    at: list[int],
    damped: int,
) -> None:
    stages = (Stage("red", condition_of(borne_out)), Stage("red", after=timedelta(minutes=45)))
    question = Question(condition_of(said), "blue", stages, damped=timedelta(minutes=damped))
    ahead = max(
        [
            near.within
            for one in (said, borne_out)
            for nears in around_wanted(condition_of(one)).values()
            for near in nears
        ],
        default=timedelta(),
    )
    # Where the thing stands is known without its signals.
    places = [Observation(NOON - BEFORE, one.id, "", point=one.point, source=one.source) for one in own]
    moments = [NOON + timedelta(minutes=minute) for minute in [0, *at, ENDS]]

    gathering, found = Gathering(question), []
    for begin, end in pairwise(moments):
        since, until = begin - question.reach, end + ahead
        window = [one for one in sorted(own) if since <= one.at < until]
        others = [one for one in sorted(around) if since <= one.at < until]
        before = max([NOON, *(one.at for one in own if one.at < since)])
        held = holding(question, Seen([*places, *window], others, before), watched=always())
        gathering.add(held, begin, FOREVER if end == moments[-1] else end)
        found += gathering.finished(end)
    found += gathering.rest()

    whole = holding(question, Seen([*places, *sorted(own)], sorted(around), NOON), watched=always())
    in_one_go = Gathering(question)
    in_one_go.add(whole, NOON, FOREVER)
    assert _told(found) == _told(in_one_go.rest())
    assert gathering.is_empty


def _told(episodes: Any) -> list[Any]:
    return [(one.start, one.end, [one.id for one in one.because], one.turns) for one in episodes]
