"""The private NATS of one home: its configuration, who may connect, whether it lives."""

import os
import re
import secrets
import shutil
import signal
from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urlsplit

import bcrypt

from dayuan.engines.errors import EngineProblem
from dayuan.engines.homes import Home, read_state, write_private, write_state
from dayuan.engines.locks import in_turn
from dayuan.engines.ports import LOOPBACK, MQTT, NATS, remembered_port
from dayuan.engines.processes import Trace
from dayuan.engines.programs import nats_program

STATE = "nats"
INTERNAL_USER = "dayuan"
INTERNAL_KEY = "nats_password"
LEAST_FREE_MB = 50
STOP_SIGNAL = signal.SIGTERM
RELOAD_SIGNAL = signal.SIGHUP
LONGEST_MESSAGE_BYTES = 256 * 1024
PASSWORD_COST = 4
"""Enough: a device's password is 32 random bytes, and a hundred devices may return in the same second."""

DEVICE_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
PASSWORD_HASH = re.compile(r"\$2[aby]\$\d\d\$[./A-Za-z0-9]{53}")
SAYS = ("signals", "status", "answers")
"""What a device may tell us, each a topic `devices/<id>/<word>`."""

CONFIGURATION = """\
# Written at every start.
server_name: dayuan
listen: "{host}:{nats_port}"
max_payload: {longest}
max_control_line: 4096
write_deadline: "10s"
logtime: true
jetstream {{
  store_dir: "{store}"
  max_memory_store: 64MB
  # An acknowledged message is on the disk, not only in the kernel's memory: this box may lose its power.
  sync_interval: always
}}
mqtt {{
  listen: "{host}:{mqtt_port}"
  ack_wait: "30s"
  max_ack_pending: 1000
}}
include './devices.conf'
"""

EXPLAINED_FAILURES = {
    "no space left on device": "The disk that holds {folder} is full; free some space.",
    "address already in use": "A port that NATS needs is taken; set DAYUAN_NATS_PORT and DAYUAN_MQTT_PORT to others.",
    "permission denied": "NATS may not read or write {folder}; see its log for the file.",
}


@dataclass(frozen=True)
class DeviceLogin:
    """One device's right to speak: its id is its user name."""

    device_id: str
    password_hash: str

    def __post_init__(self) -> None:
        if not DEVICE_ID.fullmatch(self.device_id) or self.device_id == INTERNAL_USER:
            raise EngineProblem(f"“{self.device_id}” cannot be the id of a device: letters, digits, - and _ only.")
        if not PASSWORD_HASH.fullmatch(self.password_hash):
            raise EngineProblem(f"The password of device {self.device_id} is not a bcrypt hash.")


def new_device_password() -> str:
    return secrets.token_urlsafe(32)


def hash_device_password(password: str) -> str:
    return bcrypt.hashpw(password.encode(), bcrypt.gensalt(PASSWORD_COST)).decode()


def _device_block(login: DeviceLogin) -> str:
    own = f"devices.{login.device_id}"
    publish = ", ".join(f'"{own}.{word}"' for word in SAYS)
    subscribe = f'"{own}.commands", "{own}.commands.>"'
    return (
        f'  {{ user: "{login.device_id}", password: "{login.password_hash}", allowed_connection_types: ["MQTT"],\n'
        f"    permissions: {{ publish: {{ allow: [{publish}] }}, subscribe: {{ allow: [{subscribe}] }} }} }}\n"
    )


