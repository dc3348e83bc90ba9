"""What the product needs of the outside to reach a person: one call, and one honest answer."""

import ssl
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any, Protocol

import httpx

from dayuan.notices.rules import Level, Problem

PATIENCE = httpx.Timeout(8.0, connect=4.0)


@dataclass(frozen=True)
class Message:
    """What leaves the building: never the text of a notice, which may name people."""

    id: str
    """The same for every attempt, so that a gateway can drop what it has."""
    level: Level
    title: str
    where: str
    reason: str
    link: str
    """Empty where this installation has no address outside."""
    words: Mapping[str, str]
    """`level`, `where`, `why` and `open`: the labels, in the language it is sent in."""
    at: datetime

    @property
    def headline(self) -> str:
        return f"【{self.words['level']}】{self.title}" if self.words["level"] else self.title

    @property
    def for_a_group(self) -> str:
        """Others read it too: the headline and where to look."""
        return f"{self.headline}\n{self._look}"

    @property
    def for_one(self) -> str:
        lines = [self.headline, f"{self.words['where']}{self.where}"]
        if self.reason:
            lines.append(f"{self.words['why']}{self.reason}")
        return "\n".join([*lines, self._look])

    @property
    def _look(self) -> str:
        return f"{self.words['open']}{self.link}"


@dataclass(frozen=True)
class PushAddress:
    """One browser."""

    id: str
    endpoint: str
    public_key: str
    secret: str


@dataclass(frozen=True)
class Reached:
    """Where a person is to be reached. Never logged; shown as nothing."""

    name: str
    phone: str = field(default="", repr=False)
    email: str = field(default="", repr=False)
    browsers: tuple[PushAddress, ...] = field(default=(), repr=False)


@dataclass(frozen=True)
class Receipt:
    """The channel took it."""

    detail: str = ""
    """Its own number of the message, where it gives one."""
    gone_browsers: tuple[str, ...] = ()
    """Browsers that said they are no longer there."""


class NotDelivered(Exception):
    """The channel did not take it. `again`: whether it is worth another try."""

    def __init__(self, problem: Problem, detail: str = "", *, again: bool, gone_browsers: tuple[str, ...] = ()) -> None:
        super().__init__(problem.value)
        self.problem = problem
        self.detail = detail[:80]
        self.again = again
        self.gone_browsers = gone_browsers


class Channel(Protocol):
    """One kind of way. `settings` are what the administrator set up."""

    def send(self, message: Message, to: Reached, settings: Mapping[str, Any]) -> Receipt:
        """Hand it over.

        Raises:
            NotDelivered: it was not taken.
        """
        ...


@cache
def _authorities() -> ssl.SSLContext:
    """Reading them takes longer than a whole message."""
    return ssl.create_default_context()


def post_json(url: str, body: bytes, headers: Mapping[str, str] | None = None) -> Mapping[str, Any]:
    """The JSON answer of somebody's HTTP interface; an empty one where it answers something else.

    Raises:
        NotDelivered: it cannot be reached, or it refuses.
    """
    try:
        answer = httpx.post(
            url,
            content=body,
            headers={"Content-Type": "application/json; charset=utf-8", **(headers or {})},
            timeout=PATIENCE,
            follow_redirects=False,
            verify=_authorities(),
        )
    except (httpx.HTTPError, httpx.InvalidURL, ValueError) as lost:
        # Only the kind of error: its text may hold the address, and the address holds a key.
        raise NotDelivered(Problem.NOT_REACHED, type(lost).__name__, again=True) from None
    if not answer.is_success:
        later = answer.status_code >= 500 or answer.status_code in {408, 425, 429}
        raise NotDelivered(Problem.NOT_TAKEN, f"HTTP {answer.status_code}", again=later)
    try:
        said = answer.json()
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def refuse_code(said: Mapping[str, Any], name: str, *, later: frozenset[int]) -> None:
    """Group robots answer HTTP 200 to what they do not take, and say so in a field of their own.

    Raises:
        NotDelivered: the field is there and is not zero.
    """
    code = said.get(name)
    if code not in {0, "0"}:
        known = code if isinstance(code, int) else 0
        raise NotDelivered(Problem.NOT_TAKEN, f"{name} {str(code)[:20]}", again=known in later)
