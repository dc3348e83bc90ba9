"""From a plate that was seen to a warning, or to nothing being kept."""

from datetime import time, timedelta
from uuid import uuid4

import pytest

from dayuan.devices.models import DeviceKind
from dayuan.devices.testing import make_device
from dayuan.kernel.models import LiveEvent
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.rules import SiteKind
from dayuan.places.testing import OTHER_VILLAGE, VILLAGE, make_checkpoint
from dayuan.sensing.models import Signal
from dayuan.warnings.actions import confirm_warning, evaluate, reject_warning, stop_rule
from dayuan.warnings.models import Warning
from dayuan.warnings.testing import make_rule, make_warning, seen_plate, store

MINUTE = timedelta(minutes=1)


def forget_at_of(signal):
    return Signal.objects.get(pk=signal.id).forget_at


def test_a_plate_from_elsewhere_raises_a_warning_with_its_evidence_rule_version_owner_and_clock(
    duty_officer, checkpoint
):
    rule = make_rule()
    signal = store(seen_plate(make_device(), box=[0.1, 0.2, 0.3, 0.1]))

    (raised,) = evaluate([signal], at=MONDAY_NOON)

    warning = Warning.objects.get()
    assert warning == raised
    assert (warning.rule, warning.level, warning.site) == (rule, "yellow", checkpoint)
    assert warning.owner == duty_officer
    assert warning.decide_by == MONDAY_NOON + timedelta(seconds=60)
    assert warning.evidence == [
        {
            "signal": str(signal.id),
            "photo": None,
            "plate": "川A8H4K2",
            "plate_kind": "ordinary",
            "confidence": 0.97,
            "needs_person": False,
            "why": "",
            "box": [0.1, 0.2, 0.3, 0.1],
            "device": "cam-east",
            "at": MONDAY_NOON.isoformat(),
            "clock_skew_s": 0.0,
        }
    ]
    assert forget_at_of(signal) is None, "evidence is kept"
    assert "川A8H4K2" not in warning.subject_key
    assert LiveEvent.objects.filter(kind="warning", items=[{"place": VILLAGE, "id": str(warning.pk)}]).exists()


def test_a_plate_that_does_not_match_vanishes_after_the_buffer_of_the_rule():
    make_rule(buffer_minutes=3)
    make_rule(buffer_minutes=7, title="另一条")
    make_rule(buffer_minutes=600, title="别处", place_codes=(OTHER_VILLAGE,))
    local = store(seen_plate(make_device(), "川Z12345"))

    assert evaluate([local], at=MONDAY_NOON) == []

    assert forget_at_of(local) == MONDAY_NOON + 7 * MINUTE
    assert not Warning.objects.exists()


def test_a_plate_that_no_rule_asks_about_keeps_the_short_life_it_has():
    foreign = store(seen_plate(make_device()))

    assert evaluate([foreign], at=MONDAY_NOON) == []

    assert forget_at_of(foreign) == MONDAY_NOON + 10 * MINUTE


def test_an_unsure_reading_raises_a_warning_that_asks_a_person():
    warning = make_warning(make_device(), confidence=0.5)

    assert (warning.evidence[0]["needs_person"], warning.evidence[0]["why"]) == (True, "low_confidence")


def test_a_warning_that_nobody_is_on_duty_for_says_so():
    assert make_warning(make_device()).owner is None


def test_the_same_car_at_the_same_checkpoint_joins_its_warning_and_after_a_quiet_time_raises_another():
    make_rule(quiet_for_s=600)
    device = make_device()
    moments = [0, 5, 14, 25]
    signals = [store(seen_plate(device, at=MONDAY_NOON + minute * MINUTE)) for minute in moments]

    raised = [len(evaluate([signal], at=signal.happened_at)) for signal in signals]

    assert raised == [1, 0, 0, 1]
    first = Warning.objects.order_by("raised_at").first()
    assert (first.times_seen, len(first.evidence)) == (3, 3)
    assert first.last_seen_at == MONDAY_NOON + 14 * MINUTE


def test_the_same_car_twice_in_one_batch_is_one_warning_and_two_cars_are_two():
    make_rule()
    device = make_device()
    batch = [seen_plate(device), seen_plate(device), seen_plate(device, "渝B99999")]

    assert len(evaluate(batch, at=MONDAY_NOON)) == 2
    assert sorted(Warning.objects.values_list("times_seen", flat=True)) == [1, 2]


def test_the_same_car_at_another_checkpoint_is_another_matter():
    make_rule()
    west = make_device("cam-west", site=make_checkpoint("西进口卡点"))

    evaluate([seen_plate(make_device()), seen_plate(west)], at=MONDAY_NOON)

    assert Warning.objects.count() == 2


