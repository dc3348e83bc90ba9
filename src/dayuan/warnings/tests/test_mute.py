"""A mute never silences a township nor red, and is nobody's secret."""

from datetime import timedelta

import pytest
from django.utils import translation

from dayuan.devices.models import DeviceKind
from dayuan.devices.testing import make_device
from dayuan.kernel.clock import now
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.models import Notice
from dayuan.warnings.actions import CannotBeMuted, evaluate, look, look_again, mute, raise_what_was_muted, unmute
from dayuan.warnings.models import Warning
from dayuan.warnings.testing import make_condition_rule, make_rule, seen_plate, seen_value, store

MINUTE = timedelta(minutes=1)
HOT = {"stays": {"kind": "hotspot", "where": [{"is": "over", "than": 60}], "good_for_s": 86400}}
SMOKE_NEAR = {"nearby": {"kind": "smoke", "within_m": 500, "within_s": 900}}
UNTIL = MONDAY_NOON + 60 * MINUTE


@pytest.fixture
def imager(village):
    return make_device("imager-1", kind=DeviceKind.THERMAL_IMAGER, longitude=104.1, latitude=30.0)


def see(device, kind="hotspot", value=80.0, unit="°C", minute=1):
    at = MONDAY_NOON + minute * MINUTE
    return look([store(seen_value(device, kind, value, unit, at=at), forget_at=None)], at=at)


def test_nobody_mutes_a_whole_township(duty_officer, chief, township, village):
    for person in (duty_officer, chief):
        with pytest.raises(CannotBeMuted, match="全乡"):
            mute(township, place=township, reason="演练", until=UNTIL, by=person, at=MONDAY_NOON)
    mute(township, place=village, reason="演练", until=UNTIL, by=duty_officer, at=MONDAY_NOON)


def test_a_red_rule_is_muted_only_together_with_the_device_that_is_wrong(duty_officer, township, imager):
    rule = make_condition_rule(HOT, level="red")
    with pytest.raises(CannotBeMuted, match="红色规则"):
        mute(township, rule=rule, reason="窑厂", until=UNTIL, by=duty_officer, at=MONDAY_NOON)
    mute(township, rule=rule, device=imager, reason="窑厂", until=UNTIL, by=duty_officer, at=MONDAY_NOON)
    assert see(imager) == []


def test_red_gets_through_where_a_place_is_muted(duty_officer, township, village, imager):
    make_condition_rule(HOT, level="red")
    mute(township, place=village, reason="演练", until=UNTIL, by=duty_officer, at=MONDAY_NOON)
    assert len(see(imager)) == 1


def test_a_red_plate_gets_through_where_its_checkpoint_village_is_muted(duty_officer, township, checkpoint):
    make_rule(level="red")
    camera = make_device("cam-west")
    mute(township, place=camera.place, reason="施工", until=UNTIL, by=duty_officer, at=MONDAY_NOON)
    at = MONDAY_NOON + MINUTE
    assert len(evaluate([store(seen_plate(camera, "川A77777", at=at))], at=at)) == 1


def test_what_a_muted_device_says_alone_stays_muted_until_another_bears_it_out(duty_officer, township, imager):
    """A kiln that is muted may burn down all the same."""
    make_condition_rule(HOT, stages=({"level": "red", "when": SMOKE_NEAR},))
    mute(township, device=imager, reason="窑厂点火", until=UNTIL, by=duty_officer, at=MONDAY_NOON)
    assert see(imager) == []
    detector = make_device("smoke-1", kind=DeviceKind.SMOKE, longitude=104.1, latitude=30.0)
    see(detector, "smoke", 9.0, "%/m", minute=3)
    warning = Warning.objects.get()
    assert (warning.level, warning.device) == ("red", imager)


def test_what_becomes_red_by_time_under_a_mute_of_its_village_is_raised_then(duty_officer, township, village, imager):
    make_condition_rule(HOT, stages=({"level": "red", "after_s": 600},))
    mute(township, place=village, reason="演练", until=UNTIL, by=duty_officer, at=MONDAY_NOON)
    assert see(imager) == []
    assert raise_what_was_muted(at=MONDAY_NOON + 2 * MINUTE) == 0, "yellow waits until the mute ends"
    look_again(at=MONDAY_NOON + 12 * MINUTE)
    assert Warning.objects.get().level == "red"


def test_the_chief_is_told_what_was_muted_by_whom_and_why(duty_officer, chief, township, imager):
    mute(township, device=imager, reason="窑厂点火", until=UNTIL, by=duty_officer, at=MONDAY_NOON)
    notice = Notice.objects.get()
    assert notice.person == chief, "and not whoever did it"
    for words in (str(imager), "窑厂点火", duty_officer.display_name):
        assert words in notice.body
    assert duty_officer.full_name not in notice.title, "the title may leave the building"


def test_those_who_were_told_read_it_in_their_language_and_that_it_was_lifted(duty_officer, chief, township, imager):
    with translation.override("en"):
        muted = mute(township, device=imager, reason="检修", until=UNTIL, by=duty_officer, at=MONDAY_NOON)
        unmute(muted.pk, by=duty_officer, at=MONDAY_NOON + MINUTE)
    notice = Notice.objects.get(person=chief)

    assert notice.title.startswith("预警已静默")
    assert notice.english["title"].startswith("Warnings are muted")
    assert (notice.ended_at, notice.ending) == (MONDAY_NOON + MINUTE, f"{duty_officer.display_name}已取消静默。")


def test_the_command_screen_and_the_list_say_what_is_muted(client, duty_officer, township, imager):
    at = now()
    mute(township, device=imager, reason="窑厂点火", until=at + 60 * MINUTE, by=duty_officer, at=at)
    client.force_login(duty_officer)
    for page in ("/", "/warnings/"):
        content = client.get(page).content.decode()
        assert "1 项静默" in content
        assert str(imager) in content


def test_the_form_offers_the_village_by_name_and_never_the_township(client, duty_officer, township):
    warning = _warning_of(make_device("cam-west"))
    client.force_login(duty_officer)
    assert f"{warning.place}的全部预警" in client.get(f"/warnings/{warning.pk}/").content.decode()
    Warning.objects.filter(pk=warning.pk).update(place=township)
    page = client.get(f"/warnings/{warning.pk}/").content.decode()
    assert f"{township}的全部预警" not in page
    until = f"{now() + 60 * MINUTE:%Y-%m-%dT%H:%M}"
    answer = client.post(f"/warnings/{warning.pk}/mute/", {"of": ["place"], "reason": "演练", "until": until})
    assert answer.status_code == 422


def _warning_of(device):
    at, day = now(), timedelta(days=1)
    make_rule(starts_at=at - day, expires_at=at + day, at=at - day)
    return evaluate([store(seen_plate(device, at=at), forget_at=None)], at=at)[0]
