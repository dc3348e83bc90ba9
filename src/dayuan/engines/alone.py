"""PostgreSQL for as long as one command needs it, when the product is not running."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from dayuan.engines.homes import Home
from dayuan.engines.postgres import STOP_SIGNAL, Postgres
from dayuan.engines.processes import spawn_options
from dayuan.engines.supervised import needs_postgres
from dayuan.engines.supervisor import running_supervisor

STOPS_WITHIN_S = 60


@contextmanager
def database_at_hand(home: Home) -> Iterator[str]:
    """The address of this home's database, which is started if it is private and nobody runs it."""
    postgres = Postgres(home)
    if not needs_postgres(home):
        yield os.environ["DATABASE_URL"]
    elif running_supervisor(home) is not None or postgres.is_alive():
        yield postgres.url
    else:
        with _started(postgres):
            yield postgres.url


@contextmanager
def _started(postgres: Postgres) -> Iterator[None]:
    home = postgres.home
    postgres.prepare()
    with (home.logs / "postgres.log").open("ab") as log:
        process = subprocess.Popen(
            postgres.command(), stdout=log, stderr=log, **spawn_options(home.account, signal.SIGQUIT)
        )
    try:
        postgres.wait_until_alive(process)
        postgres.ensure_database()
        yield
    finally:
        if process.poll() is None:
            process.send_signal(STOP_SIGNAL)
            process.wait(STOPS_WITHIN_S)
