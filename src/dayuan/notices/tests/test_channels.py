"""Over each channel to an outside that speaks the real protocol, takes it, refuses it, or is not there."""

import base64
import hashlib
import hmac
import json
import logging
from datetime import timedelta
from email import message_from_bytes, policy
from urllib.parse import parse_qs, urlsplit

import http_ece
import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.models import Gateway, PushSubscription
from dayuan.notices.posting import give_up_overdue, people_with_something_due, post_to
from dayuan.notices.preference_actions import UnknownPushService, subscribe_browser
from dayuan.notices.queries import standing_of
from dayuan.notices.rules import DeliveryState, Kind, Level, Problem
from dayuan.notices.testing import PHONE, make_contact, make_gateway, make_notice, wants_everything
from dayuan.notices.vapid import our_key, our_public_key
from dayuan.notices.wording import sentence_of

AT = MONDAY_NOON


@pytest.fixture
def reader(secretary):
    """Wants to be told by every way, and has said where."""
    make_contact(secretary)
    wants_everything(secretary)
    return secretary


def receipt(notice, kind):
    return notice.deliveries.get(kind=kind)


def test_a_text_message_is_signed_and_carries_the_headline_and_never_the_words_inside(reader, outside, caplog):
    make_gateway(Kind.SMS, reader, address=f"{outside.address}/send", secret="s3cret", sign="【仁寿】")
    caplog.set_level(logging.DEBUG)
    notice = make_notice(reader)

    assert post_to(reader.pk, at=AT) == 1

    [asked] = outside.asked
    assert asked.said["phone"] == PHONE
    assert asked.said["text"].startswith("【仁寿】【黄色】后山发现热点\n地点：丞相村\n")
    assert f"https://dayuan.example/notices/{notice.pk}/" in asked.said["text"]
    assert "王小明" not in asked.said["text"]
    proof = hmac.new(b"s3cret", asked.headers["X-Dayuan-Timestamp"].encode() + b"\n" + asked.body, hashlib.sha256)
    assert asked.headers["X-Dayuan-Signature"] == proof.hexdigest()
    assert receipt(notice, Kind.SMS).detail == "g-1"
    assert receipt(notice, Kind.SMS).state == DeliveryState.SENT
    # Neither numbers nor words nor secrets in what is logged.
    told = "\n".join(
        json.dumps(vars(record), default=str, ensure_ascii=False)
        for record in caplog.records
        if record.name.startswith("dayuan")
    )
    assert not any(word in told for word in (PHONE, "后山", "s3cret"))


def test_a_provider_that_apprise_knows_carries_text_messages_too(reader, outside):
    host = outside.address.removeprefix("http://")
    make_gateway(Kind.SMS, reader, address=f"json://{host}/{{phone}}")
    notice = make_notice(reader)

    assert post_to(reader.pk, at=AT) == 1
    assert outside.asked[0].path == f"/{PHONE}"
    assert "后山发现热点" in outside.asked[0].said["message"]
    assert receipt(notice, Kind.SMS).state == DeliveryState.SENT


def test_the_robot_of_wecom_calls_the_person_by_number(reader, outside):
    make_gateway(Kind.WECOM, reader, address=f"{outside.address}/cgi-bin/webhook/send?key=k")
    make_notice(reader)
    post_to(reader.pk, at=AT)

    [asked] = outside.asked
    assert asked.path == "/cgi-bin/webhook/send?key=k"
    assert asked.said["msgtype"] == "text"
    assert asked.said["text"]["mentioned_mobile_list"] == [PHONE]
    # Others in the group read it: neither the place nor why this person.
    assert "丞相村" not in asked.said["text"]["content"]


def test_the_robot_of_dingtalk_is_signed_as_its_maker_asks(reader, outside):
    make_gateway(Kind.DINGTALK, reader, address=f"{outside.address}/robot/send?access_token=t", secret="SECabc")
    make_notice(reader)
    post_to(reader.pk, at=AT)

    [asked] = outside.asked
    given = parse_qs(urlsplit(asked.path).query)
    text = f"{given['timestamp'][0]}\nSECabc".encode()
    assert given["sign"] == [base64.b64encode(hmac.new(b"SECabc", text, hashlib.sha256).digest()).decode()]
    assert given["access_token"] == ["t"]
    assert asked.said["at"] == {"atMobiles": [PHONE], "isAtAll": False}
    assert asked.said["text"]["content"].startswith(f"@{PHONE} 【黄色】")


