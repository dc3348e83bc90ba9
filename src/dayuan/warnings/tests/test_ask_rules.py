"""From stored signals to episodes and warnings: the same whatever the order and the portions."""

from collections.abc import Iterable
from datetime import timedelta
from random import Random

import pytest

from dayuan.devices.models import Device, DeviceKind
from dayuan.devices.testing import make_device
from dayuan.kernel.ids import first_id_of
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.testing import OTHER_VILLAGE, VILLAGE, make_place
from dayuan.sensing.events import SeenSignal
from dayuan.sensing.models import Signal
from dayuan.warnings.actions import (
    confirm_warning,
    forget_evidence,
    look,
    look_again,
    look_for_silence,
    reject_warning,
)
from dayuan.warnings.models import Episode, Lookout, Warning
from dayuan.warnings.queries import named_sightings_of
from dayuan.warnings.rules import STORM_FROM, About, Family
from dayuan.warnings.testing import make_condition_rule, seen_value, store
from dayuan.warnings.turns import turns_of

MINUTE = timedelta(minutes=1)
HIGH = {
    "stays": {
        "kind": "water_level",
        "where": [{"is": "at_least", "than": 3.2}],
        "until": [{"is": "under", "than": 3.0}],
    }
}
SMOKE = {"repeats": {"kind": "smoke", "times": 2, "within_s": 600}}
LATER = MONDAY_NOON + timedelta(days=1)


@pytest.fixture
def gauge(village):
    return make_device("gauge-1", kind=DeviceKind.WATER_LEVEL, name="龙潭水位计")


def tell(*signals: SeenSignal, at=None) -> list[Warning]:
    """As ingest does: stored, and in the same breath told to the rules."""
    for signal in signals:
        store(signal, forget_at=None)
    return look(signals, at=at or max(signal.received_at for signal in signals))


def level(gauge: Device, minute: float, value: float, **given) -> SeenSignal:
    return seen_value(gauge, "water_level", value, "m", at=MONDAY_NOON + minute * MINUTE, **given)


def episodes() -> list[tuple[float, float | None]]:
    found = Episode.objects.filter(withdrawn_at__isnull=True).order_by("began_at")
    return [(_minutes(one.began_at), None if one.ended_at is None else _minutes(one.ended_at)) for one in found]


def _minutes(moment) -> float:
    return (moment - MONDAY_NOON) / MINUTE


def test_water_over_its_mark_raises_a_warning_that_says_what_was_measured(gauge, duty_officer):
    rule = make_condition_rule(
        HIGH, family=Family.WATER, said="{device} {value} {unit}，自 {since}", said_en="{value} {unit}"
    )
    assert tell(level(gauge, 0, 3.1)) == []

    (warning,) = tell(level(gauge, 10, 3.25))

    assert (warning.rule, warning.level, warning.family, warning.owner) == (rule, "yellow", "water", duty_officer)
    assert warning.said == "龙潭水位计 3.25 m，自 12:10"
    assert warning.said_en == "3.25 m"
    assert (warning.place_id, warning.device) == (VILLAGE, gauge)
    assert [one["value"] for one in warning.evidence] == [3.25]
    assert episodes() == [(10, None)]


def test_it_eases_below_the_lower_mark_and_a_person_still_decides(gauge, duty_officer):
    make_condition_rule(HIGH)
    tell(level(gauge, 0, 3.3))
    tell(level(gauge, 10, 3.1), at=MONDAY_NOON + 10 * MINUTE)
    assert Warning.objects.get().eased_at is None
    tell(level(gauge, 20, 2.9))
    warning = Warning.objects.get()
    assert (warning.status, warning.eased_at) == ("raised", MONDAY_NOON + 20 * MINUTE)
    tell(level(gauge, 25, 3.4))
    assert Warning.objects.get().eased_at is None
    assert episodes() == [(0, 20), (25, None)]


def test_what_was_due_while_nobody_asked_is_not_lost_over_what_is_new(village):
    smoke = {"kind": "smoke", "where": [{"is": "over", "than": 4}]}
    unanswered = {"follows": {"first": smoke, "then": {"kind": "tilt"}, "within_s": 600, "missing": True}}
    make_condition_rule(unanswered)
    alarm = make_device("smoke-1", kind=DeviceKind.SMOKE)
    tell(seen_value(alarm, "smoke", 5.0, "%/m", at=MONDAY_NOON))
    tell(seen_value(alarm, "smoke", 5.0, "%/m", at=MONDAY_NOON + 30 * MINUTE))
    assert episodes() == [(10, 20)]


