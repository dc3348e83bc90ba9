"""A signal is stored once; whatever is not one is kept aside with its reason."""

from collections.abc import Iterator
from datetime import timedelta
from threading import Barrier, Thread
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.db import connection
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dayuan.devices.models import Device, DeviceKind, Health
from dayuan.devices.testing import make_device
from dayuan.kernel import events
from dayuan.kernel.models import LiveEvent
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.places.testing import TOWNSHIP, VILLAGE
from dayuan.sensing.actions import Incoming, Tally, keep_aside, record_signals
from dayuan.sensing.events import SignalsRecorded
from dayuan.sensing.models import KeptAside, Signal, SignalKind, WhyKeptAside
from dayuan.sensing.rules import SAID_BY_US, may_send
from dayuan.sensing.testing import make_gauge, make_id, make_message, make_photo, make_plate_said, make_said

SQL = "'); DROP TABLE sensing_signal;--"
HTML = "<script>alert(1)</script>"


@pytest.fixture
def camera() -> Device:
    make_gauge()
    return make_device()


@pytest.fixture
def gauge() -> Device:
    return make_gauge()


@pytest.fixture
def heard() -> Iterator[list[SignalsRecorded]]:
    """What was announced, for as long as the test runs."""
    news: list[SignalsRecorded] = []
    events.when(SignalsRecorded)(news.append)
    yield news
    events._listeners[SignalsRecorded].remove(news.append)


def record(*messages: Incoming) -> Tally:
    return record_signals(messages, at=MONDAY_NOON)


def only_aside() -> KeptAside:
    return KeptAside.objects.get()


def test_a_signal_is_stored_with_what_the_register_knows_of_its_device(gauge: Device) -> None:
    assert record(make_message(make_said(place="511421200221"))) == Tally(stored=1)
    signal = Signal.objects.get()
    assert (signal.place_id, signal.device_id) == (VILLAGE, gauge.pk), "the register knows places, not the device"
    assert (signal.value, signal.unit) == (2.4, "m")
    assert (signal.longitude, signal.latitude) == (gauge.longitude, gauge.latitude)
    assert signal.forget_at is None
    assert signal.clock_skew_s == 0


def test_new_signals_are_announced_once_and_told_to_the_screens(camera: Device, heard: list[SignalsRecorded]) -> None:
    first, second = make_message(make_plate_said("渝A8H4K2")), make_message()
    record(first)
    record(first, second)
    assert [len(news.signals) for news in heard] == [1, 1]
    seen = heard[0].signals[0]
    assert seen.details["plate"] == "渝A8H4K2"
    assert (seen.site_id, seen.happened_at) == (camera.site_id, MONDAY_NOON)
    [item] = LiveEvent.objects.filter(kind="signals").earliest("id").items
    assert item["text"] == "渝A8H4**", "the screens of a whole place are told, so the plate is masked"
    assert (item["place"], item["time"], item["sure"]) == (VILLAGE, "12:00:00", "97%")


def test_a_replayed_signal_is_counted_and_not_stored_again(camera: Device) -> None:
    message = make_message()
    assert record(message, message) == Tally(stored=1, duplicates=1)
    assert record(message) == Tally(duplicates=1)
    assert Signal.objects.count() == 1
    assert not KeptAside.objects.exists()


def test_a_plate_is_forgotten_in_ten_minutes_unless_somebody_needs_it(camera: Device) -> None:
    record(make_message(make_plate_said()))
    assert Signal.objects.get().forget_at == MONDAY_NOON + timedelta(minutes=10)


def test_an_id_with_other_contents_is_kept_aside(camera: Device) -> None:
    said = make_said()
    other = said | {"measurement": {"value": 3, "unit": "m"}}
    assert record(make_message(said), make_message(other)) == Tally(stored=1, kept_aside=1)
    assert only_aside().why == WhyKeptAside.ID_REUSED
    assert record(make_message(other)) == Tally(kept_aside=1)
    assert Signal.objects.get().value == 2.4


def test_a_forged_device_is_kept_aside_with_both_names(camera: Device) -> None:
    make_device("cam-west")
    assert record(make_message(make_said(device="cam-west"), device_id="cam-east")) == Tally(kept_aside=1)
    aside = only_aside()
    assert aside.why == WhyKeptAside.FORGED_DEVICE
    assert "cam-west" in aside.detail
    assert "cam-east" in aside.detail


