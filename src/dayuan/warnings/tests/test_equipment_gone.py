"""Of equipment that was taken away nobody asks any longer; what was so stays so."""

from datetime import timedelta

import pytest

from dayuan.devices.actions import activate_device, retire_device
from dayuan.devices.models import Device, DeviceKind
from dayuan.devices.testing import make_device
from dayuan.households.testing import make_resident
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.privacy.actions.consents import withdraw_consent
from dayuan.privacy.rules.consents import Channel
from dayuan.privacy.testing import make_consent
from dayuan.warnings.actions import look, look_again, look_for_silence
from dayuan.warnings.models import Episode, Warning
from dayuan.warnings.testing import make_condition_rule, seen_value, store

MINUTE = timedelta(minutes=1)
SILENT = {"silent": {"kind": "smoke", "for_s": 3600}}


@pytest.fixture
def alarm(village):
    make_condition_rule(SILENT, starts_at=MONDAY_NOON)
    return make_device("smoke-7", kind=DeviceKind.SMOKE)


def heard(device, minute):
    signal = seen_value(device, "smoke", 0.0, "%/m", at=MONDAY_NOON + minute * MINUTE)
    store(signal, forget_at=None)
    look([signal], at=signal.happened_at)


def silences():
    found = Episode.objects.filter(withdrawn_at=None).order_by("began_at").values_list("began_at", "ended_at")
    return [tuple(moment and (moment - MONDAY_NOON) / MINUTE for moment in one) for one in found]


def test_silence_ends_with_the_device(alarm, chief):
    heard(alarm, 0)
    look_for_silence(at=MONDAY_NOON + MINUTE)
    look_again(at=MONDAY_NOON + 90 * MINUTE)
    assert silences() == [(60, None)]

    retire_device(alarm.pk, by=chief, at=MONDAY_NOON + 100 * MINUTE, reason="moved")
    look_again(at=MONDAY_NOON + 101 * MINUTE)

    assert silences() == [(60, 100)]


def test_c11a_who_withdraws_consent_is_not_asked_after_for_the_silence_that_follows(alarm, secretary, chief):
    elder = make_resident("王大爷")
    Device.objects.filter(pk=alarm.pk).update(home=elder.household)
    consent = make_consent(elder, by=secretary)
    heard(alarm, 0)
    look_for_silence(at=MONDAY_NOON + MINUTE)

    withdraw_consent(consent.pk, withdrawn_by="", channel=Channel.ELECTRONIC, by=None, at=MONDAY_NOON + 30 * MINUTE)
    for minute in (31, 61, 300):
        look_again(at=MONDAY_NOON + minute * MINUTE)
        look_for_silence(at=MONDAY_NOON + minute * MINUTE)
    assert silences() == []
    assert not Warning.objects.exists()

    # Asked again and let in again, it counts from then on.
    make_consent(elder, by=secretary, at=MONDAY_NOON + 400 * MINUTE)
    activate_device(alarm.pk, by=chief, at=MONDAY_NOON + 400 * MINUTE)
    for minute in (401, 459, 461):
        look_for_silence(at=MONDAY_NOON + minute * MINUTE)
        look_again(at=MONDAY_NOON + minute * MINUTE)
    assert silences() == [(460, None)]
