"""A condition that means nothing is refused, with the place of every fault."""

import pytest

from dayuan.rulebook.reading import Faulty, read_condition
from dayuan.rulebook.testing import KINDS


def faults_of(said: object) -> list[tuple[str, str]]:
    with pytest.raises(Faulty) as refused:
        read_condition(said, kinds=KINDS)
    return [(fault.where, fault.wrong) for fault in refused.value.faults]


def test_all_faults_are_named_at_once() -> None:
    said = {
        "all": [
            {"repeats": {"kind": "smoke", "times": 1, "within_s": 0}},
            {"happens": {"kind": "dragon"}},
        ]
    }
    assert faults_of(said) == [
        ("all.0.repeats.times", "greater_than_equal"),
        ("all.0.repeats.within_s", "greater_than_equal"),
        ("all.1.happens.kind", "no_such_kind"),
    ]


@pytest.mark.parametrize("said", [None, 7, "smoke", [], {}, {"happens": None}, {"all": []}, {"all": [{}]}])
def test_what_is_no_condition_is_refused(said: object) -> None:
    assert faults_of(said)


def test_two_conditions_in_one_place_are_not_one() -> None:
    assert ("", "not_one") in faults_of({"happens": {"kind": "smoke"}, "silent": {"kind": "smoke", "for_s": 60}})


def test_marks_the_wrong_way_round_are_refused() -> None:
    high = [{"is": "at_least", "than": 3.0}]
    crossed = {"stays": {"kind": "water_level", "where": high, "until": [{"is": "under", "than": 3.2}]}}
    assert faults_of(crossed) == [("stays", "hysteresis_crossed")]


def test_what_is_true_because_nothing_happens_is_no_rule() -> None:
    assert faults_of({"not": {"happens": {"kind": "smoke"}}}) == [("", "nothing_positive")]
    assert faults_of({"any": [{"happens": {"kind": "smoke"}}, {"not": {"happens": {"kind": "tilt"}}}]})


def test_a_tree_is_not_deeper_than_a_person_can_read() -> None:
    said: dict[str, object] = {"happens": {"kind": "smoke"}}
    for _level in range(5):
        said = {"all": [said]}
    assert faults_of(said) == [("", "too_deep")]


@pytest.mark.parametrize(
    "trait",
    [
        {"is": "at_least"},
        {"is": "at_least", "than": float("nan")},
        {"is": "is", "words": ["x"]},
        {"of": "plate", "is": "is", "words": []},
        {"is": "inside"},
        {"is": "inside", "area": {"points": [[104, 30]]}},
        {"is": "inside", "area": {"points": [[104, 30], [104, 31]]}},
        {"is": "inside", "area": {"points": [[304, 30]], "radius_m": 5}},
        {"is": "like", "words": ["x"]},
    ],
)
def test_a_comparison_with_nothing_is_refused(trait: dict[str, object]) -> None:
    assert faults_of({"happens": {"kind": "smoke", "where": [trait]}})
