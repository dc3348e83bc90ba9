"""The broker lets in exactly the devices in service, with their newest secret. Asked of a real broker."""

import asyncio
import time
from collections.abc import Iterator

import aiomqtt
import pytest

from dayuan.devices.actions import (
    activate_device,
    register_device,
    retire_device,
    rotate_secret,
)
from dayuan.devices.logins import write_broker_logins_now
from dayuan.devices.models import DeviceKind
from dayuan.engines.nats import Nats
from dayuan.kernel.testing import MONDAY_NOON

pytestmark = pytest.mark.enable_socket


@pytest.fixture
def broker(nats_server: Nats, monkeypatch: pytest.MonkeyPatch) -> Iterator[Nats]:
    monkeypatch.setenv("DAYUAN_HOME", str(nats_server.home.path))
    yield nats_server
    nats_server.write_devices([])


@pytest.fixture
def gauge(duty_officer, village):
    """A water-level gauge that needs no filing, and its secret."""
    device, secret = register_device(
        "water-9",
        kind=DeviceKind.WATER_LEVEL,
        name="水位 9",
        owner="综治中心",
        place=village,
        longitude=104.07,
        latitude=29.96,
        by=duty_officer,
        at=MONDAY_NOON,
    )
    return device, secret


def client_of(broker: Nats, name: str, secret: str) -> aiomqtt.Client:
    return aiomqtt.Client("127.0.0.1", broker.mqtt_port, username=name, password=secret, identifier=name)


def gets_in(broker: Nats, name: str, secret: str) -> bool:
    async def try_it() -> bool:
        try:
            async with client_of(broker, name, secret) as client:
                await client.publish(f"devices/{name}/status", b"{}", qos=1)
        except aiomqtt.MqttError:
            return False
        return True

    return asyncio.run(try_it())


def write_and_wait(broker: Nats) -> None:
    log = broker.home.logs / "nats.log"
    before = log.read_text().count("Reloaded")
    write_broker_logins_now()
    deadline = time.monotonic() + 5
    while log.read_text().count("Reloaded") == before:
        assert time.monotonic() < deadline, "the broker did not take the logins up"
        time.sleep(0.02)


def test_a_device_gets_in_once_it_is_active_and_not_before(broker, gauge, duty_officer):
    _, secret = gauge
    write_and_wait(broker)
    assert not gets_in(broker, "water-9", secret)

    activate_device("water-9", by=duty_officer, at=MONDAY_NOON)
    write_and_wait(broker)

    assert gets_in(broker, "water-9", secret)
    assert not gets_in(broker, "water-9", "guessed")


def test_after_a_new_secret_only_the_new_one_gets_in(broker, gauge, duty_officer):
    _, old = gauge
    activate_device("water-9", by=duty_officer, at=MONDAY_NOON)
    _, new = rotate_secret("water-9", by=duty_officer, at=MONDAY_NOON)
    write_and_wait(broker)

    assert not gets_in(broker, "water-9", old)
    assert gets_in(broker, "water-9", new)


def test_a_retired_device_is_cut_off_in_the_middle_of_its_connection(broker, gauge, duty_officer):
    _, secret = gauge
    activate_device("water-9", by=duty_officer, at=MONDAY_NOON)
    write_and_wait(broker)
    retire_device("water-9", by=duty_officer, at=MONDAY_NOON, reason="损坏")

    async def is_cut_off() -> bool:
        try:
            async with client_of(broker, "water-9", secret) as client:
                await client.publish("devices/water-9/status", b"{}", qos=1)
                # What the register now holds, written while the device is connected: the database waits outside.
                await asyncio.to_thread(broker.write_devices, [])
                async with asyncio.timeout(5):
                    async for _ in client.messages:
                        pass
        except aiomqtt.MqttError:
            return True
        return False

    assert asyncio.run(is_cut_off())
    write_and_wait(broker)
    assert not gets_in(broker, "water-9", secret)
