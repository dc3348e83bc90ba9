"""The load under which things are killed: devices that speak MQTT, a camera that uploads, two people at work."""

import asyncio
import json
import random
import re
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import aiomqtt
import httpx

from dayuan.kernel.ids import new_id
from tests.load.stack import Stack
from tests.load.visitors import Visitor
from tests.soak.promises import Books, Promises, new_signal

SENSOR_EVERY_S = 0.1
PHOTO_EVERY_S = 1.5
SAID_AGAIN = 0.05
"""Share of the acknowledged messages that the device says a second time, as a device with a bad line does."""
RETRY_S = 0.3
LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ0123456789"
COMPLAINT = re.compile(r'class="[^"]*(?:error|refusal)[^"]*"[^>]*>([^<]+)')
DONE = {200, 201, 204, 302}


class Mouth:
    """A device's MQTT connection that comes back. What it was told is safe, it need not say again."""

    def __init__(self, stack: Stack, login: dict[str, str], promises: Promises) -> None:
        self.stack = stack
        self.login = login
        self.promises = promises
        self._client: aiomqtt.Client | None = None

    async def say(self, identifier: str, body: bytes) -> None:
        """Until it is acknowledged."""
        self.promises.attempted.add(identifier)
        while True:
            try:
                client = await self._connected()
                await client.publish(f"devices/{self.login['id']}/signals", body, qos=1, timeout=5)
            except (aiomqtt.MqttError, OSError):
                await self.hang_up()
                await asyncio.sleep(RETRY_S)
                continue
            self.promises.signals.add(identifier)
            return

    async def _connected(self) -> aiomqtt.Client:
        if self._client is None:
            host, port = self.stack.mqtt
            name, secret = self.login["id"], self.login["secret"]
            client = aiomqtt.Client(host, port, username=name, password=secret, identifier=name, timeout=5)
            await client.__aenter__()
            self._client = client
        return self._client

    async def hang_up(self) -> None:
        client, self._client = self._client, None
        if client is not None:
            with suppress(aiomqtt.MqttError, OSError):
                await client.__aexit__(None, None, None)


async def keep_measuring(mouth: Mouth, at_work: asyncio.Event) -> None:
    while await at_work.wait():
        level = {"value": round(random.uniform(1, 2), 2), "unit": "m"}
        identifier, body = new_signal("water_level", measurement=level)
        await mouth.say(identifier, body)
        if random.random() < SAID_AGAIN:
            await mouth.say(identifier, body)
        await asyncio.sleep(SENSOR_EVERY_S)


async def keep_uploading(
    stack: Stack, login: dict[str, str], pictures: list[bytes], promises: Promises, at_work: asyncio.Event
) -> None:
    """One photograph after another, each until it is taken; the same id again is the same photograph."""
    async with httpx.AsyncClient(base_url=stack.web, auth=(login["id"], login["secret"]), timeout=15) as client:
        while await at_work.wait():
            identifier, picture = str(new_id()), random.choice(pictures)
            while not await _uploaded(client, identifier, picture):
                await asyncio.sleep(RETRY_S)
            promises.photos.add(identifier)
            await asyncio.sleep(PHOTO_EVERY_S)


async def _uploaded(client: httpx.AsyncClient, identifier: str, picture: bytes) -> bool:
    try:
        answer = await client.post(
            "/signals/photos/", data={"id": identifier}, files={"photo": ("car.jpg", picture, "image/jpeg")}
        )
    except httpx.HTTPError:
        return False
    if answer.status_code == 429:
        await asyncio.sleep(10)
    return answer.status_code in {200, 201}


@dataclass
class Matter:
    """One car from elsewhere, from its sighting to the closed case."""

    signal: str
    warning: str = ""
    case: str = ""


