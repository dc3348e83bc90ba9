"""What each condition means, told as a township would."""

from datetime import timedelta

import pytest

from dayuan.rulebook.conditions import Seen
from dayuan.rulebook.observations import Observation
from dayuan.rulebook.testing import NOON, condition_of, minutes_of, seen_after

OVER_3_2 = [{"is": "at_least", "than": 3.2}]
UNDER_3_0 = [{"is": "under", "than": 3.0}]


def levels(*readings: tuple[float, float]) -> list[Observation]:
    return [seen_after(minutes, value=value) for minutes, value in readings]


def holding(said: dict[str, object], own: list[Observation], **given: object) -> list[tuple[float, float | None]]:
    return minutes_of(condition_of(said).holds(Seen(own, **given)))  # type: ignore[arg-type]


def test_a_level_is_high_from_its_upper_mark_until_it_falls_below_its_lower_one() -> None:
    rule = {"stays": {"kind": "water_level", "where": OVER_3_2, "until": UNDER_3_0}}
    assert holding(rule, levels((0, 2.9), (10, 3.2), (20, 3.1), (30, 3.0), (40, 2.99), (50, 3.1))) == [(10, 40)]


def test_without_a_lower_mark_it_ends_as_soon_as_it_is_no_longer_so() -> None:
    rule = {"stays": {"kind": "water_level", "where": OVER_3_2}}
    assert holding(rule, levels((0, 3.3), (10, 3.1), (20, 3.2), (30, 3.0))) == [(0, 10), (20, 30)]


def test_a_reading_is_good_only_for_so_long() -> None:
    rule = {"stays": {"kind": "water_level", "where": OVER_3_2, "until": UNDER_3_0, "good_for_s": 1800}}
    assert holding(rule, levels((0, 3.3))) == [(0, 30)]
    assert holding(rule, levels((0, 3.3), (40, 3.1))) == [(0, 30)]


def test_between_the_marks_a_level_is_remembered_for_six_hours_and_no_longer() -> None:
    rule = {"stays": {"kind": "water_level", "where": OVER_3_2, "until": UNDER_3_0, "good_for_s": 3600}}
    wavering = [(minutes, 3.1) for minutes in range(30, 600, 30)]
    assert holding(rule, levels((0, 3.3), *wavering)) == [(0, 360)]


def test_something_lasts_from_when_it_has_lasted_long_enough() -> None:
    rule = {"lasts": {"what": {"stays": {"kind": "water_level", "where": OVER_3_2}}, "for_s": 600}}
    assert holding(rule, levels((0, 3.3), (5, 3.4), (9, 3.0), (20, 3.3), (40, 3.0))) == [(30, 40)]


def test_three_times_within_ten_minutes() -> None:
    rule = {"repeats": {"kind": "smoke", "times": 3, "within_s": 600}}
    assert holding(rule, [seen_after(minutes, "smoke") for minutes in (0, 4, 9, 30, 31)]) == [(9, 10)]


def test_three_residents_are_three_and_one_who_calls_three_times_is_one() -> None:
    rule = {"repeats": {"kind": "report", "times": 3, "within_s": 3600, "apart": True}}
    same = [seen_after(minutes, "report", source="person:1") for minutes in (0, 5, 10)]
    assert holding(rule, same) == []
    others = [seen_after(minutes, "report", source=f"person:{minutes}") for minutes in (12, 20)]
    assert holding(rule, same + others) == [(20, 70)]


def test_a_door_that_stays_shut_is_noticed_after_seven_hours_and_no_longer_once_it_opens() -> None:
    rule = {"silent": {"kind": "door_opened", "for_s": 7 * 3600}}
    since = NOON - timedelta(hours=12)
    opened = [seen_after(-480, "door_opened"), seen_after(30, "door_opened")]
    assert holding(rule, opened, since=since) == [(-60, 30), (450, None)]


def test_without_knowing_since_when_it_is_watched_silence_before_the_first_time_says_nothing() -> None:
    rule = {"silent": {"kind": "door_opened", "for_s": 3600}}
    assert holding(rule, []) == []
    assert holding(rule, [], since=NOON) == [(60, None)]


def test_water_that_rises_by_thirty_centimetres_within_an_hour() -> None:
    rule = {"changes": {"kind": "water_level", "by": 0.3, "within_s": 3600, "counts_for_s": 600}}
    assert holding(rule, levels((0, 2.0), (30, 2.2), (59, 2.31), (100, 2.4), (200, 2.6))) == [(59, 69)]


def test_water_that_falls_is_asked_for_with_a_negative_change() -> None:
    rule = {"changes": {"kind": "water_level", "by": -0.5, "within_s": 3600, "counts_for_s": 60}}
    assert holding(rule, levels((0, 2.0), (30, 1.4), (40, 1.6))) == [(30, 31)]


def test_a_hotspot_is_borne_out_by_a_call_from_nearby() -> None:
    spot = seen_after(0, "hotspot", value=90, point=(104.1, 30.1))
    call = seen_after(20, "report", point=(104.11, 30.1), source="person:1")
    far = seen_after(5, "report", point=(104.3, 30.1), source="person:2")
    rule = {
        "all": [
            {"happens": {"kind": "hotspot", "counts_for_s": 1800}},
            {"nearby": {"kind": "report", "within_m": 2000, "within_s": 1800}},
        ]
    }
    assert holding(rule, [spot], around=[far]) == []
    assert holding(rule, [spot], around=[far, call]) == [(0, 30)]


