"""A matter is called what the part says that stands now: its title, what to check, where and whose."""

from datetime import timedelta

import pytest

from dayuan.devices.models import Device, DeviceKind
from dayuan.devices.testing import make_device
from dayuan.kernel.models import AuditEntry
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.testing import OTHER_VILLAGE, make_place
from dayuan.warnings.actions import confirm_warning, join_warnings, look
from dayuan.warnings.events import WarningCalledOtherwise
from dayuan.warnings.models import Warning
from dayuan.warnings.rules import Family
from dayuan.warnings.testing import make_condition_rule, seen_value, store
from dayuan.warnings.turns import turns_of

MINUTE = timedelta(minutes=1)
HIGH = {
    "stays": {
        "kind": "water_level",
        "where": [{"is": "at_least", "than": 3.2}],
        "until": [{"is": "under", "than": 3.0}],
        "good_for_s": 21_600,
    }
}
SMOKE = {"stays": {"kind": "smoke", "where": [{"is": "over", "than": 4}], "good_for_s": 21_600}}


@pytest.fixture
def water_and_smoke(village, duty_officer) -> Warning:
    """High water, and a fire that somebody joined with it: a matter called after the water."""
    by = make_condition_rule(HIGH, family=Family.WATER, title="高水位", said="{value} {unit}", checks="看水尺").made_by
    make_condition_rule(SMOKE, family=Family.FIRE, title="烟感", said="{device} 报烟", checks="先打电话", by=by)
    make_place(OTHER_VILLAGE)
    gauge = make_device("gauge-1", kind=DeviceKind.WATER_LEVEL, longitude=104.1, latitude=30.0)
    alarm = make_device("smoke-1", kind=DeviceKind.SMOKE, name="灶房烟感", longitude=104.2, latitude=30.0)
    measure(gauge, 0, 3.5)
    smell(alarm, 1)
    water, fire = Warning.objects.get(family="water"), Warning.objects.get(family="fire")
    return join_warnings(fire.pk, water.pk, reason="一回事", by=duty_officer, at=MONDAY_NOON + 2 * MINUTE)


def measure(gauge: Device | str, minute: float, value: float) -> None:
    device = Device.objects.get(pk=gauge) if isinstance(gauge, str) else gauge
    signal = seen_value(device, "water_level", value, "m", at=MONDAY_NOON + minute * MINUTE)
    look([store(signal, forget_at=None)], at=signal.received_at)


def smell(alarm: Device | str, minute: float, value: float = 9.0) -> None:
    device = Device.objects.get(pk=alarm) if isinstance(alarm, str) else alarm
    signal = seen_value(device, "smoke", value, "%/m", at=MONDAY_NOON + minute * MINUTE)
    look([store(signal, forget_at=None)], at=signal.received_at)


def test_when_the_water_has_fallen_and_the_smoke_goes_on_it_is_called_after_the_smoke(
    client, water_and_smoke, duty_officer
):
    measure("gauge-1", 30, 2.5)

    warning = Warning.objects.get(pk=water_and_smoke.pk)
    assert (warning.rule.title, warning.family, warning.device_id) == ("烟感", "fire", "smoke-1")
    assert warning.said == "灶房烟感 报烟"
    assert (warning.eased_at, warning.owner) == (None, duty_officer)
    own, *_others, renamed = turns_of(warning, ())
    assert (own.at, own.rule.title) == (warning.raised_at, "高水位"), "what it was raised for stays written"
    assert renamed.at == MONDAY_NOON + 30 * MINUTE
    assert renamed.what.startswith("“高水位”这部分已不成立，“烟感”仍成立")
    assert duty_officer.display_name in renamed.what
    client.force_login(duty_officer)
    page = client.get(f"/warnings/{warning.pk}/").content.decode()
    assert "先打电话" in page
    assert "看水尺" not in page
    assert "高水位" in page


def test_while_the_part_it_is_called_after_goes_on_it_keeps_its_name(water_and_smoke):
    smell("smoke-1", 30, 1.0)
    measure("gauge-1", 31, 3.6)
    assert Warning.objects.get(pk=water_and_smoke.pk).rule.title == "高水位"
    assert not AuditEntry.objects.filter(action="warning_title_followed").exists()


def test_when_all_is_over_it_keeps_its_name(water_and_smoke):
    smell("smoke-1", 30, 1.0)
    measure("gauge-1", 31, 2.5)
    warning = Warning.objects.get(pk=water_and_smoke.pk)
    assert (warning.rule.title, warning.eased_at is None) == ("高水位", False)


def test_others_hear_of_it_once(water_and_smoke, monkeypatch):
    told: list[object] = []
    monkeypatch.setattr("dayuan.warnings.actions.raising.announce", told.append)
    measure("gauge-1", 30, 2.5)
    smell("smoke-1", 31)
    warning = Warning.objects.get(pk=water_and_smoke.pk)
    assert [one for one in told if isinstance(one, WarningCalledOtherwise)] == [
        WarningCalledOtherwise(warning.pk, MONDAY_NOON + 30 * MINUTE)
    ]


def test_what_a_person_has_confirmed_keeps_the_name_under_which_it_was(water_and_smoke, duty_officer):
    confirm_warning(water_and_smoke.pk, by=duty_officer, at=MONDAY_NOON + 5 * MINUTE)
    measure("gauge-1", 30, 2.5)
    assert Warning.objects.get(pk=water_and_smoke.pk).rule.title == "高水位"
