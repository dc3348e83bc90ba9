"""Each rule of the starter rulebook speaks of what it is for, and of nothing else."""

from datetime import datetime, timedelta

import pytest

from dayuan.devices.models import DeviceKind
from dayuan.devices.testing import make_device
from dayuan.kernel.clock import SHANGHAI
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.testing import TOWNSHIP, VILLAGE
from dayuan.rulebook.conditions import Seen
from dayuan.rulebook.looking import DayKind
from dayuan.rulebook.observations import Observation
from dayuan.rulebook.testing import NOON, seen_after
from dayuan.rulebook.weighing import Question, weigh
from dayuan.sensing.testing import make_photo
from dayuan.warnings.actions import look
from dayuan.warnings.models import Warning
from dayuan.warnings.rules import (
    LEAST_URGENT_FIRST,
    RuleTerms,
    condition_of,
    fills_in,
    flaws_of,
    looking_of,
    stage_of,
)
from dayuan.warnings.starter import starter_rules
from dayuan.warnings.testing import make_condition_rule, seen_value, store

HOUR = 60
DAY = 24 * HOUR
HERE, NEAR, FAR = (104.1, 30.6), (104.102, 30.6), (104.2, 30.6)
RULES = {rule.name: rule for rule in starter_rules()}
MARKET_DAY = frozenset({DayKind.MARKET, DayKind.WORKDAY})
Heard = list[Observation]


def terms_of(name: str) -> RuleTerms:
    return RULES[name].terms(township_code=TOWNSHIP, at=NOON)


def spoken(
    name: str, own: Heard, around: Heard = (), *, until: float, kinds=MARKET_DAY, since: float | None = None
) -> list[tuple[float, str]]:
    """When it speaks, in minutes after Monday's noon, and how urgent it has become by the minute `until`."""
    terms = terms_of(name)
    condition = condition_of(terms.when)
    looking = looking_of(terms.hours_from, terms.hours_until, terms.days)
    assert condition
    assert looking
    stages = tuple(stage for said in terms.stages if (stage := stage_of(said)))
    question = Question(condition, terms.level, stages, timedelta(seconds=terms.damped_s))
    at = NOON + timedelta(minutes=until)
    watched = looking.stretches(NOON - timedelta(days=40), at + timedelta(days=1), lambda day: kinds)
    seen = Seen(
        sorted(own),
        sorted(around),
        None if since is None else NOON + timedelta(minutes=since),
        lambda moment: any(span.holds_at(moment) for span in watched),
    )
    found = weigh(question, seen, watched=watched, at=at).episodes
    return [(_minutes(one.start), one.level_at(at, LEAST_URGENT_FIRST)) for one in found]


def _minutes(moment: datetime) -> float:
    return (moment - NOON) / timedelta(minutes=1)


@pytest.mark.parametrize("name", RULES)
def test_every_starter_rule_is_lawful_means_something_and_is_written_in_both_languages(name):
    terms = terms_of(name)
    assert flaws_of(terms) == []
    for text in (terms.title, terms.title_en, terms.purpose, terms.purpose_en, terms.checks, terms.checks_en):
        assert text.strip()
    assert terms.said
    assert fills_in(terms.said_en)
    assert len(terms.title) <= 80
    assert max(len(terms.said), len(terms.said_en)) <= 120
    assert max(len(terms.checks), len(terms.checks_en)) <= 300
    assert max(len(terms.purpose), len(terms.legal_basis)) <= 200


def test_a_hot_spot_counts_in_the_fire_season_and_is_red_when_a_villager_calls_or_after_half_an_hour():
    hot = [seen_after(0, "hotspot", 85.0, source="device:t", point=HERE)]
    assert spoken("hotspot", [seen_after(0, "hotspot", 45.0, point=HERE)], until=1) == []
    assert spoken("hotspot", hot, until=1) == [(0, "yellow")]
    call = seen_after(5, "report", source="person:1", point=NEAR, details={"about": "fire"})
    assert spoken("hotspot", hot, [call], until=6) == [(0, "red")]
    assert spoken(
        "hotspot", hot, [seen_after(5, "report", source="person:1", point=FAR, details={"about": "fire"})], until=6
    ) == [(0, "yellow")]
    lasting = [seen_after(minute, "hotspot", 85.0, source="device:t", point=HERE) for minute in range(0, 40, 5)]
    assert spoken("hotspot", lasting, until=29) == [(0, "yellow")]
    assert spoken("hotspot", lasting, until=31) == [(0, "red")]
    summer = (datetime(2026, 8, 3, 12, tzinfo=SHANGHAI) - NOON) / timedelta(minutes=1)
    assert spoken("hotspot", [seen_after(summer, "hotspot", 85.0)], until=summer + 1) == []