@pytest.mark.parametrize("kind", [DeviceKind.LOUDSPEAKER, DeviceKind.CAMERA, DeviceKind.WATER_LEVEL])
def test_a_plate_from_a_device_that_reads_no_plates_is_kept_aside(kind: DeviceKind) -> None:
    make_device("speaker-3", kind=kind)
    assert record(make_message(make_plate_said(), device_id="speaker-3")) == Tally(kept_aside=1)
    aside = only_aside()
    assert aside.why == WhyKeptAside.WRONG_KIND
    assert "plate_seen" in aside.detail
    assert not Signal.objects.exists()


def test_every_kind_of_signal_is_known_by_one_kind_of_device_and_no_other() -> None:
    senders = {
        signal: [device for device in DeviceKind if may_send(device, signal)]
        for signal in SignalKind
        if signal not in SAID_BY_US
    }
    assert senders == {
        SignalKind.PLATE_SEEN: [DeviceKind.CHECKPOINT_CAMERA],
        SignalKind.HOTSPOT: [DeviceKind.THERMAL_IMAGER],
        SignalKind.WATER_LEVEL: [DeviceKind.WATER_LEVEL],
        SignalKind.SMOKE: [DeviceKind.SMOKE],
        SignalKind.TILT: [DeviceKind.TILT],
        SignalKind.DOOR_OPENED: [DeviceKind.DOOR],
        SignalKind.METER_READING: [DeviceKind.METER],
        SignalKind.PEOPLE_COUNT: [DeviceKind.CAMERA],
        SignalKind.WRONG_WAY: [DeviceKind.CAMERA],
        SignalKind.PICTURE_COVERED: [DeviceKind.CAMERA],
    }
    assert not any(may_send(device, signal) for device in DeviceKind for signal in SAID_BY_US)
    assert not may_send("toaster", SignalKind.SMOKE)


def test_an_unknown_device_is_shown_to_the_township(camera: Device) -> None:
    record(make_message(device_id="nobody"))
    aside = only_aside()
    assert (aside.why, aside.device_id, aside.place_code) == (WhyKeptAside.UNKNOWN_DEVICE, "nobody", TOWNSHIP)


@pytest.mark.parametrize("given", [{"activated_at": None}, {"retired_at": MONDAY_NOON}])
def test_a_device_that_is_not_in_service_is_not_believed(given: dict[str, Any]) -> None:
    make_gauge(**given)
    record(make_message())
    assert only_aside().why == WhyKeptAside.INACTIVE_DEVICE


@pytest.mark.parametrize(
    ("identifier", "why"),
    [
        (uuid4(), WhyKeptAside.BAD_ID),
        (UUID(int=7 << 76), WhyKeptAside.BAD_ID),
        (UUID(int=(1 << 128) - 1), WhyKeptAside.BAD_ID),
        (make_id(MONDAY_NOON - timedelta(days=401)), WhyKeptAside.TOO_OLD),
        (make_id(MONDAY_NOON + timedelta(days=2)), WhyKeptAside.FROM_THE_FUTURE),
    ],
)
def test_an_id_that_cannot_be_is_named(camera: Device, identifier: UUID, why: WhyKeptAside) -> None:
    assert record(make_message(make_said(id=str(identifier)))) == Tally(kept_aside=1)
    assert only_aside().why == why


@pytest.mark.parametrize("off", [timedelta(days=-399), timedelta(days=-40), timedelta(hours=23)])
def test_every_id_that_may_be_has_its_month(camera: Device, off: timedelta) -> None:
    assert record(make_message(make_said(id=str(make_id(MONDAY_NOON + off))))) == Tally(stored=1)


def test_a_clock_three_days_off_is_noted_and_ours_is_used(gauge: Device, heard: list[SignalsRecorded]) -> None:
    wrong = MONDAY_NOON - timedelta(days=3)
    assert record(make_message(make_said(wrong))) == Tally(stored=1)
    signal = Signal.objects.get()
    assert signal.observed_at == wrong
    assert signal.clock_skew_s == -3 * 86400
    gauge.refresh_from_db()
    assert gauge.clock_skew_s == -3 * 86400
    assert heard[0].signals[0].happened_at == MONDAY_NOON


def test_a_good_signal_of_the_same_batch_hides_no_wrong_clock(gauge: Device) -> None:
    minute = timedelta(minutes=1)
    wrong = make_message(make_said(MONDAY_NOON + timedelta(days=3), id=str(make_id())), received_at=MONDAY_NOON)
    good = make_message(make_said(MONDAY_NOON + minute), received_at=MONDAY_NOON + minute)
    assert record(wrong, good) == Tally(stored=2)
    gauge.refresh_from_db()
    assert gauge.clock_skew_s == 0
    assert (gauge.clock_wrong_at, gauge.clock_wrong_by_s) == (MONDAY_NOON, 3 * 86_400)


