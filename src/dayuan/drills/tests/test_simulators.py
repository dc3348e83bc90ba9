"""Simulated devices behave as real ones: over a real broker, a real HTTP server and a real socket."""

import asyncio
import json
import stat
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from dayuan.drills.credentials import Credential, read_credentials, write_credentials
from dayuan.drills.simulators.link import ONLINE, Broker, CannotObey, DeviceLink
from dayuan.drills.simulators.patience import LONGEST_S, Patience
from dayuan.drills.simulators.picture import OUTSIDE_REGION, draw_picture
from dayuan.drills.simulators.sensors import UNITS, measured
from dayuan.drills.simulators.stage import CannotPlay, Problem, Wanted, ask_stage, keep_stage_open
from dayuan.drills.simulators.upload import Photograph, PhotoPost
from dayuan.engines.homes import Home
from dayuan.engines.ingest_queue import connect
from dayuan.engines.nats import DeviceLogin, Nats, hash_device_password
from dayuan.sensing.schema import read_answer, read_signal, read_status

pytestmark = [pytest.mark.no_database, pytest.mark.enable_socket]

GAUGE = Credential("water-77", "water_level", "its-secret", every_s=60)
CAMERA = Credential("checkpoint-77", "checkpoint_camera", "its-secret", every_s=60)


async def until(true: Callable[[], Any], within_s: float = 10) -> None:
    async with asyncio.timeout(within_s):
        while not true():
            await asyncio.sleep(0.02)


