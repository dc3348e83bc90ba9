"""What devices said, handed over by the broker in the order in which it kept it, from the place we have come to."""

import asyncio
import contextlib
import itertools
import json
import logging
import secrets
from collections import deque
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from nats.aio.client import Client
from nats.aio.msg import Msg
from nats.aio.subscription import Subscription
from nats.errors import Error as NatsError
from nats.js.api import AckPolicy, ConsumerConfig, DeliverPolicy

from dayuan.engines.ingest_queue import STREAM, SUBJECT, forget_stored, keep_until_forgotten

log = logging.getLogger(__name__)

PORTION = 500
PORTION_LASTS_S = 20.0
SILENCE_S = PORTION_LASTS_S + 5.0
"""The broker answers each request by then, if only to say that there was nothing: longer silence means it is lost."""
GATHER_S = 0.005
"""In a burst a batch is gathered for this long; after a pause the first message is stored at once."""
LOOK_AROUND_S = 1.0
FORGET_EVERY_S = 1.0
OPEN_WITHIN_S = 5.0
READER_LASTS_S = 300.0
PREFIX = "$MQTT.msgs."
RAN_OUT = frozenset({"404", "408", "409"})
SHORT_REPLY = 9

type PlaceOf = Callable[[datetime, int], Awaitable[int]]
"""Asked with the moment at which a queue was made and the number of its newest message: up to which it is stored."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """One message of a device, and its place in the broker's queue."""

    channel: str
    """`devices.<id>.<word>`: the broker lets a device speak only under its own id."""
    body: bytes
    received_at: datetime
    queue_made_at: datetime
    """A broker that lost its disk has a new queue, and counts from one again."""
    number: int
    """Ascending; numbers are left out where other subjects lie between."""
    waiting: int
    """How many more the broker holds for us."""

    @property
    def device_id(self) -> str:
        return self.channel.split(".")[1]


