"""The live page: one stream of events per open page, filtered on the server by what its reader may see."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Collection
from dataclasses import dataclass
from typing import Any

from asgiref.sync import sync_to_async
from django.conf import settings
from django.contrib.auth import get_user
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.views.decorators.http import require_GET

from dayuan.kernel.clock import now
from dayuan.kernel.feed import RESET, Feed, Heard
from dayuan.people.access import Scope, scope_of
from dayuan.people.models import Person
from dayuan.people.rules import COMMAND_ROLES, DESK_ROLES, STAFF_ROLES, Role

READERS: dict[str, Collection[Role]] = {
    "signals": DESK_ROLES,
    "photo": DESK_ROLES,
    "warning": DESK_ROLES,
    "case": DESK_ROLES,
    "offer": DESK_ROLES,
    "device": STAFF_ROLES,
    "kept_aside": COMMAND_ROLES,
    "notice": frozenset(),
}
"""Which posts hear of which kind, in the places they hold. An item that names people is heard by them as well."""

HEARTBEAT_S = 15.0
LOOK_AGAIN_AFTER_S = 2.0
"""Nothing is told longer than this after a sign-out or a lost post; a busy stream looks no more often."""

_feed = Feed(settings.DATABASE_URL)


def heard_by(scope: Scope, kind: str, items: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The items of an event that this reader may know of, without the names of who else was told."""
    roles = READERS.get(kind, frozenset())
    codes = scope.place_codes(roles)
    me = str(scope.person_id)
    return [
        {name: value for name, value in item.items() if name != "people"}
        for item in items
        if item["place"].startswith(codes) or me in item.get("people", ())
    ]


@dataclass
class Reader:
    """Whoever reads a stream: what they may hear, and when that was last looked up."""

    look_up: Callable[[], Awaitable[Scope | None]]
    scope: Scope | None = None
    looked_at: float = 0.0

    async def look(self, at: float) -> None:
        self.scope = await self.look_up()
        self.looked_at = at

    async def hears(self, event: Heard, at: float) -> str:
        """The event as this reader is told it; looked up again first where the last look is too old to tell by."""
        text = self._reading_of(event)
        if text and at - self.looked_at > LOOK_AGAIN_AFTER_S:
            await self.look(at)
            text = self._reading_of(event)
        return text

    def _reading_of(self, event: Heard) -> str:
        return _as_text(self.scope, event) if self.scope else ""


@require_GET
async def live(request: HttpRequest) -> HttpResponseBase:
    person = await request.auser()
    if not isinstance(person, Person):
        return HttpResponse(status=403)
    return StreamingHttpResponse(
        _stream(request.session.session_key or "", person, _position(request)),
        content_type="text/event-stream",
        headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"},
    )


def _position(request: HttpRequest) -> int | None:
    given = request.headers.get("Last-Event-ID") or request.GET.get("since", "")
    return int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None


async def _stream(session_key: str, person: Person, since: int | None) -> AsyncIterator[str]:
    # The request's own thread holds a database connection that this stream, open for hours, has no use for.
    await _let_go_of_connection()
    clock = asyncio.get_running_loop()
    reader = Reader(lambda: _look_up(session_key, person))
    await reader.look(clock.time())
    async with _feed.subscribe(since) as subscription:
        yield f"retry: 1000\nid: {_feed.position}\nevent: ready\ndata: {{}}\n\n"
        check_at = clock.time() + HEARTBEAT_S
        while reader.scope is not None:
            try:
                event = await asyncio.wait_for(subscription.events.get(), max(0, check_at - clock.time()))
            except TimeoutError:
                await reader.look(clock.time())
                check_at = clock.time() + HEARTBEAT_S
                yield f": here\nid: {_feed.position}\n\n"
                continue
            if text := await reader.hears(event, clock.time()):
                yield text
    yield "event: signed-out\ndata: {}\n\n"


@sync_to_async
def _let_go_of_connection() -> None:
    connection.close()


@sync_to_async(thread_sensitive=False)
def _look_up(session_key: str, person: Person) -> Scope | None:
    """The reader's scope as it is now; None once they signed out or their account was closed."""
    try:
        probe = HttpRequest()
        probe.session = SessionStore(session_key)
        user = get_user(probe)
        return scope_of(user, at=now()) if isinstance(user, Person) and user.pk == person.pk else None
    finally:
        connection.close()


def _as_text(scope: Scope, event: Heard) -> str:
    items = heard_by(scope, event.kind, event.items)
    if not items and event.kind != RESET:
        return ""
    body = json.dumps({"items": items}, ensure_ascii=False, separators=(",", ":"))
    return f"id: {event.position}\nevent: {event.kind}\ndata: {body}\n\n"
