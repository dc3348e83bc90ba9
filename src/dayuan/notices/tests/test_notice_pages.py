"""What people see of their notices, how they choose, what the duty officer and the administrator see."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse

from dayuan.kernel.clock import now
from dayuan.kernel.models import AuditEntry
from dayuan.notices.actions import open_notice
from dayuan.notices.models import Contact, Delivery, Gateway, Notice, Preference
from dayuan.notices.posting import give_up_overdue
from dayuan.notices.queries import standings_for
from dayuan.notices.rules import Kind, Level
from dayuan.notices.testing import PHONE, make_contact, make_gateway, make_notice
from dayuan.people.access import scope_of
from dayuan.people.rules import DESK_ROLES
from dayuan.places.testing import OTHER_VILLAGE, TOWNSHIP, VILLAGE

MINE, PREFERENCES = "/notices/", "/notices/preferences/"


def text_of(response):
    return response.content.decode()


def url(name, *args):
    return reverse(f"notices:{name}", args=args)


@pytest.fixture
def notice(secretary):
    return make_notice(secretary, at=now(), level=Level.RED, link="/cases/")


def test_it_stands_at_the_top_of_whatever_page_is_open_until_the_person_knows(client, secretary, notice):
    client.force_login(secretary)
    page = text_of(client.get("/cases/"))
    assert "后山发现热点" in page
    assert "你是本村值守人员" in page

    answer = client.post(url("acknowledge", notice.pk), headers={"HX-Request": "true"})

    assert "后山发现热点" not in text_of(answer)
    assert "后山发现热点" not in text_of(client.get("/cases/"))


def test_without_script_whoever_knows_is_led_to_the_matter(client, secretary, notice):
    client.force_login(secretary)
    assert client.post(url("acknowledge", notice.pk)).headers["Location"] == "/cases/"


def test_the_page_that_asked_by_itself_has_shown_it(client, secretary, notice):
    client.force_login(secretary)
    client.get("/cases/")
    assert Notice.objects.get().shown_at is None

    client.get(url("waiting"))

    assert Notice.objects.get().shown_at
    assert Notice.objects.get().seen_at is None


def test_opening_it_shows_the_words_the_reason_and_the_receipts(client, secretary, notice):
    client.force_login(secretary)
    page = text_of(client.get(url("notice", notice.pk)))

    assert "王小明家屋后" in page
    assert "你是本村值守人员" in page
    assert "已显示" in page
    assert Notice.objects.get().seen_at


def test_of_somebody_elses_notice_there_is_none(client, chief, notice):
    client.force_login(chief)
    assert client.get(url("notice", notice.pk)).status_code == 404
    assert client.post(url("acknowledge", notice.pk)).status_code == 404
    assert "后山" not in text_of(client.get(MINE))


def test_an_empty_page_says_what_will_stand_there(client, resident):
    client.force_login(resident)
    assert "还没有给您的通知" in text_of(client.get(MINE))


def test_all_but_red_are_known_with_one_button(client, secretary, notice):
    make_notice(secretary, at=now() - timedelta(minutes=1))
    client.force_login(secretary)
    client.post(url("acknowledge_all"), {"until": "not a moment"})

    assert list(Notice.objects.filter(acknowledged_at=None)) == [notice]


def test_the_held_one_says_until_when(client, secretary, duty_officer):
    make_contact(secretary)
    make_gateway(Kind.SMS, duty_officer, address="http://127.0.0.1:9/")
    Preference.objects.create(person=secretary, quiet_from="00:00", quiet_until="23:59:59", changed_at=now())
    make_notice(secretary, at=now())
    client.force_login(secretary)
    assert "免打扰时段" in text_of(client.get(MINE))


def test_ways_and_quiet_hours_are_chosen_and_stay_chosen(client, secretary):
    client.force_login(secretary)
    entered = {"ways_yellow": ["sms", "email"], "groups": ["wecom"], "quiet_from": "21:30", "quiet_until": "06:30"}
    assert client.post(PREFERENCES, entered).status_code == 302

    kept = Preference.objects.get()
    assert kept.choices == {"yellow": ["email", "sms"], "blue": [], "": []}
    page = text_of(client.get(PREFERENCES))
    assert '<input type="checkbox" name="ways_yellow" value="sms" checked>' in page
    assert "21:30" in page


def test_an_hour_that_is_none_is_said_beside_the_field_and_keeps_what_was_ticked(client, secretary):
    client.force_login(secretary)
    answer = client.post(PREFERENCES, {"ways_blue": ["sms"], "quiet_from": "25:00", "quiet_until": "07:00"})

    assert answer.status_code == 422
    assert 'id="id_quiet_from_error"' in text_of(answer)
    assert '<input type="checkbox" name="ways_blue" value="sms" checked>' in text_of(answer)


def test_my_number_is_sealed_shown_masked_and_deleted_when_i_want(client, secretary):
    client.force_login(secretary)
    client.post(url("my_contact"), {"phone": PHONE})
    page = text_of(client.get(PREFERENCES))
    assert "138****1234" in page
    assert PHONE not in page
    # Nobody needs to be told of what people do for themselves.
    assert not AuditEntry.objects.exists()

    client.post(url("my_contact"), {"email": "me@county.gov.cn"})
    assert (Contact.objects.get().phone, Contact.objects.get().email) == (PHONE, "me@county.gov.cn")
    client.post(url("my_contact"), {"forget_phone": "on"})
    assert (Contact.objects.get().phone, Contact.objects.get().email) == ("", "me@county.gov.cn")


def test_a_number_that_is_none_is_refused_and_kept_in_the_field(client, secretary):
    client.force_login(secretary)
    answer = client.post(url("my_contact"), {"phone": "12 34"})
    assert answer.status_code == 422
    assert 'value="12 34"' in text_of(answer)
    assert not Contact.objects.exists()


def test_a_test_goes_every_way_open_to_me_at_any_hour(client, secretary, duty_officer):
    make_contact(secretary)
    make_gateway(Kind.SMS, duty_officer, address="http://127.0.0.1:9/")
    Preference.objects.create(person=secretary, quiet_from="00:00", quiet_until="23:59:59", changed_at=now())
    client.force_login(secretary)

    answer = client.post(url("test"), follow=True)

    assert "通知渠道测试" in text_of(answer)
    assert set(Delivery.objects.values_list("kind", "held_until")) == {("page", None), ("sms", None)}


def test_opening_the_page_of_a_test_does_not_call_its_messages_off(client, secretary, duty_officer):
    make_contact(secretary)
    make_gateway(Kind.SMS, duty_officer, address="http://127.0.0.1:9/")
    client.force_login(secretary)
    client.post(url("test"), follow=True)
    assert Delivery.objects.get(kind=Kind.SMS).state == "waiting"


def test_a_browser_that_says_nothing_gets_a_plain_sentence(client, secretary):
    client.force_login(secretary)
    answer = client.post(url("subscribe"), {"endpoint": "", "p256dh": "", "auth": ""})
    assert answer.status_code == 409
    assert "请先允许本站发送通知" in text_of(answer)


def test_what_reached_nobody_is_listed_for_the_duty_officer_with_the_reason(client, secretary, duty_officer, outsider):
    long_ago = now() - timedelta(hours=2)
    notice = make_notice(secretary, at=long_ago, level=Level.RED)
    give_up_overdue(at=now())
    client.force_login(duty_officer)
    page = text_of(client.get(url("undelivered")))
    assert "丞相村书记" in page
    assert "没有打开过页面" in page
    # Its words are for the person it concerns.
    assert "王小明" not in page

    open_notice(notice, at=now())
    assert "丞相村书记" not in text_of(client.get(url("undelivered")))
    client.force_login(outsider)
    assert "丞相村书记" not in text_of(client.get(url("undelivered")))


def test_the_page_of_a_matter_is_given_what_lies_in_the_readers_places(secretary, other_secretary, notice):
    at = now()
    assert [one.notice for one in standings_for("warning:1", scope_of(secretary, at=at), DESK_ROLES)] == [notice]
    assert standings_for("warning:1", scope_of(other_secretary, at=at), DESK_ROLES) == []


def gateway_entries(**changed):
    return {"address": "https://sms.example/send?key=k9", "secret": "s3cret", "sign": "", "place": TOWNSHIP} | changed


def test_a_gateway_is_off_until_set_up_and_its_secrets_are_never_shown_again(client, system_administrator):
    client.force_login(system_administrator)
    assert text_of(client.get(url("gateways"))).count("未设置") >= 6

    assert client.post(url("gateway", "sms"), gateway_entries(is_on="on")).status_code == 302

    page = text_of(client.get(url("gateway", "sms")))
    assert "s3cret" not in page
    assert "sms.example" not in page
    kept = Gateway.objects.get()
    assert (kept.is_on, kept.settings["secret"]) == (True, "s3cret")
    # Left empty, secrets stay what they were.
    client.post(url("gateway", "sms"), gateway_entries(address="", secret=""))
    kept = Gateway.objects.get()
    assert (kept.is_on, kept.settings["address"]) == (False, "https://sms.example/send?key=k9")
    entries = AuditEntry.objects.filter(action="gateway_changed")
    assert entries.count() == 2
    assert not any("s3cret" in json.dumps(entry.detail) or "k9" in json.dumps(entry.detail) for entry in entries)


@pytest.mark.parametrize("entered", [{"address": ""}, {"address": "sms.example"}, {"place": "511421203"}])
def test_a_gateway_that_cannot_work_is_refused_beside_its_field(client, system_administrator, entered):
    client.force_login(system_administrator)
    assert client.post(url("gateway", "sms"), gateway_entries(**entered)).status_code == 422
    assert not Gateway.objects.exists()


def test_there_is_no_way_called_page_or_pigeon(client, system_administrator):
    client.force_login(system_administrator)
    assert client.get(url("gateway", "page")).status_code == 404
    assert client.get(url("gateway", "pigeon")).status_code == 404


def test_the_administrator_enters_a_number_for_a_colleague_on_record_and_does_not_see_it(
    client, system_administrator, secretary, outsider
):
    client.force_login(system_administrator)
    assert client.post(url("contact", secretary.pk), {"phone": PHONE}).status_code == 302

    assert Contact.objects.get().phone == PHONE
    assert PHONE not in text_of(client.get(url("contact", secretary.pk))) + text_of(client.get(url("contacts")))
    entry = AuditEntry.objects.get(action="contact_changed")
    assert entry.subject == f"person:{secretary.pk}"
    assert PHONE not in json.dumps(entry.detail)
    assert client.post(url("contact", outsider.pk), {"phone": PHONE}).status_code == 404
    client.force_login(secretary)
    assert system_administrator.full_name in text_of(client.get(PREFERENCES))


def test_a_call_list_is_printed_for_a_purpose_and_whoever_stands_on_it_sees_that(client, duty_officer, secretary):
    make_contact(secretary)
    client.force_login(duty_officer)
    refused = client.post(url("call_list"), {"place": VILLAGE, "level": "red", "purpose": ""})
    assert refused.status_code == 422

    printed = client.post(url("call_list"), {"place": VILLAGE, "level": "red", "purpose": "防汛演练"})

    assert printed.content.startswith(b"%PDF")
    assert "no-store" in printed.headers["Cache-Control"]
    assert AuditEntry.objects.get(action="call_list_printed").reason == "防汛演练"
    client.force_login(secretary)
    assert "防汛演练" in text_of(client.get(PREFERENCES))


def test_nobody_prints_a_call_list_of_a_place_that_is_not_theirs(client, secretary, other_village):
    client.force_login(secretary)
    answer = client.post(url("call_list"), {"place": OTHER_VILLAGE, "level": "red", "purpose": "x"})
    assert answer.status_code == 422
    assert not AuditEntry.objects.exists()


def test_the_worker_of_browsers_is_the_same_for_everybody(client):
    answer = client.get(url("worker"))
    assert answer.headers["Content-Type"].startswith("text/javascript")
    assert "notificationclick" in text_of(answer)
