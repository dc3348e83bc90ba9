"""Where notifications of all three arrive: an HTTP server of ours that notes the moment and says 200."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass(frozen=True)
class Arrived:
    at: float
    """Seconds since 1970, once the whole request was read."""
    said: dict[str, Any]


@dataclass
class Sink:
    address: str
    arrived: list[Arrived] = field(default_factory=list)


@contextmanager
def a_sink() -> Iterator[Sink]:
    sink = Sink("")

    class Server(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:  # the name that http.server calls
            body = self.rfile.read(int(self.headers["Content-Length"]))
            at = time.time()
            sink.arrived.append(Arrived(at, json.loads(body)))
            answer = b'{"id": "1"}'
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, format: str, *args: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Server)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        sink.address = f"http://127.0.0.1:{server.server_address[1]}"
        yield sink
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
