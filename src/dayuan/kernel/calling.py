"""Calling an address of another system: bounded in size and time, not led elsewhere, nor into inner networks."""

import socket
import time
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from django.utils.translation import gettext as _

from dayuan.kernel.later import later
from dayuan.kernel.reach import Network, may_be_asked

if TYPE_CHECKING:
    import httpx
else:
    httpx = later("httpx")

CONNECT_WITHIN_S, ANSWER_WITHIN_S, WHOLE_WITHIN_S = 5.0, 10.0, 30.0
AT_A_TIME_BYTES = 65_536


class NotReached(Exception):
    """Nobody answered, or not as it should be; the text says what came instead."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class LiesInside(NotReached):
    """An address of this machine or of an inner network."""

    def __init__(self, host: str) -> None:
        said = _("%(host)s is this machine or lies in an inner network. Whoever runs this program can allow networks.")
        super().__init__(said % {"host": host})


class TooMuch(NotReached):
    """The answer is longer than anything that is wanted."""


def machines_of(url: str, inner: Iterable[Network] = ()) -> list[str]:
    """The addresses behind a name that may be called, in these inner networks too.

    Raises:
        NotReached: the name is not known.
        LiesInside: it stands for this machine or a network that nobody named.
    """
    parts = urlsplit(url)
    try:
        found = socket.getaddrinfo(parts.hostname, parts.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError) as lost:
        raise NotReached(f"{type(lost).__name__}: {lost}") from lost
    machines = list(dict.fromkeys(str(address[0]) for *_rest, address in found))
    inner = tuple(inner)
    allowed = [machine for machine in machines if may_be_asked(machine, inner)]
    if not allowed:
        raise LiesInside(parts.hostname or "")
    return allowed


@dataclass(frozen=True)
class Call:
    """What is asked of an address."""

    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    method: str = "GET"
    content: bytes | None = None


@contextmanager
def called(call: Call, machines: Iterable[str]) -> Iterator["httpx.Response"]:
    """The answer of the first of these machines that takes the call; its body is not read yet.

    Raises NotReached: none takes it, or none answers in time.
    """
    limits = httpx.Timeout(ANSWER_WITHIN_S, connect=CONNECT_WITHIN_S)
    try:
        # The machine's own proxies are not asked: an address means that address.
        with httpx.Client(timeout=limits, follow_redirects=False, trust_env=False) as client:
            answer = _first_answer(client, call, machines)
            try:
                yield answer
            finally:
                answer.close()
    except (httpx.HTTPError, httpx.InvalidURL, UnicodeError) as lost:
        raise NotReached(f"{type(lost).__name__}: {lost}") from lost


def _first_answer(client: "httpx.Client", call: Call, machines: Iterable[str]) -> "httpx.Response":
    """The next machine of a name is tried where one does not take the call."""
    *others, last = [_request(client, call, machine) for machine in machines]
    for request in others:
        try:
            return client.send(request, stream=True)
        except (httpx.ConnectError, httpx.ConnectTimeout):
            continue
    return client.send(last, stream=True)


def _request(client: "httpx.Client", call: Call, machine: str) -> "httpx.Request":
    """The very machine that was looked at is called: a name may stand for another one a moment later."""
    named = httpx.URL(call.url)
    headers = {"Host": named.netloc.decode("ascii"), "User-Agent": "dayuan"} | dict(call.headers)
    return client.build_request(
        call.method,
        named.copy_with(host=machine),
        headers=headers,
        content=call.content,
        extensions={"sni_hostname": named.raw_host.decode("ascii")},
    )


def read_whole(answer: "httpx.Response", *, most_bytes: int) -> bytes:
    """The body, however slowly it comes and whatever length it claims. Raises TooMuch, NotReached."""
    until, body = time.monotonic() + WHOLE_WITHIN_S, bytearray()
    for piece in answer.iter_bytes(AT_A_TIME_BYTES):
        body += piece
        if len(body) > most_bytes:
            raise TooMuch(f"> {most_bytes}")
        if time.monotonic() > until:
            raise NotReached(f"> {WHOLE_WITHIN_S:g} s")
    return bytes(body)