def test_a_break_exactly_as_long_as_what_is_damped_ends_nothing(gauge):
    make_condition_rule(HIGH, damped_s=1800)
    tell(level(gauge, 0, 3.3), level(gauge, 10, 2.9))
    assert episodes() == [(0, 10)]
    tell(level(gauge, 40, 3.3))
    assert episodes() == [(0, None)]


def test_a_reading_that_comes_late_is_weighed_at_its_own_time(gauge):
    make_condition_rule(HIGH, damped_s=0)
    tell(level(gauge, 0, 3.3), level(gauge, 30, 2.5))
    assert episodes() == [(0, 30)]

    tell(level(gauge, 10, 2.9), at=MONDAY_NOON + 60 * MINUTE)

    assert episodes() == [(0, 10)]


def test_what_comes_late_can_show_that_there_was_nothing(gauge):
    visit = {"follows": {"first": {"kind": "smoke"}, "then": {"kind": "water_level"}, "within_s": 600, "missing": True}}
    make_condition_rule(visit, about=About.VILLAGE)
    smoke = make_device("smoke-1", kind=DeviceKind.SMOKE)
    tell(seen_value(smoke, "smoke", 1.0, "%/m", at=MONDAY_NOON))
    assert look_again(at=MONDAY_NOON + 11 * MINUTE) == 1
    assert episodes() == [(10, None)]

    tell(level(gauge, 5, 1.0), at=MONDAY_NOON + 12 * MINUTE)

    assert episodes() == []
    assert Episode.objects.get().withdrawn_at == MONDAY_NOON + 12 * MINUTE
    assert Warning.objects.get().eased_at == MONDAY_NOON + 12 * MINUTE, "it stays to be decided, with what is known now"


@pytest.mark.parametrize("seed", range(2))
def test_order_and_portions_make_no_difference(gauge, seed):
    by = make_condition_rule(HIGH).made_by
    make_condition_rule({"lasts": {"what": HIGH, "for_s": 900}}, title="持续高水位", by=by)
    make_condition_rule({"changes": {"kind": "water_level", "by": 0.4, "within_s": 1800}}, title="上涨", by=by)
    chance = Random(seed)
    minute, readings = 0.0, []
    for _number in range(40):
        minute += chance.choice([1, 3, 8, 20])
        readings.append(level(gauge, minute, round(chance.uniform(2.6, 3.6), 2)))
    expected = _after(readings, [readings])

    shuffled = readings[:]
    chance.shuffle(shuffled)
    portions = []
    while shuffled:
        portions.append([shuffled.pop() for _one in range(min(len(shuffled), chance.randint(1, 6)))])

    assert _after(readings, portions) == expected
    assert len(expected) > 3


def _after(readings: list[SeenSignal], portions: Iterable[list[SeenSignal]]):
    """What is known in the end when it is told in these portions."""
    for model in (Lookout, Episode, Warning, Signal):
        model.objects.all().delete()
    moment = max(one.received_at for one in readings)
    for portion in portions:
        moment += timedelta(seconds=3)
        tell(*portion, at=moment)
    while look_again(at=LATER):
        pass
    found = Episode.objects.filter(withdrawn_at__isnull=True).order_by("rule__title", "began_at")
    return [(one.rule.title, one.began_at, one.ended_at, one.level, one.observed) for one in found]


def test_a_sensor_that_speaks_every_second_is_asked_every_two(gauge):
    make_condition_rule(HIGH)
    tell(level(gauge, 0, 3.3))
    tell(level(gauge, 1 / 60, 2.0))
    assert episodes() == [(0, None)], "not asked again within the same two seconds"

    assert look_again(at=MONDAY_NOON + 3 * timedelta(seconds=1)) == 1

    assert episodes() == [(0, 1 / 60)]


def test_an_elder_whose_door_stays_shut_past_noon(village):
    door = make_device("smoke-7", kind=DeviceKind.SMOKE)
    silent = {"silent": {"kind": "smoke", "for_s": 7 * 3600}}
    begins = MONDAY_NOON - timedelta(days=2)
    make_condition_rule(silent, hours_from="12:00", hours_until="20:00", starts_at=begins, family=Family.CARE)
    Device.objects.filter(pk=door.pk).update(activated_at=begins)
    tell(seen_value(door, "smoke", 0.0, "%/m", at=MONDAY_NOON - 8 * 60 * MINUTE))
    assert look_for_silence(at=MONDAY_NOON - 60 * MINUTE) == 1
    assert not Warning.objects.exists(), "seven hours are over, and it is not noon"

    look_again(at=MONDAY_NOON)
    warning = Warning.objects.get()
    assert warning.family == "care"

    tell(seen_value(door, "smoke", 0.0, "%/m", at=MONDAY_NOON + 30 * MINUTE))
    warning.refresh_from_db()
    assert (warning.status, warning.eased_at) == ("raised", MONDAY_NOON + 30 * MINUTE), (
        "she answered; a person stands it down"
    )


