"""Imagers post their pictures with their own credential; whatever is wrong is answered in a sentence."""

import json
from base64 import b64encode
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest

from dayuan.devices.models import Device
from dayuan.devices.testing import SECRET, make_device
from dayuan.kernel.clock import now
from dayuan.people.models import Person
from dayuan.sensing.models import KeptAside, Signal
from dayuan.sensing.partitions import ensure_partitions
from dayuan.thermal.actions import set_limits, set_scale
from dayuan.thermal.receiving import MOST_WAITING, PER_SECOND, Door
from dayuan.thermal.rules.hotspots import Limits
from dayuan.thermal.rules.tracking import Patience
from dayuan.thermal.testing import TLINEAR, as_counts, make_hillside, make_imager, make_png, with_fire

FIRE = as_counts(with_fire(make_hillside(96, 64), 40, 20))


async def here(act: Callable[[], Any]) -> Any:
    """At once and on this thread, whose transaction the test looks into."""
    return act()


@pytest.fixture(autouse=True)
def _own_album(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA = tmp_path


@pytest.fixture
def imager(chief: Person) -> Device:
    ensure_partitions(now())
    device = make_imager()
    set_scale(device, TLINEAR, by=chief, at=now())
    set_limits(device, Limits(), Patience(6, 9), by=chief, at=now())
    return device


@pytest.fixture
def door() -> Door:
    return Door(away=here)


def login(device_id: str = "thermal-east", secret: str = SECRET) -> dict[str, str]:
    return {"Authorization": "Basic " + b64encode(f"{device_id}:{secret}".encode()).decode()}


@dataclass
class Answer:
    status_code: int
    headers: dict[str, str]
    body: bytes

    def json(self) -> Any:
        return json.loads(self.body)


def ask(
    door: Door, method: str, path: str, sent: bytes = b"", *, headers: dict[str, str] | None = None, **asked: str
) -> Answer:
    """As the server calls the application, without a loop: nothing in it waits for anything."""
    given = login() if headers is None else headers
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "query_string": urlencode(asked).encode(),
        "headers": [(name.lower().encode(), value.encode("latin-1")) for name, value in given.items()],
    }
    told: list[Any] = []
    parts = [{"type": "http.request", "body": sent[:500], "more_body": True}]
    parts.append({"type": "http.request", "body": sent[500:], "more_body": False})

    async def receive() -> Any:
        return parts.pop(0)

    async def send(message: Any) -> None:
        told.append(message)

    with pytest.raises(StopIteration):
        door(scope, receive, send).send(None)
    begin, end = told
    return Answer(begin["status"], {k.decode(): v.decode() for k, v in begin["headers"]}, end["body"])


def post(door: Door, sent: bytes, *, headers: dict[str, str] | None = None, **asked: str) -> Answer:
    return ask(door, "POST", "/frames/", sent, headers=headers, **asked)


def test_a_picture_is_taken_and_the_imager_is_told_what_was_in_it(door: Door, imager: Device) -> None:
    answer = post(door, make_png(FIRE), taken_at=now().isoformat())
    assert answer.status_code == 200
    assert answer.json() == {"hotspots": 1, "lasting": 0, "repeated": False}
    imager.refresh_from_db()
    assert now() - imager.last_heard_at < timedelta(seconds=60)


def test_a_fire_posted_again_and_again_becomes_a_signal(door: Door, imager: Device) -> None:
    for seed in range(7):
        picture = make_png(as_counts(with_fire(make_hillside(96, 64, seed=seed), 40, 20)))
        answer = post(door, picture)
    assert answer.json()["lasting"] == 1
    assert Signal.objects.get().device_id == imager.pk


def test_bare_counts_come_with_their_width_and_height(door: Door, imager: Device) -> None:
    assert (post(door, FIRE.tobytes(), width="96", height="64")).status_code == 200
    assert (post(door, FIRE.tobytes(), width="96", height="63")).json()["code"] == "wrong_length"
    assert (post(door, FIRE.tobytes(), width="wide", height="64")).json()["code"] == "wrong_field"
    assert (post(door, FIRE.tobytes())).json()["code"] == "not_a_frame"


@pytest.mark.parametrize(
    "headers",
    [
        {},
        login(secret="guessed"),
        login("nobody"),
        login("\0"),
        {"Authorization": "Basic ###"},
        {"Authorization": "Bearer x"},
    ],
)
def test_whoever_is_not_let_in_gets_nothing_in(door: Door, imager: Device, headers: dict[str, str]) -> None:
    answer = post(door, make_png(FIRE), headers=headers)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"].startswith("Basic")


def test_a_checkpoint_camera_is_no_imager(door: Door) -> None:
    make_device()
    answer = post(door, make_png(FIRE), headers=login("cam-east"))
    assert (answer.status_code, answer.json()["code"]) == (403, "not_an_imager")


def test_a_retired_imager_is_shut_out(door: Door, imager: Device) -> None:
    Device.objects.filter(pk=imager.pk).update(retired_at=now())
    assert (post(door, make_png(FIRE))).status_code == 401


def test_what_is_no_picture_is_refused_and_shown_to_somebody_once_an_hour(door: Door, imager: Device) -> None:
    for _ in range(3):
        answer = post(door, b"GIF89a")
    assert (answer.status_code, answer.json()["code"]) == (415, "not_a_frame")
    assert "热" in answer.json()["detail"]
    in_english = post(door, b"GIF89a", headers=login() | {"Accept-Language": "en"})
    assert in_english.json()["detail"].startswith("This is no heat picture")
    kept = KeptAside.objects.get()
    assert kept.device_id == imager.pk
    assert b"GIF" not in bytes(kept.body)


def test_too_large_a_picture_is_refused_before_it_is_looked_at(door: Door, imager: Device, settings: Any) -> None:
    settings.PHOTO_MAX_BYTES = 1_000
    assert (post(door, make_png(FIRE))).status_code == 413


def test_a_flood_is_told_to_slow_down(door: Door, imager: Device, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dayuan.thermal.receiving.monotonic", lambda: 1000.0)
    answers = [(post(door, make_png(FIRE))).status_code for _ in range(PER_SECOND + 2)]
    assert answers == [200] * PER_SECOND + [429] * 2


def test_when_too_many_wait_the_next_is_told_so(door: Door, imager: Device) -> None:
    door._waiting = MOST_WAITING
    answer = post(door, make_png(FIRE))
    assert (answer.status_code, answer.json()["code"]) == (503, "busy")


@pytest.mark.parametrize("moment", ["yesterday", "0", "2026-03-02T12:00:00"])
def test_a_moment_that_is_none_is_refused(door: Door, imager: Device, moment: str) -> None:
    assert (post(door, make_png(FIRE), taken_at=moment)).json()["code"] == "wrong_field"


def test_a_wrong_clock_is_kept_and_loses_no_picture(door: Door, imager: Device) -> None:
    assert (post(door, make_png(FIRE), taken_at="2020-01-01T00:00:00+08:00")).status_code == 200
    imager.refresh_from_db()
    assert imager.clock_wrong_at is not None


def test_other_addresses_and_methods_are_not_answered(door: Door) -> None:
    assert ask(door, "GET", "/alive/", headers={}).status_code == 200
    assert ask(door, "GET", "/frames/").status_code == 405
    assert ask(door, "POST", "/elsewhere/").status_code == 404
