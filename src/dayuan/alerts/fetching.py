"""Asking an address for what it has: bounded in size and time, not led elsewhere, nor into inner networks."""

import socket
import time
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.utils.translation import gettext as _

from dayuan.alerts.rules.indexes import LARGEST_INDEX_BYTES
from dayuan.alerts.rules.reach import THIS_MACHINE, Network, may_be_asked
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


class LiesInside(NotTaken):
    """An address of this machine or of an inner network."""

    def __init__(self, host: str) -> None:
        said = _("%(host)s is this machine or lies in an inner network. Whoever runs this program can allow networks.")
        super().__init__(WhyNot.NOT_FETCHED, said % {"host": host})


def fetch(url: str, *, etag: str = "", modified: str = "") -> Answer:
    """Raises NotTaken: not reached, not answered in time, refused, sent elsewhere, or too large."""
    machines = machines_of(url)
    asked = {"Accept": TAKES, "User-Agent": "dayuan", "If-None-Match": etag, "If-Modified-Since": modified}
    headers = {name: value for name, value in asked.items() if value}
    try:
        return _first_answer(url, machines, headers)
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as lost:
        raise NotTaken(WhyNot.NOT_FETCHED, f"{type(lost).__name__}: {lost}") from lost


def machines_of(url: str, inner: Iterable[Network] | None = None) -> list[str]:
    """The addresses behind a name that may be asked, in these inner networks too; else in those of official alerts.

    Raises NotTaken: the name is not known; LiesInside: it stands for this machine or a network that nobody named.
    """
    parts = urlsplit(url)
    if inner is None:
        inner = (*settings.ALERT_NETWORKS, *(THIS_MACHINE if _is_own(parts.path) else ()))
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as lost:
        raise NotTaken(WhyNot.NOT_FETCHED, f"{type(lost).__name__}: {lost}") from lost
    machines = list(dict.fromkeys(str(address[0]) for *_rest, address in found))
    allowed = [machine for machine in machines if may_be_asked(machine, inner)]
    if not allowed:
        raise LiesInside(parts.hostname or "")
    return allowed


def _is_own(path: str) -> bool:
    own = str(settings.ALERT_OWN_PATH)
    return bool(own) and path.startswith(own) and ".." not in unquote(path)


def _first_answer(url: str, machines: list[str], headers: dict[str, str]) -> Answer:
    """The next address of a name is tried where one does not answer the call."""
    *others, last = machines
    for machine in others:
        try:
            return _ask(url, machine, headers)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            continue
    return _ask(url, last, headers)


def _ask(url: str, machine: str, headers: dict[str, str]) -> Answer:
    """The very address that was looked at is called: a name may stand for another one a moment later."""
    limits = httpx.Timeout(ANSWER_WITHIN_S, connect=CONNECT_WITHIN_S)
    named = httpx.URL(url)
    # The machine's own proxies are not asked: an address means that address.
    with (
        httpx.Client(timeout=limits, follow_redirects=False, trust_env=False) as client,
        client.stream(
            "GET",
            named.copy_with(host=machine),
            headers=headers | {"Host": named.netloc.decode("ascii")},
            extensions={"sni_hostname": named.raw_host.decode("ascii")},
        ) as answer,
    ):
        return _answer(answer)


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
