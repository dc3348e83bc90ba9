"""From a device's own publish through the broker into the database, and forgotten by the broker only then."""

import asyncio
import contextlib
import json
import shutil
import signal
import subprocess
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID

import aiomqtt
import pytest
from asgiref.sync import sync_to_async
from django.db import OperationalError, connection

from dayuan.devices.models import Device, Health
from dayuan.devices.testing import make_device
from dayuan.engines.homes import Home
from dayuan.engines.ingest_queue import connect, ingest_backlog, open_ingest
from dayuan.engines.nats import DeviceLogin, Nats, hash_device_password
from dayuan.engines.ports import free_port, write_ports
from dayuan.engines.processes import spawn_options, trace_of
from dayuan.engines.testing import fresh_home
from dayuan.kernel import events
from dayuan.kernel.clock import now
from dayuan.sensing.events import SignalsRecorded
from dayuan.sensing.ingestion import Ingest
from dayuan.sensing.models import KeptAside, QueuePlace, Signal
from dayuan.sensing.testing import make_plate_said

pytestmark = [pytest.mark.enable_socket, pytest.mark.django_db(transaction=True)]

PASSWORD = "a-password-for-tests"
PATIENCE_S = 30


class Broker:
    """A NATS of our own that can be killed and started again."""

    def __init__(self, home: Home) -> None:
        write_ports(home, {"nats": free_port(), "mqtt": free_port()})
        self.nats = Nats(home)
        self.nats.write_devices([DeviceLogin("cam-east", hash_device_password(PASSWORD))])

    async def start(self) -> None:
        self.nats.prepare()
        self.process = subprocess.Popen(
            self.nats.command(),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            **spawn_options(self.nats.home.account, signal.SIGKILL),
        )
        trace = trace_of(self.process.pid)
        assert trace is not None
        await until(lambda: answers(self.nats.url))
        await open_ingest(self.nats.url, self.nats.mqtt_port)
        self.nats.open_for_devices(trace)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)

    async def holds(self) -> int:
        """How many messages of devices are on its disk."""
        client = await connect(self.nats.url)
        try:
            return await ingest_backlog(client.jetstream()) or 0
        finally:
            await client.close()

    async def forgets(self) -> None:
        """All but the newest one it was told is stored."""
        await until(self._holds_one)

    async def _holds_one(self) -> bool:
        return await self.holds() == 1


async def answers(url: str) -> bool:
    try:
        await (await connect(url)).close()
    except Exception:  # not yet, for whatever reason
        return False
    return True


