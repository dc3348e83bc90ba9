"""One MQTT handshake: proof that the port speaks MQTT and knows our name."""

import socket
import struct

from dayuan.engines.errors import EngineProblem

CONNACK_TYPE = 0x20
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


def shake_hands(host: str, port: int, *, user: str, password: str, client_id: str, timeout_s: float = 5) -> None:
    """Connect and disconnect; refused or unanswered is an `EngineProblem` or an `OSError`."""
    with socket.create_connection((host, port), timeout=timeout_s) as line:
        line.sendall(connect_packet(client_id, user, password))
        answer = line.recv(4)
        if len(answer) < 4 or answer[0] != CONNACK_TYPE or answer[3] != ACCEPTED:
            raise EngineProblem(f"The MQTT server on port {port} refused the user {user}.")
        line.sendall(DISCONNECT)
