"""Which two warnings become one by hand, and what the one says then of its level."""

from datetime import timedelta

import pytest

from dayuan.devices.models import DeviceKind
from dayuan.devices.testing import make_device
from dayuan.households.testing import make_household
from dayuan.kernel.clock import now
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.testing import OTHER_VILLAGE, make_place
from dayuan.warnings.actions import CannotBeJoined, JoinNeedsAReason, join_warnings, look, split_episode
from dayuan.warnings.events import WarningRaised
from dayuan.warnings.models import Warning
from dayuan.warnings.rules import Family
from dayuan.warnings.testing import make_condition_rule, seen_value, store
from dayuan.warnings.turns import turns_of

MINUTE = timedelta(minutes=1)
HAPPENS = {kind: {"happens": {"kind": kind}} for kind in ("smoke", "hotspot", "door_opened", "meter_reading")}


def device(name, kind, **given):
    return make_device(name, kind=kind, **({"longitude": 104.1, "latitude": 30.0} | given))


def raised(by, kind, minute=0, *, at=MONDAY_NOON):
    at += minute * MINUTE
    (warning,) = look([store(seen_value(by, kind, 9.0, "", at=at), forget_at=None)], at=at)
    return warning


@pytest.fixture
def rules(village):
    by = make_condition_rule(HAPPENS["smoke"], family=Family.FIRE, level="red", title="烟感").made_by
    for kind, title in (("door_opened", "无动静"), ("meter_reading", "电表")):
        make_condition_rule(HAPPENS[kind], family=Family.CARE, title=title, by=by)
    make_condition_rule(HAPPENS["hotspot"], family=Family.OTHER, title="热点", by=by)


def test_a_fire_is_not_put_under_an_elders_matter(client, rules, duty_officer):
    """C-14: nor does her matter go to those who run to a fire."""
    make_place(OTHER_VILLAGE)
    fire = raised(device("smoke-1", DeviceKind.SMOKE), "smoke")
    elder = raised(device("door-1", DeviceKind.DOOR), "door_opened", 1)
    for one, into in ((fire, elder), (elder, fire)):
        with pytest.raises(CannotBeJoined, match="住户家中"):
            join_warnings(one.pk, into.pk, reason="x", by=duty_officer, at=MONDAY_NOON + 2 * MINUTE)
    client.force_login(duty_officer)
    answer = client.post(f"/warnings/{fire.pk}/join/", {"into": str(elder.pk), "reason": "试"})
    assert answer.status_code == 422
    assert "要单独判定" in answer.content.decode()


def test_two_sensors_of_one_home_are_one_matter_and_two_homes_are_not(rules, duty_officer):
    home, other_home = make_household("001"), make_household("002")
    door = raised(device("door-1", DeviceKind.DOOR, home=home), "door_opened")
    other = raised(device("door-2", DeviceKind.DOOR, home=other_home), "door_opened", 1)
    meter = raised(device("meter-1", DeviceKind.METER, home=home), "meter_reading", 2)
    with pytest.raises(CannotBeJoined, match="两户"):
        join_warnings(other.pk, door.pk, reason="x", by=duty_officer, at=MONDAY_NOON + 3 * MINUTE)
    join_warnings(meter.pk, door.pk, reason="同一位老人", by=duty_officer, at=MONDAY_NOON + 3 * MINUTE)


def test_what_lies_far_apart_in_two_villages_stays_two_matters(rules, village, other_village, duty_officer):
    here = raised(device("smoke-1", DeviceKind.SMOKE), "smoke")
    far = raised(device("heat-1", DeviceKind.THERMAL_IMAGER, longitude=104.2), "hotspot", 1)
    near = raised(device("heat-2", DeviceKind.THERMAL_IMAGER, longitude=104.11), "hotspot", 2)
    Warning.objects.filter(pk__in=[far.pk, near.pk]).update(place=other_village)
    with pytest.raises(CannotBeJoined, match="相距太远"):
        join_warnings(far.pk, here.pk, reason="x", by=duty_officer, at=MONDAY_NOON + 3 * MINUTE)
    join_warnings(near.pk, here.pk, reason="山脊两面", by=duty_officer, at=MONDAY_NOON + 3 * MINUTE)