class Nats:
    """The server of one home. Devices come in by MQTT with their own login, our own processes by NATS with theirs."""

    def __init__(self, home: Home) -> None:
        self.home = home
        self.logins = home.nats / "devices.conf"

    @property
    def port(self) -> int:
        return remembered_port(self.home, NATS)

    @property
    def mqtt_port(self) -> int:
        return remembered_port(self.home, MQTT)

    @property
    def url(self) -> str:
        return f"nats://{INTERNAL_USER}:{self.home.key(INTERNAL_KEY)}@{LOOPBACK}:{self.port}"

    @property
    def mqtt_url(self) -> str:
        return f"mqtt://{LOOPBACK}:{self.mqtt_port}"

    def prepare(self) -> None:
        """Write the configuration with every device shut out; they are let in once nothing they say can be lost."""
        free_mb = shutil.disk_usage(self.home.path).free // 2**20
        if free_mb < LEAST_FREE_MB:
            raise EngineProblem(
                f"Only {free_mb} MB are free on the disk that holds {self.home.path}; "
                f"NATS needs at least {LEAST_FREE_MB} MB."
            )
        text = CONFIGURATION.format(
            host=LOOPBACK,
            nats_port=self.port,
            mqtt_port=self.mqtt_port,
            longest=LONGEST_MESSAGE_BYTES,
            store=self.home.nats / "store",
        )
        write_private(self.home.nats / "nats.conf", text, self.home.account)
        self._write_logins([])

    def command(self) -> list[str]:
        return [str(nats_program(self.home)), "--config", str(self.home.nats / "nats.conf")]

    def open_for_devices(self, running: Trace) -> None:
        """From now on `running` lets devices in, those known today and those written later."""
        with self._in_turn():
            write_state(self.home, STATE, {"process_id": running.process_id, "started": running.started})
            self._admit(running)

    def write_devices(self, logins: Iterable[DeviceLogin]) -> None:
        lines = [f"{login.device_id} {login.password_hash}\n" for login in logins]
        with self._in_turn():
            write_private(self._remembered, "".join(lines))
            running = running_nats(self.home)
            if running is not None:
                self._admit(running)
            elif not self.is_ours(os.environ):
                self._write_logins(self._remembered_logins())

    def _in_turn(self) -> AbstractContextManager[None]:
        return in_turn(self.home.run / "devices.lock")

    def _admit(self, running: Trace) -> None:
        self._write_logins(self._remembered_logins())
        running.send(RELOAD_SIGNAL)

    def explain(self, last_lines: str) -> str:
        for sign, sentence in EXPLAINED_FAILURES.items():
            if sign in last_lines.lower():
                return sentence.format(folder=self.home.nats)
        return ""

    @property
    def _remembered(self) -> Path:
        return self.home.keys / "devices"

    def _remembered_logins(self) -> list[DeviceLogin]:
        if not self._remembered.exists():
            return []
        return [DeviceLogin(*line.split(" ")) for line in self._remembered.read_text().splitlines()]

    def _own_login(self) -> tuple[str, str]:
        """Ours at the private server; the one of `NATS_URL` where a server of the operator's includes the file."""
        outside = urlsplit(os.environ.get("NATS_URL", ""))
        if outside.username and outside.password:
            return unquote(outside.username), unquote(outside.password)
        return INTERNAL_USER, self.home.key(INTERNAL_KEY)

    def is_ours(self, settings: Mapping[str, str]) -> bool:
        """Whether `NATS_URL` names the private server, or nothing."""
        url = settings.get("NATS_URL", "")
        return not url or urlsplit(url).password == self.home.key(INTERNAL_KEY)

    def _write_logins(self, devices: list[DeviceLogin]) -> None:
        user, password = self._own_login()
        own = f'  {{ user: "{user}", password: "{hash_device_password(password)}" }}\n'
        text = "authorization {\n timeout: 5\n users: [\n" + own + "".join(map(_device_block, devices)) + " ]\n}\n"
        write_private(self.logins, text, self.home.account)


def write_devices(home: Home, logins: Iterable[DeviceLogin]) -> None:
    """The devices that may speak from now on; a private server takes it up at once, or at its next start.

    A server of the operator's (`NATS_URL`) includes `nats/devices.conf` of this home and is told to reload by them.
    """
    Nats(home).write_devices(logins)


def running_nats(home: Home) -> Trace | None:
    """The server of this home that a supervisor wrote down, if it lives and already lets devices in."""
    noted = read_state(home, STATE)
    if not noted:
        return None
    trace = Trace(int(noted["process_id"]), str(noted["started"]))
    return trace if trace.is_alive else None
