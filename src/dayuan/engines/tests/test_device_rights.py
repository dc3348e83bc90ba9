"""What a device may and may not do with its login, asked of a real server by a real MQTT client."""

import asyncio
import socket
import time
from collections.abc import Iterable
from contextlib import suppress

import aiomqtt
import nats.errors
import pytest
from nats.js.api import ConsumerConfig

from dayuan.engines.errors import EngineProblem
from dayuan.engines.ingest_queue import STREAM, SUBJECT, connect
from dayuan.engines.nats import DeviceLogin, Nats, hash_device_password

pytestmark = pytest.mark.enable_socket

RELOADED = "Reloaded server configuration"
PASSWORDS = {"gate-1": "first-secret", "gate-2": "second-secret"}


def let_in(server: Nats, names: Iterable[str]) -> None:
    """Write who may speak and wait until the server has taken it up: a login made just then would be cut short."""
    log = server.home.logs / "nats.log"
    reloads = log.read_text().count(RELOADED)
    server.write_devices([DeviceLogin(name, hash_device_password(PASSWORDS[name])) for name in names])
    deadline = time.monotonic() + 5
    while log.read_text().count(RELOADED) == reloads and time.monotonic() < deadline:
        time.sleep(0.02)


@pytest.fixture(scope="module")
def server(nats_server: Nats) -> Nats:
    let_in(nats_server, PASSWORDS)
    return nats_server


def device(server: Nats, name: str, **more: object) -> aiomqtt.Client:
    settings: dict[str, object] = {"username": name, "password": PASSWORDS.get(name, "no"), "identifier": name}
    return aiomqtt.Client("127.0.0.1", server.mqtt_port, **(settings | more))  # type: ignore[arg-type]


async def waiting_signals(server: Nats) -> list[tuple[str, bytes]]:
    """What devices said that waits for ingest; taken, with all else that waits, so that the next test starts empty."""
    client = await connect(server.url)
    stream = client.jetstream()
    reading = ConsumerConfig(filter_subject=SUBJECT, inactive_threshold=5)
    consumer = await stream.add_consumer(STREAM, reading)
    subscription = await stream.pull_subscribe_bind(consumer.name, STREAM)
    found = []
    try:
        for message in await subscription.fetch(100, timeout=0.5):
            # Ingest is handed commands too, which we said ourselves, and passes them over.
            if not message.subject.endswith(".commands"):
                found.append((message.subject, message.data))
    except TimeoutError:
        pass
    await stream.purge_stream(STREAM)
    await client.close()
    return found


def said_in_log(server: Nats, words: str) -> bool:
    return words in (server.home.logs / "nats.log").read_text()


async def test_a_device_is_heard_under_its_own_topics(server: Nats) -> None:
    async with device(server, "gate-1") as gate:
        await gate.publish("devices/gate-1/signals", b"one", qos=1)
        await gate.publish("devices/gate-1/status", b"two", qos=1)
    assert await waiting_signals(server) == [
        ("$MQTT.msgs.devices.gate-1.signals", b"one"),
        ("$MQTT.msgs.devices.gate-1.status", b"two"),
    ]


@pytest.mark.parametrize(
    "login",
    [{"username": None, "password": None}, {"password": "guessed"}, {"username": "nobody"}],
    ids=["no name", "wrong password", "unknown device"],
)
async def test_a_stranger_is_refused_and_it_is_logged(server: Nats, login: dict[str, object]) -> None:
    with pytest.raises(aiomqtt.MqttError):
        async with device(server, "gate-1", **login):
            pass
    assert said_in_log(server, "authentication error")


@pytest.mark.parametrize(
    "topic",
    [
        "devices/gate-2/signals",
        "devices/gate-2/commands",
        "devices/gate-1/commands",
        "devices/gate-1/signals/more",
        "$MQTT/msgs/devices/gate-2/signals",
        "$JS/API/STREAM/DELETE/$MQTT_msgs",
        "$JS/API/STREAM/PURGE/$MQTT_msgs",
        "$JS/API/CONSUMER/DELETE/$MQTT_msgs/alive",
        "$JS/ACK/$MQTT_msgs/alive/1/1/1/1/1",
        "$SYS/REQ/SERVER/PING",
        "_INBOX/guessed",
    ],
)
@pytest.mark.parametrize("retain", [False, True])
async def test_a_device_cannot_speak_for_another_or_to_the_engine(server: Nats, topic: str, retain: bool) -> None:
    overheard = await connect(server.url)
    heard: list[str] = []

    async def remember(message: nats.aio.msg.Msg) -> None:
        if b"forged" in message.data:
            heard.append(message.subject)

    await overheard.subscribe(">", cb=remember)
    await overheard.flush()
    async with device(server, "gate-1") as gate:
        for qos in (0, 1):
            await gate.publish(topic, b"forged", qos=qos, retain=retain)
        await gate.publish("devices/gate-1/signals", b"honest", qos=1)
    await overheard.flush()
    assert heard == []
    assert await waiting_signals(server) == [("$MQTT.msgs.devices.gate-1.signals", b"honest")]
    assert said_in_log(server, f'Publish Violation - Subject "{topic.replace("/", ".")}"')
    await overheard.close()


