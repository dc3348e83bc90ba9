"""The door for heat pictures: a small web server of its own, so that 72 pictures a second keep no page waiting."""

import asyncio
import json
import logging
import re
from base64 import b64decode
from binascii import Error as NotBase64
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from hashlib import sha256
from time import monotonic
from typing import Any
from urllib.parse import parse_qs

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from pydantic import TypeAdapter
from pydantic import ValidationError as NotAMoment

from dayuan.devices.access import device_of_credential
from dayuan.devices.models import Device, DeviceKind
from dayuan.kernel.clock import now
from dayuan.sensing.schema import Moment
from dayuan.thermal.reading import Outcome, Reader
from dayuan.thermal.refused import keep_refusal
from dayuan.thermal.rules.frames import Size
from dayuan.thermal.rules.refusals import FrameRefused, WhyNot
from dayuan.thermal.wording import REFUSED

log = logging.getLogger(__name__)

PATH = "/frames/"
ALIVE = "/alive/"
MOST_WAITING = 24
"""Pictures taken in and not yet looked at. Beyond that the sender is told to slow down: what is late warns nobody."""
PER_SECOND = 30
"""From one imager: the fastest send 30."""
KNOWN_FOR_S = 10.0
"""A retired imager, or one with a new secret, is shut out this much later; what it sees meanwhile is told to nobody."""
MOST_KNOWN = 1_000
LONGEST_SIDE = 10_000
WRITTEN_OUT = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d")
STATUS = {WhyNot.TOO_LARGE: 413, WhyNot.NOT_A_FRAME: 415, WhyNot.NO_HEAT_DATA: 415}

type Scope = Mapping[str, Any]
type Receive = Callable[[], Awaitable[Mapping[str, Any]]]
type Send = Callable[[Mapping[str, Any]], Awaitable[None]]

_moment: TypeAdapter[datetime] = TypeAdapter(Moment)


class Refused(Exception):
    """The picture was not taken, with the status and code of the answer."""

    def __init__(self, status: int, code: str, sentence: Any) -> None:
        super().__init__(code)
        self.status, self.code, self.sentence = status, code, sentence


@dataclass
class _Pace:
    second: int = 0
    count: int = 0


type Act = Callable[[], Any]


def one_thread() -> Callable[[Act], Awaitable[Any]]:
    """Does one thing after the other, away from the loop that takes pictures in."""
    thread = ThreadPoolExecutor(1, thread_name_prefix="pictures")

    async def away(act: Act) -> Any:
        return await asyncio.get_running_loop().run_in_executor(thread, act)

    return away


@dataclass
class Door:
    """An ASGI application. Everything about pictures and the database happens on one thread of its own."""

    reader: Reader = field(default_factory=Reader)
    away: Callable[[Act], Awaitable[Any]] = field(default_factory=one_thread)
    _waiting: int = 0
    _known: "OrderedDict[tuple[str, str], tuple[float, Device | None]]" = field(default_factory=OrderedDict)
    _paces: dict[str, _Pace] = field(default_factory=dict)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return
        try:
            status, told = await self._answer(scope, receive)
        except Refused as refused:
            with translation.override(_language(scope)):
                status, told = refused.status, {"code": refused.code, "detail": str(refused.sentence)}
        await _reply(send, status, told)

    async def _answer(self, scope: Scope, receive: Receive) -> tuple[int, dict[str, Any]]:
        if scope["path"] == ALIVE:
            return 200, {"alive": True}
        if scope["path"] != PATH:
            raise Refused(404, "no_such_address", _("Heat pictures are posted to /frames/."))
        if scope["method"] != "POST":
            raise Refused(405, "post_only", _("Heat pictures are posted to /frames/."))
        device = await self._sender(scope)
        size, taken_at = _size(scope), _taken_at(scope)
        self._refuse_a_flood(device)
        sent = await _body(scope, receive)
        outcome = await self._read(device, sent, size, taken_at)
        return 200, {"hotspots": outcome.hotspots, "lasting": outcome.lasting, "repeated": outcome.repeated}

    async def _read(self, device: Device, sent: bytes, size: Size | None, taken_at: datetime | None) -> Outcome:
        at = now()

        def read() -> Outcome:
            return self.reader.read(device, sent, size=size, taken_at=taken_at or at, at=at)

        self._waiting += 1
        try:
            return await self._on_thread(read)
        except FrameRefused as refused:
            await self._on_thread(partial(keep_refusal, device, refused, len(sent), at=at))
            raise Refused(STATUS.get(refused.why, 422), refused.why.value, REFUSED[refused.why]) from refused
        finally:
            self._waiting -= 1

    async def _on_thread[Done](self, act: Callable[[], Done]) -> Done:
        try:
            done: Done = await self.away(act)
            return done
        except DatabaseError as away:
            log.warning("the database is away", extra={"error": str(away).strip()[:200]})
            await self.away(close_old_connections)
            raise Refused(
                503, "not_ready", _("The office is not ready. Send the next picture in some seconds.")
            ) from away

    async def _sender(self, scope: Scope) -> Device:
        device_id, secret = _login(scope)
        key = (device_id, sha256(secret.encode()).hexdigest())
        looked_up_at, device = self._known.get(key, (float("-inf"), None))
        if monotonic() - looked_up_at > KNOWN_FOR_S:
            device = await self._on_thread(lambda: device_of_credential(device_id, secret))
            self._known[key] = (monotonic(), device)
            self._known.move_to_end(key)
            while len(self._known) > MOST_KNOWN:
                self._known.popitem(last=False)
        if device is None:
            sentence = _("The device's number or secret is wrong, or the device is not in service.")
            raise Refused(401, "not_let_in", sentence)
        if device.kind != DeviceKind.THERMAL_IMAGER:
            raise Refused(403, "not_an_imager", _("Only thermal imagers may send heat pictures."))
        return device

    def _refuse_a_flood(self, device: Device) -> None:
        pace = self._paces.setdefault(device.pk, _Pace())
        second = int(monotonic())
        pace.count = pace.count + 1 if pace.second == second else 1
        pace.second = second
        if pace.count > PER_SECOND:
            raise Refused(429, "too_many", _("Too many pictures in a second: 30 at most."))
        if self._waiting >= MOST_WAITING:
            raise Refused(503, "busy", _("Too many pictures wait to be looked at. Send fewer a second."))


