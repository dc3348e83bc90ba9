"""What runs of this installation, and whether it answers."""

import asyncio
import os
from collections.abc import Iterator

import psycopg

from dayuan.config.health.answers import Answer, fine, problem
from dayuan.engines.homes import Home
from dayuan.engines.ingest_queue import STREAM, connect, ingest_backlog
from dayuan.engines.ports import MQTT, NATS, WEB, is_free, promised_port
from dayuan.engines.supervised import needs_nats, needs_postgres
from dayuan.engines.supervisor import Running, running_supervisor

MANY_WAITING = 50_000


def running_answers(home: Home) -> Iterator[Answer]:
    running = running_supervisor(home)
    yield from _supervisor(running)
    yield from _ports(home, running)
    yield _database(home, running)
    yield _nats(home, running)


def _supervisor(running: Running | None) -> Iterator[Answer]:
    if running is None:
        yield fine("running", "not started by `dayuan up` here")
        return
    yield fine("running", f"at {running.address}, process {running.process_id}")
    for name, child in running.children.items():
        if not child["healthy"]:
            yield problem(name, "is being started again and again", f"read its log: logs/{name}.log in the home")
        elif child["starts"] > 1:
            yield fine(name, f"healthy; was started {child['starts']} times")


def _ports(home: Home, running: Running | None) -> Iterator[Answer]:
    if running is not None:
        return
    needs = [WEB, *([NATS, MQTT] if needs_nats(home) else [])]
    for need in needs:
        port = promised_port(home, need)
        if port is not None and not is_free(port):
            mend = f"end it, or set {need.setting} to another port (0 takes any free one)"
            yield problem("ports", f"port {port} for {need.purpose} is taken by another program", mend)


def _database(home: Home, running: Running | None) -> Answer:
    outside = not needs_postgres(home)
    if not outside and running is None:
        return fine("postgres", "the private one is not running; `dayuan up` starts it")
    try:
        with psycopg.connect(os.environ["DATABASE_URL"], connect_timeout=5) as connection:
            row = connection.execute("SELECT current_setting('server_version'), current_setting('fsync')").fetchone()
    except psycopg.Error as why:
        mend = "check DATABASE_URL and that server" if outside else "read logs/postgres.log in the home"
        return problem("database", f"does not answer: {str(why).strip().splitlines()[-1]}", mend)
    found, durable = row or ("?", "?")
    if durable != "on":
        return problem("database", "fsync is off: a power cut loses data", "set fsync = on")
    if int(str(found).split(".", 1)[0]) < 18:
        return problem("database", f"PostgreSQL {found} is too old", "use PostgreSQL 18")
    return fine("database", f"PostgreSQL {found} answers")


def _nats(home: Home, running: Running | None) -> Answer:
    outside = not needs_nats(home)
    if not outside and running is None:
        return fine("nats", "the private one is not running; `dayuan up` starts it")
    try:
        waiting = asyncio.run(_waiting(os.environ["NATS_URL"]))
    except Exception as why:  # whatever it is, it is what the doctor was asked for
        mend = "check NATS_URL and that server" if outside else "read logs/nats.log in the home"
        return problem("nats", f"does not answer: {why}", mend)
    if waiting is None:
        return problem("nats", f"the queue of signals on {STREAM} does not exist", "start `dayuan ingest`: it makes it")
    if waiting > MANY_WAITING:
        return problem("nats", f"{waiting} signals wait to be taken in", "see that `dayuan ingest` runs; read its log")
    return fine("nats", f"answers; {waiting} signals wait to be taken in")


async def _waiting(url: str) -> int | None:
    client = await connect(url)
    try:
        return await ingest_backlog(client.jetstream())
    finally:
        await client.close()
