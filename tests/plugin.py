"""A private PostgreSQL for each process of the tests, started before Django reads its settings; NATS on request."""

import gc
import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings
from xdist.remote import Producer

from dayuan.config.first_tables import lay_out_kept_tables
from dayuan.engines.nats import Nats
from dayuan.engines.postgres import APPLICATION
from dayuan.engines.testing import fresh_home, fresh_nats, fresh_postgres
from dayuan.kernel.sealing.keys import make_ring, write_ring
from dayuan.kernel.testing import MONDAY_NOON
from tests.sharing import ByFile

_session = ExitStack()

# How long a machine takes is measured by the benchmarks; a test fails only for what is wrong.
# Sixty examples each: there are over a hundred properties, and two cores have 25 minutes for everything.
settings.register_profile("unhurried", max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")


def _start() -> None:
    """An address that is already set wins: the tests then make their database there."""
    keys = Path(_session.enter_context(tempfile.TemporaryDirectory())) / "sealing.json"
    write_ring(keys, make_ring("international", at=MONDAY_NOON))
    os.environ["DAYUAN_SEALING_KEYS"] = str(keys)
    if "DATABASE_URL" in os.environ:
        return
    home = _session.enter_context(fresh_home())
    postgres = _session.enter_context(fresh_postgres(home))
    if lay_out_kept_tables(home, postgres.url):
        os.environ["DAYUAN_TESTS_START_FROM"] = APPLICATION
    os.environ["DATABASE_URL"] = postgres.url
    os.environ.setdefault("DAYUAN_HOME", str(home.path))


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Where several processes share the work, each has engines of its own, and the one that hands it out has none."""
    hands_out_work = getattr(early_config.known_args_namespace, "numprocesses", None)
    if not hands_out_work or "PYTEST_XDIST_WORKER" in os.environ:
        _start()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Producer) -> ByFile:
    """Called where several processes share the work."""
    return ByFile(config, log)


@pytest.hookimpl(trylast=True)
def pytest_collection_finish() -> None:
    """What is loaded now stays to the end: the collector need not walk through thousands of tests again and again."""
    gc.collect()
    gc.freeze()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    _session.close()


@pytest.fixture(scope="session")
def nats_server() -> Iterator[Nats]:
    """A NATS with MQTT on free ports, in a home of its own; devices are let in by `server.write_devices`."""
    # A command that a test ran in this process may have left the address of another server.
    os.environ.pop("NATS_URL", None)
    with fresh_home() as home, fresh_nats(home) as server:
        yield server