def _login(scope: Scope) -> tuple[str, str]:
    kind, _space, given = _header(scope, b"authorization").partition(" ")
    try:
        device_id, colon, secret = b64decode(given, validate=True).decode().partition(":")
    except (NotBase64, ValueError):
        device_id, colon, secret = "", "", ""
    # The database takes no NUL, so no device has one in its number.
    if kind.lower() != "basic" or not colon or "\0" in device_id:
        raise Refused(401, "not_let_in", _("Send the device's number and secret (HTTP Basic)."))
    return device_id[:80], secret[:200]


def _size(scope: Scope) -> Size | None:
    asked = parse_qs(scope["query_string"].decode("latin-1"))
    given = [asked.get(name, [""])[0] for name in ("width", "height")]
    if given == ["", ""]:
        return None
    if not all(text.isascii() and text.isdigit() and 0 < int(text[:9]) <= LONGEST_SIDE for text in given):
        raise Refused(422, "wrong_field", _("width and height are whole numbers of pixels."))
    return int(given[0]), int(given[1])


def _taken_at(scope: Scope) -> datetime | None:
    text = parse_qs(scope["query_string"].decode("latin-1")).get("taken_at", [""])[0].replace(" ", "+")
    if not text:
        return None
    try:
        # Not a bare number: the validator would take 0 for the seconds since 1970.
        if WRITTEN_OUT.match(text):
            return _moment.validate_python(text, strict=False)
    except (NotAMoment, ValueError):
        pass
    raise Refused(
        422, "wrong_field", _("taken_at must be a moment with its time zone, such as 2026-03-02T12:00:00+08:00.")
    )


async def _body(scope: Scope, receive: Receive) -> bytes:
    announced = _header(scope, b"content-length")
    if announced.isdigit() and int(announced) > settings.PHOTO_MAX_BYTES:
        raise Refused(413, WhyNot.TOO_LARGE.value, REFUSED[WhyNot.TOO_LARGE])
    parts: list[bytes] = []
    length = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Refused(400, "broken_off", REFUSED[WhyNot.DAMAGED])
        parts.append(message.get("body", b""))
        length += len(parts[-1])
        if length > settings.PHOTO_MAX_BYTES:
            raise Refused(413, WhyNot.TOO_LARGE.value, REFUSED[WhyNot.TOO_LARGE])
        if not message.get("more_body", False):
            return b"".join(parts)


def _header(scope: Scope, name: bytes) -> str:
    return next((value.decode("latin-1") for key, value in scope["headers"] if key == name), "")


def _language(scope: Scope) -> str:
    """Chinese, unless the device asks for English."""
    return "en" if _header(scope, b"accept-language").strip().lower().startswith("en") else settings.LANGUAGE_CODE


async def _reply(send: Send, status: int, told: Mapping[str, Any]) -> None:
    body = json.dumps(told, ensure_ascii=False).encode()
    headers = [
        (b"content-type", b"application/json; charset=utf-8"),
        (b"content-length", str(len(body)).encode()),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if status == 401:
        headers.append((b"www-authenticate", b'Basic realm="dayuan devices"'))
    if status == 413:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})
