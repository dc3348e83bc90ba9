"""Photographs on their way to the office: sent with the camera's own credential until taken or refused."""

import asyncio
import logging
from dataclasses import dataclass, field
from datetime import UTC, datetime
from uuid import UUID

import httpx

from dayuan.drills.credentials import Credential
from dayuan.drills.simulators.patience import Patience
from dayuan.kernel.ids import new_id

log = logging.getLogger(__name__)

ADDRESS = "/signals/photos/"
KEPT_UNSENT = 40
"""Photographs one process keeps while the office does not answer; then the oldest are lost."""
TRY_AGAIN_AT = frozenset({408, 425, 429})


@dataclass
class Photograph:
    """One picture, under the same id however often it is sent."""

    camera: Credential
    body: bytes
    language: str = "zh-hans"
    """In which the office answers."""
    id: UUID = field(default_factory=new_id)
    taken_at: datetime = field(default_factory=lambda: datetime.now(UTC))


@dataclass(frozen=True)
class Delivery:
    """How it ended."""

    taken: bool
    said: str = ""


class PhotoPost:
    """The uploads of one process, in order, one at a time."""

    def __init__(self, web_url: str) -> None:
        self.web_url = web_url.rstrip("/")
        self._waiting: asyncio.Queue[tuple[Photograph, asyncio.Future[Delivery]]] = asyncio.Queue()
        self._patience = Patience("photographs")

    def send(self, photograph: Photograph) -> "asyncio.Future[Delivery]":
        """Take it along; the future says whether the office took it."""
        delivered: asyncio.Future[Delivery] = asyncio.get_running_loop().create_future()
        if self._waiting.qsize() >= KEPT_UNSENT:
            lost, ended = self._waiting.get_nowait()
            log.warning("a photograph was lost: too many wait", extra={"photo": str(lost.id)})
            _end(ended, Delivery(taken=False, said="Too many photographs were waiting."))
        self._waiting.put_nowait((photograph, delivered))
        return delivered

    async def run(self) -> None:
        async with httpx.AsyncClient(base_url=self.web_url, timeout=30) as office:
            while True:
                photograph, delivered = await self._waiting.get()
                delivery = await self._deliver(office, photograph)
                if not delivery.taken:
                    log.warning("a photograph was refused", extra={"photo": str(photograph.id), "said": delivery.said})
                _end(delivered, delivery)

    async def _deliver(self, office: httpx.AsyncClient, photograph: Photograph) -> Delivery:
        while True:
            try:
                answer = await _post(office, photograph)
            except httpx.TransportError as problem:
                log.info("the office does not answer: %s", problem)
            else:
                if answer.is_success:
                    self._patience.succeeded()
                    return Delivery(taken=True)
                if not answer.is_server_error and answer.status_code not in TRY_AGAIN_AT:
                    return Delivery(taken=False, said=_sentence_of(answer))
                log.info("the office is not ready", extra={"status": answer.status_code})
            await asyncio.sleep(self._patience.next_wait_s())


async def _post(office: httpx.AsyncClient, photograph: Photograph) -> httpx.Response:
    camera = photograph.camera
    return await office.post(
        ADDRESS,
        auth=(camera.id, camera.secret),
        headers={"Accept-Language": photograph.language},
        data={"id": str(photograph.id), "taken_at": photograph.taken_at.isoformat()},
        files={"photo": ("photo.jpg", photograph.body, "image/jpeg")},
    )


def _sentence_of(answer: httpx.Response) -> str:
    """What the office said, without its wrapping where we know that."""
    try:
        return str(answer.json()["detail"])[:500]
    except (ValueError, KeyError, TypeError):
        return f"{answer.status_code} {answer.text[:200]}"


def _end(delivered: "asyncio.Future[Delivery]", delivery: Delivery) -> None:
    if not delivered.done():
        delivered.set_result(delivery)