def test_the_robot_of_feishu_is_signed_as_its_maker_asks(reader, outside):
    make_gateway(Kind.FEISHU, reader, address=f"{outside.address}/open-apis/bot/v2/hook/x", secret="fs")
    make_notice(reader)
    post_to(reader.pk, at=AT)

    said = outside.asked[0].said
    key = f"{said['timestamp']}\nfs".encode()
    assert said["sign"] == base64.b64encode(hmac.new(key, b"", hashlib.sha256).digest()).decode()
    assert said["content"]["text"].startswith("@丞相村书记 【黄色】")


@pytest.mark.parametrize(
    ("kind", "answer", "detail"),
    [
        (Kind.WECOM, {"errcode": 93000, "errmsg": "invalid webhook url"}, "errcode 93000"),
        (Kind.DINGTALK, {"errcode": 310000, "errmsg": "sign not match"}, "errcode 310000"),
        (Kind.FEISHU, {"code": 19021, "msg": "sign match fail"}, "code 19021"),
    ],
)
def test_a_robot_that_answers_200_and_refuses_has_not_delivered(reader, outside, kind, answer, detail):
    """Apprise takes the first two of these for success, which would be a false receipt (decision 19)."""
    make_gateway(kind, reader, address=f"{outside.address}/x")
    outside.answer = answer
    notice = make_notice(reader)

    assert post_to(reader.pk, at=AT) == 0

    kept = receipt(notice, kind)
    assert (kept.state, kept.problem, kept.detail) == (DeliveryState.FAILED, Problem.NOT_TAKEN, detail)
    assert detail in sentence_of(kept)
    # The page may still show it.
    assert standing_of(notice).undelivered_at is None


def test_an_email_comes_as_a_letter_with_the_headline_as_its_subject(reader, mailbox):
    make_gateway(
        Kind.EMAIL, reader, host="127.0.0.1", port=mailbox.port, security="none", sender="dayuan@county.gov.cn"
    )
    notice = make_notice(reader, level=Level.RED)

    assert post_to(reader.pk, at=AT) == 1

    letter = message_from_bytes(mailbox.letters[0], policy=policy.default)
    assert letter["To"] == "reader@example.gov.cn"
    assert letter["Subject"] == "【红色】后山发现热点"
    assert "王小明" not in letter.get_content()
    assert "后山发现热点" in letter.get_content()
    assert receipt(notice, Kind.EMAIL).state == DeliveryState.SENT


@pytest.mark.parametrize(("refusal", "state"), [("550 no such box", "failed"), ("451 later", "waiting")])
def test_a_mail_server_that_refuses_says_by_its_number_whether_to_try_again(reader, mailbox, refusal, state):
    make_gateway(Kind.EMAIL, reader, host="127.0.0.1", port=mailbox.port, security="none", sender="dayuan@x.cn")
    mailbox.refuses = refusal
    notice = make_notice(reader)
    post_to(reader.pk, at=AT)

    kept = receipt(notice, Kind.EMAIL)
    assert (kept.state, kept.problem, kept.detail) == (state, Problem.NOT_TAKEN, f"SMTP {refusal[:3]}")


def test_a_gateway_that_is_not_there_is_tried_again_ever_more_slowly_and_given_up_in_time(reader):
    make_gateway(Kind.SMS, reader, address="http://127.0.0.1:9/")
    notice = make_notice(reader, level=Level.RED)
    at, tried_at = AT, []
    while at < AT + timedelta(minutes=11):
        if people_with_something_due(at=at):
            post_to(reader.pk, at=at)
            tried_at.append((at - AT).total_seconds())
        give_up_overdue(at=at)
        at += timedelta(seconds=5)

    assert tried_at == [0, 5, 15, 35, 75, 155, 315]
    kept = receipt(notice, Kind.SMS)
    assert (kept.state, kept.problem, kept.attempts) == (DeliveryState.FAILED, Problem.NOT_REACHED, 7)
    # The page was not opened either, so nothing reached them.
    assert standing_of(notice).undelivered_at == AT + timedelta(minutes=10)


def test_back_in_time_the_gateway_delivers_what_waited(reader, outside):
    make_gateway(Kind.SMS, reader, address=outside.address)
    outside.status = 503
    notice = make_notice(reader)
    post_to(reader.pk, at=AT)
    assert "503" in sentence_of(receipt(notice, Kind.SMS))
    outside.status = 200

    assert post_to(reader.pk, at=AT + timedelta(seconds=5)) == 1
    assert receipt(notice, Kind.SMS).problem == ""
    # The same number both times, by which a gateway drops what it had.
    assert len({asked.said["id"] for asked in outside.asked}) == 1


