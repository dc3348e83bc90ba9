"""A device's health is what the newest evidence says, and silence is not health."""

from datetime import timedelta

import pytest
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from dayuan.devices.actions import hear, sweep_silence
from dayuan.devices.models import Device, Health, HealthChange, HealthEvidence
from dayuan.devices.rules import HealthReading, Sign, weigh_sign, weigh_silence
from dayuan.devices.testing import make_device
from dayuan.devices.wording import clock_words
from dayuan.kernel.models import LiveEvent
from dayuan.kernel.testing import MONDAY_NOON

MINUTE = timedelta(minutes=1)
EVIDENCE = [e for e in HealthEvidence if e not in {HealthEvidence.NEVER_HEARD, HealthEvidence.SILENT}]
NEVER = HealthReading(Health.UNKNOWN, MONDAY_NOON, HealthEvidence.NEVER_HEARD)


def sign(evidence: HealthEvidence, minutes: float = 1, device_id: str = "cam-east", skew: float | None = None) -> Sign:
    return Sign(device_id, evidence, MONDAY_NOON + minutes * MINUTE, skew)


@pytest.mark.no_database
@given(st.lists(st.tuples(st.sampled_from(EVIDENCE), st.integers(0, 1000)), min_size=1, max_size=12))
def test_the_newest_evidence_wins_in_whatever_order_it_arrives(heard):
    """Moments are made distinct, because at the same moment no order is right."""
    signs = [sign(evidence, minutes + n / 100) for n, (evidence, minutes) in enumerate(heard)]
    reading, last_heard = NEVER, None
    for one in signs:
        reading = weigh_sign(reading, one, last_heard_at=last_heard)
        if one.evidence is not HealthEvidence.CONNECTION_LOST:
            last_heard = max(last_heard or one.heard_at, one.heard_at)
    alive = {HealthEvidence.SAID_HELLO, HealthEvidence.HEARD_SIGNAL}
    newest = max(signs, key=lambda one: one.heard_at)
    if newest.evidence in alive:
        assert reading.health is Health.ONLINE
    elif newest.evidence is HealthEvidence.SAID_GOODBYE:
        assert reading.health is Health.OFFLINE


@pytest.mark.no_database
@pytest.mark.parametrize(("seconds", "health"), [(179, Health.ONLINE), (180, Health.UNKNOWN), (9999, Health.UNKNOWN)])
def test_three_missed_intervals_make_a_device_unknown_and_never_offline(seconds, health):
    online = HealthReading(Health.ONLINE, MONDAY_NOON - MINUTE, HealthEvidence.SAID_HELLO)

    after = weigh_silence(
        online, last_heard_at=MONDAY_NOON, expected_every=MINUTE, at=MONDAY_NOON + timedelta(seconds=seconds)
    )

    assert after.health is health
    if health is Health.UNKNOWN:
        assert (after.since, after.evidence) == (MONDAY_NOON, HealthEvidence.SILENT)


def test_a_device_that_was_never_heard_is_unknown_until_it_says_hello():
    make_device(health=Health.UNKNOWN, health_evidence=HealthEvidence.NEVER_HEARD, last_heard_at=None)

    hear([sign(HealthEvidence.SAID_HELLO)], at=MONDAY_NOON + MINUTE)

    device = Device.objects.get()
    assert (device.health, device.health_since) == (Health.ONLINE, MONDAY_NOON + MINUTE)
    assert device.last_heard_at == MONDAY_NOON + MINUTE
    assert HealthChange.objects.get().evidence == HealthEvidence.SAID_HELLO
    assert LiveEvent.objects.get(kind="device").items == [{"place": device.place_id, "id": "cam-east"}]


def test_a_lost_connection_makes_a_device_offline_and_says_since_when():
    make_device()

    hear([sign(HealthEvidence.CONNECTION_LOST, 5)], at=MONDAY_NOON + 5 * MINUTE)

    device = Device.objects.get()
    assert (device.health, device.health_evidence) == (Health.OFFLINE, HealthEvidence.CONNECTION_LOST)
    assert device.last_heard_at == MONDAY_NOON, "the broker's word is not the device's"


