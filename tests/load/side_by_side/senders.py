"""Gauges that speak, as one process: each waits for the answer to what it said before it speaks again.

Lean on purpose (no client library), so that on a small box the systems are measured and not the senders. What was said
goes to a file as JSON: `said` is a list of [thing, began, accepted or null], seconds since 1970.
"""

import argparse
import asyncio
import json
import time
from pathlib import Path
from random import Random
from typing import Any, Protocol

from tests.load.publisher import Line
from tests.load.side_by_side.load import PATHS, WORDS, Said, name_of

TRIES = 5


class Speaker(Protocol):
    async def connect(self) -> None: ...

    async def say(self, body: bytes) -> bool:
        """Whether it was accepted. Raises ConnectionError."""
        ...


class HttpSpeaker(asyncio.Protocol):
    """One connection of HTTP/1.1, kept where the server keeps it."""

    def __init__(self, host: str, port: int, path: str) -> None:
        self._address = (host, port)
        head = f"POST {path} HTTP/1.1\r\nHost: {host}:{port}\r\nContent-Type: application/json\r\nContent-Length: "
        self._head = head.encode()
        self._transport: asyncio.Transport | None = None
        self._answer: asyncio.Future[bool] | None = None
        self._rest = b""

    async def connect(self) -> None:
        await asyncio.get_running_loop().create_connection(lambda: self, *self._address)

    async def say(self, body: bytes) -> bool:
        if self._transport is None or self._transport.is_closing():
            await self.connect()
        assert self._transport is not None
        self._rest, self._answer = b"", asyncio.get_running_loop().create_future()
        self._transport.write(self._head + str(len(body)).encode() + b"\r\n\r\n" + body)
        return await self._answer

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._rest += data
        head, is_whole, body = self._rest.partition(b"\r\n\r\n")
        fields = head.lower()
        if not is_whole or len(body) < int(fields.partition(b"content-length:")[2].partition(b"\r")[0]):
            return
        if b"connection: close" in fields and self._transport is not None:
            self._transport.close()
            self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(head.split()[1].startswith(b"2"))

    def connection_lost(self, exc: Exception | None) -> None:
        self._transport = None
        if self._answer is not None and not self._answer.done():
            self._answer.set_exception(exc or ConnectionError("cut off"))


class MqttSpeaker:
    """One device's own connection, QoS 1."""

    def __init__(self, host: str, port: int, login: dict[str, str]) -> None:
        self._address, self._login = (host, port), login
        self._answer: asyncio.Future[bool] | None = None
        self._line: Line | None = None

    async def connect(self) -> None:
        loop = asyncio.get_running_loop()
        _, self._line = await loop.create_connection(lambda: Line(self._login, self._acknowledged), *self._address)
        await self._line.ready

    async def say(self, body: bytes) -> bool:
        if self._line is None or self._line.lost:
            await self.connect()
        assert self._line is not None
        self._answer = asyncio.get_running_loop().create_future()
        self._line.publish("", body)
        return await self._answer

    def _acknowledged(self, _: str, __: float) -> None:
        if self._answer is not None and not self._answer.done():
            self._answer.set_result(True)


class Senders:
    """All gauges of one run, and the account of what they said."""

    def __init__(self, options: argparse.Namespace) -> None:
        self._options = options
        self._words = WORDS[options.system]
        self.said: list[list[Any]] = []
        self.tries_failed = 0
        self.worked_s = 0.0

    async def run(self) -> None:
        wanted = self._options
        speakers = [self._speaker(number) for number in range(wanted.things)]
        for speaker in speakers:
            await speaker.connect()
        worked_before = time.process_time()
        await (self._one_by_one(speakers) if wanted.every_s else self._all_at_once(speakers))
        self.worked_s = time.process_time() - worked_before

    async def _all_at_once(self, speakers: list[Speaker]) -> None:
        wanted = self._options
        said = [(number, turn) for turn in range(wanted.turns) for number in range(wanted.things)]
        portions = [said[at : at + wanted.per_request] for at in range(0, len(said), wanted.per_request)]
        # Portions of one go to the gauge they are of; of more, to whoever is next.
        shares = [portions[number :: wanted.things] for number in range(wanted.things)]
        await asyncio.gather(*(self._say_all(*one) for one in zip(speakers, shares, strict=True)))

    def _speaker(self, number: int) -> Speaker:
        wanted = self._options
        if wanted.system == "dayuan":
            return MqttSpeaker(wanted.host, wanted.port, wanted.logins[name_of(wanted.prefix, number)])
        return HttpSpeaker(wanted.host, wanted.port, PATHS[wanted.system])

    async def _say_all(self, speaker: Speaker, portions: list[list[Said]]) -> None:
        for portion in portions:
            await self._say(speaker, portion)

    async def _one_by_one(self, speakers: list[Speaker]) -> None:
        chance, due = Random(11), time.monotonic()
        for number, speaker in enumerate(speakers):
            due += self._options.every_s * chance.uniform(0.5, 1.5)
            await asyncio.sleep(max(0.0, due - time.monotonic()))
            await self._say(speaker, [(number, 0)])

    async def _say(self, speaker: Speaker, portion: list[Said]) -> None:
        began, accepted_at = time.time(), None
        for _ in range(TRIES):
            try:
                if await speaker.say(self._words(self._options.prefix, portion)):
                    accepted_at = time.time()
                    break
            except OSError:
                pass
            self.tries_failed += 1
        self.said += [[name_of(self._options.prefix, number), began, accepted_at] for number, _ in portion]


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--system", choices=sorted(WORDS), required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--prefix", required=True)
    parser.add_argument("--things", type=int, required=True)
    parser.add_argument("--turns", type=int, default=1)
    parser.add_argument("--per-request", type=int, default=1)
    parser.add_argument("--every-s", type=float, default=0.0, help="one after the other, so far apart on average")
    parser.add_argument("--logins", type=lambda path: json.loads(Path(path).read_text()), default={})
    parser.add_argument("--out", type=Path, required=True)
    return parser.parse_args()


def main() -> None:
    options = _options()
    senders = Senders(options)
    asyncio.run(senders.run())
    told = {"said": senders.said, "tries_failed": senders.tries_failed, "worked_s": senders.worked_s}
    options.out.write_text(json.dumps(told))


if __name__ == "__main__":
    main()
