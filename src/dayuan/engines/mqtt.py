"""As much MQTT as it takes to prove that the server speaks it, knows our name and keeps what it acknowledges."""

import socket
import struct

from dayuan.engines.errors import EngineProblem

CONNACK_TYPE = 0x20
PUBACK_TYPE = b"\x40"
ACCEPTED = 0
DISCONNECT = b"\xe0\x00"


def _text(value: str) -> bytes:
    encoded = value.encode()
    return struct.pack("!H", len(encoded)) + encoded


def _length(size: int) -> bytes:
    out = bytearray()
    while True:
        size, digit = divmod(size, 128)
        out.append(digit | (0x80 if size else 0))
        if not size:
            return bytes(out)


def connect_packet(client_id: str, user: str, password: str) -> bytes:
    """MQTT 3.1.1 CONNECT with a clean session, user and password (section 3.1)."""
    flags, keep_alive_s = 0b1100_0010, 30
    body = _text("MQTT") + struct.pack("!BBH", 4, flags, keep_alive_s)
    body += _text(client_id) + _text(user) + _text(password)
    return b"\x10" + _length(len(body)) + body


def publish_packet(topic: str, payload: bytes, number: int = 1) -> bytes:
    """MQTT 3.1.1 PUBLISH that asks for an acknowledgement (section 3.3)."""
    body = _text(topic) + struct.pack("!H", number) + payload
    return b"\x32" + _length(len(body)) + body


def shake_hands(
    host: str, port: int, *, user: str, password: str, client_id: str, say: str | None = None, timeout_s: float = 4
) -> None:
    """Connect, have a word acknowledged under the topic `say`, disconnect. Raises `EngineProblem` or `OSError`."""
    with socket.create_connection((host, port), timeout=timeout_s) as line:
        line.sendall(connect_packet(client_id, user, password))
        answer = line.recv(4)
        if len(answer) < 4 or answer[0] != CONNACK_TYPE or answer[3] != ACCEPTED:
            raise EngineProblem(f"The MQTT server on port {port} refused the user {user}.")
        if say is not None:
            line.sendall(publish_packet(say, b"alive"))
            if line.recv(4)[:1] != PUBACK_TYPE:
                raise EngineProblem(f"The MQTT server on port {port} does not keep what it is told.")
        line.sendall(DISCONNECT)
