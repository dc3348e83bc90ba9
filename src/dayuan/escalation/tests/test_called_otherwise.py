"""Whoever was told of a matter under one name hears when it turns out to be another."""

from datetime import timedelta

from dayuan.devices.models import DeviceKind
from dayuan.devices.testing import make_device
from dayuan.escalation.actions import take_due_steps
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.models import Notice
from dayuan.warnings.actions import join_warnings, look
from dayuan.warnings.models import Warning
from dayuan.warnings.rules import Family
from dayuan.warnings.testing import make_condition_rule, seen_value, store

MINUTE = timedelta(minutes=1)


def stays(kind: str) -> dict:
    return {"stays": {"kind": kind, "where": [{"is": "over", "than": 4}], "good_for_s": 21_600}}


def measure(device, kind, value, minute):
    at = MONDAY_NOON + minute * MINUTE
    look([store(seen_value(device, kind, value, "", at=at), forget_at=None)], at=at)


def titles(warning: Warning) -> list[str]:
    return list(
        Notice.objects.filter(subject=f"warning:{warning.pk}").order_by("made_at", "pk").values_list("title", flat=True)
    )


def test_whoever_was_told_under_the_old_name_is_told_what_it_is_now(village, duty_officer):
    by = make_condition_rule(stays("water_level"), family=Family.WATER, title="高水位").made_by
    make_condition_rule(stays("smoke"), family=Family.FIRE, title="烟感", by=by)
    gauge = make_device("gauge-1", kind=DeviceKind.WATER_LEVEL)
    alarm = make_device("smoke-1", kind=DeviceKind.SMOKE)
    measure(gauge, "water_level", 5.0, 0)
    measure(alarm, "smoke", 9.0, 1)
    water, fire = Warning.objects.get(family="water"), Warning.objects.get(family="fire")
    join_warnings(fire.pk, water.pk, reason="一回事", by=duty_officer, at=MONDAY_NOON + 2 * MINUTE)
    take_due_steps(at=MONDAY_NOON + 3 * MINUTE)
    assert titles(water) == ["黄色预警：高水位"]

    measure(gauge, "water_level", 1.0, 4)

    assert titles(water) == ["黄色预警：高水位", "现为：黄色预警：烟感"]
