"""What the worker process does, side by side; it ends when told to, after the jobs in hand."""

import asyncio
import contextlib
import logging
import os
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable

import psycopg
from django.conf import settings
from django.db import DatabaseError
from nats.errors import Error as NatsError
from procrastinate import App
from procrastinate.app import WorkerOptions
from procrastinate.contrib.django import DjangoApp, app
from procrastinate.contrib.django.django_connector import DjangoConnector
from procrastinate.exceptions import ConnectorException

from dayuan.engines.heartbeat import keep_beating
from dayuan.kernel.jobs import DEAD_AFTER_S, take_up_stalled_jobs
from dayuan.kernel.relay import carry_out

log = logging.getLogger(__name__)

SWEEP_EVERY_S = 5.0
LONGEST_WAIT_S = 5.0
GRACE_S = 8.0
ENGINE_LOST = (psycopg.Error, DatabaseError, ConnectorException, NatsError, OSError, TimeoutError)


async def work() -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(name, stop.set)
    tasks = [
        asyncio.create_task(keep_beating()),
        asyncio.create_task(_again_and_again("photos", lambda: _run_jobs("photos", concurrency=1, queues=["photos"]))),
        asyncio.create_task(
            _again_and_again("notices", lambda: _run_jobs("notices", concurrency=3, queues=["notices"]))
        ),
        asyncio.create_task(_again_and_again("jobs", lambda: _run_jobs("jobs", concurrency=4, queues=_other_queues()))),
        asyncio.create_task(_again_and_again("outbox", lambda: carry_out(settings.DATABASE_URL, settings.NATS_URL))),
        asyncio.create_task(_again_and_again("sweep", _sweep)),
    ]
    log.info("worker started")
    await stop.wait()
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    log.info("worker stopped")


async def _again_and_again(name: str, part: Callable[[], Awaitable[None]]) -> None:
    """Run one part for ever. Losing the database or the broker is waited out, not died of."""
    wait_s = 0.2
    clock = asyncio.get_running_loop()
    while True:
        began = clock.time()
        try:
            await part()
        except ENGINE_LOST as lost:
            log.warning("a part of the worker lost its engine", extra={"part": name, "error": repr(lost)})
        wait_s = 0.2 if clock.time() - began > 30 else min(wait_s * 2, LONGEST_WAIT_S)
        await asyncio.sleep(wait_s)


async def _run_jobs(name: str, *, concurrency: int, queues: list[str]) -> None:
    options: WorkerOptions = {
        "name": f"{socket.gethostname()}-{os.getpid()}-{name}",
        "concurrency": concurrency,
        "queues": queues,
        "install_signal_handlers": False,
        "shutdown_graceful_timeout": GRACE_S,
        "fetch_job_polling_interval": 2.0,
        "update_heartbeat_interval": 2.0,
        "stalled_worker_timeout": DEAD_AFTER_S,
    }
    async with _worker_app() as worker_app:
        await worker_app.run_worker_async(**options)


def _other_queues() -> list[str]:
    """Every queue but those whose work takes long: photographs are read, gateways outside may not answer."""
    return sorted({task.queue for task in app.tasks.values()} - {"photos", "notices"})


@contextlib.asynccontextmanager
async def _worker_app() -> AsyncIterator[App]:
    """The product's jobs on a connection pool of the worker's own.

    The jobs themselves stay bound to Django's connection, so what a job defers is deferred in its transaction.
    """
    worker_app = DjangoApp(connector=DjangoConnector().get_worker_connector(), import_paths=app.import_paths)
    worker_app.tasks = app.tasks
    worker_app.periodic_registry = app.periodic_registry
    async with worker_app.open_async():
        yield worker_app


async def _sweep() -> None:
    async with _worker_app() as worker_app:
        while True:
            await take_up_stalled_jobs(worker_app.job_manager)
            await asyncio.sleep(SWEEP_EVERY_S)
