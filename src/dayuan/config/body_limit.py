"""Bodies larger than any page takes are refused while they arrive, not after 50 MB have been kept."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.conf import settings

type Message = dict[str, Any]
type Receive = Callable[[], Awaitable[Mapping[str, Any]]]
type Send = Callable[[Mapping[str, Any]], Awaitable[None]]
type Application = Callable[[Message, Receive, Send], Awaitable[None]]

ROOM_FOR_FORM_FIELDS = 64 * 1024
SENTENCE = {
    "zh-hans": "文件太大:最多 {mb} MB。请缩小后再上传。",
    "en": "The file is too large: {mb} MB at most. Make it smaller and upload it again.",
}


class BodyTooLarge(Exception):
    pass


class LimitBodies:
    def __init__(self, inner: Application) -> None:
        self.inner = inner

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.inner(scope, receive, send)
            return
        limit = settings.PHOTO_MAX_BYTES + ROOM_FOR_FORM_FIELDS
        if _announced_length(scope) > limit:
            await _refuse(scope, receive, send)
            return
        received = 0
        started = False

        async def counted() -> Mapping[str, Any]:
            nonlocal received
            message = await receive()
            received += len(message.get("body", b""))
            if received > limit:
                raise BodyTooLarge
            return message

        async def noticed(message: Mapping[str, Any]) -> None:
            nonlocal started
            started = True
            await send(message)

        try:
            await self.inner(scope, counted, noticed)
        except BodyTooLarge:
            if not started:
                await _refuse(scope, receive, send)


def _announced_length(scope: Message) -> int:
    length = dict(scope["headers"]).get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0


async def _refuse(scope: Message, receive: Receive, send: Send) -> None:
    cookies = dict(scope["headers"]).get(b"cookie", b"").decode("latin-1")
    language = "en" if f"{settings.LANGUAGE_COOKIE_NAME}=en" in cookies else settings.LANGUAGE_CODE
    sentence = SENTENCE[language].format(mb=settings.PHOTO_MAX_BYTES // (1024 * 1024))
    body = json.dumps({"detail": sentence, "code": "too_large"}, ensure_ascii=False).encode()
    headers = [(b"content-type", b"application/json; charset=utf-8"), (b"connection", b"close")]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body})