def test_a_call_from_nearby_makes_a_hotspot_red(village):
    imager = make_device("imager-1", kind=DeviceKind.THERMAL_IMAGER, longitude=104.1, latitude=30.0)
    other = make_device("smoke-2", kind=DeviceKind.SMOKE, longitude=104.105, latitude=30.0)
    far = make_device("smoke-3", kind=DeviceKind.SMOKE, longitude=104.3, latitude=30.0)
    borne_out = {"nearby": {"kind": "smoke", "within_m": 1000, "within_s": 1800}}
    fire = {"happens": {"kind": "hotspot", "where": [{"is": "at_least", "than": 60}], "counts_for_s": 3600}}
    make_condition_rule(fire, family=Family.FIRE, stages=({"level": "red", "when": borne_out},))
    (warning,) = tell(seen_value(imager, "hotspot", 80.0, "°C", at=MONDAY_NOON))
    tell(seen_value(far, "smoke", 5.0, "%/m", at=MONDAY_NOON + 5 * MINUTE))
    warning.refresh_from_db()
    assert warning.level == "yellow"

    tell(seen_value(other, "smoke", 5.0, "%/m", at=MONDAY_NOON + 20 * MINUTE))

    warning.refresh_from_db()
    assert warning.level == "red"
    [_own, turn] = turns_of(warning, named_sightings_of(warning))
    assert (turn.level, turn.at, turn.rule) == ("red", MONDAY_NOON + 20 * MINUTE, warning.rule)
    assert turn.holds == "1000 米内、前后 30 分钟内另有 1 方报告：烟雾"
    assert [one.device_name for one in turn.sightings] == [str(other)]
    upgraded = AuditEntry.objects.get(action="warning_upgraded")
    assert (upgraded.subject, upgraded.detail["from"], upgraded.detail["to"]) == (
        f"warning:{warning.pk}",
        "yellow",
        "red",
    )


def test_what_was_borne_out_before_says_so_from_the_beginning(village):
    imager = make_device("imager-1", kind=DeviceKind.THERMAL_IMAGER, longitude=104.1, latitude=30.0)
    other = make_device("smoke-2", kind=DeviceKind.SMOKE, longitude=104.105, latitude=30.0)
    borne_out = {"nearby": {"kind": "smoke", "within_m": 1000, "within_s": 1800}}
    fire = {"happens": {"kind": "hotspot", "where": [{"is": "at_least", "than": 60}], "counts_for_s": 3600}}
    make_condition_rule(fire, family=Family.FIRE, stages=({"level": "red", "when": borne_out},))
    tell(seen_value(other, "smoke", 5.0, "%/m", at=MONDAY_NOON))

    (warning,) = tell(seen_value(imager, "hotspot", 80.0, "°C", at=MONDAY_NOON + 5 * MINUTE))

    seen = named_sightings_of(warning)
    assert [one.kind for one in seen] == ["smoke", "hotspot"]
    [_own, turn] = turns_of(warning, seen)
    assert (turn.level, [one.kind for one in turn.sightings]) == ("red", ["smoke"])


def test_time_alone_makes_a_warning_more_urgent(gauge):
    make_condition_rule(HIGH, stages=({"level": "red", "after_s": 1800},))
    (warning,) = tell(level(gauge, 0, 3.5))
    tell(level(gauge, 25, 3.5))
    warning.refresh_from_db()
    assert warning.level == "yellow"

    look_again(at=MONDAY_NOON + 30 * MINUTE)

    warning.refresh_from_db()
    assert warning.level == "red"
    [_own, turn] = turns_of(warning, ())
    assert (turn.after_s, turn.holds, turn.sightings) == (1800, "", [])


def test_two_sensors_near_each_other_are_one_matter_and_a_far_one_another(village):
    near = [
        make_device(f"smoke-{n}", kind=DeviceKind.SMOKE, longitude=104.1 + n / 1000, latitude=30.0) for n in range(3)
    ]
    far = make_device("smoke-9", kind=DeviceKind.SMOKE, longitude=104.3, latitude=30.0)
    rule = {"happens": {"kind": "smoke", "where": [{"is": "over", "than": 4}]}}
    make_condition_rule(rule, family=Family.FIRE, joins_within_m=500)
    for minute, device in enumerate([*near, far]):
        tell(seen_value(device, "smoke", 5.0, "%/m", at=MONDAY_NOON + minute * MINUTE))
    assert sorted(one.times_seen for one in Warning.objects.all()) == [1, 3]


