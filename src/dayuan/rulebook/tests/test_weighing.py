"""Whatever the order and the portions, the same was seen and the same comes of it."""

from datetime import timedelta
from itertools import pairwise
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from dayuan.rulebook.conditions import Seen, around_wanted, own_wanted
from dayuan.rulebook.observations import Observation
from dayuan.rulebook.spans import Span, both, either, outside
from dayuan.rulebook.testing import NOON, condition_of, minutes_of, seen_after
from dayuan.rulebook.weighing import Question, Stage, always, weigh

KINDS = ("water_level", "smoke", "report")
BEFORE = timedelta(days=3)

minutes = st.integers(0, 2_000)
seconds = st.integers(1, 40).map(lambda number: number * 60)
wanted = st.fixed_dictionaries(
    {"kind": st.sampled_from(KINDS)},
    optional={
        "where": st.lists(st.fixed_dictionaries({"is": st.just("at_least"), "than": st.integers(0, 5)}), max_size=1)
    },
)


def _leaf(name: str, **fields: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.tuples(wanted, st.fixed_dictionaries(fields)).map(lambda pair: {name: {**pair[0], **pair[1]}})


stays = st.tuples(st.integers(2, 5), st.integers(0, 2), seconds).map(
    lambda said: {
        "stays": {
            "kind": "water_level",
            "where": [{"is": "at_least", "than": said[0]}],
            "until": [{"is": "under", "than": min(said[1], said[0])}],
            "good_for_s": said[2],
        }
    }
)
follows = st.tuples(wanted, wanted, seconds, st.booleans()).map(
    lambda said: {"follows": {"first": said[0], "then": said[1], "within_s": said[2], "missing": said[3]}}
)
leaves = st.one_of(
    _leaf("happens", counts_for_s=seconds),
    _leaf("repeats", times=st.integers(2, 4), within_s=seconds, apart=st.booleans()),
    _leaf("silent", for_s=seconds),
    _leaf("changes", by=st.sampled_from([-1.0, 0.5, 2.0]), within_s=seconds),
    _leaf("nearby", within_m=st.sampled_from([100.0, 3000.0]), within_s=seconds, sources=st.integers(1, 2)),
    stays,
    follows,
)
conditions = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"all": parts}),
        st.lists(inner, min_size=1, max_size=3).map(lambda parts: {"any": parts}),
        st.tuples(inner, seconds).map(lambda said: {"lasts": {"what": said[0], "for_s": said[1]}}),
        st.tuples(inner, leaves).map(lambda said: {"all": [said[0], {"not": said[1]}]}),
    ),
    max_leaves=4,
).filter(lambda said: _depth(said) <= 4)
heard = st.lists(
    st.builds(
        seen_after,
        minutes,
        st.sampled_from(KINDS),
        st.integers(0, 6).map(float),
        point=st.sampled_from([(104.1, 30.1), (104.11, 30.1), (105.0, 30.0)]),
        source=st.sampled_from(["device:a", "device:b", "person:1"]),
    ),
    max_size=25,
)


def _depth(said: Any) -> int:
    if isinstance(said, dict):
        inner = [_depth(value) for key, value in said.items() if key in ("all", "any", "not", "lasts", "what")]
        return (0 if set(said) & {"for_s"} and "what" in said else 1) + max(inner, default=0)
    return max((_depth(one) for one in said), default=0) if isinstance(said, list) else 0


@given(said=conditions, own=heard, around=heard, at=minutes)
def test_what_is_farther_back_than_a_conditions_reach_changes_nothing_now(
    said: dict[str, Any], own: list[Observation], around: list[Observation], at: int
) -> None:
    condition = condition_of(said)
    moment = NOON + timedelta(minutes=at)
    since = moment - condition.reach

    def holds(*, kept: bool) -> bool:
        there = [one for one in sorted(own) if kept or one.at > since]
        others = [one for one in sorted(around) if kept or one.at > since]
        # Where the thing stands is known without its signals.
        places = [Observation(NOON - BEFORE, one.id, "", point=one.point) for one in own]
        known = Seen([*places, *there], others)
        return any(span.holds_at(moment) for span in condition.holds(known))

    if not any("silent" in str(part) for part in [said]):
        assert holds(kept=True) == holds(kept=False)