@dataclass
class People:
    """The duty officer and the checkpoint officer, putting one matter after the other right."""

    duty: Visitor
    officer: Visitor
    camera: Mouth
    books: Books
    promises: Promises
    closed: int = 0
    refused: list[str] = field(default_factory=list)
    """Answers that nobody expected."""

    async def keep_working(self, at_work: asyncio.Event) -> None:
        while await at_work.wait():
            matter = await self.see_a_car()
            await self.put_right(matter)
            self.closed += 1

    async def see_a_car(self) -> Matter:
        """A plate that the watch rule asks for, and the warning it raised."""
        plate = "川Z" + "".join(random.choices(LETTERS, k=5))
        identifier, body = new_signal("plate_seen", confidence=0.97, details={"plate": plate, "plate_kind": "ordinary"})
        self.promises.plates[identifier] = plate
        await self.camera.say(identifier, body)
        named = json.dumps([{"signal": identifier}])
        found = await self._find("SELECT id FROM warnings_warning WHERE evidence @> %s::jsonb", named)
        return Matter(identifier, warning=str(found[0]))

    async def put_right(self, matter: Matter) -> None:
        done_already = "SELECT 1 FROM warnings_warning WHERE id = %s AND status <> 'raised'"
        await self._press(self.duty, f"/warnings/{matter.warning}/confirm/", {"note": ""}, done_already, matter.warning)
        case_of = "SELECT case_id FROM warnings_warning WHERE id = %s AND case_id IS NOT NULL"
        matter.case = str((await self._find(case_of, matter.warning))[0])
        self.promises.steps.add((matter.case, "opened"))
        offer = str((await self._find("SELECT id FROM dispatch_offer WHERE case_id = %s", matter.case))[0])
        checked = {"outcome": "checked_fine", "note": ""}
        for verb, form, kind in (("accept", {}, "accepted"), ("arrive", {}, "arrived"), ("outcome", checked, "done")):
            await self._step(self.officer, f"/dispatch/{offer}/{verb}/", form, matter.case, kind)
        ended = {"outcome": "nothing_wrong", "note": ""}
        await self._step(self.duty, f"/cases/{matter.case}/close/", ended, matter.case, "closed")

    async def reject(self, matter: Matter) -> None:
        done_already = "SELECT 1 FROM warnings_warning WHERE id = %s AND status <> 'raised'"
        form = {"reason": "known_vehicle", "note": ""}
        await self._press(self.duty, f"/warnings/{matter.warning}/reject/", form, done_already, matter.warning)

    async def _step(self, who: Visitor, path: str, form: dict[str, str], case: str, kind: str) -> None:
        there_already = f"SELECT 1 FROM cases_step WHERE case_id = %s AND kind = '{kind}'"
        await self._press(who, path, form, there_already, case)
        self.promises.steps.add((case, kind))

    async def _press(self, who: Visitor, path: str, form: dict[str, str], there_already: str, value: str) -> None:
        """Press until it is answered. After a press without an answer the person looks whether it counted."""
        unanswered = False
        while True:
            try:
                answer = await who.post(path, form)
            except httpx.HTTPError:
                unanswered = True
                await asyncio.sleep(RETRY_S)
                continue
            if answer.status_code in DONE:
                return
            if answer.status_code >= 500:
                unanswered = True
                await asyncio.sleep(RETRY_S)
                continue
            if unanswered and await asyncio.to_thread(self.books.ask, there_already, [value]):
                return
            self.refused.append(f"{path} {answer.status_code} {_complaint(answer.text)}")
            raise AssertionError(f"{path} was refused: {answer.status_code} {_complaint(answer.text)}")

    async def _find(self, question: str, value: str, *, within_s: float = 60) -> tuple[Any, ...]:
        deadline = asyncio.get_running_loop().time() + within_s
        while asyncio.get_running_loop().time() < deadline:
            found = await asyncio.to_thread(self.books.ask, question, [value])
            if found:
                return found[0]
            await asyncio.sleep(0.1)
        raise AssertionError(f"not found within {within_s:.0f} s: {question} {value}")


def _complaint(page: str) -> str:
    """What a page says is wrong; its end where it does not say."""
    said = COMPLAINT.findall(page)
    return " | ".join(text.strip() for text in said) or page[-300:]
