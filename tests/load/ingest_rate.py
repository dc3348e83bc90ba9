"""How much can be taken in for good: a steady stream, and a burst after a pause. Nothing may be missing."""

import asyncio
import json
import os
import signal
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nats
from nats.js.client import JetStreamContext

from dayuan.engines.ingest_queue import CONSUMER, STREAM
from tests.load.figures import Figure, percentile
from tests.load.latency import publish
from tests.load.stack import Stack

SUSTAINED_PER_S = 2_000
DRAINED_PER_S = 5_000
LOOK_EVERY_S = 0.25


@dataclass
class Backlog:
    """How many acknowledged messages ingest had not taken yet, each time we looked."""

    seen: list[tuple[float, int]]

    @property
    def most(self) -> int:
        return max((waiting for _, waiting in self.seen), default=0)


async def measure_sustained(stack: Stack, township: dict[str, Any], *, rate: int, seconds: int) -> list[Figure]:
    """Half sensors, half plates that no rule asks for, at a rate just above the budget."""
    logins = _all_logins(stack, township)
    async with _JetStream(stack) as stream:
        watch = asyncio.create_task(_watch(stream, backlog := Backlog([])))
        began = time.time()
        sent = await publish(stack, logins, rate=rate, count=rate * seconds)
        published_until = max(acknowledged or at for _, at, acknowledged in sent)
        drained_at = await _wait_until_drained(stream)
        watch.cancel()
    acknowledged = {signal for signal, _, at in sent if at is not None}
    stored = _stored(stack, acknowledged)
    first = min(at for _, at, _ in sent)
    lag_s = max(0.0, drained_at - published_until)
    waits = [(at - said) * 1000 for _, said, at in sent if at is not None]
    note = f"{len(sent)} messages published in {published_until - first:.1f} s, {began:.0f}"
    return [
        Figure(
            "sustained ingest, stored", stored / (drained_at - first), "/s", SUSTAINED_PER_S, at_least=True, note=note
        ),
        Figure("sustained ingest, largest backlog", backlog.most, "messages"),
        Figure("sustained ingest, last acknowledged → all stored", lag_s, "s"),
        Figure("sustained ingest, publish → acknowledged p99", percentile(waits, 0.99), "ms"),
        Figure("sustained ingest, acknowledged and not stored", len(acknowledged) - stored, "signals", 0),
    ]


async def measure_burst(stack: Stack, township: dict[str, Any], *, count: int) -> list[Figure]:
    """Ingest is halted (SIGSTOP), devices publish, ingest goes on: how fast the backlog is stored."""
    logins = _all_logins(stack, township)
    ingest = stack.process_id("ingest")
    if ingest is None:
        raise RuntimeError("ingest does not run")
    async with _JetStream(stack) as stream:
        os.kill(ingest, signal.SIGSTOP)
        try:
            sent = await publish(stack, logins, rate=0, count=count)
            waiting = await _waiting(stream)
        finally:
            began = time.time()
            os.kill(ingest, signal.SIGCONT)
        drained_at = await _wait_until_drained(stream, pause_s=0.02)
    if stack.process_id("ingest") != ingest:
        raise RuntimeError("ingest was started anew in between: the figure would not mean what it says")
    acknowledged = {signal for signal, _, at in sent if at is not None}
    stored = _stored(stack, acknowledged)
    span_s = max(at for *_, at in sent if at) - min(at for _, at, _ in sent)
    return [
        Figure("burst, publish with nobody reading", len(acknowledged) / span_s, "/s", note=f"{count} messages"),
        Figure(
            "burst drain", waiting / (drained_at - began), "/s", DRAINED_PER_S, at_least=True, note=f"{waiting} waiting"
        ),
        Figure("burst, acknowledged and not stored", len(acknowledged) - stored, "signals", 0),
    ]


def _all_logins(stack: Stack, township: dict[str, Any]) -> Path:
    path = stack.home_path / "devices.json"
    path.write_text(json.dumps(township["sensors"] + township["cameras"]))
    return path


class _JetStream:
    """A connection to the product's NATS, to ask how far ingest is."""

    def __init__(self, stack: Stack) -> None:
        self._url = stack.addresses["NATS_URL"]

    async def __aenter__(self) -> JetStreamContext:
        self._client = await nats.connect(self._url)
        return self._client.jetstream()

    async def __aexit__(self, *_: object) -> None:
        await self._client.close()


async def _waiting(stream: JetStreamContext) -> int:
    told = await stream.consumer_info(STREAM, CONSUMER)
    return int(told.num_pending or 0) + int(told.num_ack_pending or 0)


async def _watch(stream: JetStreamContext, backlog: Backlog) -> None:
    while True:
        backlog.seen.append((time.time(), await _waiting(stream)))
        await asyncio.sleep(LOOK_EVERY_S)


async def _wait_until_drained(stream: JetStreamContext, *, pause_s: float = 0.05, within_s: float = 60) -> float:
    deadline = time.monotonic() + within_s
    while await _waiting(stream):
        if time.monotonic() > deadline:
            raise RuntimeError(f"not drained within {within_s:.0f} s")
        await asyncio.sleep(pause_s)
    return time.time()


def _stored(stack: Stack, signals: set[str]) -> int:
    with stack.database() as connection:
        found = connection.execute("SELECT count(*) FROM sensing_signal WHERE id = ANY(%s::uuid[])", [list(signals)])
        return int((found.fetchone() or (0,))[0])