def test_garbage_beside_good_signals_holds_nobody_up(camera: Device) -> None:
    garbage = [b"", b"\xff\x00\xfe", b"{", b"null", b"[1,2]", b"\x00" * 500, b"{}" * 50_000]
    messages = [make_message(body) for body in garbage]
    assert record(make_message(), *messages, make_message()) == Tally(stored=2, kept_aside=len(garbage))
    assert KeptAside.objects.filter(why=WhyKeptAside.NOT_JSON).count() == 4
    large = KeptAside.objects.get(why=WhyKeptAside.TOO_LARGE)
    assert (large.body_bytes, len(large.body)) == (100_000, 64 * 1024)


def test_the_same_garbage_delivered_again_is_one_entry(camera: Device) -> None:
    for _ in range(3):
        record(make_message(b"garbage"))
    assert KeptAside.objects.count() == 1


def test_a_flood_of_garbage_is_counted_without_filling_the_disk(camera: Device) -> None:
    record(*[make_message(f"garbage {number}".encode()) for number in range(230)])
    assert KeptAside.objects.count() == 230
    assert KeptAside.objects.exclude(body=b"").count() == 200


@pytest.mark.parametrize("text", [SQL, HTML, "川" + HTML[:11]])
def test_an_injection_is_text_and_stays_text(camera: Device, text: str) -> None:
    record(make_message(make_plate_said(text[:12])), make_message(make_said(device=text)), make_message(text.encode()))
    assert not Signal.objects.exists(), "no plate is written like this"
    assert KeptAside.objects.count() == 3
    record(Incoming(b"{}", f"devices.{text}.signals", text, MONDAY_NOON))
    assert KeptAside.objects.get(why=WhyKeptAside.UNKNOWN_DEVICE).device_id == text


def test_a_nul_anywhere_is_kept_aside_and_harms_nothing(camera: Device) -> None:
    said = make_said(kind="a\x00b")
    record(make_message(said), Incoming(b"{}", "devices.a\x00.signals", "a\x00", MONDAY_NOON))
    assert KeptAside.objects.count() == 2


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(st.lists(st.binary(max_size=60) | st.text(max_size=40).map(str.encode), min_size=1, max_size=5))
def test_no_garbage_reaches_the_database_as_anything_but_kept_aside(camera: Device, bodies: list[bytes]) -> None:
    tally = record(*[make_message(body) for body in bodies])
    assert tally == Tally(kept_aside=len(bodies))


def test_a_device_may_not_point_to_another_cameras_photograph(camera: Device) -> None:
    west = make_device("cam-west")
    photo = make_photo(west)
    theirs = make_plate_said(details={"plate": "川A12345", "photo": str(photo.pk)})
    assert record(make_message(theirs)) == Tally(kept_aside=1)
    assert only_aside().why == WhyKeptAside.WRONG_DETAILS
    assert record(make_message(theirs, device_id="cam-west")) == Tally(stored=1)


def test_a_silent_device_that_sends_is_online_again() -> None:
    gauge = make_gauge(health=Health.OFFLINE)
    record(make_message(received_at=MONDAY_NOON + timedelta(minutes=1)))
    gauge.refresh_from_db()
    assert gauge.health == Health.ONLINE


def test_hearing_often_is_not_written_often(gauge: Device) -> None:
    record(make_message(received_at=MONDAY_NOON + timedelta(seconds=3)))
    gauge.refresh_from_db()
    assert gauge.last_heard_at == MONDAY_NOON


@pytest.mark.django_db(transaction=True)
def test_two_processes_with_the_same_signals_at_once_count_them_once() -> None:
    make_device()
    messages = [make_message(make_plate_said()) for _ in range(50)] + [make_message(b"garbage")]
    start, tallies = Barrier(2), []

    def process(mine: list[Incoming]) -> None:
        start.wait()
        try:
            tallies.append(record_signals(mine, at=MONDAY_NOON))
        finally:
            connection.close()

    threads = [Thread(target=process, args=(mine,)) for mine in (messages, messages[::-1])]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert sum(tally.stored for tally in tallies) == 50
    assert sum(tally.duplicates for tally in tallies) == 50
    assert Signal.objects.count() == 50
    assert KeptAside.objects.count() == 1


def test_nothing_to_keep_aside_is_nothing() -> None:
    assert keep_aside([], at=MONDAY_NOON) == 0
