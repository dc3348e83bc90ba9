"""The ports of one installation: configured, remembered, usual, or simply free."""

import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass

from dayuan.engines.errors import EngineProblem
from dayuan.engines.homes import Home, read_state, write_state

LOOPBACK = "127.0.0.1"
STATE = "ports"


@dataclass(frozen=True)
class PortNeed:
    """Something that listens, the setting that names its port, and the port it is usually found on."""

    name: str
    setting: str
    usual: int
    purpose: str


WEB = PortNeed("web", "DAYUAN_PORT", 8080, "the web address")
NATS = PortNeed("nats", "DAYUAN_NATS_PORT", 4222, "NATS")
THERMAL = PortNeed("thermal", "DAYUAN_THERMAL_PORT", 8090, "heat pictures")
MQTT = PortNeed("mqtt", "DAYUAN_MQTT_PORT", 1883, "devices (MQTT)")


def is_free(port: int, host: str = LOOPBACK) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])


def _configured(need: PortNeed, settings: Mapping[str, str]) -> int | None:
    text = settings.get(need.setting, "").strip()
    if not text:
        return None
    if not (text.isascii() and text.isdigit()) or not 0 <= int(text) <= 65535:
        raise EngineProblem(f"{need.setting} must be a port number from 0 (any free one) to 65535, not “{text}”.")
    return int(text)


def choose_port(need: PortNeed, remembered: int | None, settings: Mapping[str, str] = os.environ) -> int:
    """A port that is free now. One that people or devices may already rely on is never changed silently."""
    wanted = _configured(need, settings)
    if wanted == 0:
        return free_port()
    if wanted is None and remembered is None:
        return need.usual if is_free(need.usual) else free_port()
    port = wanted or remembered or need.usual
    if not is_free(port):
        raise EngineProblem(
            f"Port {port} for {need.purpose} is taken by another program; "
            f"end that program, or set {need.setting} to another port (0 takes any free one)."
        )
    return port


def remembered_ports(home: Home) -> dict[str, int]:
    return {name: port for name, port in read_state(home, STATE).items() if isinstance(port, int)}


def remembered_port(home: Home, need: PortNeed) -> int:
    """Where this home's engine was told to listen; its usual port before it ever was."""
    return remembered_ports(home).get(need.name) or _configured(need, os.environ) or need.usual


def promised_port(home: Home, need: PortNeed) -> int | None:
    """The port that the next start must have; nothing where any free one will do."""
    configured = _configured(need, os.environ)
    return remembered_ports(home).get(need.name) if configured is None else configured or None


def write_ports(home: Home, ports: dict[str, int]) -> None:
    write_state(home, STATE, ports)


def settle_ports(home: Home, needs: list[PortNeed]) -> dict[str, int]:
    """Choose every port that is needed and remember the choice."""
    ports = remembered_ports(home)
    for need in needs:
        ports[need.name] = choose_port(need, ports.get(need.name))
    write_ports(home, ports)
    return ports
