"""The real product in a home of its own, for the load and soak runs: started, watched from outside, ended."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
import psutil
import psycopg

from dayuan.engines.account import engine_account
from dayuan.engines.homes import Home, find_home, read_state
from dayuan.engines.ports import free_port
from dayuan.engines.processes import dies_with_us
from dayuan.engines.supervised import addresses

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(sys.executable).parent / "dayuan"
PREFIX = "dayuan-load-"
OURS = ("postgres", "nats", "ingest", "worker", "web")
START_WITHIN_S = 120.0
STOP_WITHIN_S = 60.0
SAYS_IT_IS_UP = "Dayuan is up after"
OUTSIDE_SETTINGS = ("DATABASE_URL", "NATS_URL", "DAYUAN_MQTT_URL", "DAYUAN_DEMO")


class StackProblem(Exception):
    """The product did not do what a run needs; the message says what, with the end of its output."""


@dataclass
class Stack:
    """One running `dayuan up` (or `demo`), and what is known of it from outside."""

    home_path: Path
    command: tuple[str, ...] = ("up",)
    settings: dict[str, str] = field(default_factory=dict)
    process: "subprocess.Popen[bytes] | None" = None

    @property
    def environment(self) -> dict[str, str]:
        kept = {name: value for name, value in os.environ.items() if name not in OUTSIDE_SETTINGS}
        return {**kept, **self.settings, "DAYUAN_HOME": str(self.home_path)}

    @property
    def home(self) -> Home:
        return Home(self.home_path, engine_account(), self.home_path / "engines")

    @property
    def addresses(self) -> dict[str, str]:
        return addresses(self.home, self.environment)

    @property
    def web(self) -> str:
        return f"http://127.0.0.1:{self.settings['DAYUAN_PORT']}"

    @property
    def mqtt(self) -> tuple[str, int]:
        parts = urlsplit(self.addresses["DAYUAN_MQTT_URL"])
        return parts.hostname or "127.0.0.1", parts.port or 1883

    @property
    def output(self) -> Path:
        return self.home_path / "output.txt"

    def start(self) -> float:
        """Start it and wait until it says that it is up and serves a page; how many seconds that took."""
        began = time.monotonic()
        said_before = self.times_said_up()
        with self.output.open("ab") as output:
            self.process = subprocess.Popen(
                [str(PROGRAM), *self.command],
                cwd=ROOT,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                # A run that is killed takes the product with it.
                preexec_fn=dies_with_us(signal.SIGTERM),  # noqa: PLW1509  no other thread has begun yet
            )
        self._wait_until_up(said_before, began + START_WITHIN_S)
        return time.monotonic() - began

    def times_said_up(self) -> int:
        """The demonstration serves pages while it is still being filled; it says it is up when it is whole."""
        return self.output.read_text(errors="replace").count(SAYS_IT_IS_UP) if self.output.exists() else 0

    def _wait_until_up(self, said_before: int, deadline: float) -> None:
        while time.monotonic() < deadline:
            if self.process is None or self.process.poll() is not None:
                raise StackProblem(f"`dayuan {' '.join(self.command)}` ended:\n{self.last_words()}")
            if self.times_said_up() > said_before and self.serves_a_page():
                return
            time.sleep(0.05)
        raise StackProblem(f"Not up with a page within {START_WITHIN_S:.0f} s:\n{self.last_words()}")

    def serves_a_page(self) -> bool:
        try:
            return httpx.get(f"{self.web}/", follow_redirects=True, timeout=5).status_code == 200
        except httpx.HTTPError:
            return False

    def last_words(self) -> str:
        return self.output.read_text(errors="replace")[-3000:] if self.output.exists() else ""

    def stop(self) -> float:
        """Ask the supervisor to end, as Ctrl-C does; how many seconds that took."""
        if self.process is None or self.process.poll() is not None:
            return 0.0
        began = time.monotonic()
        self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(STOP_WITHIN_S)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait(10)
            raise StackProblem(f"It did not end within {STOP_WITHIN_S:.0f} s:\n{self.last_words()}") from None
        return time.monotonic() - began

    def children(self) -> dict[str, dict[str, Any]]:
        """What the supervisor wrote down of each process: number, starts, whether it is healthy."""
        found = read_state(self.home, "supervisor").get("children", {})
        return found if isinstance(found, dict) else {}

    def process_id(self, name: str) -> int | None:
        child = self.children().get(name)
        return int(child["process_id"]) if child else None

    def is_healthy(self, name: str) -> bool:
        child = self.children().get(name)
        return bool(child and child["healthy"] and psutil.pid_exists(int(child["process_id"])))

    def wait_until_healthy(self, *names: str, within_s: float = 60) -> None:
        deadline = time.monotonic() + within_s
        while not all(self.is_healthy(name) for name in names):
            if time.monotonic() > deadline:
                raise StackProblem(f"Not healthy within {within_s:.0f} s: {self.children()}\n{self.last_words()}")
            time.sleep(0.05)

    def database(self) -> "psycopg.Connection[tuple[Any, ...]]":
        return psycopg.connect(self.addresses["DATABASE_URL"], autocommit=True, connect_timeout=5)

    def run(self, *arguments: str, within_s: float = 120) -> "subprocess.CompletedProcess[str]":
        """A `dayuan` command beside the running product."""
        return self._run([str(PROGRAM), *arguments], within_s)

    def run_module(self, *arguments: str, within_s: float = 300) -> str:
        """A Python module with the product's addresses in its environment; what it printed."""
        answer = self._run([sys.executable, "-m", *arguments], within_s)
        if answer.returncode != 0:
            raise StackProblem(f"{' '.join(arguments)} ended with {answer.returncode}:\n{answer.stderr[-3000:]}")
        return answer.stdout

    def _run(self, command: list[str], within_s: float) -> "subprocess.CompletedProcess[str]":
        environment = {**self.environment, **self.addresses}
        return subprocess.run(
            command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=within_s, check=False
        )

    def seed(self, *, sensors: int, cameras: int, rules: int) -> dict[str, Any]:
        """Fill it with a small township; see `tests.load.township`."""
        numbers = ("--sensors", str(sensors), "--cameras", str(cameras), "--rules", str(rules))
        found: dict[str, Any] = json.loads(self.run_module("tests.load.township", *numbers).splitlines()[-1])
        return found


def new_home(*, with_programs: bool = True) -> Path:
    """An empty home that the engines' user can enter. The engines' programs are there from the install."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX))
    folder.chmod(0o711)
    programs = find_home().programs
    if with_programs and programs.is_dir():
        (folder / "engines").symlink_to(programs)
    return folder


def free_ports() -> dict[str, str]:
    names = ("DAYUAN_PORT", "DAYUAN_THERMAL_PORT", "DAYUAN_NATS_PORT", "DAYUAN_MQTT_PORT")
    return {name: str(free_port()) for name in names}


@contextmanager
def running_stack(*, command: tuple[str, ...] = ("up",), keep: bool = False, **settings: str) -> Iterator[Stack]:
    """A product that runs for the length of the block, in a home that is removed afterwards."""
    stack = Stack(new_home(), command, {**free_ports(), **settings})
    try:
        stack.start()
        yield stack
    finally:
        try:
            stack.stop()
        finally:
            if not keep:
                shutil.rmtree(stack.home_path, ignore_errors=True)
