"""Devices that publish at a given rate, as one process: MQTT 3.1.1, QoS 1, one connection per device.

Lean on purpose (no client library), so that on a small box the product is measured and not the publisher. What it sent
and what was acknowledged goes to a file as a JSON list: [id, sent, acknowledged or null], seconds since 1970.
"""

import argparse
import asyncio
import json
import struct
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dayuan.engines.mqtt import connect_packet
from dayuan.kernel.ids import new_id

ACCEPTED = b"\x20\x02\x00\x00"
PUBACK = 0x40
MOST_IN_FLIGHT = 20
"""Unacknowledged messages of one device; a device that reaches this waits."""
RETRY_S = 0.2


class Line(asyncio.Protocol):
    """One device's connection: publishes, and hands on each acknowledgement by its packet number."""

    def __init__(self, login: dict[str, str], acknowledged: Callable[[str, float], None]) -> None:
        self.login = login
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.lost = False
        self._acknowledged = acknowledged
        self.waiting: dict[int, tuple[str, bytes]] = {}
        self._number = 0
        self._rest = b""
        self._topic = f"devices/{login['id']}/signals".encode()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(connect_packet(self.login["id"], self.login["id"], self.login["secret"]))

    def data_received(self, data: bytes) -> None:
        at = time.time()
        self._rest += data
        if not self.ready.done():
            if len(self._rest) < len(ACCEPTED):
                return
            answer, self._rest = self._rest[:4], self._rest[4:]
            if answer != ACCEPTED:
                self.ready.set_exception(ConnectionError(f"{self.login['id']} was refused: {answer!r}"))
                return
            self.ready.set_result(None)
        while len(self._rest) >= 4 and self._rest[0] == PUBACK:
            said = self.waiting.pop(struct.unpack("!H", self._rest[2:4])[0], None)
            self._rest = self._rest[4:]
            if said:
                self._acknowledged(said[0], at)

    def connection_lost(self, exc: Exception | None) -> None:
        self.lost = True
        if not self.ready.done():
            self.ready.set_exception(exc or ConnectionError(f"{self.login['id']} was cut off"))

    @property
    def is_full(self) -> bool:
        return len(self.waiting) >= MOST_IN_FLIGHT

    def publish(self, signal: str, body: bytes) -> float:
        self._number = self._number % 65535 + 1
        self.waiting[self._number] = (signal, body)
        size = 2 + len(self._topic) + 2 + len(body)
        head = bytes([0x32, size]) if size < 128 else bytes([0x32, size & 127 | 128, size >> 7])
        packet = head + struct.pack("!H", len(self._topic)) + self._topic + struct.pack("!H", self._number) + body
        at = time.time()
        self.transport.write(packet)
        return at


def sensor_body(signal: str, turn: int) -> dict[str, Any]:
    level = {"value": round(1 + turn % 100 / 100, 2), "unit": "m"}
    return {"id": signal, "kind": "water_level", "measurement": level}


def plate_body(signal: str, turn: int) -> dict[str, Any]:
    """A plate of the region, which no rule of the small township asks for."""
    details = {"plate": f"川A{turn % 100000:05}", "plate_kind": "ordinary"}
    return {"id": signal, "kind": "plate_seen", "confidence": 0.97, "details": details}


class Publisher:
    """All devices of one run, and the account of what they said."""

    def __init__(self, logins: list[dict[str, str]]) -> None:
        self.logins = logins
        self.sent: dict[str, list[Any]] = {}
        self.lines: list[Line] = []
        self.cut_off = 0
        self._address = ("", 0)

    async def connect(self, host: str, port: int) -> None:
        self._address = (host, port)
        for login in self.logins:
            self.lines.append(await self._line(login))

    async def _line(self, login: dict[str, str]) -> Line:
        loop = asyncio.get_running_loop()
        _, line = await loop.create_connection(lambda: Line(login, self._acknowledged), *self._address)
        await line.ready
        return line

    async def _mend(self) -> None:
        """Devices that were cut off come back and say again what was not acknowledged."""
        for place, lost in enumerate(self.lines):
            if lost.lost:
                try:
                    self.lines[place] = await self._line(lost.login)
                except OSError:
                    await asyncio.sleep(RETRY_S)
                    return
                self.cut_off += 1
                for signal, body in lost.waiting.values():
                    self.lines[place].publish(signal, body)

    def _acknowledged(self, signal: str, at: float) -> None:
        self.sent[signal][2] = at

    def say(self, turn: int) -> bool:
        """One message by the next device; false where that one has too much unacknowledged or is cut off."""
        line = self.lines[turn % len(self.lines)]
        if line.is_full or line.lost:
            return False
        signal = str(new_id())
        make = plate_body if line.login["kind"] == "checkpoint_camera" else sensor_body
        body = {**make(signal, turn), "observed_at": datetime.now(UTC).isoformat()}
        at = line.publish(signal, json.dumps(body, ensure_ascii=False).encode())
        self.sent[signal] = [signal, at, None]
        return True

    async def publish(self, *, count: int, rate: float) -> None:
        """So many messages at so many a second; rate 0 means as fast as they are acknowledged."""
        began, turn = time.perf_counter(), 0
        while turn < count:
            due = min(count, int((time.perf_counter() - began) * rate) + 1) if rate else count
            while turn < due and self.say(turn):
                turn += 1
            pause_s = began + turn / rate - time.perf_counter() if rate else 0.001
            await asyncio.sleep(min(max(pause_s, 0.0005), 0.05))
            await self._mend()

    async def wait_for_acknowledgements(self, within_s: float = 30) -> None:
        deadline = time.monotonic() + within_s
        while any(line.waiting for line in self.lines) and time.monotonic() < deadline:
            await asyncio.sleep(0.01)
            await self._mend()


async def _main(arguments: argparse.Namespace) -> None:
    publisher = Publisher(json.loads(Path(arguments.logins).read_text()))
    await publisher.connect(arguments.host, arguments.port)
    await publisher.publish(count=arguments.count, rate=arguments.rate)
    await publisher.wait_for_acknowledgements()
    if publisher.cut_off:
        print(f"{publisher.cut_off} times a device was cut off and came back")
    Path(arguments.out).write_text(json.dumps(list(publisher.sent.values())))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--logins", required=True)
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--rate", type=float, default=0)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--out", required=True)
    asyncio.run(_main(parser.parse_args()))
