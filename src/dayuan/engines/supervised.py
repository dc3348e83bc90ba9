"""PostgreSQL and NATS as programs of the supervisor, and the addresses that everything else needs."""

import asyncio
import os
from collections.abc import Mapping

from dayuan.engines.child import Program
from dayuan.engines.homes import Home
from dayuan.engines.ingest_queue import check_nats, open_ingest
from dayuan.engines.nats import INTERNAL_KEY, INTERNAL_USER, Nats
from dayuan.engines.nats import STOP_SIGNAL as NATS_STOP
from dayuan.engines.ports import LOOPBACK, MQTT, NATS, PortNeed
from dayuan.engines.postgres import STOP_SIGNAL as POSTGRES_STOP
from dayuan.engines.postgres import Postgres, database_url
from dayuan.engines.processes import Trace


def needs_postgres(home: Home, settings: Mapping[str, str] = os.environ) -> bool:
    return settings.get("DATABASE_URL", "") in {"", database_url(home)}


def needs_nats(home: Home, settings: Mapping[str, str] = os.environ) -> bool:
    return Nats(home).is_ours(settings)


def port_needs(home: Home, settings: Mapping[str, str] = os.environ) -> list[PortNeed]:
    return [NATS, MQTT] if needs_nats(home, settings) else []


def addresses(home: Home, settings: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Where every process of this home finds the database, NATS and MQTT; what is set from outside wins."""
    found = {"DAYUAN_HOME": str(home.path), "DATABASE_URL": settings.get("DATABASE_URL") or database_url(home)}
    if needs_nats(home, settings):
        server = Nats(home)
        return found | {"NATS_URL": server.url, "DAYUAN_MQTT_URL": server.mqtt_url}
    return found | {
        "NATS_URL": settings["NATS_URL"],
        "DAYUAN_MQTT_URL": settings.get("DAYUAN_MQTT_URL") or f"mqtt://{LOOPBACK}:{MQTT.usual}",
    }


def postgres_program(home: Home) -> Program:
    postgres = Postgres(home)

    async def check() -> None:
        await asyncio.to_thread(postgres.check)

    async def opened(_trace: Trace) -> None:
        await asyncio.to_thread(postgres.ensure_database)

    return Program(
        name="postgres",
        command=postgres.command,
        prepare=postgres.prepare,
        check=check,
        opened=opened,
        explain=postgres.explain,
        account=home.account,
        stop_signal=POSTGRES_STOP,
        stop_within_s=60,
        start_within_s=300,
    )


def nats_program(home: Home) -> Program:
    server = Nats(home)

    async def check() -> None:
        await check_nats(server.url, server.mqtt_port)

    async def opened(trace: Trace) -> None:
        await open_ingest(server.url, server.mqtt_port)
        await asyncio.to_thread(server.open_for_devices, trace)

    return Program(
        name="nats",
        command=server.command,
        prepare=server.prepare,
        check=check,
        opened=opened,
        explain=server.explain,
        account=home.account,
        stop_signal=NATS_STOP,
        stop_within_s=20,
        start_within_s=120,
    )


def engine_stages(home: Home, settings: Mapping[str, str] = os.environ) -> list[list[Program]]:
    """The private engines this home needs, in order."""
    stages = []
    if needs_postgres(home, settings):
        stages.append([postgres_program(home)])
    if needs_nats(home, settings):
        stages.append([nats_program(home)])
    return stages


def internal_login(home: Home) -> tuple[str, str]:
    """User and password of our own processes at the private NATS, which MQTT accepts as well."""
    return INTERNAL_USER, home.key(INTERNAL_KEY)
