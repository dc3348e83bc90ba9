"""From the broker into the database, and with it, in one transaction, the place we have come to."""

import asyncio
import logging
import signal
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings
from django.db import connection
from nats.errors import Error as NatsError

from dayuan.engines.heartbeat import keep_beating
from dayuan.kernel.clock import now
from dayuan.sensing.actions import Incoming, Tally
from dayuan.sensing.deliveries import Deliveries, Delivery
from dayuan.sensing.intake import DATABASE_AWAY, store
from dayuan.sensing.partitions import ensure_partitions
from dayuan.sensing.queue_place import place_in_queue

log = logging.getLogger(__name__)

REPORT_EVERY_S = 10.0
FIRST_WAIT_S, LONGEST_WAIT_S = 0.1, 5.0


async def work() -> None:
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    beating = asyncio.create_task(keep_beating())
    with ThreadPoolExecutor(1, thread_name_prefix="database") as database:
        await Ingest(settings.NATS_URL, database, stop).run()
    beating.cancel()


@dataclass
class _Report:
    """What happened since the last line in the log."""

    tally: Tally = field(default_factory=Tally)
    batches: int = 0
    longest_wait_s: float = 0.0
    """From the broker to the commit, of the message that waited longest."""
    waiting: int = 0

    def add(self, tally: Tally, batch: list[Delivery], at: datetime) -> None:
        self.tally += tally
        self.batches += 1
        self.longest_wait_s = max(self.longest_wait_s, (at - batch[0].received_at).total_seconds())
        self.waiting = batch[-1].waiting


class Ingest:
    """Everything about the database happens on one thread of its own, so its connection is always the same."""

    def __init__(self, nats_url: str, database: ThreadPoolExecutor, stop: asyncio.Event) -> None:
        self._nats_url = nats_url
        self._database = database
        self._stop = stop
        self._report = _Report()

    async def run(self) -> None:
        try:
            await self._patiently(lambda: ensure_partitions(now()))
            deliveries = await self._open()
            if deliveries is not None:
                await self._pass_on_everything(deliveries)
        finally:
            await asyncio.get_running_loop().run_in_executor(self._database, _hang_up)

    async def _pass_on_everything(self, deliveries: Deliveries) -> None:
        log.info("ingest started")
        reporting = asyncio.create_task(self._say_what_happened())
        stopping = asyncio.create_task(self._pass_on_the_stop(deliveries))
        try:
            while not self._stop.is_set():
                batch = await deliveries.next_batch()
                if not batch:
                    continue
                if await self._take_in(batch):
                    deliveries.are_stored(batch)
        finally:
            reporting.cancel()
            stopping.cancel()
            await deliveries.close()
            self._log_report()
            log.info("ingest stopped")

    async def _open(self) -> Deliveries | None:
        wait_s = FIRST_WAIT_S
        while not self._stop.is_set():
            opening = asyncio.create_task(Deliveries.open(self._nats_url, self._place_of))
            await self._wait_for(opening)
            try:
                return await opening
            except asyncio.CancelledError:
                return None
            except (NatsError, OSError, TimeoutError) as away:
                log.warning("waiting for the broker", extra={"error": repr(away)})
            await self._wait(wait_s)
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)
        return None

    async def _take_in(self, batch: list[Delivery]) -> bool:
        """Whether it is safe now."""
        messages = [Incoming(d.body, d.channel, d.device_id, d.received_at, d.number) for d in batch]
        tally = await self._patiently(lambda: store(messages, at=now(), queue_made_at=batch[0].queue_made_at))
        if tally is None:
            return False
        self._report.add(tally, batch, now())
        return True

    async def _place_of(self, queue_made_at: datetime, newest: int) -> int:
        """Raises TimeoutError where we were told to end before the database came back."""
        place = await self._patiently(lambda: place_in_queue(queue_made_at, newest))
        if place is None:
            raise TimeoutError("told to end while the database was away")
        return place

    async def _patiently[Done](self, act: Callable[[], Done]) -> Done | None:
        """Act on the database, waiting while it is away; None where we were told to end before it came back."""
        wait_s = FIRST_WAIT_S
        while True:
            try:
                return await asyncio.get_running_loop().run_in_executor(self._database, act)
            except DATABASE_AWAY as away:
                log.warning("waiting for the database", extra={"error": str(away).strip()[:200]})
            await asyncio.get_running_loop().run_in_executor(self._database, _hang_up)
            if self._stop.is_set():
                return None
            await self._wait(wait_s)
            wait_s = min(wait_s * 2, LONGEST_WAIT_S)

    async def _wait(self, seconds: float) -> None:
        try:
            await asyncio.wait_for(self._stop.wait(), seconds)
        except TimeoutError:
            return

    async def _wait_for(self, task: "asyncio.Task[Deliveries]") -> None:
        """Until it is done, or cancelled because we are told to end."""
        ending = asyncio.create_task(self._stop.wait())
        await asyncio.wait({task, ending}, return_when=asyncio.FIRST_COMPLETED)
        ending.cancel()
        task.cancel()

    async def _pass_on_the_stop(self, deliveries: Deliveries) -> None:
        await self._stop.wait()
        deliveries.stop()

    async def _say_what_happened(self) -> None:
        while True:
            await asyncio.sleep(REPORT_EVERY_S)
            self._log_report()

    def _log_report(self) -> None:
        report, self._report = self._report, _Report()
        if report.batches:
            log.info(
                "taken in",
                extra={
                    "stored": report.tally.stored,
                    "duplicates": report.tally.duplicates,
                    "kept_aside": report.tally.kept_aside,
                    "batches": report.batches,
                    "longest_wait_s": round(report.longest_wait_s, 3),
                    "still_waiting": report.waiting,
                },
            )


def _hang_up() -> None:
    # Looked up where it runs: each thread has a connection of its own.
    connection.close()
