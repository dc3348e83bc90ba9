"""In a storm of alarms the next ones join the nearest; the matter says so, lists each, and a person takes any out."""

from datetime import timedelta

import pytest

from dayuan.devices.models import Device, DeviceKind
from dayuan.devices.testing import make_device
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.people.models import Person
from dayuan.warnings.actions import look
from dayuan.warnings.models import Episode, Warning
from dayuan.warnings.rules import STORM_FROM, Family
from dayuan.warnings.templatetags.warning_words import PARTS_ON_A_PAGE
from dayuan.warnings.testing import make_condition_rule, seen_value, store
from dayuan.warnings.turns import turns_of

MINUTE = timedelta(minutes=1)
HEARD = {"happens": {"kind": "smoke"}}
THICK = {"happens": {"kind": "smoke", "where": [{"is": "over", "than": 20}]}}


@pytest.fixture
def rule_maker(village) -> Person:
    by = make_condition_rule(HEARD, family=Family.FIRE, title="烟感", level="blue", said="{device} 报烟").made_by
    make_condition_rule(THICK, family=Family.FIRE, title="浓烟", level="red", by=by)
    return by


def alarms(first: int, last: int, *, minute: float = 0, value: float = 9.0) -> list[Device]:
    """So far from each other that nothing but the storm joins them."""
    devices = [
        make_device(f"smoke-{n:03}", kind=DeviceKind.SMOKE, name=f"烟感{n}号", longitude=104 + n / 100, latitude=30.0)
        for n in range(first, last)
    ]
    at = MONDAY_NOON + minute * MINUTE
    look([store(seen_value(one, "smoke", value, "%/m", at=at), forget_at=None) for one in devices], at=at)
    return devices


def test_the_matter_says_what_a_storm_joined_with_it_and_lists_each(client, rule_maker, duty_officer):
    alarms(0, STORM_FROM)
    assert not Episode.objects.filter(joined_in_storm=True).exists()
    alarms(STORM_FROM, STORM_FROM + 2, minute=1)
    assert Warning.objects.count() == STORM_FROM
    matter = Warning.objects.get(device=f"smoke-{STORM_FROM - 1:03}")
    assert matter.episodes.filter(joined_in_storm=True).count() == 2
    assert matter.said == f"烟感{STORM_FROM - 1}号 报烟", "it goes on speaking of itself"
    client.force_login(duty_officer)

    page = client.get(f"/warnings/{matter.pk}/").content.decode()

    assert "因告警集中并入：2 条" in page
    assert "可能毫无关系" in page
    assert f"烟感{STORM_FROM}号" in page
    assert f"烟感{STORM_FROM + 1}号" in page
    other = Warning.objects.exclude(pk=matter.pk).first()
    assert "因告警集中并入" not in client.get(f"/warnings/{other.pk}/").content.decode()


def test_what_is_another_matter_is_taken_out_with_its_own_level(client, rule_maker, duty_officer):
    alarms(0, STORM_FROM)
    alarms(STORM_FROM, STORM_FROM + 1, minute=1, value=30.0)
    joined = Episode.objects.get(rule__title="浓烟")
    matter = joined.warning
    assert (joined.joined_in_storm, matter.level) == (True, "red"), "an urgent one is not lost in the storm"
    [turn] = [one for one in turns_of(matter, ()) if one.level == "red"]
    assert turn.rule.title == "浓烟"
    client.force_login(duty_officer)

    answer = client.post(f"/warnings/{matter.pk}/episodes/{joined.pk}/split/", {"reason": "另一处"})

    assert answer.status_code == 302
    apart = Warning.objects.get(rule__title="浓烟")
    assert (apart.level, apart.device_id, apart.status) == ("red", f"smoke-{STORM_FROM:03}", "raised")
    joined.refresh_from_db()
    assert (joined.warning_id, joined.joined_in_storm) == (apart.pk, False)
    matter.refresh_from_db()
    assert matter.rule.title == "烟感"


def test_without_a_reason_nothing_is_taken_out_and_the_form_says_so(client, rule_maker, duty_officer):
    alarms(0, STORM_FROM + 1)
    joined = Episode.objects.filter(joined_in_storm=True).first()
    client.force_login(duty_officer)
    answer = client.post(f"/warnings/{joined.warning_id}/episodes/{joined.pk}/split/", {"reason": " "})
    assert answer.status_code == 422
    joined.refresh_from_db()
    assert joined.joined_in_storm


def test_a_great_storm_is_listed_page_by_page(client, rule_maker, duty_officer):
    alarms(0, STORM_FROM)
    alarms(STORM_FROM, STORM_FROM + PARTS_ON_A_PAGE + 3, minute=1)
    matter = Warning.objects.get(device=f"smoke-{STORM_FROM - 1:03}")
    client.force_login(duty_officer)
    first = client.get(f"/warnings/{matter.pk}/").content.decode()
    second = client.get(f"/warnings/{matter.pk}/?storm=2").content.decode()
    assert f"因告警集中并入：{PARTS_ON_A_PAGE + 3} 条" in first
    last = f"烟感{STORM_FROM + PARTS_ON_A_PAGE + 2}号"
    assert (last in first, last in second) == (False, True)
    assert client.get(f"/warnings/{matter.pk}/?storm=x").status_code == 200
