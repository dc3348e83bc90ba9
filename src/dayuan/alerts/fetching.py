"""Asking an address for official alerts: what is new there, called as carefully as any other system is."""

from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.conf import settings

from dayuan.alerts.rules.indexes import LARGEST_INDEX_BYTES
from dayuan.alerts.rules.reading import NotTaken, WhyNot
from dayuan.kernel.calling import Call, NotReached, TooMuch, called, machines_of, read_whole
from dayuan.kernel.later import later
from dayuan.kernel.reach import THIS_MACHINE, Network

if TYPE_CHECKING:
    import httpx
else:
    httpx = later("httpx")

TAKES = "application/cap+xml, application/atom+xml, application/rss+xml, application/xml;q=0.9, text/xml;q=0.9"


@dataclass(frozen=True)
class Answer:
    body: bytes | None
    """None: nothing new since the last time."""
    etag: str = ""
    modified: str = ""


def fetch(url: str, *, etag: str = "", modified: str = "") -> Answer:
    """Raises NotTaken: not reached, not answered in time, refused, sent elsewhere, or too large."""
    asked = {"Accept": TAKES, "If-None-Match": etag, "If-Modified-Since": modified}
    headers = {name: value for name, value in asked.items() if value}
    try:
        with called(Call(url, headers), machines_of(url, inner_networks_for(url))) as answer:
            return _answer(answer)
    except TooMuch as too_much:
        raise NotTaken(WhyNot.TOO_LARGE, too_much.detail) from too_much
    except NotReached as lost:
        raise NotTaken(WhyNot.NOT_FETCHED, lost.detail) from lost


def inner_networks_for(url: str) -> tuple[Network, ...]:
    """Networks that somebody named for official alerts; this machine only where it is our own address."""
    return (*settings.ALERT_NETWORKS, *(THIS_MACHINE if _is_own(urlsplit(url).path) else ()))


def _is_own(path: str) -> bool:
    own = str(settings.ALERT_OWN_PATH)
    return bool(own) and path.startswith(own) and ".." not in unquote(path)


def _answer(answer: "httpx.Response") -> Answer:
    etag, modified = answer.headers.get("ETag", "")[:200], answer.headers.get("Last-Modified", "")[:60]
    if answer.status_code == httpx.codes.NOT_MODIFIED:
        return Answer(None, etag, modified)
    if answer.status_code != httpx.codes.OK:
        raise NotTaken(WhyNot.NOT_FETCHED, f"HTTP {answer.status_code}")
    return Answer(read_whole(answer, most_bytes=LARGEST_INDEX_BYTES), etag, modified)
