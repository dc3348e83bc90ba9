"""A batch is stored whole, or piece by piece where something in it cannot be stored."""

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import uuid4

import pytest
from django.db import OperationalError

from dayuan.devices.actions import give_command
from dayuan.devices.models import Command, Device, Health, HealthEvidence, Verb
from dayuan.devices.testing import make_device
from dayuan.kernel import events
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.sensing.actions import Incoming, Tally
from dayuan.sensing.events import SignalsRecorded
from dayuan.sensing.intake import store
from dayuan.sensing.models import KeptAside, Signal, WhyKeptAside
from dayuan.sensing.queue_place import place_in_queue
from dayuan.sensing.testing import make_gauge, make_message, make_plate_said, make_said

POISON = 13.0


@pytest.fixture
def camera() -> Device:
    make_gauge()
    return make_device()


@pytest.fixture
def poisoned() -> Iterator[None]:
    """A rule that stumbles over one value."""

    def stumble(news: SignalsRecorded) -> None:
        if any(signal.value == POISON for signal in news.signals):
            raise ZeroDivisionError

    events.when(SignalsRecorded)(stumble)
    yield
    events._listeners[SignalsRecorded].remove(stumble)


def says(word: str, said: object, at_s: int = 60) -> Incoming:
    body = said if isinstance(said, bytes) else json.dumps(said).encode()
    return Incoming(body, f"devices.cam-east.{word}", "cam-east", MONDAY_NOON + timedelta(seconds=at_s))


def take(*messages: Incoming, first: int = 1, queue_made_at: datetime = MONDAY_NOON) -> Tally:
    queued = [replace(message, number=number) for number, message in enumerate(messages, first)]
    return store(queued, at=MONDAY_NOON + timedelta(minutes=5), queue_made_at=queue_made_at)


@pytest.mark.parametrize("place", [0, 3, 9])
def test_one_bad_message_holds_nobody_up(camera: Device, poisoned: None, place: int) -> None:
    messages = [make_message() for _ in range(9)]
    messages.insert(place, make_message(make_said(measurement={"value": POISON, "unit": "m"})))
    assert take(*messages) == Tally(stored=9, kept_aside=1)
    assert Signal.objects.count() == 9
    assert place_in_queue(MONDAY_NOON, newest=10) == 10
    aside = KeptAside.objects.get()
    assert aside.why == WhyKeptAside.NOT_STORED
    assert "ZeroDivisionError" in aside.detail


def test_a_lost_database_is_nobodys_fault(camera: Device) -> None:
    def lose(news: SignalsRecorded) -> None:
        raise OperationalError("server closed the connection unexpectedly")

    events.when(SignalsRecorded)(lose)
    try:
        with pytest.raises(OperationalError):
            take(make_message())
    finally:
        events._listeners[SignalsRecorded].remove(lose)
    assert not KeptAside.objects.exists()
    assert not Signal.objects.exists()
    assert place_in_queue(MONDAY_NOON, newest=1) == 0


def test_what_the_queue_hands_over_again_is_passed_over(camera: Device) -> None:
    garbage, signals = says("signals", b"garbage"), [make_message() for _ in range(3)]
    assert take(garbage, *signals[:2]) == Tally(stored=2, kept_aside=1)
    assert take(garbage, *signals) == Tally(stored=1)
    assert (Signal.objects.count(), KeptAside.objects.count()) == (3, 1)


def test_a_queue_made_anew_counts_from_one_again(camera: Device) -> None:
    take(*[make_message() for _ in range(5)])
    later = MONDAY_NOON + timedelta(hours=1)
    assert place_in_queue(later, newest=2) == 0
    assert take(make_message(), make_message(), queue_made_at=later) == Tally(stored=2)
    assert place_in_queue(later, newest=2) == 2


def test_a_queue_that_lost_its_end_is_read_anew(camera: Device) -> None:
    known = [make_message() for _ in range(5)]
    take(*known)
    assert place_in_queue(MONDAY_NOON, newest=4) == 0
    assert take(*known[:4], make_message()) == Tally(stored=1, duplicates=4)
    assert place_in_queue(MONDAY_NOON, newest=5) == 5


@pytest.mark.parametrize(
    ("said", "health", "evidence"),
    [
        ({"state": "offline"}, Health.OFFLINE, HealthEvidence.CONNECTION_LOST),
        ({"state": "offline", "reason": "goodbye"}, Health.OFFLINE, HealthEvidence.SAID_GOODBYE),
    ],
)
def test_a_goodbye_is_heard_with_its_evidence(
    camera: Device, said: object, health: Health, evidence: HealthEvidence
) -> None:
    take(says("status", said))
    camera.refresh_from_db()
    assert (camera.health, camera.health_evidence) == (health, evidence)


def test_a_hello_is_heard() -> None:
    camera = make_device(health=Health.UNKNOWN)
    take(says("status", {"state": "online"}))
    camera.refresh_from_db()
    assert (camera.health, camera.health_evidence) == (Health.ONLINE, HealthEvidence.SAID_HELLO)


def test_an_old_goodbye_does_not_overrule_a_newer_signal(camera: Device) -> None:
    take(
        make_message(make_plate_said(), received_at=MONDAY_NOON + timedelta(seconds=90)),
        says("status", {"state": "offline"}, at_s=60),
    )
    camera.refresh_from_db()
    assert camera.health == Health.ONLINE


def test_an_answer_closes_its_command(camera: Device) -> None:
    command = give_command(camera, Verb.CAPTURE, {}, by=None, at=MONDAY_NOON)
    assert take(says("answers", {"command": str(command.pk), "done": True, "text": "好"}, at_s=5)) == Tally()
    command.refresh_from_db()
    assert (command.state, command.answer) == (Command.State.DONE, "好")


@pytest.mark.parametrize(
    ("word", "said", "why"),
    [
        ("status", b"garbage", WhyKeptAside.NOT_JSON),
        ("status", {"state": "asleep"}, WhyKeptAside.WRONG_SHAPE),
        ("answers", {"command": "1", "done": "yes"}, WhyKeptAside.WRONG_SHAPE),
        ("answers", {"command": str(uuid4()), "done": True}, WhyKeptAside.WRONG_DETAILS),
    ],
)
def test_a_status_or_answer_that_is_none_is_kept_aside(
    camera: Device, word: str, said: object, why: WhyKeptAside
) -> None:
    assert take(says(word, said)) == Tally(kept_aside=1)
    assert KeptAside.objects.get().why == why