def test_a_smoke_detector_alarms_by_word_or_by_measure():
    assert spoken("smoke", [seen_after(0, "smoke", details={"alarm": True})], until=1) == [(0, "yellow")]
    assert spoken("smoke", [seen_after(0, "smoke", 7.0), seen_after(5, "smoke", 4.0)], until=6) == [(0, "yellow")]
    assert spoken("smoke", [seen_after(0, "smoke", 2.0, details={"alarm": False})], until=1) == []
    hot = seen_after(1, "hotspot", 90.0, source="device:t", point=NEAR)
    alarm = seen_after(0, "smoke", source="device:s", details={"alarm": True}, point=HERE)
    assert spoken("smoke", [alarm], [hot], until=2) == [(0, "red")]


def test_water_counts_from_its_mark_down_to_the_lower_one_and_when_it_rises_fast():
    levels = [seen_after(minute, value=value) for minute, value in ((0, 3.25), (30, 3.1), (60, 2.9))]
    assert spoken("water", levels, until=61) == [(0, "yellow")]
    assert spoken("water", [*levels, seen_after(20, value=3.9)], until=61) == [(0, "red")]
    assert spoken("water", [seen_after(0, value=1.0), seen_after(50, value=1.6)], until=51) == [(50, "yellow")]
    assert spoken("water", [seen_after(0, value=1.0), seen_after(90, value=1.6)], until=91) == []


def test_a_slope_counts_by_how_far_one_axis_moved_within_hours():
    def tilt(minute: float, value: float, axis: str = "x") -> Observation:
        return seen_after(minute, "tilt", value, details={"axis": axis})

    assert spoken("tilt", [tilt(0, 1.0), tilt(120, 1.6)], until=121) == [(120, "yellow")]
    assert spoken("tilt", [tilt(0, 1.0), tilt(120, -1.2)], until=121) == [(120, "red")]
    assert spoken("tilt", [tilt(0, 1.0), tilt(120, 1.2)], until=121) == []
    assert spoken("tilt", [tilt(0, 1.0, "x"), tilt(1, 9.0, "y")], until=121) == [], "two axes are two things"


def test_a_crowd_counts_on_market_days_when_it_lasts():
    full = [seen_after(minute, "people_count", 320.0) for minute in (0, 2, 4)]
    assert spoken("crowd", full, until=5) == [(3, "yellow")]
    assert spoken("crowd", full, until=5, kinds=frozenset({DayKind.WORKDAY})) == []
    assert spoken("crowd", [full[0], seen_after(2, "people_count", 200.0)], until=5) == []


def test_vehicles_on_the_wrong_side_count_on_workdays_in_school_hours():
    three = [seen_after(minute, "wrong_way") for minute in (0, 10, 20)]
    assert spoken("wrong_way", three, until=21) == [(20, "blue")]
    assert spoken("wrong_way", three[:2], until=21) == []
    assert spoken("wrong_way", three, until=21, kinds=frozenset({DayKind.REST_DAY})) == []
    night = [seen_after(10 * HOUR + minute, "wrong_way") for minute in (0, 10, 20)]
    assert spoken("wrong_way", night, until=11 * HOUR) == []
    eight = [seen_after(minute, "wrong_way") for minute in range(0, 24, 3)]
    assert spoken("wrong_way", eight, until=22)[0][1] == "yellow"


def test_a_door_that_nobody_used_all_morning_counts_from_noon_and_never_settles_itself():
    yesterday, morning = seen_after(-15 * HOUR, "door_opened"), seen_after(-4 * HOUR, "door_opened")
    known = -16 * HOUR
    assert spoken("door", [yesterday], until=-1, since=known) == []
    assert spoken("door", [yesterday], until=1, since=known) == [(0, "yellow")]
    assert spoken("door", [yesterday, morning], until=1, since=known) == []
    assert spoken("door", [yesterday, morning], until=121, since=known) == [(120, "yellow")]
    assert terms_of("door").concerns_home
    assert terms_of("door").level == "yellow"


def test_a_meter_that_stands_still_counts_and_one_that_is_off_the_air_does_not():
    still = [seen_after(minute, "meter_reading", 12.0) for minute in range(-16 * HOUR, HOUR, HOUR)]
    used = [
        seen_after(minute, "meter_reading", 12.0 + 0.1 * step)
        for step, minute in enumerate(range(-16 * HOUR, HOUR, HOUR))
    ]
    assert [level for _start, level in spoken("meter", still, until=1)] == ["yellow"]
    assert spoken("meter", used, until=1) == []
    assert spoken("meter", still[:3], until=1) == []


def test_a_missed_visit_counts_by_itself():
    missed = seen_after(0, "visit_missed")
    assert spoken("visit_missed", [missed], until=1) == [(0, "blue")]
    assert spoken("visit_missed", [missed], until=13 * HOUR) == [(0, "yellow")]
    assert spoken("visit_missed", [seen_after(0, "report")], until=1) == []


