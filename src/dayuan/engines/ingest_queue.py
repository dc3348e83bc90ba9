"""The durable queue of what devices say: once it exists, nothing that was acknowledged to a device can be lost."""

import asyncio
import contextlib
import time
from urllib.parse import unquote, urlsplit

from nats.aio.client import Client
from nats.errors import Error
from nats.js.api import AckPolicy, ConsumerConfig, RetentionPolicy, StreamInfo
from nats.js.client import JetStreamContext
from nats.js.errors import NotFoundError

from dayuan.engines.errors import EngineProblem
from dayuan.engines.mqtt import shake_hands

STREAM = "$MQTT_msgs"
SUBJECT = "$MQTT.msgs.devices.>"
"""What MQTT clients say is kept under their topic with this prefix; a device's login names the few words it may say.

One subject, not one for each word: a reader of several finds the next message far more slowly in a long queue.
"""
FORMER_CONSUMER = "ingest"
"""With which a queue that was made before decision 7 was read; what it had not acknowledged is still there."""

ALIVE_TOPIC = "dayuan/alive"
ALIVE_CONSUMER = "alive"
ALIVE_SUBJECT = "$MQTT.msgs.dayuan.alive"
OWN_WORD_WITHIN_S = 2.5
ALIVE = ConsumerConfig(
    durable_name=ALIVE_CONSUMER, filter_subject=ALIVE_SUBJECT, ack_policy=AckPolicy.EXPLICIT, ack_wait=30
)
"""What the health check says and takes back: a stream that once met a full disk keeps failing until a restart."""


async def keep_until_forgotten(stream: JetStreamContext) -> StreamInfo:
    """Have the stream keep what devices say until `forget_stored` drops it; the stream as it is then.

    Left alone it keeps a message only while a consumer wants it, and syncs the disk once more to delete each.

    Raises:
        NotFoundError: no MQTT client has ever connected, so the server has not made its streams.
    """
    told = await stream.stream_info(STREAM)
    if told.config.retention != RetentionPolicy.LIMITS:
        told.config.retention = RetentionPolicy.LIMITS
        told = await stream.update_stream(told.config)
        with contextlib.suppress(NotFoundError):
            await stream.delete_consumer(STREAM, FORMER_CONSUMER)
    return told


async def forget_stored(stream: JetStreamContext, *, stored_until: int) -> None:
    """Drop what is numbered below `stored_until`. That one stays, so that a killed server counts on from it."""
    # Without a number the server would drop everything.
    if stored_until > 1:
        await stream.purge_stream(STREAM, seq=stored_until)


async def connect(url: str, *, timeout_s: int = 3) -> Client:
    """A connection that fails at once instead of trying again, without noise."""

    async def stay_quiet(_problem: Exception) -> None:
        """The caller gets the exception; printing it as well helps nobody."""

    client = Client()
    try:
        await client.connect(
            url,
            allow_reconnect=False,
            max_reconnect_attempts=0,
            reconnect_time_wait=0,
            connect_timeout=timeout_s,
            error_cb=stay_quiet,
        )
    except BaseException:
        await client.close()
        raise
    return client


async def open_ingest_outside(nats_url: str, mqtt_url: str) -> None:
    """The same on the operator's server. Where it wants TLS its streams must be there: any MQTT login makes them."""
    mqtt = urlsplit(mqtt_url)
    try:
        if mqtt.scheme == "mqtt":
            await _speak_mqtt(nats_url, mqtt.port or 1883, "dayuan-opening", host=mqtt.hostname)
        await _make_queue(nats_url)
    except (OSError, Error) as problem:
        raise EngineProblem(f"The NATS of NATS_URL and DAYUAN_MQTT_URL does not answer: {problem}.") from problem


async def open_ingest(nats_url: str, mqtt_port: int) -> None:
    """Have the server make its MQTT streams (a first MQTT connection does), then make the queue on them."""
    await _speak_mqtt(nats_url, mqtt_port, "dayuan-opening")
    await _make_queue(nats_url)


async def _make_queue(nats_url: str) -> None:
    client = await connect(nats_url)
    try:
        await _ensure_patiently(client.jetstream())
    finally:
        await client.close()


async def _ensure_patiently(stream: JetStreamContext, *, within_s: float = 20) -> None:
    """JetStream answers late while it restores a large store."""
    deadline = time.monotonic() + within_s
    while True:
        try:
            await keep_until_forgotten(stream)
            await stream.add_consumer(STREAM, ALIVE)
        except Error as problem:
            if time.monotonic() > deadline:
                raise EngineProblem(f"NATS did not open the queue of signals: {problem}.") from problem
            await asyncio.sleep(0.2)
        else:
            return


async def _speak_mqtt(
    nats_url: str, mqtt_port: int, client_id: str, *, host: str | None = None, say: str | None = None
) -> None:
    parts = urlsplit(nats_url)
    host = host or parts.hostname or "127.0.0.1"
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    await asyncio.to_thread(shake_hands, host, mqtt_port, user=user, password=password, client_id=client_id, say=say)


async def check_nats(nats_url: str, mqtt_port: int) -> None:
    """A real connection; once the queue is open also a real word, said by MQTT, kept on the disk and taken back.

    A word that waits behind a flood of others is no failure: as long as anything is kept, the server lives.
    """
    client = await connect(nats_url)
    try:
        stream = client.jetstream()
        await stream.account_info()
        try:
            subscription = await stream.pull_subscribe_bind(ALIVE_CONSUMER, STREAM)
            await subscription.consumer_info()
        except NotFoundError:
            return
        kept_before = await _last_kept(stream)
        try:
            async with asyncio.timeout(OWN_WORD_WITHIN_S):
                await _speak_mqtt(nats_url, mqtt_port, "dayuan-alive", say=ALIVE_TOPIC)
                for message in await subscription.fetch(20, timeout=1):
                    await message.ack_sync()
                await stream.purge_stream(STREAM, subject=ALIVE_SUBJECT)
        except (OSError, EngineProblem, Error, TimeoutError):
            if await _last_kept(stream) == kept_before:
                raise
    finally:
        await client.close()


async def _last_kept(stream: JetStreamContext) -> int:
    """The number of the message that was kept last."""
    return (await stream.stream_info(STREAM)).state.last_seq


async def ingest_backlog(stream: JetStreamContext) -> int | None:
    """How many messages the queue holds; nothing where it does not exist.

    What was stored within the last second may be among them; the newest one that was stored always is.
    """
    try:
        return (await stream.stream_info(STREAM)).state.messages
    except NotFoundError:
        return None
