"""Throw-away engines for a test session, in a fresh folder of their own; safe when several sessions run at once."""

import asyncio
import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dayuan.engines.homes import Home, find_home
from dayuan.engines.ingest_queue import check_nats, open_ingest
from dayuan.engines.nats import STOP_SIGNAL as NATS_STOP
from dayuan.engines.nats import Nats
from dayuan.engines.ports import free_port, remembered_ports, write_ports
from dayuan.engines.postgres import STOP_SIGNAL, Postgres
from dayuan.engines.processes import Trace, spawn_options, trace_of

PREFIX = "dayuan-test-"


def _remove_leftovers(parent: Path) -> None:
    """Folders of sessions that were killed before they could tidy up: their names say who made them."""
    for folder in parent.glob(f"{PREFIX}*"):
        owner = folder.name.removeprefix(PREFIX).partition("-")[0]
        if owner.isdigit() and trace_of(int(owner)) is None:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def fresh_home() -> Iterator[Home]:
    """An empty home in the temporary folder that uses the programs already unpacked for this clone."""
    usual = find_home()
    parent = Path(tempfile.gettempdir())
    _remove_leftovers(parent)
    folder = Path(tempfile.mkdtemp(prefix=f"{PREFIX}{os.getpid()}-", dir=parent))
    folder.chmod(0o711)
    home = Home(folder, usual.account, usual.programs)
    home.prepare()
    try:
        yield home
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        shutil.rmtree(home.sockets, ignore_errors=True)


def _end(process: "subprocess.Popen[bytes]", number: signal.Signals) -> None:
    if process.poll() is not None:
        return
    process.send_signal(number)
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait(5)


@contextmanager
def fresh_postgres(home: Home, *, durable: bool = False) -> Iterator[Postgres]:
    """A new cluster in `home`; without fsync unless asked, because nobody will miss it."""
    postgres = Postgres(home, durable=durable)
    postgres.prepare()
    with (home.logs / "postgres.log").open("ab") as log:
        process = subprocess.Popen(
            postgres.command(), stdout=log, stderr=log, **spawn_options(home.account, signal.SIGQUIT)
        )
    try:
        postgres.wait_until_alive(process)
        postgres.ensure_database()
        yield postgres
    finally:
        _end(process, STOP_SIGNAL)


async def _is_up(server: Nats) -> bool:
    try:
        await check_nats(server.url, server.mqtt_port)
    except Exception:  # not yet, for whatever reason
        return False
    return True


async def _open(server: Nats, trace: Trace) -> None:
    deadline = time.monotonic() + 30
    while not await _is_up(server):
        if time.monotonic() > deadline or not trace.is_alive:
            raise AssertionError((server.home.logs / "nats.log").read_text())
        await asyncio.sleep(0.03)
    await open_ingest(server.url, server.mqtt_port)


@contextmanager
def fresh_nats(home: Home) -> Iterator[Nats]:
    """A NATS of this home on free ports, open for the devices that `write_devices` names."""
    write_ports(home, {**remembered_ports(home), "nats": free_port(), "mqtt": free_port()})
    server = Nats(home)
    server.prepare()
    with (home.logs / "nats.log").open("ab") as log:
        process = subprocess.Popen(
            server.command(), stdout=log, stderr=log, **spawn_options(home.account, signal.SIGKILL)
        )
    trace = trace_of(process.pid)
    assert trace is not None
    try:
        asyncio.run(_open(server, trace))
        server.open_for_devices(trace)
        yield server
    finally:
        _end(process, NATS_STOP)
