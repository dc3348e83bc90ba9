"""Reading the live feed: one listener per process hands each event to every screen that is looking."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import psycopg

from dayuan.kernel.live import CHANNEL, READ_SINCE

log = logging.getLogger(__name__)

QUEUE_SIZE = 500
POLL_EVERY_S = 15.0
LONGEST_WAIT_S = 5.0
RESET = "reset"

type Connection = psycopg.AsyncConnection[tuple[Any, ...]]


@dataclass(frozen=True)
class Heard:
    """One event as read. `position` is what a screen gives back to go on from here."""

    kind: str
    items: list[dict[str, Any]]
    position: int


@dataclass(frozen=True)
class Reading:
    """What one look at the feed found, and the horizon to ask from at the next."""

    rows: list[tuple[int, str, list[dict[str, Any]], int]]
    """Number, kind, items and transaction of each event."""
    horizon: int


@dataclass(eq=False)
class Subscription:
    """A bounded queue: a screen that cannot keep up is told to draw itself afresh instead of filling our memory."""

    events: asyncio.Queue[Heard] = field(default_factory=lambda: asyncio.Queue(QUEUE_SIZE))

    def put(self, event: Heard) -> None:
        if self.events.full():
            while not self.events.empty():
                self.events.get_nowait()
            event = Heard(RESET, [], event.position)
        self.events.put_nowait(event)


class Feed:
    """Listens on a connection of its own and shares what it reads."""

    def __init__(self, database_url: str) -> None:
        self._url = database_url
        self._subscriptions: set[Subscription] = set()
        self._seen: set[int] = set()
        self._horizon = 0
        self._task: asyncio.Task[None] | None = None
        self._listening = asyncio.Event()

    @asynccontextmanager
    async def subscribe(self, since: int | None = None) -> AsyncIterator[Subscription]:
        """What happens from now on, and first what happened since a position, if one is given and still known."""
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._run(), name="live-feed")
        await self._listening.wait()
        subscription = Subscription()
        # Joined before the replay: an event that arrives meanwhile comes twice rather than not at all.
        self._subscriptions.add(subscription)
        try:
            if since is not None:
                await self._replay(subscription, since)
            yield subscription
        finally:
            self._subscriptions.discard(subscription)

    @property
    def position(self) -> int:
        return self._horizon

    async def stop(self) -> None:
        if self._task:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    async def _replay(self, subscription: Subscription, since: int) -> None:
        async with await self._connect() as connection:
            cursor = await connection.execute("SELECT min(transaction::text::bigint) FROM kernel_liveevent")
            oldest = (await cursor.fetchone() or (None,))[0]
            # An empty table may be a crash, which empties it: nobody can say what was missed.
            if oldest is None or since < oldest:
                subscription.put(Heard(RESET, [], self._horizon))
                return
            reading = await _read(connection, since)
        for _, kind, items, _ in reading.rows:
            subscription.put(Heard(kind, items, reading.horizon))

    async def _connect(self) -> Connection:
        return await psycopg.AsyncConnection.connect(self._url, autocommit=True, connect_timeout=5)

    async def _run(self) -> None:
        wait_s = 0.1
        while True:
            try:
                async with await self._connect() as connection:
                    wait_s = 0.1
                    await self._listen(connection)
            except (psycopg.Error, OSError) as lost:
                log.warning("live feed lost the database", extra={"error": str(lost), "retry_in_s": wait_s})
                await asyncio.sleep(wait_s)
                wait_s = min(wait_s * 2, LONGEST_WAIT_S)

    async def _listen(self, connection: Connection) -> None:
        await connection.execute(f"LISTEN {CHANNEL}")
        self._horizon = (await _read(connection, None)).horizon
        self._seen = set()
        # What happened while we were not listening is unknown, so everybody draws afresh.
        self._share(Heard(RESET, [], self._horizon))
        self._listening.set()
        while True:
            await _wait_for_news(connection)
            reading = await _read(connection, self._horizon)
            for number, kind, items, _ in reading.rows:
                if number not in self._seen:
                    self._share(Heard(kind, items, reading.horizon))
            self._seen = {number for number, _, _, transaction in reading.rows if transaction >= reading.horizon}
            self._horizon = reading.horizon

    def _share(self, event: Heard) -> None:
        for subscription in self._subscriptions:
            subscription.put(event)


async def _wait_for_news(connection: Connection) -> None:
    async for _ in connection.notifies(timeout=POLL_EVERY_S, stop_after=1):
        pass


async def _read(connection: Connection, since: int | None) -> Reading:
    """Everything of transactions at or after a position; with none, only where the feed stands."""
    cursor = await connection.execute(READ_SINCE, (str(2**62 if since is None else since),), prepare=True)
    rows = await cursor.fetchall()
    found = [(row[0], row[1], row[2], row[3]) for row in rows if row[0] is not None]
    return Reading(found, horizon=rows[0][4])