def test_the_words_of_a_warning_count_its_signals_and_the_page_says_how_often_it_came_up(gauge, duty_officer, client):
    make_condition_rule(
        {"repeats": {"kind": "water_level", "times": 3, "within_s": 600}}, said="{device} {count} 次", quiet_for_s=3600
    )
    for minute in range(3):
        tell(level(gauge, minute, 3.0 + minute / 10))
    warning = Warning.objects.get()
    assert (warning.times_seen, warning.said.rpartition(" ")[0].rpartition(" ")[2]) == (1, "3")

    for minute in range(40, 43):
        tell(level(gauge, minute, 3.0 + minute / 10))
    client.force_login(duty_officer)
    page = client.get(f"/warnings/{warning.pk}/").content.decode()
    assert "先后出现 2 次" in page
    assert "拍到" not in page


def test_a_storm_of_alarms_becomes_a_handful_of_matters(village):
    devices = [
        make_device(f"smoke-{n:03}", kind=DeviceKind.SMOKE, longitude=104 + n / 100, latitude=30.0) for n in range(60)
    ]
    make_condition_rule({"happens": {"kind": "smoke"}}, family=Family.FIRE)
    for start in range(0, 60, 20):
        tell(*(seen_value(device, "smoke", 9.0, "%/m", at=MONDAY_NOON) for device in devices[start : start + 20]))
    assert Warning.objects.count() == STORM_FROM
    assert sum(one.times_seen for one in Warning.objects.all()) == 60


def test_a_matter_that_was_decided_takes_its_later_episodes_while_its_case_is_open(gauge, duty_officer):
    make_condition_rule(HIGH, quiet_for_s=3600)
    (warning,) = tell(level(gauge, 0, 3.5))
    confirm_warning(warning.pk, by=duty_officer, at=MONDAY_NOON + MINUTE)
    tell(level(gauge, 10, 2.0))
    assert tell(level(gauge, 20, 3.6)) == []
    assert Warning.objects.get().times_seen == 2


def test_a_rule_of_another_place_does_not_hear_it(gauge):
    make_place(OTHER_VILLAGE)
    make_condition_rule(HIGH, place_codes=(OTHER_VILLAGE,))
    assert tell(level(gauge, 0, 3.5)) == []
    assert not Lookout.objects.exists()


def test_a_late_signal_is_judged_by_the_version_of_its_time(gauge):
    first = make_condition_rule(HIGH)
    higher = {"stays": {"kind": "water_level", "where": [{"is": "at_least", "than": 4.0}]}}
    make_condition_rule(higher, key=first.key, by=first.made_by, starts_at=MONDAY_NOON + 60 * MINUTE)
    tell(level(gauge, 70, 3.5), at=MONDAY_NOON + 90 * MINUTE)
    assert not Episode.objects.exists()
    tell(level(gauge, 30, 3.5), at=MONDAY_NOON + 91 * MINUTE)
    assert [one.rule for one in Episode.objects.all()] == [first]
    assert first_id_of(MONDAY_NOON) < Signal.objects.latest("id").id


def test_what_was_called_a_false_alarm_is_decided_anew_when_it_turns_red(gauge, duty_officer):
    make_condition_rule(HIGH, stages=({"level": "red", "after_s": 1800},))
    (warning,) = tell(level(gauge, 0, 3.5))
    reject_warning(warning.pk, by=duty_officer, reason="not_of_concern", at=MONDAY_NOON + MINUTE)
    tell(level(gauge, 25, 3.5))
    assert Warning.objects.count() == 1

    look_again(at=MONDAY_NOON + 30 * MINUTE)

    assert [one.level for one in Warning.objects.order_by("raised_at")] == ["yellow", "red"]


def test_what_is_forgotten_of_a_warning_is_forgotten_of_its_episodes(gauge, duty_officer):
    make_condition_rule(HIGH, said="{device} {value}")
    (warning,) = tell(level(gauge, 0, 3.5))
    reject_warning(warning.pk, by=duty_officer, reason="not_of_concern", at=MONDAY_NOON + MINUTE)
    forget_evidence(at=MONDAY_NOON + 30 * MINUTE)
    warning.refresh_from_db()
    assert (warning.said, warning.longitude, Episode.objects.get().observed) == ("", None, [])