class Wire:
    """A line between a device and the broker that can be cut."""

    def __init__(self, port: int) -> None:
        self._target = port
        self._server: asyncio.Server | None = None
        self._lines: list[asyncio.StreamWriter] = []
        self.port = 0

    async def join(self) -> None:
        self._server = await asyncio.start_server(self._carry, "127.0.0.1", self.port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def cut(self) -> None:
        assert self._server is not None
        self._server.close()
        for line in self._lines:
            line.transport.abort()
        self._lines.clear()

    async def _carry(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
        self._lines += [writer, far_writer]
        with suppress(ConnectionError, asyncio.CancelledError):
            await asyncio.gather(_pump(reader, far_writer), _pump(far_reader, writer))


async def _pump(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(4096):
        writer.write(chunk)
        await writer.drain()
    writer.close()


class Office:
    """What the broker was told, and a way to tell devices something."""

    def __init__(self, server: Nats) -> None:
        self.heard: list[tuple[str, bytes]] = []
        self._server = server

    async def open(self, device: str) -> None:
        self.client = await connect(self._server.url)

        async def hear(message: Any) -> None:
            self.heard.append((message.subject.rsplit(".", 1)[1], message.data))

        for word in ("signals", "status", "answers"):
            await self.client.subscribe(f"devices.{device}.{word}", cb=hear)
        await self.client.flush()

    def said(self, word: str) -> list[bytes]:
        return [body for subject, body in self.heard if subject == word]


@pytest.fixture(scope="module")
def broker(nats_server: Nats) -> Nats:
    """Our two devices may connect. Reading new logins takes it a moment, in which it drops who is connecting."""
    logins = [DeviceLogin(one.id, hash_device_password(one.secret)) for one in (GAUGE, CAMERA)]
    with pytest.MonkeyPatch.context() as here:
        # A command that another test ran in this process may have left the address of another server.
        here.delenv("NATS_URL", raising=False)
        nats_server.write_devices(logins)
    time.sleep(0.5)
    return nats_server


@asynccontextmanager
async def connected(
    server: Nats, credential: Credential, obey: Any = None
) -> AsyncIterator[tuple[DeviceLink, Office, Wire]]:
    office, wire = Office(server), Wire(server.mqtt_port)
    await office.open(credential.id)
    await wire.join()
    link = DeviceLink(credential, Broker("127.0.0.1", wire.port), obey=obey)
    running = asyncio.create_task(link.run())
    try:
        # What the broker says of a line that was cut before may still arrive; the hello is the device's own.
        await until(lambda: ONLINE.encode() in office.said("status"), within_s=15)
        yield link, office, wire
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
        await wire.cut()
        await office.client.close()


async def test_a_device_says_hello_and_what_it_measures(broker: Nats) -> None:
    async with connected(broker, GAUGE) as (link, office, _):
        link.say("water_level", 1.42, "m")
        await until(lambda: office.said("signals"))

        assert read_status(office.said("status")[0]).state == "online"
        signal = read_signal(office.said("signals")[0])
        assert (signal.kind, signal.device) == ("water_level", GAUGE.id)
        assert signal.id.version == 7


async def test_what_is_measured_while_the_line_is_cut_arrives_later_under_the_same_id(broker: Nats) -> None:
    async with connected(broker, GAUGE) as (link, office, wire):
        await wire.cut()
        await asyncio.sleep(0.1)
        link.say("water_level", 1.5, "m")
        kept = link.unsent[0]
        await asyncio.sleep(0.3)
        assert not office.said("signals")

        await wire.join()
        await until(lambda: office.said("signals"), within_s=20)
        assert set(office.said("signals")) == {kept}
        await until(lambda: not link.unsent)


async def test_a_lost_line_is_told_by_the_broker_and_an_end_by_the_device_itself(
    broker: Nats, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Who tells it is asked here, not how soon: on a busy machine one second is little.
    monkeypatch.setattr("dayuan.drills.simulators.link.GOODBYE_WITHIN_S", 20.0)
    async with connected(broker, GAUGE) as (_, office, wire):
        await wire.cut()
        await until(lambda: len(office.said("status")) >= 2)
        assert json.loads(office.said("status")[-1]) == {"state": "offline"}
        await wire.join()
        await until(lambda: json.loads(office.said("status")[-1]) == {"state": "online"}, within_s=20)

    async with connected(broker, GAUGE) as (_, office, _line):
        pass
    assert json.loads(office.said("status")[-1]) == {"state": "offline", "reason": "goodbye"}


async def test_a_command_is_obeyed_once_and_answered_each_time(broker: Nats) -> None:
    done = []

    async def obey(verb: str, detail: dict[str, Any]) -> str:
        if verb != "capture":
            raise CannotObey("I have no such part.")
        done.append(detail)
        return "photo taken"

    async with connected(broker, CAMERA, obey) as (_, office, _line):
        order = {"id": str(uuid4()), "verb": "capture", "detail": {"why": "test"}}
        for body in (order, order, {"id": str(uuid4()), "verb": "dance", "detail": {}}, "nonsense"):
            await office.client.publish(f"devices.{CAMERA.id}.commands", json.dumps(body).encode())
        await until(lambda: len(office.said("answers")) >= 3)

        answers = [read_answer(body) for body in office.said("answers")]
        assert [(answer.done, answer.text) for answer in answers] == [
            (True, "photo taken"),
            (True, "photo taken"),
            (False, "I have no such part."),
        ]
        assert done == [{"why": "test"}]


class Web:
    """An HTTP server that answers uploads with what it was told to, one after the other."""

    def __init__(self, *answers: tuple[int, str]) -> None:
        self._answers = list(answers)
        self.bodies: list[bytes] = []

    async def __aenter__(self) -> "Web":
        self._server = await asyncio.start_server(self._answer, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._server.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await reader.readuntil(b"\r\n\r\n")
        length = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        self.bodies.append(head + await reader.readexactly(length))
        status, text = self._answers.pop(0)
        body = text.encode()
        writer.write(f"HTTP/1.1 {status} X\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n".encode() + body)
        await writer.drain()
        writer.close()


async def test_a_photograph_is_sent_again_under_the_same_id_until_the_office_takes_it() -> None:
    photograph = Photograph(CAMERA, b"a picture")
    async with Web((503, "starting"), (201, "{}")) as web:
        post = PhotoPost(web.url)
        sending = asyncio.create_task(post.run())
        delivery = await asyncio.wait_for(post.send(photograph), 15)
        sending.cancel()

    assert delivery.taken
    assert len(web.bodies) == 2
    assert all(str(photograph.id).encode() in body and b"a picture" in body for body in web.bodies)
    assert all(b"authorization: basic" in body.lower() for body in web.bodies)


async def test_a_refused_photograph_is_not_sent_again_and_the_office_is_quoted() -> None:
    async with Web((415, '{"code": "not_a_photo", "detail": "This is not a photograph."}')) as web:
        post = PhotoPost(web.url)
        sending = asyncio.create_task(post.run())
        delivery = await asyncio.wait_for(post.send(Photograph(CAMERA, b"text")), 15)
        sending.cancel()

    assert (delivery.taken, delivery.said) == (False, "This is not a photograph.")
    assert len(web.bodies) == 1


@pytest.fixture
async def stage(tmp_path: Path) -> AsyncIterator[tuple[Path, list[Wanted]]]:
    asked: list[Wanted] = []

    async def see(wanted: Wanted) -> dict[str, Any]:
        asked.append(wanted)
        if wanted.photo == b"bad":
            raise CannotPlay(Problem.REFUSED, "It is bad.")
        return {"photo": "01a205f2-0570-75d7-8c0d-7da87a11e4fb", "plate": "川A12345"}

    path = tmp_path / "stage.sock"
    serving = asyncio.create_task(keep_stage_open(path, see))
    await until(path.exists)
    yield path, asked
    serving.cancel()


async def test_the_stage_has_a_camera_see_a_car(stage: tuple[Path, list[Wanted]]) -> None:
    path, asked = stage
    wanted = Wanted("checkpoint-east", "川A", "en", b"a photograph\nof two lines")
    photo, plate = await ask_stage(path, wanted, within_s=5)

    assert (photo, plate) == (UUID("01a205f2-0570-75d7-8c0d-7da87a11e4fb"), "川A12345")
    assert asked == [wanted]


async def test_only_its_own_user_may_ask_the_stage(stage: tuple[Path, list[Wanted]]) -> None:
    assert stat.S_IMODE(stage[0].stat().st_mode) == 0o600


async def test_the_stage_says_why_it_cannot_play(stage: tuple[Path, list[Wanted]]) -> None:
    with pytest.raises(CannotPlay) as refused:
        await ask_stage(stage[0], Wanted("checkpoint-east", "", "en", b"bad"), within_s=5)
    assert (refused.value.problem, refused.value.said) == (Problem.REFUSED, "It is bad.")


async def test_nonsense_on_the_stage_is_answered(stage: tuple[Path, list[Wanted]]) -> None:
    reader, writer = await asyncio.open_unix_connection(stage[0])
    writer.write(b"\xff{nonsense\n")
    assert json.loads(await reader.readline())["problem"] == Problem.UNREADABLE
    writer.close()


async def test_without_simulated_devices_the_scene_says_so(tmp_path: Path) -> None:
    with pytest.raises(CannotPlay) as refused:
        await ask_stage(tmp_path / "stage.sock", Wanted("checkpoint-east", "", "en", None), within_s=5)
    assert refused.value.problem is Problem.NOT_RUNNING


def test_devices_wait_longer_each_time_but_never_for_ever() -> None:
    patience = Patience("gate")
    waits = [patience.next_wait_s() for _ in range(12)]
    assert waits[0] < 1
    assert LONGEST_S * 0.7 <= waits[-1] <= LONGEST_S * 1.3
    patience.succeeded()
    assert patience.next_wait_s() < 1


@pytest.mark.parametrize("kind", list(UNITS))
def test_sensors_measure_what_is_plausible(kind: str) -> None:
    values = [measured(kind, f"{kind}-01", 1_800_000_000 + 60 * step) for step in range(200)]
    low, high = {"water_level": (0.8, 2.2), "smoke": (0, 0.5), "tilt": (-0.3, 0.3)}[kind]
    assert all(low <= value <= high for value in values)
    assert len(set(values)) > 20
    assert values == [measured(kind, f"{kind}-01", 1_800_000_000 + 60 * step) for step in range(200)]


async def test_a_camera_draws_a_fresh_car_with_an_invented_plate() -> None:
    noon = datetime(2026, 3, 2, 12, tzinfo=UTC)
    picture = await draw_picture(region=OUTSIDE_REGION, seed=7, place="东进口卡点", at=noon)
    assert picture.plate.startswith("川A")
    assert picture.body.startswith(b"\xff\xd8\xff"), "a JPEG"


def test_credentials_are_for_this_user_alone(tmp_path: Path) -> None:
    home = Home(tmp_path, None, tmp_path)  # type: ignore[arg-type]
    assert read_credentials(home) == {}
    write_credentials(home, [GAUGE, CAMERA])
    assert read_credentials(home) == {GAUGE.id: GAUGE, CAMERA.id: CAMERA}
    assert stat.S_IMODE((tmp_path / "demo" / "devices.json").stat().st_mode) == 0o600
    (tmp_path / "demo" / "devices.json").write_text("{cut sho")
    assert read_credentials(home) == {}