async def until(holds: Callable[[], Awaitable[bool]]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not await holds():
            await asyncio.sleep(0.05)


@pytest.fixture
def camera() -> Device:
    return make_device(health=Health.UNKNOWN)


@pytest.fixture
def home() -> Iterator[Home]:
    with fresh_home() as home:
        yield home


@contextlib.asynccontextmanager
async def running(broker: Broker) -> AsyncIterator[Ingest]:
    stop = asyncio.Event()
    with ThreadPoolExecutor(1) as database:
        ingest = Ingest(broker.nats.url, database, stop)
        task = asyncio.create_task(ingest.run())
        try:
            yield ingest
        finally:
            stop.set()
            await asyncio.wait_for(task, PATIENCE_S)


async def publish(broker: Broker, *bodies: bytes, word: str = "signals") -> int:
    """How many of them the broker said are safe."""
    safe = 0
    for body in bodies:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                try:
                    async with aiomqtt.Client(
                        "127.0.0.1",
                        broker.nats.mqtt_port,
                        username="cam-east",
                        password=PASSWORD,
                        identifier="cam-east",
                    ) as client:
                        await client.publish(f"devices/cam-east/{word}", body, qos=1, timeout=3)
                    safe += 1
                    break
                except (aiomqtt.MqttError, OSError):
                    await asyncio.sleep(0.1)
    return safe


def said() -> bytes:
    return json.dumps(make_plate_said(at=now())).encode()


@sync_to_async
def stored() -> int:
    try:
        return Signal.objects.count()
    finally:
        connection.close()


@sync_to_async
def asides_and_health(camera: Device) -> tuple[int, str]:
    try:
        camera.refresh_from_db()
        return KeptAside.objects.count(), camera.health
    finally:
        connection.close()


async def have_stored(number: int) -> None:
    async def enough() -> bool:
        return await stored() >= number

    await until(enough)


async def test_what_a_device_publishes_is_stored_and_then_forgotten_by_the_broker(camera: Device, home: Home) -> None:
    broker = Broker(home)
    await broker.start()
    try:
        before = [said() for _ in range(20)]
        await publish(broker, *before, b"garbage", before[0])
        await publish(broker, b'{"state": "online"}', word="status")
        async with running(broker):
            await have_stored(20)
            await publish(broker, said())
            await have_stored(21)
            await broker.forgets()
        assert await stored() == 21
        assert await asides_and_health(camera) == (1, Health.ONLINE)
    finally:
        broker.kill()


async def test_nothing_is_forgotten_before_it_is_stored(camera: Device, home: Home) -> None:
    def lose(news: SignalsRecorded) -> None:
        raise OperationalError("the database is away")

    broker = Broker(home)
    await broker.start()
    events.when(SignalsRecorded)(lose)
    try:
        await publish(broker, said(), said())
        async with running(broker):
            await asyncio.sleep(1)
        assert await broker.holds() == 2
        assert await stored() == 0
        events._listeners[SignalsRecorded].remove(lose)
        async with running(broker):
            await have_stored(2)
            await broker.forgets()
    finally:
        if lose in events._listeners[SignalsRecorded]:
            events._listeners[SignalsRecorded].remove(lose)
        broker.kill()


async def test_a_broker_killed_and_back_is_found_again(camera: Device, home: Home) -> None:
    broker = Broker(home)
    await broker.start()
    try:
        async with running(broker):
            await publish(broker, *[said() for _ in range(5)])
            await have_stored(5)
            broker.kill()
            await broker.start()
            await publish(broker, *[said() for _ in range(5)])
            await have_stored(10)
            await broker.forgets()
        assert await stored() == 10
    finally:
        broker.kill()


async def test_a_broker_killed_after_it_forgot_counts_on_where_it_was(camera: Device, home: Home) -> None:
    """Were the numbers to begin again below our place, new signals would be taken for old ones."""
    broker = Broker(home)
    await broker.start()
    try:
        for round_ in range(1, 4):
            async with running(broker):
                await publish(broker, *[said() for _ in range(4)])
                await have_stored(round_ * 8 - 4)
                await broker.forgets()
            broker.kill()
            await broker.start()
            await publish(broker, *[said() for _ in range(4)])
            async with running(broker):
                await have_stored(round_ * 8)
        assert await stored() == 24
    finally:
        broker.kill()


async def test_a_broker_that_lost_its_disk_is_read_from_the_beginning(camera: Device, home: Home) -> None:
    broker = Broker(home)
    await broker.start()
    try:
        async with running(broker):
            await publish(broker, *[said() for _ in range(9)])
            await have_stored(9)
            broker.kill()
            shutil.rmtree(home.nats / "store")
            await broker.start()
            await publish(broker, *[said() for _ in range(3)])
            await have_stored(12)
        assert await stored() == 12
    finally:
        broker.kill()


@sync_to_async
def back_to(place: int, ids: set[UUID]) -> None:
    """As a restored backup has it: the place and the signals of its day, in a queue that has gone on."""
    try:
        Signal.objects.exclude(pk__in=ids).delete()
        QueuePlace.objects.update(number=place)
    finally:
        connection.close()


@sync_to_async
def place_and_ids() -> tuple[int, set[UUID]]:
    try:
        return QueuePlace.objects.get().number, set(Signal.objects.values_list("pk", flat=True))
    finally:
        connection.close()


async def test_over_an_older_database_everything_the_broker_still_holds_is_taken_in_once(
    camera: Device, home: Home
) -> None:
    broker = Broker(home)
    await broker.start()
    try:
        async with running(broker):
            await publish(broker, *[said() for _ in range(4)])
            await have_stored(4)
            backup = await place_and_ids()
            await publish(broker, *[said() for _ in range(3)])
            await have_stored(7)
            await broker.forgets()
        await back_to(*backup)
        await publish(broker, *[said() for _ in range(2)])
        async with running(broker):
            await have_stored(4 + 1 + 2)
            await broker.forgets()
            await publish(broker, said())
            await have_stored(8)
    finally:
        broker.kill()


async def test_two_that_take_in_the_same_queue_store_everything_once(camera: Device, home: Home) -> None:
    broker = Broker(home)
    await broker.start()
    try:
        async with running(broker), running(broker):
            await publish(broker, *[said() for _ in range(20)], b"garbage")
            await have_stored(20)
            await broker.forgets()
        assert await stored() == 20
        assert await asides_and_health(camera) == (1, Health.ONLINE)
    finally:
        broker.kill()


async def test_it_ends_at_once_while_the_broker_is_away(home: Home) -> None:
    async with running(Broker(home)):
        await asyncio.sleep(0.3)
