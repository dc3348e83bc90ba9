"""Asking a source, over a real connection to a server of the test's own."""

from collections.abc import Iterator
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import urlsplit

import pytest

from dayuan.alerts.actions import claim_due, pull_feed
from dayuan.alerts.fetching import inner_networks_for
from dayuan.alerts.jobs import ask_sources
from dayuan.alerts.models import Alert, Aside, Feed
from dayuan.alerts.rules.indexes import LARGEST_INDEX_BYTES
from dayuan.alerts.rules.writing import write_message
from dayuan.alerts.testing import make_feed, make_message
from dayuan.devices.models import Device
from dayuan.kernel.calling import LiesInside, machines_of
from dayuan.kernel.reach import networks_in
from dayuan.kernel.testing import MONDAY_NOON

MINUTE = timedelta(minutes=1)


class County:
    """What the county's server has, and what it was asked for."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.has: dict[str, tuple[int, bytes, dict[str, str]]] = {}
        self.asked: list[tuple[str, str]] = []
        self.hosts: list[str] = []

    def put(self, path: str, body: bytes, *, status: int = 200, **headers: str) -> None:
        self.has[path] = (status, body, {name.replace("_", "-"): value for name, value in headers.items()})

    def index(self, *links: str) -> None:
        entries = "".join(f'<entry><link href="{link}"/><updated>1</updated></entry>' for link in links)
        self.put("/index", f'<feed xmlns="http://www.w3.org/2005/Atom">{entries}</feed>'.encode(), ETag='"1"')


@pytest.fixture
def county(settings) -> Iterator[County]:
    settings.ALERT_NETWORKS = networks_in("127.0.0.1")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            county.hosts.append(self.headers["Host"])
            county.asked.append((self.path, self.headers.get("If-None-Match", "")))
            status, body, headers = county.has.get(self.path, (404, b"", {}))
            if headers.get("ETag") and headers["ETag"] == self.headers.get("If-None-Match"):
                status, body = 304, b""
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name, value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_arguments: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    county = County(f"http://127.0.0.1:{server.server_port}")
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield county
    server.shutdown()
    server.server_close()
    thread.join()


def test_one_message_is_fetched_and_asked_for_again_only_if_it_changed(county):
    county.put("/cap.xml", write_message(make_message()), ETag='"a"')
    feed = make_feed(url=f"{county.address}/cap.xml")
    assert pull_feed(feed.pk, at=MONDAY_NOON) == 1
    assert pull_feed(feed.pk, at=MONDAY_NOON + MINUTE) == 0
    assert county.asked == [("/cap.xml", ""), ("/cap.xml", '"a"')]
    feed.refresh_from_db()
    assert (feed.worked_at, feed.error) == (MONDAY_NOON + MINUTE, "")


def test_an_index_is_read_through_and_each_message_once(county):
    county.put("/1.xml", write_message(make_message("one")))
    county.put("/2.xml", b"<alert")
    county.index("1.xml", "/2.xml", "http://192.0.2.1/3.xml")
    feed = make_feed(url=f"{county.address}/index")
    pull_feed(feed.pk, at=MONDAY_NOON)
    county.index("1.xml", "/2.xml", "4.xml")
    county.put("/index", county.has["/index"][1], ETag='"2"')
    county.put("/4.xml", write_message(make_message("four")))
    pull_feed(feed.pk, at=MONDAY_NOON + MINUTE)
    assert sorted(Alert.objects.values_list("identifier", flat=True)) == ["four", "one"]
    assert Aside.objects.get().why == "not_xml"
    assert [path for path, _etag in county.asked] == ["/index", "/1.xml", "/2.xml", "/index", "/4.xml"]


def test_a_message_that_could_not_be_fetched_is_asked_for_again(county):
    county.index("1.xml")
    feed = make_feed(url=f"{county.address}/index")
    pull_feed(feed.pk, at=MONDAY_NOON)
    assert Feed.objects.get().error == "HTTP 404"
    county.put("/1.xml", write_message(make_message("one")))
    pull_feed(feed.pk, at=MONDAY_NOON + MINUTE)
    assert Alert.objects.get().identifier == "one"
    assert Feed.objects.get().error == ""


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (500, b"", "HTTP 500"),
        (302, b"", "HTTP 302"),
        (200, b"<html/>", "html"),
        (200, b"x" * (LARGEST_INDEX_BYTES + 1), "> 2097152"),
    ],
)
def test_an_answer_that_is_none_is_told_and_asked_for_less_often(county, status, body, said):
    county.put("/cap.xml", body, status=status, Location="/elsewhere")
    feed = make_feed(url=f"{county.address}/cap.xml")
    for minutes in (0, 10):
        pull_feed(feed.pk, at=MONDAY_NOON + minutes * MINUTE)
    feed.refresh_from_db()
    assert said in feed.error
    assert (feed.failures, feed.worked_at) == (2, None)
    assert feed.next_pull_at == MONDAY_NOON + 30 * MINUTE, "five minutes, doubled twice"
    assert {path for path, _etag in county.asked} == {"/cap.xml"}, "nobody is sent elsewhere"


def test_with_the_network_cut_it_says_when_it_last_worked(county):
    county.put("/cap.xml", write_message(make_message()))
    feed = make_feed(url=f"{county.address}/cap.xml")
    pull_feed(feed.pk, at=MONDAY_NOON)
    Feed.objects.update(url="http://127.0.0.1:9/cap.xml")
    pull_feed(feed.pk, at=MONDAY_NOON + 5 * MINUTE)
    feed.refresh_from_db()
    assert feed.worked_at == MONDAY_NOON
    assert "ConnectError" in feed.error
    assert Device.objects.get(pk=feed.device_id).last_heard_at == MONDAY_NOON


def test_a_name_that_stands_for_an_inner_address_is_not_asked_whatever_it_stood_for_when_it_was_entered(
    county, settings
):
    county.put("/cap.xml", write_message(make_message()))
    feed = make_feed(url=f"{county.address}/cap.xml")
    settings.ALERT_NETWORKS = ()
    for address in (county.address, county.address.replace("127.0.0.1", "localhost")):
        Feed.objects.update(url=f"{address}/cap.xml")
        assert pull_feed(feed.pk, at=MONDAY_NOON) == 0
        assert "内部网络" in Feed.objects.get().error
    assert county.asked == []


@pytest.mark.parametrize(
    "address", ["http://127.0.0.1:5432/x", "http://[::1]/x", "http://169.254.169.254/latest", "http://[fe80::1]/x"]
)
def test_this_machine_and_its_neighbours_are_no_source(settings, address):
    settings.ALERT_NETWORKS = ()
    settings.ALERT_OWN_PATH = "/drills/weather/"
    with pytest.raises(LiesInside) as inside:
        machines_of(address, inner_networks_for(address))
    assert "内部网络" in inside.value.detail


def test_of_this_machine_only_the_invented_weather_office_is_asked_and_only_in_the_demonstration(settings):
    settings.ALERT_NETWORKS, office = (), "http://127.0.0.1:8000/drills/weather/"
    settings.ALERT_OWN_PATH = "/drills/weather/"
    assert machines_of(f"{office}index.atom", inner_networks_for(office)) == ["127.0.0.1"]
    for address, path in ((f"{office}%2e%2e/x", "/drills/weather/"), (f"{office}index.atom", "")):
        settings.ALERT_OWN_PATH = path
        with pytest.raises(LiesInside):
            machines_of(address, inner_networks_for(address))


def test_a_name_is_called_at_the_address_that_was_looked_at_and_told_by_its_name(county):
    county.put("/cap.xml", write_message(make_message()))
    feed = make_feed(url=f"{county.address}/cap.xml".replace("127.0.0.1", "localhost"))
    assert pull_feed(feed.pk, at=MONDAY_NOON) == 1
    assert county.hosts == [f"localhost:{urlsplit(county.address).port}"]


def test_what_is_dated_ahead_waits_until_its_moment_has_come(county):
    county.put("/1.xml", write_message(make_message(sent_at=MONDAY_NOON + 10 * MINUTE)))
    county.index("1.xml")
    feed = make_feed(url=f"{county.address}/index")
    assert pull_feed(feed.pk, at=MONDAY_NOON) == 0
    assert Aside.objects.get().why == "sent_ahead"
    assert pull_feed(feed.pk, at=MONDAY_NOON + 10 * MINUTE) == 1


def test_a_source_whose_turn_it_is_is_claimed_once(county):
    feed = make_feed(url=f"{county.address}/cap.xml")
    make_feed("只推送")
    assert claim_due(at=MONDAY_NOON) == [feed.pk]
    assert claim_due(at=MONDAY_NOON) == []
    assert claim_due(at=MONDAY_NOON + 5 * MINUTE) == [feed.pk]
    Feed.objects.update(is_on=False)
    assert claim_due(at=MONDAY_NOON + 60 * MINUTE) == []


def test_a_source_that_brings_us_to_a_fall_keeps_the_others_from_nothing_and_says_so(county, monkeypatch):
    faulty, sound = make_feed(url=f"{county.address}/a.xml"), make_feed("另一处", url=f"{county.address}/b.xml")
    asked = []

    def pull(feed_id, *, at):
        asked.append(feed_id)
        if feed_id == faulty.pk:
            raise RuntimeError("odd")
        return 0

    monkeypatch.setattr("dayuan.alerts.jobs.pull_feed", pull)
    ask_sources(0)

    assert set(asked) == {faulty.pk, sound.pk}
    faulty.refresh_from_db()
    assert (faulty.failures, faulty.error) == (1, "RuntimeError")
