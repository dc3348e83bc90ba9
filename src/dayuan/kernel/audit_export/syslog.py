"""Syslog as RFC 5424 has it, over UDP (RFC 5426), TCP (RFC 6587, octet counting), TLS (RFC 5425), or into a file."""

import json
import os
import re
import socket
import ssl
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol, Self
from urllib.parse import parse_qs, urlsplit

AUDIT_FACILITY, NOTICE = 13, 5
PRIORITY = AUDIT_FACILITY * 8 + NOTICE
SD_ID = "dayuan@32473"
"""32473 is the enterprise number set aside for examples (RFC 5612); we have none of our own."""
BOM = "\ufeff"
LONGEST_DATAGRAM = 8_192
WAIT_S = 10.0
PORTS = {"udp": 514, "tcp": 601, "tls": 6514}


@dataclass(frozen=True)
class Line:
    """One entry on its way: what is searched for as structured data, the rest as JSON."""

    at: datetime
    action: str
    facts: Mapping[str, str]
    detail: Mapping[str, Any]

    def text(self, hostname: str) -> str:
        moment = self.at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")
        told = " ".join(f'{name}="{_escaped(value)}"' for name, value in self.facts.items())
        body = json.dumps(self.detail, ensure_ascii=False, sort_keys=True)
        return (
            f"<{PRIORITY}>1 {moment} {_name(hostname, 255)} dayuan {os.getpid()} {_name(self.action, 32)}"
            f" [{SD_ID} {told}] {BOM}{body}"
        )


def _escaped(value: str) -> str:
    """RFC 5424, 6.3.3; control characters become blanks, so that an entry stays one line in every collector."""
    return re.sub(r'(["\\\]])', r"\\\1", re.sub(r"[\x00-\x1f\x7f]", " ", value))


def _name(text: str, longest: int) -> str:
    return re.sub(r"[^!-~]", "-", text)[:longest] or "-"


class Collector(Protocol):
    """Where entries go."""

    def send(self, lines: Sequence[bytes]) -> None:
        """Hand all of them over. Raises OSError; then none may count as sent."""


@dataclass(frozen=True)
class Address:
    """A collector's address: `udp://host:514`, `tcp://host:601`, `tls://host:6514?ca=/path/ca.pem`, `file:///path`."""

    scheme: str
    host: str
    port: int
    path: Path
    authorities: str
    """A file of certificates to trust instead of the system's."""

    @classmethod
    def read(cls, text: str) -> Self:
        """Raises: ValueError with a sentence."""
        parts = urlsplit(text)
        if parts.scheme == "file" and parts.path:
            return cls("file", "", 0, Path(parts.path), "")
        if parts.scheme in PORTS and parts.hostname:
            authorities = parse_qs(parts.query).get("ca", [""])[0]
            return cls(parts.scheme, parts.hostname, parts.port or PORTS[parts.scheme], Path(), authorities)
        raise ValueError(
            f"DAYUAN_AUDIT_SYSLOG is {text!r}; it must be udp://, tcp:// or tls:// with a host, or file:///path"
        )

    def collector(self) -> Collector:
        if self.scheme == "file":
            return _File(self)
        return _Datagrams(self) if self.scheme == "udp" else _Stream(self)


@dataclass(frozen=True)
class _File:
    address: Address

    def send(self, lines: Sequence[bytes]) -> None:
        descriptor = os.open(self.address.path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o640)
        with os.fdopen(descriptor, "ab") as file:
            file.write(b"".join(line + b"\n" for line in lines))
            file.flush()
            os.fsync(descriptor)


@dataclass(frozen=True)
class _Datagrams:
    """Nobody answers: what the network drops is lost. Use it within one machine."""

    address: Address

    def send(self, lines: Sequence[bytes]) -> None:
        family, kind, _protocol, _name, target = socket.getaddrinfo(
            self.address.host, self.address.port, type=socket.SOCK_DGRAM
        )[0]
        with socket.socket(family, kind) as sender:
            sender.connect(target)
            for line in lines:
                sender.send(line[:LONGEST_DATAGRAM].decode(errors="ignore").encode())


@dataclass(frozen=True)
class _Stream:
    """Each entry with its length before it. A collector closes when it has read to our end, which we wait for."""

    address: Address

    def send(self, lines: Sequence[bytes]) -> None:
        with (
            socket.create_connection((self.address.host, self.address.port), WAIT_S) as plain,
            self._wrapped(plain) as way,
        ):
            way.sendall(b"".join(f"{len(line)} ".encode() + line for line in lines))
            # A connection that is broken off counts as nothing sent. One that says nothing has taken it, and so has one
            # that ends TLS without a goodbye, as some do.
            with suppress(TimeoutError, ssl.SSLEOFError):
                if isinstance(way, ssl.SSLSocket):
                    way.unwrap()
                else:
                    way.shutdown(socket.SHUT_WR)
                    way.recv(1)

    def _wrapped(self, plain: socket.socket) -> socket.socket:
        if self.address.scheme != "tls":
            return plain
        context = ssl.create_default_context(cafile=self.address.authorities or None)
        return context.wrap_socket(plain, server_hostname=self.address.host)
