"""Red is lowered with a named leader's word, and the day on which somebody looks again comes up in their work."""

from datetime import timedelta

import pytest

from dayuan.cases.actions import note_on_case
from dayuan.devices.models import DeviceKind
from dayuan.devices.testing import make_device
from dayuan.kernel.clock import SHANGHAI, now
from dayuan.kernel.models import AuditEntry
from dayuan.notices.models import Notice
from dayuan.warnings.actions import LevelNeedsAReason, RedNeedsALeader, change_level, confirm_warning, look
from dayuan.warnings.followups import follow_ups
from dayuan.warnings.testing import make_condition_rule, seen_value, store

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)


@pytest.fixture
def at():
    return now() - 3 * DAY


@pytest.fixture
def fire(village, at):
    lasts = {"starts_at": at - DAY, "expires_at": at + 30 * DAY, "at": at - DAY}
    make_condition_rule({"happens": {"kind": "smoke"}}, level="red", **lasts)
    device = make_device("smoke-1", kind=DeviceKind.SMOKE)
    (warning,) = look([store(seen_value(device, "smoke", 9.0, "%/m", at=at), forget_at=None)], at=at)
    return warning


def today(moment):
    return moment.astimezone(SHANGHAI).date()


def test_the_duty_officer_alone_does_not_lower_red(fire, duty_officer, chief, secretary, at):
    lowered = {"reason": "已扑灭", "look_again_on": today(at), "by": duty_officer, "at": at}
    for leader in (None, duty_officer, secretary):
        with pytest.raises(RedNeedsALeader):
            change_level(fire.pk, "blue", leader=leader, **lowered)
    change_level(fire.pk, "blue", leader=chief, **lowered)
    assert AuditEntry.objects.get(action="warning_downgraded").detail["leader"] == str(chief.pk)
    notice = Notice.objects.get(subject=f"lowered:{fire.pk}")
    assert (notice.person, "已扑灭" in notice.body) == (chief, True), "whoever is named can say that it is not so"


def test_a_leader_lowers_red_in_their_own_name(fire, chief, at):
    change_level(fire.pk, "yellow", reason="已扑灭", look_again_on=today(at), by=chief, at=at)
    assert not Notice.objects.filter(subject=f"lowered:{fire.pk}").exists()


@pytest.mark.parametrize(("days", "words"), [(-1, "已经过去"), (31, "三十天内"), (2_000_000, "三十天内")])
def test_a_day_that_is_over_or_far_away_is_refused_with_what_is_wrong(fire, chief, at, days, words):
    with pytest.raises(LevelNeedsAReason, match=words):
        change_level(fire.pk, "yellow", reason="x", look_again_on=today(at) + days * DAY, by=chief, at=at)


def test_the_day_comes_up_in_my_work_until_somebody_has_looked(client, fire, duty_officer, chief, at):
    case = confirm_warning(fire.pk, by=duty_officer, at=at)
    change_level(fire.pk, "yellow", reason="已扑灭", look_again_on=today(at + 2 * DAY), by=chief, at=at + MINUTE)
    client.force_login(duty_officer)
    scope = client.get("/warnings/").wsgi_request.person_scope
    assert follow_ups(scope, at=at + DAY) == []
    (due,) = follow_ups(scope, at=at + 2 * DAY)
    assert (due.warning, due.is_late) == (fire, False)
    page = client.get("/cases/mine/").content.decode()
    assert "待回访" in page
    assert chief.display_name in page

    note_on_case(case.pk, by=duty_officer, note="回访：没有复燃", at=now())
    assert "待回访" not in client.get("/cases/mine/").content.decode()


def test_a_day_that_is_today_comes_up_at_once(client, fire, duty_officer, chief, at):
    confirm_warning(fire.pk, by=duty_officer, at=at)
    lowered_at = now() - MINUTE
    lowered = {"reason": "已扑灭", "look_again_on": today(lowered_at), "leader": chief}
    change_level(fire.pk, "yellow", **lowered, by=duty_officer, at=lowered_at)
    client.force_login(duty_officer)
    assert "待回访" in client.get("/cases/mine/").content.decode()
    assert f"经{chief.display_name}同意" in client.get(f"/warnings/{fire.pk}/").content.decode()


def test_the_form_asks_for_the_leader_where_red_is_lowered(client, fire, duty_officer, chief):
    client.force_login(duty_officer)
    asked = {"level": "blue", "reason": "已扑灭", "look_again_on": f"{today(now()) + DAY}"}
    answer = client.post(f"/warnings/{fire.pk}/level/", asked)
    assert answer.status_code == 422
    assert "红色只能由领导下调" in answer.content.decode()
    assert client.post(f"/warnings/{fire.pk}/level/", {**asked, "leader": str(chief.pk)}).status_code == 302