@pytest.mark.parametrize(("name", "heard"), [("gate-1", [b"gone"]), ("gate-2", [])])
async def test_the_last_will_of_a_device_speaks_for_itself_alone(server: Nats, name: str, heard: list[bytes]) -> None:
    will = aiomqtt.Will(f"devices/{name}/status", b"gone", qos=1)
    with suppress(aiomqtt.MqttError):
        async with device(server, "gate-1", will=will) as gate:
            gate._client.socket().shutdown(socket.SHUT_RDWR)  # type: ignore[union-attr]
            await asyncio.sleep(0.3)
    assert [payload for _, payload in await waiting_signals(server)] == heard


@pytest.mark.parametrize(
    "topic", ["devices/gate-2/commands", "devices/+/commands", "#", "$MQTT/#", "$SYS/#", "$JS/#", "_INBOX/#", "+/+/+"]
)
async def test_a_device_cannot_listen_to_another(server: Nats, topic: str) -> None:
    async with device(server, "gate-1") as gate:
        for qos in (0, 1):
            (granted,) = await gate.subscribe(topic, qos=qos)
            assert getattr(granted, "is_failure", granted == 128), granted
    assert said_in_log(server, "Subscription Violation") or said_in_log(server, "not allowed")


async def test_a_device_reads_its_own_commands_even_those_sent_while_it_was_away(server: Nats) -> None:
    internal = {"username": "dayuan", "password": server.home.key("nats_password"), "identifier": "internal"}
    async with device(server, "gate-1", clean_session=False) as gate:
        await gate.subscribe("devices/gate-1/commands", qos=1)
    async with aiomqtt.Client("127.0.0.1", server.mqtt_port, **internal) as ours:  # type: ignore[arg-type]
        await ours.publish("devices/gate-1/commands", b"look left", qos=1)
    async with device(server, "gate-1", clean_session=False) as gate:
        message = await asyncio.wait_for(anext(aiter(gate.messages)), 5)
        assert message.payload == b"look left"
        await gate.unsubscribe("devices/gate-1/commands")


async def test_a_device_that_takes_over_anothers_session_hears_nothing_of_it(server: Nats) -> None:
    internal = {"username": "dayuan", "password": server.home.key("nats_password"), "identifier": "internal"}
    async with device(server, "gate-1", clean_session=False) as gate:
        await gate.subscribe("devices/gate-1/commands", qos=1)
    async with device(server, "gate-2", identifier="gate-1", clean_session=False) as thief:
        async with aiomqtt.Client("127.0.0.1", server.mqtt_port, **internal) as ours:  # type: ignore[arg-type]
            await ours.publish("devices/gate-1/commands", b"not for you", qos=1)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(anext(aiter(thief.messages)), 0.5)


async def test_a_devices_login_is_worth_nothing_on_the_nats_port(server: Nats) -> None:
    with pytest.raises(nats.errors.Error, match="Authorization Violation"):
        await connect(f"nats://gate-1:{PASSWORDS['gate-1']}@127.0.0.1:{server.port}")


async def test_a_device_that_is_struck_off_is_cut_off_and_the_others_stay(server: Nats) -> None:
    ours = await connect(server.url)
    let_in(server, ["gate-1", "gate-2"])
    async with device(server, "gate-1") as stays:
        goes = device(server, "gate-2")
        await goes.__aenter__()
        let_in(server, ["gate-1"])
        with pytest.raises(aiomqtt.MqttError):
            await goes.publish("devices/gate-2/signals", b"still here", qos=1, timeout=2)
        with suppress(aiomqtt.MqttError):
            await goes.__aexit__(None, None, None)
        await stays.publish("devices/gate-1/signals", b"still here", qos=1)
    assert ours.is_connected
    await ours.close()
    let_in(server, PASSWORDS)
    assert await waiting_signals(server) == [("$MQTT.msgs.devices.gate-1.signals", b"still here")]


@pytest.mark.parametrize("name", ["", "a b", 'x"', "a.b", "a>", "*", "dayuan", "门-1", "x" * 65])
def test_an_id_that_could_bend_the_configuration_is_refused(name: str) -> None:
    with pytest.raises(EngineProblem):
        DeviceLogin(name, hash_device_password("x"))
