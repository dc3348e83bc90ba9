"""What the desk sees of official alerts, and how a source sends to us."""

import base64
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from dayuan.alerts.actions import register_feed, repeat_alerts, switch_feed, take_alert
from dayuan.alerts.models import Alert, Aside, Feed, Notice
from dayuan.alerts.rules.reading import LARGEST_BYTES
from dayuan.alerts.rules.terms import Area, Circle, Status
from dayuan.alerts.rules.writing import write_message
from dayuan.alerts.testing import SENDER, make_confirmed, make_feed, make_message, take
from dayuan.kernel.clock import now
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.testing import TOWNSHIP, draw_outline, make_place, square
from dayuan.warnings.models import Warning
from dayuan.warnings.testing import make_condition_rule

pytestmark = pytest.mark.usefixtures("village")
PUSH = "/api/v1/cap/"


def today(**given):
    at = now().replace(microsecond=0)
    return make_message(sent_at=at, info={"effective_at": at, "expires_at": None, **given.pop("info", {})}, **given)


@pytest.fixture
def source(duty_officer):
    feed, secret = register_feed(
        "县气象台", place=make_place(TOWNSHIP), senders=[SENDER], by=duty_officer, at=MONDAY_NOON
    )
    return feed, secret


def send(source, body, **headers):
    feed, secret = source
    login = base64.b64encode(f"{feed.device_id}:{secret}".encode()).decode()
    given = {"Authorization": f"Basic {login}"} | headers
    return Client(enforce_csrf_checks=True).post(PUSH, body, content_type="application/cap+xml", headers=given)


def test_a_village_reads_the_alerts_of_its_township_with_the_weather_colour_apart_from_our_level(client, secretary):
    draw_outline(make_place(TOWNSHIP), square(104.0, 29.9, 0.1))
    alert = take(make_feed(), today(), at=now()).alert
    client.force_login(secretary)
    assert str(alert) in client.get(reverse("alerts:list")).content.decode()
    page = client.get(reverse("alerts:alert", args=[alert.pk])).content.decode()
    for words in (
        "气象预警颜色",
        "橙色（气象）",
        "本地处置等级",
        "与本地边界相交",
        "未签名",
        "&lt;identifier&gt;",
        "<svg",
    ):
        assert words in page


def test_another_township_sees_nothing_of_it(client, outsider):
    alert = take(make_feed(), today(), at=now()).alert
    client.force_login(outsider)
    assert str(alert) not in client.get(reverse("alerts:list")).content.decode()
    assert client.get(reverse("alerts:alert", args=[alert.pk])).status_code == 404


def test_an_exercise_is_marked_as_one(client, duty_officer):
    alert = take(make_feed(), today(status=Status.EXERCISE), at=now()).alert
    client.force_login(duty_officer)
    assert "演练" in client.get(reverse("alerts:alert", args=[alert.pk])).content.decode()


def test_what_a_sender_writes_is_shown_as_text(client, duty_officer):
    evil = {"headline": "<script>alert(1)</script>", "web": "javascript:alert(1)", "description": "<b>x</b>"}
    alert = take(make_feed(), today(info=evil), at=now()).alert
    client.force_login(duty_officer)
    page = client.get(reverse("alerts:alert", args=[alert.pk])).content.decode()
    assert "<script>alert" not in page
    assert "<b>x" not in page
    assert 'href="javascript' not in page


def test_a_duty_officer_enters_a_source_and_gets_its_secret_once(client, duty_officer):
    client.force_login(duty_officer)
    entered = {"name": "县气象台", "place": TOWNSHIP, "url": "https://met.example/cap", "every_minutes": 5}
    page = client.post(reverse("alerts:new_feed"), entered).content.decode()
    feed = Feed.objects.get()
    assert feed.device_id in page
    assert feed.next_pull_at is not None
    changed = client.post(reverse("alerts:feed", args=[feed.pk]), {**entered, "senders": "a\nb\na"})
    assert changed.status_code == 302
    assert Feed.objects.get().senders == ["a", "b"]


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"url": "file:///etc/passwd"}, "http://"),
        ({"url": "http://10.0.0.1/cap.xml"}, "内部网络"),
        ({"url": "http://localhost:8000/cap.xml"}, "内部网络"),
        ({"certificate": "x"}, "BEGIN CERTIFICATE"),
        ({"must_be_signed": "on"}, "要求签名"),
        ({"every_minutes": "0"}, "1"),
    ],
)
def test_a_source_that_cannot_be_is_explained_and_what_was_typed_stays(client, duty_officer, wrong, sentence):
    client.force_login(duty_officer)
    entered = {"name": "县气象台甲", "place": TOWNSHIP, "every_minutes": 5} | wrong
    answer = client.post(reverse("alerts:new_feed"), entered)
    page = answer.content.decode()
    assert answer.status_code == 422
    assert sentence in page
    assert "县气象台甲" in page
    assert not Feed.objects.exists()


def test_what_was_kept_aside_stands_with_its_reason_until_somebody_has_seen_it(client, duty_officer):
    take_alert(make_feed(), b"<alert", at=now())
    client.force_login(duty_officer)
    assert "不是 XML" in client.get(reverse("alerts:asides")).content.decode()
    client.post(reverse("alerts:aside_seen", args=[Aside.objects.get().pk]))
    assert "不是 XML" not in client.get(reverse("alerts:asides")).content.decode()


