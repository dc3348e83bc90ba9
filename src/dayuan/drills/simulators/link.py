"""One device's own MQTT connection: its hello, its signals until they are acknowledged, its answers to commands."""

import asyncio
import json
import logging
import time
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from random import Random
from typing import Any
from urllib.parse import urlsplit

from aiomqtt import Client, MqttError, ProtocolVersion, Will

from dayuan.drills.credentials import Credential
from dayuan.drills.simulators.patience import Patience
from dayuan.kernel.ids import new_id

log = logging.getLogger(__name__)

KEPT_UNSENT = 1_000
"""Signals a device keeps while nobody listens; then the oldest are lost, as on a real one."""
KEPT_ANSWERS = 50
GOODBYE_WITHIN_S = 1.0
STARTS_WITHIN_S = 3.0
"""Devices of one process come up spread over this time."""
ONLINE = json.dumps({"state": "online"})
CONNECTION_LOST = json.dumps({"state": "offline"})
GOODBYE = json.dumps({"state": "offline", "reason": "goodbye"})

type Obey = Callable[[str, dict[str, Any]], Awaitable[str]]
"""What a device does when it is told something: the verb and its detail; returns what it answers, raises CannotObey."""


class CannotObey(Exception):
    """The device cannot do what it was told; the message is its answer."""


@dataclass(frozen=True)
class Broker:
    """Where the MQTT server listens."""

    host: str
    port: int

    @classmethod
    def of(cls, url: str) -> "Broker":
        parts = urlsplit(url if "//" in url else f"//{url}")
        return cls(parts.hostname or "127.0.0.1", parts.port or 1883)


class DeviceLink:
    """A device that stays connected for as long as it runs."""

    def __init__(self, credential: Credential, broker: Broker, *, obey: Obey | None = None) -> None:
        self.credential = credential
        self.broker = broker
        self.unsent: deque[bytes] = deque(maxlen=KEPT_UNSENT)
        self._obey = obey or _cannot_do_anything
        self._something_to_say = asyncio.Event()
        self._answers: dict[str, bytes] = {}
        self._patience = Patience(credential.id)

    def say(self, kind: str, value: float | None = None, unit: str = "", **details: Any) -> None:
        """Measure something, or say that it happened: kept until the broker says it has it."""
        measured = {
            "id": str(new_id()),
            "kind": kind,
            "device": self.credential.id,
            "observed_at": datetime.now(UTC).isoformat(),
            "measurement": None if value is None else {"value": value, "unit": unit},
            "details": details,
        }
        self.unsent.append(json.dumps(measured).encode())
        self._something_to_say.set()

    async def run(self) -> None:
        """Connect, and connect again, until cancelled."""
        await asyncio.sleep(Random(self.credential.id).uniform(0, STARTS_WITHIN_S))
        while True:
            await self._try(self._stay_connected)

    async def say_hello_and_goodbye(self) -> None:
        """What a device does that is then switched off: it is offline and said so."""
        while not await self._try(self._come_and_go):
            pass

    async def speak_and_leave(self) -> None:
        """Say what there is to say, once, and go without a word: to be silent is not to be offline.

        Raises:
            MqttError: the broker is not there, or does not let this device in.
        """
        async with self._client() as client:
            await client.publish(self._topic("status"), ONLINE, qos=1, retain=True)
            await self._say_all(client)

    async def _try(self, act: Callable[[], Awaitable[None]]) -> bool:
        try:
            await act()
        except (MqttError, OSError) as problem:
            wait_s = self._patience.next_wait_s()
            log.info("%s is not connected: %s", self.credential.id, problem, extra={"again_in_s": round(wait_s, 1)})
            await asyncio.sleep(wait_s)
            return False
        return True

    async def _come_and_go(self) -> None:
        async with self._client() as client:
            await client.publish(self._topic("status"), ONLINE, qos=1, retain=True)
            await client.publish(self._topic("status"), GOODBYE, qos=1, retain=True)

    async def _stay_connected(self) -> None:
        async with self._client() as client:
            self._patience.succeeded()
            try:
                async with asyncio.TaskGroup() as tasks:
                    tasks.create_task(self._listen(client))
                    tasks.create_task(self._speak(client))
            except asyncio.CancelledError:
                await self._say_goodbye(client)
                raise
            except ExceptionGroup as problems:
                lost, broken = problems.split((MqttError, OSError))
                if broken is not None or lost is None:
                    raise
                raise MqttError(str(lost.exceptions[0])) from lost

    def _client(self) -> Client:
        return Client(
            self.broker.host,
            self.broker.port,
            username=self.credential.id,
            password=self.credential.secret,
            identifier=self.credential.id,
            protocol=ProtocolVersion.V311,
            will=Will(self._topic("status"), CONNECTION_LOST, qos=1, retain=True),
            clean_session=True,
            keepalive=30,
            timeout=10,
        )

    def _topic(self, word: str) -> str:
        return f"devices/{self.credential.id}/{word}"

    async def _speak(self, client: Client) -> None:
        """Say hello, then whatever there is to say; a device that has nothing to say says hello again."""
        await client.publish(self._topic("status"), ONLINE, qos=1, retain=True)
        silent_since = time.monotonic()
        quiet_for_s = self.credential.every_s * 0.8
        while True:
            if self.unsent:
                await self._say_all(client)
                silent_since = time.monotonic()
            self._something_to_say.clear()
            with suppress(TimeoutError):
                left_s = silent_since + quiet_for_s - time.monotonic()
                await asyncio.wait_for(self._something_to_say.wait(), max(0.01, left_s))
                continue
            await client.publish(self._topic("status"), ONLINE, qos=1, retain=True)
            silent_since = time.monotonic()

    async def _say_all(self, client: Client) -> None:
        while self.unsent:
            await client.publish(self._topic("signals"), self.unsent[0], qos=1)
            self.unsent.popleft()

    async def _listen(self, client: Client) -> None:
        await client.subscribe(self._topic("commands"), qos=1)
        async for message in client.messages:
            if not message.retain and isinstance(message.payload, bytes):
                answer = await self._answer_to(message.payload)
                if answer is not None:
                    await client.publish(self._topic("answers"), answer, qos=1)

    async def _answer_to(self, payload: bytes) -> bytes | None:
        """Obey once; a command that comes again gets the same answer again."""
        try:
            told = json.loads(payload)
            number, verb, detail = str(told["id"]), str(told["verb"]), dict(told.get("detail") or {})
        except (ValueError, KeyError, TypeError):
            log.warning("%s was told something it cannot read", self.credential.id)
            return None
        if number not in self._answers:
            try:
                done, text = True, await self._obey(verb, detail)
            except CannotObey as problem:
                done, text = False, str(problem)
            self._answers[number] = json.dumps({"command": number, "done": done, "text": text[:200]}).encode()
            while len(self._answers) > KEPT_ANSWERS:
                self._answers.pop(next(iter(self._answers)))
        return self._answers[number]

    async def _say_goodbye(self, client: Client) -> None:
        with suppress(MqttError, TimeoutError):
            await client.publish(self._topic("status"), GOODBYE, qos=1, retain=True, timeout=GOODBYE_WITHIN_S)


async def _cannot_do_anything(verb: str, detail: dict[str, Any]) -> str:
    raise CannotObey(f"This device cannot do “{verb}”.")
