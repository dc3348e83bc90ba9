"""The invented weather office speaks CAP at an address, and the demonstration answers it as it would a real one."""

from datetime import timedelta
from urllib.parse import urljoin

import pytest

from dayuan.alerts.actions import take_alert
from dayuan.alerts.models import Alert, Aside, Feed
from dayuan.alerts.rules.indexes import read_answer
from dayuan.drills.seeding.weather import seed_weather
from dayuan.engines.homes import find_home
from dayuan.kernel.clock import now
from dayuan.places.testing import TOWNSHIP, draw_outline, make_place, square
from dayuan.warnings.actions import look_again, publish_rule
from dayuan.warnings.models import Warning
from dayuan.warnings.starter import starter_rules

INDEX = "/drills/weather/index.atom"


@pytest.fixture(autouse=True)
def office(settings, monkeypatch, tmp_path, chief, township):
    settings.DEMO = True
    monkeypatch.setenv("DAYUAN_HOME", str(tmp_path))
    draw_outline(make_place(TOWNSHIP), square(104.0, 29.9, 0.2))
    seed_weather(find_home(), by=chief, at=now())
    rule = next(rule for rule in starter_rules() if rule.name == "weather")
    publish_rule(rule.terms(township_code=TOWNSHIP, at=now()), township=township, by=chief, at=now())


def fetch(client) -> None:
    """What the worker does, over the test's client instead of a socket."""
    feed = Feed.objects.get()
    found = read_answer(client.get(INDEX).content, url=urljoin("http://127.0.0.1", INDEX))
    for link in found.links:
        take_alert(feed, client.get(link.removeprefix("http://127.0.0.1")).content, at=now())
    # A rule asks about one thing every two seconds at most; the job asks again.
    look_again(at=now() + timedelta(seconds=3))


def test_a_storm_comes_gets_worse_and_is_cancelled_and_the_township_hears_each_of_it(client, duty_officer):
    fetch(client)
    assert not Warning.objects.exists(), "what is over and what is an exercise alarm nobody"
    assert Alert.objects.count() == 4
    assert not Aside.objects.exists()

    client.force_login(duty_officer)
    levels = []
    for _press in range(3):
        Feed.objects.update(next_pull_at=now() + timedelta(hours=1))
        assert client.post("/drills/weather/", follow=True).status_code == 200
        assert Feed.objects.get().next_pull_at <= now(), "its turn is at once"
        fetch(client)
        levels.append(Warning.objects.get().level)

    assert levels == ["yellow", "red", "red"]
    assert Warning.objects.get().eased_at is not None
    assert not Alert.objects.in_force().exists()


def test_seeding_twice_changes_nothing_and_another_port_is_followed(chief):
    seed_weather(find_home(), by=chief, at=now())
    assert Feed.objects.count() == 1
    Feed.objects.update(url="http://127.0.0.1:1/drills/weather/index.atom")
    seed_weather(find_home(), by=chief, at=now())
    assert ":1/" not in Feed.objects.get().url


def test_outside_a_demonstration_there_is_no_office_and_nobody_reads_another_file(client, settings):
    assert client.get("/drills/weather/20260101T000000Z-alert.xml").status_code == 404
    assert client.get("/drills/weather/devices.xml").status_code == 404
    settings.DEMO = False
    assert client.get(INDEX).status_code == 404