def test_two_calls_from_nearby_are_two_callers() -> None:
    spot = seen_after(0, "hotspot", point=(104.1, 30.1))
    calls = [seen_after(minutes, "report", point=(104.1, 30.1), source="person:1") for minutes in (1, 2)]
    rule = {"nearby": {"kind": "report", "within_m": 500, "within_s": 600, "sources": 2}}
    assert holding(rule, [spot], around=calls) == []
    other = seen_after(5, "report", point=(104.1, 30.1), source="person:2")
    assert holding(rule, [spot], around=[*calls, other]) == [(-5, 12)]


def test_a_visit_that_was_begun_and_not_ended_in_time() -> None:
    rule = {"follows": {"first": {"kind": "smoke"}, "then": {"kind": "tilt"}, "within_s": 600, "missing": True}}
    assert holding(rule, [seen_after(0, "smoke")]) == [(10, 20)]
    assert holding(rule, [seen_after(0, "smoke"), seen_after(9, "tilt")]) == []
    assert holding(rule, [seen_after(0, "smoke"), seen_after(15, "tilt")]) == [(10, 15)]


def test_rain_and_then_a_slope_that_moves() -> None:
    rule = {
        "follows": {"first": {"kind": "water_level"}, "then": {"kind": "tilt"}, "within_s": 3600, "counts_for_s": 60}
    }
    assert holding(rule, [seen_after(0), seen_after(50, "tilt"), seen_after(70, "tilt")]) == [(50, 51)]


def test_what_a_rule_does_not_look_at_does_not_happen_for_it_but_a_state_goes_on() -> None:
    def afternoons(moment: object) -> bool:
        return moment >= NOON  # type: ignore[operator]

    smoke = [seen_after(-1, "smoke"), seen_after(1, "smoke")]
    assert holding({"happens": {"kind": "smoke", "counts_for_s": 60}}, smoke, watching=afternoons) == [(1, 2)]
    high = {"stays": {"kind": "water_level", "where": OVER_3_2}}
    assert holding(high, levels((-10, 3.4), (10, 2.0)), watching=afternoons) == [(-10, 10)]


def test_unless_something_else_is_so() -> None:
    rule = {
        "all": [
            {"happens": {"kind": "smoke", "counts_for_s": 600}},
            {"not": {"happens": {"kind": "tilt", "counts_for_s": 300}}},
        ]
    }
    assert holding(rule, [seen_after(0, "smoke"), seen_after(2, "tilt")]) == [(0, 2), (7, 10)]


@pytest.mark.parametrize(
    ("trait", "counts"),
    [
        ({"of": "plate", "is": "begins_with", "words": ["川"]}, True),
        ({"of": "plate", "is": "begins_otherwise", "words": ["川Z", "川A"]}, False),
        ({"of": "plate", "is": "begins_otherwise", "words": ["渝"]}, True),
        ({"of": "colour", "is": "is_not", "words": ["red"]}, False),
        ({"of": "alarm", "is": "is", "words": ["true"]}, True),
        ({"of": "confidence", "is": "at_least", "than": 0.8}, True),
        ({"is": "at_most", "than": 5}, True),
        ({"is": "over", "than": 5}, False),
        ({"of": "plate", "is": "over", "than": 5}, False),
        ({"is": "inside", "area": {"points": [[104.0, 30.0], [104.2, 30.0], [104.2, 30.2]]}}, True),
        ({"is": "outside", "area": {"points": [[104.0, 30.0], [104.2, 30.0], [104.2, 30.2]]}}, False),
        ({"is": "inside", "area": {"points": [[104.0, 30.0]], "radius_m": 1000}}, False),
        ({"is": "inside", "within_m": 20_000, "area": {"points": [[104.0, 30.0]], "radius_m": 1000}}, True),
    ],
)
def test_what_an_observation_must_be_like(trait: dict[str, object], counts: bool) -> None:
    one = seen_after(
        0,
        "plate_seen",
        5.0,
        confidence=0.9,
        point=(104.15, 30.1),
        details={"plate": "川A12345", "alarm": True},
    )
    assert bool(holding({"happens": {"kind": "plate_seen", "where": [trait]}}, [one])) is counts


def test_disputes_of_the_same_two_households_are_counted_and_those_of_others_are_not() -> None:
    rule = {"repeats": {"kind": "report", "times": 3, "within_s": 3600, "alike": "key"}}
    between = [seen_after(minutes, "report", details={"key": "9-12"}) for minutes in (0, 10, 30)]
    others = [seen_after(minutes, "report", details={"key": f"{minutes}"}) for minutes in (1, 2, 3, 4)]
    unsaid = [seen_after(minutes, "report") for minutes in (5, 6, 7)]
    assert holding(rule, sorted([*others, *unsaid, *between[:2]])) == []
    assert holding(rule, sorted([*others, *unsaid, *between])) == [(30, 60)]


def test_who_saw_it_does_not_bear_it_out_by_saying_it_twice() -> None:
    rule = {"nearby": {"kind": "report", "within_m": 300, "within_s": 600}}
    here = {"point": (104.1, 30.6)}
    own = [seen_after(0, "report", source="person:1", **here)]
    again, neighbour = (seen_after(5, "report", source=f"person:{number}", **here) for number in (1, 2))
    assert holding(rule, own, around=[again]) == []
    assert holding(rule, own, around=[again, neighbour]) == [(-5, 15)]
