"""Another system is told what happens to public cases: signed, tried again, given up where everybody sees it."""

import hmac
import json
from collections.abc import Iterator
from datetime import timedelta
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread

import pytest
from django.urls import reverse

from dayuan.cases.actions import decline_case
from dayuan.cases.rules.workflow import Part
from dayuan.cases.testing import make_case, make_report
from dayuan.exchange.actions import note_tried, send_again, stop_subscription
from dayuan.exchange.models import Delivery
from dayuan.exchange.posting import HELD_FOR, carry, take_due, throw_away_old
from dayuan.exchange.rules.hooks import WAITS, DeliveryState, HookEvent
from dayuan.exchange.testing import make_subscription
from dayuan.kernel.reach import networks_in
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.testing import OTHER_TOWNSHIP_VILLAGE, TOWNSHIP, make_place


class County:
    def __init__(self, url: str) -> None:
        self.url, self.status, self.heard = url, 200, []


@pytest.fixture
def county(settings) -> Iterator[County]:
    settings.WEBHOOK_NETWORKS = networks_in("127.0.0.1")

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            county.heard.append((dict(self.headers), self.rfile.read(int(self.headers["Content-Length"]))))
            self.send_response(county.status)
            self.send_header("Location", "http://127.0.0.1:1/elsewhere")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    county = County(f"http://127.0.0.1:{server.server_port}/hook")
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    yield county
    server.shutdown()
    server.server_close()
    thread.join()


def go(at):
    """What the worker does every ten seconds."""
    for delivery in take_due(at=at):
        came = carry(delivery, at=at)
        note_tried(delivery, went=came.went, answer=came.answer, at=at)


def test_a_step_goes_out_signed_and_names_nobody(county, chief, village):
    subscription = make_subscription(chief, url=county.url)
    case = make_report(village, story="我家门口的灯不亮", whereabouts="三号院")
    go(MONDAY_NOON)
    ((headers, body),) = county.heard
    said = json.loads(body)
    assert (said["code"], said["event"], said["kind"]) == (case.code, "case.reported", "reported")
    assert (said["service_code"], said["status"], said["at"]) == ("09001", "open", "2026-03-02T12:00:00+08:00")
    assert said["place"] == {"code": village.pk, "name": "丞相村"}
    for secret in ("甲某", "1380000", "门口", "三号院", str(case.pk)):
        assert secret not in body.decode()
    moment, made = (part.partition("=")[2] for part in headers["X-Dayuan-Signature"].split(","))
    assert made == hmac.new(subscription.secret.encode(), f"{moment}.".encode() + body, sha256).hexdigest()
    delivery = Delivery.objects.get()
    assert (headers["X-Dayuan-Delivery"], headers["X-Dayuan-Event"]) == (str(delivery.pk), delivery.event)
    assert (delivery.state, delivery.answer) == (DeliveryState.TAKEN, "HTTP 200")


def test_only_what_was_asked_for_is_told_and_an_end_once(county, chief, village):
    make_subscription(chief, url=county.url, events=(HookEvent.CLOSED,))
    case = make_report(village)
    decline_case(case.pk, by=chief, parts={Part.DESK}, reason="不属于本乡", at=MONDAY_NOON)
    go(MONDAY_NOON)
    ((_headers, body),) = county.heard
    assert (json.loads(body)["event"], json.loads(body)["status"]) == ("case.closed", "closed")
    assert "不属于本乡" not in body.decode()


def test_nothing_is_told_of_complaints_disputes_warnings_and_other_townships(chief, village, duty_officer):
    make_subscription(chief)
    make_report(village, class_code="15002", about=(duty_officer,), shielded_from=TOWNSHIP)
    make_report(village, about=(duty_officer,))
    make_report(village, class_code="01001")
    make_case(duty_officer, place=village, source="warning:1")
    make_report(make_place(OTHER_TOWNSHIP_VILLAGE))
    assert not Delivery.objects.exists()


@pytest.mark.parametrize("status", [500, 302])
def test_what_is_not_taken_is_tried_again_ever_later_and_then_given_up(county, chief, village, status):
    county.status = status
    make_subscription(chief, url=county.url)
    make_report(village)
    at = MONDAY_NOON
    for tries, wait in enumerate(WAITS, start=1):
        go(at)
        delivery = Delivery.objects.get()
        assert (delivery.state, delivery.attempts, delivery.due_at) == (DeliveryState.WAITING, tries, at + wait)
        go(at + wait - timedelta(seconds=1))
        at += wait
    go(at)
    delivery = Delivery.objects.get()
    assert (delivery.state, delivery.answer) == (DeliveryState.GIVEN_UP, f"HTTP {status}")
    assert len(county.heard) == len(WAITS) + 1
    assert {body for _headers, body in county.heard} == {delivery.body.encode()}


def test_what_was_given_up_is_seen_and_sent_again_by_hand(client, county, chief, village, duty_officer):
    subscription = make_subscription(chief, url=county.url)
    make_report(village)
    Delivery.objects.update(
        state=DeliveryState.GIVEN_UP, due_at=None, attempts=8, tried_at=MONDAY_NOON, answer="HTTP 500"
    )
    client.force_login(duty_officer)
    client.cookies["django_language"] = "en"
    page = client.get(reverse("exchange:subscription", args=[subscription.pk])).content.decode()
    assert "given up" in page
    assert "HTTP 500" in page
    client.post(reverse("exchange:again", args=[Delivery.objects.get().pk]))
    go(Delivery.objects.get().due_at)
    assert Delivery.objects.get().state == DeliveryState.TAKEN
    assert len(county.heard) == 1


def test_inner_networks_are_not_called_unless_somebody_named_them(county, chief, village, settings):
    settings.WEBHOOK_NETWORKS = ()
    make_subscription(chief, url=county.url)
    make_report(village)
    go(MONDAY_NOON)
    assert not county.heard
    assert "127.0.0.1" in Delivery.objects.get().answer


def test_what_a_dead_worker_held_goes_out_later(county, chief, village):
    make_subscription(chief, url=county.url)
    make_report(village)
    assert len(take_due(at=MONDAY_NOON)) == 1
    assert take_due(at=MONDAY_NOON) == [], "another worker does not take it too"
    go(MONDAY_NOON + HELD_FOR)
    assert len(county.heard) == 1


def test_a_stopped_address_hears_nothing_more(county, chief, village, duty_officer):
    subscription = make_subscription(chief, url=county.url)
    make_report(village)
    stop_subscription(subscription, by=duty_officer, at=MONDAY_NOON)
    make_report(village)
    go(MONDAY_NOON)
    assert not county.heard
    assert [one.state for one in Delivery.objects.all()] == [DeliveryState.STOPPED]
    subscription.refresh_from_db()
    assert subscription.secret == ""


def test_messages_are_kept_for_a_month(county, chief, village):
    make_subscription(chief, url=county.url)
    make_report(village)
    go(MONDAY_NOON)
    assert throw_away_old(at=MONDAY_NOON + timedelta(days=30)) == 0
    assert throw_away_old(at=MONDAY_NOON + timedelta(days=31)) == 1


def test_sending_again_begins_anew(county, chief, village):
    make_subscription(chief, url=county.url)
    make_report(village)
    go(MONDAY_NOON)
    again = send_again(Delivery.objects.get(), by=chief, at=MONDAY_NOON)
    assert (again.state, again.attempts, again.due_at) == (DeliveryState.WAITING, 0, MONDAY_NOON)