class Deliveries:
    """One connection to the broker, which comes back by itself. One request is open at a time.

    The broker is told nothing of what is safe: the place we have come to is kept with the signals, in one transaction.
    """

    def __init__(self, client: Client, place_of: PlaceOf) -> None:
        self._client = client
        self._stream = client.jetstream(timeout=3)
        self._place_of = place_of
        self._inbox = client.new_inbox()
        self._here: deque[Delivery] = deque()
        self._subscription: Subscription | None = None
        self._wake = asyncio.Event()
        self._reader = ""
        self._queue_made_at = datetime.fromtimestamp(0, UTC)
        self._come_to = 0
        """The number of the last message that was handed to us in its order."""
        self._handed = 0
        """How many the present reader has handed to us."""
        self._stored_until = 0
        self._forgotten_until = 0
        self._forgetting: asyncio.Task[None] | None = None
        self._forgot_at = 0.0
        self._request = ""
        self._still_to_come = 0
        self._numbers = itertools.count()
        self._heard_at = 0.0
        self._handed_at = 0.0
        self._is_lost = False
        self._is_stopped = False

    @classmethod
    async def open(cls, url: str, place_of: PlaceOf) -> "Deliveries":
        """Raises OSError, TimeoutError or nats.errors.Error while the broker is away or has no queue yet."""
        client = Client()
        deliveries = cls(client, place_of)
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
        """What has come, a portion at most; waits a moment for the first. Empty: nothing came, or we are to stop.

        Ask again only when the batch before is stored.
        """
        clock = asyncio.get_running_loop()
        if not self._here and not self._is_stopped:
            self._wake.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), LOOK_AROUND_S)
        if not self._here and (self._is_lost or clock.time() - self._heard_at > SILENCE_S):
            await self._start_over_if_it_can_be()
        self._forget_if_it_is_time()
        if self._here and (gather_s := self._handed_at + GATHER_S - clock.time()) > 0:
            await asyncio.sleep(gather_s)
        if self._is_stopped:
            return []
        batch = [self._here.popleft() for _ in range(min(PORTION, len(self._here)))]
        await self._ask_if_used_up()
        return batch

    def are_stored(self, batch: list[Delivery]) -> None:
        """From now on the broker need not keep these and what came before them."""
        self._handed_at = asyncio.get_running_loop().time()
        self._stored_until = batch[-1].number

    def stop(self) -> None:
        self._is_stopped = True
        self._wake.set()

    async def close(self) -> None:
        if self._forgetting is not None:
            await self._forgetting
        with contextlib.suppress(NatsError, OSError, TimeoutError):
            if self._client.is_connected:
                await self._stream.delete_consumer(STREAM, self._reader)
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
            await self._take_delivery(message)
        elif message.subject == self._request:
            # The request ran out, or there is nobody to answer it.
            self._still_to_come = 0
            self._is_lost = (message.headers or {}).get("Status", "") not in RAN_OUT
            if not self._is_lost:
                await self._ask_if_used_up()
        self._wake.set()

    async def _take_delivery(self, message: Msg) -> None:
        # $JS.ACK.<stream>.<reader>.<times>.<number>.<how many handed>.<nanoseconds>.<pending>, or with a domain and an
        # account before the stream and a random word at the end.
        words = message.reply.split(".")[2:] if message.reply.count(".") < SHORT_REPLY else message.reply.split(".")[4:]
        reader, number, handed, nanoseconds, pending = words[1], *map(int, words[3:7])
        if reader != self._reader:
            # Of a reader before this one; the present one hands it over again.
            return
        if handed != self._handed + 1:
            self._is_lost = True
            return
        self._handed, self._come_to = handed, number
        self._here.append(
            Delivery(
                channel=message.subject.removeprefix(PREFIX),
                body=message.data,
                received_at=datetime.fromtimestamp(nanoseconds / 1e9, UTC),
                queue_made_at=self._queue_made_at,
                number=number,
                waiting=pending,
            )
        )
        self._still_to_come -= 1
        await self._ask_if_used_up()

    async def _ask_if_used_up(self) -> None:
        # Never more than about two portions wait here, in our memory.
        if self._still_to_come > 0 or len(self._here) > PORTION or self._is_stopped or not self._client.is_connected:
            return
        self._request = f"{self._inbox}.{next(self._numbers)}"
        self._still_to_come = PORTION
        wanted = {"batch": PORTION, "expires": int(PORTION_LASTS_S * 1e9)}
        with contextlib.suppress(NatsError, OSError):
            next_of = f"$JS.API.CONSUMER.MSG.NEXT.{STREAM}.{self._reader}"
            await self._client.publish(next_of, json.dumps(wanted).encode(), reply=self._request)

    async def _start_over(self) -> None:
        """Read on with a new reader, from the message after the last that was handed to us in its order.

        Only once all that was handed to us is stored: the queue may be another one now.
        """
        if self._forgetting is not None:
            await self._forgetting
        queue = await keep_until_forgotten(self._stream)
        made_at, newest = queue.created or self._queue_made_at, queue.state.last_seq
        if made_at != self._queue_made_at or self._come_to > newest:
            self._come_to = await self._place_of(made_at, newest)
            self._queue_made_at, self._stored_until, self._forgotten_until = made_at, self._come_to, 0
        reader = f"ingest-{secrets.token_hex(6)}"
        await self._stream.add_consumer(STREAM, _reading_from(self._come_to + 1, reader))
        self._reader, self._handed = reader, 0
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

    def _forget_if_it_is_time(self) -> None:
        is_busy = self._forgetting is not None and not self._forgetting.done()
        now_s = asyncio.get_running_loop().time()
        is_soon = now_s - self._forgot_at < FORGET_EVERY_S
        # Said while the broker is away it would be heard by the next one, whose numbers may mean other messages.
        if is_busy or is_soon or self._stored_until <= self._forgotten_until or not self._client.is_connected:
            return
        self._forgot_at = now_s
        self._forgetting = asyncio.create_task(self._forget(self._stored_until))

    async def _forget(self, until: int) -> None:
        try:
            await forget_stored(self._stream, stored_until=until)
        except (NatsError, OSError, TimeoutError) as lost:
            log.warning("the broker was not told what it may forget", extra={"error": repr(lost)})
        else:
            self._forgotten_until = until

    async def _note_loss(self) -> None:
        if not self._is_stopped:
            log.warning("the broker is away")

    async def _come_back(self) -> None:
        """The broker forgot our request when the connection ended."""
        log.info("the broker is back")
        self._still_to_come = 0
        self._is_lost = True
        self._wake.set()


def _reading_from(number: int, name: str) -> ConsumerConfig:
    return ConsumerConfig(
        name=name,
        deliver_policy=DeliverPolicy.BY_START_SEQUENCE,
        opt_start_seq=number,
        ack_policy=AckPolicy.NONE,
        filter_subject=SUBJECT,
        inactive_threshold=READER_LASTS_S,
        mem_storage=True,
    )


async def _note_error(error: Exception) -> None:
    log.warning("the broker answered with an error", extra={"error": repr(error)})
