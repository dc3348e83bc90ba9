"""The page of a matter tells its whole story, to its end, and the page of its case leads back to it."""

from datetime import timedelta

import pytest

from dayuan.cases.actions import close_case
from dayuan.devices.testing import make_device
from dayuan.kernel.clock import now
from dayuan.warnings.actions import confirm_warning, evaluate, reject_warning
from dayuan.warnings.testing import make_rule, seen_plate, store

MINUTE = timedelta(minutes=1)


@pytest.fixture
def warning(officer):
    at, day = now() - 20 * MINUTE, timedelta(days=1)
    make_rule(starts_at=at - day, expires_at=at + day, at=at - day)
    (found,) = evaluate([store(seen_plate(make_device(), at=at), forget_at=None)], at=at)
    return found


def page_of(client, address):
    return client.get(address).content.decode()


def test_a_matter_that_was_put_right_is_stood_down_with_its_whole_story(client, duty_officer, warning):
    at = warning.raised_at
    case = confirm_warning(warning.pk, by=duty_officer, note="看着像跑山货的", at=at + 2 * MINUTE)
    client.force_login(duty_officer)
    assert "调整级别" in page_of(client, f"/warnings/{warning.pk}/")
    close_case(case.pk, by=duty_officer, outcome="settled", note="已劝返", at=at + 9 * MINUTE)

    page = page_of(client, f"/warnings/{warning.pk}/")
    assert "已解除" in page
    story = page[page.index("级别变化及原因") :]
    parts = ["不是本地", "确认并立案", "看着像跑山货的", "结案", "已劝返"]
    places = [story.find(words) for words in parts[1:]]
    assert -1 not in places
    assert places == sorted(places), "one after the other"
    assert "调整级别" not in page, "what is over is given no level"

    assert f"/warnings/{warning.pk}/" in page_of(client, "/warnings/?state=stood_down")
    assert f"/warnings/{warning.pk}/" not in page_of(client, "/warnings/?state=confirmed")


def test_a_false_alarm_says_who_called_it_that_and_why(client, duty_officer, warning):
    reject_warning(warning.pk, by=duty_officer, reason="misread", note="是川Z", at=warning.raised_at + MINUTE)
    client.force_login(duty_officer)
    story = page_of(client, f"/warnings/{warning.pk}/").partition("级别变化及原因")[2]
    assert f"{duty_officer.display_name}：号牌识别错误；是川Z" in story


def test_the_case_leads_to_its_warning_and_says_why(client, duty_officer, warning):
    case = confirm_warning(warning.pk, by=duty_officer, at=warning.raised_at + MINUTE)
    client.force_login(duty_officer)
    page = page_of(client, f"/cases/{case.pk}/")
    assert "原预警" in page
    assert f"/warnings/{warning.pk}/" in page
