"""Whoever was told of a matter under one name hears when it turns out to be another."""

from datetime import timedelta

from dayuan.devices.models import DeviceKind
from dayuan.devices.testing import make_device
from dayuan.escalation.actions import take_due_steps
from dayuan.escalation.models import Escalation
from dayuan.kernel.clock import now
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.models import Notice
from dayuan.warnings.actions import join_warnings, look, reject_warning
from dayuan.warnings.models import Warning
from dayuan.warnings.rules import Family
from dayuan.warnings.testing import make_condition_rule, seen_value, store

MINUTE, DAY = timedelta(minutes=1), timedelta(days=1)


def stays(kind: str) -> dict:
    return {"stays": {"kind": kind, "where": [{"is": "over", "than": 4}], "good_for_s": 21_600}}


def measure(device, kind, value, minute):
    at = MONDAY_NOON + minute * MINUTE
    look([store(seen_value(device, kind, value, "", at=at), forget_at=None)], at=at)


def titles(warning: Warning) -> list[str]:
    return list(
        Notice.objects.filter(subject=f"warning:{warning.pk}").order_by("made_at", "pk").values_list("title", flat=True)
    )


def test_what_a_red_one_is_joined_with_goes_on_by_the_red_plan(client, village, duty_officer):
    """And whoever had not opened the notice when it ended is not waited for."""
    begins = {"starts_at": MONDAY_NOON - DAY, "expires_at": now() + DAY}
    by = make_condition_rule(stays("hotspot"), family=Family.FIRE, title="热点", **begins).made_by
    make_condition_rule(stays("smoke"), family=Family.CROWD, level="red", title="烟感", by=by, **begins)
    measure(make_device("heat-1", kind=DeviceKind.THERMAL_IMAGER), "hotspot", 90.0, 0)
    measure(make_device("smoke-1", kind=DeviceKind.SMOKE), "smoke", 9.0, 1)
    heat, fire = Warning.objects.get(level="yellow"), Warning.objects.get(level="red")
    at = MONDAY_NOON + 2 * MINUTE
    join_warnings(fire.pk, heat.pk, reason="同一处火", by=duty_officer, at=at)
    running = Escalation.objects.get(warning=heat, ended_at=None)
    assert (running.level, running.began_at) == ("red", at)
    take_due_steps(at=at)
    assert "红色预警：热点" in titles(heat)

    reject_warning(heat.pk, by=duty_officer, reason="explained", at=at + MINUTE)
    client.force_login(duty_officer)
    page = client.get(f"/warnings/{heat.pk}/").content.decode()
    assert "事情了结时还没打开" in page
    assert "等其打开页面" not in page


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