def test_a_dead_gateway_rests_for_all_but_red(reader, duty_officer):
    make_gateway(Kind.SMS, reader, address="http://127.0.0.1:9/")
    make_contact(duty_officer)
    first, other = make_notice(reader), make_notice(duty_officer)
    red = make_notice(duty_officer, level=Level.RED)
    post_to(reader.pk, at=AT)
    post_to(duty_officer.pk, at=AT)

    assert receipt(first, Kind.SMS).attempts == 1
    assert receipt(other, Kind.SMS).attempts == 0
    assert receipt(red, Kind.SMS).attempts == 1


def test_switched_off_meanwhile_it_says_so(reader, outside):
    make_gateway(Kind.SMS, reader, address=outside.address)
    notice = make_notice(reader)
    Gateway.objects.update(is_on=False)
    post_to(reader.pk, at=AT)

    assert receipt(notice, Kind.SMS).problem == Problem.SWITCHED_OFF
    assert outside.asked == []


class Browser:
    """The receiving end of Web Push: a key pair and a secret, as a browser makes them."""

    def __init__(self, outside):
        self.key = ec.generate_private_key(ec.SECP256R1())
        self.auth = b"0123456789abcdef"
        self.endpoint = f"{outside.address}/push/1"

    def subscribe(self, person):
        point = self.key.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        public_key, secret = (base64.urlsafe_b64encode(part).decode().rstrip("=") for part in (point, self.auth))
        return subscribe_browser(
            person, endpoint=self.endpoint, public_key=public_key, secret=secret, browser="Firefox", at=AT
        )

    def reads(self, asked):
        return json.loads(http_ece.decrypt(asked.body, private_key=self.key, auth_secret=self.auth))


@pytest.fixture
def browser(outside, settings):
    settings.PUSH_HOSTS = ["http://127.0.0.1"]
    return Browser(outside)


def test_a_browser_is_called_with_the_headline_alone_encrypted_for_it_and_signed_as_ours(reader, outside, browser):
    make_gateway(Kind.PUSH, reader, contact="it@county.gov.cn")
    browser.subscribe(reader)
    outside.status = 201
    notice = make_notice(reader)

    assert post_to(reader.pk, at=AT) == 1

    [asked] = outside.asked
    assert browser.reads(asked) == {
        "title": "【黄色】后山发现热点",
        "link": f"https://dayuan.example/notices/{notice.pk}/",
        "tag": str(notice.pk),
    }
    assert our_public_key() in asked.headers["Authorization"]
    assert asked.headers["Urgency"] == "high"
    token = asked.headers["Authorization"].split("t=")[1].split(",")[0]
    claims = json.loads(base64.urlsafe_b64decode(token.split(".")[1] + "=="))
    assert claims["sub"] == "mailto:it@county.gov.cn"
    signed, _dot, proof = token.rpartition(".")
    raw = base64.urlsafe_b64decode(proof + "==")
    der = encode_dss_signature(int.from_bytes(raw[:32]), int.from_bytes(raw[32:]))
    # Raises where it is not ours.
    our_key().public_key.verify(der, signed.encode(), ec.ECDSA(SHA256()))


def test_a_browser_that_is_gone_is_forgotten_and_it_is_said_that_no_address_is_left(reader, outside, browser):
    make_gateway(Kind.PUSH, reader, contact="it@county.gov.cn")
    browser.subscribe(reader)
    outside.status = 410
    notice = make_notice(reader)
    post_to(reader.pk, at=AT)

    assert not PushSubscription.objects.exists()
    kept = receipt(notice, Kind.PUSH)
    assert (kept.state, kept.problem) == (DeliveryState.FAILED, Problem.NO_ADDRESS)


def test_a_push_service_that_sends_us_elsewhere_is_not_followed(reader, outside, browser):
    make_gateway(Kind.PUSH, reader, contact="it@county.gov.cn")
    browser.subscribe(reader)
    outside.status = 307
    notice = make_notice(reader)
    post_to(reader.pk, at=AT)

    assert receipt(notice, Kind.PUSH).state != DeliveryState.SENT
    assert len(outside.asked) == 1


def test_a_browser_that_names_an_address_inside_our_network_is_refused(reader, outside, settings):
    settings.PUSH_HOSTS = ["fcm.googleapis.com"]
    with pytest.raises(UnknownPushService):
        Browser(outside).subscribe(reader)


def test_a_browser_used_by_somebody_else_now_is_theirs(reader, duty_officer, browser):
    browser.subscribe(reader)
    browser.subscribe(duty_officer)
    assert PushSubscription.objects.get().person == duty_officer


def test_the_key_of_this_installation_is_made_once_and_readable_by_its_owner_alone(settings):
    assert our_public_key() == our_public_key()
    assert (settings.HOME / "keys" / "vapid.pem").stat().st_mode & 0o077 == 0
