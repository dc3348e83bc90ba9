"""What devices said, handed over by the broker: asked for in portions, acknowledged only when it is stored."""

import asyncio
import contextlib
import itertools
import json
import logging
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError

from dayuan.engines.ingest_queue import CONSUMER, STREAM, ensure_ingest_consumer

log = logging.getLogger(__name__)

NEXT = f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{CONSUMER}"
PORTION = 500
PORTION_LASTS_S = 20.0
SILENCE_S = PORTION_LASTS_S + 5.0
"""The broker answers each request by then, if only to say that there was nothing: longer silence means it is lost."""
GATHER_S = 0.005
"""In a burst a batch is gathered for this long; after a pause the first message is stored at once."""
LOOK_AROUND_S = 1.0
OPEN_WITHIN_S = 5.0
PREFIX = "$MQTT.msgs."
RAN_OUT = frozenset({"404", "408", "409"})
SHORT_REPLY = 9


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message of a device, and where to say that it is safe."""

    channel: str
    """`devices.<id>.<word>`: the broker lets a device speak only under its own id."""
    body: bytes
    received_at: datetime
    acknowledge_to: str
    waiting: int
    """How many more the broker holds for us."""

    @property
    def device_id(self) -> str:
        return self.channel.split(".")[1]

    @property
    def word(self) -> str:
        return self.channel.rpartition(".")[2]


class Deliveries:
    """One connection to the broker, which comes back by itself. One request is open at a time."""

    def __init__(self, client: Client) -> None:
        self._client = client
        self._inbox = client.new_inbox()
        self._here: deque[Delivery] = deque()
        self._subscription: Subscription | None = None
        self._wake = asyncio.Event()
        self._request = ""
        self._still_to_come = 0
        self._numbers = itertools.count()
        self._heard_at = 0.0
        self._handed_at = 0.0
        self._is_lost = False
        self._is_stopped = False

    @classmethod
    async def open(cls, url: str) -> "Deliveries":
        """Raises OSError, TimeoutError or nats.errors.Error while the broker is away or has no queue yet."""
        client = Client()
        deliveries = cls(client)
        try:
            # Left alone, the client would try for ever before it says anything.
            async with asyncio.timeout(OPEN_WITHIN_S):
                await deliveries._connect(url)
                deliveries._subscription = await client.subscribe(f"{deliveries._inbox}.*", cb=deliveries._take)
                await deliveries._start_over()
        except BaseException:
            await client.close()
            raise
        return deliveries

    async def next_batch(self) -> list[Delivery]:
        """What has come, a portion at most; waits a moment for the first. Empty: nothing came, or we are to stop."""
        clock = asyncio.get_running_loop()
        if not self._here and not self._is_stopped:
            self._wake.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), LOOK_AROUND_S)
        if self._is_lost or clock.time() - self._heard_at > SILENCE_S:
            await self._start_over_if_it_can_be()
        if self._here and (gather_s := self._handed_at + GATHER_S - clock.time()) > 0:
            await asyncio.sleep(gather_s)
        if self._is_stopped:
            return []
        batch = [self._here.popleft() for _ in range(min(PORTION, len(self._here)))]
        await self._ask_if_used_up()
        return batch

    async def acknowledge(self, batch: Sequence[Delivery]) -> None:
        """Tell the broker that these are safe. What it does not hear it delivers again, which does no harm."""
        self._handed_at = asyncio.get_running_loop().time()
        await self._answer(batch, b"+ACK")

    def give_back(self, batch: Sequence[Delivery]) -> None:
        """These are not safe: when we close, the broker is told to deliver them again at once."""
        self._here.extend(batch)

    async def _answer(self, batch: Sequence[Delivery], word: bytes) -> None:
        try:
            for delivery in batch:
                await self._client.publish(delivery.acknowledge_to, word)
        except (NatsError, OSError) as lost:
            log.warning("the broker was not answered", extra={"error": repr(lost)})

    def stop(self) -> None:
        self._is_stopped = True
        self._wake.set()

    async def close(self) -> None:
        with contextlib.suppress(NatsError, OSError, TimeoutError):
            # First nobody listens any more, else what we give back would be delivered to us once more.
            if self._subscription is not None and self._client.is_connected:
                await self._subscription.unsubscribe()
        await self._answer(self._here, b"-NAK")
        with contextlib.suppress(NatsError, OSError, TimeoutError):
            # Acknowledgements on their way are sent, if anybody is there to take them.
            if self._client.is_connected:
                await self._client.flush(timeout=2)
        with contextlib.suppress(NatsError, OSError):
            await self._client.close()

    async def _connect(self, url: str) -> None:
        await self._client.connect(
            url,
            name="ingest",
            allow_reconnect=True,
            max_reconnect_attempts=-1,
            reconnect_time_wait=1,
            connect_timeout=2,
            reconnected_cb=self._come_back,
            disconnected_cb=self._note_loss,
            error_cb=_note_error,
        )

    async def _take(self, message: Msg) -> None:
        self._heard_at = asyncio.get_running_loop().time()
        if message.reply.startswith("$JS.ACK."):
            self._here.append(_delivery_of(message))
            self._still_to_come -= 1
            await self._ask_if_used_up()
        elif message.subject == self._request:
            # The request ran out, or there is nobody to answer it.
            self._still_to_come = 0
            self._is_lost = (message.headers or {}).get("Status", "") not in RAN_OUT
            if not self._is_lost:
                await self._ask_if_used_up()
        self._wake.set()

    async def _ask_if_used_up(self) -> None:
        # What waits here would have to be delivered again if we died: never more than about two portions.
        if self._still_to_come > 0 or len(self._here) > PORTION or self._is_stopped or not self._client.is_connected:
            return
        self._request = f"{self._inbox}.{next(self._numbers)}"
        self._still_to_come = PORTION
        wanted = {"batch": PORTION, "expires": int(PORTION_LASTS_S * 1e9)}
        with contextlib.suppress(NatsError, OSError):
            await self._client.publish(NEXT, json.dumps(wanted).encode(), reply=self._request)

    async def _start_over(self) -> None:
        await ensure_ingest_consumer(self._client.jetstream(timeout=3))
        self._is_lost = False
        self._heard_at = asyncio.get_running_loop().time()
        self._still_to_come = 0
        await self._ask_if_used_up()

    async def _start_over_if_it_can_be(self) -> None:
        try:
            await self._start_over()
        except (NatsError, OSError, TimeoutError) as lost:
            log.warning("the broker has no queue for us yet", extra={"error": repr(lost)})
            await asyncio.sleep(LOOK_AROUND_S)

    async def _note_loss(self) -> None:
        if not self._is_stopped:
            log.warning("the broker is away")

    async def _come_back(self) -> None:
        """The broker forgot our request when the connection ended."""
        log.info("the broker is back")
        self._still_to_come = 0
        self._is_lost = True
        self._wake.set()


def _delivery_of(message: Msg) -> Delivery:
    # $JS.ACK.<stream>.<consumer>.<delivered>.<stream number>.<consumer number>.<nanoseconds>.<pending>, or with a
    # domain and an account before the stream and a random word at the end.
    words = message.reply.split(".")
    nanoseconds, pending = (words[7], words[8]) if len(words) == SHORT_REPLY else (words[9], words[10])
    return Delivery(
        channel=message.subject.removeprefix(PREFIX),
        body=message.data,
        received_at=datetime.fromtimestamp(int(nanoseconds) / 1e9, UTC),
        acknowledge_to=message.reply,
        waiting=int(pending),
    )


async def _note_error(error: Exception) -> None:
    log.warning("the broker answered with an error", extra={"error": repr(error)})