@given(said=conditions, own=heard, around=heard)
def test_the_answer_comes_in_order_without_overlaps_and_turns_only_where_it_says(
    said: dict[str, Any], own: list[Observation], around: list[Observation]
) -> None:
    spans = condition_of(said).holds(Seen(sorted(own), sorted(around), since=NOON))
    for before, after in pairwise(spans):
        assert before.end <= after.start
    for span in spans:
        assert list(span.because) == sorted(set(span.because))


@given(said=conditions, own=heard, at=minutes, wait=st.integers(1, 300))
def test_until_the_moment_it_names_nothing_turns_by_itself(
    said: dict[str, Any], own: list[Observation], at: int, wait: int
) -> None:
    question = Question(condition_of(said), "blue", (Stage("red", after=timedelta(minutes=45)),))
    moment, seen = NOON + timedelta(minutes=at), Seen(sorted(own), since=NOON)

    def state(when: Any) -> list[Any]:
        weighed = weigh(question, seen, watched=always(), at=when)
        return [(one.start, one.end <= when, one.level_at(when, ["blue", "yellow", "red"])) for one in weighed.episodes]

    again = weigh(question, seen, watched=always(), at=moment).look_again_at
    until = moment + timedelta(minutes=wait)
    if again is None or again > until:
        assert state(moment) == state(until)


spans = st.lists(
    st.tuples(st.integers(0, 100), st.integers(1, 20)).map(
        lambda said: Span(NOON + timedelta(minutes=said[0]), NOON + timedelta(minutes=sum(said)))
    ),
    max_size=8,
).map(either)


@given(one=spans, other=spans, at=st.integers(-1, 130))
def test_stretches_are_put_together_as_moments_would_be(one: list[Span], other: list[Span], at: int) -> None:
    def holds(several: list[Span]) -> bool:
        return any(span.holds_at(NOON + timedelta(minutes=at)) for span in several)

    assert holds(either([*one, *other])) == (holds(one) or holds(other))
    assert holds(both(one, other)) == (holds(one) and holds(other))
    assert holds(outside(one)) is not holds(one)


def test_a_level_that_flaps_is_one_episode() -> None:
    said = {"stays": {"kind": "water_level", "where": [{"is": "at_least", "than": 3}]}}
    flapping = [seen_after(minute, value=3.1 if minute % 2 == 0 else 2.9) for minute in range(21)]
    question = Question(condition_of(said), "yellow", damped=timedelta(minutes=2))
    weighed = weigh(question, Seen(flapping), watched=always(), at=NOON + timedelta(minutes=30))
    assert minutes_of(weighed.episodes) == [(0, 80)]


def test_an_episode_turns_red_when_it_lasts_or_when_it_is_borne_out() -> None:
    fire = condition_of({"happens": {"kind": "hotspot", "counts_for_s": 3600}})
    borne_out = condition_of({"nearby": {"kind": "report", "within_m": 2000, "within_s": 1800}})
    question = Question(fire, "yellow", (Stage("red", when=borne_out), Stage("red", after=timedelta(minutes=30))))
    spot = seen_after(0, "hotspot", point=(104.1, 30.1))
    call = seen_after(20, "report", point=(104.1, 30.1))
    at = NOON + timedelta(minutes=25)
    alone = weigh(question, Seen([spot]), watched=always(), at=at)
    assert alone.episodes[0].level_at(at, ["blue", "yellow", "red"]) == "yellow"
    assert alone.look_again_at == NOON + timedelta(minutes=30)
    both_seen = weigh(question, Seen([spot], [call]), watched=always(), at=at)
    assert both_seen.episodes[0].level_at(at, ["blue", "yellow", "red"]) == "red"


def test_a_condition_says_which_signals_concern_it() -> None:
    said = {
        "all": [
            {"happens": {"kind": "hotspot"}},
            {"nearby": {"kind": "report", "within_m": 500, "within_s": 60}},
            {"silent": {"kind": "smoke", "for_s": 60}},
        ]
    }
    condition = condition_of(said)
    assert set(own_wanted(condition)) == {"hotspot"}
    assert set(around_wanted(condition)) == {"report"}
