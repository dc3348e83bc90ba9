"""A warning about what is being put right already goes to that case; nobody is sent twice."""

from datetime import timedelta

import pytest

from dayuan.cases.actions import close_case
from dayuan.cases.models import Case
from dayuan.cases.testing import make_case, make_report
from dayuan.devices.models import DeviceKind
from dayuan.devices.testing import make_device
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.places.testing import VILLAGE
from dayuan.warnings.actions import CannotBeHandedOver, change_level, confirm_warning, hand_to_case, look
from dayuan.warnings.rules import Family
from dayuan.warnings.testing import make_condition_rule, seen_value, store

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


def tomorrow():
    return now().astimezone(SHANGHAI).date() + DAY


@pytest.fixture
def at():
    return now() - 20 * MINUTE


@pytest.fixture
def raised(village, at):
    lasts = {"starts_at": at - DAY, "expires_at": at + DAY, "at": at - DAY}
    by = make_condition_rule(
        {"happens": {"kind": "smoke"}}, level="red", family=Family.FIRE, title="烟感", **lasts
    ).made_by
    make_condition_rule({"happens": {"kind": "hotspot"}}, title="热点", by=by, **lasts)
    make_condition_rule({"happens": {"kind": "door_opened"}}, title="无动静", by=by, **lasts)

    def of(kind, device, minute=0):
        when = at + minute * MINUTE
        (warning,) = look([store(seen_value(device, kind, 9.0, "", at=when), forget_at=None)], at=when)
        return warning

    return of


def test_a_case_that_somebody_reported_takes_the_warning_and_becomes_as_urgent(
    client, raised, duty_officer, village, at
):
    case = make_case(duty_officer, place=village, at=at)
    fire = raised("smoke", make_device("smoke-1", kind=DeviceKind.SMOKE))
    client.force_login(duty_officer)
    page = f"/warnings/{fire.pk}/"
    assert "属于已有案件" in client.get(page).content.decode()
    assert client.post(f"{page}hand-over/", {"case": str(case.pk), "reason": " "}).status_code == 422
    entered = {"case": str(case.pk), "reason": "就是那处冒烟", "as_urgent": "on"}
    answer = client.post(f"{page}hand-over/", entered)
    assert (answer.status_code, answer.url) == (302, page)
    fire.refresh_from_db()
    case.refresh_from_db()
    assert (fire.status, fire.case, case.level) == ("confirmed", case, "red")
    assert Case.objects.count() == 1
    assert "就是那处冒烟" in case.steps.get(kind="noted").note


def test_what_the_reporter_was_promised_stays_promised_unless_the_officer_says_otherwise(
    client, raised, duty_officer, chief, village, at
):
    lamp = make_report(village, at=at, whereabouts="村口老槐树旁")
    fire = raised("smoke", make_device("smoke-1", kind=DeviceKind.SMOKE, longitude=104.1, latitude=30.0))
    client.force_login(duty_officer)
    page = f"/warnings/{fire.pk}/"
    form = client.get(page).text
    assert "才按预警的级别办" in form
    assert "红色预警，从现在起 15 分钟内办好" in form

    client.post(f"{page}hand-over/", {"case": str(lamp.pk), "reason": "灯杆线路冒烟"})
    change_level(fire.pk, "yellow", reason="烟小了", look_again_on=tomorrow(), by=chief, at=now())

    kept = Case.objects.get(pk=lamp.pk)
    assert (kept.level, kept.due_at, kept.whereabouts) == ("", lamp.due_at, "村口老槐树旁")
    assert kept.steps.filter(kind="noted", note__contains="灯杆线路冒烟").count() == 1
    shown = client.get(f"/cases/{lamp.pk}/").text
    assert "归到这件事的预警" in shown
    assert "<strong>具体位置</strong>" not in shown


def test_a_complaint_about_officers_is_offered_for_no_warning(client, raised, duty_officer, village, at):
    complaint = make_report(village, class_code="15002", shielded_from=VILLAGE, at=at)
    fire = raised("smoke", make_device("smoke-1", kind=DeviceKind.SMOKE))
    client.force_login(duty_officer)
    assert complaint.code not in client.get(f"/warnings/{fire.pk}/").text
    with pytest.raises(CannotBeHandedOver):
        hand_to_case(fire.pk, complaint.pk, reason="x", by=duty_officer, at=at + MINUTE)


def test_where_a_warning_opened_the_case_this_one_becomes_part_of_it(raised, duty_officer, at):
    heat = raised("hotspot", make_device("heat-1", kind=DeviceKind.THERMAL_IMAGER))
    case = confirm_warning(heat.pk, by=duty_officer, at=at + MINUTE)
    fire = raised("smoke", make_device("smoke-1", kind=DeviceKind.SMOKE), 2)
    hand_to_case(fire.pk, case.pk, reason="同一处火", by=duty_officer, at=at + 3 * MINUTE)
    for one in (fire, heat, case):
        one.refresh_from_db()
    assert (fire.status, fire.joined_into) == ("joined", heat)
    assert (heat.level, case.level) == ("red", "red")


def test_what_is_closed_or_elsewhere_or_of_a_home_takes_none(raised, duty_officer, village, other_village, at):
    fire = raised("smoke", make_device("smoke-1", kind=DeviceKind.SMOKE))
    door = raised("door_opened", make_device("door-1", kind=DeviceKind.DOOR))
    here = make_case(duty_officer, place=village, at=at)
    far = make_case(duty_officer, place=other_village, at=at)
    over = make_case(duty_officer, place=village, at=at)
    close_case(over.pk, by=duty_officer, outcome="settled", note="", at=at)
    for warning, case, words in ((fire, far, "相距太远"), (fire, over, "已经结案"), (door, here, "住户家中")):
        with pytest.raises(CannotBeHandedOver, match=words):
            hand_to_case(warning.pk, case.pk, reason="x", by=duty_officer, at=at + MINUTE)
