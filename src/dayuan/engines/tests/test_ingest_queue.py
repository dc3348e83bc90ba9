"""What a device was told is safe is safe: from the first moment it may speak, through a killed server."""

import asyncio
import signal
import subprocess
import time

import aiomqtt
import pytest

from dayuan.engines.homes import Home
from dayuan.engines.ingest_queue import STREAM, check_nats, connect, forget_stored, ingest_backlog, open_ingest
from dayuan.engines.nats import DeviceLogin, Nats, hash_device_password
from dayuan.engines.ports import free_port, write_ports
from dayuan.engines.processes import Trace, spawn_options, trace_of
from dayuan.engines.testing import fresh_home

pytestmark = pytest.mark.enable_socket

EAGER = {"username": "eager", "password": "secret", "identifier": "eager"}


def start(home: Home) -> "tuple[Nats, subprocess.Popen[bytes], Trace]":
    server = Nats(home)
    server.prepare()
    process = subprocess.Popen(
        server.command(),
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        **spawn_options(home.account, signal.SIGKILL),
    )
    trace = trace_of(process.pid)
    assert trace is not None
    return server, process, trace


async def open_as_the_supervisor_does(server: Nats, trace: Trace) -> None:
    for _ in range(200):
        try:
            await open_ingest(server.url, server.mqtt_port)
            break
        except Exception:  # not listening yet
            await asyncio.sleep(0.02)
    server.open_for_devices(trace)


async def speak_until(acknowledged: list[bytes], enough: int, port: int) -> None:
    """A device that cannot wait: it tries again at once and counts only what was acknowledged."""
    number = 0
    while len(acknowledged) < enough:
        try:
            async with aiomqtt.Client("127.0.0.1", port, **EAGER) as gate:  # type: ignore[arg-type]
                while len(acknowledged) < enough:
                    number += 1
                    payload = str(number).encode()
                    await gate.publish("devices/eager/signals", payload, qos=1, timeout=2)
                    acknowledged.append(payload)
        except (aiomqtt.MqttError, OSError):
            await asyncio.sleep(0.001)


async def stored(server: Nats) -> int:
    client = await connect(server.url)
    waiting = await ingest_backlog(client.jetstream())
    await client.close()
    return waiting or 0


async def test_a_device_that_speaks_from_the_first_millisecond_loses_nothing() -> None:
    """Left alone the server keeps only what somebody wants: nobody is let in before it is told to keep everything."""
    with fresh_home() as home:
        write_ports(home, {"nats": free_port(), "mqtt": free_port()})
        Nats(home).write_devices([DeviceLogin("eager", hash_device_password("secret"))])
        acknowledged: list[bytes] = []
        device = asyncio.create_task(speak_until(acknowledged, 200, Nats(home).mqtt_port))
        server, process, trace = start(home)
        try:
            await asyncio.sleep(0.3)
            assert acknowledged == [], "nobody is let in while there is no queue"
            await open_as_the_supervisor_does(server, trace)
            await asyncio.wait_for(device, 30)
            assert await stored(server) == 200
        finally:
            process.kill()
            process.wait()


async def test_what_was_acknowledged_survives_a_killed_server() -> None:
    with fresh_home() as home:
        write_ports(home, {"nats": free_port(), "mqtt": free_port()})
        Nats(home).write_devices([DeviceLogin("eager", hash_device_password("secret"))])
        acknowledged: list[bytes] = []
        device = asyncio.create_task(speak_until(acknowledged, 1500, Nats(home).mqtt_port))
        process = None
        for heard_before in (200, 700, 1500):
            server, process, trace = start(home)
            await open_as_the_supervisor_does(server, trace)
            deadline = time.monotonic() + 30
            while len(acknowledged) < heard_before and time.monotonic() < deadline:
                await asyncio.sleep(0.01)
            if heard_before < 1500:
                process.kill()
                process.wait()
        assert process is not None
        try:
            await asyncio.wait_for(device, 30)
            assert await stored(server) >= len(acknowledged) == 1500
        finally:
            process.kill()
            process.wait()


async def test_what_is_stored_is_dropped_together_and_the_newest_of_it_stays(nats_server: Nats) -> None:
    nats_server.write_devices([DeviceLogin("eager", hash_device_password("secret"))])
    acknowledged: list[bytes] = []
    await speak_until(acknowledged, 30, nats_server.mqtt_port)
    client = await connect(nats_server.url)
    stream = client.jetstream()
    numbers = (await stream.stream_info(STREAM)).state
    for stored_until in (0, numbers.first_seq + 19, numbers.last_seq, numbers.last_seq):
        await forget_stored(stream, stored_until=stored_until)
        held = await ingest_backlog(stream)
        assert held == (30 if not stored_until else 1 + numbers.last_seq - stored_until)
    await forget_stored(stream, stored_until=numbers.last_seq + 1)
    await client.close()


async def test_the_health_check_says_a_word_and_leaves_nothing_behind(nats_server: Nats) -> None:
    for _ in range(3):
        await check_nats(nats_server.url, nats_server.mqtt_port)
    client = await connect(nats_server.url)
    state = await client.jetstream().stream_info(STREAM)
    waiting = await ingest_backlog(client.jetstream())
    await client.close()
    assert state.state.last_seq >= 3
    assert (state.state.messages, waiting) == (0, 0)
