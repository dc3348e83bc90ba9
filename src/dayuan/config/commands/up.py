"""`dayuan up`: everything of one home, supervised."""

import asyncio
import os
import sys
import time
from collections.abc import Callable, Sequence

from dayuan.config.environment import environment_of, settle_environment
from dayuan.config.tables import tables_are_up_to_date
from dayuan.engines.child import Program
from dayuan.engines.heartbeat import HEARTBEAT, Heart
from dayuan.engines.homes import Home
from dayuan.engines.ports import LOOPBACK, THERMAL, WEB, remembered_port, settle_ports
from dayuan.engines.supervised import engine_stages, port_needs
from dayuan.engines.supervisor import Errand, Stage, Supervisor, refuse_a_second

EVERYWHERE = {"0.0.0.0", "::"}  # noqa: S104  # compared with, not bound to


def run(host: str = LOOPBACK) -> None:
    start_township(host, beside_pages=[], afterwards=list, greet=lambda _home: None)


def start_township(
    host: str,
    *,
    beside_pages: Sequence[Errand],
    afterwards: Callable[[], Sequence[Program]],
    greet: Callable[[Home], None],
) -> None:
    """Engines, tables, the processes with `beside_pages`, then `afterwards` and the greeting; until asked to end."""
    began = time.monotonic()
    home = settle_environment()
    refuse_a_second(home)
    settle_ports(home, [WEB, THERMAL, *port_needs(home)])
    os.environ.update(environment_of(home))
    address = f"http://{LOOPBACK if host in EVERYWHERE else host}:{remembered_port(home, WEB)}"
    stages: list[Stage] = [
        *engine_stages(home),
        lambda: _migration(home),
        [*_processes(home, host), *beside_pages],
        afterwards,
    ]

    async def when_up() -> None:
        print(f"\nDayuan is up after {time.monotonic() - began:.1f} s: {address}")
        print(f"Data in {home.path}, logs in {home.logs}. Ctrl-C ends everything in order.", flush=True)
        greet(home)
        sys.stdout.flush()

    def say(sentence: str) -> None:
        print(f"  {time.monotonic() - began:5.1f} s  {sentence}", flush=True)

    asyncio.run(Supervisor(home, address=address, say=say).run(stages, when_up))
    print("Everything has ended.")


def dayuan_command(*words: str) -> list[str]:
    return [sys.executable, "-m", "dayuan", *words]


def dayuan_errand(name: str, *words: str) -> Errand:
    return Errand(name, lambda: dayuan_command(*words))


def _migration(home: Home) -> list[Errand]:
    up_to_date = tables_are_up_to_date(home, os.environ["DATABASE_URL"])
    return [] if up_to_date else [dayuan_errand("migrate", "migrate")]


def _processes(home: Home, host: str) -> list[Program]:
    async def web_answers() -> None:
        await ask_for_a_page(LOOPBACK if host in EVERYWHERE else host, remembered_port(home, WEB))

    async def thermal_answers() -> None:
        await ask_for_a_page(LOOPBACK if host in EVERYWHERE else host, remembered_port(home, THERMAL))

    return [
        Program("web", lambda: dayuan_command("web", "--host", host), check=web_answers, stop_within_s=8),
        _beating(home, "ingest", stop_within_s=10),
        Program("thermal", lambda: dayuan_command("thermal", "--host", host), check=thermal_answers, stop_within_s=8),
        _beating(home, "worker", stop_within_s=12),
    ]


def _beating(home: Home, name: str, *, stop_within_s: float) -> Program:
    """A process without a port: it shows by its heartbeat that its loop still turns."""
    heart = Heart(home.run / f"{name}.beat")

    async def check() -> None:
        heart.check()

    return Program(
        name,
        lambda: dayuan_command(name),
        prepare=heart.forget,
        check=check,
        environment={HEARTBEAT: str(heart.path)},
        stop_within_s=stop_within_s,
    )


async def ask_for_a_page(host: str, port: int) -> None:
    """Any answer will do; even a refused host name shows that Django answers."""
    reader, writer = await asyncio.open_connection(host, port)
    try:
        writer.write(f"HEAD /alive/ HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode())
        await writer.drain()
        if not (await reader.readline()).startswith(b"HTTP/1.1 "):
            raise ConnectionError("no HTTP")
    finally:
        writer.close()
