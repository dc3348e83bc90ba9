"""`dayuan web`, `dayuan worker`, `dayuan ingest`, `dayuan thermal`: one process each, in the foreground."""

import asyncio
import importlib
import os

import django
import uvicorn

from dayuan.config.environment import settle_environment
from dayuan.engines.ingest_queue import open_ingest_outside
from dayuan.engines.ports import THERMAL, WEB, PortNeed, remembered_port, settle_ports
from dayuan.engines.supervised import needs_nats
from dayuan.engines.supervisor import running_supervisor

CONNECTIONS_KEPT = 8
"""By the web process. More requests at once wait for one of them; live feeds let theirs go."""
GRACE_S = 3
"""Live feeds never end by themselves: they get this long, then their browsers come back to the next process."""


def web(host: str) -> None:
    # Opening a connection took as long as answering: half of every page.
    os.environ.setdefault("DAYUAN_DATABASE_POOL", str(CONNECTIONS_KEPT))
    _serve("dayuan.config.asgi:application", WEB, host)


def thermal(host: str) -> None:
    _serve("dayuan.config.heat_pictures:application", THERMAL, host)


def _serve(application: str, need: PortNeed, host: str) -> None:
    home = settle_environment()
    supervised = running_supervisor(home) is not None
    port = remembered_port(home, need) if supervised else settle_ports(home, [need])[need.name]
    uvicorn.run(
        application,
        host=host,
        port=port,
        lifespan="off",
        log_config=None,
        access_log=False,
        server_header=False,
        # Who stands before us is a setting (DAYUAN_PROXIES), not whoever connects from this machine.
        proxy_headers=False,
        timeout_graceful_shutdown=GRACE_S,
    )


def worker() -> None:
    settle_environment()
    importlib.import_module("dayuan.config.worker").main()


def ingest() -> None:
    home = settle_environment()
    if not needs_nats(home):
        asyncio.run(open_ingest_outside(os.environ["NATS_URL"], os.environ["DAYUAN_MQTT_URL"]))
    django.setup()
    importlib.import_module("dayuan.sensing.ingest").main()