def test_a_goodbye_that_arrives_late_does_not_overrule_a_newer_signal():
    make_device()
    hear([sign(HealthEvidence.HEARD_SIGNAL, 5)], at=MONDAY_NOON + 5 * MINUTE)

    hear([sign(HealthEvidence.SAID_GOODBYE, 3)], at=MONDAY_NOON + 6 * MINUTE)

    assert Device.objects.get().health == Health.ONLINE
    assert not HealthChange.objects.exists()


def test_a_silent_device_becomes_unknown_once_and_a_signal_brings_it_back():
    make_device(expected_every_s=60)
    late = MONDAY_NOON + 4 * MINUTE

    assert sweep_silence(at=MONDAY_NOON + 2 * MINUTE) == 0
    assert sweep_silence(at=late) == 1
    assert sweep_silence(at=late) == 0
    hear([sign(HealthEvidence.HEARD_SIGNAL, 5)], at=MONDAY_NOON + 5 * MINUTE)

    changes = [(c.health, c.evidence) for c in HealthChange.objects.order_by("noticed_at")]
    assert changes == [(Health.UNKNOWN, HealthEvidence.SILENT), (Health.ONLINE, HealthEvidence.HEARD_SIGNAL)]


def test_a_retired_device_is_not_watched():
    make_device(retired_at=MONDAY_NOON)

    assert sweep_silence(at=MONDAY_NOON + timedelta(hours=1)) == 0


def test_a_stream_of_signals_writes_a_device_only_now_and_then():
    make_device()
    close = Sign("cam-east", HealthEvidence.HEARD_SIGNAL, MONDAY_NOON + timedelta(seconds=1), 0.0)
    later = Sign("cam-east", HealthEvidence.HEARD_SIGNAL, MONDAY_NOON + timedelta(seconds=2), 0.0)

    hear([close] * 50, at=MONDAY_NOON)
    assert Device.objects.get().last_heard_at == MONDAY_NOON

    hear([later] * 50, at=MONDAY_NOON)
    assert Device.objects.get().last_heard_at == later.heard_at


def test_a_clock_that_is_wrong_is_shown_on_the_device():
    make_device()

    hear([sign(HealthEvidence.HEARD_SIGNAL, 0.01, skew=-3600.0)], at=MONDAY_NOON)

    assert Device.objects.get().clock_skew_s == -3600


def test_the_next_good_signal_does_not_hide_that_the_clock_was_wrong():
    make_device()

    hear([sign(HealthEvidence.HEARD_SIGNAL, 1, skew=259_200.0)], at=MONDAY_NOON)
    hear([sign(HealthEvidence.SAID_HELLO, 2), sign(HealthEvidence.HEARD_SIGNAL, 3, skew=0.0)], at=MONDAY_NOON)

    device = Device.objects.get()
    assert device.clock_skew_s == 0
    assert (device.clock_wrong_at, device.clock_wrong_by_s) == (MONDAY_NOON + MINUTE, 259_200)
    assert device.had_wrong_clock(at=MONDAY_NOON + timedelta(days=30))
    assert not device.had_wrong_clock(at=MONDAY_NOON + timedelta(days=31))


def test_an_older_fault_that_arrives_late_does_not_replace_the_last_one():
    make_device()

    hear([sign(HealthEvidence.HEARD_SIGNAL, 5, skew=7_200.0)], at=MONDAY_NOON)
    hear([sign(HealthEvidence.HEARD_SIGNAL, 1, skew=-259_200.0)], at=MONDAY_NOON)

    assert Device.objects.get().clock_wrong_by_s == 7_200


@pytest.mark.no_database
@pytest.mark.parametrize(
    ("skew", "chinese", "english"),
    [
        (259_200, "比本系统快约 3 天", "about 3 days ahead of ours"),
        (-259_171.4, "比本系统慢约 3 天", "about 3 days behind ours"),
        (129_600, "比本系统快约 36 小时", "about 36 hours ahead of ours"),
        (-150, "比本系统慢约 2 分钟", "about 2 minutes behind ours"),
        (6, "比本系统快约 6 秒", "about 6 seconds ahead of ours"),
    ],
)
def test_how_far_a_clock_is_off_is_said_in_plain_words(skew, chinese, english):
    assert clock_words(skew) == chinese
    with override("en"):
        assert clock_words(skew) == english


def test_signs_of_devices_nobody_registered_change_nothing():
    hear([sign(HealthEvidence.SAID_HELLO, device_id="ghost")], at=MONDAY_NOON)

    assert not Device.objects.exists()
