"""A 50 MB photograph is refused while it arrives, in the reader's language."""

import json

import pytest
from django.conf import settings

from dayuan.config.body_limit import LimitBodies

pytestmark = pytest.mark.no_database

CHUNK = 64 * 1024


class Reader:
    """An application that reads its whole body and counts it."""

    def __init__(self):
        self.read = 0

    async def __call__(self, scope, receive, send):
        more = True
        while more:
            message = await receive()
            self.read += len(message.get("body", b""))
            more = message.get("more_body", False)
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"thanks"})


async def post(size: int, *, headers=()) -> tuple[Reader, int, dict]:
    reader, sent, left = Reader(), [], size

    async def receive():
        nonlocal left
        piece = min(CHUNK, left)
        left -= piece
        return {"type": "http.request", "body": b"x" * piece, "more_body": left > 0}

    async def send(message):
        sent.append(message)

    await LimitBodies(reader)({"type": "http", "headers": list(headers)}, receive, send)
    body = sent[1]["body"]
    return reader, sent[0]["status"], json.loads(body) if body.startswith(b"{") else {}


async def test_a_photograph_within_the_limit_is_taken():
    reader, status, _ = await post(1024 * 1024)
    assert (status, reader.read) == (200, 1024 * 1024)


async def test_fifty_megabytes_are_refused_before_they_are_read():
    size = 50 * 1024 * 1024
    reader, status, answer = await post(size, headers=[(b"content-length", str(size).encode())])
    assert (status, reader.read) == (413, 0)
    assert "最多 12 MB" in answer["detail"]


async def test_a_body_that_does_not_say_its_length_is_cut_at_the_limit():
    reader, status, answer = await post(50 * 1024 * 1024, headers=[(b"cookie", b"django_language=en")])
    assert status == 413
    assert reader.read <= settings.PHOTO_MAX_BYTES + CHUNK + 64 * 1024
    assert answer["detail"].startswith("The file is too large: 12 MB at most")


async def refusal(**given: str) -> tuple[dict[str, str], str]:
    sent = []

    async def send(message):
        sent.append(message)

    given = {"host": "dayuan.example", "content-length": str(50 * 1024 * 1024)} | given
    headers = [(name.encode(), value.encode()) for name, value in given.items()]
    await LimitBodies(Reader())({"type": "http", "headers": headers}, None, send)
    assert sent[0]["status"] == 413
    return {name.decode(): value.decode() for name, value in sent[0]["headers"]}, sent[1]["body"].decode()


BROWSER = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"


async def test_a_browser_without_script_gets_a_page_with_a_way_back():
    headers, page = await refusal(accept=BROWSER, referer="http://dayuan.example/drills/stage/?a=1&b=2")
    assert headers["content-type"] == "text/html; charset=utf-8"
    assert headers["content-language"] == "zh-hans"
    assert '<html lang="zh-Hans">' in page
    assert "最多 12 MB" in page
    assert 'href="http://dayuan.example/drills/stage/?a=1&amp;b=2"' in page


async def test_the_page_is_in_the_readers_language():
    headers, page = await refusal(accept=BROWSER, cookie="django_language=en")
    assert headers["content-language"] == "en"
    assert "12 MB at most" in page
    assert 'href="/"' in page


@pytest.mark.parametrize("referer", ["https://elsewhere.example/", "javascript:alert(1)", '"><script>', ""])
async def test_the_way_back_leads_nowhere_else(referer):
    _headers, page = await refusal(accept=BROWSER, referer=referer)
    assert 'href="/"' in page


@pytest.mark.parametrize("accept", ["*/*", "application/json", "application/json, text/html;q=0.5"])
async def test_a_program_gets_json(accept):
    headers, body = await refusal(accept=accept)
    assert headers["content-type"].startswith("application/json")
    assert json.loads(body)["code"] == "too_large"


@pytest.mark.parametrize("accept", [BROWSER, "*/*"])
async def test_the_refusal_is_as_guarded_as_every_other_answer(accept):
    headers, _body = await refusal(accept=accept)
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["cache-control"] == "no-store"