def test_what_is_long_is_cut_on_the_page_and_the_whole_of_it_is_a_file(client, duty_officer):
    long = today(info={"headline": "雨" * 100_000})
    alert = take(make_feed(), long, at=now()).alert
    take_alert(Feed.objects.get(), b"<alert>" + b"x" * 100_000, at=now())
    client.force_login(duty_officer)
    page = client.get(reverse("alerts:alert", args=[alert.pk])).content.decode()
    assert "看全文（100000 字）" in page
    assert "雨" * 161 not in page[: page.index("看全文")].split("</h1>")[-1].split("</h2>")[0]
    assert bytes(client.get(reverse("alerts:alert_as_sent", args=[alert.pk])).content) == bytes(alert.raw)
    list_page = client.get(reverse("alerts:asides"))
    assert len(list_page.content) < 30_000
    whole = client.get(reverse("alerts:aside_as_sent", args=[Aside.objects.get().pk]))
    assert (len(whole.content), whole.headers["Content-Type"]) == (100_007, "text/plain; charset=utf-8")
    assert whole.headers["Content-Disposition"].startswith("attachment")


def test_an_area_around_a_pole_is_not_drawn_and_the_page_says_why(client, duty_officer):
    area = Area("极地", circles=(Circle((89.0, 10.0), 500.0),))
    alert = take(make_feed(), today(info={"areas": (area,)}), at=now()).alert
    client.force_login(duty_officer)
    page = client.get(reverse("alerts:alert", args=[alert.pk])).content.decode()
    assert "太靠近两极" in page
    assert "place-map" not in page


def test_a_warning_names_the_alert_it_rests_on_to_whoever_may_read_it(client, duty_officer):
    rule = {"stays": {"kind": "weather_alert", "where": [{"is": "at_least", "than": 2}], "good_for_s": 7200}}
    make_condition_rule(rule, title="气象预警响应")
    alert = take(make_feed(), make_message()).alert
    warning = Warning.objects.get()
    client.force_login(duty_officer)
    page = client.get(reverse("warnings:warning", args=[warning.pk])).content.decode()
    part = page[page.index("依据的预警信息") :]
    for words in (reverse("alerts:alert", args=[alert.pk]), str(alert), SENDER, "程度：严重", "至 "):
        assert words in part


def test_a_warning_says_which_alert_it_is_of_and_leaves_out_that_it_was_said_again(client, duty_officer):
    rule = {"stays": {"kind": "weather_alert", "where": [{"is": "at_least", "than": 2}], "good_for_s": 7200}}
    make_condition_rule(rule, title="气象预警响应", said="{place} 收到气象预警 {headline}")
    take(make_feed(), make_message())
    for hour in (1, 2):
        repeat_alerts(at=MONDAY_NOON + timedelta(hours=hour))
    warning = Warning.objects.get()
    headline = Alert.objects.get().headline
    assert headline
    assert warning.said.endswith(headline)
    client.force_login(duty_officer)
    page = client.get(reverse("warnings:warning", args=[warning.pk])).content.decode()
    table = page[page.index("table--measured") :].partition("</table>")[0]
    assert table.count(headline) == 1


def test_a_source_s_address_holds_no_login_and_the_form_says_so(client, chief):
    client.force_login(chief)
    typed = {"name": "县气象台", "place": TOWNSHIP, "url": "http://user:pw@met.example/cap.xml", "every_minutes": "5"}
    page = client.post(reverse("alerts:new_feed"), typed).content.decode()
    assert "地址里不要带用户名和密码" in page
    assert not Feed.objects.exists()


def test_a_duty_officer_issues_a_notice_from_a_confirmed_warning(client, duty_officer):
    warning = make_confirmed(duty_officer)
    client.force_login(duty_officer)
    page = reverse("alerts:issue", args=[warning.pk])
    assert page in client.get(reverse("alerts:notices")).content.decode()
    refused = client.post(page, {"scope": "Restricted", "restriction": "", "instruction": "绕行"}).content.decode()
    assert "请写明发给谁" in refused
    assert "绕行" in refused
    named = client.post(page, {"scope": "Public", "instruction": "电话 13812345678"}).content.decode()
    assert "请删去电话" in named
    assert client.post(page, {"scope": "Public", "instruction": "绕行"}).status_code == 302
    made = Notice.objects.get()
    assert made.by == duty_officer
    issued = client.get(reverse("alerts:notices")).content.decode()
    assert "<td>告知 · " in issued
    assert client.get(reverse("alerts:notice", args=[made.pk])).content == bytes(made.raw)


def test_a_source_sends_an_alert_and_the_same_again_changes_nothing(source):
    raw = write_message(today())
    assert send(source, raw).status_code == 201
    assert send(source, raw).status_code == 200
    assert Alert.objects.count() == 1


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"<alert", 422, "not_xml"),
        (b"", 422, "not_xml"),
        (b"x" * (LARGEST_BYTES + 1), 413, "too_large"),
        (write_message(make_message(sender="somebody")), 403, "unknown_sender"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_reason_and_kept_aside(source, body, status, code):
    answer = send(source, body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert answer.json()["detail"]
    assert Aside.objects.get().why == code


@pytest.mark.parametrize("login", ["", "Basic", "Basic !!!", "Bearer x", "Basic eDp5", "Basic AAA6eA=="])
def test_a_stranger_sends_nothing(source, login):
    answer = Client().post(PUSH, b"<alert", content_type="application/cap+xml", headers={"Authorization": login})
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Basic")
    assert not Aside.objects.exists()


def test_a_source_that_is_switched_off_sends_nothing(source, duty_officer):
    switch_feed(source[0], is_on=False, by=duty_officer, at=MONDAY_NOON)
    assert send(source, write_message(today())).status_code == 401