def test_two_plates_nobody_could_read_are_two_matters():
    make_rule()
    device = make_device()

    evaluate([seen_plate(device, "", needs_person=True), seen_plate(device, "", needs_person=True)], at=MONDAY_NOON)

    assert Warning.objects.count() == 2


def test_a_car_that_stands_before_the_camera_is_counted_but_not_photographed_into_the_file_for_ever():
    make_rule()
    device = make_device()
    signals = [store(seen_plate(device, at=MONDAY_NOON + n * MINUTE / 10)) for n in range(30)]

    evaluate(signals, at=MONDAY_NOON)

    warning = Warning.objects.get()
    assert (warning.times_seen, len(warning.evidence)) == (30, 20)
    assert forget_at_of(signals[19]) is None
    assert forget_at_of(signals[20]) == MONDAY_NOON + 10 * MINUTE


def test_while_a_case_is_open_the_car_joins_it_and_after_a_false_alarm_it_does_not(duty_officer):
    device = make_device()
    warning = make_warning(device)
    confirm_warning(warning.pk, by=duty_officer, at=MONDAY_NOON)
    assert evaluate([seen_plate(device, at=MONDAY_NOON + MINUTE)], at=MONDAY_NOON + MINUTE) == []

    other = make_warning(device, "渝B99999")
    reject_warning(other.pk, by=duty_officer, reason="misread", at=MONDAY_NOON)
    assert len(evaluate([seen_plate(device, "渝B99999", at=MONDAY_NOON + MINUTE)], at=MONDAY_NOON + MINUTE)) == 1


@pytest.mark.parametrize(
    "terms",
    [
        {"place_codes": (OTHER_VILLAGE,)},
        {"starts_at": MONDAY_NOON + MINUTE},
        {"expires_at": MONDAY_NOON},
        {"hours_from": time(22), "hours_until": time(6)},
    ],
)
def test_a_rule_for_another_place_day_or_hour_raises_nothing(terms):
    make_rule(**terms)

    assert evaluate([seen_plate(make_device())], at=MONDAY_NOON) == []


def test_a_night_rule_counts_the_hours_of_shanghai():
    make_rule(hours_from=time(22), hours_until=time(6))
    eleven_at_night = MONDAY_NOON + timedelta(hours=11)

    assert len(evaluate([seen_plate(make_device(), at=eleven_at_night)], at=eleven_at_night)) == 1


def test_a_stopped_rule_raises_nothing_more(chief):
    rule = make_rule()
    stop_rule(rule.key, by=chief, at=MONDAY_NOON - MINUTE, reason="行动结束")

    assert evaluate([seen_plate(make_device())], at=MONDAY_NOON) == []


def test_a_new_version_for_tomorrow_leaves_todays_in_force():
    rule = make_rule()
    make_rule(key=rule.key, starts_at=MONDAY_NOON + timedelta(days=1), home_prefixes=("川A",))
    tomorrow = MONDAY_NOON + timedelta(days=1, hours=1)
    device = make_device()

    assert [w.rule.version for w in evaluate([seen_plate(device)], at=MONDAY_NOON)] == [1]
    assert evaluate([seen_plate(device, at=tomorrow)], at=tomorrow) == []


def test_a_signal_that_arrives_late_is_judged_by_the_rule_of_its_time():
    rule = make_rule()
    make_rule(key=rule.key, starts_at=MONDAY_NOON + MINUTE, home_prefixes=("川A",))
    device = make_device()
    after = seen_plate(device, "川A00000", at=MONDAY_NOON + 2 * MINUTE)

    raised = evaluate([seen_plate(device), after], at=MONDAY_NOON + 2 * MINUTE)

    assert [warning.rule.version for warning in raised] == [1]


def test_a_plate_counts_only_from_a_checkpoint_camera_at_a_checkpoint():
    make_rule()
    market = make_checkpoint("集市")
    market.kind = SiteKind.MARKET
    market.save()
    elsewhere = [make_device("cam-market", site=market), make_device("speaker-3", kind=DeviceKind.LOUDSPEAKER)]

    assert evaluate([seen_plate(device) for device in elsewhere], at=MONDAY_NOON) == []
    assert len(evaluate([seen_plate(make_device())], at=MONDAY_NOON)) == 1


def test_other_signals_are_none_of_a_plate_rules_business():
    make_rule()
    device = make_device()
    water = seen_plate(device).__class__(**{**vars(seen_plate(device)), "kind": "water_level", "id": uuid4()})

    assert evaluate([water], at=MONDAY_NOON) == []
