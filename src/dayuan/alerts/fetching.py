"""Asking an address for what it has: bounded in size and time, without following it elsewhere."""

import time
from dataclasses import dataclass
from typing import TYPE_CHECKING

from dayuan.alerts.rules.indexes import LARGEST_INDEX_BYTES
from dayuan.alerts.rules.reading import NotTaken, WhyNot
from dayuan.kernel.later import later

if TYPE_CHECKING:
    import httpx
else:
    httpx = later("httpx")

CONNECT_WITHIN_S, ANSWER_WITHIN_S, WHOLE_WITHIN_S = 5.0, 10.0, 30.0
TAKES = "application/cap+xml, application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9"


@dataclass(frozen=True)
class Answer:
    body: bytes | None
    """None: nothing new since the last time."""
    etag: str = ""
    modified: str = ""


def fetch(url: str, *, etag: str = "", modified: str = "") -> Answer:
    """Raises NotTaken: not reached, not answered in time, refused, sent elsewhere, or too large."""
    asked = {"Accept": TAKES, "User-Agent": "dayuan", "If-None-Match": etag, "If-Modified-Since": modified}
    limits = httpx.Timeout(ANSWER_WITHIN_S, connect=CONNECT_WITHIN_S)
    try:
        # The machine's own proxies are not asked: an address means that address.
        with (
            httpx.Client(timeout=limits, follow_redirects=False, trust_env=False) as client,
            client.stream("GET", url, headers={name: value for name, value in asked.items() if value}) as answer,
        ):
            return _answer(answer)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as lost:
        raise NotTaken(WhyNot.NOT_FETCHED, f"{type(lost).__name__}: {lost}") from lost


def _answer(answer: "httpx.Response") -> Answer:
    etag, modified = answer.headers.get("ETag", "")[:200], answer.headers.get("Last-Modified", "")[:60]
    if answer.status_code == httpx.codes.NOT_MODIFIED:
        return Answer(None, etag, modified)
    if answer.status_code != httpx.codes.OK:
        raise NotTaken(WhyNot.NOT_FETCHED, f"HTTP {answer.status_code}")
    until, body = time.monotonic() + WHOLE_WITHIN_S, bytearray()
    for piece in answer.iter_bytes(65_536):
        body += piece
        if len(body) > LARGEST_INDEX_BYTES:
            raise NotTaken(WhyNot.TOO_LARGE, f"> {LARGEST_INDEX_BYTES}")
        if time.monotonic() > until:
            raise NotTaken(WhyNot.NOT_FETCHED, f"> {WHOLE_WITHIN_S:g} s")
    return Answer(bytes(body), etag, modified)