def test_who_joins_two_says_why_and_the_red_one_makes_the_other_red_with_its_reason(rules, duty_officer):
    heat = raised(device("heat-1", DeviceKind.THERMAL_IMAGER), "hotspot")
    fire = raised(device("smoke-1", DeviceKind.SMOKE), "smoke", 1)
    at = MONDAY_NOON + 2 * MINUTE
    with pytest.raises(JoinNeedsAReason):
        join_warnings(fire.pk, heat.pk, reason=" ", by=duty_officer, at=at)
    join_warnings(fire.pk, heat.pk, reason="同一处火", by=duty_officer, at=at)

    heat.refresh_from_db()
    assert heat.level == "red"
    assert heat.decide_by == min(heat.decide_by, fire.decide_by)
    own, red, joined = turns_of(heat, ())
    assert (own.level, own.rule.title, own.names_rule) == ("yellow", "热点", True)
    assert (red.level, red.rule.title, red.names_rule) == ("red", "烟感", True)
    assert (joined.level, joined.by, joined.reason) == ("red", duty_officer.full_name, "同一处火")
    assert joined.other == str(fire.pk)


def test_what_is_taken_apart_takes_along_why_it_is_red(client, village, duty_officer, monkeypatch):
    """Its red came of another part's signal."""
    near = {"nearby": {"kind": "hotspot", "within_m": 500, "within_s": 900}}
    at = now() - 10 * MINUTE
    day = timedelta(days=1)
    lasts = {"starts_at": at - day, "expires_at": at + day, "at": at - day, "family": Family.FIRE}
    heat = make_condition_rule(HAPPENS["hotspot"], title="热点", joins_within_m=500, **lasts)
    make_condition_rule(
        HAPPENS["smoke"],
        title="烟感",
        joins_within_m=500,
        by=heat.made_by,
        stages=({"level": "red", "when": near},),
        **lasts,
    )
    raised(device("heat-1", DeviceKind.THERMAL_IMAGER), "hotspot", at=at)
    look(
        [store(seen_value(device("smoke-1", DeviceKind.SMOKE), "smoke", 9.0, "", at=at + MINUTE), forget_at=None)],
        at=at + MINUTE,
    )
    matter = Warning.objects.get()
    assert matter.level == "red"
    client.force_login(duty_officer)
    page = client.get(f"/warnings/{matter.pk}/").content.decode()
    assert page.count("规则「烟感」") == 1, "why it is seen names the other rule too"

    news: list[object] = []
    monkeypatch.setattr("dayuan.warnings.actions.joining.announce", news.append)
    part = matter.episodes.get(rule__title="烟感")
    apart = split_episode(part.pk, reason="两处", by=duty_officer, at=at + 5 * MINUTE)

    assert news == [WarningRaised(apart.pk, "red", apart.place_id, at + 5 * MINUTE)]
    assert [(turn.level, turn.at) for turn in turns_of(apart, ())] == [
        ("yellow", at + MINUTE),
        ("red", at + MINUTE),
        ("", at + 5 * MINUTE),
    ]
    matter.refresh_from_db()
    assert [(turn.level, turn.rule and turn.rule.title, turn.names_rule) for turn in turns_of(matter, ())][:2] == [
        ("yellow", "热点", True),
        ("red", "烟感", True),
    ]


def test_of_two_alike_the_one_taken_apart_says_why_it_is_red_too(village, duty_officer):
    """The second came into a matter that was red already: nothing had been written down of it."""
    near = {"nearby": {"kind": "hotspot", "within_m": 500, "within_s": 900}}
    at = now() - 10 * MINUTE
    day = timedelta(days=1)
    lasts = {"starts_at": at - day, "expires_at": at + day, "at": at - day, "family": Family.FIRE}
    red = ({"level": "red", "when": near},)
    make_condition_rule(HAPPENS["smoke"], title="烟感", joins_within_m=500, stages=red, **lasts)
    store(seen_value(device("heat-1", DeviceKind.THERMAL_IMAGER), "hotspot", 80.0, "", at=at), forget_at=None)
    for number in (1, 2):
        smoke = seen_value(device(f"smoke-{number}", DeviceKind.SMOKE), "smoke", 9.0, "", at=at + number * MINUTE)
        look([store(smoke, forget_at=None)], at=at + number * MINUTE)
    matter = Warning.objects.get()
    part = matter.episodes.get(device="smoke-2")
    assert (matter.level, part.level, matter.episodes.count()) == ("red", "red", 2)
    apart = split_episode(part.pk, reason="两处", by=duty_officer, at=at + 5 * MINUTE)

    assert [turn.level for turn in turns_of(apart, ()) if turn.rule] == ["yellow", "red"]
