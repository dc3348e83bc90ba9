"""One private PostgreSQL per test session, started before Django reads its settings; NATS for those who ask."""

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from dayuan.engines.nats import Nats
from dayuan.engines.testing import fresh_home, fresh_nats, fresh_postgres
from dayuan.kernel.sealing.keys import make_ring, write_ring
from dayuan.kernel.testing import MONDAY_NOON

_session = ExitStack()


def _start() -> None:
    """An address that is already set wins: the tests then make their database there."""
    keys = Path(_session.enter_context(tempfile.TemporaryDirectory())) / "sealing.json"
    write_ring(keys, make_ring("international", at=MONDAY_NOON))
    os.environ["DAYUAN_SEALING_KEYS"] = str(keys)
    if "DATABASE_URL" in os.environ:
        return
    home = _session.enter_context(fresh_home())
    postgres = _session.enter_context(fresh_postgres(home))
    os.environ["DATABASE_URL"] = postgres.url
    os.environ.setdefault("DAYUAN_HOME", str(home.path))


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests() -> None:
    _start()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    _session.close()


@pytest.fixture(scope="session")
def nats_server() -> Iterator[Nats]:
    """A NATS with MQTT on free ports, in a home of its own; devices are let in by `server.write_devices`."""
    with fresh_home() as home, fresh_nats(home) as server:
        yield server
