"""Bodies larger than any page takes are refused while they arrive, not after 50 MB have been kept."""

import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.html import escape
from django.utils.http import url_has_allowed_host_and_scheme

type Message = dict[str, Any]
type Receive = Callable[[], Awaitable[Mapping[str, Any]]]
type Send = Callable[[Mapping[str, Any]], Awaitable[None]]
type Application = Callable[[Message, Receive, Send], Awaitable[None]]

ROOM_FOR_FORM_FIELDS = 64 * 1024
SENTENCE = {
    "zh-hans": "文件太大：最多 {mb} MB。请缩小或拆成几个文件，再上传。",
    "en": "The file is too large: {mb} MB at most. Make it smaller, or split it into several, and upload that.",
}
BACK = {"zh-hans": "返回上一页", "en": "Back to the form"}
PAGE = """<!doctype html>
<html lang="{lang}">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{sentence}</title>
<h1>{sentence}</h1>
<p><a href="{back}">{back_word}</a></p>
</html>
"""
HEADERS = {
    "Connection": "close",
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
    "X-Content-Type-Options": "nosniff",
    "Vary": "Accept, Cookie",
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
    given = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
    in_english = f"{settings.LANGUAGE_COOKIE_NAME}=en" in given.get("cookie", "")
    language = "en" if in_english else settings.LANGUAGE_CODE
    sentence = SENTENCE[language].format(mb=settings.PHOTO_MAX_BYTES // (1024 * 1024))
    if _wants_a_page(given.get("accept", "*/*")):
        kind, body = "text/html", _page(language, sentence, back=_way_back(given))
    else:
        kind, body = "application/json", json.dumps({"detail": sentence, "code": "too_large"}, ensure_ascii=False)
    headers = HEADERS | {"Content-Type": f"{kind}; charset=utf-8", "Content-Language": language}
    lines = [(name.lower().encode(), value.encode()) for name, value in headers.items()]
    await send({"type": "http.response.start", "status": 413, "headers": lines})
    await send({"type": "http.response.body", "body": body.encode()})


def _wants_a_page(accept: str) -> bool:
    request = HttpRequest()
    request.META["HTTP_ACCEPT"] = accept
    return request.get_preferred_type(["application/json", "text/html"]) == "text/html"


def _page(language: str, sentence: str, *, back: str) -> str:
    lang = "en" if language == "en" else "zh-Hans"
    return PAGE.format(lang=lang, sentence=escape(sentence), back=escape(back), back_word=BACK[language])


def _way_back(given: Mapping[str, str]) -> str:
    """The page with the form, where the browser says so and it is one of ours."""
    referer = given.get("referer", "")
    is_ours = referer.startswith("http") and url_has_allowed_host_and_scheme(referer, {given.get("host", "")})
    return referer if is_ours else "/"
