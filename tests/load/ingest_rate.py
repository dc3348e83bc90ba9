"""How much can be taken in for good: a steady stream, and a burst after a pause. Nothing may be missing."""

import asyncio
import json
import os
import signal
import time
from bisect import bisect
from pathlib import Path
from typing import Any

import nats
import psutil

from dayuan.engines.ingest_queue import ingest_backlog
from tests.load.figures import Figure, percentile
from tests.load.latency import publish
from tests.load.stack import Stack

SUSTAINED_PER_S = 2_000
DRAINED_PER_S = 5_000
LOOK_EVERY_S = 0.5


class Shelf:
    """How many signals the database holds, looked at now and then from a thread of its own."""

    def __init__(self, stack: Stack) -> None:
        self._stack = stack
        self._before = self._count()
        self.seen: list[tuple[float, int]] = []

    def _count(self) -> int:
        with self._stack.database() as connection:
            return int((connection.execute("SELECT count(*) FROM sensing_signal").fetchone() or (0,))[0])

    async def watch(self, every_s: float) -> None:
        while True:
            await self.look()
            await asyncio.sleep(every_s)

    async def look(self) -> int:
        """How many came since the beginning."""
        number = await asyncio.to_thread(self._count) - self._before
        self.seen.append((time.time(), number))
        return number

    async def wait_for(self, number: int, *, every_s: float = 0.05, within_s: float = 90) -> float:
        """When that many had come; an incomplete count is told by whoever compares the ids."""
        deadline = time.monotonic() + within_s
        while await self.look() < number and time.monotonic() < deadline:
            await asyncio.sleep(every_s)
        return self.seen[-1][0]


async def measure_sustained(stack: Stack, township: dict[str, Any], *, rate: int, seconds: int) -> list[Figure]:
    """Half sensors, half plates that no rule asks for, at a rate just above the budget."""
    logins, shelf = _all_logins(stack, township), Shelf(stack)
    watch = asyncio.create_task(shelf.watch(LOOK_EVERY_S))
    sent = await publish(stack, logins, rate=rate, count=rate * seconds)
    watch.cancel()
    stored_at = await shelf.wait_for(len(sent))
    emptied_at = await _wait_until_empty(stack)
    acknowledged = {signal for signal, _, at in sent if at is not None}
    stored = _stored(stack, acknowledged)
    began = min(at for _, at, _ in sent)
    moments = sorted(at for *_, at in sent if at is not None)
    waits_ms = [(at - said) * 1000 for _, said, at in sent if at is not None]
    behind = max(bisect(moments, at) - number for at, number in shelf.seen)
    note = f"{len(sent)} messages, offered at {rate}/s; {_count_of(township)}"
    name = "sustained ingest"
    return [
        Figure(f"{name}, stored", stored / (stored_at - began), "/s", SUSTAINED_PER_S, at_least=True, note=note),
        Figure(f"{name}, acknowledged", len(moments) / (moments[-1] - began), "/s"),
        Figure(f"{name}, publish → acknowledged p50", percentile(waits_ms, 0.50), "ms"),
        Figure(f"{name}, publish → acknowledged p99", percentile(waits_ms, 0.99), "ms"),
        Figure(f"{name}, most acknowledged and not yet stored", behind, "signals"),
        Figure(f"{name}, last acknowledged → all stored", max(0.0, stored_at - moments[-1]), "s"),
        Figure(f"{name}, all stored → the broker forgot them", max(0.0, emptied_at - stored_at), "s"),
        Figure(f"{name}, acknowledged and not stored", len(acknowledged) - stored, "signals", 0),
    ]


async def measure_burst(stack: Stack, township: dict[str, Any], *, count: int) -> list[Figure]:
    """Ingest is halted (SIGSTOP), devices publish, ingest goes on: how fast the backlog is stored."""
    logins, ingest = _all_logins(stack, township), stack.process_id("ingest")
    if ingest is None:
        raise RuntimeError("ingest does not run")
    os.kill(ingest, signal.SIGSTOP)
    try:
        shelf = Shelf(stack)
        sent = await publish(stack, logins, rate=0, count=count)
    finally:
        began = time.time()
        os.kill(ingest, signal.SIGCONT)
    before = psutil.Process(ingest).cpu_times()
    stored_at = await shelf.wait_for(count, every_s=0.02)
    after = psutil.Process(ingest).cpu_times()
    if stack.process_id("ingest") != ingest:
        raise RuntimeError("ingest was started anew in between: the figure would not mean what it says")
    acknowledged = {signal for signal, _, at in sent if at is not None}
    stored = _stored(stack, acknowledged)
    span_s = max(at for *_, at in sent if at) - min(at for _, at, _ in sent)
    worked_us = (after.user + after.system - before.user - before.system) / count * 1e6
    drained = Figure("burst drain", count / (stored_at - began), "/s", DRAINED_PER_S, at_least=True)
    return [
        Figure("burst, acknowledged with nobody reading", len(acknowledged) / span_s, "/s", note=f"{count} messages"),
        drained,
        Figure("burst drain, processor time of ingest for one", worked_us, "µs"),
        Figure("burst, acknowledged and not stored", len(acknowledged) - stored, "signals", 0),
    ]


def _count_of(township: dict[str, Any]) -> str:
    return f"{len(township['sensors'])} sensors and {len(township['cameras'])} cameras"


def _all_logins(stack: Stack, township: dict[str, Any]) -> Path:
    path = stack.home_path / "devices.json"
    path.write_text(json.dumps(township["sensors"] + township["cameras"]))
    return path


async def _wait_until_empty(stack: Stack, *, within_s: float = 90) -> float:
    """When the broker held no more than the newest of what is stored."""
    client = await nats.connect(stack.addresses["NATS_URL"])
    deadline = time.monotonic() + within_s
    try:
        while (await ingest_backlog(client.jetstream()) or 0) > 1 and time.monotonic() < deadline:
            await asyncio.sleep(0.05)
        return time.time()
    finally:
        await client.close()


def _stored(stack: Stack, signals: set[str]) -> int:
    with stack.database() as connection:
        found = connection.execute("SELECT count(*) FROM sensing_signal WHERE id = ANY(%s::uuid[])", [list(signals)])
        return int((found.fetchone() or (0,))[0])