def test_equipment_counts_as_offline_after_ten_minutes():
    def health(minute: float, state: str) -> Observation:
        return seen_after(minute, "device_health", details={"health": state})

    assert spoken("offline", [health(0, "offline")], until=9) == []
    assert spoken("offline", [health(0, "offline")], until=11) == [(10, "blue")]
    assert spoken("offline", [health(0, "offline"), health(5, "online")], until=11) == []


def test_a_covered_picture_counts_after_three_minutes():
    def picture(minute: float, *, covered: bool) -> Observation:
        return seen_after(minute, "picture_covered", details={"covered": covered})

    assert spoken("covered", [picture(0, covered=True)], until=4) == [(3, "blue")]
    assert spoken("covered", [picture(0, covered=True), picture(1, covered=False)], until=4) == []


def test_a_weather_alert_counts_by_its_handling_level_until_nothing_is_in_force():
    def alerts(*levels: str) -> Heard:
        said = enumerate(levels)
        return [
            seen_after(minute, "weather_alert", details={"level": level, "severity": "Severe"})
            for minute, level in said
        ]

    found = {word: spoken("weather", alerts(word), until=1) for word in ("none", "blue", "yellow", "red")}
    assert found == {"none": [], "blue": [(0, "blue")], "yellow": [(0, "yellow")], "red": [(0, "red")]}
    assert spoken("weather", alerts("yellow", "red"), until=2) == [(0, "red")], "the update made it worse"
    assert spoken("weather", alerts("none"), until=1) == [], "the cancellation of a severe alert raises nothing"


def test_disputes_count_between_the_same_two_households():
    def dispute(day: float, key: str) -> Observation:
        return seen_after(-day * DAY, "dispute", details={"key": key})

    same = [dispute(20, "a"), dispute(10, "a"), dispute(0, "a")]
    assert spoken("dispute", same, until=1) == [(0, "yellow")]
    assert spoken("dispute", [dispute(20, "a"), dispute(10, "b"), dispute(0, "c")], until=1) == []
    assert spoken("dispute", [dispute(35, "a"), *same[1:]], until=1) == []


def test_a_quarrel_with_threats_counts_and_a_quarrel_without_does_not():
    quarrel = seen_after(0, "report", source="person:1", details={"threat": True}, point=HERE)
    assert spoken("threat", [quarrel], until=1) == [(0, "yellow")]
    assert spoken("threat", [seen_after(0, "report", details={"threat": False})], until=1) == []
    other = seen_after(3, "report", source="person:2", point=NEAR)
    assert spoken("threat", [quarrel], [other], until=4) == [(0, "red")]


def test_three_residents_near_each_other_count_and_one_who_calls_three_times_does_not():
    def report(minute: float, person: int, point=HERE) -> Observation:
        return seen_after(minute, "report", source=f"person:{person}", point=point)

    first = [report(0, 1)]
    assert spoken("several_reports", first, [report(5, 2), report(9, 3)], until=10)
    assert spoken("several_reports", first, [report(5, 2), report(9, 2)], until=10) == []
    assert spoken("several_reports", first, [report(5, 1), report(9, 1)], until=10) == []
    assert spoken("several_reports", first, [report(5, 2, FAR), report(9, 3)], until=10) == []


def test_a_taken_over_rule_raises_a_warning_that_says_what_to_check(duty_officer, village):
    gauge = make_device("gauge-1", kind=DeviceKind.WATER_LEVEL, name="龙潭水位计")
    written = RULES["water"].written
    same = {name: written[name] for name in ("title", "said", "said_en", "checks", "stages", "damped_s")}
    make_condition_rule(written["when"], **same)
    look([store(seen_value(gauge, "water_level", 3.3, "m", at=MONDAY_NOON), forget_at=None)], at=MONDAY_NOON)
    warning = Warning.objects.get()
    assert warning.said == "龙潭水位计 3.3 m，自 12:00"
    assert warning.rule.display_checks
    assert warning.place_id == VILLAGE


def test_the_picture_that_a_device_sent_stands_with_its_warning_and_no_other_does(client, duty_officer, village):
    make_condition_rule({"happens": {"kind": "hotspot"}}, family="fire")
    imager = make_device("thermal-1", kind=DeviceKind.THERMAL_IMAGER)
    own, other = make_photo(imager), make_photo(make_device("cam-2"))
    named = (f"photo:{other.pk}", "photo:none", f"photo:{own.pk}")
    hot = seen_value(imager, "hotspot", 85.0, "°C", at=MONDAY_NOON, evidence=named)
    (warning,) = look([store(hot, forget_at=None)], at=MONDAY_NOON)
    assert [one["photo"] for one in warning.evidence] == [str(own.pk)]
    client.force_login(duty_officer)
    assert f"/signals/photos/{own.pk}/" in client.get(f"/warnings/{warning.pk}/").content.decode()
