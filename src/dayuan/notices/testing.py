"""Notices for tests, and an outside that speaks the real protocols on this machine."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, cast

from dayuan.kernel.ids import new_id
from dayuan.kernel.testing import MONDAY_NOON
from dayuan.notices.actions import send_notice
from dayuan.notices.models import Contact, Gateway, Notice, Preference
from dayuan.notices.rules import GROUP_KINDS, Kind, Level
from dayuan.people.models import Person
from dayuan.places.testing import TOWNSHIP, VILLAGE, make_place

PHONE, EMAIL = "13800001234", "reader@example.gov.cn"


def make_notice(person: Person, **given: Any) -> Notice:
    """A yellow notice in the village, made on Monday at noon."""
    make_place(VILLAGE)
    facts: dict[str, Any] = {
        "subject": "warning:1",
        "level": Level.YELLOW,
        "title": "后山发现热点",
        "body": "王小明家屋后",
        "link": "",
        "reason": "你是本村值守人员",
        "place_code": VILLAGE,
        "by": None,
        "at": MONDAY_NOON,
        "key": f"test-notice:{new_id()}",
    }
    return send_notice(person, **(facts | given))


def make_contact(person: Person, phone: str = PHONE, email: str = EMAIL) -> Contact:
    return Contact.objects.create(person=person, phone=phone, email=email, changed_by=person, changed_at=MONDAY_NOON)


def make_gateway(kind: Kind, by: Person, place_code: str = TOWNSHIP, **settings: Any) -> Gateway:
    return Gateway.objects.create(
        kind=kind,
        place=make_place(place_code),
        is_on=True,
        sealed_settings=json.dumps(settings),
        changed_by=by,
        changed_at=MONDAY_NOON,
    )


def wants_everything(person: Person) -> Preference:
    """By every way for every level, in every group, and no quiet hours but the usual."""
    everywhere = {level.value: [kind.value for kind in Kind] for level in Level}
    groups = [kind.value for kind in GROUP_KINDS]
    return Preference.objects.create(person=person, choices=everywhere, groups=groups, changed_at=MONDAY_NOON)


@dataclass(frozen=True)
class Asked:
    """One request that reached the outside."""

    path: str
    headers: Message
    body: bytes

    @property
    def said(self) -> dict[str, Any]:
        found: dict[str, Any] = json.loads(self.body)
        return found


@dataclass
class Outside:
    """Somebody else's HTTP server. What it answers next can be said."""

    address: str
    asked: list[Asked] = field(default_factory=list)
    status: int = 200
    answer: dict[str, Any] = field(default_factory=lambda: {"errcode": 0, "code": 0, "id": "g-1"})


@contextmanager
def an_http_server() -> Iterator[Outside]:
    outside = Outside("")

    class Server(BaseHTTPRequestHandler):
        def do_POST(self) -> None:  # the name that http.server calls
            body = self.rfile.read(int(self.headers["Content-Length"]))
            outside.asked.append(Asked(self.path, self.headers, body))
            answer = json.dumps(outside.answer).encode()
            self.send_response(outside.status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    with _serving(ThreadingHTTPServer(("127.0.0.1", 0), Server)) as port:
        outside.address = f"http://127.0.0.1:{port}"
        yield outside


@dataclass
class Mailbox:
    """A mail server with one box."""

    port: int = 0
    letters: list[bytes] = field(default_factory=list)
    refuses: str = ""
    """What it answers to a recipient, where it takes none."""


@contextmanager
def a_mail_server() -> Iterator[Mailbox]:
    """Speaks as much of SMTP (RFC 5321) as it takes to accept a letter or to refuse it."""
    mailbox = Mailbox()

    class Server(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            self._say("220 here")
            while line := self.rfile.readline().decode().strip():
                verb = line.split(":")[0].upper()
                if verb.startswith("DATA"):
                    self._say("354 go on")
                    mailbox.letters.append(self._letter())
                    self._say("250 kept")
                elif verb.startswith("RCPT") and mailbox.refuses:
                    self._say(mailbox.refuses)
                elif verb.startswith("QUIT"):
                    self._say("221 bye")
                    return
                else:
                    self._say("250 fine")

        def _letter(self) -> bytes:
            lines = []
            while (line := self.rfile.readline().rstrip(b"\r\n")) != b".":
                lines.append(line)
            return b"\n".join(lines)

        def _say(self, line: str) -> None:
            self.wfile.write(f"{line}\r\n".encode())

    with _serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), Server)) as port:
        mailbox.port = port
        yield mailbox


@contextmanager
def _serving(server: socketserver.BaseServer) -> Iterator[int]:
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield cast("tuple[str, int]", server.server_address)[1]
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


NIGHT = datetime.fromisoformat("2026-03-02T23:30:00+08:00")
MORNING = datetime.fromisoformat("2026-03-03T07:00:00+08:00")
